import DispatchSolveTables

/// Years: ascending, each once, all in `Years.range`.
///
/// As text they are a list of years and ranges: `2025-2027, 2030`. In JSON they are an array of numbers.
public struct Years: Sendable, Hashable, RandomAccessCollection {
  /// The years that there are.
  public static let range = 1900...2200

  private let list: [Int]

  /// Takes a range; throws `YearsError` when it leaves `Years.range`.
  public init(_ range: ClosedRange<Int>) throws(YearsError) {
    for end in [range.lowerBound, range.upperBound] where !Self.range.contains(end) { throw .outOfRange(end) }
    list = Array(range)
  }

  /// Takes years as they are; throws `YearsError` for the first that is out of range or does not ascend.
  public init(_ years: some Sequence<Int>) throws(YearsError) {
    var list: [Int] = []
    for year in years {
      guard Self.range.contains(year) else { throw .outOfRange(year) }
      if let last = list.last, year <= last { throw .notAscending(year, after: last) }
      list.append(year)
    }
    self.list = list
  }

  /// Takes text: `2025`, `2025-2040`, or several of them with commas between; throws `YearsError`.
  public init(_ text: String) throws(YearsError) {
    var list: [Int] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = try part.split(separator: "-", omittingEmptySubsequences: false)
        .map { end throws(YearsError) in try Self.year(end, of: text) }
      guard let first = ends.first, let last = ends.last, ends.count <= 2 else { throw .unreadable(text) }
      guard first <= last else { throw .backwards(first, last) }
      // Ends in range keep the list short.
      for end in ends where !Self.range.contains(end) { throw .outOfRange(end) }
      list += first...last
    }
    try self.init(list)
  }

  private static func year(_ text: Substring, of whole: String) throws(YearsError) -> Int {
    let digits = String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let year = Int(digits)
    else {
      throw .unreadable(whole)
    }
    return year
  }

  /// Those that fulfil a condition.
  public func filter(_ isIncluded: (Int) throws -> Bool) rethrows -> Years {
    Years(ascending: try list.filter(isIncluded))
  }

  private init(ascending list: [Int]) { self.list = list }

  /// Place of the first year.
  public var startIndex: Int { list.startIndex }
  /// Place behind the last year.
  public var endIndex: Int { list.endIndex }
  /// The year at a place.
  public subscript(position: Int) -> Int { list[position] }
}

extension Years: ExpressibleByArrayLiteral {
  /// Takes years written in a program; one that breaks the rule is a slip of the program and ends it.
  public init(arrayLiteral years: Int...) {
    precondition(
      years.allSatisfy(Self.range.contains) && zip(years, years.dropFirst()).allSatisfy { $0 < $1 })
    list = years
  }
}

extension Years: CustomStringConvertible {
  /// `2025-2027, 2030`; `none` where there are none.
  public var description: String { Self.text(list) }

  /// Ascending years as text, in the same way.
  package static func text(_ years: [Int]) -> String {
    var parts: [ClosedRange<Int>] = []
    for year in years {
      if let last = parts.last, last.upperBound == year - 1 {
        parts[parts.count - 1] = last.lowerBound...year
      } else {
        parts.append(year...year)
      }
    }
    return parts.isEmpty
      ? "none"
      : parts.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
        .joined(separator: ", ")
  }
}

extension Years: Codable {
  /// Reads an array of numbers; years that break the rule are damaged data.
  public init(from decoder: any Decoder) throws { try self.init(try [Int](from: decoder)) }

  /// Writes an array of numbers.
  public func encode(to encoder: any Encoder) throws { try list.encode(to: encoder) }
}

/// Why something is no list of years.
public enum YearsError: Error, Sendable, Hashable, CustomStringConvertible {
  /// A text that has something other than years and ranges in it.
  case unreadable(String)
  /// A range whose last year is before its first.
  case backwards(Int, Int)
  /// A year that does not come after the one before it.
  case notAscending(Int, after: Int)
  /// A year that is not in `Years.range`.
  case outOfRange(Int)

  /// One line, with what would be right.
  public var description: String {
    switch self {
    case .unreadable(let text):
      "'\(oneLine(text, limit: 60))' must be years, as 2025, 2025-2040 or 2025, 2030-2032"
    case .backwards(let first, let last): "\(first)-\(last) runs backwards"
    case .notAscending(let year, let last): "must be ascending, and \(year) comes after \(last)"
    case .outOfRange(let year):
      "\(year) is not between \(Years.range.lowerBound) and \(Years.range.upperBound)"
    }
  }
}
