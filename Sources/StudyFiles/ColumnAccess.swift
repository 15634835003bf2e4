import PowerSystem

/// How a column is read from and written to the value that a row became.
///
/// Values that are written were held to the column's schema before; a blank one gives the column's default.
struct ColumnAccess<Row>: Sendable {
  let get: @Sendable (Row) -> FieldValue
  let set: @Sendable (inout Row, FieldValue) -> Void
}

extension ColumnAccess {
  typealias Path<Value> = WritableKeyPath<Row, Value> & Sendable

  /// Text; a default stands for a blank.
  static func text(_ path: Path<String>, default fallback: String = "") -> ColumnAccess {
    ColumnAccess {
      .text($0[keyPath: path])
    } set: {
      $0[keyPath: path] = $1.text ?? fallback
    }
  }

  static func optionalText(_ path: Path<String?>) -> ColumnAccess {
    ColumnAccess {
      .text($0[keyPath: path] ?? "")
    } set: {
      $0[keyPath: path] = $1.text
    }
  }

  static func number(_ path: Path<Double>, default fallback: Double = 0) -> ColumnAccess {
    ColumnAccess {
      .number($0[keyPath: path])
    } set: {
      $0[keyPath: path] = $1.number ?? fallback
    }
  }

  static func optionalNumber(_ path: Path<Double?>) -> ColumnAccess {
    ColumnAccess {
      $0[keyPath: path].map { .number($0) } ?? .blank
    } set: {
      $0[keyPath: path] = $1.number
    }
  }

  static func integer(_ path: Path<Int>, default fallback: Int = 0) -> ColumnAccess {
    ColumnAccess {
      .number(Double($0[keyPath: path]))
    } set: {
      $0[keyPath: path] = $1.integer ?? fallback
    }
  }

  static func optionalInteger(_ path: Path<Int?>) -> ColumnAccess {
    ColumnAccess {
      $0[keyPath: path].map { .number(Double($0)) } ?? .blank
    } set: {
      $0[keyPath: path] = $1.integer
    }
  }

  static func flag(_ path: Path<Bool>) -> ColumnAccess {
    ColumnAccess {
      .flag($0[keyPath: path])
    } set: {
      $0[keyPath: path] = $1 == .flag(true)
    }
  }

  static func choice<Word: RawRepresentable & Sendable>(_ path: Path<Word>) -> ColumnAccess
  where Word.RawValue == String {
    ColumnAccess {
      .text($0[keyPath: path].rawValue)
    } set: { row, value in
      if let word = value.text.flatMap(Word.init(rawValue:)) { row[keyPath: path] = word }
    }
  }

  /// Names, as one text with semicolons.
  static func list(_ path: Path<[String]>) -> ColumnAccess {
    ColumnAccess {
      .text($0[keyPath: path].joined(separator: ";"))
    } set: { row, value in
      row[keyPath: path] = value.written.split(separator: ";").map(String.init)
    }
  }
}

/// A table of a study as columns over the study's own values: schema, decoding and access in one place.
struct TableAccess<Row>: Sendable {
  let schema: TableSchema
  /// The study's rows of the table.
  let rows: WritableKeyPath<Study, [Row]> & Sendable
  /// Decodes a row; `halves` are columns of it that lack their counterpart.
  let decode: @Sendable (RowValues) -> (row: Row, halves: [String])
  /// Access to the columns of the schema, in its order.
  let columns: [ColumnAccess<Row>]
  /// Access to a numbered column, given its index in the schema and its number.
  var numbered: (@Sendable (Int, Int) -> ColumnAccess<Row>)?

  init(
    _ schema: TableSchema, _ rows: WritableKeyPath<Study, [Row]> & Sendable,
    _ decode: @escaping @Sendable (RowValues) -> Row, _ columns: [ColumnAccess<Row>]
  ) {
    self.init(schema, rows, halves: { (decode($0), []) }, columns)
  }

  init(
    _ schema: TableSchema, _ rows: WritableKeyPath<Study, [Row]> & Sendable,
    halves decode: @escaping @Sendable (RowValues) -> (row: Row, halves: [String]),
    _ columns: [ColumnAccess<Row>], numbered: (@Sendable (Int, Int) -> ColumnAccess<Row>)? = nil
  ) {
    self.schema = schema
    self.rows = rows
    self.decode = decode
    self.columns = columns
    self.numbered = numbered
  }
}

/// A column that a name stands for: what it may hold, and where it is.
struct NamedColumn {
  enum Target {
    case column(Int)
    case numbered(index: Int, number: Int)
  }

  var schema: ColumnSchema
  var target: Target
}

/// A table of a study whatever its rows are.
protocol AnyTableAccess: Sendable {
  var schema: TableSchema { get }
  func count(_ study: Study) -> Int
  /// The values of a column, row by row.
  func values(_ study: Study, _ column: NamedColumn) -> [FieldValue]
  /// Writes values to rows.
  func write(_ study: inout Study, _ column: NamedColumn, _ values: [(row: Int, value: FieldValue)])
  /// Gives rows of a column new values made of the old ones; stops, with false, at a row that gets none.
  func update(
    _ study: inout Study, _ column: NamedColumn, _ rows: [Int], _ new: (FieldValue) -> FieldValue?
  ) -> Bool
  /// Adds a row; returns columns of it that lack their counterpart.
  func append(_ study: inout Study, _ values: RowValues) -> [String]
  /// Keeps rows for which `keeps` is true.
  func filter(_ study: inout Study, _ keeps: [Bool])
}

extension AnyTableAccess {
  /// The column of a name; nil when the table has none.
  func column(_ name: String) -> NamedColumn? {
    if let index = schema.columns.firstIndex(where: { $0.name == name }) {
      return NamedColumn(schema: schema.columns[index], target: .column(index))
    }
    guard let (index, number) = schema.numbered(name) else { return nil }
    var column = schema.numberedColumns[index]
    column.name = name
    return NamedColumn(schema: column, target: .numbered(index: index, number: number))
  }
}

extension TableAccess: AnyTableAccess {
  private func access(_ column: NamedColumn) -> ColumnAccess<Row>? {
    switch column.target {
    case .column(let index): columns.indices.contains(index) ? columns[index] : nil
    case .numbered(let index, let number): numbered?(index, number)
    }
  }

  func count(_ study: Study) -> Int { study[keyPath: rows].count }

  func values(_ study: Study, _ column: NamedColumn) -> [FieldValue] {
    guard let access = access(column) else { return [] }
    return study[keyPath: rows].map(access.get)
  }

  func write(_ study: inout Study, _ column: NamedColumn, _ values: [(row: Int, value: FieldValue)]) {
    guard let access = access(column) else { return }
    // In one stretch, so that the array is copied at most once.
    func write(_ rows: inout [Row]) {
      for (row, value) in values { access.set(&rows[row], value) }
    }
    write(&study[keyPath: rows])
  }

  func update(
    _ study: inout Study, _ column: NamedColumn, _ chosen: [Int], _ new: (FieldValue) -> FieldValue?
  ) -> Bool {
    guard let access = access(column) else { return false }
    func update(_ rows: inout [Row]) -> Bool {
      for row in chosen {
        guard row < rows.count, let value = new(access.get(rows[row])) else { return false }
        access.set(&rows[row], value)
      }
      return true
    }
    return update(&study[keyPath: rows])
  }

  func append(_ study: inout Study, _ values: RowValues) -> [String] {
    let (row, halves) = decode(values)
    study[keyPath: rows].append(row)
    return halves
  }

  func filter(_ study: inout Study, _ keeps: [Bool]) {
    let kept = zip(study[keyPath: rows], keeps).filter(\.1).map(\.0)
    study[keyPath: rows] = kept
  }
}
