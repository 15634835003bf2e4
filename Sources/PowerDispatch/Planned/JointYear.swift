import DispatchSolveLinearProgramming

/// Blocks of a year, all or some, in one linear program, tied by covered emissions and annual rows: what they cost at given
/// capacity, without a price to look for or quotas to share out among them; or, at a price, with capacity that it decides
/// about itself (`Growth`).
///
/// The optimum has one price of emissions and one of each annual row for all blocks, so that the duals of each block
/// prove a bound on its own cost at these prices. Rows across blocks are counted in units of mean hours, costs too.
package final class JointYear {
  /// What a year has to keep to, and at what cost it may not.
  package struct Request: Sendable, Hashable {
    /// Capacity of each build option, MW.
    package var capacityMW: [Double]
    /// Most covered emissions, short tons.
    package var emissions: Double
    /// Price of each ton above that, $/short ton.
    package var highestUSD: Double
    /// By annual row, what all blocks together have to bring, MWh or short tons, and what a missing unit costs, $.
    package var leastOfRows: [Double]
    package var paymentsUSD: [Double]
    /// By annual row, more than can ever be missing.
    package var mostMissing: [Double]
    /// Whether loads are as given; those of the blocks count.
    package var loads = LoadShift.none

    package init(
      capacityMW: [Double], emissions: Double, highestUSD: Double, leastOfRows: [Double],
      paymentsUSD: [Double],
      mostMissing: [Double]
    ) {
      self.capacityMW = capacityMW
      self.emissions = emissions
      self.highestUSD = highestUSD
      self.leastOfRows = leastOfRows
      self.paymentsUSD = paymentsUSD
      self.mostMissing = mostMissing
    }
  }

  /// Capacity that the program decides about itself, in place of capacity that it is given.
  struct Growth {
    /// By build option, the most that may be added, finite, MW, and what it costs a year, $/MW.
    var limitsMW: [Double]
    var annualCostsUSDPerMW: [Double]
    /// Limits of several options together.
    var shared: [(options: [Int], mostMW: Double)]
  }

  /// An optimum by block.
  struct Optimum {
    /// Price of covered emissions, $/short ton.
    var priceUSD: Double
    /// By annual row, its price, $ per MWh or short ton.
    var rowPricesUSD: [Double]
    /// By block; costs without allowances and without what is bought out, $.
    var costsUSD: [Double]
    var emissions: [Double]
    /// By block and annual row, what the block brings.
    var activity: [[Double]]
    /// By block, duals of its rows, those of its quotas among them.
    var rowDuals: [[Double]]
  }

  /// Of each block its model.
  private let models: [BlockModel]
  private let onTopUSD: Double
  private let planned: [PlannedBlock]
  private let solver: SparseSimplex
  /// By block: its first row and column, and its mean hours over those of all blocks.
  private let firstRow: [Int]
  private let firstColumn: [Int]
  private let ratio: [Double]
  private let meanHours: Double
  private let emissionsRow: Int
  private let firstAnnualRow: Int
  private let excess: Int
  private let firstBuyOut: Int
  /// Columns and rows that capacity widens.
  private let widenedColumns: [(column: Int, option: Int, perMW: Double)]
  private let widenedRows: [(row: Int, option: Int, perMW: Double)]
  private let spilled: [(column: Int, limit: BlockModel.Spillable, weight: Double, block: Int)]
  private let changing: [Int]
  private let growth: Growth?
  /// Column of the first option that is decided about, and the row that first limits a column by one.
  private let firstAddition: Int
  private let firstLimit: Int
  private let covered: [(column: Int, rate: Double)]
  private var payments: [Double]?
  private var loads = LoadShift.none
  private var highestUSD = 0.0
  /// The most that is emitted with no capacity of build options, and what a MW of each adds to it.
  private var emittedWithout = 0.0
  private var emittedPerMW: [Double] = []
  /// By column and row that capacity widens, its upper bound without.
  private var widenedColumnBases: [Double] = []
  private var widenedRowBases: [Double] = []
  /// Costs that go with what was last asked for.
  private var costs: [Double] = []
  private(set) var solves = 0

  /// The basis of the last solve.
  var basis: Basis { solver.basis }

  /// Prepares the program of some of a network's blocks.
  ///
  /// - Parameters:
  ///   - planned: Those of `blocks`.
  ///   - growth: Capacity that is decided about; nil: requests say what stands.
  /// - Returns: nil if there are no blocks.
  init?(
    _ network: BlockEngine.Network, _ blocks: Range<Int>, _ planned: [PlannedBlock], growth: Growth? = nil
  ) {
    let system = network.system
    guard var assembly = JointYearAssembly(network, blocks, growth) else { return nil }
    for b in planned.indices { assembly.addColumns(ofBlock: b) }
    assembly.addColumnsOfYear()
    guard let program = try? assembly.builder.build(), let solver = SparseSimplex(program) else { return nil }
    // Sizes agree, both were just counted.
    try? solver.setTieCosts(assembly.ties)
    onTopUSD = system.carbonPriceOnTop
    self.planned = planned
    self.growth = growth
    self.solver = solver
    meanHours = assembly.meanHours
    ratio = assembly.ratio
    emissionsRow = assembly.emissionsRow
    firstAnnualRow = assembly.firstAnnualRow
    firstLimit = assembly.firstLimit
    excess = assembly.excess
    let firstBuyOut = assembly.excess + 1
    self.firstBuyOut = firstBuyOut
    firstAddition = firstBuyOut + system.annualRows.count
    let (models, firstRow, firstColumn) = (assembly.models, assembly.firstRow, assembly.firstColumn)
    self.models = models
    self.firstRow = firstRow
    self.firstColumn = firstColumn
    covered = assembly.covered
    widenedColumns = assembly.widenings.enumerated().flatMap { b, wideneds in
      wideneds.map { (firstColumn[b] + $0.index, $0.option, $0.weight * $0.share) }
    }
    widenedRows = planned.indices.flatMap { b in
      models[b].widenedRows().map { (firstRow[b] + $0.index, $0.option, $0.weight * $0.share) }
    }
    spilled = planned.indices.flatMap { b in
      planned[b].spilled.map { (firstColumn[b] + $0.column, $0.limit, $0.weight, b) }
    }
    let rates = Dictionary(uniqueKeysWithValues: covered.map { ($0.column, $0.rate) })
    emittedPerMW = system.buildOptions.map { _ in 0 }
    for wider in widenedColumns {
      emittedPerMW[wider.option] += max(0, (rates[wider.column] ?? 0) * wider.perMW)
    }
    changing =
      widenedColumns.map(\.column) + spilled.map(\.column)
      + [excess] + system.annualRows.indices.map { $0 + firstBuyOut }
  }

  /// Starts the first solve at a basis, if it is of this size.
  func start(at basis: Basis) {
    try? solver.setBasis(basis)
  }

  /// The year's optimum; nil if the solver gave up, and the next solve starts afresh.
  func solve(_ request: Request) throws(LinearProgramError) -> Optimum? {
    try isSolved(request) ? optimum(request, solver.primal, solver.rowDuals) : nil
  }

  /// The optimum of the request that was not solved last, by GLPK; nil if that failed too.
  func solveByGLPK(_ request: Request) -> Optimum? {
    for options in [SimplexOptions(), SimplexOptions(scaling: true)] {
      guard let found = try? SimplexSolver.with(solver.program, options: options, { try $0.solve() }),
        found.isOptimal, found.certificate?.holds(within: certificateTolerance) == true
      else { continue }
      return optimum(request, Array(found.primal), Array(found.rowDuals))
    }
    return nil
  }

  private func load(_ request: Request) throws(LinearProgramError) {
    let isFresh = request.paymentsUSD != payments || request.loads != loads
    if isFresh {
      try loadFigures(request)
    } else if request.highestUSD != highestUSD {
      costs[excess] = request.highestUSD
      try solver.setCosts(costs)
      highestUSD = request.highestUSD
    }
    // Where capacity is decided about, bounds are those of the most that can stand, and nothing but the price changes.
    if growth != nil, !isFresh { return }
    let capacityMW = growth?.limitsMW ?? request.capacityMW
    var upper: [Double] = []
    upper.reserveCapacity(changing.count)
    for (wider, base) in zip(widenedColumns, widenedColumnBases) {
      upper.append(base + wider.perMW * capacityMW[wider.option])
    }
    let pricing = BlockPricing(price: 0, builtMW: capacityMW)
    for item in spilled {
      upper.append(item.weight * models[item.block].mostSpilledMW(item.limit, pricing))
    }
    // What may be emitted above the most, and bought out: more than can be.
    upper.append(0)
    for most in request.mostMissing { upper.append(most / meanHours) }
    try solver.setUpperBounds(of: changing, to: upper)
    try solver.setUpperBounds(of: [excess], to: [2 * mostEmitted(capacityMW)])
    if growth == nil {
      for (wider, base) in zip(widenedRows, widenedRowBases) {
        try solver.setRowBounds(
          solver.program.rowLower[wider.row], base + wider.perMW * capacityMW[wider.option], row: wider.row)
      }
    }
    try solver.setRowBounds(-.infinity, request.emissions / meanHours, row: emissionsRow)
    for (r, least) in request.leastOfRows.enumerated() {
      try solver.setRowBounds(least / meanHours, .infinity, row: firstAnnualRow + r)
    }
  }

  /// More than can be emitted with capacity of each build option, in the units of the emissions row.
  private func mostEmitted(_ capacityMW: [Double]) -> Double {
    zip(emittedPerMW, capacityMW).reduce(emittedWithout) { $0 + $1.0 * $1.1 }
  }

  /// What depends on payments, loads and the highest price alone.
  private func loadFigures(_ request: Request) throws(LinearProgramError) {
    let pricing = BlockPricing(price: 0, payments: request.paymentsUSD, load: request.loads)
    costs = []
    var lower: [Double] = []
    var upper: [Double] = []
    var rowLower: [Double] = []
    var rowUpper: [Double] = []
    for (b, block) in planned.enumerated() {
      let model = models[b]
      let figures = block.figuresAt(pricing)
      for c in model.columns.indices {
        var isBuyOut = false
        if case .buyOut = model.columns[c].role { isBuyOut = true }
        costs.append(isBuyOut ? 0 : (figures.costs[c] + onTopUSD * model.coveredRates[c]) * ratio[b])
        lower.append(figures.columnLower[c])
        upper.append(isBuyOut ? 0 : figures.columnUpper[c])
      }
      rowLower += figures.rowLower[..<model.firstQuotaRow]
      rowUpper += figures.rowUpper[..<model.firstQuotaRow]
    }
    costs += [request.highestUSD] + request.paymentsUSD
    costs += (growth?.annualCostsUSDPerMW ?? []).map { $0 / meanHours }
    let extra = costs.count - lower.count
    lower += Array(repeating: 0, count: extra)
    upper += Array(repeating: 0, count: extra)
    rowLower.append(-.infinity)
    rowUpper.append(0)
    rowLower += request.leastOfRows.map { $0 / meanHours }
    rowUpper += request.leastOfRows.map { _ in .infinity }
    if let growth {
      for (place, limit) in growth.limitsMW.enumerated() { upper[firstAddition + place] = limit }
      rowLower += Array(repeating: -.infinity, count: widenedColumns.count + growth.shared.count)
      rowUpper += widenedColumns.map { upper[$0.column] } + growth.shared.map(\.mostMW)
    }
    emittedWithout = covered.reduce(1) { $0 + max(0, $1.rate * upper[$1.column]) }
    try solver.setCosts(costs)
    try solver.setColumnBounds(lower: lower, upper: upper)
    try solver.setRowBounds(lower: rowLower, upper: rowUpper)
    widenedColumnBases = widenedColumns.map { upper[$0.column] }
    widenedRowBases = widenedRows.map { rowUpper[$0.row] }
    payments = request.paymentsUSD
    loads = request.loads
    highestUSD = request.highestUSD
  }

  /// What is added of each option, MW, after an optimal solve of a program that decides about it.
  var additionsMW: [Double] {
    (growth?.limitsMW ?? []).indices.map { solver.primal[firstAddition + $0] }
  }

  /// What is bought out of annual rows after an optimal solve, MWh or short tons.
  var boughtOut: [Double] {
    (firstBuyOut..<firstAddition).map { solver.primal[$0] * meanHours }
  }

  /// Least cost and covered emissions after an optimal solve, $ and short tons.
  var totals: (costUSD: Double, emissions: Double) {
    var emissions = 0.0
    for item in covered { emissions += item.rate * solver.primal[item.column] }
    return (solver.objective * meanHours, emissions * meanHours)
  }

  /// Solves as `solve` does and gives nothing but whether there is an optimum.
  func isSolved(_ request: Request) throws(LinearProgramError) -> Bool {
    solves += 1
    try load(request)
    guard solver.solve() == .optimal else {
      solver.resetBasis()
      return false
    }
    return true
  }

  /// Starts at bases of the blocks, with nothing added.
  func start(at blocks: [Basis]) {
    var columns: [VariableStatus] = []
    var rows: [VariableStatus] = []
    for (b, basis) in blocks.enumerated() {
      columns += basis.columns
      rows += basis.rows[..<models[b].firstQuotaRow]
    }
    columns += Array(repeating: .atLower, count: solver.program.columnCount - columns.count)
    rows += Array(repeating: .basic, count: solver.program.rowCount - rows.count)
    try? solver.setBasis(Basis(columns: columns, rows: rows))
  }

  private func optimum(_ request: Request, _ primal: [Double], _ duals: [Double]) -> Optimum {
    var optimum = Optimum(
      priceUSD: min(max(0, -duals[emissionsRow]), request.highestUSD),
      rowPricesUSD: request.leastOfRows.indices.map { max(0, duals[firstAnnualRow + $0]) },
      costsUSD: [],
      emissions: [], activity: [], rowDuals: [])
    for b in planned.indices {
      let model = models[b]
      let hours = ratio[b] * meanHours
      let first = firstColumn[b]
      var cost = 0.0
      var emissions = 0.0
      var activity = request.leastOfRows.map { _ in 0.0 }
      let costs = solver.program.costs
      for c in model.columns.indices {
        let x = primal[first + c]
        guard x != 0 else { continue }
        cost += costs[first + c] * x
        emissions += model.coveredRates[c] * x
      }
      for entry in planned[b].annual { activity[entry.row] += entry.value * primal[first + entry.column] }
      optimum.costsUSD.append(cost * meanHours)
      optimum.emissions.append(emissions * hours)
      optimum.activity.append(activity.map { $0 * hours })
      let scale = 1 / ratio[b]
      optimum.rowDuals.append(
        duals[firstRow[b]..<(firstRow[b] + model.firstQuotaRow)].map { $0 * scale } + optimum.rowPricesUSD)
    }
    return optimum
  }
}
