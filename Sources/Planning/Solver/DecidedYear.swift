import DispatchSolvePowerDispatch

/// A window of one year as one program: what its master decides, around the dispatch of all its blocks.
///
/// Its optimum is the window's, and its duals say what every block's cost is worth near it: cuts that prove it in the master,
/// which is asked for nothing but prices.
struct DecidedYear {
  /// An optimum.
  struct Optimum {
    /// The master's columns.
    var point: [Double]
    var answer: PlanningBlocks.YearAnswer
  }

  private let blocks: PlanningBlocks
  /// Columns and rows of the master that the program has, in its order.
  private let columns: [Int]
  private let rows: [Int]
  private let rowUnits: [Double]
  private let start: PlanningBlocks.DecisionRequest.Start

  /// Puts a year into one program.
  ///
  /// - Parameters:
  ///   - master: The window's master, without cuts.
  ///   - nearUSD: A price that is thought to be near, $/short ton.
  /// - Returns: nil where the year is too large for one, or something has no limit.
  init?(_ master: PlanningMaster, near nearUSD: Double, blocks: PlanningBlocks) {
    let year = master.years[0]
    let program = master.program
    let ofBlocks = Set(
      year.cost + year.emissions + year.quotas.flatMap { $0 } + year.boughtOut
        + program.sums.indices.filter { program.sums[$0] != nil })
    columns = (0..<program.columnCount).filter { !ofBlocks.contains($0) }
    guard columns.allSatisfy({ program.lower[$0].isFinite && program.upper[$0].isFinite }) else { return nil }
    let annual = Dictionary(uniqueKeysWithValues: year.annualRows.enumerated().map { ($1, $0) })
    rows = program.rowLower.indices.filter { annual[$0] == nil }
    let places = Dictionary(uniqueKeysWithValues: rows.enumerated().map { ($1, $0) })
    // A MW is the solver's unit.
    let unit = 1 / master.units.power
    rowUnits = rows.map { program.rowUnits[$0] * unit }
    /// By column, how much of it other columns are that are sums.
    var sums = [Int: [(sum: Int, value: Double)]]()
    for (sum, parts) in program.sums.enumerated() {
      for part in parts ?? [] { sums[part.column, default: []].append((sum, part.value)) }
    }
    let kinds = Dictionary(
      uniqueKeysWithValues: year.capacity.enumerated().compactMap { kind, column in column.map { ($0, kind) }
      })
    // What is there mostly stays.
    let window = master.window
    var kept: [Int: Double] = [:]
    for (k, columns) in master.kept.enumerated() {
      guard let column = columns[0] else { continue }
      kept[column] = window.additions.reduce(window.closables[k].plannedMW[0]) {
        $1.closable == k && $1.capacity[0] != nil ? $0 + $1.leastMW : $0
      }
    }
    func column(_ c: Int) -> SurroundingProgram.Column {
      var inRows: [Int: Double] = [:]
      var capacity: [SurroundingProgram.Entry] = []
      for (other, share) in [(c, 1.0)] + (sums[c] ?? []).map({ ($0.sum, $0.value) }) {
        for entry in program.entries[other] { inRows[entry.row, default: 0] += share * entry.value }
        if let kind = kinds[other] { capacity.append(.init(kind, share)) }
      }
      var made = SurroundingProgram.Column(
        costUSD: program.costs[c], lower: program.lower[c], upper: program.upper[c],
        unit: program.columnUnits[c] * unit, capacity: capacity,
        expected: kept[c])
      for (row, value) in inRows.sorted(by: { $0.key < $1.key }) where value != 0 {
        if let place = places[row] { made.rows.append(.init(place, value)) }
        if let r = annual[row] { made.annual.append(.init(r, value)) }
      }
      return made
    }
    // Each block's emissions count alike.
    let emitted = year.emissions.first.map { program.entries[$0] } ?? []
    let surrounding = SurroundingProgram(
      columns: columns.map(column),
      rows: Self.bounds(program, rows, rowUnits),
      mostMW: year.capacity.map { $0.map { program.upper[$0] } ?? 0 },
      emissions: emitted.compactMap { entry in places[entry.row].map { .init($0, entry.value) } })
    guard blocks.surround(with: surrounding) else { return nil }
    self.blocks = blocks
    start = Self.start(master, near: nearUSD, columns, places)
  }

  /// Bounds of some of the master's rows, in their units.
  private static func bounds(
    _ program: MasterProgram, _ rows: [Int], _ units: [Double]
  ) -> [SurroundingProgram.Row] {
    zip(rows, units).map { .init(lower: program.rowLower[$0], upper: program.rowUpper[$0], unit: $1) }
  }

  /// At the step of supply whose price is nearest.
  private static func start(
    _ master: PlanningMaster, near nearUSD: Double, _ columns: [Int], _ places: [Int: Int]
  ) -> PlanningBlocks.DecisionRequest.Start {
    guard let market = master.markets.first else {
      return .init(priceUSD: master.window.years[0].emissionsPriceUSD, bought: nil)
    }
    let mine = master.years[0].markets[0]
    let near = zip(market.supplies[0].steps, mine.steps).filter { $0.0.quantityShortTons > 0 }
      .min { abs($0.0.priceUSD - nearUSD) < abs($1.0.priceUSD - nearUSD) }
    guard let (step, column) = near, let place = columns.firstIndex(of: column),
      let row = places[mine.allowances]
    else { return .init(priceUSD: 0, bought: nil) }
    return .init(priceUSD: step.priceUSD, bought: (place, row))
  }

  /// The optimum at the loads that the blocks are set to; nil where it was not found.
  ///
  /// - Parameters:
  ///   - master: The master of the same window; only bounds of its rows may be others.
  ///   - given: The year's annual rows.
  func optimum(
    _ master: PlanningMaster, _ given: WindowRows.Year
  ) throws(PlanningError) -> Optimum? {
    let program = master.program
    let found: PlanningBlocks.Decision?
    do throws(DispatchError) {
      found = try blocks.decide(
        .init(
          rows: Self.bounds(program, rows, rowUnits), leastOfRows: given.least,
          paymentsUSD: given.paymentsUSD,
          mostMissing: given.least.indices.map(given.mostMissing),
          priceUSD: master.markets.isEmpty ? master.window.years[0].emissionsPriceUSD : 0, start: start))
    } catch {
      throw .dispatch(error)
    }
    guard let found else { return nil }
    var point = Array(repeating: 0.0, count: program.columnCount)
    for (column, amount) in zip(columns, found.amounts) { point[column] = amount }
    let year = master.years[0]
    for (column, amount) in zip(year.emissions, found.answer.emissions) { point[column] = amount }
    for (columns, amounts) in zip(year.quotas, found.answer.quotas) {
      for (column, amount) in zip(columns, amounts) { point[column] = amount }
    }
    for (column, amount) in zip(year.boughtOut, found.boughtOut) { point[column] = amount }
    for (column, answer) in zip(year.cost, found.answer.blocks) { point[column] = answer.costUSD }
    point = program.inside(point)
    // Where emitting is free more may be allowed than is emitted: nobody needs it.
    let spared = found.allowedShortTons - found.answer.emissions.reduce(0, +)
    if spared > 0, !year.emissions.isEmpty { master.give(spared, ofYear: 0, program: 0, in: &point) }
    return Optimum(point: point, answer: found.answer)
  }
}
