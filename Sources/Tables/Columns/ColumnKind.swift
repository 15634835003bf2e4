/// What a column holds.
public enum ColumnKind: Sendable, Hashable {
  /// Text without restriction.
  case text
  /// A name: text that is not blank.
  case name
  /// A number in a closed range.
  case number(ClosedRange<Double>)
  /// A number above a bound, up to another.
  case numberAbove(Double, upTo: Double)
  /// A whole number in a closed range.
  case integer(ClosedRange<Int>)
  /// One of some words.
  case choice([String])
  /// A whole number in a closed range, or one of some words.
  case integerOrChoice(ClosedRange<Int>, [String])
  /// true, false, 1 or 0.
  case flag
  /// Names separated by semicolons.
  case list
  /// Whole numbers in a closed range, separated by semicolons.
  case integers(ClosedRange<Int>)
  /// A day, `2026-07-01`.
  case day

  /// Any finite number.
  public static let anyNumber = ColumnKind.number(
    -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude)
  /// A finite number that is not negative.
  public static let notNegative = ColumnKind.number(0...Double.greatestFiniteMagnitude)
  /// A finite number above 0.
  public static let positive = ColumnKind.numberAbove(0, upTo: .greatestFiniteMagnitude)
  /// A share.
  public static let share = ColumnKind.number(0...1)
  /// Any whole number.
  public static let anyInteger = ColumnKind.integer(Int.min...Int.max)

  /// Whether values are numbers that can be multiplied and added to.
  public var isNumeric: Bool {
    switch self {
    case .number, .numberAbove, .integer: true
    case .text, .name, .choice, .integerOrChoice, .flag, .list, .integers, .day: false
    }
  }

  /// Whether texts are names.
  var holdsNames: Bool { self == .name || self == .list }

  /// Whether a whole number is in the range of a kind that takes some.
  package func admits(_ number: Int) -> Bool {
    switch self {
    case .integer(let range), .integerOrChoice(let range, _): range.contains(number)
    default: false
    }
  }

  /// Whether a number is in the range of a kind of numbers.
  func admits(_ number: Double) -> Bool {
    switch self {
    case .number(let range): range.contains(number)
    case .numberAbove(let low, let high): number > low && number <= high
    default: false
    }
  }

  /// The range in words, for a kind of numbers: `at least 0`; empty for other kinds and for numbers without bounds.
  package var rangeText: String {
    switch self {
    case .numberAbove(let low, let high) where high == .greatestFiniteMagnitude: "above \(short(low))"
    case .numberAbove(let low, let high): "above \(short(low)) and at most \(short(high))"
    case .anyNumber: ""
    case .number(let range) where range.upperBound == .greatestFiniteMagnitude:
      "at least \(short(range.lowerBound))"
    case .number(let range): "between \(short(range.lowerBound)) and \(short(range.upperBound))"
    case .anyInteger: ""
    case .integer(let range), .integerOrChoice(let range, _), .integers(let range):
      "between \(range.lowerBound) and \(range.upperBound)"
    default: ""
    }
  }
}

extension FieldValue {
  /// Whole numbers in a list, or in text with semicolons between; nil where one of them is none.
  package var integers: [Int]? {
    switch self {
    case .number: integer.map { [$0] }
    case .text(let text):
      text.split(separator: ";", omittingEmptySubsequences: false).reduce([]) { numbers, part in
        numbers.flatMap { numbers in Int(part).map { numbers + [$0] } }
      }
    case .list(let values):
      values.reduce([]) { numbers, value in
        numbers.flatMap { numbers in value.integer.map { numbers + [$0] } }
      }
    case .flag: nil
    }
  }
}

/// A number without a point where it is whole.
func short(_ value: Double) -> String {
  value == value.rounded() && abs(value) <= 1e15 ? "\(Int(value))" : "\(value)"
}
