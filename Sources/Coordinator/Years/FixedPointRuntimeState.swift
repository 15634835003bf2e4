import DispatchSolveAllowanceMarket
import DispatchSolvePowerSystem

/// Everything that one year hands to the next; saving and loading it between years changes no result.
public struct FixedPointRuntimeState: Sendable, Codable, Hashable {
  /// Capacity added by capacity expansion so far.
  public struct BuiltCapacity: Sendable, Codable, Hashable {
    /// Zone.
    public var zone: String
    /// Technology.
    public var technology: String
    /// Sum over all years, MW.
    public var builtMW: Double

    /// Creates an amount of capacity.
    public init(zone: String, technology: String, builtMW: Double) {
      self.zone = zone
      self.technology = technology
      self.builtMW = builtMW
    }
  }

  /// Last completed year; nil before the first.
  public var completedYear: Int?
  /// Fleet after the last completed year: its planned changes, additions and closures are in.
  public var fleet: Fleet
  /// Bank, obligations and control periods; nil without a program.
  public var ledger: AllowanceLedger?
  /// Allowance price expected for the next year, $/short ton.
  public var expectedPriceUSD: Double
  /// Additions so far, in the order of their first year and of the study's limits.
  public var built: [BuiltCapacity] = []
  /// What additions have earned and cost so far, in the order of their first year.
  public var additions: [AdditionAccount] = []
  /// Earnings of units so far, in the order of the fleet; empty without a life cycle.
  public var economics: [UnitEconomics] = []
  /// What windows of years have decided and learnt so far; nil where every year decides on its own.
  public var outlook: Outlook?

  /// The state before the first year of a study.
  public init(study: Study) {
    completedYear = nil
    fleet = Fleet(study: study)
    ledger = study.program.map(AllowanceLedger.init(program:))
    expectedPriceUSD = 0
  }

  /// Capacity of a technology added in a zone so far, MW.
  public func builtMW(zone: String, technology: String) -> Double {
    built.first { $0.zone == zone && $0.technology == technology }?.builtMW ?? 0
  }

  /// Takes an addition into the fleet and counts it against its limit.
  mutating func enter(_ addition: Fleet.Addition, builtMW: Double) {
    fleet.enter(addition, capacityMW: builtMW)
    add(builtMW: builtMW, zone: addition.zone, technology: addition.technology)
  }

  /// Notes an addition.
  mutating func add(builtMW: Double, zone: String, technology: String) {
    if let index = built.firstIndex(where: { $0.zone == zone && $0.technology == technology }) {
      built[index].builtMW += builtMW
    } else {
      built.append(BuiltCapacity(zone: zone, technology: technology, builtMW: builtMW))
    }
  }
}
