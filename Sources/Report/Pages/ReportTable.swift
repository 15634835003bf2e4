import DispatchSolveTables

/// A result table by name of column.
struct ReportTable: Sendable {
  private let columns: [String: Int]
  private let rows: [[String]]
  /// Names of columns in their order.
  let names: [String]

  /// A table without rows: what a folder of an earlier version does not have.
  static let none = ReportTable(names: [], rows: [])

  private init(names: [String], rows: [[String]]) {
    self.names = names
    self.rows = rows
    columns = Dictionary(
      names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// Reads a file's bytes.
  ///
  /// - Throws: `InputFileError`.
  init(_ bytes: [UInt8], file: String) throws(InputFileError) {
    let table = try CSVTable(bytes, file: file)
    self.init(names: table.columns, rows: table.rows)
  }

  /// The rows with a word in a column; all where there is no such column.
  func keeping(_ word: String, in column: String) -> ReportTable {
    guard let index = columns[column] else { return self }
    return ReportTable(names: names, rows: rows.filter { $0[index] == word })
  }

  /// The table with the cells of another in the columns that both have, year by year; years that the other has not are
  /// left out.
  func replaced(by other: ReportTable) -> ReportTable {
    let common = names.filter { other.columns[$0] != nil && $0 != "year" }
    let rowOf = Dictionary(
      other.indices.map { (other.text($0, "year"), $0) }, uniquingKeysWith: { first, _ in first })
    return ReportTable(
      names: names,
      rows: indices.compactMap { row in
        guard let theirs = rowOf[text(row, "year")] else { return nil }
        var cells = rows[row]
        for name in common { if let column = columns[name] { cells[column] = other.text(theirs, name) } }
        return cells
      })
  }

  var indices: Range<Int> { rows.indices }
  var isEmpty: Bool { rows.isEmpty }

  /// A cell as text; empty where there is no such column.
  func text(_ row: Int, _ column: String) -> String { columns[column].map { rows[row][$0] } ?? "" }

  /// A cell as a number; nil where it is blank or no number.
  func number(_ row: Int, _ column: String) -> Double? {
    guard let index = columns[column], !rows[row][index].isEmpty else { return nil }
    return Double(rows[row][index])
  }

  /// The year of a row.
  func year(_ row: Int) -> Int? { Int(text(row, "year")) }

  /// Sums of a column by a key and year; rows without a key are left out.
  func sums(
    _ column: String, by key: (_ row: Int, _ year: Int) -> String?
  ) -> [String: [Int: Double]] {
    var sums: [String: [Int: Double]] = [:]
    for row in indices {
      guard let year = year(row), let value = number(row, column), let key = key(row, year) else { continue }
      sums[key, default: [:]][year, default: 0] += value
    }
    return sums
  }

  /// Sums of a column by year.
  func sums(_ column: String, where includes: (_ row: Int, _ year: Int) -> Bool = { _, _ in true }) -> [Int:
    Double]
  {
    sums(column) { includes($0, $1) ? "" : nil }[""] ?? [:]
  }
}

extension [Int: Double] {
  /// Values of some years, scaled.
  func values(_ years: [Int], times factor: Double = 1) -> [Double?] {
    years.map { year in self[year].map { $0 * factor } }
  }
}
