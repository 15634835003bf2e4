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
  /// The same of programs beside the first, in their order.
  public var furtherLedgers: [AllowanceLedger] = []
  /// What years so far say of programs' offers to come, in the order of programs; nil where they say nothing.
  public var offers: [OfferBook]?
  /// By market of certificates, those that later years may use, oldest first; nil: none are.
  public var certificates: [String: [CertificateLot]]?
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
    let ledgers = study.allowancePrograms.map(AllowanceLedger.init(program:))
    ledger = ledgers.first
    furtherLedgers = Array(ledgers.dropFirst())
    expectedPriceUSD = 0
  }

  /// What years so far say of the offers of a study's programs.
  func offerBooks(of study: Study) -> [OfferBook] {
    let programs = study.allowancePrograms
    guard let offers, offers.count == programs.count else {
      return programs.map { OfferBook($0.offerRules ?? OfferRules()) }
    }
    return offers
  }

  /// What programs offer in a year: what a plan that goes on counts on, or what follows from years before.
  func offersInEffect(_ study: Study, in year: Int, isSurprised: Bool) -> [YearOffer] {
    if !isSurprised, let plan = outlook?.ahead.first(where: { $0.year == year })?.offers { return plan.years }
    return yearOffers(of: study, in: year)
  }

  /// What a study's programs offer in a year, after all that is known; none where that follows from no year before.
  func yearOffers(of study: Study, in year: Int) -> [YearOffer] {
    guard study.hasOfferRules, let ledger else { return [] }
    let programs = study.allowancePrograms
    return zip(programs, zip(offerBooks(of: study), [ledger] + furtherLedgers)).map { program, item in
      item.0.offer(in: year, of: program, ledger: item.1)
    }
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
