/// A quantity of the real system that a model has too.
public enum ActualQuantity: String, Sendable, Codable, CaseIterable {
  /// Emissions of power plants, short tons.
  case co2 = "co2_short_tons"
  /// Emissions that need allowances, short tons.
  case coveredCO2 = "covered_co2_short_tons"
  /// Generation, MWh; of the row's technologies, or of all.
  case generation = "generation_mwh"
  /// Load, MWh.
  case load = "load_mwh"
  /// Imports less exports, MWh.
  case netImports = "net_imports_mwh"
  /// Wholesale price, $/MWh.
  case electricityPrice = "price_usd_per_mwh"
  /// Allowance price, $ of its year per short ton.
  case allowancePrice = "allowance_price_usd"

  /// Whether it is a price, which no parameter may be fitted to.
  public var isPrice: Bool { self == .electricityPrice || self == .allowancePrice }
}

/// What an actual figure was used for.
public enum ActualUse: String, Sendable, Codable, CaseIterable {
  /// Parameters were fitted to it.
  case fitted
  /// Nothing was fitted to it.
  case unseen
}

/// What happened in a year or quarter. It stands beside results and is never used for solving.
public struct ActualRow: Sourced, Sendable, Codable, Hashable {
  /// The area of all zones that take part in the program in the row's year.
  public static let members = "members"

  /// Year.
  public var year: Int
  /// Quarter, 1 to 4; nil: the whole year.
  public var quarter: Int?
  /// A zone, a zone group, `members`, or a name of its own with `zones`.
  public var area: String
  /// Zones of an area of its own; empty: `area` says it.
  public var zones: [String]
  /// What is compared.
  public var quantity: ActualQuantity
  /// Technologies that generate; empty: all.
  public var technologies: [String]
  /// The figure, in the quantity's unit.
  public var value: Double
  /// What it was used for; nil: not said.
  public var use: ActualUse?
  /// Where the figures come from; nil: not said.
  public var source: RowSource?

  /// Creates a row.
  public init(
    year: Int, quarter: Int? = nil, area: String, zones: [String] = [], quantity: ActualQuantity,
    technologies: [String] = [], value: Double, use: ActualUse? = nil
  ) {
    self.year = year
    self.quarter = quarter
    self.area = area
    self.zones = zones
    self.quantity = quantity
    self.technologies = technologies
    self.value = value
    self.use = use
  }

  /// Names of the zones that the row speaks of, in the order of a study's table; none where its area names nothing.
  public func zones(in study: Study) -> [String] {
    if !zones.isEmpty { return study.zones.map(\.name).filter(zones.contains) }
    if area == Self.members {
      return study.zones.map(\.name).filter { study.program?.covers(zone: $0, in: year) ?? false }
    }
    let ofName = study.zones.filter { $0.name == area }
    return (ofName.isEmpty ? study.zones.filter { $0.group == area } : ofName).map(\.name)
  }
}
