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
  package var number: Double? { if case .number(let value) = self { value } else { nil } }

  /// The text, if it is one that is not blank.
  package var text: String? { if case .text(let text) = self, !text.isEmpty { text } else { nil } }

  /// The whole number, if it is one.
  package var integer: Int? { number.flatMap { Int(exactly: $0) } }
}
