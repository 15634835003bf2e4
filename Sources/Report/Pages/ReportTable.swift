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
