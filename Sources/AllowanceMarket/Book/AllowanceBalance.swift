import DispatchSolvePowerSystem

/// What holders have and owe between two years, short tons: the one book-keeping of runs and sweeps.
///
/// **Auction convention.** An interim year surrenders its share of emissions; the rest stays outstanding until a
/// full-compliance year trues up, from the bank before carry share and bank limit apply. What cannot be paid is carried
/// as outstanding.
/// **Ledger convention.** The same, but an unpaid obligation stays with its own control period, and without banking a
/// true-up finds nothing to draw on.
public struct AllowanceBalance: Sendable, Codable, Hashable {
  /// Allowances held.
  public internal(set) var bank: Double
  /// Obligation from before the control period, which is due with it.
  public internal(set) var carried: Double
  /// Emissions of the control period so far.
  public internal(set) var emitted = 0.0
  /// Of them surrendered or settled in money.
  public internal(set) var paid = 0.0
  /// Unpaid obligations of control periods that are over, which nobody asks for any more (ledger convention).
  public internal(set) var leftBehind = 0.0
  /// Unsold allowances to be offered again.
  public internal(set) var rolled = 0.0
  /// What has to be repaid in the next year of what was borrowed from it; nil: nothing was.
  private var debt: Double?

  /// What has to be repaid in the next year of what was borrowed from it, interest included.
  public internal(set) var owedForBorrowing: Double {
    get { debt ?? 0 }
    set { debt = newValue > 0 ? newValue : nil }
  }

  /// Two amounts closer than this, relative to the larger, are the same amount: sums of a few terms round to some 1e-16
  /// of the largest, and long runs add up many of them. So what subtraction leaves of two equal sums is no allowance.
  static let sumTolerance = 1e-12

  /// A balance before the first year.
  ///
  /// - Parameters:
  ///   - bank: Allowances held, short tons; without banking there are none.
  ///   - obligation: Outstanding from earlier years, short tons.
  public init(bankingEnabled: Bool, bank: Double, obligation: Double) {
    self.bank = bankingEnabled ? max(0, bank) : 0
    carried = max(0, obligation)
  }

  /// The balance before the first year of a program.
  public init(opening program: AllowanceProgram) {
    self.init(
      bankingEnabled: program.bankingEnabled, bank: program.openingBankShortTons,
      obligation: program.openingObligationShortTons)
  }

  /// Obligation that a true-up has to cover.
  public var outstanding: Double { carried + ofPeriod }

  /// Outstanding of the control period itself.
  private var ofPeriod: Double { max(0, emitted - paid) }

  /// Banked allowances on offer beside the year's auction: the bank less what is outstanding and what was borrowed, never
  /// below zero; under the ledger convention the gross bank.
  public func freeBank(_ convention: MarketConvention) -> Double {
    convention == .auction ? max(0, bank - outstanding - owedForBorrowing) : bank
  }

  /// Allowances that the market must find besides the year's emissions: what is outstanding and not covered by the bank;
  /// under the ledger convention none.
  public func uncovered(_ convention: MarketConvention) -> Double {
    convention == .auction ? max(0, outstanding + owedForBorrowing - bank) : 0
  }

  /// The balance with which a control period begins.
  public func beginningPeriod(_ convention: MarketConvention) -> AllowanceBalance {
    var next = self
    switch convention {
    case .auction: next.carried += ofPeriod
    case .ledger: next.leftBehind += ofPeriod
    }
    next.emitted = 0
    next.paid = 0
    return next
  }

  /// Books a year: surrender, true-up if due, bank, obligation.
  ///
  /// - Parameters:
  ///   - rules: The year's rules.
  ///   - emissions: Covered emissions, short tons.
  ///   - issued: Allowances that entered the market, short tons.
  ///   - rolled: Unsold allowances to be offered again next year, short tons.
  ///   - excused: Part of what is due that is settled in money, at the highest price allowed, short tons.
  ///   - borrowed: Allowances of the next year that are used in this one, short tons.
  ///   - passedOn: Allowances that are surrendered in other programs, short tons.
  public func booking(
    _ rules: BookRules, emissions: Double, issued: Double, rolled: Double = 0, excused: Double = 0,
    borrowed: Double = 0, passedOn: Double = 0
  ) -> BookedYear {
    let held = bank + issued + borrowed
    // What was borrowed comes first. What cannot be repaid is an obligation from now on.
    let repaid = min(owedForBorrowing, held)
    let late = owedForBorrowing - repaid
    // What rounding would pass on beyond all that there is stays nobody's.
    let passed = min(passedOn, held - repaid)
    let total = held - repaid - passed
    let share = rules.surrenderShare * emissions
    let owed = rules.isTrueUp ? outstanding + late + emissions : share + late
    let settled = min(excused, owed)
    let due = owed - settled
    let atYearEnd = min(max(0, share - settled), total)
    // The ledger convention trues up from banked allowances alone, so without banking there are none.
    let fromBank = rules.convention == .ledger && !rules.bankingEnabled ? 0 : total - atYearEnd
    let surrendered = min(due, atYearEnd + fromBank)
    // What rounding leaves of what is due is owed to nobody.
    let missing = due - surrendered
    let unpaid = rules.isTrueUp && missing > Self.sumTolerance * due ? missing : 0
    let rest = total - surrendered
    let left = rest > Self.sumTolerance * held ? rest : 0

    var closing = self
    closing.bank = rules.carried(of: left)
    closing.rolled = rolled
    closing.carried += late
    closing.owedForBorrowing = (1 + rules.borrowInterest) * borrowed
    if rules.isTrueUp, rules.convention == .auction {
      // All periods are settled but for what is unpaid.
      closing.carried = unpaid
      closing.emitted = 0
      closing.paid = 0
    } else {
      // What was carried is paid first.
      let old = rules.isTrueUp ? min(carried, surrendered - atYearEnd) : 0
      // In money what is late is settled beside the year's own share.
      let lateInMoney = rules.isTrueUp ? 0 : max(0, settled - share)
      closing.carried -= old + lateInMoney
      closing.emitted += emissions
      closing.paid += surrendered - old + settled - lateInMoney
    }
    var booked = BookedYear(
      opening: self, closing: closing, emissions: emissions, issued: issued, surrendered: surrendered,
      trueUp: rules.isTrueUp ? max(0, surrendered - share) : 0, unpaid: unpaid, excused: settled,
      removed: left - closing.bank, passedOn: passed)
    booked.borrowed = borrowed
    booked.repaid = repaid
    booked.late = late
    booked.checkInvariants()
    return booked
  }

  /// Books a true-up that comes after the bank was carried, and so draws on what carry share and bank limit left.
  public func bookingTrueUp() -> BookedYear {
    let surrendered = min(outstanding, bank)
    let old = min(carried, surrendered)
    var closing = self
    closing.bank -= surrendered
    closing.carried -= old
    closing.paid += surrendered - old
    let booked = BookedYear(
      opening: self, closing: closing, emissions: 0, issued: 0, surrendered: surrendered,
      trueUp: surrendered, unpaid: closing.outstanding, excused: 0, removed: 0)
    booked.checkInvariants()
    return booked
  }
}

/// What one year did to a balance, short tons.
public struct BookedYear: Sendable, Hashable {
  /// Balance before the year.
  public var opening: AllowanceBalance
  /// Balance after it.
  public var closing: AllowanceBalance
  /// Covered emissions of the year.
  public var emissions: Double
  /// Allowances that entered the market.
  public var issued: Double
  /// Surrendered, true-up included.
  public var surrendered: Double
  /// Part of `surrendered` that trued up what was outstanding.
  public var trueUp: Double
  /// Part of the obligation that a true-up could not cover.
  public var unpaid: Double
  /// Part of the obligation that was settled in money.
  public var excused: Double
  /// Taken out of the bank by carry share or bank limit.
  public var removed: Double
  /// Surrendered in other programs.
  public var passedOn: Double
  /// Allowances of the next year that the year used.
  public var borrowed = 0.0
  /// What was repaid of what the year before had borrowed.
  public var repaid = 0.0
  /// What could not be, which is an obligation now.
  public var late = 0.0

  /// Creates a booked year from its figures.
  public init(
    opening: AllowanceBalance, closing: AllowanceBalance, emissions: Double, issued: Double,
    surrendered: Double,
    trueUp: Double, unpaid: Double, excused: Double, removed: Double, passedOn: Double = 0
  ) {
    self.opening = opening
    self.closing = closing
    self.emissions = emissions
    self.issued = issued
    self.surrendered = surrendered
    self.trueUp = trueUp
    self.unpaid = unpaid
    self.excused = excused
    self.removed = removed
    self.passedOn = passedOn
  }

  /// Broken identities, as text; empty when all hold.
  ///
  /// Opening bank + issued + borrowed = surrendered + passed on + repaid + closing bank + removed; obligation before + emissions + what
  /// is repaid late = surrendered + settled in money + obligation after; what was borrowed is repaid or late; no amount is negative, and a
  /// true-up pays nothing but what was outstanding.
  public var brokenInvariants: [String] {
    var broken: [String] = []
    func equal(_ a: Double, _ b: Double) -> Bool {
      abs(a - b) <= AllowanceBalance.sumTolerance * max(1, abs(a), abs(b))
    }
    if !equal(opening.bank + issued + borrowed, surrendered + repaid + closing.bank + removed + passedOn) {
      broken.append("opening bank + issued differs from surrendered + passed on + closing bank + removed")
    }
    if !equal(opening.owedForBorrowing, repaid + late) {
      broken.append("what was borrowed differs from what is repaid and what is late")
    }
    let before = opening.outstanding + opening.leftBehind + emissions + late
    if !equal(before, surrendered + excused + closing.outstanding + closing.leftBehind) {
      broken.append("obligation before + emissions differs from surrendered + settled + obligation after")
    }
    let amounts = [
      closing.bank, closing.carried, closing.emitted, closing.paid, closing.leftBehind, closing.rolled,
      surrendered,
      trueUp, unpaid, excused, removed, borrowed, repaid, late, passedOn,
    ]
    if !amounts.allSatisfy({ $0 >= 0 }) { broken.append("a negative amount") }
    if trueUp > surrendered { broken.append("more trued up than surrendered") }
    if unpaid > closing.outstanding, !equal(unpaid, closing.outstanding) {
      broken.append("more unpaid than outstanding")
    }
    return broken
  }

  /// Stops a debug build, and so every test, at a broken identity; nothing in a release build.
  func checkInvariants() {
    assert(brokenInvariants.isEmpty, "\(brokenInvariants)")
  }
}
