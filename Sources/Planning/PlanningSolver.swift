import AllowanceMarket
import PowerDispatch

/// Finds the optimum of a window by decomposition (Benders on capacity and emissions).
///
/// The master proposes additions, banks and each block's emissions; every block is solved with them, warm, and its
/// duals bound its cost for all other proposals from below. At the end cost and bound meet: together they prove the
/// plan, whatever the path to it. Prices are duals of the master, a mix of those of the blocks.
public struct PlanningSolver: Sendable {
  /// Relative gap between cost and bound at which planning may stop; at 0 it stops when no block tells anything new.
  public var gap: Double
  /// Iterations after which planning is given up.
  public var iterationLimit: Int
  /// Threads; results do not depend on it.
  public var threads: Int

  /// Creates a solver.
  public init(gap: Double = 0, iterationLimit: Int = 500, threads: Int = 1) {
    self.gap = gap
    self.iterationLimit = iterationLimit
    self.threads = threads
  }

  /// One iteration, for whoever watches.
  public struct Progress: Sendable, Hashable {
    /// Iteration, from 1.
    public var iteration: Int
    /// Cost of the best plan so far, $.
    public var costUSD: Double
    /// Best bound so far, $.
    public var boundUSD: Double
    /// Cuts that the iteration brought.
    public var newCuts: Int
    /// Solves of blocks so far.
    public var blockSolves: Int
  }

  /// Share of the best plan in what is asked about in the first iterations; then the master's own proposals.
  private static let inOut = [0, 0.5, 0.5, 0.3, 0.3]
  /// By how much a cut must pass what is known, relative to the block's cost: a hundredfold of what rounding does.
  private static let newsTolerance = 1e-12
  /// Relative gap that rounding of sums over blocks and of the master's duals may leave where no block tells anything.
  private static let gapTolerance = 1e-9

  /// Plans a window.
  ///
  /// - Parameters:
  ///   - window: The window.
  ///   - costs: By year, what is known of its cost from other windows with the same system and kinds of capacity.
  ///   - nearUSD: A first year's price that is thought to be near, $/short ton; nil: none.
  ///   - progress: Told every iteration.
  /// - Throws: `PlanningError`.
  public func solve(
    _ window: PlanningWindow, knowing costs: [Int: YearCost] = [:], near nearUSD: Double? = nil,
    progress: (Progress) -> Void = { _ in }
  ) throws(PlanningError) -> PlanningResult {
    try window.check()
    let session = try PlanningSession(window, costs, near: nearUSD, threads: threads)
    var best: PlanningSession.Plan?
    var bound = -Double.infinity
    var isPlain = false
    var iteration = 0
    while iteration < iterationLimit {
      iteration += 1
      let proposal = try session.proposal(centre: best)
      bound = max(bound, proposal.boundUSD)
      let weight = isPlain || iteration > Self.inOut.count ? 0 : Self.inOut[iteration - 1]
      let asked = best.map { mixed(proposal.point, $0.point, weight) } ?? proposal.point
      let found = try session.evaluate(asked, proposal, tolerance: Self.newsTolerance)
      if found.plan.costUSD < best?.costUSD ?? .infinity { best = found.plan }
      guard let best else { break }
      progress(
        Progress(
          iteration: iteration, costUSD: best.costUSD, boundUSD: bound, newCuts: found.newCuts,
          blockSolves: session.blocks.solves))
      let distance = (best.costUSD - bound) / max(1, abs(best.costUSD))
      if distance <= gap || (found.newCuts == 0 && weight == 0) {
        guard distance <= max(gap, Self.gapTolerance) else {
          throw .notConverged(iterations: iteration, gap: distance)
        }
        return try session.result(best, proposal, bound: bound, iterations: iteration)
      }
      isPlain = found.newCuts == 0
    }
    throw .notConverged(
      iterations: iteration,
      gap: best.map { ($0.costUSD - bound) / max(1, abs($0.costUSD)) } ?? .infinity)
  }

  private func mixed(_ point: [Double], _ other: [Double], _ weight: Double) -> [Double] {
    weight == 0 ? point : zip(point, other).map { $0 + weight * ($1 - $0) }
  }
}

/// A window at work: its master, its blocks, and what is known of them.
final class PlanningSession {
  /// A plan with what it costs.
  struct Plan {
    /// The master's columns.
    var point: [Double]
    var costUSD: Double
  }

  let window: PlanningWindow
  let market: WindowMarket?
  let blocks: YearBlocks
  private let limitsMW: [Double]
  private var master: PlanningMaster
  private var costs: [YearCost]
  private var masterPivots = 0

  /// Nobody adds a thousand times the load; a limit that far away is none.
  private static let farAway = 1000.0

  init(
    _ window: PlanningWindow, _ known: [Int: YearCost], near nearUSD: Double?, threads: Int
  ) throws(PlanningError) {
    self.window = window
    let peak = window.years.reduce(0) { peak, year in
      max(peak, year.system.zones.reduce(0) { $0 + ($1.loadMW.max() ?? 0) })
    }
    let limitsMW = window.additions.map { max($0.leastMW, min($0.mostMW, Self.farAway * max(1, peak))) }
    self.limitsMW = limitsMW
    let market = WindowMarket(window, limitsMW: limitsMW)
    self.market = market
    let blocks = try YearBlocks(window, threads: threads)
    self.blocks = blocks
    var costs = window.years.map { year in
      // What is known of some blocks alone, or of another system, is no use.
      if let cost = known[year.system.year],
        cost.fits(blocks: year.system.blocks.count, kinds: year.system.buildOptions.count)
      {
        return cost
      }
      return YearCost(blockCount: year.system.blocks.count)
    }
    try PlanningStart(window: window, limitsMW: limitsMW, market: market, blocks: blocks)
      .run(&costs, near: nearUSD)
    self.costs = costs
    let sizes = costs.flatMap { $0.cuts.map { $0.map { abs($0.constantUSD) }.max() ?? 0 } }
    master = PlanningMaster(
      window, limitsMW: limitsMW, market: market,
      units: PlanningMaster.Units(blockCostUSD: sizes.reduce(0, +) / Double(max(1, sizes.count))))
    for (t, year) in costs.enumerated() {
      for (b, cuts) in year.cuts.enumerated() { for cut in cuts { master.add(cut, year: t, block: b) } }
    }
  }

  func proposal(centre: Plan?) throws(PlanningError) -> PlanningMaster.Proposal {
    let proposal = try master.solve(centre: centre?.point)
    masterPivots += proposal.pivots
    return proposal
  }

  /// What a plan costs; cuts that tell something new go into the master.
  func evaluate(
    _ point: [Double], _ proposal: PlanningMaster.Proposal, tolerance: Double
  ) throws(PlanningError) -> (plan: Plan, newCuts: Int) {
    let questions = window.years.indices.map { t in
      let price =
        market.map { max(0, $0.emissionsPriceUSD(proposal.pricesUSD, year: t, weights: master.weights)) }
      return YearBlocks.Questions(
        year: t, capacityMW: master.capacityMW(point, year: t),
        blocks: master.emissions(point, year: t).map { most in
          guard let market, let price else { return .price(0) }
          return .emissions(most: most, near: price, highest: market.emissionPriceLimits[t])
        })
    }
    let answers = try blocks.answers(questions)
    var newCuts = 0
    for (t, year) in answers.enumerated() {
      let emissions = master.emissions(point, year: t)
      for (b, answer) in year.enumerated() {
        let known = costs[t].bound(
          block: b, capacityMW: questions[t].capacityMW, emissions: [emissions[b]])
        let cut = CostCut(answer.cut)
        let value = cut.bound(capacityMW: questions[t].capacityMW, emissions: [emissions[b]])
        guard value - known > tolerance * max(1, abs(answer.costUSD)) else { continue }
        costs[t].add(cut, block: b)
        master.add(cut, year: t, block: b)
        newCuts += 1
      }
    }
    let found = answers.indices.map { t in
      zip(answers[t], master.emissions(point, year: t)).map { answer, most in
        // At a price the block emits what it may, as a mix of both ends of a switch.
        (answer.costUSD, answer.cut.priceUSD > 0 ? most : min(most, answer.emissions))
      }
    }
    let completed = master.completed(point, found: found)
    return (Plan(point: completed.point, costUSD: completed.objectiveUSD), newCuts)
  }

  /// The plan with the prices that the master's last proposal came with.
  func result(
    _ plan: Plan, _ proposal: PlanningMaster.Proposal, bound: Double, iterations: Int
  ) throws(PlanningError) -> PlanningResult {
    let additions = master.additions.map { plan.point[$0] }
    for (a, amount) in additions.enumerated()
    where window.additions[a].mostMW > limitsMW[a] && amount >= limitsMW[a] * (1 - 1e-9) {
      throw .unlimited(addition: window.additions[a].name)
    }
    let years = try window.years.indices.map { t throws(PlanningError) in
      try year(t, plan, proposal)
    }
    return PlanningResult(
      years: years, additionsMW: additions,
      keptMW: master.kept.map { $0.map { $0.map { plan.point[$0] } ?? 0 } }, costUSD: plan.costUSD,
      boundUSD: bound, iterations: iterations,
      blockSolves: blocks.solves, masterPivots: masterPivots,
      costs: Dictionary(uniqueKeysWithValues: zip(window.years.map(\.system.year), costs)))
  }

  private func year(
    _ t: Int, _ plan: Plan, _ proposal: PlanningMaster.Proposal
  ) throws(PlanningError) -> PlannedYear {
    let columns = master.years[t]
    var year = PlannedYear(year: window.years[t].system.year)
    year.capacityMW = master.capacityMW(plan.point, year: t)
    year.capacityPricesUSD = proposal.capacityPricesUSD[t]
    year.blockCostsUSD = columns.cost.map { plan.point[$0] }
    guard let market else { return year }
    func amount(_ column: Int?, unlimited: Bool) throws(PlanningError) -> Double {
      let amount = column.map { plan.point[$0] } ?? 0
      guard !unlimited || amount < market.most * (1 - 1e-9) else {
        throw .unboundedMarket(year: year.year)
      }
      return amount
    }
    year.priceUSD = proposal.pricesUSD[t]
    year.emissionsPriceUSD = market.emissionsPriceUSD(proposal.pricesUSD, year: t, weights: master.weights)
    year.emissions = master.emissions(plan.point, year: t).reduce(0, +)
    let supply = market.supplies[t]
    year.allocation = AllowanceAllocation(tierSold: supply.rules.tiers.map { _ in 0 })
    for (step, column) in zip(supply.steps, columns.steps) {
      let sold = try amount(column, unlimited: step.quantityShortTons > market.most)
      switch step.source {
      case .base: year.allocation.baseSold += sold
      case .ecr: year.allocation.ecrReleased += sold
      case .tier(let index): year.allocation.tierSold[index] += sold
      case .ceiling: year.allocation.ceilingSold += sold
      case .bank, .other: break
      }
    }
    year.allocation.otherUsed = window.years[t].rules?.otherSupplyShortTons ?? 0
    year.allocation.short = try amount(columns.short, unlimited: false)
    year.removed = try amount(columns.removed, unlimited: false)
    year.bank = try amount(
      columns.bank,
      unlimited: t == window.years.count - 1 || supply.rules.bankLimitShortTons ?? .infinity > market.most)
    return year
  }
}
