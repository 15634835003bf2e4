import DispatchSolveAllowanceMarket

/// What a run tells while it goes.
///
/// The order is the same for any thread count: `runStarted`, `runResumed` where a run goes on; by year `yearStarted`,
/// then phases and iterations as they are done, `converged`, `optionAccepted` and `unitClosed` one by one,
/// `yearCompleted`, of a year that is not asked for `yearPassed` alone; in the end one of `runCompleted`, `runStopped` and `runFailed`.
public enum RunEvent: Sendable {
  /// The run begins, in the study's first year, to report some years.
  case runStarted(study: String, years: [Int], firstYear: Int)
  /// The run goes on after a year that an earlier process completed.
  case runResumed(after: Int, yearsLeft: Int)
  /// An iteration of the plan of a window of years is done.
  case windowIteration(WindowIteration)
  /// A year begins.
  case yearStarted(year: Int)
  /// An iteration of the annual fixed point is done.
  case iteration(year: Int, iteration: Int, priceUSD: Double, residualUSD: Double)
  /// A phase of a year is done.
  case phaseCompleted(year: Int, PhaseRecord)
  /// The year's fixed point was found.
  case converged(Convergence)
  /// A build option entered the year's equilibrium.
  case optionAccepted(AcceptedOption)
  /// A unit closed at the end of the year, or was kept from it.
  case unitClosed(Closure)
  /// A year is complete.
  case yearCompleted(YearReport)
  /// A year that is not asked for is complete; nothing else is said of it.
  case yearPassed(year: Int)
  /// All years are complete.
  case runCompleted(years: Int)
  /// The run was asked to stop and did, after a checkpoint; nil: before its first year.
  case runStopped(after: Int?, yearsLeft: Int)
  /// The run failed; the message says why.
  case runFailed(message: String)
}

/// An iteration of the plan of a window of years.
public struct WindowIteration: Sendable, Codable, Hashable {
  /// First year of the window.
  public var window: Int
  /// Iteration, from 1.
  public var iteration: Int
  /// Cost of the best plan so far, in the money of the window's first year, $.
  public var costUSD: Double
  /// Proven lower bound on the cost of every plan, $.
  public var boundUSD: Double

  /// Creates an iteration.
  public init(window: Int, iteration: Int, costUSD: Double, boundUSD: Double) {
    self.window = window
    self.iteration = iteration
    self.costUSD = costUSD
    self.boundUSD = boundUSD
  }

  /// Relative gap between cost and bound.
  public var gap: Double { (costUSD - boundUSD) / max(1, abs(costUSD)) }
}

/// How the fixed point of a year was found.
public struct Convergence: Sendable, Codable, Hashable {
  /// Year.
  public var year: Int
  /// How the fixed point ended.
  public var status: FixedPointStatus
  /// Where the market cleared, if there is one.
  public var market: MarketStatus
  /// Iterations used.
  public var iterations: Int
  /// Allowance price, $/short ton; 0 without a market.
  public var priceUSD: Double
  /// Difference of cleared and expected price, $/short ton.
  public var residualUSD: Double

  /// Creates a record of convergence.
  public init(
    year: Int, status: FixedPointStatus, market: MarketStatus, iterations: Int, priceUSD: Double,
    residualUSD: Double
  ) {
    self.year = year
    self.status = status
    self.market = market
    self.iterations = iterations
    self.priceUSD = priceUSD
    self.residualUSD = residualUSD
  }

  /// Why the iteration ended, for people.
  public var reason: String {
    switch status {
    case .converged:
      switch market {
      case .noMarket: "no allowance market: one dispatch at the exogenous carbon price"
      case .market:
        "expected and cleared price agree, market \(market.rawValue.replacing("_", with: " "))"
      }
    case .mixedAtStep: "the cleared price jumps past the expected one; a mix of both sides meets it"
    case .iterationLimit: "iteration limit"
    }
  }
}

/// A build option that entered a year's equilibrium.
public struct AcceptedOption: Sendable, Codable, Hashable {
  /// Year.
  public var year: Int
  /// Zone.
  public var zone: String
  /// Technology.
  public var technology: String
  /// Capacity added, MW.
  public var builtMW: Double
  /// Annualised cost, $/MW and year.
  public var costUSDPerMWYear: Double

  /// Creates an accepted option.
  public init(year: Int, zone: String, technology: String, builtMW: Double, costUSDPerMWYear: Double) {
    self.year = year
    self.zone = zone
    self.technology = technology
    self.builtMW = builtMW
    self.costUSDPerMWYear = costUSDPerMWYear
  }
}

extension YearReport {
  /// How the year's fixed point was found.
  public var convergence: Convergence {
    Convergence(
      year: year, status: status, market: marketStatus, iterations: iterations,
      priceUSD: allowancePriceUSD, residualUSD: residualUSD)
  }

  /// Build options that entered the equilibrium, in the order of the study's limits.
  public var acceptedOptions: [AcceptedOption] {
    zip(options, dispatch.builds).filter { $1.builtMW > 0 }.map { option, build in
      AcceptedOption(
        year: year, zone: option.addition.zone, technology: option.addition.technology,
        builtMW: build.builtMW, costUSDPerMWYear: option.costUSDPerMWYear)
    }
  }
}

/// Takes events; must not change the run.
///
/// A narrator may throw, or take its time: it then hears no more, which is told once, and the run goes on.
public protocol Narrator: Sendable {
  /// Called for each event, one after another.
  mutating func narrate(_ event: RunEvent) throws
}
