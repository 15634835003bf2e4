/// A value of a result table.
public enum Cell: Sendable, Hashable, Codable {
  /// Text.
  case text(String)
  /// Whole number.
  case integer(Int)
  /// Number; must be finite.
  case number(Double)
  /// `true` or `false`.
  case flag(Bool)
  /// Not defined; written as an empty field.
  case blank

  /// A number where there is one.
  static func optional(_ value: Double?) -> Cell { value.map { .number($0) } ?? .blank }
}

/// A result table: long and tidy, sorted by its key.
public struct ResultTable: Sendable, Hashable {
  /// File name without ending.
  public let name: String
  /// Column names; they carry units.
  public let columns: [String]
  /// Rows, each as long as `columns`.
  public private(set) var rows: [[Cell]] = []

  /// An empty table.
  public init(name: String, columns: [String]) {
    self.name = name
    self.columns = columns
  }

  /// Adds rows, each as long as `columns`, as another table of the same columns has them.
  public mutating func append(_ rows: [[Cell]]) {
    for row in rows { add(row) }
  }

  /// Adds a row.
  mutating func add(_ cells: [Cell]) {
    precondition(cells.count == columns.count, "table \(name): a row has \(cells.count) cells")
    rows.append(cells)
  }
}
