import DispatchSolveLinearProgramming

/// The program of a ``JointYear`` while it is put together; its blocks are counted from the first of them.
///
/// Rows: those of each block without its quotas, covered emissions, annual rows, limits of what capacity widens, those of
/// what is decided around the dispatch. Columns: those of each block, emissions above the most, what is bought out of each
/// annual row, what is decided.
struct JointYearAssembly {
  let models: [BlockModel]
  /// By block, its columns that capacity widens.
  let widenings: [[BlockModel.Widening]]
  /// By block, its mean hours over those of all blocks.
  let ratio: [Double]
  let meanHours: Double
  let emissionsRow: Int
  let firstAnnualRow: Int
  let firstLimit: Int
  private(set) var builder = LinearProgramBuilder()
  private(set) var firstRow: [Int] = []
  private(set) var firstColumn: [Int] = []
  private(set) var covered: [(column: Int, rate: Double)] = []
  private(set) var ties: [Double] = []
  private(set) var excess = 0
  private let surrounding: SurroundingProgram?
  private let annualCount: Int
  /// First row of what is decided around.
  let firstDecidedRow: Int
  private var nextLimit: Int
  private var nextColumn = 0
  /// What a MW of each option adds to limits of columns and rows.
  private var widening: [[(row: Int, value: Double)]]

  /// All rows.
  ///
  /// - Returns: nil if there are no blocks.
  init?(_ network: BlockEngine.Network, _ blocks: Range<Int>, _ surrounding: SurroundingProgram?) {
    let system = network.system
    annualCount = system.annualRows.count
    let models = blocks.map { network.model($0) }
    widenings = zip(models, system.blocks[blocks]).map { $0.widenedColumns(of: $1) }
    let limitCount = surrounding == nil ? 0 : widenings.reduce(0) { $0 + $1.count }
    guard !models.isEmpty else { return nil }
    guard let (ratio, meanHours) = Self.hours(network, blocks) else { return nil }
    self.ratio = ratio
    self.meanHours = meanHours
    self.models = models
    self.surrounding = surrounding
    var row = 0
    for model in models {
      firstRow.append(row)
      for _ in 0..<model.firstQuotaRow { _ = builder.addRow(lower: -.infinity, upper: .infinity) }
      row += model.firstQuotaRow
    }
    emissionsRow = builder.addRow(lower: -.infinity, upper: 0)
    firstAnnualRow = emissionsRow + 1
    for _ in 0..<annualCount { _ = builder.addRow(lower: 0, upper: .infinity) }
    firstLimit = firstAnnualRow + annualCount
    for _ in 0..<limitCount { _ = builder.addRow(lower: -.infinity, upper: 0) }
    firstDecidedRow = firstLimit + limitCount
    for row in surrounding?.rows ?? [] {
      _ = builder.addRow(lower: row.lower / row.unit, upper: row.upper / row.unit)
    }
    // Each column may emit.
    let columnCount = models.reduce(0) { $0 + $1.columns.count }
    let entryCount = models.reduce(0) { $0 + $1.template.matrix.values.count } + columnCount + limitCount
    builder.reserveCapacity(columns: columnCount, entries: entryCount)
    ties.reserveCapacity(columnCount)
    nextLimit = firstLimit
    widening = (surrounding?.mostMW ?? []).map { _ in [] }
  }

  /// By block, its mean hours over those of all, which are the second.
  ///
  /// - Returns: nil if there are none.
  static func hours(
    _ network: BlockEngine.Network, _ blocks: Range<Int>
  ) -> (ratio: [Double], mean: Double)? {
    let hours = blocks.map { network.model($0).weights(of: network.system.blocks[$0]).scaleHours }
    guard !hours.isEmpty else { return nil }
    let mean = hours.reduce(0, +) / Double(hours.count)
    return mean > 0 ? (hours.map { $0 / mean }, mean) : nil
  }

  /// A block's columns, in the rows of the year.
  mutating func addColumns(ofBlock b: Int) {
    let model = models[b]
    let matrix = model.template.matrix
    firstColumn.append(nextColumn)
    let limitOf = limits(ofBlock: b)
    let rates = model.coveredRates
    let tieCosts = model.tieCosts
    let (first, share, columns) = (firstRow[b], ratio[b], model.columns)
    let firstQuotaRow = model.firstQuotaRow
    let annual = firstAnnualRow - firstQuotaRow
    for c in columns.indices {
      for entry in matrix.columnStarts[c]..<matrix.columnStarts[c + 1] {
        let r = Int(matrix.rowIndices[entry])
        if r < firstQuotaRow {
          builder.addEntry(row: first + r, matrix.values[entry])
        } else {
          // What buys out does so for the year.
          if case .buyOut = columns[c].role { continue }
          builder.addEntry(row: annual + r, matrix.values[entry] * share)
        }
      }
      let rate = rates[c]
      if rate != 0 {
        builder.addEntry(row: emissionsRow, rate * share)
        covered.append((nextColumn, rate * share))
      }
      if let limit = limitOf[c] { builder.addEntry(row: limit, 1) }
      builder.endColumn()
      ties.append(tieCosts[c] * share)
      nextColumn += 1
    }
  }

  /// By column of a block, the row that limits it by capacity that is decided about.
  private mutating func limits(ofBlock b: Int) -> [Int?] {
    var limitOf = [Int?](repeating: nil, count: models[b].columns.count)
    guard surrounding != nil else { return limitOf }
    for wider in widenings[b] {
      limitOf[wider.index] = nextLimit
      widening[wider.option].append((nextLimit, -wider.weight * wider.share))
      nextLimit += 1
    }
    for wider in models[b].widenedRows() {
      widening[wider.option].append((firstRow[b] + wider.index, -wider.weight * wider.share))
    }
    return limitOf
  }

  /// The columns that are of no block.
  mutating func addColumnsOfYear() {
    let decided = surrounding?.rows ?? []
    func entries(_ items: [SurroundingProgram.Entry], _ unit: Double) -> [(row: Int, value: Double)] {
      items.map { (firstDecidedRow + $0.index, $0.value * unit / decided[$0.index].unit) }
    }
    excess = builder.addColumn(
      cost: 0, lower: 0, upper: 0,
      entries: [(emissionsRow, -1)] + entries(surrounding?.emissions ?? [], meanHours))
    for r in 0..<annualCount {
      _ = builder.addColumn(cost: 0, lower: 0, upper: 0, entries: [(firstAnnualRow + r, 1)])
    }
    for column in surrounding?.columns ?? [] {
      var all = entries(column.rows, column.unit)
      all += column.annual.map { (firstAnnualRow + $0.index, $0.value * column.unit / meanHours) }
      for part in column.capacity {
        all += widening[part.index].map { ($0.row, $0.value * part.value * column.unit) }
      }
      _ = builder.addColumn(cost: 0, lower: 0, upper: 0, entries: all)
    }
    ties += Array(repeating: 0, count: 1 + annualCount + (surrounding?.columns.count ?? 0))
  }
}
