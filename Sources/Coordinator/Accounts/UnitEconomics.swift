/// What a unit or store has earned so far.
public struct UnitEconomics: Sendable, Codable, Hashable {
  /// Name.
  public var unit: String
  /// Cash position: the opening one and all earnings since, $/kW.
  public var cashUSDPerKW: Double
  /// Years of losses in a row up to now.
  public var consecutiveLossYears = 0
  /// Covered emissions since the last true-up, short tons.
  public var openEmissionsShortTons = 0.0

  /// Creates a unit's account.
  public init(
    unit: String, cashUSDPerKW: Double, consecutiveLossYears: Int = 0, openEmissionsShortTons: Double = 0.0
  ) {
    self.unit = unit
    self.cashUSDPerKW = cashUSDPerKW
    self.consecutiveLossYears = consecutiveLossYears
    self.openEmissionsShortTons = openEmissionsShortTons
  }
}

/// Why a unit closes.
public enum ClosureReason: String, Sendable, Codable {
  /// Its technical life, or its closing year, is reached.
  case endOfLife = "end_of_life"
  /// Too many years of losses in a row.
  case losses
  /// Its cash position has fallen to the threshold.
  case cash
  /// The optimum of those who look ahead saves its fixed cost.
  case optimum
}

/// A unit that closed at the end of a year, or was kept from it.
public struct Closure: Sendable, Codable, Hashable {
  /// Year at whose end it closed.
  public var year: Int
  /// Unit or store.
  public var unit: String
  /// Zone.
  public var zone: String
  /// Technology.
  public var technology: String
  /// Capacity taken out, MW; of a vetoed closure what would have been.
  public var capacityMW: Double
  /// Reason.
  public var reason: ClosureReason
  /// Whether the zone's reserve margin kept it open.
  public var isVetoed: Bool
  /// Earnings of the year, $/kW.
  public var earningsUSDPerKW: Double
  /// Cash position after the year, $/kW.
  public var cashUSDPerKW: Double
  /// Years of losses in a row.
  public var consecutiveLossYears: Int
  /// Allowances that the unit held against its outstanding obligation, returned to the ledger, short tons.
  public var allowancesReturnedShortTons: Double

  /// Creates a closure.
  public init(
    year: Int, unit: String, zone: String, technology: String, capacityMW: Double, reason: ClosureReason,
    isVetoed: Bool, earningsUSDPerKW: Double, cashUSDPerKW: Double, consecutiveLossYears: Int,
    allowancesReturnedShortTons: Double
  ) {
    self.year = year
    self.unit = unit
    self.zone = zone
    self.technology = technology
    self.capacityMW = capacityMW
    self.reason = reason
    self.isVetoed = isVetoed
    self.earningsUSDPerKW = earningsUSDPerKW
    self.cashUSDPerKW = cashUSDPerKW
    self.consecutiveLossYears = consecutiveLossYears
    self.allowancesReturnedShortTons = allowancesReturnedShortTons
  }
}
