/// What is known of a table whatever its rows are; from it the table is described and documented.
public struct TableSchema: Sendable {
  /// Name: that of the file without its ending.
  public var name: String
  /// Whether the file must be there.
  public var isRequired: Bool
  /// Columns, in the order of the documentation; a file may order them differently.
  public var columns: [ColumnSchema]
  /// Columns that repeat with a number: `ccr1_trigger_usd`, `ccr2_trigger_usd`, ...; `#` stands for the number.
  public var numberedColumns: [ColumnSchema]
  /// What the table holds.
  public var meaning: String
  /// Columns that earlier versions had, and what to do about them.
  public var former: [String: String]

  /// Describes a table.
  public init(
    name: String, isRequired: Bool, columns: [ColumnSchema], numberedColumns: [ColumnSchema], meaning: String,
    former: [String: String] = [:]
  ) {
    self.name = name
    self.isRequired = isRequired
    self.columns = columns
    self.numberedColumns = numberedColumns
    self.meaning = meaning
    self.former = former
  }

  /// Name of the file.
  public var fileName: String { "\(name).csv" }

  /// A column's name with the table's in front; of a numbered column that of all of its kind, `ccr#_quantity`.
  package func qualified(_ header: String) -> String {
    let declared =
      columns.contains { $0.name == header }
      ? header : numbered(header).map { numberedColumns[$0.index].name } ?? header
    return "\(name).\(declared)"
  }

  /// The numbered column and its number that a header stands for.
  func numbered(_ header: String) -> (index: Int, number: Int)? {
    for (index, column) in numberedColumns.enumerated() {
      guard let mark = column.name.firstIndex(of: "#") else { continue }
      let prefix = column.name[..<mark]
      let suffix = column.name[column.name.index(after: mark)...]
      guard header.hasPrefix(prefix), header.hasSuffix(suffix), header.count > prefix.count + suffix.count
      else { continue }
      let digits = header.dropFirst(prefix.count).dropLast(suffix.count)
      if let number = Int(digits), number >= 1, "\(number)" == digits { return (index, number) }
    }
    return nil
  }
}
