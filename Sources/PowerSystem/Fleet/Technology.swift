/// Typical figures of a technology: what planned additions and built units get.
public struct Technology: Sourced, Sendable, Codable, Hashable {
  /// Unique name.
  public var name: String
  /// Fuel burned by additions of this technology; nil for none.
  public var fuel: String?
  /// Heat rate of an addition, MMBtu/MWh.
  public var heatRateMMBtuPerMWh: Double
  /// Variable operation and maintenance cost, $/MWh.
  public var variableOMUSDPerMWh: Double
  /// Bid above (or, negative, below) fuel and variable cost, $/MWh: production credits, contracts.
  public var costAdderUSDPerMWh: Double
  /// Fixed operation and maintenance cost, $/kW and year.
  public var fixedOMUSDPerKWYear: Double
  /// CO2 of an addition, short tons per MWh.
  public var emissionRateShortTonsPerMWh: Double
  /// Share of an addition's emissions that a program covers where its zone takes part, in [0, 1].
  public var coveredShare: Double
  /// Availability where no row of the availability table applies, in [0, 1].
  public var defaultAvailability: Double
  /// Round-trip efficiency; set if and only if the technology is storage.
  public var roundTripEfficiency: Double?
  /// Largest yearly discharge as a share of capacity times hours, for storage.
  public var maximumCapacityFactor: Double
  /// Cost of charging, $/MWh, besides the energy itself, for storage.
  public var chargingCostUSDPerMWh: Double
  /// Technical life of a unit whose first year is known; nil: no end.
  public var lifeYears: Int?
  /// Years between the decision for an addition and its first year of service.
  public var leadYears: Int
  /// Share of capacity that counts towards reserve margins; nil: not known.
  public var capacityCredit: Double?
  /// Where the figures come from; nil: not said.
  public var source: RowSource?

  /// Creates a technology.
  public init(
    name: String, fuel: String? = nil, heatRateMMBtuPerMWh: Double = 0, variableOMUSDPerMWh: Double = 0,
    costAdderUSDPerMWh: Double = 0, fixedOMUSDPerKWYear: Double = 0,
    emissionRateShortTonsPerMWh: Double = 0, coveredShare: Double = 1, defaultAvailability: Double = 1,
    roundTripEfficiency: Double? = nil, maximumCapacityFactor: Double = 1, chargingCostUSDPerMWh: Double = 0,
    lifeYears: Int? = nil, leadYears: Int = 0, capacityCredit: Double? = nil
  ) {
    self.name = name
    self.fuel = fuel
    self.heatRateMMBtuPerMWh = heatRateMMBtuPerMWh
    self.variableOMUSDPerMWh = variableOMUSDPerMWh
    self.costAdderUSDPerMWh = costAdderUSDPerMWh
    self.fixedOMUSDPerKWYear = fixedOMUSDPerKWYear
    self.emissionRateShortTonsPerMWh = emissionRateShortTonsPerMWh
    self.coveredShare = coveredShare
    self.defaultAvailability = defaultAvailability
    self.roundTripEfficiency = roundTripEfficiency
    self.maximumCapacityFactor = maximumCapacityFactor
    self.chargingCostUSDPerMWh = chargingCostUSDPerMWh
    self.lifeYears = lifeYears
    self.leadYears = leadYears
    self.capacityCredit = capacityCredit
  }
}
