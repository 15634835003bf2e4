import DispatchSolveAllowanceMarket
import DispatchSolvePowerSystem

extension RunOutputs {
  /// The tables with the rows of one year alone. Every row of every table belongs to one year or, as the factors of
  /// the whole run, to none, and rows are in the order of years: so the tables of a run are its frame followed by the
  /// rows of its years, whichever process made them.
  public static func tables(
    of report: YearReport, study: Study, years: [Int], state: FixedPointRuntimeState, slices: Bool
  ) -> [ResultTable] {
    RunOutputs(
      study: study, years: years, reports: [report], limitingFactors: report.limitingFactors, state: state
    ).tables(slices: slices)
  }

  /// The tables without the rows of any year: their columns, and the factors of the whole run.
  public static func frame(study: Study, years: [Int], slices: Bool) -> [ResultTable] {
    RunOutputs(
      study: study, years: years, reports: [],
      limitingFactors: LimitingFactors(study: study).ofRun(years: years),
      state: FixedPointRuntimeState(study: study)
    ).tables(slices: slices)
  }

  /// What limits any run of these years.
  public static func limitingFactors(of study: Study, years: [Int]) -> [LimitingFactor] {
    LimitingFactors(study: study).ofRun(years: years)
  }
}

/// A year in a line: what summaries and progress show.
public struct YearDigest: Sendable, Codable, Hashable {
  /// A cost containment tier in a year.
  public struct Tier: Sendable, Codable, Hashable {
    /// Number.
    public var number: Int
    /// Sold, short tons.
    public var soldShortTons: Double
    /// Size, short tons.
    public var offeredShortTons: Double
  }

  /// One of several programs in a year.
  public struct Program: Sendable, Codable, Hashable {
    /// Name.
    public var name: String
    /// Allowance price, $/short ton.
    public var allowancePriceUSD: Double
    /// Emissions that need its allowances, short tons.
    public var emissionsShortTons: Double
    /// Allowances sold by auction, reserves and ceiling, short tons.
    public var soldShortTons: Double
    /// Bank at the end, short tons.
    public var bankShortTons: Double
    /// Outstanding obligation at the end, short tons.
    public var outstandingShortTons: Double
    /// Where its market cleared.
    public var status: MarketStatus
    /// What it caps where that is not CO2; nil: CO2.
    public var pollutant: String?

    /// Amounts are told in these: what is capped beside CO2 is counted in tons, of CO2 there are millions.
    public var unit: (name: String, shortTons: Double) {
      pollutant.map { ("short tons of \($0)", 1) } ?? ("M short tons", 1e6)
    }

    fileprivate init(_ program: ProgramReport) {
      name = program.name
      allowancePriceUSD = program.market.clearing.priceUSD
      emissionsShortTons = program.market.clearing.emissionsShortTons
      soldShortTons = program.market.allocation.sold
      bankShortTons = program.market.entry.closingBank
      outstandingShortTons = program.market.entry.outstandingObligation
      status = program.status
      pollutant = program.pollutant == ProgramTerms.carbonDioxide ? nil : program.pollutant
    }
  }

  /// Year.
  public var year: Int
  /// All programs where there are several, the one of the other figures first; nil where there are not.
  public var programs: [Program]?
  /// Allowance price, $/short ton; 0 without a market.
  public var allowancePriceUSD: Double
  /// What emissions paid per short ton, as dispatch saw it: covered ones, or all of them without a market.
  public var effectivePriceUSD: Double
  /// Covered emissions, or all of them without a market, short tons.
  public var emissionsShortTons: Double
  /// Allowances sold by auction, reserves and ceiling, short tons.
  public var soldShortTons: Double
  /// What auction, reserves and other supply offered, short tons.
  public var offeredShortTons: Double
  /// Cost containment tiers.
  public var tiers: [Tier]
  /// Bank at the end, short tons.
  public var bankShortTons: Double
  /// Outstanding obligation at the end, short tons.
  public var outstandingShortTons: Double
  /// Load not served, MWh.
  public var unservedMWh: Double
  /// Capacity added, MW.
  public var builtMW: Double
  /// Where the market cleared, if there is one.
  public var status: MarketStatus
  /// Audits made.
  public var audits: Int
  /// Audits that hold.
  public var auditsPassed: Int
  /// What limits the year's results.
  public var limitingFactors: [LimitingFactor]
  /// Zones in order of name.
  public var zones: [ZoneReport]

  /// The digest of a report.
  public init(_ report: YearReport) {
    let entry = report.market?.entry
    year = report.year
    programs = report.programs.isEmpty ? nil : report.programs.map(Program.init)
    allowancePriceUSD = report.allowancePriceUSD
    effectivePriceUSD = report.market == nil ? report.exogenousPriceUSD : report.effectivePriceUSD
    emissionsShortTons =
      report.market == nil ? report.dispatch.emissionsShortTons : report.dispatch.coveredEmissionsShortTons
    soldShortTons = report.market?.allocation.sold ?? 0
    offeredShortTons = report.offeredShortTons
    tiers = (report.market?.supply.rules.tiers ?? []).enumerated().map { index, tier in
      Tier(
        number: tier.number, soldShortTons: report.market?.allocation.tierSold[index] ?? 0,
        offeredShortTons: tier.quantityShortTons)
    }
    bankShortTons = entry?.closingBank ?? 0
    outstandingShortTons = entry?.outstandingObligation ?? 0
    unservedMWh = report.dispatch.unservedMWh
    builtMW = report.dispatch.builds.reduce(0) { $0 + $1.builtMW }
    status = report.marketStatus
    audits = report.audits.count
    auditsPassed = report.audits.filter(\.passed).count
    limitingFactors = report.limitingFactors
    zones = report.zones
  }
}
