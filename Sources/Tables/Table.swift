/// A table of a study: its columns over the values that rows become.
public struct Table<Row: Sendable>: Sendable {
  /// What is known of it whatever its rows are.
  public let schema: TableSchema
  /// Columns in the order of the schema.
  package let columns: [Column<Row>]
  /// Columns that repeat; their names have a `#` in the place of the number.
  let numbered: Numbered
  /// A row of blanks: what optional columns have where nothing is given.
  let blank: Row
  /// Takes out of a row what needs another column that is not there, and says what is missing.
  let removeHalves: (@Sendable (inout Row) -> [String])?

  /// Columns that repeat with a number.
  public struct Numbered: Sendable {
    /// The columns of a number.
    let columns: [@Sendable (Int) -> Column<Row>]
    /// The numbers that a row has values for.
    let numbers: @Sendable (Row) -> [Int]

    /// Declares columns given their number, and the numbers that a row has values for.
    public init(_ columns: [@Sendable (Int) -> Column<Row>], in numbers: @escaping @Sendable (Row) -> [Int]) {
      self.columns = columns
      self.numbers = numbers
    }

    /// No such columns.
    public static var none: Numbered { Numbered([]) { _ in [] } }
  }

  /// Declares a table.
  ///
  /// - Parameters:
  ///   - blank: A row of blanks.
  ///   - numbered: Columns that repeat with a number.
  ///   - former: Columns that earlier versions had, and what to do about them.
  ///   - removeHalves: Takes out of a row what needs another column that is not there, and says what is missing: the
  ///     column given, then words.
  public init(
    _ name: String, isRequired: Bool = false, _ meaning: String, blank: Row, _ columns: [Column<Row>],
    numbered: Numbered = .none, former: [String: String] = [:],
    removeHalves: (@Sendable (inout Row) -> [String])? = nil
  ) {
    func described(_ column: Column<Row>) -> ColumnSchema {
      var schema = column.schema
      // What a row of blanks has is what a blank cell stands for.
      if !schema.isRequired, schema.defaultText.isEmpty { schema.defaultText = column.get(blank).written }
      return schema
    }
    self.columns = columns
    self.numbered = numbered
    self.blank = blank
    self.removeHalves = removeHalves
    let templates = numbered.columns.map { make in
      var schema = described(make(1))
      if let digit = schema.name.firstIndex(of: "1") {
        schema.name.replaceSubrange(digit...digit, with: "#")
        schema.figure = schema.name
      }
      return schema
    }
    schema = TableSchema(
      name: name, isRequired: isRequired, columns: columns.map(described), numberedColumns: templates,
      meaning: meaning, former: former)
  }

  /// The column of a name; nil when the table has none.
  package func column(_ name: String) -> Column<Row>? {
    if let index = schema.columns.firstIndex(where: { $0.name == name }) {
      var column = columns[index]
      column.schema = schema.columns[index]
      return column
    }
    guard let (index, number) = schema.numbered(name) else { return nil }
    return numbered.columns[index](number)
  }

  /// Gives a row's column a value that its schema admits; a blank one gives what blanks stand for.
  package func set(_ column: Column<Row>, of row: inout Row, to value: FieldValue) {
    if value == .blank, let derive = column.derive { return derive(&row) }
    column.setter?(&row, value, blank)
  }

  /// The row that values given by column make, and what is missing beside them.
  ///
  /// Columns that the table does not have and values that their columns do not admit must be told before.
  package func row(_ values: [String: FieldValue]) -> (row: Row, halves: [String]) {
    var row = blank
    for (name, value) in values {
      if let column = column(name) { set(column, of: &row, to: value) }
    }
    for column in columns where column.derive != nil && values[column.schema.name] ?? .blank == .blank {
      column.derive?(&row)
    }
    let halves = removeHalves?(&row) ?? []
    return (row, halves)
  }

  /// Numbers of the numbered columns that rows have values for, ascending.
  func numbers(in rows: [Row]) -> [Int] {
    // Most tables have no such columns, and many rows.
    numbered.columns.isEmpty ? [] : Set(rows.flatMap(numbered.numbers)).sorted()
  }

  /// Values outside their column's usual range, by column and row.
  package func unusual(_ rows: [Row]) -> [(row: Int, column: ColumnSchema, value: Double)] {
    var found: [(row: Int, column: ColumnSchema, value: Double)] = []
    func check(_ column: Column<Row>, _ schema: ColumnSchema) {
      guard let band = schema.plausible else { return }
      rows.withUnsafeBufferPointer { rows in
        guard let base = rows.baseAddress else { return }
        for row in rows.indices {
          let value: Double?
          // The offset is that of a stored property of this type in a row, as in `FileColumn.read`.
          let stored = UnsafeRawPointer(base + row)
          switch column.slot {
          case .number(let offset): value = stored.load(fromByteOffset: offset, as: Double.self)
          case .optionalNumber(let offset): value = stored.load(fromByteOffset: offset, as: Double?.self)
          default: value = column.get(rows[row]).number
          }
          if let value, !band.contains(value) { found.append((row, schema, value)) }
        }
      }
    }
    for (column, schema) in zip(columns, schema.columns) { check(column, schema) }
    for number in numbers(in: rows) {
      for make in numbered.columns { check(make(number), make(number).schema) }
    }
    return found
  }
}
