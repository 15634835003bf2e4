import AllowanceMarket
import PowerDispatch
import PowerSystem

/// The one state that the phases of a year hand on: what years carry, and what this year has come to so far.
public struct YearState: Sendable {
  /// What is carried from year to year.
  public var carried: FixedPointRuntimeState
  /// The year's power system, with what may be built; set by `PreSequence`, completed by `Decision`.
  public var system: DispatchSystem?
  /// Retirements of the plan that found too little capacity.
  public var shortfalls: [Fleet.Shortfall] = []
  /// What may be built, in the order of the system's build options.
  public var options: [OpenOption] = []
  /// Dispatch, additions and market at the fixed point; set by `Matching`.
  public var equilibrium: YearEquilibrium?
  /// The market's year as the ledger has it; set by `Transaction`, nil without a market.
  public var market: ClearedYear?
  /// Units that closed this year, or were kept from it.
  public var closures: [Closure] = []
  /// The year's report; set by `PostSequence`.
  public var report: YearReport?

  /// The state at the beginning of a year.
  public init(_ carried: FixedPointRuntimeState) {
    self.carried = carried
  }
}

/// An addition that a year's decision leaves open.
public struct OpenOption: Sendable, Hashable {
  /// The unit or store that it would be, at 0 MW.
  public var addition: Fleet.Addition
  /// Annualised cost, $/MW and year.
  public var costUSDPerMWYear: Double
  /// Most that can be added this year, MW.
  public var limitMW: Double
  /// Size of a whole unit, MW; nil: any amount.
  public var unitSizeMW: Double?
}

/// Dispatch and market of a year at their fixed point.
public struct YearEquilibrium: Sendable {
  /// How the market's price was found.
  public enum Market: Sendable {
    /// There is no market.
    case none
    /// The year cleared on its own.
    case cleared(Clearing, AllowanceSupply)
    /// A banking path says what the year comes to; demand just below and just above its price.
    case foreseen(ForeseenYear, lower: DemandPoint, upper: DemandPoint)
  }

  /// Dispatch.
  public var dispatch: DispatchResult
  /// Market.
  public var market: Market
  /// Relative difference of one block's least cost between two solvers; nil when only one was asked.
  public var secondOpinion: Double?
  /// Iterations of the fixed point.
  public var iterations: Int
  /// Difference of cleared and expected price at the end, $/short ton.
  public var residualUSD: Double
  /// How the fixed point ended.
  public var status: FixedPointStatus
}
