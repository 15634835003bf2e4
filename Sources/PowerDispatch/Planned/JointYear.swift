import DispatchSolveLinearProgramming

/// Blocks of a year, all or some, in one linear program, tied by covered emissions and annual rows: what they cost at given
/// capacity, without a price to look for or quotas to share out among them; or with what is decided around them in the same
/// program (`SurroundingProgram`): capacity, and with a market what is emitted.
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
    /// By block, what its duals prove; nil where that has to be found from the duals alone.
    var cuts: [ExpansionCut]?
  }

  /// What is loaded into a solver.
  private struct Loaded {
    var payments: [Double]
    var leastOfRows: [Double]
    var loads: LoadShift
    var highestUSD: Double
    var costs: [Double]
    /// The most that is emitted with no capacity of build options.
    var emittedWithout: Double
    var bounds: Bounds
    /// Capacity that columns were last widened by, MW; nil: by none.
    var capacityMW: [Double]?
  }

  /// Columns and rows whose bounds follow what stands.
  private struct Bounds {
    /// Columns and rows that capacity widens, and their upper bounds without.
    var widenedColumns: [(column: Int, option: Int, perMW: Double)]
    var columnBases: [Double] = []
    var widenedRows: [(row: Int, option: Int, perMW: Double)]
    var rowBases: [Double] = []
    /// Further columns whose bounds change: those spilled, emissions above the most, those bought out.
    var others: [Int]
  }

  let onTopUSD: Double
  let planned: [PlannedBlock]
  let program: JointProgram
  let meanHours: Double
  let annualCount: Int
  /// What is decided around the dispatch; nil: nothing, requests say what stands.
  private(set) var surrounding: SurroundingProgram?
  /// What a MW of each option adds to the most that is emitted.
  private let emittedPerMW: [Double]
  /// The solver of a program that no other group has.
  private var own: SparseSimplex?
  private var loaded: Loaded?
  /// Where the last solve in a shared solver ended, or the first is to start.
  private var kept: Basis?
  private(set) var solves = 0
  /// Pivots of the last solve.
  private(set) var lastPivots = 0
  /// What the last solve's duals prove by block; nil: that is not known.
  private var lastCuts: [ExpansionCut]?
  /// Whether the first solve has a basis to start at.
  private(set) var isStarted = false

  /// Prepares the program of some of a network's blocks.
  ///
  /// - Parameters:
  ///   - planned: Those of `blocks`.
  ///   - surrounding: What is decided around the dispatch; nil: requests say what stands.
  ///   - others: Groups of the same network that were made before.
  /// - Returns: nil if there are no blocks.
  init?(
    _ network: BlockEngine.Network, _ blocks: Range<Int>, _ planned: [PlannedBlock],
    surrounding: SurroundingProgram? = nil, others: [JointYear] = []
  ) {
    let alike = surrounding == nil ? others.first { $0.program.isAlso(network, blocks) }?.program : nil
    guard let program = alike ?? JointProgram(network, blocks, surrounding),
      let meanHours = JointYearAssembly.hours(network, blocks)?.mean
    else { return nil }
    program.join()
    let system = network.system
    self.program = program
    self.meanHours = meanHours
    self.planned = planned
    self.surrounding = surrounding
    onTopUSD = system.carbonPriceOnTop
    annualCount = system.annualRows.count
    var emitted = system.buildOptions.map { _ in 0.0 }
    for (b, block) in planned.enumerated() {
      let rates = program.models[b].coveredRates
      for wider in block.widenedColumns {
        emitted[wider.option] += max(0, rates[wider.index] * program.ratio[b] * (wider.weight * wider.share))
      }
    }
    emittedPerMW = emitted
  }

  /// Ends the making of groups.
  func close() { program.close() }

  /// The basis of the last solve.
  var basis: Basis {
    isShared ? kept ?? Basis(columns: [], rows: []) : alone.basis
  }

  /// Whether other groups have the same program.
  var isShared: Bool { program.groups > 1 }

  /// The solver of a program that no other group has.
  private var alone: SparseSimplex {
    let solver = own ?? program.take()
    own = solver
    return solver
  }

  /// Keeps its matrix in the same memory as another year if both have the same.
  func share(matrixOf other: JointYear) {
    if !isShared, !other.isShared { alone.share(matrixOf: other.alone) }
  }

  /// Ends a plan: its solvers report what they did.
  func rest() {
    own?.report()
    program.forEachIdle { $0.report() }
  }

  /// Whether anything is decided around the dispatch, and what is emitted among it.
  var isSurrounded: Bool { surrounding != nil }
  var hasMarket: Bool { surrounding.map { !$0.emissions.isEmpty } ?? false }

  /// Begins another plan as if nothing had been solved: what follows is bit for bit what a new program would do.
  func renew() {
    solves = 0
    isStarted = false
    kept = nil
    own?.resetBasis()
    own?.reportElsewhere()
    program.forEachIdle { $0.reportElsewhere() }
  }

  /// Does something with a solver that stands where the group's last solve ended.
  private func solving<Found>(
    _ body: (SparseSimplex) throws(LinearProgramError) -> Found
  ) throws(LinearProgramError) -> Found {
    guard isShared else { return try body(alone) }
    let solver = program.take()
    defer {
      program.giveBack(solver)
      loaded = nil
    }
    if let kept { try solver.setBasis(kept) } else { solver.resetBasis() }
    let found = try body(solver)
    kept = solver.basis
    return found
  }

  /// Starts the first solve at a basis, if it is of this size.
  func start(at basis: Basis) {
    guard basis.columns.count == program.columnCount, basis.rows.count == program.rowCount else { return }
    isStarted = true
    // Sizes agree.
    if isShared { kept = basis } else { try? alone.setBasis(basis) }
  }

  /// The year's optimum; nil if the solver gave up, and the next solve starts afresh.
  func solve(_ request: Request) throws(LinearProgramError) -> Optimum? {
    try solving { solver throws(LinearProgramError) in
      let before = lastCuts
      let pivotsBefore = solver.pivots
      defer { lastPivots = solver.pivots - pivotsBefore }
      guard try isSolved(request, solver) else { return nil }
      var optimum = optimum(request, solver, solver.primal, solver.rowDuals)
      // The same duals prove the same: it hangs on no bound that moves.
      optimum.cuts = (solver.hasDualsOfBefore ? before : nil) ?? cuts(of: optimum, request, solver)
      lastCuts = optimum.cuts
      return optimum
    }
  }

  /// The optimum of a request by GLPK, for one that was not solved; nil if that failed too.
  func solveByGLPK(_ request: Request) throws(LinearProgramError) -> Optimum? {
    try solving { solver throws(LinearProgramError) in
      try load(request, solver)
      for options in [SimplexOptions(), SimplexOptions(scaling: true)] {
        guard let found = try? SimplexSolver.with(solver.program, options: options, { try $0.solve() }),
          found.isOptimal, found.certificate?.holds(within: certificateTolerance) == true
        else { continue }
        return optimum(request, solver, Array(found.primal), Array(found.rowDuals))
      }
      return nil
    }
  }

  private func load(_ request: Request, _ solver: SparseSimplex) throws(LinearProgramError) {
    if let known = loaded, known.payments == request.paymentsUSD, known.loads == request.loads {
      if request.highestUSD != known.highestUSD {
        var costs = known.costs
        costs[program.excess] = request.highestUSD
        try solver.setCosts(costs)
        loaded?.costs = costs
        loaded?.highestUSD = request.highestUSD
      }
      // Where capacity is decided about, bounds are those of the most that can stand, and nothing but the price changes.
      if surrounding != nil, known.leastOfRows == request.leastOfRows { return }
    } else {
      loaded = nil
      loaded = try loadFigures(request, solver)
    }
    guard let loaded else { return }
    let bounds = loaded.bounds
    let capacityMW = surrounding?.mostMW ?? request.capacityMW
    // Of most options as much stands as was asked about before: nothing.
    let before = loaded.capacityMW
    var columns: [Int] = []
    var upper: [Double] = []
    for (wider, base) in zip(bounds.widenedColumns, bounds.columnBases)
    where before?[wider.option] != capacityMW[wider.option] {
      columns.append(wider.column)
      upper.append(base + wider.perMW * capacityMW[wider.option])
    }
    columns += bounds.others
    let pricing = BlockPricing(price: 0, builtMW: capacityMW)
    for (b, block) in planned.enumerated() {
      for item in block.spilled {
        upper.append(item.weight * program.models[b].mostSpilledMW(item.limit, pricing))
      }
    }
    // What may be emitted above the most, and bought out: more than can be.
    upper.append(2 * zip(emittedPerMW, capacityMW).reduce(loaded.emittedWithout) { $0 + $1.0 * $1.1 })
    for most in request.mostMissing { upper.append(most / meanHours) }
    self.loaded?.capacityMW = nil
    try solver.setUpperBounds(of: columns, to: upper)
    self.loaded?.capacityMW = capacityMW
    if surrounding == nil {
      for (wider, base) in zip(bounds.widenedRows, bounds.rowBases) {
        try solver.setRowBounds(
          solver.program.rowLower[wider.row], base + wider.perMW * capacityMW[wider.option], row: wider.row)
      }
    }
    try solver.setRowBounds(-.infinity, request.emissions / meanHours, row: program.emissionsRow)
    for (r, least) in request.leastOfRows.enumerated() {
      try solver.setRowBounds(least / meanHours, .infinity, row: program.firstAnnualRow + r)
    }
    self.loaded?.leastOfRows = request.leastOfRows
  }

  /// Which bounds follow what stands.
  private func bounds() -> Bounds {
    let (firstColumn, firstRow) = (program.firstColumn, program.firstRow)
    var bounds = Bounds(widenedColumns: [], widenedRows: [], others: [])
    for (b, block) in planned.enumerated() {
      for wider in block.widenedColumns {
        bounds.widenedColumns.append(
          (firstColumn[b] + wider.index, wider.option, wider.weight * wider.share))
      }
      for wider in program.models[b].widenedRows() {
        bounds.widenedRows.append((firstRow[b] + wider.index, wider.option, wider.weight * wider.share))
      }
    }
    for (b, block) in planned.enumerated() {
      for item in block.spilled { bounds.others.append(firstColumn[b] + item.column) }
    }
    bounds.others += [program.excess] + (0..<annualCount).map { $0 + program.firstBuyOut }
    return bounds
  }

  /// What depends on payments, loads and the highest price alone.
  private func loadFigures(
    _ request: Request, _ solver: SparseSimplex
  ) throws(LinearProgramError) -> Loaded {
    let pricing = BlockPricing(price: 0, payments: request.paymentsUSD, load: request.loads)
    var costs: [Double] = []
    var lower: [Double] = []
    var upper: [Double] = []
    costs.reserveCapacity(program.columnCount)
    lower.reserveCapacity(program.columnCount)
    upper.reserveCapacity(program.columnCount)
    var rowLower: [Double] = []
    var rowUpper: [Double] = []
    for (b, block) in planned.enumerated() {
      let model = program.models[b]
      var figures = block.figuresAt(pricing)
      // Blocks that are alike are many.
      if b > 0, isShared {
        block.share(planned[b - 1].figuresAt(pricing))
        figures = block.figuresAt(pricing)
      }
      let first = costs.count
      let (rates, ratio, onTop) = (model.coveredRates, program.ratio[b], onTopUSD)
      costs.append(contentsOf: figures.costs)
      if onTop != 0 || ratio != 1 {
        for c in rates.indices { costs[first + c] = (costs[first + c] + onTop * rates[c]) * ratio }
      }
      lower += figures.columnLower
      upper += figures.columnUpper
      // What buys out does so for the year.
      for item in block.buyOuts {
        costs[first + item.column] = 0
        upper[first + item.column] = 0
      }
      rowLower += figures.rowLower[..<model.firstQuotaRow]
      rowUpper += figures.rowUpper[..<model.firstQuotaRow]
    }
    costs += [request.highestUSD] + request.paymentsUSD
    let decided = surrounding?.columns ?? []
    costs += decided.map { $0.costUSD * $0.unit / meanHours }
    let extra = costs.count - lower.count
    lower += Array(repeating: 0, count: extra)
    upper += Array(repeating: 0, count: extra)
    rowLower.append(-.infinity)
    rowUpper.append(0)
    rowLower += request.leastOfRows.map { $0 / meanHours }
    rowUpper += request.leastOfRows.map { _ in .infinity }
    var bounds = bounds()
    if let surrounding {
      for (place, column) in decided.enumerated() {
        lower[program.firstDecided + place] = column.lower / column.unit
        upper[program.firstDecided + place] = column.upper / column.unit
      }
      rowLower += bounds.widenedColumns.map { _ in -.infinity } + surrounding.rows.map { $0.lower / $0.unit }
      rowUpper +=
        bounds.widenedColumns.map { upper[$0.column] } + surrounding.rows.map { $0.upper / $0.unit }
    }
    try solver.setCosts(costs)
    try solver.setColumnBounds(lower: lower, upper: upper)
    try solver.setRowBounds(lower: rowLower, upper: rowUpper)
    bounds.columnBases = bounds.widenedColumns.map { upper[$0.column] }
    bounds.rowBases = bounds.widenedRows.map { rowUpper[$0.row] }
    return Loaded(
      payments: request.paymentsUSD, leastOfRows: request.leastOfRows, loads: request.loads,
      highestUSD: request.highestUSD, costs: costs,
      emittedWithout: program.covered.reduce(1) { $0 + max(0, $1.rate * upper[$1.column]) }, bounds: bounds)
  }

  /// What is decided around the dispatch after an optimal solve, in its own units.
  var decided: [Double] {
    (surrounding?.columns ?? []).enumerated().map { alone.primal[program.firstDecided + $0] * $1.unit }
  }

  /// What is allowed to be emitted, or at a price is, after an optimal solve, short tons.
  var allowedShortTons: Double { alone.primal[program.excess] * meanHours }

  /// What is bought out of annual rows after an optimal solve, MWh or short tons.
  var boughtOut: [Double] {
    (program.firstBuyOut..<program.firstDecided).map { alone.primal[$0] * meanHours }
  }

  /// Least cost and covered emissions after an optimal solve, $ and short tons.
  var totals: (costUSD: Double, emissions: Double) {
    let solver = alone
    var emissions = 0.0
    for item in program.covered { emissions += item.rate * solver.primal[item.column] }
    return (solver.objective * meanHours, emissions * meanHours)
  }

  /// Decides with other bounds of rows from the next solve on.
  func setRows(_ rows: [SurroundingProgram.Row]) {
    guard surrounding?.rows != rows else { return }
    surrounding?.rows = rows
    loaded = nil
  }

  /// Solves as `solve` does and gives nothing but whether there is an optimum.
  func isSolved(_ request: Request) throws(LinearProgramError) -> Bool {
    try solving { solver throws(LinearProgramError) in try isSolved(request, solver) }
  }

  private func isSolved(_ request: Request, _ solver: SparseSimplex) throws(LinearProgramError) -> Bool {
    solves += 1
    lastCuts = nil
    try load(request, solver)
    guard solver.solve() == .optimal else {
      solver.resetBasis()
      return false
    }
    return true
  }
}
