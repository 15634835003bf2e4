import PowerSystem

/// Why a ledger refused an entry.
public enum LedgerError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The year has no control period.
  case missingControlPeriod(year: Int)
  /// A true-up was asked for in a year that has no entry.
  case notCleared(year: Int)
  /// An amount was negative or not finite.
  case badAmount(year: Int, what: String)

  /// Text for people.
  public var description: String {
    switch self {
    case .missingControlPeriod(let year): "\(year): no control period; the program has no rules for this year"
    case .notCleared(let year): "\(year): cannot be trued up before its market is cleared"
    case .badAmount(let year, let what): "\(year): \(what) is negative or not a number"
    }
  }
}

/// Sums of one control period, short tons.
public struct ControlPeriodTotals: Sendable, Codable, Hashable {
  /// Name of the period.
  public var name: String
  /// Years entered so far.
  public var years: [Int]
  /// Covered emissions.
  public var emissions: Double
  /// Allowances surrendered.
  public var surrendered: Double
  /// Settled in money at the highest price allowed, for want of allowances.
  public var excused = 0.0

  /// Emissions not yet covered by surrendered allowances or settled in money.
  public var outstanding: Double { max(0, emissions - surrendered - excused) }
}

/// What one year did to the ledger; all amounts in short tons.
///
/// `openingBank + issued = surrendered + closingBank + removed` holds for every entry.
public struct LedgerEntry: Sendable, Codable, Hashable {
  /// Year.
  public var year: Int
  /// Control period.
  public var controlPeriod: String
  /// Covered emissions of the year.
  public var emissions: Double
  /// Bank before the year.
  public var openingBank: Double
  /// Allowances that entered the market: sold, or minted under the ledger convention.
  public var issued: Double
  /// Surrendered in the year, true-up included.
  public var surrendered: Double
  /// Part of `surrendered` that trued up earlier emissions of the control period.
  public var trueUp: Double
  /// Obligation outstanding after the year.
  public var outstandingObligation: Double
  /// Part of the obligation that a true-up could not cover; it is carried.
  public var unpaidObligation: Double
  /// Part of the obligation that was settled in money.
  public var excused = 0.0
  /// Bank after the year.
  public var closingBank: Double
  /// Taken out of the bank by the carry share or the bank limit.
  public var removed: Double
  /// Whether the year trued up its control period.
  public var finalized: Bool
  /// The bank after the year by vintage, oldest first.
  public var vintages: [BankVintage] = []
}

/// The bank, the obligations and the control periods: what carries over from year to year.
///
/// **Auction convention.** An interim year surrenders its share of emissions; the rest stays outstanding until a
/// full-compliance year trues up the period, from the bank before carry share and bank limit apply. What cannot
/// be paid is carried as outstanding.
/// **Ledger convention.** The same, but an unpaid obligation stays with its own control period, and without
/// banking a true-up finds nothing to draw on.
public struct AllowanceLedger: Sendable, Codable, Hashable {
  /// Convention.
  public let convention: MarketConvention
  /// Whether allowances may be banked.
  public let bankingEnabled: Bool
  /// Allowances held, short tons.
  public private(set) var bank: Double
  private var bankVintages: BankVintages
  /// The bank by vintage, oldest first; the oldest are surrendered first.
  public var vintages: [BankVintage] { bankVintages.lots }
  /// Unsold allowances to be offered again, short tons.
  public private(set) var rolled: Double
  /// Obligation carried from before the first entry or from a period that could not be trued up, short tons.
  public private(set) var carriedObligation: Double
  /// Obligation outstanding before the first entry, short tons.
  public let openingObligation: Double
  /// Control periods in order of first use.
  public private(set) var controlPeriods: [ControlPeriodTotals]
  /// Entries in the order made.
  public private(set) var entries: [LedgerEntry]

  /// An empty ledger.
  ///
  /// - Parameters:
  ///   - openingBank: Short tons; ignored when banking is off.
  ///   - openingObligation: Short tons outstanding from earlier years.
  public init(
    convention: MarketConvention, bankingEnabled: Bool, openingBank: Double, openingObligation: Double = 0
  ) {
    self.convention = convention
    self.bankingEnabled = bankingEnabled
    bank = bankingEnabled ? max(0, openingBank) : 0
    bankVintages = BankVintages(opening: bankingEnabled ? openingBank : 0)
    rolled = 0
    self.openingObligation = max(0, openingObligation)
    carriedObligation = max(0, openingObligation)
    controlPeriods = []
    entries = []
  }

  /// A ledger for a program.
  public init(program: AllowanceProgram) {
    self.init(
      convention: program.convention, bankingEnabled: program.bankingEnabled,
      openingBank: program.openingBankShortTons, openingObligation: program.openingObligationShortTons)
  }

  /// Obligations outstanding that the year's market must respect, short tons.
  ///
  /// Under the ledger convention these are only those of the given control period.
  public func outstanding(controlPeriod: String) -> Double {
    switch convention {
    case .auction: carriedObligation + controlPeriods.reduce(0) { $0 + $1.outstanding }
    case .ledger: carriedObligation + (controlPeriods.first { $0.name == controlPeriod }?.outstanding ?? 0)
    }
  }

  /// Banked allowances on offer beside the year's auction, short tons: the bank less outstanding obligations,
  /// never below zero; under the ledger convention the gross bank.
  public func freeBank(controlPeriod: String) -> Double {
    switch convention {
    case .auction: max(0, bank - outstanding(controlPeriod: controlPeriod))
    case .ledger: bank
    }
  }

  /// Allowances that the market must find besides the year's emissions, short tons: outstanding obligations
  /// that the bank does not cover.
  public func uncoveredObligation(controlPeriod: String) -> Double {
    switch convention {
    case .auction: max(0, outstanding(controlPeriod: controlPeriod) - bank)
    case .ledger: 0
    }
  }

  /// Enters a cleared year: surrender, true-up if due, bank, obligation.
  ///
  /// - Parameters:
  ///   - rules: The year's rules.
  ///   - emissions: Covered emissions, short tons.
  ///   - issued: Allowances that entered the market, short tons.
  ///   - unsold: Unsold allowances to be offered again next year, short tons.
  ///   - excused: Part of the obligation due that is settled in money, at the highest price allowed, short tons.
  ///   - trueUp: Whether the year trues up its control period.
  /// - Throws: `LedgerError` for amounts that are negative or not finite, or a nameless control period.
  @discardableResult
  public mutating func enter(
    rules: ProgramYear, emissions: Double, issued: Double, unsold: Double = 0, excused: Double = 0,
    trueUp: Bool
  ) throws(LedgerError) -> LedgerEntry {
    guard !rules.controlPeriod.isEmpty else { throw .missingControlPeriod(year: rules.year) }
    for (amount, what) in [
      (emissions, "emissions"), (issued, "allowances issued"), (unsold, "unsold allowances"),
      (excused, "obligations settled in money"),
    ]
    where !(amount.isFinite && amount >= 0) {
      throw .badAmount(year: rules.year, what: what)
    }
    let index = periodIndex(rules.controlPeriod)
    let openingBank = bank
    let total = bank + issued
    var share = min(1, max(0, rules.surrenderShare))
    if convention == .auction, !bankingEnabled { share = 1 }
    let before = outstanding(controlPeriod: rules.controlPeriod)
    let settled = min(excused, trueUp ? before + emissions : share * emissions)
    let due = (trueUp ? before + emissions : share * emissions) - settled
    // The ledger convention trues up from banked allowances alone, so without banking there are none.
    let atYearEnd = min(max(0, share * emissions - settled), total)
    let fromBank = convention == .ledger && !bankingEnabled ? 0 : total - atYearEnd
    let surrendered = min(due, atYearEnd + fromBank)

    controlPeriods[index].years.append(rules.year)
    controlPeriods[index].emissions += emissions
    // Under the ledger convention what was carried is paid first; the other convention closes all periods below.
    let oldPaid = convention == .ledger && trueUp ? min(carriedObligation, surrendered - atYearEnd) : 0
    carriedObligation -= oldPaid
    controlPeriods[index].surrendered += surrendered - oldPaid
    controlPeriods[index].excused += settled
    let unpaid = trueUp ? max(0, due - surrendered) : 0
    if trueUp, convention == .auction { settlePeriods(unpaid: unpaid) }
    // What subtraction leaves of two equal sums is no allowance.
    let rest = total - surrendered
    let left = rest > 1e-12 * total ? rest : 0
    bank = kept(of: left, rules: rules)
    bankVintages.add(year: rules.year, issued)
    bankVintages.surrender(surrendered)
    bankVintages.keep(bank, year: rules.year)
    rolled = unsold
    let entry = LedgerEntry(
      year: rules.year, controlPeriod: rules.controlPeriod, emissions: emissions, openingBank: openingBank,
      issued: issued, surrendered: surrendered,
      trueUp: trueUp ? max(0, surrendered - share * emissions) : 0,
      outstandingObligation: outstanding(controlPeriod: rules.controlPeriod), unpaidObligation: unpaid,
      excused: settled, closingBank: bank, removed: left - bank, finalized: trueUp,
      vintages: vintages)
    entries.append(entry)
    checkInvariantsInDebug()
    return entry
  }

  /// Trues up the control period of the last entered year after its bank was carried (ledger convention only):
  /// the true-up then draws on what carry share and bank limit left.
  ///
  /// - Throws: `notCleared` when the last entry is not of `year`.
  @discardableResult
  public mutating func trueUp(year: Int) throws(LedgerError) -> LedgerEntry {
    guard var entry = entries.last, entry.year == year else { throw .notCleared(year: year) }
    guard convention == .ledger else { return entry }
    let index = periodIndex(entry.controlPeriod)
    let remaining = controlPeriods[index].outstanding
    let additional = min(remaining, bank)
    controlPeriods[index].surrendered += additional
    bank -= additional
    bankVintages.surrender(additional)
    bankVintages.keep(bank, year: year)
    entry.vintages = vintages
    entry.surrendered += additional
    entry.trueUp = additional
    entry.closingBank = bank
    entry.outstandingObligation = controlPeriods[index].outstanding
    entry.unpaidObligation = controlPeriods[index].outstanding
    entry.finalized = true
    entries[entries.count - 1] = entry
    checkInvariantsInDebug()
    return entry
  }

  /// Broken identities, as text; empty when all hold.
  ///
  /// Bank and obligations not negative; vintages add up to the bank; opening bank + issued = surrendered + closing bank + removed for every
  /// entry; entries chain; sums of each control period equal those of its entries; opening obligation + emissions =
  /// surrendered + settled in money + outstanding.
  public func brokenInvariants() -> [String] {
    var broken: [String] = []
    // Sums of a few terms: rounding is some 1e-16 of the largest; 1e-12 leaves room for long runs.
    func equal(_ a: Double, _ b: Double, _ scale: Double) -> Bool { abs(a - b) <= 1e-12 * max(1, scale) }
    if !(bank >= 0) { broken.append("bank \(bank) is below zero") }
    if !(carriedObligation >= 0) { broken.append("carried obligation \(carriedObligation) is below zero") }
    let largest = entries.reduce(bank) { max($0, $1.openingBank + $1.issued) }
    if !equal(bankVintages.total, bank, largest) { broken.append("vintages do not add up to the bank") }
    if !zip(vintages, vintages.dropFirst()).allSatisfy({ ($0.year ?? .min) < ($1.year ?? .min) }) {
      broken.append("vintages are not in order")
    }
    var previousClose: Double?
    for entry in entries {
      let scale = entry.openingBank + entry.issued
      if !equal(scale, entry.surrendered + entry.closingBank + entry.removed, scale) {
        broken.append(
          "\(entry.year): opening bank + issued differs from surrendered + closing bank + removed")
      }
      if !(entry.removed >= 0 && entry.closingBank >= 0 && entry.surrendered >= 0) {
        broken.append("\(entry.year): a negative amount")
      }
      if let previousClose, previousClose != entry.openingBank {
        broken.append("\(entry.year): opening bank differs from the bank the year before")
      }
      previousClose = entry.closingBank
    }
    if let previousClose, previousClose != bank { broken.append("bank differs from the last entry's") }
    for period in controlPeriods {
      let emissions = entries.filter { $0.controlPeriod == period.name }.reduce(0) { $0 + $1.emissions }
      if !equal(emissions, period.emissions, emissions) {
        broken.append("control period \(period.name): emissions differ from the sum of its years")
      }
    }
    let owed = openingObligation + entries.reduce(0) { $0 + $1.emissions }
    let paid = entries.reduce(0) { $0 + $1.surrendered + $1.excused }
    let open = carriedObligation + controlPeriods.reduce(0) { $0 + $1.outstanding }
    if !equal(owed, paid + open, owed) {
      broken.append("emissions and opening obligation differ from surrendered + settled + outstanding")
    }
    return broken
  }

  private func checkInvariantsInDebug() {
    assert(brokenInvariants().isEmpty, "\(brokenInvariants())")
  }

  private func kept(of left: Double, rules: ProgramYear) -> Double {
    guard bankingEnabled else { return 0 }
    return min(min(1, max(0, rules.carryShare)) * left, rules.bankLimitShortTons ?? .infinity)
  }

  /// Index of a period's totals, made when missing.
  private mutating func periodIndex(_ name: String) -> Int {
    if let index = controlPeriods.firstIndex(where: { $0.name == name }) { return index }
    controlPeriods.append(ControlPeriodTotals(name: name, years: [], emissions: 0, surrendered: 0))
    return controlPeriods.count - 1
  }

  /// Closes every open obligation except `unpaid`, which is carried.
  private mutating func settlePeriods(unpaid: Double) {
    for index in controlPeriods.indices {
      controlPeriods[index].surrendered = controlPeriods[index].emissions - controlPeriods[index].excused
    }
    carriedObligation = unpaid
  }
}
