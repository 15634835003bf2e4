import DispatchSolveAllowanceMarket
import DispatchSolvePowerDispatch

// What a plan says of its years.
extension PlanningSession {
  /// The plan with the prices that the master's last proposal came with.
  func result(
    _ plan: Plan, _ proposal: PlanningMaster.Proposal, boughtOut: [[Double]], bound: Double, iterations: Int,
    pricedYears: Int
  ) throws(PlanningError) -> PlanningResult {
    let starts = blocks.starts
    var plan = plan
    plan.point = master.withoutBankedBorrowing(
      master.withoutBankedShortage(master.withoutEmptyMoves(plan.point)))
    let additions = master.additions.map { plan.point[$0] }
    try window.requireLimited(additions, limitsMW)
    var years = try window.years.indices.map { t throws(PlanningError) in
      try year(t, plan, proposal, boughtOut[t])
    }
    if market == nil {
      for t in years.indices {
        years[t].emissions = plan.emissions[t]
        years[t].emissionsPriceUSD = window.years[t].emissionsPriceUSD
      }
    }
    var disagreement = master.disagreement(proposal, of: master, with: plan.point)
    var rents = master.rents(proposal, with: plan.point)
    if pricedYears > 0 {
      let prices = PlanningPrices(self, plan, proposal)
      price(&years, prices, energyOf: pricedYears)
      let lowest = prices.lowest
      disagreement = master.disagreement(lowest.proposal, of: lowest.session.master, with: plan.point)
      rents = lowest.session.master.rents(lowest.proposal, with: plan.point)
    }
    return PlanningResult(
      years: years, additionsMW: additions,
      keptMW: master.kept.map { $0.map { $0.map { plan.point[$0] } ?? 0 } }, costUSD: plan.costUSD,
      boundUSD: bound, disagreement: disagreement, iterations: iterations,
      blockSolves: blocks.solves, masterPivots: masterPivots,
      costs: Dictionary(
        uniqueKeysWithValues: zip(
          window.years.map(\.system.year), costs.indices.map { near(plan, year: $0, starts[$0]) })
      ), rents: rents)
  }

  private func year(
    _ t: Int, _ plan: Plan, _ proposal: PlanningMaster.Proposal, _ boughtOut: [Double]
  ) throws(PlanningError) -> PlannedYear {
    let columns = master.years[t]
    var year = PlannedYear(year: window.years[t].system.year)
    year.capacityMW = master.capacityMW(plan.point, year: t)
    year.margins = zip(window.years[t].margins, proposal.capacityPricesUSD[t]).map { margin, price in
      PlannedMargin(
        region: margin.name, requiredMW: margin.requiredMW + margin.standingMW,
        creditedMW: zip(margin.credits, year.capacityMW).reduce(margin.standingMW) { $0 + $1.0 * $1.1 },
        priceUSDPerMW: price)
    }
    let carried = master.carriedMWh(plan.point, year: t)
    year.annualRows = window.years[t].system.annualRows.indices.map { r in
      PlannedAnnualRow(
        name: window.years[t].system.annualRows[r].name, priceUSD: proposal.rowPricesUSD[t][r],
        boughtOut: boughtOut[r], carriedMWh: carried[r])
    }
    year.blockCostsUSD = columns.cost.map { plan.point[$0] }
    let planned = try markets.indices.map { m throws(PlanningError) in
      try self.market(m, t, plan, proposal, year.year)
    }
    if let first = planned.first { year.first = first }
    year.further = Array(planned.dropFirst())
    year.links = links(t, plan, proposal)
    return year
  }

  /// What a plan says of the links between programs in a year.
  private func links(_ t: Int, _ plan: Plan, _ proposal: PlanningMaster.Proposal) -> [PlannedLink] {
    window.links.enumerated().map { l, link in
      var planned = PlannedLink(from: link.from, to: link.to, isOpen: link.isOpen[t])
      guard let column = master.years[t].moves[l] else { return planned }
      planned.passedShortTons = plan.point[column]
      planned.receivedShortTons = link.rate * plan.point[column]
      planned.dueShortTons = master.dueShortTons(plan.point, year: t, program: link.to)
      planned.limitShortTons = (link.mostShare ?? 1) * planned.dueShortTons
      planned.rentUSD = master.linkRentUSD(proposal, year: t, link: l)
      return planned
    }
  }

  /// What a plan says of a program's market in a year.
  private func market(
    _ m: Int, _ t: Int, _ plan: Plan, _ proposal: PlanningMaster.Proposal, _ calendarYear: Int
  ) throws(PlanningError) -> PlannedMarket {
    let market = markets[m]
    let columns = master.years[t].markets[m]
    func amount(_ column: Int?, unlimited: Bool) throws(PlanningError) -> Double {
      let amount = column.map { plan.point[$0] } ?? 0
      guard !unlimited || amount < market.most * PlanningWindow.atLimit else {
        throw .unboundedMarket(year: calendarYear)
      }
      return amount
    }
    var planned = PlannedMarket(program: market.program.name)
    planned.priceUSD = proposal.marketPricesUSD[m][t]
    planned.highestPriceUSD = planned.priceUSD
    planned.emissionsPriceUSD = master.emissionsPriceUSD(proposal, year: t, program: m)
    planned.emissions = master.emissions(plan.point, year: t, program: m)
    planned.missingTonUSD = market.emissionPriceLimits[t]
    let supply = market.supplies[t]
    planned.allocation = AllowanceAllocation(tierSold: supply.rules.tiers.map { _ in 0 })
    for (step, column) in zip(supply.steps, columns.steps) {
      let sold = try amount(column, unlimited: step.quantityShortTons > market.most)
      switch step.source {
      case .base: planned.allocation.baseSold += sold
      case .ecr: planned.allocation.ecrReleased += sold
      case .tier(let index): planned.allocation.tierSold[index] += sold
      case .ceiling: planned.allocation.ceilingSold += sold
      case .offsets: planned.allocation.offsetsUsed += sold
      case .borrowed: planned.allocation.borrowed += sold
      case .bank, .other: break
      }
    }
    planned.allocation.borrowed += try amount(columns.borrowed, unlimited: false)
    // What rounding leaves is no shortage.
    let short = try amount(columns.short, unlimited: false)
    planned.allocation.short =
      short > MarketClearing.relativeQuantityTolerance * max(1, planned.emissions) ? short : 0
    planned.removed = try amount(columns.removed, unlimited: false)
    planned.bank = try amount(
      columns.bank,
      unlimited: t == window.years.count - 1 || supply.rules.bankLimitShortTons ?? .infinity > market.most)
    return planned
  }

  /// Puts prices into the years of a plan, those of energy into the first few.
  private func price(_ years: inout [PlannedYear], _ prices: PlanningPrices, energyOf count: Int) {
    let (lowest, highest) = (prices.lowest.proposal, prices.highest.proposal)
    for t in years.indices {
      years[t].hasSettledPrices = prices.isSettled
      years[t].priceUSD = lowest.pricesUSD[t]
      years[t].highestPriceUSD = max(lowest.pricesUSD[t], highest.pricesUSD[t])
      for m in markets.indices.dropFirst() {
        let price = lowest.marketPricesUSD[m][t]
        years[t].further[m - 1].priceUSD = price
        years[t].further[m - 1].highestPriceUSD = max(price, highest.marketPricesUSD[m][t])
        years[t].further[m - 1].emissionsPriceUSD = master.emissionsPriceUSD(lowest, year: t, program: m)
      }
      for l in years[t].links.indices {
        years[t].links[l].rentUSD = master.linkRentUSD(lowest, year: t, link: l)
      }
      for (r, price) in lowest.rowPricesUSD[t].enumerated() { years[t].annualRows[r].priceUSD = price }
      for (m, price) in lowest.capacityPricesUSD[t].enumerated() { years[t].margins[m].priceUSDPerMW = price }
      if !markets.isEmpty {
        years[t].emissionsPriceUSD = master.emissionsPriceUSD(lowest, year: t, program: 0)
      }
      guard t < count else { continue }
      let duals = prices.lowest.ofBlocks(year: t)
      years[t].energyPrices = blocks.prices(
        year: t, lowest: duals, highest: prices.highest.ofBlocks(year: t))
      years[t].worthUSDPerMW = blocks.worthUSDPerMW(
        year: t, duals, priceUSD: years[t].emissionsPriceUSD, paymentsUSD: rows.years[t].paymentsUSD)
    }
  }

  /// Slack, relative to a block's cost, above which a cut is not carried into other windows: most cuts are of prices and
  /// capacity far from any plan. With fewer the next window takes more iterations, with more each takes longer.
  private static let carriedSlack = 3e-4

  /// What is known of a year near a plan.
  private func near(_ plan: Plan, year t: Int, _ start: YearStart?) -> YearCost {
    var cost = costs[t].near(
      capacityMW: master.capacityMW(plan.point, year: t), emissions: master.emissions(plan.point, year: t),
      quotas: master.quotas(plan.point, year: t), slack: Self.carriedSlack)
    cost.start = start
    return cost
  }
}
