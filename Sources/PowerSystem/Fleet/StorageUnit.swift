/// A store of electricity that shifts energy between the slices of one block.
public struct StorageUnit: Sourced, Sendable, Codable, Hashable {
  /// Unique name among units and storage.
  public var name: String
  /// Zone in which it charges and discharges.
  public var zone: String
  /// Technology; selects availability and the rows of result tables.
  public var technology: String
  /// Limit of charging and of discharging, MW.
  public var capacityMW: Double
  /// Energy discharged per energy charged, in (0, 1].
  public var roundTripEfficiency: Double
  /// Largest discharge in a block as a share of capacity times the block's hours, in [0, 1].
  public var maximumCapacityFactor: Double
  /// Cost of discharging, $/MWh.
  public var variableOMUSDPerMWh: Double
  /// Cost of charging, $/MWh, besides the energy itself.
  public var chargingCostUSDPerMWh: Double
  /// Fixed operation and maintenance cost, $/kW and year.
  public var fixedOMUSDPerKWYear: Double
  /// First year of operation; nil: before the study.
  public var onlineYear: Int?
  /// First year in which it no longer operates; nil: not known.
  public var closingYear: Int?
  /// Where the figures come from; nil: not said.
  public var source: RowSource?

  /// Creates a store.
  public init(
    name: String, zone: String, technology: String, capacityMW: Double, roundTripEfficiency: Double,
    maximumCapacityFactor: Double = 1, variableOMUSDPerMWh: Double = 0, chargingCostUSDPerMWh: Double = 0,
    fixedOMUSDPerKWYear: Double = 0, onlineYear: Int? = nil, closingYear: Int? = nil
  ) {
    self.name = name
    self.zone = zone
    self.technology = technology
    self.capacityMW = capacityMW
    self.roundTripEfficiency = roundTripEfficiency
    self.maximumCapacityFactor = maximumCapacityFactor
    self.variableOMUSDPerMWh = variableOMUSDPerMWh
    self.chargingCostUSDPerMWh = chargingCostUSDPerMWh
    self.fixedOMUSDPerKWYear = fixedOMUSDPerKWYear
    self.onlineYear = onlineYear
    self.closingYear = closingYear
  }

  /// Whether the store operates in `year`: online year reached, closing year not reached.
  public func operates(in year: Int) -> Bool {
    (onlineYear.map { $0 <= year } ?? true) && (closingYear.map { year < $0 } ?? true)
  }
}
