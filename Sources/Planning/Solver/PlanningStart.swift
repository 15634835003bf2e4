import DispatchSolveLinearProgramming
import DispatchSolvePowerDispatch

/// Where planning starts: every year on its own at a rising price, on what the years before it added.
///
/// What is found is a plan that is not far off, and cuts around it at prices on both sides of the one that clears. Years of
/// which nothing is known are planned in runs, each as if it were the first: threads share the runs. What the runs found then
/// tells, year by year, what is added to what the years before added.
struct PlanningStart {
  let window: PlanningWindow
  let limitsMW: [Double]
  /// Markets by program.
  let markets: [WindowMarket]
  let rows: WindowRows
  let blocks: YearBlocks

  /// Relative gap at which a year's additions are near enough.
  private static let gap = 1e-3
  /// The same where annual rows are shared out too: the master does that better than a year alone.
  private static let gapWithRows = 1e-2
  private static let iterationLimit = 30
  /// Prices of the passes that follow, as multiples of the first, until the market clears between two of them.
  private static let factors = [2.0, 4, 8, 16]
  /// Prices rise from more than nothing.
  private static let leastPriceUSD = 1.0

  /// Years of a run: with shorter ones threads share more, with longer ones less is found twice.
  private static let yearsOfRun = 4

  /// What years that were planned one after the other have come to.
  private struct Pass {
    /// By addition, MW.
    var builtMW: [Double]
    /// By year, part and annual row.
    var quotas: [[[Double]]]
    /// By year.
    var costs: [YearCost]
    /// By year and program, short tons.
    var emissions: [[Double]]
  }

  private var market: WindowMarket? { markets.first }

  /// Runs of years, one where there are not two whole ones.
  static func runs(_ years: Range<Int>) -> [Range<Int>] {
    let count = max(1, years.count / yearsOfRun)
    return (0..<count).map { run in
      (years.lowerBound + run * years.count / count)..<(years.lowerBound + (run + 1) * years.count / count)
    }
  }

  /// Adds what the passes tell to `costs`; years of which something is known are taken as known.
  ///
  /// - Returns: What the first pass adds, MW; nil where all is known.
  func run(_ costs: inout [YearCost], near nearUSD: Double?) throws(PlanningError) -> [Double]? {
    let isKnown = costs.map { !$0.cuts.contains(where: \.isEmpty) }
    guard isKnown.contains(false) else { return nil }
    let weights = window.weights
    let first = markets.indices.map { firstPriceUSD(near: $0 == 0 ? nearUSD : nil, program: $0) }
    let prices = weights.enumerated().map { t, weight in
      zip(markets, first).map { min($1 / weight, $0.emissionPriceLimits[t]) }
    }
    var pass = Pass(
      builtMW: window.additions.map(\.leastMW),
      quotas: window.years.indices.map { rows.years[$0].quotas(of: window.years[$0].system) }, costs: costs,
      emissions: window.years.map { _ in markets.map { _ in 0.0 } })
    let known = isKnown.prefix { $0 }.count
    for t in 0..<known { try plan(t, prices[t], isKnown: true, from: 0, &pass) }
    let runs = Self.runs(known..<window.years.count)
    let begun = pass
    let planned = try blocks.inRuns(runs) { run throws(PlanningError) in
      var pass = begun
      for t in run { try plan(t, prices[t], isKnown: isKnown[t], from: run.lowerBound, &pass) }
      return pass
    }
    if let first = planned.first { pass = first }
    for (run, found) in zip(runs, planned).dropFirst() {
      for t in run {
        pass.costs[t] = found.costs[t]
        try plan(t, prices[t], isKnown: true, from: 0, &pass)
        // Cuts of one price say nothing of what is emitted at it; the run does.
        pass.emissions[t] = found.emissions[t]
        pass.quotas[t] = found.quotas[t]
      }
    }
    costs = pass.costs
    let (built, quotas) = (pass.builtMW, pass.quotas)
    let emissions = markets.indices.map { m in pass.emissions.reduce(0) { $0 + $1[m] } }
    guard !markets.isEmpty else { return built }
    // Some prices on the side where the markets clear.
    func isAbove(_ emissions: [Double], _ prices: [[Double]]) -> [Bool] {
      markets.indices.map { m in emissions[m] > supplyShortTons(markets[m], prices.map { $0[m] }) }
    }
    let above = isAbove(emissions, prices)
    for factor in Self.factors {
      let moved = prices.enumerated().map { t, prices in
        prices.enumerated().map { m, price in
          above[m] ? min(price * factor, markets[m].emissionPriceLimits[t]) : price / factor
        }
      }
      let asked = window.years.indices.filter { !isKnown[$0] }
      let answers = try blocks.answers(
        asked.map { question($0, capacityMW(built, year: $0), moved[$0], quotas[$0]) })
      var emissions = markets.map { _ in 0.0 }
      for (t, year) in zip(asked, answers) {
        for (b, answer) in year.blocks.enumerated() { costs[t].add(CostCut(answer.cut), block: b) }
        for (m, amount) in emitted(year, t).enumerated() { emissions[m] += amount }
      }
      let isAll = asked.count == window.years.count
      if !isAll || zip(above, isAbove(emissions, moved)).allSatisfy({ $0 != $1 }) { break }
    }
    return built
  }

  /// What a year's answers emit, by program, short tons.
  private func emitted(_ year: PlanningBlocks.YearAnswer, _ t: Int) -> [Double] {
    markets.map { market in
      guard let r = market.rows[t] else { return year.blocks.reduce(0) { $0 + $1.emissions } }
      return year.quotas.reduce(0) { $0 - $1[r] }
    }
  }

  /// A year's annual rows where every ton of a program may be emitted at its price.
  private func rows(_ t: Int, _ prices: [Double]) -> WindowRows.Year {
    markets.count < 2
      ? rows.years[t]
      : rows.years[t].programs(
        zip(markets, prices).compactMap { market, price in market.rows[t].map { ($0, 0, price) } })
  }

  /// The price at which years are asked first, $/short ton: what is thought near, or one that is not absurd.
  func firstPriceUSD(near nearUSD: Double?, program m: Int = 0) -> Double {
    max(Self.leastPriceUSD, nearUSD ?? (m < markets.count ? firstPriceUSD(markets[m]) : 0))
  }

  /// A price of the first year that is not absurd: the dearest trigger, or the reserve price.
  private func firstPriceUSD(_ market: WindowMarket) -> Double {
    let first = market.supplies[0]
    let trigger = first.rules.tiers.map(\.triggerUSD).max() ?? first.rules.ecr?.triggerUSD ?? 0
    return max(first.reservePriceUSD, trigger)
  }

  /// What the market supplies at prices, without shortages, short tons.
  private func supplyShortTons(_ market: WindowMarket, _ prices: [Double]) -> Double {
    var supply = 0.0
    for (t, price) in prices.enumerated() {
      supply -= market.dueShortTons[t]
      for step in market.supplies[t].steps where step.priceUSD <= price {
        supply += min(step.quantityShortTons, market.most)
      }
    }
    return supply
  }

  private func capacityMW(_ built: [Double], year t: Int) -> [Double] {
    var capacity = window.years[t].system.buildOptions.map { _ in 0.0 }
    for (addition, amount) in zip(window.additions, built) {
      if let kind = addition.capacity[t] { capacity[kind] += amount }
    }
    for closable in window.closables {
      if let kind = closable.capacity[t] { capacity[kind] += closable.plannedMW[t] }
    }
    return capacity
  }

  /// Adds what pays in one year at a price, on what stands, and what the year then emits.
  ///
  /// Of a year that is known what is known is taken for the truth. In the year from which a run is planned anything that may stand
  /// may be added, in later ones what enters then.
  private func plan(
    _ t: Int, _ prices: [Double], isKnown: Bool, from first: Int, _ pass: inout Pass
  ) throws(PlanningError) {
    let rows = rows(t, prices)
    let open = window.additions.indices.filter { a in
      let capacity = window.additions[a].capacity
      let isFixed = window.additions[a].leastMW >= limitsMW[a]
      return !isFixed && capacity[t] != nil && (t == first || capacity[t - 1] == nil)
    }
    var left = window.totalsMW
    for (addition, amount) in zip(window.additions, pass.builtMW) {
      if let total = addition.total { left[total] -= amount }
    }
    let limits = open.map { a in
      max(0, min(limitsMW[a] - pass.builtMW[a], window.additions[a].total.map { left[$0] } ?? .infinity))
    }
    let standing = capacityMW(pass.builtMW, year: t)
    func add(_ built: [Double], _ quotas: [[Double]], _ emissions: [Double]) {
      for (a, amount) in zip(open, built) { pass.builtMW[a] += amount }
      pass.quotas[t] = quotas
      pass.emissions[t] = emissions
    }
    if isKnown {
      let known = try proposal(t, prices, open, limits, standing, pass.costs[t].cuts)
      return add(known.built, known.quotas, known.emissions)
    }
    var cuts: [[CostCut]] = pass.costs[t].cuts.map { _ in [] }
    var best = (
      cost: Double.infinity, emissions: markets.map { _ in 0.0 }, built: open.map { _ in 0.0 },
      quotas: pass.quotas[t]
    )
    var trial = (built: best.built, quotas: best.quotas)
    for _ in 1...Self.iterationLimit {
      var capacity = standing
      for (a, amount) in zip(open, trial.built) {
        if let kind = window.additions[a].capacity[t] { capacity[kind] += amount }
      }
      guard let year = try blocks.answers([question(t, capacity, prices, trial.quotas)]).first
      else { break }
      var cost = zip(open, trial.built).reduce(0) {
        $0 + window.keepingCostUSDPerMW(window.additions[$1.0]) * $1.1
      }
      for (r, payment) in rows.paymentsUSD.enumerated() { cost += payment * rows.missing(r, year.quotas) }
      for (b, answer) in year.blocks.enumerated() {
        pass.costs[t].add(CostCut(answer.cut), block: b)
        cuts[b].append(CostCut(answer.cut))
        cost += answer.costUSD
      }
      if cost < best.cost { best = (cost, emitted(year, t), trial.built, year.quotas) }
      guard !open.isEmpty || !rows.least.isEmpty else { break }
      let next = try proposal(t, prices, open, limits, standing, cuts)
      let gap = rows.least.isEmpty ? Self.gap : Self.gapWithRows
      if best.cost - next.bound <= gap * max(1, abs(best.cost)) { break }
      trial = (next.built, next.quotas)
    }
    add(best.built, best.quotas, best.emissions)
  }

  /// What a year is asked at a price; with its blocks solved together quotas are found anew.
  private func question(
    _ t: Int, _ capacityMW: [Double], _ prices: [Double], _ quotas: [[Double]]
  ) -> YearBlocks.Questions {
    let price = prices.first ?? window.years[t].emissionsPriceUSD
    return YearBlocks.Questions(
      year: t, capacityMW: capacityMW, blocks: quotas.map { _ in .price(price) }, quotas: quotas,
      rows: rows(t, prices))
  }

  /// The best additions and quotas of one year at a price as far as cuts tell, with what they emit, and a bound on their
  /// cost, allowances and what is missing of annual rows paid.
  private func proposal(
    _ t: Int, _ prices: [Double], _ open: [Int], _ limits: [Double], _ standing: [Double],
    _ cuts: [[CostCut]]
  ) throws(PlanningError) -> (built: [Double], quotas: [[Double]], emissions: [Double], bound: Double) {
    let size = cuts.joined().reduce(0) { max($0, abs($1.constantUSD)) }
    let units = PlanningMaster.Units(blockCostUSD: size)
    var program = MasterProgram(moneyUnit: units.money)
    let columns = zip(open, limits).map {
      program.addColumn(
        cost: window.keepingCostUSDPerMW(window.additions[$0]), 0, $1, unit: units.power)
    }
    let rows = rows(t, prices)
    let annualRows = rows.least.indices.map { r in
      let row = program.addRow(rows.least[r], .infinity, unit: units.mass)
      let missing = program.addColumn(
        cost: rows.paymentsUSD[r], 0, rows.mostMissing(r), unit: units.mass)
      program.addEntry(row: row, column: missing, 1)
      return row
    }
    let quotas = rows.quotaLimits.map { limits in
      zip(limits, annualRows).map { limits, row in
        let quota = program.addColumn(cost: 0, limits.lowerBound, limits.upperBound, unit: units.mass)
        program.addEntry(row: row, column: quota, 1)
        return quota
      }
    }
    var emissions: [Int] = []
    for (b, known) in cuts.enumerated() {
      let cost = program.addColumn(cost: 1, -.infinity, .infinity, unit: units.money)
      if let market, let price = prices.first {
        emissions.append(
          program.addColumn(cost: price, 0, market.emissionLimits[t][b], unit: units.mass))
      }
      for cut in known {
        var items: [(column: Int, value: Double)] = [(cost, 1)]
        if market != nil, let price = cut.pricesUSD.first { items.append((emissions[b], price)) }
        for (a, column) in zip(open, columns) {
          if let kind = window.additions[a].capacity[t] { items.append((column, -cut.capacitySlopes[kind])) }
        }
        for (price, column) in zip(cut.rowPricesUSD, quotas[b]) { items.append((column, -price)) }
        program.addRow(
          cut.bound(capacityMW: standing, emissions: []), .infinity, unit: units.money, items)
      }
    }
    let solution = try program.solve(centre: program.inside(nil))
    return (
      columns.map { solution.primal[$0] }, quotas.map { $0.map { solution.primal[$0] } },
      markets.map { market in
        guard let r = market.rows[t] else { return emissions.reduce(0) { $0 + solution.primal[$1] } }
        return quotas.reduce(0) { $0 - solution.primal[$1[r]] }
      },
      program.objective(solution.primal)
    )
  }
}

extension CostCut {
  /// A block's cut for the one program that there is.
  init(_ cut: BlockCut) {
    self.init(
      constantUSD: cut.constantUSD, capacitySlopes: cut.capacitySlopes, pricesUSD: [cut.priceUSD],
      rowPricesUSD: cut.rowPricesUSD, rowDuals: cut.rowDuals)
  }
}
