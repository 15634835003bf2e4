import AllowanceMarket
import LinearProgramming
import PowerDispatch

/// All years of a window in one linear program over what is known of the years' costs.
///
/// Columns: additions; standing capacity by year and kind; emissions and cost of each block; in each year what is sold
/// by step, missing, bought for nothing, banked. Rows: standing capacity, total limits, one row of allowances a year,
/// and the cuts. Supply, surrender and banking are those of `BankingPath`; the bank left at the end is worth the
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
    var steps: Range<Int> = 0..<0
    var short: Int?
    var removed: Int?
    /// What is carried into the next year; in the last year what is left.
    var bank: Int?
    var allowances: Int?
  }

  /// What the master came to.
  struct Proposal {
    var point: [Double]
    /// Proven bound on the cost of all plans, $.
    var boundUSD: Double
    /// By year, price of an allowance, in the year's money, $/short ton.
    var pricesUSD: [Double]
    var pivots: Int
  }

  let window: PlanningWindow
  let weights: [Double]
  let market: WindowMarket?
  /// Column of each addition.
  private(set) var additions: [Int] = []
  private(set) var years: [YearColumns] = []
  private var program: MasterProgram
  private let units: Units
  /// Year, block and row of every cut.
  private var cutRows: [(year: Int, block: Int, row: Int)] = []

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
  }

  init(_ window: PlanningWindow, limitsMW: [Double], market: WindowMarket?, units: Units) {
    self.window = window
    self.market = market
    self.units = units
    weights = window.weights
    program = MasterProgram(moneyUnit: units.money)
    for (addition, most) in zip(window.additions, limitsMW) {
      let cost = zip(addition.capacity, weights).reduce(0) {
        $1.0 == nil ? $0 : $0 + $1.1 * addition.annualCostUSDPerMW
      }
      additions.append(program.addColumn(cost: cost, 0, most, unit: units.power))
    }
    addCapacity(limitsMW)
    for (total, most) in window.totalsMW.enumerated() where most.isFinite {
      program.addRow(
        -.infinity, most, unit: units.power,
        window.additions.indices.filter { window.additions[$0].total == total }.map { (additions[$0], 1) })
    }
    for (t, year) in window.years.enumerated() {
      for _ in year.system.blocks {
        years[t].cost.append(
          program.addColumn(cost: weights[t], -.infinity, .infinity, unit: units.money))
      }
    }
    if let market { addMarket(market) }
  }

  /// Standing capacity: what stood in the same kind a year before, and what has entered and left since.
  private mutating func addCapacity(_ limitsMW: [Double]) {
    var before: [Set<Int>] = []
    for (t, year) in window.years.enumerated() {
      var members: [Set<Int>] = year.system.buildOptions.map { _ in [] }
      for (a, addition) in window.additions.enumerated() {
        if let kind = addition.capacity[t] { members[kind].insert(a) }
      }
      var columns = YearColumns(capacity: members.map { _ in nil })
      for (kind, mine) in members.enumerated() where !mine.isEmpty {
        let most = mine.reduce(0) { $0 + limitsMW[$1] }
        let column = program.addColumn(cost: 0, 0, most, unit: units.power)
        columns.capacity[kind] = column
        let earlier = before.indices.min {
          before[$0].symmetricDifference(mine).count < before[$1].symmetricDifference(mine).count
        }
        var items: [(column: Int, value: Double)] = [(column, 1)]
        var enter = mine
        var leave: Set<Int> = []
        if let earlier, let known = years[t - 1].capacity[earlier],
          before[earlier].symmetricDifference(mine).count + 1 < mine.count
        {
          items.append((known, -1))
          enter = mine.subtracting(before[earlier])
          leave = before[earlier].subtracting(mine)
        }
        items += enter.sorted().map { (additions[$0], -1) } + leave.sorted().map { (additions[$0], 1) }
        program.addRow(0, 0, unit: units.power, items)
      }
      years.append(columns)
      before = members
    }
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
      years[t].allowances = row
      let share = market.shares[t]
      for most in market.emissionLimits[t] {
        years[t].emissions.append(
          add(0, most, share < 1 ? [(row, -share), (rows[market.trueUpOf[t]], share - 1)] : [(row, -1)]))
      }
      let first = program.columnCount
      for step in market.supplies[t].steps {
        _ = add(weights[t] * step.priceUSD, min(step.quantityShortTons, market.most), [(row, 1)])
      }
      years[t].steps = first..<program.columnCount
      if market.supplies[t].rules.priceCeilingUSD == nil {
        years[t].short = add(weights[t] * market.highestUSD, market.most, [(row, 1)])
      }
      years[t].removed = add(0, market.most, [(row, -1)])
      guard window.isBanking else { continue }
      if t == window.years.count - 1 {
        years[t].bank = add(-weights[t] * market.terminalUSD, market.most, [(row, -1)])
      } else if market.carryShares[t] > 0 {
        let limit = min(market.supplies[t].rules.bankLimitShortTons ?? market.most, market.most)
        years[t].bank = add(0, limit, [(row, -1 / market.carryShares[t]), (rows[t + 1], 1)])
      }
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
    cutRows.append((t, b, program.addRow(cut.constantUSD, .infinity, unit: units.money, items)))
  }

  /// The best plan as far as costs are known, counted from `centre`; nil: from nothing.
  mutating func solve(centre: [Double]?) throws(PlanningError) -> Proposal {
    let centre = centre ?? Array(repeating: 0, count: program.columnCount)
    let solution = try program.solve(centre: centre)
    let prices = years.indices.map { t in
      years[t].allowances.map { solution.rowDuals[$0] / weights[t] } ?? 0
    }
    return Proposal(
      point: solution.primal,
      boundUSD: program.objective(centre) + program.bound(proving(solution.rowDuals), from: centre),
      pricesUSD: prices, pivots: solution.pivots)
  }

  /// Duals of the right signs in which the weights of a block's cuts add up to what the block's cost weighs.
  private func proving(_ rowDuals: [Double]) -> [Double] {
    var duals = rowDuals
    for row in duals.indices
    where !(duals[row] > 0 ? program.rowLower[row] : program.rowUpper[row]).isFinite { duals[row] = 0 }
    var sums = years.map { $0.cost.map { _ in 0.0 } }
    for cut in cutRows { sums[cut.year][cut.block] += duals[cut.row] }
    for cut in cutRows where sums[cut.year][cut.block] > 0 {
      duals[cut.row] *= weights[cut.year] / sums[cut.year][cut.block]
    }
    return duals
  }

  /// Capacity of each kind in a year, MW.
  func capacityMW(_ point: [Double], year t: Int) -> [Double] {
    years[t].capacity.map { $0.map { max(0, point[$0]) } ?? 0 }
  }

  /// Emissions of each block of a year, short tons; zeros without a program.
  func emissions(_ point: [Double], year t: Int) -> [Double] {
    years[t].emissions.isEmpty ? years[t].cost.map { _ in 0 } : years[t].emissions.map { max(0, point[$0]) }
  }

  /// The point with the blocks' costs as they were found, and its objective, $.
  func completed(_ point: [Double], costsUSD: [[Double]]) -> (point: [Double], objectiveUSD: Double) {
    var point = point
    for (t, costs) in costsUSD.enumerated() {
      for (column, cost) in zip(years[t].cost, costs) { point[column] = cost }
    }
    return (point, program.objective(point))
  }
}
