/// How large a generated instance is.
public struct InstanceSize: Sendable, Hashable, CustomStringConvertible {
  /// Number of zones.
  public var zones: Int
  /// Number of generating units in all zones together.
  public var units: Int
  /// Number of slices of the year.
  public var slices: Int
  /// Number of years, from `InstanceSize.firstYear` on.
  public var years: Int
  /// Number of classes of units that are alike in zone, cost, emission rate, availability and coverage.
  public var classes: Int

  /// First year of every instance.
  public static let firstYear = 2030

  /// Small: some 92 columns a slice after exact merging.
  public static let small = InstanceSize(zones: 8, units: 200, slices: 1, classes: 58)
  /// Medium: some 520 columns a slice.
  public static let medium = InstanceSize(zones: 12, units: 4_500, slices: 24, classes: 470)
  /// Large: some 1,530 columns a slice.
  public static let large = InstanceSize(zones: 40, units: 5_000, slices: 96, classes: 1_362)
  /// Extra large: some 2,370 columns a slice.
  public static let extraLarge = InstanceSize(zones: 40, units: 14_700, slices: 288, classes: 2_202)

  /// A size; without `classes` units fall into classes as in the large instance, about four to a class.
  public init(zones: Int, units: Int, slices: Int, years: Int = 1, classes: Int? = nil) {
    self.zones = zones
    self.units = units
    self.slices = slices
    self.years = years
    self.classes = classes ?? max(zones, Int((Double(units) * 1_362 / 5_000).rounded()))
  }

  /// A size by name (`S`, `M`, `L`, `XL`) or as `ZONESxUNITSxSLICES`, then perhaps `xYEARS` and `xCLASSES`.
  public init?(_ text: String) {
    switch text.uppercased() {
    case "S": self = .small
    case "M": self = .medium
    case "L": self = .large
    case "XL": self = .extraLarge
    default:
      let parts = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
      let numbers = parts.compactMap { $0 }
      guard (3...5).contains(parts.count), numbers.count == parts.count,
        numbers.allSatisfy({ (1...1_000_000).contains($0) }), numbers[1] >= numbers[0]
      else { return nil }
      self.init(
        zones: numbers[0], units: numbers[1], slices: numbers[2], years: numbers.count > 3 ? numbers[3] : 1,
        classes: numbers.count > 4 ? numbers[4] : nil)
    }
  }

  /// Number of interfaces: about 1.6 a zone, as far as there are pairs of zones.
  public var interfaces: Int {
    min(zones * (zones - 1) / 2, Int((1.6 * Double(zones)).rounded()))
  }

  /// The years of the instance.
  public var yearRange: ClosedRange<Int> { Self.firstYear...(Self.firstYear + years - 1) }

  /// Text for tables.
  public var description: String {
    "\(zones) zones x \(units) units x \(slices) slice\(slices == 1 ? "" : "s")"
      + (years > 1 ? " x \(years) years" : "")
  }
}
