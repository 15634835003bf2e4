import DispatchSolveTables

/// The components of a kind: a row each, and what of them changes over time.
struct ComponentTable: Sendable {
  /// Name of the kind's list, which is that of its file: `generators`.
  let list: String
  /// A row a component.
  let table: CSVTable
  /// Names of the components, one a row.
  let names: [String]
  private let columns: [String: Int]
  private let series: [String: Series]

  /// An attribute over time: a row a snapshot, a column a component.
  struct Series: Sendable {
    let table: CSVTable
    private let columns: [String: Int]

    init(_ table: CSVTable) {
      self.table = table
      columns = Dictionary(
        table.columns.enumerated().dropFirst().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Column of a component; nil where it does not change over time.
    func column(_ name: String) -> Int? { columns[name] }
  }

  /// Takes a kind's files: its own, and by attribute those over time.
  init(list: String, table: CSVTable, series: [String: CSVTable]) {
    self.list = list
    self.table = table
    columns = Dictionary(table.columns.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    let name = columns["name"] ?? 0
    names = table.rows.map { $0[name] }
    self.series = series.mapValues(Series.init)
  }

  /// Column of an attribute; nil where the file leaves it out.
  func column(_ attribute: String) -> Int? { columns[attribute] }

  /// Columns of the ports after the second: `bus2` and so on.
  var furtherPorts: [Int] {
    table.columns.indices.filter { index in
      let name = table.columns[index]
      guard name.hasPrefix("bus"), let number = Int(name.dropFirst(3)) else { return false }
      return number >= 2
    }
  }

  /// An attribute's file over time and a component's column in it; nil where it has none.
  func series(_ row: Int, _ attribute: String) -> (table: CSVTable, column: Int)? {
    guard let found = series[attribute], let column = found.column(names[row]) else { return nil }
    return (found.table, column)
  }

  /// Files of attributes over time, in the order of their names.
  var seriesTables: [(attribute: String, table: CSVTable)] {
    series.sorted { $0.key < $1.key }.map { ($0.key, $0.value.table) }
  }

  /// A cell as text; empty where the file leaves the attribute out.
  func text(_ row: Int, _ attribute: String) -> String {
    columns[attribute].map { table.rows[row][$0] } ?? ""
  }

  /// Column at which a finding about an attribute stands: its own, else that of the name.
  func place(_ attribute: String) -> Int { columns[attribute] ?? columns["name"] ?? 0 }
}
