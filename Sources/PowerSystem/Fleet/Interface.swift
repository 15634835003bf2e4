/// A transmission interface between two zones; parallel interfaces stay separate.
public struct Interface: Sourced, Sendable, Codable, Hashable {
  /// Unique name.
  public var name: String
  /// Zone at which forward flow is sent.
  public var fromZone: String
  /// Zone at which forward flow arrives.
  public var toZone: String
  /// Limit of forward flow at the sending end, MW.
  public var capacityMW: Double
  /// Limit of reverse flow at its sending end, MW; 0 makes the interface one-way.
  public var reverseCapacityMW: Double
  /// Energy received per energy sent, in (0, 1].
  public var efficiency: Double
  /// Charge on flow in either direction, measured at the sending end, $/MWh.
  public var wheelingUSDPerMWh: Double
  /// Forward flow that is contracted and always runs, MW.
  public var contractedMW: Double
  /// First year in service; nil: before the study.
  public var firstYear: Int?
  /// Last year in service; nil: open.
  public var lastYear: Int?
  /// Where the figures come from; nil: not said.
  public var source: RowSource?

  /// Creates an interface.
  public init(
    name: String, fromZone: String, toZone: String, capacityMW: Double, reverseCapacityMW: Double,
    efficiency: Double = 1, wheelingUSDPerMWh: Double = 0, contractedMW: Double = 0, firstYear: Int? = nil,
    lastYear: Int? = nil
  ) {
    self.name = name
    self.fromZone = fromZone
    self.toZone = toZone
    self.capacityMW = capacityMW
    self.reverseCapacityMW = reverseCapacityMW
    self.efficiency = efficiency
    self.wheelingUSDPerMWh = wheelingUSDPerMWh
    self.contractedMW = contractedMW
    self.firstYear = firstYear
    self.lastYear = lastYear
  }

  /// Whether it is in service in a year.
  public func operates(in year: Int) -> Bool {
    (firstYear ?? Int.min) <= year && year <= (lastYear ?? Int.max)
  }
}
