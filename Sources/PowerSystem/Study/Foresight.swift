/// How many years holders of allowances, investors and owners of plants see when they decide, the year at hand included.
///
/// All of them look ahead equally far: the years that they see are one optimum, of which the first happens.
public enum Foresight: Sendable, Hashable, Codable {
  /// The year at hand alone: it clears on its own with the carried bank.
  case myopic
  /// So many years, two or more.
  case years(Int)
  /// All years to the horizon, decided at once.
  case perfect

  /// Number of years that may be given.
  public static let range = 1...1000
  /// Words that may be given.
  public static let words = ["myopic", "perfect"]

  /// The foresight of a number of years; 1 is myopic, nil what is no such number.
  public init?(years: Int) {
    guard Self.range.contains(years) else { return nil }
    self = years == 1 ? .myopic : .years(years)
  }

  /// The foresight of a word or of a number of years as text; nil for other text.
  public init?(_ text: String) {
    switch text {
    case "myopic": self = .myopic
    case "perfect": self = .perfect
    default:
      guard let years = Int(text) else { return nil }
      self.init(years: years)
    }
  }

  /// `myopic`, `perfect`, or the number of years.
  public var text: String {
    switch self {
    case .myopic: "myopic"
    case .perfect: "perfect"
    case .years(let count): "\(count)"
    }
  }

  /// How many years are seen, the year at hand included; nil: all of them.
  public var yearsSeen: Int? {
    switch self {
    case .myopic: 1
    case .years(let count): count
    case .perfect: nil
    }
  }

  /// A number of years for people.
  static func inWords(_ years: Int) -> String { years == 1 ? "one year" : "\(years) years" }
}
