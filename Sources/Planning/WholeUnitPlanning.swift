extension PlanningWindow {
  /// Units that a limit may lack to a whole number of them: what rounding of a quotient leaves, and far less than a unit.
  static let countTolerance = 1e-9

  /// Whether an addition that is not settled comes in whole units.
  var hasWholeUnits: Bool { unitSizesMW.contains { $0 != nil } }

  /// By addition, the size of its units; nil where any amount may be added or the amount is settled.
  var unitSizesMW: [Double?] { additions.map { $0.leastMW < $0.mostMW ? $0.unitSizeMW : nil } }

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
    _ window: PlanningWindow, _ costs: [Int: YearCost], near nearUSD: Double?,
    _ progress: (Progress) -> Void
  ) throws(PlanningError) -> PlanningResult {
    let free = window.inAnyAmount
    let sizes = window.unitSizesMW
    let session = try PlanningSession(free, costs, near: nearUSD, threads: threads)
    let relaxed = try plan(session, progress)
    var iterations = relaxed.iterations
    var pivots = relaxed.masterPivots
    var bound = relaxed.boundUSD
    var best: PlanningResult?
    var tried: Set<[Double]> = []
    while iterations < iterationLimit {
      let proposal = try session.wholeProposal(
        sizes, gap: wholeUnitGap * Self.searchShare, nodeLimit: nodeLimit)
      bound = max(bound, proposal.boundUSD)
      let counts = zip(proposal.builtMW, sizes).map { built, size in size.map { (built / $0).rounded() } ?? 0
      }
      let isNew = tried.insert(counts).inserted
      if isNew {
        var fixed = free
        for (a, size) in sizes.enumerated() {
          guard let size else { continue }
          fixed.additions[a].leastMW = counts[a] * size
          fixed.additions[a].mostMW = counts[a] * size
        }
        let trial = try PlanningSession(
          fixed, session.known, near: nil, threads: threads, blocks: session.blocks)
        let result = try plan(trial, progress)
        session.learn(from: trial)
        iterations += result.iterations
        pivots += result.masterPivots
        if result.costUSD < best?.costUSD ?? .infinity { best = result }
      }
      guard var best else { break }
      let distance = best.costUSD - bound
      let wanted = wholeUnitGap * max(1, abs(best.costUSD))
      // Units proposed again tell nothing new: the search has come as far as it can.
      guard distance <= wanted || !isNew else { continue }
      guard distance <= max(wanted, yearlyCostOfAUnit(window, sizes)) else {
        throw .notConverged(iterations: iterations, gap: distance / max(1, abs(best.costUSD)))
      }
      best.boundUSD = min(bound, best.costUSD)
      best.iterations = iterations
      best.masterPivots = pivots
      best.blockSolves = session.blocks.solves
      best.costs = session.known
      return best
    }
    throw .notConverged(
      iterations: iterations, gap: best.map { ($0.costUSD - bound) / max(1, abs($0.costUSD)) } ?? .infinity)
  }

  /// Part of the gap that one search may leave.
  private static let searchShare = 0.25

  /// What the cheapest unit costs a year, $.
  private func yearlyCostOfAUnit(_ window: PlanningWindow, _ sizes: [Double?]) -> Double {
    zip(window.additions, sizes).reduce(.infinity) { least, item in
      item.1.map { min(least, $0 * abs(window.keepingCostUSDPerMW(item.0))) } ?? least
    }
  }
}
