import DispatchSolveTables

/// A result table: long and tidy, sorted by its key.
public struct ResultTable: Sendable, Hashable {
  /// File name without ending.
  public let name: String
  /// Column names; they carry units.
  public let columns: [String]
  /// Rows, each as long as `columns`; a blank cell is a value that is not defined.
  public private(set) var rows: [[FieldValue]] = []

  /// An empty table.
  public init(name: String, columns: [String]) {
    self.name = name
    self.columns = columns
  }

  /// Adds rows, each as long as `columns`, as another table of the same columns has them.
  public mutating func append(_ rows: [[FieldValue]]) {
    for row in rows { add(row) }
  }

  /// Adds a row.
  mutating func add(_ cells: [FieldValue]) {
    precondition(cells.count == columns.count, "table \(name): a row has \(cells.count) cells")
    rows.append(cells)
  }
}
