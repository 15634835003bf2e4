extension SparseSimplex {
  /// Pivots, per row and column, after which something is wrong.
  private static let pivotsPerVariable = 20
  /// Reduced costs nearer to 0 ask for neither bound.
  private static let dualTolerance = 1e-10
  /// Factors made anew before reduced costs are: what rounding adds to them meanwhile has to stay below what breaks ties.
  private static let mostCarries = 3
  /// Solves in a row to which values are carried from the one before; then they are computed anew.
  private static let mostCarriedSolves = 20

  /// Solves from the current basis.
  ///
  /// A claimed optimum is certified with this library's own arithmetic. If the certificate does not hold, the solve is
  /// repeated once from fresh factors.
  public func solve() -> Outcome {
    solves += 1
    certificate = nil
    let pivotsBefore = pivots
    let before = reducedCosts
    reducedCosts = []
    var reason = ""
    for attempt in 0..<2 {
      if attempt > 0 { distrust() }
      if let text = prepare() ?? iterate() {
        reason = text
        continue
      }
      hasDualsOfBefore = isMoved && pivots == pivotsBefore
      extract()
      let evaluation = Evaluation(
        program: program, primal: primal, rowDuals: rowDuals, known: hasDualsOfBefore ? before : [])
      if evaluation.certificate.holds(within: SimplexSolver.certificateTolerance) {
        certificate = evaluation.certificate
        if keepsReducedCosts { reducedCosts = evaluation.reducedCosts }
        valuesAreKnown = true
        return .optimal
      }
      refuted += 1
      reason = "optimum claimed, but its largest relative residual is \(evaluation.certificate.worst)"
    }
    return .gaveUp(reason)
  }

  /// Has everything that is derived computed anew.
  private func distrust() {
    basisIsStale = true
    reducedAreStale = true
  }

  /// Brings everything derived up to date and makes the basis dual feasible; returns why it could not be done.
  private func prepare() -> String? {
    isMoved = moveToChangedBounds()
    if isMoved { return nil }
    valuesAreKnown = false
    carriedSolves = 0
    if !changed.isEmpty { boundsChanged() }
    if costsAreStale {
      loadPrices()
      costsAreStale = false
      reducedAreStale = true
    }
    // What could not move may have a reduced cost of either sign; it matters where bounds let it move again.
    var mayBeAway = boundsAreStale
    if boundsAreStale { loadBounds() }
    if basisIsStale || factors.isWorn { refactor() }
    if carries > Self.mostCarries { reducedAreStale = true }
    if reducedAreStale {
      computeReducedCosts()
      mayBeAway = true
    }
    if mayBeAway, !chooseBounds() {
      // Only the basis of row variables is dual feasible whatever the costs.
      resetBasis()
      refactor()
      computeReducedCosts()
      guard chooseBounds() else { return "a column without bounds has a reduced cost" }
    }
    computeValues()
    return nil
  }

  /// Where nothing but some bounds has changed since the last solve, moves values by what those do; false: everything has to be
  /// brought up to date.
  private func moveToChangedBounds() -> Bool {
    guard valuesAreKnown, !costsAreStale, !boundsAreStale, !basisIsStale, !reducedAreStale,
      carries <= Self.mostCarries, !hasClosedRows, carriedSolves < Self.mostCarriedSolves
    else { return false }
    valuesAreKnown = false
    carriedSolves += 1
    moved.clear()
    let columns = matrix.columns
    for variable in changed {
      let before = standing(variable)
      let (low, high) =
        variable < n
        ? (program.columnLower[variable], program.columnUpper[variable])
        : (program.rowLower[variable - n], program.rowUpper[variable - n])
      (lower[variable], upper[variable]) = (low, high)
      guard !isBasic[variable] else { continue }
      guard chooseBound(variable) else { return givenUp() }
      let change = standing(variable) - before
      if change != 0 { columns.forEachEntry(of: variable) { row, value in moved[row] -= value * change } }
    }
    // A row that stands at a bound it no longer has needs one that depends on all bounds of its columns.
    guard !hasClosedRows else { return givenUp() }
    changed.removeAll(keepingCapacity: true)
    factors.solve(moved)
    for place in 0..<m { settle(place, at: value[place] + moved[place]) }
    return true
  }

  /// Leaves what was begun: everything is brought up to date.
  private func givenUp() -> Bool {
    boundsChanged()
    return false
  }

  private func loadPrices() {
    program.costs.withUnsafeBufferPointer { costs in
      tieCosts.withUnsafeBufferPointer { ties in
        for column in 0..<n { price[column] = costs[column] + Self.tieStep * ties[column] }
      }
    }
  }

  private func loadBounds() {
    program.columnLower.withUnsafeBufferPointer { low in
      program.columnUpper.withUnsafeBufferPointer { high in
        for column in 0..<n {
          lower[column] = low[column]
          upper[column] = high[column]
        }
      }
    }
    let (rowLower, rowUpper) = (program.rowLower, program.rowUpper)
    hasClosedRows = false
    changed.removeAll(keepingCapacity: true)
    for row in 0..<m {
      lower[n + row] = rowLower[row]
      upper[n + row] = rowUpper[row]
      // It stands at a bound that has gone: find one that columns cannot reach.
      let isAway = isAtUpper[n + row] ? upper[n + row] == .infinity : lower[n + row] == -.infinity
      if isAway, !isBasic[n + row] { closeRow(row) }
    }
    boundsAreStale = false
  }

  /// Gives a row bounds that its columns cannot reach where it has none; the margin keeps them from binding by rounding.
  private func closeRow(_ row: Int) {
    var (low, high) = (0.0, 0.0)
    let rows = matrix.rows
    for entry in Int(rows.starts[row])..<Int(rows.starts[row + 1]) {
      let (a, column) = (rows.values[entry], Int(rows.columns[entry]))
      low += min(a * lower[column], a * upper[column])
      high += max(a * lower[column], a * upper[column])
    }
    let margin = 1 + abs(low) + abs(high)
    hasClosedRows = true
    if lower[n + row] == -.infinity { lower[n + row] = min(low, upper[n + row]) - margin }
    if upper[n + row] == .infinity { upper[n + row] = max(high, lower[n + row]) + margin }
  }

  private func computeReducedCosts() {
    row.clear()
    for place in 0..<m {
      let variable = Int(basic[place])
      if variable < n { row[place] = price[variable] }
    }
    factors.solveTransposed(row)
    let y = row.values
    let columns = matrix.columns
    for column in 0..<n {
      var sum = price[column]
      for entry in Int(columns.starts[column])..<Int(columns.starts[column + 1]) {
        sum -= columns.values[entry] * y[Int(columns.rows[entry])]
      }
      reduced[column] = isBasic[column] ? 0 : sum
    }
    for row in 0..<m { reduced[n + row] = isBasic[n + row] ? 0 : y[row] }
    reducedAreStale = false
    carries = 0
  }

  /// Puts what is not basic where its reduced cost asks for, and notes which way it can go from there; false if there is
  /// no such bound.
  private func chooseBounds() -> Bool {
    for variable in 0..<(n + m) {
      guard !isBasic[variable] else {
        way[variable] = 0
        continue
      }
      guard chooseBound(variable) else { return false }
    }
    return true
  }

  /// The same for one variable that is not basic.
  @inline(__always)
  private func chooseBound(_ variable: Int) -> Bool {
    let d = reduced[variable]
    if abs(d) > Self.dualTolerance || !bound(variable).isFinite {
      if d < 0 {
        if upper[variable] == .infinity, variable >= n { closeRow(variable - n) }
        isAtUpper[variable] = true
      } else if d > 0 {
        if lower[variable] == -.infinity, variable >= n { closeRow(variable - n) }
        isAtUpper[variable] = false
      } else {
        isAtUpper[variable].toggle()
      }
      guard bound(variable).isFinite || d == 0 else { return false }
    }
    way[variable] = wayFromBound(variable)
    return true
  }

  /// Which way a variable that is not basic can go: up, down, or with equal bounds nowhere.
  @inline(__always)
  func wayFromBound(_ variable: Int) -> Int8 {
    lower[variable] < upper[variable] ? (isAtUpper[variable] ? -1 : 1) : 0
  }

  /// Where a variable that is not basic stands.
  @inline(__always)
  func bound(_ variable: Int) -> Double { isAtUpper[variable] ? upper[variable] : lower[variable] }

  /// Its value there: a row without bounds that is not basic stands at 0.
  @inline(__always)
  private func standing(_ variable: Int) -> Double {
    let value = bound(variable)
    return value.isFinite ? value : 0
  }

  /// Values of basic variables from those of all others.
  func computeValues() {
    image.clear()
    image.pattern.insertAll(below: m)
    let sum = image.values
    let columns = matrix.columns
    for column in 0..<n where !isBasic[column] {
      let x = bound(column)
      guard x != 0 else { continue }
      for entry in Int(columns.starts[column])..<Int(columns.starts[column + 1]) {
        sum[Int(columns.rows[entry])] -= columns.values[entry] * x
      }
    }
    for row in 0..<m where !isBasic[n + row] {
      let activity = bound(n + row)
      if activity.isFinite { sum[row] += activity }
    }
    factors.solve(image)
    for place in 0..<m { settle(place, at: sum[place]) }
    valuesAreCarried = false
  }

  /// Gives a place its value, and the bounds of what it holds.
  @inline(__always)
  func settle(_ place: Int, at x: Double) {
    let variable = Int(basic[place])
    value[place] = x
    least[place] = lower[variable]
    most[place] = upper[variable]
    note(place)
  }

  /// Notes whether a place's value is beyond a bound.
  @inline(__always)
  func note(_ place: Int) {
    let x = value[place]
    let violation = max(least[place] - x, x - most[place])
    if violation > Self.primalTolerance,
      violation > Self.primalTolerance * (1 + abs(x < least[place] ? least[place] : most[place]))
    {
      violated.insert(place)
    } else {
      violated.remove(place)
    }
  }

  private func iterate() -> String? {
    var left = Self.pivotsPerVariable * (n + m)
    while true {
      guard let leaving = leavingPlace() else {
        guard valuesAreCarried else { return nil }
        // What was carried on is computed afresh before it counts; reduced costs are when the optimum is certified.
        computeValues()
        continue
      }
      guard left > 0 else { return "no optimum after \(Self.pivotsPerVariable) pivots a variable" }
      left -= 1
      if !factors.isWorn {
        if pivot(leaving.place, toUpper: leaving.toUpper) {
          pivots += 1
          continue
        }
        guard factors.updates > 0 || carries > 0 else {
          return "no entering variable: the program may be infeasible"
        }
        // With fresh factors, values and reduced costs it may be another pivot.
        distrust()
        if let text = prepare() { return text }
        continue
      }
      refactor()
      if reducedAreStale || carries > Self.mostCarries, let text = prepare() { return text }
    }
  }

  /// The place with the largest violation in terms of its weight and of what an exchange there costs.
  private func leavingPlace() -> (place: Int, toUpper: Bool)? {
    var best = -1
    var bestSize = 0.0
    let (x, low, high, w) = (value.base, least.base, most.base, weight.base)
    let inLongRows = longRows.elements.base
    violated.forEach { place in
      let violation = max(low[place] - x[place], x[place] - high[place])
      let size = violation * violation / w[place] * (inLongRows[place] == 0 ? 1 : LongRows.worth)
      if size > bestSize {
        bestSize = size
        best = place
      }
    }
    return best < 0 ? nil : (best, value[best] > most[best])
  }

  /// Values of all columns, duals of all rows by the costs as they are, and the objective.
  private func extract() {
    program.costs.withUnsafeBufferPointer { costs in
      primal.withUnsafeMutableBufferPointer { x in
        for column in 0..<n where !isBasic[column] { x[column] = bound(column) }
        for place in 0..<m {
          let variable = Int(basic[place])
          // Within the tolerance of a bound is on it.
          if variable < n { x[variable] = min(upper[variable], max(lower[variable], value[place])) }
        }
        var sum = program.objectiveOffset
        for column in 0..<n { sum += costs[column] * x[column] }
        objective = sum
      }
    }
    guard !hasDualsOfBefore else { return }
    row.clear()
    let costs = program.costs
    for place in 0..<m where Int(basic[place]) < n { row[place] = costs[Int(basic[place])] }
    factors.solveTransposed(row)
    for i in 0..<m { rowDuals[i] = row[i] }
  }
}
