import DispatchSolvePowerSystem
import Testing

@testable import DispatchSolveAllowanceMarket

/// One year's booking by hand, and the invariants that every step is held to.
struct AllowanceBalanceTests {
  private static func rules(
    _ convention: MarketConvention = .auction, banking: Bool = true, share: Double = 0.5, carry: Double = 1,
    limit: Double? = nil, trueUp: Bool = false
  ) -> BookRules {
    BookRules(
      convention: convention, bankingEnabled: banking,
      year: ProgramYear(
        year: 2030, capShortTons: 0, surrenderShare: share, carryShare: carry, bankLimitShortTons: limit),
      isTrueUp: trueUp)
  }

  private static func opening(_ bank: Double, _ obligation: Double = 0) -> AllowanceBalance {
    AllowanceBalance(bankingEnabled: true, bank: bank, obligation: obligation)
  }

  @Test func anInterimYearDefers() {
    let year = Self.opening(10).booking(Self.rules(), emissions: 20, issued: 8)
    #expect(year.surrendered == 10 && year.closing.bank == 8 && year.closing.outstanding == 10)
    #expect(year.unpaid == 0 && year.removed == 0 && year.trueUp == 0)
  }

  @Test func aTrueUpPaysBeforeTheBankIsCut() {
    let first = Self.opening(10, 3).booking(Self.rules(), emissions: 20, issued: 30)
    #expect(first.closing.outstanding == 13 && first.closing.bank == 30)
    let second = first.closing.booking(
      Self.rules(carry: 0.5, limit: 4, trueUp: true), emissions: 10, issued: 5)
    #expect(second.surrendered == 23 && second.trueUp == 18 && second.unpaid == 0)
    // 35 - 23 = 12 left, half of it 6, the limit 4.
    #expect(second.closing.bank == 4 && second.removed == 8 && second.closing.outstanding == 0)
  }

  @Test(arguments: [MarketConvention.auction, .ledger]) func whatIsUnpaid(convention: MarketConvention) {
    let year = Self.opening(2).booking(Self.rules(convention, trueUp: true), emissions: 10, issued: 3)
    #expect(year.surrendered == 5 && year.unpaid == 5 && year.closing.outstanding == 5)
    let next = year.closing.beginningPeriod(convention)
    // Holders take it with them, or it stays with its period.
    #expect(next.outstanding == (convention == .auction ? 5 : 0))
    #expect(next.leftBehind == (convention == .auction ? 0 : 5))
  }

  /// What rounding leaves of millions is no obligation; a pound is.
  @Test func roundingIsOwedToNobody() {
    func unpaid(_ missing: Double) -> BookedYear {
      Self.opening(714_859.81).booking(
        Self.rules(trueUp: true), emissions: 3_214_859.81 + missing, issued: 2_500_000)
    }
    #expect(unpaid(1.07e-8).unpaid == 0 && unpaid(1.07e-8).closing.outstanding == 0)
    #expect(abs(unpaid(0.0005).unpaid - 0.0005) < 1e-9)
    #expect(abs(unpaid(0.0005).closing.outstanding - 0.0005) < 1e-9)
  }

  @Test func withoutBanking() {
    let auction = Self.opening(0).booking(Self.rules(banking: false), emissions: 10, issued: 12)
    #expect(auction.surrendered == 10 && auction.closing.bank == 0 && auction.removed == 2)
    // Under the ledger convention a true-up then finds nothing to draw on.
    let deferred = Self.opening(0).booking(Self.rules(.ledger, banking: false), emissions: 10, issued: 10)
    #expect(deferred.surrendered == 5 && deferred.closing.outstanding == 5)
    let due = deferred.closing.booking(
      Self.rules(.ledger, banking: false, trueUp: true), emissions: 10, issued: 20)
    #expect(due.surrendered == 5 && due.unpaid == 10)
  }

  @Test func settledInMoney() {
    let year = Self.opening(0, 4).booking(Self.rules(trueUp: true), emissions: 10, issued: 9, excused: 5)
    #expect(year.surrendered == 9 && year.excused == 5 && year.unpaid == 0 && year.closing.outstanding == 0)
  }

  @Test func roundingIsNoAllowance() {
    let year = Self.opening(0.1).booking(Self.rules(share: 1, trueUp: true), emissions: 0.3, issued: 0.2)
    #expect(year.closing.bank == 0 && year.removed == 0)
  }

  @Test func aLaterTrueUp() {
    let year = Self.opening(4, 1).booking(Self.rules(.ledger), emissions: 10, issued: 6)
    #expect(year.closing.bank == 5 && year.closing.outstanding == 6)
    let trueUp = year.closing.bookingTrueUp()
    #expect(trueUp.surrendered == 5 && trueUp.unpaid == 1 && trueUp.closing.bank == 0)
    // The older obligation is paid first.
    #expect(trueUp.closing.carried == 0)
  }

  /// Every identity is told when it is broken, each by the figure that breaks it alone.
  @Test func brokenIdentitiesAreTold() {
    let sound = Self.opening(10, 3).booking(Self.rules(trueUp: true), emissions: 20, issued: 12)
    #expect(sound.brokenInvariants.isEmpty && sound.unpaid == 1)
    func told(_ change: (inout BookedYear) -> Void) -> [String] {
      var year = sound
      change(&year)
      return year.brokenInvariants
    }
    let allowances = "opening bank + issued differs from surrendered + passed on + closing bank + removed"
    let obligations = "obligation before + emissions differs from surrendered + settled + obligation after"
    #expect(told { $0.issued += 1e-6 } == [allowances])
    #expect(told { $0.closing.bank += 1 } == [allowances])
    #expect(told { $0.emissions -= 1e-6 } == [obligations])
    #expect(told { $0.closing.carried += 1 } == [obligations])
    #expect(told { $0.closing.leftBehind += 1 } == [obligations])
    #expect(told { $0.surrendered += 1 } == [allowances, obligations])
    #expect(told { $0.closing.rolled = -1 } == ["a negative amount"])
    #expect(told { $0.removed = -1 } == [allowances, "a negative amount"])
    #expect(told { $0.closing.rolled = .nan } == ["a negative amount"])
    #expect(told { $0.trueUp = 23 } == ["more trued up than surrendered"])
    #expect(told { $0.unpaid = 2 } == ["more unpaid than outstanding"])
  }

  #if DEBUG
    /// Test builds stop at a broken identity, so no test can pass over one.
    @Test func aBrokenStepStopsTestBuilds() async {
      await #expect(processExitsWith: .failure) {
        var year = AllowanceBalanceTests.opening(10)
          .booking(AllowanceBalanceTests.rules(), emissions: 20, issued: 12)
        year.issued += 1
        year.checkInvariants()
      }
      await #expect(processExitsWith: .success) {
        AllowanceBalanceTests.opening(10)
          .booking(AllowanceBalanceTests.rules(), emissions: 20, issued: 12).checkInvariants()
      }
    }
  #endif

  /// What cannot be repaid is an obligation at once, and what is settled in money settles it beside the year's own share.
  @Test func lateRepaymentInAnInterimYear() {
    var opening = Self.opening(0)
    opening.owedForBorrowing = 80
    let year = opening.booking(Self.rules(share: 0.5), emissions: 100, issued: 50, excused: 1000)
    #expect(year.repaid == 50 && year.late == 30 && year.surrendered == 0)
    // 30 that are late and the share of 50.
    #expect(year.excused == 80 && year.closing.carried == 0 && year.closing.outstanding == 50)
    #expect(EnteredBorrowing(year)?.late == 30 && EnteredBorrowing(year)?.repaid == 50)
  }

  @Test func whatWasNeitherBorrowedNorRepaidIsNoEntry() {
    #expect(EnteredBorrowing(Self.opening(10).booking(Self.rules(), emissions: 20, issued: 8)) == nil)
  }

  @Test func lessThanATonIsBanked() {
    var bank = BankVintages(opening: 0)
    bank.add(year: 2030, 0.5)
    bank.add(year: 2031, 0)
    #expect(bank.lots == [BankVintage(year: 2030, shortTons: 0.5)])
  }

  /// A cap that is too small for all that is due for offsets: the rest comes off the next year's.
  @Test func whatACapHasNoRoomForIsDueLater() {
    var program = AllowanceProgram(
      years: (2030...2032).map { ProgramYear(year: $0, capShortTons: $0 == 2031 ? 30 : 200) }, memberships: []
    )
    var rules = OfferRules()
    rules.offsets = [OffsetRule(firstYear: 2030, priceUSD: 5, isUnderCap: true)]
    program.offerRules = rules
    var book = OfferBook(rules)
    let taken = (2030...2032).map { year in
      let offer = book.offer(in: year, of: program, bankShortTons: 0)
      book.enter(
        offer, of: program, priceUSD: 5, unsoldShortTons: 0, offsetsShortTons: year == 2030 ? 100 : 0)
      return offer.takenForOffsetsShortTons
    }
    #expect(taken == [0, 30, 70] && book.owed.isEmpty)
  }
}
