import DispatchSolveAllowanceMarket
import DispatchSolveLinearProgramming
import DispatchSolvePowerDispatch

/// All years of a window in one linear program over what is known of the years' costs.
///
/// Columns: additions; standing capacity by year and kind; emissions and cost of each part of a year, here called block; in each
/// year what is sold by step, missing, bought for nothing, banked; each block's quota of every annual row, and what is bought
/// out of it.
/// Rows: standing capacity, total limits, one row of allowances a year, annual rows, and the cuts. Supply, surrender and banking are those of `BankingPath`; the bank left at the end is worth the
/// terminal price.
struct PlanningMaster {
  /// Columns of one year.
  struct YearColumns {
    /// By kind of capacity; nil where no addition can stand.
    var capacity: [Int?]
    /// By block; empty without a program.
    var emissions: [Int] = []
    /// By block.
    var cost: [Int] = []
    /// By program.
    var markets: [MarketColumns] = []
    /// By reserve margin, its row.
    var margins: [Int] = []
    /// By block and annual row.
    var quotas: [[Int]] = []
    /// By annual row.
    var boughtOut: [Int] = []
    /// By annual row, its row.
    var annualRows: [Int] = []
    /// By link between programs, the allowances that go over it; nil where it is closed.
    var moves: [Int?] = []
    /// Limits on what programs accept, with their rows.
    var intakes: [(limit: PlanningWindow.Intake, row: Int)] = []
  }

  /// Columns of one program in one year, and the row of its allowances.
  struct MarketColumns {
    /// What the year emits, of a program whose emissions are an annual row.
    var emissions: Int?
    var steps: Range<Int> = 0..<0
    var short: Int?
    var removed: Int?
    /// What is carried into the next year; in the last year what is left.
    var bank: Int?
    /// What is borrowed from the next year.
    var borrowed: Int?
    /// Offsets of which a share of emissions may be covered, and the row that says so.
    var offsets: (column: Int, row: Int, share: Double)?
    var allowances: Int
  }

  /// What the master came to.
  struct Proposal {
    var point: [Double]
    /// Proven bound on the cost of all plans, $.
    var boundUSD: Double
    /// By program and year, price of an allowance, in the year's money, $/short ton.
    var marketPricesUSD: [[Double]]
    /// The same of the first program; zeros without one.
    var pricesUSD: [Double]
    /// By program and year, what an offset saves where the share of them binds, in the year's money, $/short ton.
    var offsetRentsUSD: [[Double]]
    /// By year and limit on what programs accept, what a ton more of it would save, in the year's money, $/short ton.
    var intakeRentsUSD: [[Double]]
    /// By year and reserve margin, price of capacity, $/MW and year.
    var capacityPricesUSD: [[Double]]
    /// By year and annual row, its price in the year's money, $ per MWh or short ton.
    var rowPricesUSD: [[Double]]
    /// What each cut weighs in the proof, in the order in which they were added; a block's weights add up to 1.
    var cutWeights: [Double]
    /// Duals of all rows.
    var rowDuals: [Double]
    var pivots: Int
  }

  let window: PlanningWindow
  let weights: [Double]
  /// Markets by program.
  let markets: [WindowMarket]
  /// Column of each addition.
  private(set) var additions: [Int] = []
  /// Row of each total limit; nil where there is none.
  private(set) var totals: [Int?] = []
  /// Row of each limit of several additions together; nil where there is none.
  private(set) var shared: [Int?] = []
  var years: [YearColumns] = []
  /// By class that may close and year, column of what is kept; nil where nothing stands.
  private(set) var kept: [[Int?]] = []
  var program: MasterProgram
  let units: Units
  /// Certificates that are carried.
  var carries: [Carry] = []
  /// Year, block, row and duals of every cut.
  private(set) var cuts: [Cut] = []

  /// A cut in the program.
  struct Cut {
    var year: Int
    var block: Int
    var row: Int
    var duals: PackedDuals
  }

  /// Units in which the solver counts.
  struct Units {
    var money: Double
    var power: Double
    var mass: Double

    /// Units that go with costs of blocks of some size, $: 100,000 $ a year for a MW and 50 $ for a short ton are the
    /// usual sizes of prices.
    init(blockCostUSD: Double) {
      // A power of two: units change no digit.
      var money = 1.0
      while money * 64 < blockCostUSD { money *= 2 }
      self.money = money
      power = money / 131_072
      mass = money / 64
    }

    /// Those in which a MW counts as one.
    static let ofMW = Units(blockCostUSD: 131_072 * 64)

    /// Prices of annual rows are no larger than this in the solver's units.
    private static let largestRowPrice = 16.0

    /// Unit of an annual row of which a missing unit costs so much, $: far prices would cost the master its digits.
    func ofRow(paymentUSD: Double) -> Double {
      min(mass, Self.largestRowPrice * money / max(1, paymentUSD))
    }
  }

  init(
    _ window: PlanningWindow, limitsMW: [Double], markets: [WindowMarket], rows: WindowRows, units: Units
  ) {
    self.window = window
    self.markets = markets
    self.units = units
    weights = window.weights
    program = MasterProgram(moneyUnit: units.money)
    for (addition, most) in zip(window.additions, limitsMW) {
      let cost = zip(addition.capacity, weights).reduce(0) {
        $1.0 == nil ? $0 : $0 + $1.1 * addition.annualCostUSDPerMW
      }
      additions.append(program.addColumn(cost: cost, addition.leastMW, most, unit: units.power))
    }
    addClosables(limitsMW)
    addCapacity(limitsMW)
    addMargins()
    totals = window.totalsMW.map { _ in nil }
    for (total, most) in window.totalsMW.enumerated() where most.isFinite {
      totals[total] = program.addRow(
        -.infinity, most, unit: units.power,
        window.additions.indices.filter { window.additions[$0].total == total }.map { (additions[$0], 1) })
    }
    shared = window.sharedLimits.map { limit in
      guard limit.mostMW.isFinite else { return nil }
      return program.addRow(
        -.infinity, limit.mostMW, unit: units.power, limit.additions.map { (additions[$0], 1) })
    }
    for (t, year) in window.years.enumerated() {
      for _ in year.system.parts {
        years[t].cost.append(
          program.addColumn(cost: weights[t], -.infinity, .infinity, unit: units.money))
      }
    }
    for market in markets { addMarket(market) }
    addLinks()
    addAnnualRows(rows)
    addCertificates(rows)
  }

  /// The quotas of the blocks and what is bought out make up each annual row.
  private mutating func addAnnualRows(_ rows: WindowRows) {
    for (t, year) in rows.years.enumerated() {
      for (least, payment) in zip(year.least, year.paymentsUSD) {
        let r = years[t].annualRows.count
        let unit = units.ofRow(paymentUSD: payment)
        let row = program.addRow(least, .infinity, unit: unit)
        years[t].annualRows.append(row)
        let most = year.mostMissing(r)
        let boughtOut = program.addColumn(cost: weights[t] * payment, 0, most, unit: unit)
        program.addEntry(row: row, column: boughtOut, 1)
        years[t].boughtOut.append(boughtOut)
        // What a program's row needs is what the year emits.
        if let m = markets.firstIndex(where: { $0.rows[t] == r }), let emitted = years[t].markets[m].emissions
        {
          program.addEntry(row: row, column: emitted, 1)
        }
      }
      years[t].quotas = year.quotaLimits.map { limits in
        zip(zip(limits, year.paymentsUSD), years[t].annualRows).map { item, row in
          let (limits, payment) = item
          let quota = program.addColumn(
            cost: 0, limits.lowerBound, limits.upperBound, unit: units.ofRow(paymentUSD: payment))
          program.addEntry(row: row, column: quota, 1)
          return quota
        }
      }
    }
  }

  /// Capacity kept of what may close: at most what is planned to stand and what of the additions to it stands; what has
  /// closed does not come back.
  private mutating func addClosables(_ limitsMW: [Double]) {
    for (k, closable) in window.closables.enumerated() {
      var columns: [Int?] = []
      for t in window.years.indices {
        let standing = window.additions.indices.filter {
          window.additions[$0].closable == k && window.additions[$0].capacity[t] != nil
        }
        let planned = closable.plannedMW[t]
        guard closable.capacity[t] != nil, planned > 0 || !standing.isEmpty else {
          columns.append(nil)
          continue
        }
        let least = t < closable.closesFrom ? planned : 0
        let column = program.addColumn(
          cost: weights[t] * closable.annualCostUSDPerMW, least, mostKeptMW(k, year: t, limitsMW),
          unit: units.power)
        if !standing.isEmpty {
          program.addRow(
            t < closable.closesFrom ? planned : -.infinity, planned, unit: units.power,
            [(column, 1)] + standing.map { (additions[$0], -1) })
        }
        if t > 0, let before = columns[t - 1] {
          let entering = standing.filter { window.additions[$0].capacity[t - 1] == nil }
          program.addRow(
            -.infinity, closable.enteringMW[t], unit: units.power,
            [(column, 1), (before, -1)] + entering.map { (additions[$0], -1) })
        }
        columns.append(column)
      }
      kept.append(columns)
    }
  }

  private func mostKeptMW(_ k: Int, year t: Int, _ limitsMW: [Double]) -> Double {
    zip(window.additions, limitsMW).reduce(window.closables[k].plannedMW[t]) {
      $1.0.closable == k && $1.0.capacity[t] != nil ? $0 + $1.1 : $0
    }
  }

  private mutating func addMargins() {
    for (t, year) in window.years.enumerated() {
      for margin in year.margins {
        var items: [(column: Int, value: Double)] = []
        if let price = margin.shortfallPriceUSDPerMW {
          // More than can be missing, so that it is no limit that could have a price.
          let short = program.addColumn(
            cost: weights[t] * price, 0, 2 * max(1, margin.requiredMW), unit: units.power)
          items.append((short, 1))
        }
        for (credit, column) in zip(margin.credits, years[t].capacity) where credit != 0 {
          if let column { items.append((column, credit)) }
        }
        years[t].margins.append(program.addRow(margin.requiredMW, .infinity, unit: units.power, items))
      }
    }
  }

  /// Standing capacity: what stood in the same kind a year before, and what has entered and left since.
  private mutating func addCapacity(_ limitsMW: [Double]) {
    // Ascending.
    var before: [[Int]] = []
    for (t, year) in window.years.enumerated() {
      var members: [[Int]] = year.system.buildOptions.map { _ in [] }
      for (a, addition) in window.additions.enumerated() where addition.closable == nil {
        if let kind = addition.capacity[t] { members[kind].append(a) }
      }
      var columns = YearColumns(capacity: members.map { _ in nil })
      var existing: [[Int]] = members.map { _ in [] }
      for (k, closable) in window.closables.enumerated() where kept[k][t] != nil {
        if let kind = closable.capacity[t] { existing[kind].append(k) }
      }
      for (kind, mine) in members.enumerated() where !mine.isEmpty || !existing[kind].isEmpty {
        let most = existing[kind].reduce(mine.reduce(0) { $0 + limitsMW[$1] }) {
          $0 + mostKeptMW($1, year: t, limitsMW)
        }
        let column = program.addColumn(cost: 0, 0, most, unit: units.power)
        columns.capacity[kind] = column
        var items: [(column: Int, value: Double)] = existing[kind].compactMap { kept[$0][t] }.map { ($0, 1) }
        var enter = mine
        var leave: [Int] = []
        // What stood together mostly goes on together.
        let earlier = t > 0 ? mine.first.flatMap { window.additions[$0].capacity[t - 1] } : nil
        // What is kept of existing capacity is in neither difference.
        if existing[kind].isEmpty, let earlier, !hasExisting(kind: earlier, year: t - 1),
          let known = years[t - 1].capacity[earlier]
        {
          let change = Self.change(from: before[earlier], to: mine)
          if change.enter.count + change.leave.count + 1 < mine.count {
            items.append((known, 1))
            (enter, leave) = change
          }
        }
        items += enter.map { (additions[$0], 1) } + leave.map { (additions[$0], -1) }
        program.define(column, as: items)
      }
      years.append(columns)
      before = members
    }
  }

  /// What one ascending list has more than another, and the other more than it.
  private static func change(from old: [Int], to new: [Int]) -> (enter: [Int], leave: [Int]) {
    var change: (enter: [Int], leave: [Int]) = ([], [])
    var i = 0
    for item in new {
      while i < old.count, old[i] < item {
        change.leave.append(old[i])
        i += 1
      }
      if i < old.count, old[i] == item { i += 1 } else { change.enter.append(item) }
    }
    change.leave += old[i...]
    return change
  }

  private func hasExisting(kind: Int, year t: Int) -> Bool {
    window.closables.indices.contains { window.closables[$0].capacity[t] == kind && kept[$0][t] != nil }
  }

  private mutating func addMarket(_ market: WindowMarket) {
    let unit = units.mass
    let rows = market.dueShortTons.map { program.addRow($0, $0, unit: unit) }
    func add(_ cost: Double, _ most: Double, _ entries: [(row: Int, value: Double)]) -> Int {
      let column = program.addColumn(cost: cost, 0, most, unit: unit)
      for entry in entries { program.addEntry(row: entry.row, column: column, entry.value) }
      return column
    }
    for t in window.years.indices {
      let row = rows[t]
      var columns = MarketColumns(allowances: row)
      let share = market.shares[t]
      let surrendered: [(row: Int, value: Double)] =
        share < 1 ? [(row, -share), (rows[market.trueUpOf[t]], share - 1)] : [(row, -1)]
      if market.rows[t] == nil {
        for most in market.emissionLimits[t] { years[t].emissions.append(add(0, most, surrendered)) }
      } else {
        // More than can be emitted, so that it is no limit that could have a price: the row's dual is that of a ton.
        columns.emissions = add(0, 1 + 2 * market.emissionLimits[t].reduce(0, +), surrendered)
      }
      let first = program.columnCount
      for step in market.supplies[t].steps {
        let column = add(
          weights[t] * step.priceUSD, min(step.quantityShortTons, market.most), [(row, 1)])
        guard step.source == .offsets, let share = market.supplies[t].rules.offsets?.mostShare else {
          continue
        }
        let emitted = columns.emissions.map { [$0] } ?? years[t].emissions
        let limit = program.addRow(
          -.infinity, 0, unit: unit, [(column, 1)] + emitted.map { ($0, -share) })
        columns.offsets = (column, limit, share)
      }
      columns.steps = first..<program.columnCount
      if let borrowing = market.borrowing[t] {
        let isLast = t == window.years.count - 1
        columns.borrowed = add(
          isLast ? weights[t] * market.lastBorrowedUSD : 0, borrowing.mostShortTons,
          [(row, 1)] + (isLast ? [] : [(rows[t + 1], -borrowing.repaidPerAllowance)]))
      }
      if market.supplies[t].rules.priceCeilingUSD == nil {
        columns.short = add(weights[t] * market.highestUSD, market.most, [(row, 1)])
      }
      columns.removed = add(0, market.most, [(row, -1)])
      if market.program.isBanking {
        if t == window.years.count - 1 {
          columns.bank = add(-weights[t] * market.terminalUSD, market.most, [(row, -1)])
        } else if market.carryShares[t] > 0 {
          let limit = min(market.supplies[t].rules.bankLimitShortTons ?? market.most, market.most)
          columns.bank = add(
            market.holdingCostsUSD[t], limit, [(row, -1 / market.carryShares[t]), (rows[t + 1], 1)])
        }
      }
      years[t].markets.append(columns)
    }
  }

  /// Takes a cut over as a row.
  mutating func add(_ cut: CostCut, year t: Int, block b: Int) {
    var items: [(column: Int, value: Double)] = [(years[t].cost[b], 1)]
    for (slope, column) in zip(cut.capacitySlopes, years[t].capacity) where slope != 0 {
      if let column { items.append((column, -slope)) }
    }
    if let column = years[t].emissions.isEmpty ? nil : years[t].emissions[b], let price = cut.pricesUSD.first
    {
      items.append((column, price))
    }
    for (price, column) in zip(cut.rowPricesUSD, years[t].quotas[b]) { items.append((column, -price)) }
    cuts.append(
      Cut(
        year: t, block: b, row: program.addRow(cut.constantUSD, .infinity, unit: units.money, items),
        duals: cut.packedDuals))
  }

  /// By year and block, rows of the cuts in the order in which they were added.
  private var cutRows: [[[Int]]] {
    var rows = years.map { $0.cost.map { _ in [Int]() } }
    for cut in cuts { rows[cut.year][cut.block].append(cut.row) }
    return rows
  }

  /// Starts the first solve where the master of the same window with other right-hand sides stands.
  ///
  /// - Parameter kept: By year and block, which of the other's cuts this one has, in its order.
  mutating func start(like other: PlanningMaster, cuts kept: [[[Int]]]) {
    let (mine, theirs) = (cutRows, other.cutRows)
    guard let first = cuts.first?.row, first == other.cuts.first?.row else { return }
    var rows = (0..<first).map { (mine: $0, theirs: $0) }
    // A block's cost has no bound but its cuts.
    var needed: [Int] = []
    for (t, blocks) in kept.enumerated() {
      for (b, cuts) in blocks.enumerated() {
        for (place, cut) in cuts.enumerated() { rows.append((mine[t][b][place], theirs[t][b][cut])) }
        if let last = mine[t][b].last { needed.append(last) }
      }
    }
    program.start(like: other.program, rows: rows, needed: needed)
  }

  /// Nothing but additions.
  func point(additionsMW: [Double]) -> [Double] {
    var point = Array(repeating: 0.0, count: program.columnCount)
    for (column, amount) in zip(additions, additionsMW) { point[column] = amount }
    return point
  }

  /// The best plan as far as costs are known, counted from `centre`; nil: from nothing.
  ///
  /// - Parameter fixed: Of those with the additions of the centre; the bound is one of all plans.
  mutating func solve(centre: [Double]?, fixed: Bool = false) throws(PlanningError) -> Proposal {
    let centre = program.inside(centre)
    let solution = try program.solve(centre: centre, fixing: fixed ? additions : [])
    let proof = proving(solution.rowDuals)
    let prices = markets.enumerated().map { m, market in
      years.indices.map { t in
        market.priceUSD(solution.rowDuals[years[t].markets[m].allowances] / weights[t], year: t)
      }
    }
    return Proposal(
      point: solution.primal,
      boundUSD: program.objective(centre) + program.bound(proof, from: centre, solution.offsets),
      marketPricesUSD: prices, pricesUSD: prices.first ?? years.map { _ in 0 },
      offsetRentsUSD: markets.indices.map { m in
        years.indices.map { t in
          years[t].markets[m].offsets.map { max(0, -solution.rowDuals[$0.row]) / weights[t] } ?? 0
        }
      },
      intakeRentsUSD: years.enumerated().map { t, year in
        year.intakes.map { max(0, -solution.rowDuals[$0.row]) / weights[t] }
      },
      capacityPricesUSD: years.enumerated().map { t, year in
        year.margins.map { max(0, solution.rowDuals[$0]) / weights[t] }
      },
      rowPricesUSD: years.enumerated().map { t, year in
        year.annualRows.map { max(0, solution.rowDuals[$0]) / weights[t] }
      }, cutWeights: cuts.map { proof[$0.row] / weights[$0.year] }, rowDuals: proof, pivots: solution.pivots)
  }

  /// The best additions in whole units as far as costs are known, with a bound on the cost of all plans, $.
  func wholeAdditions(
    _ sizesMW: [Double?], gap: Double, nodeLimit: Int, knownUSD: Double?, shouldStop: () -> Bool
  ) throws(PlanningError) -> (builtMW: [Double]?, boundUSD: Double) {
    let sizes = zip(additions, sizesMW).compactMap { column, size in size.map { (column, $0) } }
    let found = try program.solveIntegers(
      sizes, gap: gap, nodeLimit: nodeLimit, knownUSD: knownUSD, shouldStop: shouldStop)
    return (found.primal.map { point in additions.map { point[$0] } }, found.boundUSD)
  }

  /// Duals of the right signs in which the weights of a block's cuts add up to what the block's cost weighs.
  private func proving(_ rowDuals: [Double]) -> [Double] {
    var duals = rowDuals
    for row in duals.indices
    where !(duals[row] > 0 ? program.rowLower[row] : program.rowUpper[row]).isFinite { duals[row] = 0 }
    var sums = years.map { $0.cost.map { _ in 0.0 } }
    for cut in cuts { sums[cut.year][cut.block] += duals[cut.row] }
    for cut in cuts where sums[cut.year][cut.block] > 0 {
      duals[cut.row] *= weights[cut.year] / sums[cut.year][cut.block]
    }
    return duals
  }
}
