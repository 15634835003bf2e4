/// A column of a table over the values that its rows are: the one place where name, unit, constraint, plausible band,
/// meaning and property stand.
///
/// Reading, checking, changing, writing and describing a table all follow from its columns. A column of a study's
/// table can be set; one of a result can only be read.
public struct Column<Row>: Sendable {
  /// A stored property.
  public typealias Path<Value> = WritableKeyPath<Row, Value> & Sendable
  /// Gives a row a value; a blank one stands for what `blank`, a row of blanks, has.
  typealias Setter = @Sendable (_ row: inout Row, _ value: FieldValue, _ blank: Row) -> Void

  /// What is known of the column whatever its rows are.
  public var schema: ColumnSchema
  /// The value of a row.
  public let get: @Sendable (Row) -> FieldValue
  /// How a row is given a value; nil: not at all.
  let setter: Setter?
  /// How a value read from a file is put into a row.
  let slot: ColumnSlot
  /// Sets the property from other columns where the cell is blank; nil: the value of a row of blanks stands.
  let derive: (@Sendable (inout Row) -> Void)?

  private init(
    schema: ColumnSchema, get: @escaping @Sendable (Row) -> FieldValue, setter: Setter?, slot: ColumnSlot,
    derive: (@Sendable (inout Row) -> Void)? = nil
  ) {
    self.schema = schema
    self.get = get
    self.setter = setter
    self.slot = slot
    self.derive = derive
  }

  private init<Value: CellValue>(
    _ path: Path<Value>, _ schema: ColumnSchema, derive: (@Sendable (inout Row) -> Void)? = nil
  ) {
    self.init(
      schema: schema,
      get: { $0[keyPath: path].cell },
      setter: { row, value, blank in row[keyPath: path] = Value(cell: value) ?? blank[keyPath: path] },
      slot: MemoryLayout<Row>.offset(of: path).map(Value.cellSlot(offset:)) ?? .other,
      derive: derive)
  }
}

// Columns of a study's tables.
extension Column {
  /// Gives a row a value that the column admits; a blank one stands for what a row of blanks has.
  package func set(_ row: inout Row, _ value: FieldValue, blank: Row) { setter?(&row, value, blank) }

  /// A part of the key.
  public static func key<Value: CellValue>(
    _ name: String, _ path: Path<Value>, _ kind: ColumnKind, unit: String? = nil, _ meaning: String
  ) -> Column {
    Column(
      path,
      ColumnSchema(
        name, kind, unit: unit, isRequired: true, isKey: true, meaning: meaning))
  }

  /// A part of the key that may be blank, which stands for something of its own.
  public static func optionalKey<Value: CellValue>(
    _ name: String, _ path: Path<Value>, _ kind: ColumnKind, unit: String? = nil,
    blank defaultText: String, _ meaning: String
  ) -> Column {
    Column(
      path,
      ColumnSchema(
        name, kind, unit: unit, isRequired: false, isKey: true, defaultText: defaultText,
        meaning: meaning))
  }

  /// A column that every row must fill.
  public static func required<Value: CellValue>(
    _ name: String, _ path: Path<Value>, _ kind: ColumnKind, unit: String? = nil,
    plausible: ClosedRange<Double>? = nil, _ meaning: String
  ) -> Column {
    Column(
      path,
      ColumnSchema(
        name, kind, unit: unit, isRequired: true, isKey: false, plausible: plausible, meaning: meaning))
  }

  /// A column that may be blank or left out, which stands for the value of a row of blanks.
  ///
  /// - Parameter blank: What that is in words, where the value does not say it.
  public static func optional<Value: CellValue>(
    _ name: String, _ path: Path<Value>, _ kind: ColumnKind, unit: String? = nil,
    plausible: ClosedRange<Double>? = nil, blank: String = "", _ meaning: String
  ) -> Column {
    Column(
      path,
      ColumnSchema(
        name, kind, unit: unit, isRequired: false, isKey: false, defaultText: blank,
        plausible: plausible, meaning: meaning))
  }

  /// A column whose blank cell stands for another column of its row.
  public static func optional<Value: CellValue>(
    _ name: String, _ path: Path<Value>, _ kind: ColumnKind, unit: String? = nil,
    plausible: ClosedRange<Double>? = nil, blankIs other: String, _ source: Path<Value>, _ meaning: String
  ) -> Column {
    Column(
      path,
      ColumnSchema(
        name, kind, unit: unit, isRequired: false, isKey: false, defaultText: other,
        plausible: plausible, meaning: meaning),
      derive: { $0[keyPath: path] = $0[keyPath: source] })
  }

  /// A column that is no property of its own: a part of a property, which it alone knows how to make.
  public static func part(
    _ name: String, _ kind: ColumnKind, unit: String? = nil, plausible: ClosedRange<Double>? = nil,
    _ meaning: String, get: @escaping @Sendable (Row) -> FieldValue,
    set: @escaping @Sendable (inout Row, FieldValue) -> Void
  ) -> Column {
    Column(
      schema: ColumnSchema(
        name, kind, unit: unit, isRequired: false, isKey: false, defaultText: "", plausible: plausible,
        meaning: meaning),
      get: get, setter: { row, value, _ in set(&row, value) }, slot: .other)
  }

  /// A part of the key of the kind that its values have; text is a name.
  public static func key<Value: CellValue>(_ name: String, _ path: Path<Value>, _ meaning: String) -> Column {
    key(name, path, named(Value.cellKind), meaning)
  }

  /// A column that every row must fill, of the kind that its values have; text is a name.
  public static func required<Value: CellValue>(
    _ name: String, _ path: Path<Value>, _ meaning: String
  ) -> Column {
    required(name, path, named(Value.cellKind), meaning)
  }

  /// A column that may be blank or left out, of the kind that its values have.
  public static func optional<Value: CellValue>(
    _ name: String, _ path: Path<Value>, _ meaning: String
  ) -> Column {
    optional(name, path, Value.cellKind, meaning)
  }

  /// Text in a key or a column that must be filled is a name.
  private static func named(_ kind: ColumnKind) -> ColumnKind { kind == .text ? .name : kind }
}

// Columns of results.
extension Column {
  /// A column of the key of a result.
  ///
  /// - Parameters:
  ///   - unit: Unit where the name does not end in one.
  ///   - blank: What a blank cell stands for; empty: there is none.
  public static func key<Value: CellValue>(
    _ name: String, unit: String? = nil, blank: String = "", _ meaning: String,
    value: @escaping @Sendable (Row) -> Value
  ) -> Column {
    reported(name, unit, isKey: true, blank, meaning, value)
  }

  /// A column of a result.
  ///
  /// - Parameters:
  ///   - figure: Name of the figure, with its unit, where the header has to be another one.
  ///   - unit: Unit where the name does not end in one.
  ///   - blank: What a blank cell stands for; empty: there is none.
  public static func reported<Value: CellValue>(
    _ name: String, figure: String? = nil, unit: String? = nil, blank: String = "", _ meaning: String,
    value: @escaping @Sendable (Row) -> Value
  ) -> Column {
    var column = reported(name, unit ?? figure.map(UnitName.ending), isKey: false, blank, meaning, value)
    column.schema.figure = figure ?? name
    return column
  }

  private static func reported<Value: CellValue>(
    _ name: String, _ unit: String?, isKey: Bool, _ blank: String, _ meaning: String,
    _ value: @escaping @Sendable (Row) -> Value
  ) -> Column {
    Column(
      schema: ColumnSchema(
        name, Value.cellKind, unit: unit, isRequired: blank.isEmpty, isKey: isKey, defaultText: blank,
        plausible: nil, meaning: meaning),
      get: { value($0).cell }, setter: nil, slot: .other)
  }
}
