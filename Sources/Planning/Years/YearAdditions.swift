import DispatchSolveAllowanceMarket
import DispatchSolvePowerDispatch

/// A year on its own with capacity that may be added, the build options of its system: additions, dispatch and the
/// allowance market are one optimum, a window of one year.
public struct YearAdditions: Sendable {
  /// The year's system.
  public let system: DispatchSystem
  /// Limits of several of its build options together, by their indices.
  public var limits: [PlanningWindow.SharedLimit]
  /// Threads; results do not depend on it.
  public var threads: Int
  /// Relative gap at which planning may stop.
  public var gap: Double

  /// Creates the year.
  public init(
    _ system: DispatchSystem, limits: [PlanningWindow.SharedLimit] = [], threads: Int = 1, gap: Double = 0
  ) {
    self.system = system
    self.limits = limits
    self.threads = threads
    self.gap = gap
  }

  /// What the year comes to.
  public struct Found: Sendable {
    /// Dispatch with additions in place, and what these earn.
    public var dispatch: DispatchResult
    /// Price, amounts and prices of energy as planned.
    public var planned: PlannedYear
    /// Dispatch just below the price on emissions.
    public var lower: DispatchPoint
    /// Dispatch just above it.
    public var upper: DispatchPoint
    /// How far from the plan's price its emissions were found, $/short ton.
    public var residualUSD: Double
    /// Relative difference of one block's least cost between two solvers; nil where only one was asked.
    public var secondOpinion: Double?
    /// Iterations of the plan.
    public var iterations: Int
  }

  /// Amounts nearer to a limit than this, relative above 1 MW, are at it: what a simplex method's tolerances leave.
  private static let amountTolerance = 1e-7

  /// Whether emissions, and what is added, minimise one cost at every allowance price: not where only the larger of it and
  /// another price is paid.
  public static func haveOneCost(_ system: DispatchSystem) -> Bool {
    system.combination == .sum || system.carbonPriceUSD == 0
  }

  /// The year whose emissions, and what else is needed, meet a supply.
  ///
  /// - Parameters:
  ///   - supply: Supply, what holders own among it.
  ///   - alsoNeeded: Allowances needed besides the year's emissions, short tons.
  ///   - nearUSD: A price that is thought to be near, $/short ton; nil: none.
  ///   - model: Dispatches the year with additions in place.
  ///   - shouldStop: Asked before every iteration.
  /// - Throws: `PlanningError`.
  public func cleared(
    by supply: AllowanceSupply, alsoNeeded: Double, near nearUSD: Double?, model: any DispatchModel,
    shouldStop: () -> Bool = { false }
  ) throws(PlanningError) -> Found {
    let window = window(rules: supply, alsoNeeded: alsoNeeded)
    let result = try PlanningSolver(gap: gap, threads: threads).solve(
      window, near: nearUSD, pricing: 1, shouldStop: shouldStop)
    guard var planned = result.years.first else { throw .badInput("a window has no years") }
    // Where nothing is needed any lower price would do as well.
    planned.priceUSD = max(planned.priceUSD, supply.reservePriceUSD)
    planned.highestPriceUSD = max(planned.highestPriceUSD, planned.priceUSD)
    planned.emissionsPriceUSD = planned.priceUSD
    return try model.withSession(
      system.fixing(amounts(result.additionsMW)), failing: PlanningError.dispatch
    ) { session throws(PlanningError) in
      do throws(DispatchError) {
        return try found(
          session, planned, builtMW: amounts(result.additionsMW), iterations: result.iterations)
      } catch {
        throw .dispatch(error)
      }
    }
  }

  /// The window of the year with a supply; nil: at a price on covered emissions.
  func window(
    rules supply: AllowanceSupply?, alsoNeeded: Double = 0, emissionsPriceUSD: Double = 0
  ) -> PlanningWindow {
    var year = PlanningWindow.Year(system: system, rules: supply?.rules)
    year.supply = supply
    year.emissionsPriceUSD = emissionsPriceUSD
    var window = PlanningWindow(
      years: [year],
      additions: system.buildOptions.enumerated().map { kind, option in
        PlanningWindow.Addition(
          name: system.name(of: option), mostMW: option.limitMW, annualCostUSDPerMW: option.costUSDPerMWYear,
          capacity: [kind])
      }, outstandingShortTons: alsoNeeded, isBanking: false,
      maximumPriceUSD: supply?.maximumPriceUSD ?? 1)
    window.sharedLimits = limits
    return window
  }

  /// Amounts by build option, at a limit where they are as good as at it.
  func amounts(_ additionsMW: [Double]) -> [Int: Double] {
    var amounts: [Int: Double] = [:]
    for (o, option) in system.buildOptions.enumerated() {
      let amount = additionsMW[o]
      let slack = Self.amountTolerance * max(1, option.limitMW.isFinite ? option.limitMW : 1)
      amounts[o] =
        amount < Self.amountTolerance ? 0 : amount > option.limitMW - slack ? option.limitMW : amount
    }
    return amounts
  }

  /// The year as planned, dispatched by a session with additions in place.
  func found(
    _ session: any DispatchSession, _ planned: PlannedYear, builtMW: [Int: Double], iterations: Int
  ) throws(DispatchError) -> Found {
    var planned = planned
    let found: PlannedDispatch.Found
    if planned.emissionsPriceUSD == 0 {
      // Of what costs nothing the plan says no amount: as little as the rule for ties has it.
      let here = try session.evaluate(at: 0)
      found = PlannedDispatch.Found(
        result: try session.result(at: 0, lower: here, upper: here, upperWeight: 0), lower: here, upper: here,
        residualUSD: 0)
      planned.emissions = here.coveredEmissionsShortTons
    } else {
      found = try PlannedDispatch(priceUSD: planned.emissionsPriceUSD, emissions: planned.emissions)
        .dispatch(session)
    }
    var result = found.result
    if let prices = planned.energyPrices {
      result = try result.priced(
        prices, rowPricesUSD: planned.annualRows.map(\.priceUSD), isSettled: planned.hasSettledPrices)
    }
    return Found(
      dispatch: result.completing(system, builtMW).earning(planned.worthUSDPerMW), planned: planned,
      lower: found.lower, upper: found.upper, residualUSD: found.residualUSD,
      secondOpinion: try session.secondOpinion(found.upper), iterations: iterations)
  }
}
