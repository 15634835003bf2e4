extension StackSimplex {
  /// Rank-one updates after which the inverse is computed afresh.
  static let updateLimit = 100

  /// Solves from the current basis.
  ///
  /// A claimed optimum is certified with this library's own arithmetic. If the certificate does not hold, the solve is
  /// repeated once from a fresh inverse.
  ///
  /// - Parameter isStep: Leave the certificate, and the duals, to ``certify()`` or to the end of a
  ///   ``trace(direction:to:untilSlope:)``: for an optimum that is only on the way to another.
  public func solve(isStep: Bool) -> Outcome {
    solves += 1
    certificate = nil
    isAtOptimum = false
    var reason = ""
    for attempt in 0..<2 {
      if attempt > 0 { inverseIsStale = true }
      prepare()
      switch iterate() {
      case .gaveUp(let text):
        reason = text
      case .optimal:
        extractPrimal { [cut] slot, row in slot < Int(cut[row]) }
        isAtOptimum = true
        if isStep {
          objective = costOfPrimal()
          return .optimal
        }
        if certify() { return .optimal }
        isAtOptimum = false
        reason = "optimum claimed, but its largest relative residual is \(certificate?.worst ?? .infinity)"
        certificate = nil
      }
    }
    return .gaveUp(reason)
  }

  /// See ``DualMethod``.
  public func solve() -> Outcome { solve(isStep: false) }

  /// Finds the duals of what the last solve claims to be an optimum, and whether they prove it.
  public func certify() -> Bool {
    guard isAtOptimum else { return false }
    computeDuals(decided: false)
    for row in 0..<m { rowDuals[row] = dual[row] }
    let evaluation = Evaluation(
      program: program, primal: primal, rowDuals: rowDuals)
    objective = evaluation.objective
    certificate = evaluation.certificate
    return evaluation.certificate.holds(within: SimplexSolver.certificateTolerance)
  }

  private func costOfPrimal() -> Double {
    program.costs.withUnsafeBufferPointer { costs in
      primal.withUnsafeBufferPointer { primal in
        var sum = program.objectiveOffset
        for column in costs.indices { sum += costs[column] * primal[column] }
        return sum
      }
    }
  }

  /// Brings everything derived up to date and makes the basis dual feasible.
  private func prepare() {
    if ordersAreStale { sortStacks() }
    if boundsAreStale { loadBounds() }
    if inverseIsStale || updates > Self.updateLimit { invert() }
    locateBasicSlots()
    computeDuals(decided: true)
    for row in 0..<m {
      cut[row] = basicSlot[row] >= 0 ? basicSlot[row] : Int32(firstSlot(ofRow: row, notBelow: dual[row]))
    }
    for index in 0..<general.count where !generalIsBasic[index] {
      generalAtUpper[index] = reducedCost(ofGeneral: index) < 0
    }
    computeValues()
  }

  /// The first slot of a row whose price is not below `price`.
  private func firstSlot(ofRow row: Int, notBelow price: Double) -> Int {
    var low = Int(stackStart[row])
    var high = Int(stackStart[row + 1])
    // Mostly the cut stays.
    let last = Int(cut[row])
    if last > low, last < high, slotPrice[last - 1] < price, slotPrice[last] >= price { return last }
    while low < high {
      let middle = (low + high) / 2
      if slotPrice[middle] < price { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Duals of the rows: basic costs times the inverse; those that decisions see, or those of the costs alone.
  func computeDuals(decided: Bool) {
    let stepCosts = decided ? slotPrice : slotCost
    let generalCosts = decided ? generalPrice : generalCost
    dual.fill(0)
    for position in 0..<m {
      let what = Int(basic[position])
      let cost = what >= 0 ? stepCosts[Int(basicSlot[what])] : generalCosts[-1 - what]
      guard cost != 0 else { continue }
      inverse.add(position, times: cost, to: dual)
    }
  }

  @inline(__always)
  func reducedCost(ofGeneral index: Int) -> Double {
    var d = generalPrice[index]
    for entry in Int(generalStart[index])..<Int(generalStart[index + 1]) {
      d -= generalValue[entry] * dual[Int(generalRow[entry])]
    }
    return d
  }

  /// Values of basic variables; steps count from the lower end of what they can give their row.
  func computeValues() {
    let (widths, need) = (slotWidth, need)
    for row in 0..<m {
      // The auxiliary variable's contribution is minus the activity.
      need[row] = rowHigh[row] - rowGiven[row] - sum(widths, Int(stackStart[row])..<Int(cut[row]))
    }
    let (starts, rows, values) = (generalStart, generalRow, generalValue)
    let (isBasic, isAtUpper) = (generalIsBasic, generalAtUpper)
    let (lower, upper) = (generalLower, generalUpper)
    for index in 0..<general.count where !isBasic[index] {
      let x = isAtUpper[index] ? upper[index] : lower[index]
      guard x != 0 else { continue }
      for entry in Int(starts[index])..<Int(starts[index + 1]) {
        need[Int(rows[entry])] -= values[entry] * x
      }
    }
    inverse.multiply(need, into: value)
    for position in 0..<m { findBounds(position) }
  }

  /// The sum of some values, four sums at a time: a plain sum waits for each addition before the next.
  @inline(__always)
  private func sum(_ values: Scratch<Double>, _ range: Range<Int>) -> Double {
    var sums = SIMD4<Double>.zero
    var index = range.lowerBound
    while index + 4 <= range.upperBound {
      sums += UnsafeRawPointer(values.base + index).loadUnaligned(as: SIMD4<Double>.self)
      index += 4
    }
    var sum = sums.sum()
    while index < range.upperBound {
      sum += values[index]
      index += 1
    }
    return sum
  }

  /// Bounds of what a position holds: of a step from 0 to its width.
  @inline(__always)
  func findBounds(_ position: Int) {
    let what = Int(basic[position])
    least[position] = what >= 0 ? 0 : generalLower[-1 - what]
    most[position] = what >= 0 ? slotWidth[Int(basicSlot[what])] : generalUpper[-1 - what]
  }

  private func iterate() -> Outcome {
    // Far more than any dispatch has needed; a cycle ends here.
    let limit = 200 + 20 * m + 4 * general.count
    for _ in 0..<limit {
      guard let leaving = leavingPosition() else { return .optimal }
      if let failure = pivot(leaving.position, toUpper: leaving.toUpper) { return .gaveUp(failure) }
      pivots += 1
      if updates > Self.updateLimit {
        invert()
        locateBasicSlots()
        computeDuals(decided: true)
        computeValues()
      }
    }
    return .gaveUp("no end after \(limit) pivots")
  }

  /// The basic variable furthest outside its bounds, measured in the steepest-edge norm.
  private func leavingPosition() -> (position: Int, toUpper: Bool)? {
    var best = -1
    var bestSize = 0.0
    var toUpper = false
    let (values, lows, highs) = (value.base, least.base, most.base)
    for position in 0..<m {
      let (x, low, high) = (values[position], lows[position], highs[position])
      let violation = x < low ? low - x : x - high
      // Most have none.
      guard violation > Self.primalTolerance,
        violation > Self.primalTolerance * (1 + (x < low ? abs(low) : abs(high)))
      else { continue }
      let size = violation * violation / norm[position]
      if size > bestSize {
        bestSize = size
        best = position
        toUpper = x > high
      }
    }
    return best < 0 ? nil : (best, toUpper)
  }

  /// Values of all columns; `isAtHighEnd` says where the step of a slot that is not basic stands.
  @inline(__always)
  func extractPrimal(_ isAtHighEnd: (_ slot: Int, _ row: Int) -> Bool) {
    program.columnLower.withUnsafeBufferPointer { lower in
      program.columnUpper.withUnsafeBufferPointer { upper in
        primal.withUnsafeMutableBufferPointer { x in
          extractSteps(isAtHighEnd, lower, upper, x)
          extractGeneral(x)
          inverse.multiply(need, into: direction)
          for position in 0..<m {
            let what = Int(basic[position])
            if what >= 0 {
              let variable = Int(basicVariable[what])
              guard variable < n else { continue }
              // Within the tolerance of a bound is on it.
              let inside = direction[position] / coefficient[variable]
              x[variable] = min(upper[variable], max(lower[variable], inside))
            } else {
              let index = -1 - what
              x[Int(general[index])] = min(generalUpper[index], max(generalLower[index], direction[position]))
            }
          }
        }
      }
    }
  }

  /// Values of the steps that are not basic, and what they leave to be given, with the true bounds of rows.
  @inline(__always)
  private func extractSteps(
    _ isAtHighEnd: (_ slot: Int, _ row: Int) -> Bool, _ lower: UnsafeBufferPointer<Double>,
    _ upper: UnsafeBufferPointer<Double>,
    _ x: UnsafeMutableBufferPointer<Double>
  ) {
    let (variables, coefficients, need, n) = (slotVariable, coefficient, need, n)
    for row in 0..<m {
      var sum = 0.0
      let basic = Int(basicSlot[row])
      for slot in Int(stackStart[row])..<Int(stackStart[row + 1]) where slot != basic {
        let variable = Int(variables[slot])
        let isHigh = isAtHighEnd(slot, row)
        guard variable < n else {
          sum += isHigh ? rowLow[row] : rowHigh[row]
          continue
        }
        let a = coefficients[variable]
        let value = isHigh == (a > 0) ? upper[variable] : lower[variable]
        x[variable] = value
        sum -= a * value
      }
      need[row] = sum
    }
  }

  /// Values of the general columns that are not basic, and what they leave to be given.
  private func extractGeneral(_ x: UnsafeMutableBufferPointer<Double>) {
    let (starts, rows, values, need) = (generalStart, generalRow, generalValue, need)
    let (isBasic, isAtUpper, general) = (generalIsBasic, generalAtUpper, general)
    for index in 0..<general.count where !isBasic[index] {
      let bound = isAtUpper[index] ? generalUpper[index] : generalLower[index]
      x[Int(general[index])] = bound
      guard bound != 0 else { continue }
      for entry in Int(starts[index])..<Int(starts[index + 1]) {
        need[Int(rows[entry])] -= values[entry] * bound
      }
    }
  }
}
