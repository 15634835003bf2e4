import DispatchSolveTables

/// A result table, declared once: its columns over the values that a year's report gives rows of.
struct YearTable<Row> {
  /// File name without ending.
  let name: String
  /// What the table holds.
  let meaning: String
  /// Columns in the order of the file.
  let columns: [Column<Row>]
  /// Program of a row; nil for a table that is of no program. Its column, behind the year, is there where a study has several.
  let program: (@Sendable (Row) -> String)?
  /// The rows of a year, sorted by their key.
  let rows: @Sendable (YearReport) -> [Row]

  init(
    _ name: String, _ meaning: String, program: (@Sendable (Row) -> String)? = nil, _ columns: [Column<Row>],
    rows: @escaping @Sendable (YearReport) -> [Row]
  ) {
    self.program = program
    self.name = name
    self.meaning = meaning
    self.columns = columns
    self.rows = rows
  }
}

/// A result table whatever its rows are.
protocol AnyYearTable: Sendable {
  /// What is known of the table.
  ///
  /// - Parameter several: Whether the study has several programs.
  func schema(several: Bool) -> TableSchema
  /// The table with the rows of years.
  func table(_ reports: [YearReport], several: Bool) -> ResultTable
}

extension YearTable: AnyYearTable {
  func schema(several: Bool) -> TableSchema {
    TableSchema(
      name: name, isRequired: true, columns: columns(several).map(\.schema), numberedColumns: [],
      meaning: meaning)
  }

  func table(_ reports: [YearReport], several: Bool) -> ResultTable {
    table(reports.flatMap(rows), several: several)
  }

  /// The table with given rows.
  func table(_ rows: [Row], several: Bool) -> ResultTable {
    let columns = columns(several)
    var table = ResultTable(name: name, columns: columns.map(\.schema.name))
    for row in rows { table.add(columns.map { $0.get(row) }) }
    return table
  }

  private func columns(_ several: Bool) -> [Column<Row>] {
    guard several, let program else { return columns }
    let own = Column<Row>.key(
      "program", blank: "no such column without several programs", "Program", value: program)
    let place = (columns.firstIndex { $0.schema.name == "year" } ?? -1) + 1
    return Array(columns[..<place]) + [own] + Array(columns[place...])
  }
}
