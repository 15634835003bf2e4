extension PlanningWindow {
  /// Units that a limit may lack to a whole number of them: what rounding of a quotient leaves, and far less than a unit.
  static let countTolerance = 1e-9

  /// Whether an addition that is not settled comes in whole units.
  var hasWholeUnits: Bool { unitSizesMW.contains { $0 != nil } }

  /// By addition, the size of its units; nil where any amount may be added or the amount is settled.
  var unitSizesMW: [Double?] { additions.map { $0.leastMW < $0.mostMW ? $0.unitSizeMW : nil } }

  /// The window with so many units of each addition that has a size.
  func fixing(_ counts: [Double], _ sizes: [Double?]) -> PlanningWindow {
    var window = self
    for (a, size) in sizes.enumerated() {
      guard let size else { continue }
      window.additions[a].leastMW = counts[a] * size
      window.additions[a].mostMW = counts[a] * size
    }
    return window
  }

  /// The window with any amount of each addition, up to the last whole unit.
  var inAnyAmount: PlanningWindow {
    var window = self
    for (a, size) in unitSizesMW.enumerated() {
      window.additions[a].unitSizeMW = nil
      guard let size, additions[a].mostMW.isFinite else { continue }
      window.additions[a].mostMW = size * (additions[a].mostMW / size + Self.countTolerance).rounded(.down)
    }
    return window
  }
}

extension PlanningSolver {
  /// Plans a window some of whose additions come in whole units.
  ///
  /// First the plan in any amount teaches what capacity is worth. Then a mixed-integer master (branch and bound) proposes
  /// whole units and bounds the cost of all plans, and with these in place the window is planned to its end, whose cuts
  /// the master learns; until cost and bound meet. Prices are those with the units in place.
  func wholeUnits(
    _ window: PlanningWindow, _ costs: [Int: YearCost], near nearUSD: Double?, pricing pricedYears: Int,
    _ shouldStop: () -> Bool, _ progress: (Progress) -> Void
  ) throws(PlanningError) -> PlanningResult {
    let free = window.inAnyAmount
    let sizes = window.unitSizesMW
    let session = try PlanningSession(free, costs, near: nearUSD, threads: threads)
    let relaxed = try plan(session, pricing: 0, shouldStop, progress)
    var iterations = relaxed.iterations
    var pivots = relaxed.masterPivots
    var bound = relaxed.boundUSD
    var best: (plan: PlanningResult, window: PlanningWindow)?
    var tried: Set<[Double]> = []
    let leastGap = wholeUnitGap * Self.searchShare
    var searchGap = max(leastGap, Self.firstGap)
    var nodes = nodeLimit
    while iterations < iterationLimit {
      guard !shouldStop() else { throw .stopped }
      let proposal = try session.wholeProposal(
        sizes, gap: searchGap, nodeLimit: nodes, knownUSD: best?.plan.costUSD, shouldStop: shouldStop)
      bound = max(bound, proposal.boundUSD)
      var isNew = false
      if let built = proposal.builtMW {
        let counts = zip(built, sizes).map { built, size in size.map { (built / $0).rounded() } ?? 0 }
        isNew = tried.insert(counts).inserted
        if isNew {
          let fixed = free.fixing(counts, sizes)
          let trial = try PlanningSession(
            fixed, session.known, near: nil, threads: threads, wider: session)
          let result = try plan(trial, pricing: 0, shouldStop, progress)
          session.learn(from: trial)
          iterations += result.iterations
          pivots += result.masterPivots
          if result.costUSD < best?.plan.costUSD ?? .infinity { best = (result, fixed) }
        }
      }
      guard let best else { break }
      let cost = best.plan.costUSD
      let distance = cost - bound
      let wanted = wholeUnitGap * max(1, abs(cost))
      if distance > wanted {
        if isNew { continue }
        // Nothing better by the gap asked for; where less was asked for than is wanted, once more.
        if searchGap > leastGap, distance <= searchGap * abs(cost) * Self.searchedOut {
          searchGap = max(leastGap, searchGap * Self.tightening)
          continue
        }
      }
      guard distance <= max(wanted, yearlyCostOfAUnit(window, sizes)) else {
        // Before giving up.
        if nodes < nodeLimit * Self.patience {
          nodes *= 5
          continue
        }
        throw .notConverged(iterations: iterations, gap: distance / max(1, abs(cost)))
      }
      // Once more, since prices are wanted of the best plan alone.
      let final = try PlanningSession(
        best.window, session.known, near: nil, threads: threads, wider: session)
      var plan = try plan(final, pricing: pricedYears, shouldStop, progress)
      plan.boundUSD = min(bound, plan.costUSD)
      plan.allowedGap = max(wanted, yearlyCostOfAUnit(window, sizes)) / max(1, abs(cost))
      plan.iterations += iterations
      plan.masterPivots += pivots
      return plan
    }
    throw .notConverged(
      iterations: iterations,
      gap: best.map { ($0.plan.costUSD - bound) / max(1, abs($0.plan.costUSD)) } ?? .infinity)
  }

  /// Gap of the first searches: while costs are little known exact units tell little.
  private static let firstGap = 1e-4
  /// By what the gap of searches falls when there is nothing better any more.
  private static let tightening = 0.1
  /// A bound within so many gaps of the cost is that of a search that came to its end.
  private static let searchedOut = 1 + 1e-6
  /// Part of the gap that the last searches may leave.
  private static let searchShare = 0.25

  /// By what searches may exceed their limit where a plan would not do.
  private static let patience = 25

  /// What the cheapest unit costs a year, $.
  private func yearlyCostOfAUnit(_ window: PlanningWindow, _ sizes: [Double?]) -> Double {
    zip(window.additions, sizes).reduce(.infinity) { least, item in
      item.1.map { min(least, $0 * abs(window.keepingCostUSDPerMW(item.0))) } ?? least
    }
  }
}
