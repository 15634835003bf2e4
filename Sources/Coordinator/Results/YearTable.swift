import DispatchSolveTables

/// A result table, declared once: its columns over the values that a year's report gives rows of.
struct YearTable<Row> {
  /// File name without ending.
  let name: String
  /// What the table holds.
  let meaning: String
  /// Columns in the order of the file.
  let columns: [Column<Row>]
  /// The rows of a year, sorted by their key.
  let rows: @Sendable (YearReport) -> [Row]

  init(
    _ name: String, _ meaning: String, _ columns: [Column<Row>],
    rows: @escaping @Sendable (YearReport) -> [Row]
  ) {
    self.name = name
    self.meaning = meaning
    self.columns = columns
    self.rows = rows
  }
}

/// A result table whatever its rows are.
protocol AnyYearTable: Sendable {
  var schema: TableSchema { get }
  /// The table with the rows of years.
  func table(_ reports: [YearReport]) -> ResultTable
}

extension YearTable: AnyYearTable {
  var schema: TableSchema {
    TableSchema(
      name: name, isRequired: true, columns: columns.map(\.schema), numberedColumns: [], meaning: meaning)
  }

  func table(_ reports: [YearReport]) -> ResultTable { table(reports.flatMap(rows)) }

  /// The table with given rows.
  func table(_ rows: [Row]) -> ResultTable {
    var table = ResultTable(name: name, columns: columns.map(\.schema.name))
    for row in rows { table.add(columns.map { $0.get(row) }) }
    return table
  }
}
