/// A load or supply zone: inside it electricity moves freely, between zones only over interfaces.
public struct Zone: Sourced, Sendable, Codable, Hashable {
  /// Unique name, the key of every table that speaks of zones.
  public var name: String
  /// Name of the group (market area) that shares load shapes, availabilities and seasonal fuel prices.
  public var group: String
  /// Text for people; defaults to `name`.
  public var displayName: String
  /// Constant price elasticity of load, as a positive number: 0.1 means that load falls by about 0.1 % when the price
  /// rises by 1 %; 0: none.
  public var demandElasticity: Double
  /// Price at which load is that of the demand table, $/MWh; needed with an elasticity.
  public var referencePriceUSDPerMWh: Double
  /// Where the figures come from; nil: not said.
  public var source: RowSource?

  /// Creates a zone.
  public init(
    name: String, group: String, displayName: String? = nil, demandElasticity: Double = 0,
    referencePriceUSDPerMWh: Double = 0
  ) {
    self.name = name
    self.group = group
    self.displayName = displayName ?? name
    self.demandElasticity = demandElasticity
    self.referencePriceUSDPerMWh = referencePriceUSDPerMWh
  }
}
