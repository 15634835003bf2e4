import DispatchSolveAllowanceMarket
import DispatchSolveCoordinator
import DispatchSolveRunFolder
import DispatchSolveStudyFiles
import DispatchSolveTables

/// What a case came to.
public struct SweepOutcome: Sendable, Hashable {
  /// Case, from 0.
  public var number: Int
  /// Values of the axes.
  public var values: [FieldValue]
  /// What is to be known beside the metrics, year by year; empty when the case failed.
  public var marks: [SweepMark] = []
  /// Metrics of all years, year by year, in the order asked for, nil where a year has none; empty when the case failed.
  public var figures: [Double?] = []
  /// Those of the base, in a sweep of one value at a time; empty in others, and when the base failed.
  public var base: [Double?] = []
  /// Why the case failed; nil when it did not. A failed case never stops a sweep.
  public var failure: String?

  /// A case without figures yet.
  public init(number: Int, values: [FieldValue], failure: String? = nil) {
    self.number = number
    self.values = values
    self.failure = failure
  }

  /// Takes figures over; those that are no numbers fail the case.
  mutating func finish(_ figures: [Double?], _ marks: [SweepMark]) {
    guard figures.allSatisfy({ $0?.isFinite ?? true }) else {
      failure = "a metric is not a finite number"
      return
    }
    self.figures = figures
    self.marks = marks
  }
}

extension CaseCounts {
  /// Counts outcomes; a case that is short in one year and has load unserved in another is short.
  public init(_ outcomes: some Sequence<SweepOutcome>) {
    self.init()
    for outcome in outcomes {
      done += 1
      if outcome.failure != nil {
        failed += 1
      } else if outcome.marks.contains(where: \.isShort) {
        short += 1
      } else if outcome.marks.contains(where: \.hasUnserved) {
        unserved += 1
      }
    }
  }
}

/// What a year's prices are worth: whether its markets cleared and its load was served.
public struct SweepMark: Sendable, Hashable {
  /// The market of one of several programs.
  public struct Program: Sendable, Hashable {
    /// Name.
    public var name: String
    /// Where its market cleared.
    public var market: MarketStatus
    /// Whether its allowances are missing, at the highest price or at a true-up.
    public var isShort: Bool
    /// Its allowances missing at the highest price, short tons.
    public var shortShortTons: Double
  }

  /// Where the market cleared, of several programs the first one's.
  public var market: MarketStatus
  /// Whether allowances of some program are missing, at the highest price or at a true-up.
  public var isShort: Bool
  /// Allowances missing at the highest price, short tons, of several programs the first one's.
  public var shortShortTons: Double
  /// Load not served, MWh; nil where the market alone was cleared.
  public var unservedMWh: Double?
  /// Whether load went unserved, beyond rounding.
  public var hasUnserved: Bool
  /// All programs where there are several, in their order; else empty.
  public var programs: [Program] = []

  /// The mark of a market's year.
  init(_ year: MarketPathYear, isUnserved: Bool) {
    market = .market(year.status)
    isShort = year.isShort
    shortShortTons = year.short
    unservedMWh = nil
    hasUnserved = isUnserved
  }

  /// The mark of a run's year.
  init(_ report: YearReport) {
    market = report.marketStatus
    shortShortTons = report.market?.clearing.shortShortTons ?? 0
    unservedMWh = report.dispatch.unservedMWh
    hasUnserved = report.hasUnserved
    programs = report.programs.map { program in
      Program(
        name: program.name, market: program.status, isShort: program.market.isShort,
        shortShortTons: program.market.clearing.shortShortTons)
    }
    isShort = report.market?.isShort ?? false || programs.contains(where: \.isShort)
  }

  /// One of several programs by its name; nil: there is none.
  func program(_ name: String) -> Program? { programs.first { $0.name == name } }

  /// `ok`, or what is wrong with the year: `short` of allowances, or with load `unserved`.
  public var status: String { isShort ? "short" : hasUnserved ? "unserved" : "ok" }

  /// What is wrong, for people; empty when nothing is. Of several programs those that are short are named.
  public var reason: String {
    var reasons: [String] = []
    func add(_ program: String, _ missing: Double) {
      reasons.append(
        missing > 0
          ? "allowances\(program) are missing at the highest price"
          : "an obligation\(program) stays unpaid at true-up")
    }
    if programs.isEmpty, isShort { add("", shortShortTons) }
    for program in programs where program.isShort { add(" of \(program.name)", program.shortShortTons) }
    if hasUnserved { reasons.append("load is not served") }
    return reasons.joined(separator: "; ")
  }
}

/// How much work a sweep is.
public struct SweepPlan: Sendable, Hashable {
  /// Cases.
  public var cases: Int
  /// Dispatches of a year that are traced or solved.
  public var dispatches: Int
  /// Whether dispatches were counted for the first cases and taken for as many of the rest.
  public var isEstimate = false
  /// Markets of a year that are cleared.
  public var markets: Int
  /// Whether cases that share dispatch share its curves.
  public var sharesCurves: Bool

  /// Creates a plan.
  public init(cases: Int, dispatches: Int, isEstimate: Bool = false, markets: Int, sharesCurves: Bool) {
    self.cases = cases
    self.dispatches = dispatches
    self.isEstimate = isEstimate
    self.markets = markets
    self.sharesCurves = sharesCurves
  }
}
