/// What is known of a column whatever its rows are: name, unit, constraint, plausible band, meaning.
public struct ColumnSchema: Sendable, Hashable {
  /// Header, unit included.
  public var name: String
  /// Name of the figure wherever it is spoken of, unit included; the header, unless that has to be another one.
  public var figure: String
  /// Content and its bounds.
  public var kind: ColumnKind
  /// Unit in words, `$/MWh`; empty where there is none. A unit that the name ends in is taken from there.
  public var unit: String
  /// Whether the file must have the column and every row a value.
  public var isRequired: Bool
  /// Whether the column is part of the key.
  public var isKey: Bool
  /// What a blank cell stands for; empty when it stands for nothing.
  public var defaultText: String
  /// Where values usually lie; nil: not said.
  public var plausible: ClosedRange<Double>?
  /// Meaning.
  public var meaning: String

  /// Describes a column.
  ///
  /// - Parameter unit: nil takes the unit that the name ends in.
  public init(
    _ name: String, _ kind: ColumnKind, unit: String? = nil, isRequired: Bool, isKey: Bool,
    defaultText: String = "", plausible: ClosedRange<Double>? = nil, meaning: String
  ) {
    self.name = name
    figure = name
    self.kind = kind
    self.unit = unit ?? UnitName.ending(name)
    self.isRequired = isRequired
    self.isKey = isKey
    self.defaultText = defaultText
    self.plausible = plausible
    self.meaning = meaning
  }

  /// Why a value cannot stand in the column; nil when it can. The texts are those of files.
  package func refusal(of value: FieldValue) -> String? {
    if value == .blank { return isRequired ? "is blank; a value is required" : nil }
    switch kind {
    case .text, .name: return refusalOfText(value)
    case .list:
      guard case .list(let values) = value else { return refusalOfText(value) }
      return values.compactMap { $0 == .blank ? "is blank" : refusalOfText($0) }.first
    case .integers(let range):
      return value.integers.map { $0.allSatisfy(range.contains) } == true
        ? nil : Self.refusalOfIntegers(range)
    case .day: return CalendarDay(cell: value) == nil ? Self.refusalOfDay : nil
    case .number, .numberAbove:
      guard let number = value.number else { return "is not a number" }
      guard number.isFinite else { return "is not a finite number" }
      return kind.admits(number) ? nil : "is not \(kind.rangeText)"
    case .integer(let range):
      guard let number = value.integer else { return "is not a whole number" }
      return range.contains(number) ? nil : "is not between \(range.lowerBound) and \(range.upperBound)"
    case .choice(let words):
      guard case .text(let word) = value, words.contains(word) else {
        return "is not one of \(words.joined(separator: ", "))"
      }
      return nil
    case .integerOrChoice(let range, let words):
      if let number = value.integer, range.contains(number) { return nil }
      if case .text(let word) = value, words.contains(word) { return nil }
      return "is neither a whole number \(kind.rangeText) nor one of \(words.joined(separator: ", "))"
    case .flag:
      if case .flag = value { return nil }
      return "is not one of true, false"
    }
  }

  /// Why a value is no list of whole numbers in a range.
  static func refusalOfIntegers(_ range: ClosedRange<Int>) -> String {
    "is not whole numbers between \(range.lowerBound) and \(range.upperBound) with ; between"
  }

  /// Why a value is no day.
  static let refusalOfDay = "is not a day as 2026-07-01"

  private func refusalOfText(_ value: FieldValue) -> String? {
    guard case .text(let text) = value else { return "is not text; put it in quotes" }
    return Self.refusal(ofText: text, kind)
  }

  /// Why a text cannot stand in a column of text, of a name or of names.
  static func refusal(ofText text: String, _ kind: ColumnKind) -> String? {
    if text.first?.isWhitespace == true || text.last?.isWhitespace == true {
      return "begins or ends with a space"
    }
    return kind.holdsNames ? NameRule.refusal(of: text) : nil
  }
}
