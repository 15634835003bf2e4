import AllowanceMarket
import PowerSystem

/// Everything that one year hands to the next; saving and loading it between years changes no result.
public struct FixedPointRuntimeState: Sendable, Codable, Hashable {
  /// Last completed year; nil before the first.
  public var completedYear: Int?
  /// Fleet after the planned changes of the last completed year.
  public var fleet: Fleet
  /// Bank, obligations and control periods; nil without a program.
  public var ledger: AllowanceLedger?
  /// Allowance price expected for the next year, $/short ton: the last one cleared.
  public var expectedPriceUSD: Double

  /// The state before the first year of a study.
  public init(study: Study) {
    completedYear = nil
    fleet = Fleet(study: study)
    ledger = study.program.map(AllowanceLedger.init(program:))
    expectedPriceUSD = 0
  }
}
