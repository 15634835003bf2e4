import DispatchSolveTables

/// Allowances added to an auction at and above a trigger price.
public struct CostContainmentTier: Sendable, Codable, Hashable {
  /// Number of the tier in its program, from 1; the same from year to year, whatever other tiers a year has.
  public var number: Int
  /// Price from which the tier is on offer, $/short ton.
  public var triggerUSD: Double
  /// Size, short tons.
  public var quantityShortTons: Double

  /// Creates a tier.
  public init(number: Int, triggerUSD: Double, quantityShortTons: Double) {
    self.number = number
    self.triggerUSD = triggerUSD
    self.quantityShortTons = quantityShortTons
  }
}

/// Allowances withheld from an auction below a trigger price (emissions containment reserve).
public struct EmissionsContainmentReserve: Sendable, Codable, Hashable {
  /// Price below which the reserve is withheld, $/short ton.
  public var triggerUSD: Double
  /// Size, short tons; not more than the cap.
  public var quantityShortTons: Double

  /// Creates a reserve.
  public init(triggerUSD: Double, quantityShortTons: Double) {
    self.triggerUSD = triggerUSD
    self.quantityShortTons = quantityShortTons
  }
}

/// The rules of one program year. One allowance is one short ton.
public struct ProgramYear: Sourced, Sendable, Codable, Hashable {
  /// Program; empty: the first, or only, one.
  public var program = ""
  /// Year.
  public var year: Int
  /// Base budget, short tons.
  public var capShortTons: Double
  /// Price below which nothing is sold, $/short ton.
  public var reservePriceUSD: Double
  /// Cost containment tiers, as many as there are, each with a number of its own, ascending.
  public var tiers: [CostContainmentTier]
  /// Emissions containment reserve, part of the cap; nil: none.
  public var ecr: EmissionsContainmentReserve?
  /// Price at which supply is unlimited, $/short ton; nil: the program's.
  public var priceCeilingUSD: Double?
  /// Name of the control period the year belongs to.
  public var controlPeriod: String
  /// Whether the year trues up its control period to 100 %.
  public var fullCompliance: Bool
  /// Share of the year's emissions surrendered at its end, in [0, 1].
  public var surrenderShare: Double
  /// Share of banked allowances that stays valid into the next year, in [0, 1].
  public var carryShare: Double
  /// Largest bank carried into the next year, short tons; nil: unlimited.
  public var bankLimitShortTons: Double?
  /// The same as a share of the year's cap, members' budgets added; nil: none. Where both are given the smaller holds.
  public var bankLimitShare: Double?
  /// Share of the next year's base budget, members' budgets added, that may be used in this one, in [0, 1]; nil: none may.
  public var borrowShare: Double?
  /// What is repaid in the next year beside an allowance that is borrowed from it, 0.1 for a tenth; nil: nothing.
  public var borrowInterest: Double?
  /// Offsets and other supply that comes beside the auction whatever the price, short tons.
  public var otherSupplyShortTons: Double
  /// By how much the offer differs from this row, because of what the market did before, short tons; nil: nothing is known of that.
  public var change: OfferChange?
  /// Offsets that the year accepts; nil: none. Not a part of the row, but of the program's rules for the year.
  public var offsets: OffsetOffer?
  /// What may be borrowed from the next year; nil: nothing. Not a part of the row either: it follows from it and the next year's.
  public var borrowing: BorrowingOffer?
  /// Where the figures come from; nil: not said.
  public var source: RowSource?

  /// Creates a program year.
  public init(
    year: Int, capShortTons: Double, reservePriceUSD: Double = 0, tiers: [CostContainmentTier] = [],
    ecr: EmissionsContainmentReserve? = nil, priceCeilingUSD: Double? = nil, controlPeriod: String = "1",
    fullCompliance: Bool = true, surrenderShare: Double = 1, carryShare: Double = 1,
    bankLimitShortTons: Double? = nil, otherSupplyShortTons: Double = 0
  ) {
    self.year = year
    self.capShortTons = capShortTons
    self.reservePriceUSD = reservePriceUSD
    self.tiers = tiers
    self.ecr = ecr
    self.priceCeilingUSD = priceCeilingUSD
    self.controlPeriod = controlPeriod
    self.fullCompliance = fullCompliance
    self.surrenderShare = surrenderShare
    self.carryShare = carryShare
    self.bankLimitShortTons = bankLimitShortTons
    self.otherSupplyShortTons = otherSupplyShortTons
  }
}

/// Years in which a zone takes part in the program, and the budget it brings.
public struct ProgramMembership: Sourced, Sendable, Codable, Hashable {
  /// Program; empty: the first, or only, one.
  public var program = ""
  /// Zone.
  public var zone: String
  /// First year of membership.
  public var firstYear: Int
  /// Last year of membership; nil: open.
  public var lastYear: Int?
  /// First day of membership in the first year; nil: its first.
  public var firstDate: CalendarDay?
  /// Last day of membership in the last year; nil: its last.
  public var lastDate: CalendarDay?
  /// Allowances a year that the zone adds to the program's cap, short tons, of a part of a year as they are; 0 when the
  /// cap counts them already.
  public var budgetShortTons: Double
  /// Allowances that the zone adds to every cost containment tier in each of its years, short tons.
  public var tierQuantityShortTons: Double
  /// Share of what each unit of the zone emits that needs the program's allowances, in [0, 1]; nil: the unit's own.
  public var coveredShare: Double?
  /// Share of the program's own cap, the part that no membership brings, that is the zone's to sell, in [0, 1]; nil: not
  /// said. It says whose the proceeds are, and is never used for solving.
  public var capShare: Double?
  /// Where the figures come from; nil: not said.
  public var source: RowSource?

  /// Creates a membership.
  public init(
    zone: String, firstYear: Int, lastYear: Int? = nil, firstDate: CalendarDay? = nil,
    lastDate: CalendarDay? = nil, budgetShortTons: Double = 0, tierQuantityShortTons: Double = 0,
    capShare: Double? = nil
  ) {
    self.zone = zone
    self.firstYear = firstYear
    self.lastYear = lastYear
    self.firstDate = firstDate
    self.lastDate = lastDate
    self.budgetShortTons = budgetShortTons
    self.tierQuantityShortTons = tierQuantityShortTons
    self.capShare = capShare
  }

  /// Whether both rows hold on some day.
  func overlaps(_ other: ProgramMembership) -> Bool {
    func isBefore(_ one: ProgramMembership, _ other: ProgramMembership) -> Bool {
      guard let last = one.lastYear else { return false }
      guard last == other.firstYear else { return last < other.firstYear }
      guard let end = one.lastDate, let begin = other.firstDate else { return false }
      return end < begin
    }
    return !isBefore(self, other) && !isBefore(other, self)
  }

  /// Whether the zone takes part on a day under this row.
  public func holds(on day: CalendarDay) -> Bool {
    holds(in: day.year) && (firstDate.map { $0 <= day } ?? true) && (lastDate.map { day <= $0 } ?? true)
  }

  /// The share of a year's days on which the zone takes part under this row.
  func partOfYear(_ year: Int) -> Double {
    guard holds(in: year), let first = CalendarDay(year: year, month: 1, day: 1),
      let last = CalendarDay(year: year, month: 12, day: 31)
    else { return 0 }
    let from = firstYear == year ? firstDate ?? first : first
    let to = lastYear == year ? lastDate ?? last : last
    return Double(to.dayOfYear - from.dayOfYear + 1) / Double(last.dayOfYear)
  }

  /// Whether the zone takes part in `year`, or a part of it, under this row.
  public func holds(in year: Int) -> Bool {
    firstYear <= year && (lastYear.map { year <= $0 } ?? true)
  }
}

/// Which convention the allowance market follows.
public enum MarketConvention: String, Sendable, Codable, CaseIterable {
  /// Partial tiers, a selling reserve price, emissions containment reserve, free bank.
  case auction
  /// Whole tiers, the reserve price only bounds the price, unsold allowances are banked, no ECR, gross bank.
  case ledger
}

/// What becomes of allowances that stay unsold at the reserve price.
public enum UnsoldRule: String, Sendable, Codable, CaseIterable {
  /// They leave the market for good.
  case withdrawn
  /// They are offered again in the next year, on top of its cap.
  case rolled
  /// They are issued and enter the bank.
  case banked
}

/// What serves first at the reserve price: the auction or the free bank.
public enum OrderOfUse: String, Sendable, Codable, CaseIterable {
  /// The auction sells what it can; the bank supplies the rest.
  case auctionFirst = "auction_first"
  /// The free bank is used up before the auction sells.
  case bankFirst = "bank_first"
}

/// A cap-and-trade program: rules by year, membership, and what holders own at the start.
public struct AllowanceProgram: Sendable, Codable, Hashable {
  /// Name; empty where it is the only one.
  public var name = ""
  /// What the program counts in. Amounts and prices here are in short tons all the same, but for those of the study's table of all
  /// programs.
  public var unit = MassUnit.shortTons
  /// Rules, ascending in years, one entry per year.
  public var years: [ProgramYear]
  /// Membership rows.
  public var memberships: [ProgramMembership]
  /// What power counts for that comes into the members' zones; nil: it counts for nothing.
  private var imports: [ImportObligation]?
  /// Links between programs; nil: there are none.
  var links: [ProgramLink]?
  /// Rates of pollutants beside CO2; nil: there are none.
  var rates: [EmissionRate]?
  /// Months whose emissions count; nil: all.
  public var season: [Int]?
  /// What is capped where it is not CO2.
  private var otherPollutant: String?
  /// Allowances in the bank before the first run year, short tons.
  public var openingBankShortTons: Double
  /// Obligation of earlier years of the first control period still outstanding, short tons.
  public var openingObligationShortTons: Double
  /// Convention.
  public var convention: MarketConvention
  /// Fate of unsold allowances.
  public var unsoldRule: UnsoldRule
  /// Order of use at the reserve price.
  public var orderOfUse: OrderOfUse
  /// Whether allowances may be banked; without banking every year surrenders 100 %.
  public var bankingEnabled: Bool
  /// Price at which supply is unlimited in years that say nothing of their own, $/short ton; nil: none.
  public var priceCeilingUSD: Double?
  /// Real rate that holders ask for where it is not the study's, per year; nil: it is.
  public var discountRate: Double?
  /// How offers follow from years before; nil: they do not.
  public var offerRules: OfferRules?

  /// Creates a program; `years` are sorted.
  public init(
    years: [ProgramYear], memberships: [ProgramMembership], openingBankShortTons: Double = 0,
    openingObligationShortTons: Double = 0, convention: MarketConvention = .auction,
    unsoldRule: UnsoldRule = .withdrawn, orderOfUse: OrderOfUse = .auctionFirst, bankingEnabled: Bool = true,
    priceCeilingUSD: Double? = nil
  ) {
    self.years = years.sorted { $0.year < $1.year }
    self.memberships = memberships
    self.openingBankShortTons = openingBankShortTons
    self.openingObligationShortTons = openingObligationShortTons
    self.convention = convention
    self.unsoldRule = unsoldRule
    self.orderOfUse = orderOfUse
    self.bankingEnabled = bankingEnabled
    self.priceCeilingUSD = priceCeilingUSD
  }

  /// What is capped.
  public var pollutant: String {
    get { otherPollutant ?? ProgramTerms.carbonDioxide }
    // A program of CO2 is written as ever.
    set { otherPollutant = newValue == ProgramTerms.carbonDioxide ? nil : newValue }
  }

  /// Whether emissions of a day count.
  public func counts(on day: CalendarDay) -> Bool { season?.contains(day.month) ?? true }

  /// Rows of what power counts for that comes into the members' zones; empty: it counts for nothing.
  public var importObligations: [ImportObligation] {
    get { imports ?? [] }
    // A program that asks for nothing is written as ever.
    set { imports = newValue.isEmpty ? nil : newValue }
  }

  /// The rules of `year`, with what that year's members bring added to the cap and to the tiers, the program's price
  /// ceiling where the year has none, and what years before change of the offer; nil when not a program year.
  public func rules(in year: Int) -> ProgramYear? {
    guard var rules = plainRules(in: year) else { return nil }
    rules.change?.apply(to: &rules)
    return rules
  }

  /// The same without what years before change.
  public func plainRules(in year: Int) -> ProgramYear? {
    // By index: elements that are passed by are not copied.
    guard let index = years.firstIndex(where: { $0.year == year }) else { return nil }
    var rules = years[index]
    for membership in memberships where membership.holds(in: year) {
      rules.capShortTons += membership.budgetShortTons
      guard membership.tierQuantityShortTons > 0 else { continue }
      for tier in rules.tiers.indices {
        rules.tiers[tier].quantityShortTons += membership.tierQuantityShortTons
      }
    }
    rules.priceCeilingUSD = rules.priceCeilingUSD ?? priceCeilingUSD
    if let share = rules.bankLimitShare {
      rules.bankLimitShortTons = min(rules.bankLimitShortTons ?? .infinity, share * rules.capShortTons)
    }
    if let share = rules.borrowShare, share > 0 {
      rules.borrowing = BorrowingOffer(
        mostShortTons: share * (budgetShortTons(in: year + 1) ?? rules.capShortTons),
        interest: rules.borrowInterest ?? 0)
    }
    if let offsets = offerRules?.offsets(in: year) {
      rules.offsets = OffsetOffer(
        priceUSD: offsets.priceUSD, mostShare: offsets.mostShare, mostShortTons: offsets.mostShortTons)
    }
    return rules
  }

  /// A year's base budget, members' budgets added, short tons; nil when not a program year.
  private func budgetShortTons(in year: Int) -> Double? {
    guard let index = years.firstIndex(where: { $0.year == year }) else { return nil }
    return memberships.reduce(years[index].capShortTons) {
      $1.holds(in: year) ? $0 + $1.budgetShortTons : $0
    }
  }

  /// Share of what a unit of a zone emits that needs allowances in a year of which the zone is a member.
  ///
  /// - Parameter own: The unit's own share.
  public func coveredShare(zone: String, in year: Int, own: Double) -> Double {
    memberships.first { $0.zone == zone && $0.holds(in: year) && $0.coveredShare != nil }?.coveredShare ?? own
  }

  /// By member, its share of what a year's auctions bring: that of its own budget and of its part of the program's cap in all
  /// that is on offer, tiers divided alike, the cap by the days of membership; nil where it is not said whose the cap is.
  public func proceedsShares(in year: Int) -> [String: Double?] {
    guard let own = years.first(where: { $0.year == year })?.capShortTons,
      let whole = plainRules(in: year)?.capShortTons, whole > 0
    else { return [:] }
    var shares: [String: Double?] = [:]
    for row in memberships where row.holds(in: year) {
      let part = own == 0 ? 0 : row.capShare.map { $0 * own * row.partOfYear(year) }
      let before = shares[row.zone] ?? 0
      shares[row.zone] = .some(
        part.flatMap { part in before.map { $0 + (row.budgetShortTons + part) / whole } })
    }
    return shares
  }

  /// Whether `zone` takes part on a day.
  public func covers(zone: String, on day: CalendarDay) -> Bool {
    memberships.contains { $0.zone == zone && $0.holds(on: day) }
  }

  /// Days of a year, after its first, with which a membership or the season begins or is over, ascending.
  public func dates(dividing year: Int) -> [CalendarDay] {
    var days: Set<CalendarDay> = []
    for row in memberships where row.holds(in: year) {
      if row.firstYear == year, let first = row.firstDate { days.insert(first) }
      if row.lastYear == year, let next = row.lastDate?.next { days.insert(next) }
    }
    for month in season ?? [] {
      if season?.contains(month - 1) == false {
        days.formUnion([CalendarDay(year: year, month: month, day: 1)].compactMap(\.self))
      }
      if season?.contains(month + 1) == false {
        days.formUnion([CalendarDay(year: year, month: month + 1, day: 1)].compactMap(\.self))
      }
    }
    return days.filter { $0.year == year && ($0.month, $0.day) != (1, 1) }.sorted()
  }

  /// Zones that take part in `year`, or a part of it.
  func coveredZones(in year: Int) -> Set<String> {
    Set(memberships.lazy.filter { $0.holds(in: year) }.map(\.zone))
  }

  /// Whether `zone` takes part in `year`, or a part of it.
  public func covers(zone: String, in year: Int) -> Bool {
    memberships.contains { $0.zone == zone && $0.holds(in: year) }
  }
}

extension ProgramYear {
  /// What auction, reserves and other supply offer whatever the price, short tons; what a ceiling sells not counted.
  public var offeredShortTons: Double {
    tiers.reduce(capShortTons + otherSupplyShortTons) { $0 + $1.quantityShortTons }
  }
}
