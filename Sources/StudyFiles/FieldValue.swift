import PowerSystem

/// A value given to a column of a table or to a setting.
public enum FieldValue: Sendable, Hashable, Codable {
  /// Text; empty text is a blank cell.
  case text(String)
  /// Number, whole numbers included.
  case number(Double)
  /// True or false.
  case flag(Bool)
  /// Several values.
  case list([FieldValue])

  /// A blank cell.
  public static let blank = FieldValue.text("")

  /// The value as a file would have it.
  public var written: String {
    switch self {
    case .text(let text): text
    case .number(let value) where value == value.rounded() && abs(value) < 1e16: "\(Int(value))"
    case .number(let value): "\(value)"
    case .flag(let value): value ? "true" : "false"
    case .list(let values): values.map(\.written).joined(separator: ";")
    }
  }

  /// The number, if it is one.
  var number: Double? { if case .number(let value) = self { value } else { nil } }

  /// The text, if it is one that is not blank.
  var text: String? { if case .text(let text) = self, !text.isEmpty { text } else { nil } }

  /// The whole number, if it is one.
  var integer: Int? { number.flatMap { Int(exactly: $0) } }
}

extension ColumnSchema {
  /// Why a value cannot stand in the column; nil when it can. The texts are those of files.
  func refusal(of value: FieldValue) -> String? {
    if value == .blank { return isRequired ? "is blank; a value is required" : nil }
    switch kind {
    case .text, .name: return Self.refusalOfText(value)
    case .list:
      guard case .list(let values) = value else { return Self.refusalOfText(value) }
      return values.compactMap { $0 == .blank ? "is blank" : Self.refusalOfText($0) }.first
    case .number, .numberAbove:
      guard let number = value.number else { return "is not a number" }
      guard number.isFinite else { return "is not a finite number" }
      return kind.admits(number) ? nil : "is not \(FileColumn.range(kind))"
    case .integer(let range):
      guard let number = value.integer else { return "is not a whole number" }
      return range.contains(number) ? nil : "is not between \(range.lowerBound) and \(range.upperBound)"
    case .choice(let words):
      guard case .text(let word) = value, words.contains(word) else {
        return "is not one of \(words.joined(separator: ", "))"
      }
      return nil
    case .flag:
      if case .flag = value { return nil }
      return "is not one of true, false"
    }
  }

  private static func refusalOfText(_ value: FieldValue) -> String? {
    guard case .text(let text) = value else { return "is not text; put it in quotes" }
    return text.first?.isWhitespace == true || text.last?.isWhitespace == true
      ? "begins or ends with a space" : nil
  }
}

extension ColumnKind {
  /// Whether a number is in the range of a kind of numbers.
  fileprivate func admits(_ number: Double) -> Bool {
    switch self {
    case .number(let range): range.contains(number)
    case .numberAbove(let low, let high): number > low && number <= high
    default: false
    }
  }

  /// Whether values are numbers that can be multiplied and added to.
  var isNumeric: Bool {
    switch self {
    case .number, .numberAbove, .integer: true
    case .text, .name, .choice, .flag, .list: false
    }
  }
}
