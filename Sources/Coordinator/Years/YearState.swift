import DispatchSolveAllowanceMarket
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem

/// The steps of a year, each made by one phase from the one before: planned, decided, cleared, settled, aged, completed.
///
/// A step holds all that is known when its phase has run, so no phase can miss what an earlier one leaves.
public enum YearState {
  /// Planned changes are in the fleet.
  public struct Planned: Sendable {
    /// What is carried from year to year.
    public var carried: FixedPointRuntimeState
    /// Retirements of the plan that found too little capacity.
    public var shortfalls: [Fleet.Shortfall]
    /// What the plan adds and retires.
    public var changes: [PlannedCapacity] = []

    /// Creates the step.
    public init(carried: FixedPointRuntimeState, shortfalls: [Fleet.Shortfall] = []) {
      self.carried = carried
      self.shortfalls = shortfalls
    }
  }

  /// It is decided what may be built.
  public struct Decided: Sendable {
    /// The step before.
    public var planned: Planned
    /// What may be built, in the order of the system's build options.
    public var options: [OpenOption]
    /// The year's power system, with what may be built.
    public var system: DispatchSystem
    /// What is carried from year to year.
    public var carried: FixedPointRuntimeState
    /// What a window of years decided of this one; nil: the year decides on its own.
    public var plan: YearPlan?
    /// What a window that begins with this year expects of its years; empty where none begins.
    public var foreseen: [YearPlan]

    /// Creates the step.
    ///
    /// - Parameter carried: What is carried from year to year; nil: as planned changes left it.
    public init(
      planned: Planned, options: [OpenOption], system: DispatchSystem, carried: FixedPointRuntimeState? = nil,
      plan: YearPlan? = nil, foreseen: [YearPlan] = []
    ) {
      self.planned = planned
      self.options = options
      self.system = system
      self.carried = carried ?? planned.carried
      self.plan = plan
      self.foreseen = foreseen
    }
  }

  /// Dispatch, additions and market are at their fixed point.
  public struct Cleared: Sendable {
    /// The step before.
    public var decided: Decided
    /// The fixed point.
    public var equilibrium: YearEquilibrium

    /// Creates the step.
    public init(decided: Decided, equilibrium: YearEquilibrium) {
      self.decided = decided
      self.equilibrium = equilibrium
    }
  }

  /// The year is in the ledger.
  public struct Settled: Sendable {
    /// The step before.
    public var cleared: Cleared
    /// What is carried from year to year, the ledger after the year.
    public var carried: FixedPointRuntimeState
    /// The market's year as the ledger has it; nil without a market.
    public var market: ClearedYear?
    /// The same of programs beside the first, in their order.
    public var furtherMarkets: [ClearedYear] = []

    /// Creates the step.
    public init(cleared: Cleared, carried: FixedPointRuntimeState, market: ClearedYear?) {
      self.cleared = cleared
      self.carried = carried
      self.market = market
    }

    /// Dispatch and market at their fixed point.
    public var equilibrium: YearEquilibrium { cleared.equilibrium }
  }

  /// The fleet is at the end of its year.
  public struct Aged: Sendable {
    /// The step before.
    public var settled: Settled
    /// What capacity was paid for standing.
    public var payments = CapacityPayments.none
    /// What is carried from year to year, the fleet after entry and closure.
    public var carried: FixedPointRuntimeState
    /// Units that closed this year, or were kept from it.
    public var closures: [Closure]

    /// Creates the step.
    public init(settled: Settled, carried: FixedPointRuntimeState, closures: [Closure]) {
      self.settled = settled
      self.carried = carried
      self.closures = closures
    }
  }

  /// The year is reported.
  public struct Completed: Sendable {
    /// What the next year begins with.
    public var carried: FixedPointRuntimeState
    /// The year's report.
    public var report: YearReport

    /// Creates the step.
    public init(carried: FixedPointRuntimeState, report: YearReport) {
      self.carried = carried
      self.report = report
    }
  }
}

/// An addition that a year's decision leaves open.
public struct OpenOption: Sendable, Hashable {
  /// Index of the row of build_limits.csv that it counts against, among those of the study in their order.
  public var option: Int
  /// The unit or store that it would be, at 0 MW.
  public var addition: Fleet.Addition
  /// Annualised cost, $/MW and year.
  public var costUSDPerMWYear: Double
  /// Most that can be added this year, MW.
  public var limitMW: Double
  /// Size of a whole unit, MW; nil: any amount.
  public var unitSizeMW: Double?

  /// Creates an open option.
  public init(
    option: Int, addition: Fleet.Addition, costUSDPerMWYear: Double, limitMW: Double,
    unitSizeMW: Double? = nil
  ) {
    self.option = option
    self.addition = addition
    self.costUSDPerMWYear = costUSDPerMWYear
    self.limitMW = limitMW
    self.unitSizeMW = unitSizeMW
  }
}

/// Dispatch and market of a year at their fixed point.
public struct YearEquilibrium: Sendable {
  /// How the market's price was found.
  public enum Market: Sendable {
    /// There is no market.
    case none
    /// The year cleared on its own.
    case cleared(Clearing, AllowanceSupply)
    /// A window of years decided what the year comes to; demand just below and just above its price.
    case planned(YearPlan, lower: DemandPoint, upper: DemandPoint)
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
  /// What the year's fleet emits at some prices; empty where nobody asked.
  public var emissionsAtPrices: [EmissionsAtPrice] = []
  /// The same of programs beside the first, in their order.
  public var furtherEmissionsAtPrices: [[EmissionsAtPrice]] = []
  /// What units would do with a short ton more; empty where nothing moves at the price, or nobody asked.
  public var oneTonMore: [OneTonMore] = []
  /// What is emitted with and without what is asked for imports; empty where nothing is, or nobody asked.
  public var leakage: [Leakage] = []
  /// The search for mean rates of imports, and the system with what it found; nil: none are looked for.
  var importRates: ImportRates?
  var settledSystem: DispatchSystem?

  /// Creates an equilibrium; one that needed no iteration where nothing is said.
  public init(
    dispatch: DispatchResult, market: Market, secondOpinion: Double? = nil, iterations: Int = 1,
    residualUSD: Double = 0, status: FixedPointStatus = .converged
  ) {
    self.dispatch = dispatch
    self.market = market
    self.secondOpinion = secondOpinion
    self.iterations = iterations
    self.residualUSD = residualUSD
    self.status = status
  }
}
