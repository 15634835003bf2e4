/// How c'x of an optimum changes while costs move along a line: the slope of the least cost, a step function.
public struct CostTrace: Sendable, Equatable {
  /// A change of the slope.
  public struct Step: Sendable, Equatable {
    /// How far along the line.
    public var at: Double
    /// Direction times optimum just beyond it.
    public var slopeAfter: Double

    /// Creates a step.
    public init(at: Double, slopeAfter: Double) {
      self.at = at
      self.slopeAfter = slopeAfter
    }
  }

  /// Direction times optimum just beyond the start.
  public var slopeAtStart: Double
  /// Changes, ascending; every slope is smaller than the one before.
  public var steps: [Step]
  /// How far the line was followed.
  public var length: Double

  /// Creates a trace.
  public init(slopeAtStart: Double, steps: [Step], length: Double) {
    self.slopeAtStart = slopeAtStart
    self.steps = steps
    self.length = length
  }

  /// The change of the least cost from the start to a point of the line: the area under the slope.
  public func integral(to end: Double) -> Double {
    var sum = 0.0
    var slope = slopeAtStart
    var from = 0.0
    for step in steps where step.at < end {
      sum += slope * (step.at - from)
      from = step.at
      slope = step.slopeAfter
    }
    return sum + slope * (end - from)
  }
}

extension StackSimplex {
  /// Slower changes of reduced costs are rounding of zeros: rates of a program are of the size of its coefficients.
  private static let rateTolerance = 1e-10
  /// Relative difference of a line's cost and the sum of its slopes that rounding of some thousand steps can leave.
  private static let costTolerance = 1e-9
  /// Falls of the slope smaller than this, relative to the sum of its terms without sign, are rounding.
  fileprivate static let slopeTolerance = 1e-12

  /// Follows the optimum of the last solve while costs move from where they are along `direction`, by parametric
  /// costs: at every step one variable enters and one leaves, or one changes its bound.
  ///
  /// Steps that leave the slope as it is (degenerate or without effect on it) are not reported.
  ///
  /// The end of the line is checked as a solve would be: its optimum is certified, and its cost must be the one that
  /// the slopes add up to. Costs, basis, ``DualSimplex/primal``, ``DualSimplex/rowDuals`` and
  /// ``DualSimplex/certificate`` are afterwards those of the end.
  ///
  /// - Parameters:
  ///   - rates: Change of each column's cost per unit of the line.
  ///   - end: Length of the line.
  ///   - least: Slope at which to stop: the trace ends with the first step after which the slope is no larger.
  /// - Returns: nil if there is no solve to an optimum since the last change or trace, the sizes differ, the method gave up,
  ///   or the check failed.
  public func trace(
    direction rates: [Double], to end: Double, untilSlope least: Double = -.infinity
  ) -> CostTrace? {
    guard isAtOptimum, rates.count == n, end >= 0, end.isFinite else { return nil }
    guard !ordersAreStale, !boundsAreStale, !inverseIsStale else { return nil }
    certificate = nil
    isAtOptimum = false
    let start = objective
    let path = CostPath(self, rates)
    defer { path.free() }
    guard let trace = path.follow(to: end, untilSlope: least) else { return nil }
    let end = trace.length
    path.extract(at: end)
    var costs = program.costs
    for column in 0..<n { costs[column] += end * rates[column] }
    // An overflow of a cost is all that could be refused.
    guard (try? setCosts(costs)) != nil else { return nil }
    let evaluation = Evaluation(
      program: program, primal: primal, rowDuals: rowDuals)
    let predicted = trace.integral(to: end) + start
    let isExpected = abs(evaluation.objective - predicted) <= Self.costTolerance * max(1, abs(predicted))
    guard isExpected, evaluation.certificate.holds(within: SimplexSolver.certificateTolerance) else {
      return nil
    }
    objective = evaluation.objective
    certificate = evaluation.certificate
    return trace
  }

  /// The state of one trace.
  ///
  /// Reduced costs are lines in the length t. Slots keep the order they had at the start, which prices leave
  /// behind as they move, so every slot has a flag of its own instead of the cut.
  private struct CostPath {
    let solver: StackSimplex
    let slotRate: Scratch<Double>
    /// +1 at the upper end, -1 at the lower end, 0 for a step that cannot move or is basic.
    let side: Scratch<Double>
    let generalRate: Scratch<Double>
    /// Dual of row i at t: dual[i] + t dualRate[i].
    let dualRate: Scratch<Double>
    let needed: Scratch<Double>
    /// When the reduced cost of a step of each row next changes its sign, and of which.
    let eventAt: Scratch<Double>
    let eventSlot: Scratch<Int32>
    /// When that of each general column does.
    let generalEventAt: Scratch<Double>
    /// The last pivot that a general column's event was found for.
    let generalStamp: Scratch<Int32>
    let startSlope: Double
    /// Sum of the sizes of the slope's terms.
    let grossSlope: Double

    init(_ solver: StackSimplex, _ rates: [Double]) {
      self.solver = solver
      let m = solver.m
      slotRate = Scratch(solver.slotVariable.count, 0)
      side = Scratch(solver.slotVariable.count, 0)
      generalRate = Scratch(solver.general.count, 0)
      dualRate = Scratch(m, 0)
      needed = Scratch(m, 0)
      eventAt = Scratch(m, .infinity)
      eventSlot = Scratch(m, -1)
      generalEventAt = Scratch(solver.general.count, .infinity)
      generalStamp = Scratch(solver.general.count, -1)
      for row in 0..<m {
        for slot in Int(solver.stackStart[row])..<Int(solver.stackStart[row + 1]) {
          let variable = Int(solver.slotVariable[slot])
          if variable < solver.n, rates[variable] != 0 {
            slotRate[slot] = rates[variable] / solver.coefficient[variable]
          }
          if slot != Int(solver.basicSlot[row]), solver.slotWidth[slot] > 0 {
            side[slot] = slot < Int(solver.cut[row]) ? 1 : -1
          }
        }
      }
      for index in 0..<solver.general.count { generalRate[index] = rates[Int(solver.general[index])] }
      var slope = 0.0
      var gross = 0.0
      for column in 0..<solver.n {
        slope += rates[column] * solver.primal[column]
        gross += abs(rates[column] * solver.primal[column])
      }
      startSlope = slope
      grossSlope = gross
      solver.computeValues()
      for row in 0..<m { needed[row] = solver.need[row] }
      findAllEvents()
    }

    func free() {
      slotRate.free()
      side.free()
      generalRate.free()
      dualRate.free()
      needed.free()
      eventAt.free()
      eventSlot.free()
      generalEventAt.free()
      generalStamp.free()
    }

    func follow(to end: Double, untilSlope least: Double) -> CostTrace? {
      var trace = CostTrace(slopeAtStart: startSlope, steps: [], length: end)
      var slope = startSlope
      let smallestFall = StackSimplex.slopeTolerance * max(1, grossSlope)
      var t = 0.0
      var remaining = 1_000 + 20 * (solver.n + solver.m)
      while let event = next(), event.at <= end {
        guard remaining > 0 else { return nil }
        remaining -= 1
        // An event behind is one that rounding delayed.
        t = max(t, event.at)
        guard let change = enter(event, at: t) else { return nil }
        slope += change
        let isDone = slope <= least
        if isDone { trace.length = t }
        // Smaller falls are rounding; they are not lost, the next step carries them.
        guard (trace.steps.last?.slopeAfter ?? trace.slopeAtStart) - slope > smallestFall else {
          if isDone { break }
          continue
        }
        if t <= 0 {
          trace.slopeAtStart = slope
        } else if let last = trace.steps.last, last.at == t {
          trace.steps[trace.steps.count - 1].slopeAfter = slope
        } else {
          trace.steps.append(CostTrace.Step(at: t, slopeAfter: slope))
        }
        if isDone { break }
      }
      return trace
    }

    private struct Event {
      var at: Double
      /// Slot, or -1 - index of a general column.
      var what: Int
      var row: Int
    }

    private func next() -> Event? {
      var at = Double.infinity
      var row = -1
      for candidate in 0..<solver.m where eventAt[candidate] < at {
        at = eventAt[candidate]
        row = candidate
      }
      var index = -1
      for candidate in 0..<solver.general.count where generalEventAt[candidate] < at {
        at = generalEventAt[candidate]
        index = candidate
      }
      if index >= 0 { return Event(at: at, what: -1 - index, row: -1) }
      return row >= 0 ? Event(at: at, what: Int(eventSlot[row]), row: row) : nil
    }

    /// Everything afresh from the basis.
    private func findAllEvents() {
      computeLines()
      for row in 0..<solver.m { findEvent(row) }
      for index in 0..<solver.general.count { findGeneralEvent(index) }
    }

    /// Duals and their rates, afresh from the basis.
    private func computeLines() {
      solver.computeDuals(decided: false)
      dualRate.fill(0)
      for position in 0..<solver.m {
        let what = Int(solver.basic[position])
        let rate = what >= 0 ? slotRate[Int(solver.basicSlot[what])] : generalRate[-1 - what]
        guard rate != 0 else { continue }
        solver.inverse.add(position, times: rate, to: dualRate)
      }
    }

    private func findGeneralEvent(_ index: Int) {
      generalEventAt[index] = .infinity
      guard !solver.generalIsBasic[index], solver.generalUpper[index] > solver.generalLower[index] else {
        return
      }
      var rate = generalRate[index]
      var cost = solver.generalCost[index]
      for entry in Int(solver.generalStart[index])..<Int(solver.generalStart[index + 1]) {
        let row = Int(solver.generalRow[entry])
        rate -= solver.generalValue[entry] * dualRate[row]
        cost -= solver.generalValue[entry] * solver.dual[row]
      }
      if (solver.generalAtUpper[index] ? rate : -rate) > rateTolerance {
        generalEventAt[index] = -cost / rate
      }
    }

    private func findEvent(_ row: Int) {
      let first = Int(solver.stackStart[row])
      let found = DenseRows.firstCrossing(
        side: side.base + first, rate: slotRate.base + first, price: solver.slotCost.base + first,
        Int(solver.stackStart[row + 1]) - first, lineRate: dualRate[row], linePrice: solver.dual[row],
        slowest: rateTolerance)
      eventAt[row] = found.at
      eventSlot[row] = Int32(first + found.index)
    }

    /// A variable that is to move off its bound.
    private struct Entering {
      /// Slot, or -1 - index of a general column, and the row of a slot.
      var what: Int
      var row: Int
      var fromUpper: Bool
      var width: Double
      /// How fast its reduced cost changes.
      var reducedRate: Double

      var isStep: Bool { what >= 0 }
      var index: Int { -1 - what }
      var sign: Double { fromUpper ? -1 : 1 }
    }

    /// How far an entering variable can move, and the position of what stops it: -1 for its own other bound.
    private struct Reach {
      var length: Double
      var leaving = -1
      var size = 0.0
    }

    /// Moves the entering variable as far as it can; returns the change of the slope, nil when stuck.
    private func enter(_ event: Event, at t: Double) -> Double? {
      let entering = prepare(event)
      let reach = reach(of: entering)
      let step = entering.sign * reach.length
      if reach.length > 0 { for p in 0..<solver.m { solver.value[p] -= step * solver.direction[p] } }
      if reach.leaving < 0 {
        flip(entering, by: step)
        return step * entering.reducedRate
      }
      guard reach.size > pivotTolerance else { return nil }
      let out = Int(solver.basic[reach.leaving])
      leave(out, toUpper: entering.sign * solver.direction[reach.leaving] < 0)
      solver.value[reach.leaving] = takePlace(reach.leaving, entering) + step
      solver.updateInverse(position: reach.leaving, solver.direction)
      solver.pivots += 1
      if solver.updates > updateLimit {
        guard beginAfresh() else { return nil }
      } else {
        turnLines(by: entering.reducedRate, position: reach.leaving, at: t)
        if entering.isStep { findEvent(entering.row) } else { findGeneralEvent(entering.index) }
        if out >= 0 { findEvent(out) } else { findGeneralEvent(-1 - out) }
      }
      return step * entering.reducedRate
    }

    /// What enters, with how the basic variables move with it in the solver's `direction`.
    @inline(__always)
    private func prepare(_ event: Event) -> Entering {
      guard event.what < 0 else {
        solver.inverse.copyColumn(event.row, into: solver.direction)
        return Entering(
          what: event.what, row: event.row, fromUpper: side[event.what] > 0,
          width: solver.slotWidth[event.what], reducedRate: slotRate[event.what] - dualRate[event.row])
      }
      let index = -1 - event.what
      var reducedRate = generalRate[index]
      for entry in Int(solver.generalStart[index])..<Int(solver.generalStart[index + 1]) {
        reducedRate -= solver.generalValue[entry] * dualRate[Int(solver.generalRow[entry])]
      }
      solver.multiplyByColumn(ofGeneral: index, into: solver.direction)
      return Entering(
        what: event.what, row: event.row, fromUpper: solver.generalAtUpper[index],
        width: solver.generalUpper[index] - solver.generalLower[index], reducedRate: reducedRate)
    }

    /// The first bound that a basic variable or the entering one itself meets.
    @inline(__always)
    private func reach(of entering: Entering) -> Reach {
      var reach = Reach(length: entering.width)
      for p in 0..<solver.m {
        let speed = entering.sign * solver.direction[p]
        guard abs(speed) > dropTolerance else { continue }
        let what = Int(solver.basic[p])
        let bound: Double
        if what >= 0 {
          bound = speed > 0 ? 0 : solver.slotWidth[Int(solver.basicSlot[what])]
        } else {
          bound = speed > 0 ? solver.generalLower[-1 - what] : solver.generalUpper[-1 - what]
        }
        let length = max(0, (solver.value[p] - bound) / speed)
        if length < reach.length
          || (length == reach.length && reach.leaving >= 0 && abs(speed) > reach.size)
        {
          reach = Reach(length: length, leaving: p, size: abs(speed))
        }
      }
      return reach
    }

    /// From one bound to the other.
    private func flip(_ entering: Entering, by step: Double) {
      if entering.isStep {
        side[entering.what] = -side[entering.what]
        needed[entering.row] -= step
        findEvent(entering.row)
      } else {
        solver.generalAtUpper[entering.index].toggle()
        give(entering.index, -step)
        findGeneralEvent(entering.index)
      }
    }

    /// Takes a basic variable, the step of a row or -1 - index of a general column, to the bound it reached.
    @inline(__always)
    private func leave(_ out: Int, toUpper: Bool) {
      if out >= 0 {
        let slot = Int(solver.basicSlot[out])
        let high = solver.slotWidth[slot]
        side[slot] = high == 0 ? 0 : toUpper ? 1 : -1
        if toUpper { needed[out] -= high }
        solver.basicSlot[out] = -1
        solver.basicVariable[out] = -1
      } else {
        let left = -1 - out
        solver.generalIsBasic[left] = false
        solver.generalAtUpper[left] = toUpper
        give(left, -(toUpper ? solver.generalUpper[left] : solver.generalLower[left]))
      }
    }

    /// Puts what enters at a position of the basis; returns the bound it comes from.
    @inline(__always)
    private func takePlace(_ position: Int, _ entering: Entering) -> Double {
      if entering.isStep {
        let start = entering.fromUpper ? entering.width : 0
        needed[entering.row] += start
        side[entering.what] = 0
        solver.basicSlot[entering.row] = Int32(entering.what)
        solver.basicVariable[entering.row] = solver.slotVariable[entering.what]
        solver.basic[position] = Int32(entering.row)
        return start
      }
      let index = entering.index
      let start = entering.fromUpper ? solver.generalUpper[index] : solver.generalLower[index]
      give(index, start)
      solver.generalIsBasic[index] = true
      solver.basic[position] = Int32(-1 - index)
      return start
    }

    /// Inverse, values and events from the basis alone; false if the basis had to be repaired.
    private func beginAfresh() -> Bool {
      let before = solver.basisSize
      solver.invert()
      // A repair would change the basis under the flags.
      guard solver.basisSize == before else { return false }
      solver.inverse.multiply(needed, into: solver.value)
      findAllEvents()
      return true
    }

    /// Turns the lines of the duals at `t`, where the reduced cost of what entered is 0, and finds the events of all
    /// rows and columns that this moves.
    @inline(__always)
    private func turnLines(by reducedRate: Double, position: Int, at t: Double) {
      let pivotRow = solver.inverse.row(position)
      let stamp = Int32(truncatingIfNeeded: solver.pivots)
      for row in 0..<solver.m where abs(pivotRow[row]) > dropTolerance {
        let turn = reducedRate * pivotRow[row]
        dualRate[row] += turn
        solver.dual[row] -= t * turn
      }
      for row in 0..<solver.m where abs(pivotRow[row]) > dropTolerance {
        findEvent(row)
        for k in Int(solver.rowGeneralStart[row])..<Int(solver.rowGeneralStart[row + 1]) {
          let neighbour = Int(solver.rowGeneral[k])
          guard generalStamp[neighbour] != stamp else { continue }
          generalStamp[neighbour] = stamp
          findGeneralEvent(neighbour)
        }
      }
    }

    /// Takes a general column's contribution out of what basic variables must give.
    private func give(_ index: Int, _ amount: Double) {
      for entry in Int(solver.generalStart[index])..<Int(solver.generalStart[index + 1]) {
        needed[Int(solver.generalRow[entry])] += solver.generalValue[entry] * amount
      }
    }

    /// Values of all columns and duals of all rows at a point of the line.
    func extract(at t: Double) {
      computeLines()
      for row in 0..<solver.m { solver.rowDuals[row] = solver.dual[row] + t * dualRate[row] }
      solver.extractPrimal { slot, _ in side[slot] > 0 }
    }
  }

  /// Number of basic general columns: what a repair of a singular basis changes.
  private var basisSize: Int {
    var count = 0
    for index in 0..<general.count where generalIsBasic[index] { count += 1 }
    return count
  }
}
