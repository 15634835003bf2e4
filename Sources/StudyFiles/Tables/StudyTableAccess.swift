import DispatchSolvePowerSystem
import DispatchSolveTables

/// A table of a study and where its rows are in the study.
struct StudyTableAccess<Row: Sourced & Sendable>: Sendable {
  /// Which table.
  let table: StudyTable
  /// The study's rows of the table.
  let rows: WritableKeyPath<Study, [Row]> & Sendable
  /// Its columns.
  let declaration: Table<Row>

  init(
    _ table: StudyTable, _ rows: WritableKeyPath<Study, [Row]> & Sendable, isRequired: Bool = false,
    _ meaning: String, blank: Row, _ columns: [Column<Row>],
    numbered: Table<Row>.Numbered = .none, former: [String: String] = [:],
    removeHalves: (@Sendable (inout Row) -> [String])? = nil
  ) {
    self.table = table
    self.rows = rows
    declaration = Table(
      table.rawValue, isRequired: isRequired, meaning, blank: blank, columns + Column.ofSource,
      numbered: numbered, former: former,
      removeHalves: removeHalves)
  }
}

/// A table of a study whatever its rows are.
protocol AnyStudyTable: Sendable {
  var table: StudyTable { get }
  var schema: TableSchema { get }
  func count(_ study: Study) -> Int
  /// What the column of a name may hold; nil when the table has none.
  func column(_ name: String) -> ColumnSchema?
  /// The values of a column, row by row.
  func values(_ study: Study, _ column: String) -> [FieldValue]
  /// Writes values to rows.
  func write(_ study: inout Study, _ column: String, _ values: [(row: Int, value: FieldValue)])
  /// Prepares giving rows of a column new values made of the old ones; see `RowUpdate`.
  func update(_ column: String, _ rows: [Int]) -> RowUpdate?
  /// Adds a row; returns columns of it that lack their counterpart.
  func append(_ study: inout Study, _ values: [String: FieldValue]) -> [String]
  /// Keeps rows for which `keeps` is true.
  func filter(_ study: inout Study, _ keeps: [Bool])
  /// Values outside their column's usual range, by column and row.
  func unusual(_ study: Study) -> [(row: Int, column: ColumnSchema, value: Double)]
  /// Puts the good rows of a file into a study; what is wrong with others is known to the reader.
  func read(_ reader: inout TableReader, into study: inout Study)
  /// What rows say of their sources; nil for one that says nothing.
  func sources(_ study: Study) -> [RowSource?]
  /// The study's rows as a file.
  func csv(_ study: Study) throws(CSVWriteError) -> [UInt8]
}

/// Gives rows of one column new values made of the old ones; stops, with false, at a row that gets none.
typealias RowUpdate = @Sendable (_ study: inout Study, _ new: (FieldValue) -> FieldValue?) -> Bool

extension StudyTableAccess: AnyStudyTable {
  var schema: TableSchema { declaration.schema }

  func column(_ name: String) -> ColumnSchema? { declaration.column(name)?.schema }

  func count(_ study: Study) -> Int { study[keyPath: rows].count }

  func values(_ study: Study, _ column: String) -> [FieldValue] {
    guard let column = declaration.column(column) else { return [] }
    return study[keyPath: rows].map(column.get)
  }

  func write(_ study: inout Study, _ column: String, _ values: [(row: Int, value: FieldValue)]) {
    guard let column = declaration.column(column) else { return }
    // In one stretch, so that the array is copied at most once.
    func write(_ rows: inout [Row]) {
      for (row, value) in values { declaration.set(column, of: &rows[row], to: value) }
    }
    write(&study[keyPath: rows])
  }

  func update(_ column: String, _ chosen: [Int]) -> RowUpdate? {
    guard let column = declaration.column(column) else { return nil }
    return { [declaration, rows] study, new in
      func update(_ rows: inout [Row]) -> Bool {
        for row in chosen {
          guard row < rows.count, let value = new(column.get(rows[row])) else { return false }
          declaration.set(column, of: &rows[row], to: value)
        }
        return true
      }
      return update(&study[keyPath: rows])
    }
  }

  func append(_ study: inout Study, _ values: [String: FieldValue]) -> [String] {
    let (row, halves) = declaration.row(values)
    study[keyPath: rows].append(row)
    return halves
  }

  func filter(_ study: inout Study, _ keeps: [Bool]) {
    let kept = zip(study[keyPath: rows], keeps).filter(\.1).map(\.0)
    study[keyPath: rows] = kept
  }

  func unusual(_ study: Study) -> [(row: Int, column: ColumnSchema, value: Double)] {
    declaration.unusual(study[keyPath: rows])
  }

  func read(_ reader: inout TableReader, into study: inout Study) {
    study[keyPath: rows] = reader.rows(of: declaration)
  }

  func sources(_ study: Study) -> [RowSource?] { study[keyPath: rows].map(\.source) }

  func csv(_ study: Study) throws(CSVWriteError) -> [UInt8] { try declaration.csv(study[keyPath: rows]) }
}
