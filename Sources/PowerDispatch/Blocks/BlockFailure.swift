import DispatchSolveLinearProgramming

/// A block whose LP has no solution, or none that could be certified: what is needed to find out why.
public struct BlockFailure: Sendable, Equatable, CustomStringConvertible {
  /// What is wrong.
  public enum Kind: Sendable, Equatable {
    /// The rows named cannot all hold.
    case infeasible
    /// The solver's answer is not proved optimal; what was seen.
    case notCertified(String)
  }

  /// How much a row gives way in the smallest relaxation that makes the LP feasible.
  public struct Relaxation: Sendable, Equatable {
    /// Row.
    public var row: String
    /// Zone of the row.
    public var zone: String
    /// Amount by which the row is missed.
    public var amount: Double
    /// Unit of the amount: MW for balances, MWh for the energy of a store over the block.
    public var unit: String

    /// Creates a relaxation.
    public init(row: String, zone: String, amount: Double, unit: String) {
      self.row = row
      self.zone = zone
      self.amount = amount
      self.unit = unit
    }
  }

  /// Year.
  public var year: Int
  /// Block.
  public var block: String
  /// What is wrong.
  public var kind: Kind
  /// Rows that contradict each other, or that the uncertified solution misses.
  public var rows: [String]
  /// Zones of these rows and of the relaxation, by name.
  public var zones: [String]
  /// The smallest relaxation: of all ways to let rows give way, one with the least energy; empty where none is needed,
  /// nil where it was not found.
  public var relaxations: [Relaxation]?
  /// The LP, for inspection; rows are `r0`, `r1` and so on in the order of `rowNames`.
  public var program: LinearProgram
  /// Names of the rows of the LP.
  public var rowNames: [String]

  /// Creates a failure.
  public init(
    year: Int, block: String, kind: Kind, rows: [String], zones: [String], relaxations: [Relaxation]? = nil,
    program: LinearProgram, rowNames: [String]
  ) {
    self.year = year
    self.block = block
    self.kind = kind
    self.rows = rows
    self.zones = zones
    self.relaxations = relaxations
    self.program = program
    self.rowNames = rowNames
  }

  /// The LP in CPLEX LP format, with the names of rows as comments.
  public var cplexFormat: String {
    let names = rowNames.enumerated().map { "\\ r\($0): \($1)\n" }.joined()
    return names + program.cplexFormat(comment: "\(year), block \(block)")
  }

  /// Text for people.
  public var description: String {
    var text = "\(year), block \(block): "
    switch kind {
    case .infeasible: text += "no feasible dispatch; rows in conflict: \(list(rows))"
    case .notCertified(let reason):
      text += "no certified optimum (\(reason))"
      if !rows.isEmpty { text += "; rows missed: \(list(rows))" }
    }
    if !zones.isEmpty { text += "; zones: \(list(zones))" }
    if let relaxations, !relaxations.isEmpty {
      text += "; feasible if these gave way: "
      text += list(relaxations.map { "\($0.row) by \(Self.number($0.amount)) \($0.unit)" })
    }
    return text
  }

  private func list(_ names: [String]) -> String {
    let shown = names.prefix(8).joined(separator: ", ")
    return names.count > 8 ? "\(shown) and \(names.count - 8) more" : shown
  }

  private static func number(_ value: Double) -> String {
    let rounded = (value * 1000).rounded() / 1000
    return rounded > 0 && abs(rounded) < 1e15 ? "\(rounded)" : "\(value)"
  }
}

extension BlockFailure {
  /// Rows that are missed by less than this, relative to their bound above 1, hold.
  private static let tolerance = 1e-7

  /// Describes a failed block and finds its smallest relaxation.
  init(
    _ network: BlockEngine.Network, block: Int, figures: BlockModel.Figures, kind: Kind, rows: [Int]
  ) throws(DispatchError) {
    let model = network.model(block)
    let item = network.system.blocks[block]
    let program = try model.program(of: item, figures)
    year = network.system.year
    self.block = item.name
    self.kind = kind
    self.program = program
    rowNames = (0..<program.rowCount).map { model.rowName($0, of: item) }
    self.rows = rows.map { model.rowName($0, of: item) }
    let gaps = Self.smallestGaps(program)
    relaxations = gaps.map { gaps in
      gaps.map { row, gap in
        let zone = network.system.zones[model.zone(ofRow: row)].name
        guard row < model.balanceCount else {
          return Relaxation(
            row: model.rowName(row, of: item), zone: zone, amount: gap * figures.scaleHours, unit: "MWh")
        }
        let weight = figures.weights[row / network.system.zones.count]
        return Relaxation(
          row: model.rowName(row, of: item), zone: zone, amount: weight > 0 ? gap / weight : gap, unit: "MW")
      }
    }
    zones = Set((rows + (gaps ?? []).map(\.row)).map { network.system.zones[model.zone(ofRow: $0)].name })
      .sorted()
  }

  /// The rows that give way, and by how much, when the sum of all gaps is least: the LP with two columns more a row,
  /// at cost 1, and no other costs. Nil when that LP has no certified optimum.
  static func smallestGaps(_ program: LinearProgram) -> [(row: Int, gap: Double)]? {
    var builder = LinearProgramBuilder()
    for row in 0..<program.rowCount {
      builder.addRow(lower: program.rowLower[row], upper: program.rowUpper[row])
    }
    let matrix = program.matrix
    for column in 0..<program.columnCount {
      let entries = matrix.columnStarts[column]..<matrix.columnStarts[column + 1]
      builder.addColumn(
        cost: 0, lower: program.columnLower[column], upper: program.columnUpper[column],
        entries: entries.map { (Int(matrix.rowIndices[$0]), matrix.values[$0]) })
    }
    for row in 0..<program.rowCount {
      for sign in [1.0, -1.0] {
        builder.addColumn(cost: 1, lower: 0, upper: .infinity, entries: [(row, sign)])
      }
    }
    guard let elastic = try? builder.build(),
      let solution = try? SimplexSolver.with(elastic, { try $0.solve() }), solution.isOptimal
    else { return nil }
    return (0..<program.rowCount).compactMap { row in
      let first = program.columnCount + 2 * row
      let gap = solution.primal[first] + solution.primal[first + 1]
      let bounds = [program.rowLower[row], program.rowUpper[row]].filter(\.isFinite).map { abs($0) }
      return gap > tolerance * max(1, bounds.max() ?? 1) ? (row, gap) : nil
    }
  }

  /// The rows that values of columns miss, the worst first.
  static func missedRows(_ program: LinearProgram, _ primal: [Double]) -> [Int] {
    guard primal.count == program.columnCount, primal.allSatisfy(\.isFinite) else { return [] }
    var activity = Array(repeating: 0.0, count: program.rowCount)
    let matrix = program.matrix
    for column in 0..<program.columnCount {
      for k in matrix.columnStarts[column]..<matrix.columnStarts[column + 1] {
        activity[Int(matrix.rowIndices[k])] += matrix.values[k] * primal[column]
      }
    }
    let missed = activity.indices.map { row in
      max(0, program.rowLower[row] - activity[row], activity[row] - program.rowUpper[row])
        / max(1, abs(activity[row]))
    }
    return missed.indices.filter { missed[$0] > tolerance }.sorted { (missed[$1], $0) < (missed[$0], $1) }
  }
}

extension BlockModel {
  /// Zone that a row belongs to.
  func zone(ofRow row: Int) -> Int {
    guard row >= balanceCount else { return row % system.zones.count }
    if row >= firstUseRow, row < firstImportRow { return uses[(row - firstUseRow) % uses.count].zone }
    // Imports are of no zone alone; a row of theirs holds whatever flows.
    guard row < firstImportRow else { return 0 }
    let store = row - balanceCount
    return system.storage[store < system.storage.count ? store : limitedStores[store - system.storage.count]]
      .zone
  }
}
