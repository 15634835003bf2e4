/// A generating unit, or a block of like units dispatched as one.
public struct GeneratingUnit: Sourced, Sendable, Codable, Hashable {
  /// Unique name among units and storage.
  public var name: String
  /// Zone in which it feeds in.
  public var zone: String
  /// Technology; selects availability and the rows of result tables.
  public var technology: String
  /// Fuel; nil for none.
  public var fuel: String?
  /// Net capacity, MW.
  public var capacityMW: Double
  /// Output that must run: share of capacity, in every slice as far as it is available, in [0, 1].
  public var minimumOutputShare: Double
  /// Heat rate, MMBtu/MWh.
  public var heatRateMMBtuPerMWh: Double
  /// Variable operation and maintenance cost, $/MWh.
  public var variableOMUSDPerMWh: Double
  /// Bid above (or, negative, below) fuel and variable cost, $/MWh: production credits, contracts.
  public var costAdderUSDPerMWh: Double
  /// What somebody pays for each MWh generated, $/MWh: the unit bids its cost less this.
  public var supportUSDPerMWh = 0.0
  /// Who pays the support, and why; empty without one.
  public var support = ""
  /// Fixed operation and maintenance cost, $/kW and year.
  public var fixedOMUSDPerKWYear: Double
  /// CO2, short tons per MWh.
  public var emissionRateShortTonsPerMWh: Double
  /// Share of the block's emissions that a program covers where the zone takes part, in [0, 1].
  public var coveredShare: Double
  /// First year of operation; nil: before the study.
  public var onlineYear: Int?
  /// First year in which it no longer operates; nil: not known.
  public var closingYear: Int?
  /// Number of physical units in the block.
  public var unitCount: Int
  /// Where the figures come from; nil: not said.
  public var source: RowSource?

  /// Creates a unit.
  public init(
    name: String, zone: String, technology: String, fuel: String? = nil, capacityMW: Double,
    minimumOutputShare: Double = 0, heatRateMMBtuPerMWh: Double = 0, variableOMUSDPerMWh: Double = 0,
    costAdderUSDPerMWh: Double = 0, fixedOMUSDPerKWYear: Double = 0,
    emissionRateShortTonsPerMWh: Double = 0, coveredShare: Double = 1, onlineYear: Int? = nil,
    closingYear: Int? = nil, unitCount: Int = 1
  ) {
    self.name = name
    self.zone = zone
    self.technology = technology
    self.fuel = fuel
    self.capacityMW = capacityMW
    self.minimumOutputShare = minimumOutputShare
    self.heatRateMMBtuPerMWh = heatRateMMBtuPerMWh
    self.variableOMUSDPerMWh = variableOMUSDPerMWh
    self.costAdderUSDPerMWh = costAdderUSDPerMWh
    self.fixedOMUSDPerKWYear = fixedOMUSDPerKWYear
    self.emissionRateShortTonsPerMWh = emissionRateShortTonsPerMWh
    self.coveredShare = coveredShare
    self.onlineYear = onlineYear
    self.closingYear = closingYear
    self.unitCount = unitCount
  }

  /// Whether the unit operates in `year`: online year reached, closing year not reached.
  public func operates(in year: Int) -> Bool {
    (onlineYear.map { $0 <= year } ?? true) && (closingYear.map { year < $0 } ?? true)
  }
}
