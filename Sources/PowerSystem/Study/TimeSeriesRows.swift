/// Availability of a technology in the zones of a group in one slice.
public struct AvailabilityRow: Sourced, Sendable, Codable, Hashable {
  /// Year; nil: every year in which the group's technology has no rows of its own.
  public var year: Int?
  /// Zone group.
  public var group: String
  /// Technology.
  public var technology: String
  /// Slice.
  public var slice: String
  /// Share of capacity that is available, in [0, 1].
  public var availability: Double
  /// Where the figures come from; nil: not said.
  public var source: RowSource?

  /// Creates a row.
  public init(year: Int? = nil, group: String, technology: String, slice: String, availability: Double) {
    self.year = year
    self.group = group
    self.technology = technology
    self.slice = slice
    self.availability = availability
  }
}

extension Study {
  /// The availabilities in force in a year: of what has rows of the year these, else those without a year.
  package func availability(in year: Int) -> [AvailabilityRow] {
    guard availability.contains(where: { $0.year != nil }) else { return availability }
    let own = Set(availability.lazy.filter { $0.year == year }.map { NameKey($0.group, $0.technology) })
    return availability.filter {
      $0.year == nil ? own.isEmpty || !own.contains(NameKey($0.group, $0.technology)) : $0.year == year
    }
  }
}

/// Electricity demand of a zone in a year.
public struct DemandRow: Sourced, Sendable, Codable, Hashable {
  /// Year.
  public var year: Int
  /// Zone.
  public var zone: String
  /// Energy of the year, MWh.
  public var demandMWh: Double
  /// Highest hourly load, MW; nil: not known.
  public var peakMW: Double?
  /// Where the figures come from; nil: not said.
  public var source: RowSource?

  /// Creates a row.
  public init(year: Int, zone: String, demandMWh: Double, peakMW: Double? = nil) {
    self.year = year
    self.zone = zone
    self.demandMWh = demandMWh
    self.peakMW = peakMW
  }
}

/// Load of a slice relative to the year's mean, for the zones of a group.
public struct LoadShapeRow: Sourced, Sendable, Codable, Hashable {
  /// Zone group.
  public var group: String
  /// Slice.
  public var slice: String
  /// Load over mean load; rescaled so that the year's energy is exact.
  public var loadFactor: Double
  /// Where the figures come from; nil: not said.
  public var source: RowSource?

  /// Creates a row.
  public init(group: String, slice: String, loadFactor: Double) {
    self.group = group
    self.slice = slice
    self.loadFactor = loadFactor
  }
}

/// Price of a fuel in a zone and year.
public struct FuelPriceRow: Sourced, Sendable, Codable, Hashable {
  /// Year.
  public var year: Int
  /// Zone.
  public var zone: String
  /// Fuel.
  public var fuel: String
  /// Price, $/MMBtu.
  public var priceUSDPerMMBtu: Double
  /// Where the figures come from; nil: not said.
  public var source: RowSource?

  /// Creates a row.
  public init(year: Int, zone: String, fuel: String, priceUSDPerMMBtu: Double) {
    self.year = year
    self.zone = zone
    self.fuel = fuel
    self.priceUSDPerMMBtu = priceUSDPerMMBtu
  }
}

/// Seasonal multiplier on a fuel's price for the zones of a group.
public struct FuelSeasonalRow: Sourced, Sendable, Codable, Hashable {
  /// Year; nil: every year for which the group's fuel has no rows of its own.
  public var year: Int?
  /// Zone group.
  public var group: String
  /// Block (season) of slices.
  public var block: String
  /// Fuel.
  public var fuel: String
  /// Factor on the year's price, not negative.
  public var multiplier: Double
  /// Where the figures come from; nil: not said.
  public var source: RowSource?

  /// Creates a row.
  public init(year: Int? = nil, group: String, block: String, fuel: String, multiplier: Double) {
    self.year = year
    self.group = group
    self.block = block
    self.fuel = fuel
    self.multiplier = multiplier
  }
}
