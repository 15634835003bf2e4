/// How much of some technologies can be built in some zones together.
public struct BuildGroupLimit: Sourced, Sendable, Codable, Hashable {
  /// Name.
  public var limit: String
  /// Zones.
  public var zones: [String]
  /// Technologies.
  public var technologies: [String]
  /// First year in which additions count; nil: from the study's beginning.
  public var firstYear: Int?
  /// Last year in which additions count; nil: open.
  public var lastYear: Int?
  /// Most that enters in one year, MW; nil: no limit.
  public var limitMWPerYear: Double?
  /// Most over all years of the row, MW; nil: no limit.
  public var limitMWTotal: Double?
  /// Where the figures come from; nil: not said.
  public var source: RowSource?

  /// Creates a limit.
  public init(
    limit: String, zones: [String], technologies: [String], firstYear: Int? = nil, lastYear: Int? = nil,
    limitMWPerYear: Double? = nil, limitMWTotal: Double? = nil
  ) {
    self.limit = limit
    self.zones = zones
    self.technologies = technologies
    self.firstYear = firstYear
    self.lastYear = lastYear
    self.limitMWPerYear = limitMWPerYear
    self.limitMWTotal = limitMWTotal
  }

  /// Whether additions of a year count.
  public func holds(in year: Int) -> Bool { (firstYear ?? Int.min) <= year && year <= (lastYear ?? Int.max) }

  /// Whether additions of an option count, as far as zone and technology go.
  public func counts(_ option: BuildLimit) -> Bool {
    zones.contains(option.zone) && technologies.contains(option.technology)
  }
}
