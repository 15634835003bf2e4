import DispatchSolvePowerSystem

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

/// What one year did to the ledger; all amounts in short tons.
///
/// `openingBank + issued = surrendered + passedOn + closingBank + removed` holds for every entry, with what is borrowed on the one side and
/// what is repaid on the other.
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
  /// Surrendered in other programs.
  public var passedOn = 0.0
  /// Whether the year trued up its control period.
  public var finalized: Bool
  /// The bank after the year by vintage, oldest first.
  public var vintages: [BankVintage] = []
  /// What was borrowed from the next year, and repaid to this one; nil: neither.
  public var borrowing: EnteredBorrowing?

  /// Creates an entry.
  public init(
    year: Int, controlPeriod: String, emissions: Double, openingBank: Double, issued: Double,
    surrendered: Double, trueUp: Double, outstandingObligation: Double, unpaidObligation: Double,
    excused: Double = 0.0, closingBank: Double, removed: Double, finalized: Bool, vintages: [BankVintage] = []
  ) {
    self.year = year
    self.controlPeriod = controlPeriod
    self.emissions = emissions
    self.openingBank = openingBank
    self.issued = issued
    self.surrendered = surrendered
    self.trueUp = trueUp
    self.outstandingObligation = outstandingObligation
    self.unpaidObligation = unpaidObligation
    self.excused = excused
    self.closingBank = closingBank
    self.removed = removed
    self.finalized = finalized
    self.vintages = vintages
  }
}

/// An `AllowanceBalance` with its history: the bank by vintage, and what every year did.
public struct AllowanceLedger: Sendable, Codable, Hashable {
  /// Convention.
  public let convention: MarketConvention
  /// Whether allowances may be banked.
  public let bankingEnabled: Bool
  /// What holders have and owe.
  public private(set) var balance: AllowanceBalance
  private var bankVintages: BankVintages
  /// Obligation outstanding before the first entry, short tons.
  public let openingObligation: Double
  /// Entries in the order made.
  public private(set) var entries: [LedgerEntry] = []

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
    balance = AllowanceBalance(
      bankingEnabled: bankingEnabled, bank: openingBank, obligation: openingObligation)
    bankVintages = BankVintages(opening: balance.bank)
    self.openingObligation = balance.outstanding
  }

  /// A ledger for a program.
  public init(program: AllowanceProgram) {
    self.init(
      convention: program.convention, bankingEnabled: program.bankingEnabled,
      openingBank: program.openingBankShortTons, openingObligation: program.openingObligationShortTons)
  }

  /// Allowances held, short tons.
  public var bank: Double { balance.bank }

  /// The bank by vintage, oldest first; the oldest are surrendered first.
  public var vintages: [BankVintage] { bankVintages.lots }

  /// The balance with which a year of a control period begins.
  public func balance(in controlPeriod: String) -> AllowanceBalance {
    guard let last = entries.last, last.controlPeriod != controlPeriod else { return balance }
    return balance.beginningPeriod(convention)
  }

  /// Enters a cleared year: surrender, true-up if due, bank, obligation.
  ///
  /// - Parameters:
  ///   - rules: The year's rules.
  ///   - emissions: Covered emissions, short tons.
  ///   - issued: Allowances that entered the market, short tons.
  ///   - rolled: Unsold allowances to be offered again next year, short tons.
  ///   - excused: Part of the obligation due that is settled in money, at the highest price allowed, short tons.
  ///   - borrowed: Allowances of the next year that are used in this one, short tons.
  ///   - passedOn: Allowances that are surrendered in other programs, short tons.
  ///   - trueUp: Whether the year trues up its control period.
  /// - Throws: `LedgerError` for amounts that are negative or not finite, or a nameless control period.
  @discardableResult
  public mutating func enter(
    rules: ProgramYear, emissions: Double, issued: Double, rolled: Double = 0, excused: Double = 0,
    borrowed: Double = 0, passedOn: Double = 0, trueUp: Bool
  ) throws(LedgerError) -> LedgerEntry {
    guard !rules.controlPeriod.isEmpty else { throw .missingControlPeriod(year: rules.year) }
    for (amount, what) in [
      (emissions, "emissions"), (issued, "allowances issued"), (rolled, "unsold allowances"),
      (excused, "obligations settled in money"), (borrowed, "allowances borrowed"),
      (passedOn, "allowances for other programs"),
    ]
    where !(amount.isFinite && amount >= 0) {
      throw .badAmount(year: rules.year, what: what)
    }
    let books = BookRules(
      convention: convention, bankingEnabled: bankingEnabled, year: rules, isTrueUp: trueUp)
    let booked = balance(in: rules.controlPeriod)
      .booking(
        books, emissions: emissions, issued: issued, rolled: rolled, excused: excused, borrowed: borrowed,
        passedOn: passedOn)
    balance = booked.closing
    // What is borrowed is issued, if early, in the year that uses it.
    bankVintages.add(year: rules.year, issued + borrowed)
    bankVintages.surrender(booked.surrendered + booked.repaid + booked.passedOn)
    bankVintages.keep(bank, year: rules.year)
    var entry = LedgerEntry(
      year: rules.year, controlPeriod: rules.controlPeriod, emissions: emissions,
      openingBank: booked.opening.bank, issued: issued, surrendered: booked.surrendered,
      trueUp: booked.trueUp, outstandingObligation: balance.outstanding, unpaidObligation: booked.unpaid,
      excused: booked.excused, closingBank: bank, removed: booked.removed, finalized: trueUp,
      vintages: vintages)
    entry.borrowing = EnteredBorrowing(booked)
    entry.passedOn = booked.passedOn
    entries.append(entry)
    checkInvariants()
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
    let booked = balance.bookingTrueUp()
    balance = booked.closing
    bankVintages.surrender(booked.surrendered)
    bankVintages.keep(bank, year: year)
    entry.vintages = vintages
    entry.surrendered += booked.surrendered
    entry.trueUp = booked.trueUp
    entry.closingBank = bank
    entry.outstandingObligation = balance.outstanding
    entry.unpaidObligation = booked.unpaid
    entry.finalized = true
    entries[entries.count - 1] = entry
    checkInvariants()
    return entry
  }

  /// Broken identities of the history, as text; empty when all hold. Those of each year's step are `BookedYear`'s.
  ///
  /// Vintages add up to the bank; opening bank + issued = surrendered + passed on + closing bank + removed for every entry;
  /// entries chain; opening obligation + emissions = surrendered + settled in money + outstanding.
  public func brokenInvariants() -> [String] {
    var broken: [String] = []
    func equal(_ a: Double, _ b: Double, _ scale: Double) -> Bool {
      abs(a - b) <= AllowanceBalance.sumTolerance * max(1, scale)
    }
    if !(bank >= 0) { broken.append("bank \(bank) is below zero") }
    let largest = entries.reduce(bank) { max($0, $1.openingBank + $1.issued) }
    if !equal(bankVintages.total, bank, largest) { broken.append("vintages do not add up to the bank") }
    if !zip(vintages, vintages.dropFirst()).allSatisfy({ ($0.year ?? .min) < ($1.year ?? .min) }) {
      broken.append("vintages are not in order")
    }
    var previousClose: Double?
    for entry in entries {
      let scale = entry.openingBank + entry.issued + entry.borrowed
      let gone = entry.surrendered + entry.passedOn + entry.repaid
      if !equal(scale, gone + entry.closingBank + entry.removed, scale) {
        broken.append(
          "\(entry.year): opening bank + issued differs from surrendered + passed on + closing bank + removed"
        )
      }
      if !(entry.removed >= 0 && entry.passedOn >= 0 && entry.closingBank >= 0 && entry.surrendered >= 0) {
        broken.append("\(entry.year): a negative amount")
      }
      if let previousClose, previousClose != entry.openingBank {
        broken.append("\(entry.year): opening bank differs from the bank the year before")
      }
      previousClose = entry.closingBank
    }
    if let previousClose, previousClose != bank { broken.append("bank differs from the last entry's") }
    for (earlier, entry) in zip(entries, entries.dropFirst()) {
      let due = earlier.borrowing?.owed ?? 0
      if !equal(due, entry.repaid + (entry.borrowing?.late ?? 0), due) {
        broken.append("\(entry.year): what was borrowed differs from what is repaid and what is late")
      }
    }
    if balance.owedForBorrowing != entries.last?.borrowing?.owed ?? 0 {
      broken.append("what is owed for borrowing differs from the last entry's")
    }
    let owed = openingObligation + entries.reduce(0) { $0 + $1.emissions + ($1.borrowing?.late ?? 0) }
    let paid = entries.reduce(0) { $0 + $1.surrendered + $1.excused }
    if !equal(owed, paid + balance.outstanding + balance.leftBehind, owed) {
      broken.append("emissions and opening obligation differ from surrendered + settled + outstanding")
    }
    return broken
  }

  /// Stops a debug build, and so every test, at a broken identity; nothing in a release build.
  func checkInvariants() {
    assert(brokenInvariants().isEmpty, "\(brokenInvariants())")
  }
}
