import DispatchSolveAllowanceMarket
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem

/// Something that limits what a year's, or the run's, results can be used for.
public struct LimitingFactor: Sendable, Codable, Hashable {
  /// Year; nil for the whole run.
  public var year: Int?
  /// Short name, the same for every occurrence.
  public var factor: String
  /// What happened, with figures.
  public var detail: String

  /// Creates a factor.
  public init(year: Int?, factor: String, detail: String) {
    self.year = year
    self.factor = factor
    self.detail = detail
  }
}

/// One identity checked in one year.
public struct Audit: Sendable, Codable, Hashable {
  /// Year.
  public var year: Int
  /// Identity.
  public var name: String
  /// How far it is from holding, in the unit that the name implies; relative where nothing else is said.
  public var deviation: Double
  /// Largest deviation allowed.
  public var tolerance: Double

  /// Creates an audit.
  public init(year: Int, name: String, deviation: Double, tolerance: Double) {
    self.year = year
    self.name = name
    self.deviation = deviation
    self.tolerance = tolerance
  }

  /// Whether it holds.
  public var passed: Bool { deviation <= tolerance }
}

/// All that is known of a completed year.
public struct YearReport: Sendable {
  /// Year.
  public var year: Int
  /// Dispatch at the equilibrium.
  public var dispatch: DispatchResult
  /// Market; nil without a program.
  public var market: ClearedYear?
  /// All programs where there are several, in their order, the one of `market` first; else empty.
  public var programs: [ProgramReport] = []
  /// What went from program to program; empty where none accepts allowances of another.
  public var links: [LinkReport] = []
  /// What programs offered, where that follows from years before; empty where it does not.
  public var offers: [OfferReport] = []
  /// By program, the rate that its holders ask for, per year; empty where it is the study's.
  public var holdersRates: [Double] = []
  /// Markets of certificates, in the order of names; empty where zones meet their standards themselves.
  public var certificates: [CertificateYear] = []
  /// Iterations of the annual fixed point.
  public var iterations: Int
  /// Difference of cleared and expected price at the end, $/short ton.
  public var residualUSD: Double
  /// How the fixed point ended.
  public var status: FixedPointStatus
  /// Allowance price, $/short ton; 0 without a market.
  public var allowancePriceUSD: Double
  /// Exogenous carbon price, $/short ton.
  public var exogenousPriceUSD: Double
  /// Identities checked.
  public var audits: [Audit]
  /// What limits the year's results.
  public var limitingFactors: [LimitingFactor]
  /// Dollars of the year that are worth a dollar of the study's money.
  public var nominalPerStudyDollar = 1.0
  /// Auctions that were held in the year, as the study has them.
  public var auctions: [AuctionRow] = []
  /// What the study's plan adds and retires.
  public var plannedCapacity: [PlannedCapacity] = []
  /// Zones and technologies of which capacity stands, or may stand later, as far as the study's plan leaves it open.
  public var capacityPlaces: [CapacityPlace] = []
  /// Who the load of zones is, as the study has it.
  public var customers: [String: CustomerRow] = [:]
  /// By zone, its share of what auctions bring, as the study has it; empty: not said.
  public var proceedsShares: [String: Double?] = [:]
  /// What could be built, in the order of `dispatch.builds`.
  public var options: [OpenOption] = []
  /// Units that closed, or were kept from it.
  public var closures: [Closure] = []
  /// What a window decided of the year; nil: it decided on its own.
  public var plan: YearPlan?
  /// What a window that begins with this year expects of its years.
  public var foreseen: [YearPlan] = []
  /// Limits of additions that bind, with their worth.
  public var limitRents: [LimitRent] = []
  /// What additions have earned so far, in the order of their first year and of the options.
  public var additions: [AdditionAccount] = []
  /// What capacity is paid for standing.
  public var capacityPayments = CapacityPayments.none
  /// What the year's fleet emits at some prices, ascending, that at which its market cleared among them; empty where nobody
  /// asked.
  public var emissionsAtPrices: [EmissionsAtPrice] = []
  /// What units would do with a short ton more; empty where nothing moves at the price, or nobody asked.
  public var oneTonMore: [OneTonMore] = []
  /// What is emitted with and without what is asked for imports; empty where nothing is, or nobody asked.
  public var leakage: [Leakage] = []
  /// The year's phases.
  public var phases: [PhaseRecord] = []
  /// Zones in order of name; set when the year is part of a run.
  public var zones: [ZoneReport] = []

  /// Creates a report.
  public init(
    year: Int, dispatch: DispatchResult, market: ClearedYear? = nil, iterations: Int, residualUSD: Double,
    status: FixedPointStatus, allowancePriceUSD: Double, exogenousPriceUSD: Double, audits: [Audit],
    limitingFactors: [LimitingFactor], options: [OpenOption] = [], closures: [Closure] = [],
    phases: [PhaseRecord] = [], zones: [ZoneReport] = []
  ) {
    self.year = year
    self.dispatch = dispatch
    self.market = market
    self.iterations = iterations
    self.residualUSD = residualUSD
    self.status = status
    self.allowancePriceUSD = allowancePriceUSD
    self.exogenousPriceUSD = exogenousPriceUSD
    self.audits = audits
    self.limitingFactors = limitingFactors
    self.options = options
    self.closures = closures
    self.phases = phases
    self.zones = zones
  }

  /// What covered emissions paid per short ton, as dispatch saw it.
  public var effectivePriceUSD: Double { dispatch.effectivePriceUSD }
  /// Where the market cleared, if there is one.
  public var marketStatus: MarketStatus { MarketStatus(market) }
  /// What auction, reserves and other supply offer whatever the price, short tons; what a ceiling sells not counted, 0
  /// without a market.
  public var offeredShortTons: Double { market?.supply.rules.offeredShortTons ?? 0 }
  /// Audits that failed.
  public var failedAudits: [Audit] { audits.filter { !$0.passed } }
}

extension YearReport {
  /// What a zone gets of auctions, $; nil where nobody says whose the proceeds are.
  func auctionProceedsUSD(zone: String) -> Double? {
    let known =
      programs.isEmpty
      ? market.map { [(market: $0, shares: proceedsShares)] } ?? []
      : programs.map { (market: $0.market, shares: $0.proceedsShares) }
    let isSaid = known.contains { $0.shares.values.contains { $0 != nil } }
    guard isSaid else { return nil }
    var proceeds = 0.0
    for program in known {
      // Who is no member gets nothing.
      guard let share = program.shares[zone] else { continue }
      guard let share else { return nil }
      proceeds += program.market.auctionProceedsUSD * share
    }
    return proceeds
  }

  /// Markets by program, in order; the name of the only one is empty.
  var markets: [(program: String, market: ClearedYear)] {
    programs.isEmpty ? market.map { [("", $0)] } ?? [] : programs.map { ($0.name, $0.market) }
  }

  /// Whether load of some zone went unserved, beyond rounding.
  public var hasUnserved: Bool { dispatch.hasUnserved }
}

extension DispatchResult {
  /// Whether load of some zone went unserved, beyond rounding.
  public var hasUnserved: Bool {
    zones.contains { $0.unservedMWh > LimitingFactors.unservedTolerance * max(1, $0.loadMWh) }
  }
}
