import DispatchSolvePowerDispatch

/// A window at work: its master, its blocks, and what is known of them.
///
/// A session serves one thread at a time; those that share blocks ask them one after the other.
final class PlanningSession: @unchecked Sendable {
  /// A plan with what it costs.
  struct Plan {
    /// The master's columns.
    var point: [Double]
    var costUSD: Double
    /// By year, covered emissions as the blocks gave them, short tons.
    var emissions: [Double]
    /// By year, whether its blocks were solved together: then none of them lacks anything of its quotas.
    var isJoint: [Bool]
  }

  let window: PlanningWindow
  /// Markets by program.
  let markets: [WindowMarket]
  /// That of the first program.
  var market: WindowMarket? { markets.first }
  let blocks: YearBlocks
  let limitsMW: [Double]
  private(set) var rows: WindowRows
  private let units: PlanningMaster.Units
  private(set) var master: PlanningMaster
  private(set) var costs: [YearCost]
  /// A first guess at the plan.
  private var start: [Double]?
  /// Whether the first guess is what was expected before.
  let expectsAdditions: Bool
  private(set) var masterPivots = 0
  /// The window as one program, where it is one year; nil: it is not solved so.
  private let decided: DecidedYear?
  /// What that came to when the session was made.
  private var first: DecidedYear.Optimum?

  /// - Parameters:
  ///   - expectedMW: By addition, what is thought near the best plan, MW; nil: nothing is.
  ///   - kept: Programs of years that an earlier window left.
  ///   - decides: Whether a window of one year is put into one program.
  ///   - wider: Session of a window that differs in bounds of additions alone, and lets no less be added, or in the
  ///     price of emissions where no program holds. What blocks
  ///     may emit or bring of annual rows is bounded as there: only then do cuts alone prove the plan, and tell `wider`.
  init(
    _ window: PlanningWindow, _ known: [Int: YearCost], near nearUSD: Double?, threads: Int,
    expectedMW: [Double]? = nil, kept: KeptPrograms? = nil, decides: Bool = false,
    wider: PlanningSession? = nil, mostRowsTogether: Int = PlanningBlocks.mostRows
  ) throws(PlanningError) {
    self.window = window
    let limitsMW = window.limitsMW
    self.limitsMW = limitsMW
    let markets = wider?.markets ?? WindowMarket.all(window, limitsMW: limitsMW)
    self.markets = markets
    let rows = wider?.rows ?? WindowRows(window, markets, limitsMW: limitsMW)
    self.rows = rows
    let blocks: YearBlocks
    if let shared = wider?.blocks {
      blocks = shared
    } else {
      blocks = try YearBlocks(
        window, starts: window.years.map { known[$0.system.year]?.start }, threads: threads,
        mostRowsTogether: mostRowsTogether, kept: kept, joins: !decides || window.years.count > 1)
    }
    self.blocks = blocks
    var costs = window.years.map { year in
      // What is known of some blocks alone, or of another system, is no use.
      if let cost = known[year.system.year],
        cost.fits(
          blocks: year.system.parts.count, kinds: year.system.buildOptions.count,
          rows: year.system.annualRows.count)
      {
        return cost
      }
      return YearCost(blockCount: year.system.parts.count)
    }
    if markets.isEmpty {
      // Without emissions of its own the master knows cuts of the year's price only.
      for t in costs.indices {
        costs[t] = blocks.valued(
          costs[t], year: t, paymentsUSD: rows.years[t].paymentsUSD,
          atUSD: window.years[t].emissionsPriceUSD)
      }
    }
    let start = PlanningStart(
      window: window, limitsMW: limitsMW, markets: markets, rows: rows, blocks: blocks)
    var (decided, first): (DecidedYear?, DecidedYear.Optimum?)
    if decides, window.years.count == 1 {
      let master = PlanningMaster(
        window, limitsMW: limitsMW, markets: markets, rows: rows, units: PlanningMaster.Units.ofMW)
      decided = DecidedYear(master, near: start.firstPriceUSD(near: nearUSD), blocks: blocks.years[0])
      first = try decided?.optimum(master, rows.years[0])
    }
    var built: [Double]?
    if let first {
      costs[0] = YearCost(blockCount: window.years[0].system.parts.count)
      for (b, answer) in first.answer.blocks.enumerated() { costs[0].add(CostCut(answer.cut), block: b) }
    } else {
      decided = nil
      built = try start.run(&costs, near: nearUSD)
    }
    (self.decided, self.first) = (decided, first)
    self.costs = costs
    let sizes = costs.flatMap { $0.cuts.map { $0.map { abs($0.constantUSD) }.max() ?? 0 } }
    units = PlanningMaster.Units(blockCostUSD: sizes.reduce(0, +) / Double(max(1, sizes.count)))
    master = Self.master(window, limitsMW, markets, rows, units, costs)
    expectsAdditions = expectedMW != nil && !window.additions.isEmpty && first == nil
    self.start = (expectedMW.map { window.completing($0, with: built) } ?? built).map { [master] in
      master.point(additionsMW: window.withinSharedLimits($0))
    }
  }

  /// The master that knows some costs.
  private static func master(
    _ window: PlanningWindow, _ limitsMW: [Double], _ markets: [WindowMarket], _ rows: WindowRows,
    _ units: PlanningMaster.Units, _ costs: [YearCost]
  ) -> PlanningMaster {
    var master = PlanningMaster(window, limitsMW: limitsMW, markets: markets, rows: rows, units: units)
    for (t, year) in costs.enumerated() {
      for (b, cuts) in year.cuts.enumerated() { for cut in cuts { master.add(cut, year: t, block: b) } }
    }
    return master
  }

  /// Makes what is missing of annual rows in a plan dearer where nothing buys it out; false: nothing is missing.
  ///
  /// Bounds that were proven hold on, plans cost more than they did.
  ///
  /// - Parameter missing: By year and row, what is bought out, MWh or short tons.
  func raisePayments(_ missing: [[Double]]) throws(PlanningError) -> Bool {
    guard try rows.raise(window, missing: missing) else { return false }
    master = Self.master(window, limitsMW, markets, rows, units, costs)
    return true
  }

  /// Slack, relative to a block's cost, above which a cut has no say in prices with loads a millionth off.
  private static let farSlack = 1e-4

  /// The same window with loads a hair off, knowing what is nearly tight at a plan; its blocks are those of `base`.
  init(_ base: PlanningSession, around plan: Plan, _ loads: LoadShift) throws(PlanningError) {
    var window = base.window
    for t in window.years.indices {
      for m in window.years[t].margins.indices {
        window.years[t].margins[m].requiredMW *= 1 + loads.change
      }
    }
    self.window = window
    markets = base.markets
    blocks = base.blocks
    limitsMW = base.limitsMW
    units = base.units
    decided = base.decided
    expectsAdditions = false
    rows = base.rows.shifted(loads, base.window)
    costs = window.years.map { YearCost(blockCount: $0.system.parts.count) }
    master = PlanningMaster(window, limitsMW: limitsMW, markets: markets, rows: rows, units: units)
    var kept = base.costs.map { $0.cuts.map { _ in [Int]() } }
    for (t, year) in base.costs.enumerated() {
      let capacity = base.master.capacityMW(plan.point, year: t)
      let emissions = base.master.emissions(plan.point, year: t)
      let quotas = base.master.quotas(plan.point, year: t)
      for (b, cuts) in year.cuts.enumerated() {
        let cost = year.bound(
          block: b, capacityMW: capacity, emissions: [emissions[b]], quotas: quotas[b])
        for (place, cut) in cuts.enumerated() where !cut.packedDuals.isEmpty {
          let slack =
            cost - cut.bound(capacityMW: capacity, emissions: [emissions[b]], quotas: quotas[b])
          guard slack <= Self.farSlack * max(1, abs(cost)) else { continue }
          let shifted = blocks.shifted(
            cut, year: t, block: b, paymentsUSD: rows.years[t].paymentsUSD, loads)
          add(shifted, year: t, block: b)
          kept[t][b].append(place)
        }
      }
    }
    // Where years share what capacity earns, prices of one year have another lower end from there than from nothing.
    if window.years.count == 1 { master.start(like: base.master, cuts: kept) }
  }

  /// All that is known of the years' costs, by year.
  var known: [Int: YearCost] { Dictionary(uniqueKeysWithValues: zip(window.years.map(\.system.year), costs)) }

  /// Takes over what a session that began with all that this one knows has found.
  func learn(from other: PlanningSession) {
    for (t, year) in other.costs.enumerated() {
      for (b, cuts) in year.cuts.enumerated() {
        for cut in cuts.dropFirst(costs[t].cuts[b].count) { add(cut, year: t, block: b) }
      }
    }
  }

  /// The best plan with additions in whole units as far as costs are known.
  ///
  /// - Parameter sizesMW: By addition, the size of a unit; nil: any amount.
  func wholeProposal(
    _ sizesMW: [Double?], gap: Double, nodeLimit: Int, knownUSD: Double?, shouldStop: () -> Bool
  ) throws(PlanningError) -> (builtMW: [Double]?, boundUSD: Double) {
    try master.wholeAdditions(
      sizesMW, gap: gap, nodeLimit: nodeLimit, knownUSD: knownUSD, shouldStop: shouldStop)
  }

  /// The best plan as far as costs are known.
  ///
  /// - Parameter fixed: Of those with the additions of the centre.
  func proposal(centre: Plan?, fixed: Bool = false) throws(PlanningError) -> PlanningMaster.Proposal {
    let proposal = try master.solve(centre: centre?.point ?? start, fixed: fixed)
    masterPivots += proposal.pivots
    return proposal
  }

  /// Whether the window is solved as one program.
  var isDecided: Bool { decided != nil }

  /// The best plan of a window of one year that is one program, with the cuts that prove it in the master; nil: it has to be
  /// looked for.
  func decision() throws(PlanningError) -> Plan? {
    guard let decided else { return nil }
    let found: DecidedYear.Optimum
    if let first {
      found = first
      self.first = nil
    } else {
      guard let anew = try decided.optimum(master, rows.years[0]) else { return nil }
      for (b, answer) in anew.answer.blocks.enumerated() { add(CostCut(answer.cut), year: 0, block: b) }
      found = anew
    }
    let point = master.sharing(
      found.point, year: 0, emissions: found.answer.emissions, quotas: found.answer.quotas, rows.years[0])
    return completed(point, [found.answer])
  }

  /// What a plan costs; cuts that tell something new go into the master.
  ///
  /// - Parameter isNear: Whether the plan is near the best one. Then a part that tells something tells too what its duals prove at
  ///   the master's prices of annual rows. Where capacity is added for such a row its price lies between 0 and what a missing
  ///   unit costs; a part's duals have one or the other, of each row, and the master would have to find them all.
  func evaluate(
    _ point: [Double], _ proposal: PlanningMaster.Proposal, tolerance: Double, isNear: Bool = false
  ) throws(PlanningError) -> (plan: Plan, newCuts: Int) {
    let questions = questions(point, proposal)
    let answers = try blocks.answers(questions)
    var newCuts = 0
    var plan = point
    for (t, (asked, year)) in zip(questions, answers).enumerated() {
      let emissions = master.emissions(point, year: t)
      if year.isJoint {
        plan = master.sharing(
          plan, year: t, emissions: year.emissions, quotas: year.quotas, rows.years[t])
      }
      for (b, answer) in year.blocks.enumerated() {
        let cut = CostCut(answer.cut)
        var news = gain(cut, year: t, block: b, asked.capacityMW, emissions[b], asked.quotas[b])
        if year.isJoint {
          news = max(
            news, gain(cut, year: t, block: b, asked.capacityMW, year.emissions[b], year.quotas[b]))
        }
        guard news > tolerance * max(1, abs(answer.costUSD)) else { continue }
        add(cut, year: t, block: b)
        newCuts += 1
        guard isNear, year.isJoint else { continue }
        let paymentsUSD = rows.years[t].paymentsUSD
        let prices = proposal.rowPricesUSD[t].indices.map {
          rowPriceUSD(proposal.rowPricesUSD[t][$0], of: cut.rowPricesUSD[$0], paymentUSD: paymentsUSD[$0])
        }
        guard prices != cut.rowPricesUSD else { continue }
        add(
          blocks.repriced(cut, year: t, block: b, rowPricesUSD: prices, paymentsUSD: paymentsUSD), year: t,
          block: b)
      }
    }
    return (completed(plan, answers), newCuts)
  }

  /// A plan with what the blocks of its years answered.
  private func completed(_ point: [Double], _ answers: [PlanningBlocks.YearAnswer]) -> Plan {
    let found = answers.enumerated().map { t, year in
      zip(year.blocks, master.emissions(point, year: t)).map { answer, most in
        // At a price the block emits what it may, as a mix of both ends of a switch.
        (costUSD: answer.costUSD, emissions: answer.cut.priceUSD > 0 ? most : min(most, answer.emissions))
      }
    }
    let completed = master.completed(point, found: found)
    return Plan(
      point: completed.point, costUSD: completed.objectiveUSD,
      emissions: answers.map { $0.blocks.reduce(0) { $0 + $1.emissions } }, isJoint: answers.map(\.isJoint))
  }

  /// What rounding of duals leaves of a price of an annual row, relative above 1 $.
  private static let rowPriceTolerance = 1e-9

  /// The master's price of an annual row, or the price that a cut has where they differ by rounding: another cut would be the
  /// same.
  private func rowPriceUSD(_ priceUSD: Double, of cutUSD: Double, paymentUSD: Double) -> Double {
    let price = min(priceUSD, paymentUSD)
    return abs(price - cutUSD) <= Self.rowPriceTolerance * max(1, paymentUSD) ? cutUSD : price
  }

  private func add(_ cut: CostCut, year t: Int, block b: Int) {
    costs[t].add(cut, block: b)
    master.add(cut, year: t, block: b)
  }

  /// By how much a cut passes what is known, $.
  private func gain(
    _ cut: CostCut, year t: Int, block b: Int, _ capacityMW: [Double], _ emissions: Double, _ quotas: [Double]
  ) -> Double {
    cut.bound(capacityMW: capacityMW, emissions: [emissions], quotas: quotas)
      - costs[t].bound(block: b, capacityMW: capacityMW, emissions: [emissions], quotas: quotas)
  }

  /// What the blocks are asked about a plan.
  private func questions(_ point: [Double], _ proposal: PlanningMaster.Proposal) -> [YearBlocks.Questions] {
    window.years.indices.map { t in
      let price = market.map { _ in max(0, master.emissionsPriceUSD(proposal, year: t, program: 0)) }
      let emissions = master.emissions(point, year: t)
      return YearBlocks.Questions(
        year: t, capacityMW: master.capacityMW(point, year: t),
        blocks: emissions.map { most in
          guard let market, let price else { return .price(window.years[t].emissionsPriceUSD) }
          return .emissions(most: most, near: price, highest: market.emissionPriceLimits[t])
        }, quotas: master.quotas(point, year: t), rows: master.given(rows.years[t], point, year: t))
    }
  }

  /// What is bought out of annual rows in a plan, by year and row, MWh or short tons: in the rows and in the blocks' quotas.
  func boughtOut(_ plan: Plan, _ proposal: PlanningMaster.Proposal) throws(PlanningError) -> [[Double]] {
    let questions = questions(plan.point, proposal)
    return try window.years.indices.map { t throws(PlanningError) in
      var sums = master.boughtOut(plan.point, year: t)
      guard !sums.isEmpty, !plan.isJoint[t] else { return sums }
      for block in try blocks.boughtOut(questions[t]) {
        for r in sums.indices { sums[r] += block[r] }
      }
      return sums
    }
  }
}
