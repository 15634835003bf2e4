/// A type whose values stand in one cell.
public protocol CellValue: Sendable {
  /// What a column of such values holds where nothing narrower is said.
  static var cellKind: ColumnKind { get }
  /// The value as a cell.
  var cell: FieldValue { get }
  /// The value of a cell that its column admits; nil for a blank one and for one of another kind.
  init?(cell field: FieldValue)
  /// How values read from a file are put at a place of a row.
  static func cellSlot(offset: Int) -> ColumnSlot
}

/// Where a column's values go in a row: the offset of a stored property, or nothing faster than the column's own way.
public enum ColumnSlot: Sendable {
  /// Text.
  case text(offset: Int)
  /// Text or nothing.
  case optionalText(offset: Int)
  /// Number.
  case number(offset: Int)
  /// Number or nothing.
  case optionalNumber(offset: Int)
  /// Whole number.
  case integer(offset: Int)
  /// Whole number or nothing.
  case optionalInteger(offset: Int)
  /// True or false.
  case flag(offset: Int)
  /// By the column's `set`.
  case other
}

extension String: CellValue {
  /// Text.
  public static var cellKind: ColumnKind { .text }
  /// The text.
  public var cell: FieldValue { .text(self) }
  /// The text of a cell.
  public init?(cell field: FieldValue) {
    guard let text = field.text else { return nil }
    self = text
  }
  /// Text at an offset.
  public static func cellSlot(offset: Int) -> ColumnSlot { .text(offset: offset) }
}

extension Double: CellValue {
  /// Any finite number.
  public static var cellKind: ColumnKind { .anyNumber }
  /// The number.
  public var cell: FieldValue { .number(self) }
  /// The number of a cell.
  public init?(cell field: FieldValue) {
    guard let number = field.number else { return nil }
    self = number
  }
  /// A number at an offset.
  public static func cellSlot(offset: Int) -> ColumnSlot { .number(offset: offset) }
}

extension Int: CellValue {
  /// Any whole number.
  public static var cellKind: ColumnKind { .anyInteger }
  /// The number; exact below 2^53.
  public var cell: FieldValue { .number(Double(self)) }
  /// The whole number of a cell.
  public init?(cell field: FieldValue) {
    guard let number = field.integer else { return nil }
    self = number
  }
  /// A whole number at an offset.
  public static func cellSlot(offset: Int) -> ColumnSlot { .integer(offset: offset) }
}

extension Bool: CellValue {
  /// True or false.
  public static var cellKind: ColumnKind { .flag }
  /// True or false.
  public var cell: FieldValue { .flag(self) }
  /// What a cell says.
  public init?(cell field: FieldValue) {
    guard case .flag(let value) = field else { return nil }
    self = value
  }
  /// True or false at an offset.
  public static func cellSlot(offset: Int) -> ColumnSlot { .flag(offset: offset) }
}

extension Optional: CellValue where Wrapped: CellValue {
  /// As without the option of nothing.
  public static var cellKind: ColumnKind { Wrapped.cellKind }
  /// The value, or a blank cell.
  public var cell: FieldValue { self?.cell ?? .blank }
  /// The value of a cell.
  public init?(cell field: FieldValue) {
    guard let value = Wrapped(cell: field) else { return nil }
    self = value
  }
  /// A value or nothing at an offset.
  public static func cellSlot(offset: Int) -> ColumnSlot {
    switch Wrapped.cellSlot(offset: offset) {
    case .text: .optionalText(offset: offset)
    case .number: .optionalNumber(offset: offset)
    case .integer: .optionalInteger(offset: offset)
    default: .other
    }
  }
}

extension [String]: CellValue {
  /// Names separated by semicolons.
  public static var cellKind: ColumnKind { .list }
  /// The names.
  public var cell: FieldValue { .text(joined(separator: ";")) }
  /// The names of a cell.
  public init?(cell field: FieldValue) {
    guard field != .blank else { return nil }
    self = field.written.split(separator: ";").map(String.init)
  }
  /// By the column's own way.
  public static func cellSlot(offset: Int) -> ColumnSlot { .other }
}

/// One of some words, as an enumeration.
public protocol WordValue: CellValue, RawRepresentable, CaseIterable where RawValue == String {}

extension WordValue {
  /// The words.
  public static var cellKind: ColumnKind { .choice(allCases.map(\.rawValue)) }
  /// The word.
  public var cell: FieldValue { .text(rawValue) }
  /// The word of a cell.
  public init?(cell field: FieldValue) {
    guard let text = field.text else { return nil }
    self.init(rawValue: text)
  }
  /// By the column's own way.
  public static func cellSlot(offset: Int) -> ColumnSlot { .other }
}
