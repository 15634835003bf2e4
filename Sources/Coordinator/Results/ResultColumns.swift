/// Columns that only tables of some studies have, beside those of imports.
public struct ResultColumns: OptionSet, Sendable {
  /// One bit a column.
  public let rawValue: Int

  /// Creates a set.
  public init(rawValue: Int) {
    self.rawValue = rawValue
  }

  /// What offsets cost: of studies that accept some.
  public static let offsets = ResultColumns(rawValue: 1)
  /// What is borrowed from the next year and repaid: of studies that allow it.
  public static let borrowing = ResultColumns(rawValue: 2)
  /// Markets of certificates, a table of their own: of studies that have some.
  public static let certificates = ResultColumns(rawValue: 4)
  /// The rate that holders ask for: of studies in which a program has one of its own.
  public static let rates = ResultColumns(rawValue: 8)
  /// What goes from program to program, with its table: of studies that link some.
  public static let links = ResultColumns(rawValue: 16)
  /// What each program caps: of studies with other pollutants than CO2, or seasons.
  public static let pollutants = ResultColumns(rawValue: 32)

  /// All of them.
  public static let all: ResultColumns = [.offsets, .borrowing, .certificates, .rates, .links, .pollutants]
}
