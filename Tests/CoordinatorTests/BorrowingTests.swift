import DispatchSolveAllowanceMarket
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import DispatchSolveTestSupport
import Testing

@testable import DispatchSolveCoordinator

/// Allowances borrowed from the next year's budget, on the steps of `OfferRuleTests`: emissions fall from 100 t/h by 20 each at 10,
/// 20 ... 50 $.
struct BorrowingTests {
  private typealias Steps = OfferRuleTests

  private static func study(
    caps: [Double], share: Double, interest: Double? = nil, foresight: Foresight = .perfect
  ) -> Study {
    var study = Steps.study(caps: caps, OfferRules(), foresight: foresight)
    study.program?.offerRules = nil
    study.program?.years[0].borrowShare = share
    study.program?.years[0].borrowInterest = interest
    return study
  }

  private static func expect(
    _ report: YearReport, price: Double, emissions: Double, borrowed: Double = 0, repaid: Double = 0,
    bank: Double = 0
  ) {
    Steps.expect(report.allowancePriceUSD, price, "price \(report.year)")
    Steps.expect(
      report.dispatch.coveredEmissionsShortTons, emissions * Steps.hours, "emissions \(report.year)")
    Steps.expect(report.market?.entry.borrowed, borrowed * Steps.hours, "borrowed \(report.year)")
    Steps.expect(report.market?.entry.repaid, repaid * Steps.hours, "repaid \(report.year)")
    Steps.expect(report.market?.entry.closingBank, bank * Steps.hours, "bank \(report.year)")
  }

  /// 40 and 110 t/h, half of the later may be borrowed. Prices are 5 % apart: at 20 / 1.05 and 20 $ the first year emits 80, of
  /// which 40 are borrowed, the second 70.
  @Test(arguments: [Foresight.years(2), .perfect]) func foreseen(foresight: Foresight) throws {
    let reports = try Steps.run(Self.study(caps: [40, 110], share: 0.5, foresight: foresight))
    Self.expect(reports[0], price: 20 / 1.05, emissions: 80, borrowed: 40)
    Self.expect(reports[1], price: 20, emissions: 70, repaid: 40)
    #expect(reports[0].audits.contains { $0.name == "borrowing from the next year and what it costs" })
    #expect(reports[0].audits.contains { $0.name == "borrowed beyond the limit" })
  }

  /// A tenth beside: 1.1 allowances of the second year are worth one of the first, p_1 = 1.1 p_2 / 1.05. At 20 $ and 19.09 the second
  /// emits 80, so 110 - 80 = 1.1 x 27.27 are repaid, and the first emits 67.27.
  @Test func withInterest() throws {
    let reports = try Steps.run(Self.study(caps: [40, 110], share: 0.5, interest: 0.1))
    Self.expect(reports[0], price: 20, emissions: 40 + 30 / 1.1, borrowed: 30 / 1.1)
    Self.expect(reports[1], price: 20 * 1.05 / 1.1, emissions: 80, repaid: 30)
  }

  /// A fifth of 110 is all that may be borrowed: 62 at 20 $, 88 at 10 $.
  @Test func theShareBinds() throws {
    let reports = try Steps.run(Self.study(caps: [40, 110], share: 0.2))
    Self.expect(reports[0], price: 20, emissions: 62, borrowed: 22)
    Self.expect(reports[1], price: 10, emissions: 88, repaid: 22)
  }

  /// Who sees one year alone borrows all that is needed at the reserve price, and finds less in the next: 40 + 55 emitted at 10 $, then
  /// 55 at 30 $.
  @Test func myopic() throws {
    let reports = try Steps.run(Self.study(caps: [40, 110], share: 0.5, foresight: .myopic))
    Self.expect(reports[0], price: 10, emissions: 95, borrowed: 55)
    Self.expect(reports[1], price: 30, emissions: 55, repaid: 55)
  }

  /// Dearer than what else there is, nothing is borrowed: at a reserve price of 8 $ repaid twice, a ton costs 16 $, and a tier sells at 12.
  @Test func dearerThanATier() throws {
    var study = Self.study(caps: [40, 110], share: 0.5, interest: 1, foresight: .myopic)
    for t in 0...1 {
      study.program?.years[t].reservePriceUSD = 8
      study.program?.years[t].tiers = [
        CostContainmentTier(number: 1, triggerUSD: 12, quantityShortTons: 45 * Steps.hours)
      ]
    }
    // 40 and 40 of the tier at 12 $.
    Self.expect(try Steps.run(study)[0], price: 12, emissions: 80)
  }

  /// What cannot be repaid is owed from then on: of 10 t/h 20 are due, so 10 stay unpaid.
  @Test func whatCannotBeRepaid() throws {
    let reports = try Steps.run(Self.study(caps: [40, 10], share: 1, interest: 1, foresight: .myopic))
    Self.expect(reports[0], price: 30, emissions: 50, borrowed: 10)
    let entry = try #require(reports[1].market?.entry)
    Steps.expect(entry.repaid, 10 * Steps.hours, "repaid")
    Steps.expect(entry.borrowing?.late, 10 * Steps.hours, "late")
    Steps.expect(entry.unpaidObligation, 10 * Steps.hours, "unpaid")
    #expect(reports[1].limitingFactors.contains { $0.factor == "compliance obligation unpaid" })
  }

  /// State between years is all there is: stopped after any year and gone on with, a run comes to the same.
  @Test(arguments: [Foresight.myopic, .years(2)]) func savedAndGoneOnWith(foresight: Foresight) throws {
    var study = Self.study(caps: [40, 90, 50, 100], share: 0.3, interest: 0.05, foresight: foresight)
    for t in 1...3 { study.program?.years[t].borrowShare = 0.3 }
    let runner = YearRunner(study: study, model: NetworkDispatch())
    var state = FixedPointRuntimeState(study: study)
    for (report, year) in zip(try Steps.run(study), 2025...2028) {
      let ran = try runner.run(year: year, state: state)
      state = try JSONRoundTrip.of(ran.state)
      #expect(ran.report.market?.entry == report.market?.entry)
      #expect(ran.report.allowancePriceUSD == report.allowancePriceUSD)
    }
  }

  /// Random caps and rules, all ways of looking ahead: every audit holds, and allowances are conserved over the years.
  @Test(arguments: 1...24) func conserved(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed) + 700)
    func draw(_ range: ClosedRange<Double>) -> Double { Double.random(in: range, using: &random) }
    var study = Self.study(
      caps: (0..<4).map { _ in draw(20...110) }, share: draw(0.05...0.5),
      interest: seed % 2 == 0 ? draw(0...0.3) : nil,
      foresight: [.myopic, .years(2), .perfect][seed % 3])
    let interest = study.program?.years[0].borrowInterest
    for t in 1...2 {
      study.program?.years[t].borrowShare = draw(0.05...0.5)
      study.program?.years[t].borrowInterest = interest
    }
    if seed % 4 == 0 {
      study.program?.years[0].surrenderShare = 0.5
      study.program?.years[0].fullCompliance = false
    }
    let reports = try Steps.run(study)
    var lost = 0.0
    for report in reports {
      let entry = try #require(report.market?.entry)
      lost += entry.removed + (entry.borrowing.map { $0.owed - $0.borrowed } ?? 0)
    }
    let entries = reports.compactMap { $0.market?.entry }
    let last = try #require(entries.last)
    let issued = entries.reduce(0) { $0 + $1.issued }
    let emitted = entries.reduce(0) { $0 + $1.emissions - $1.excused }
    // Nothing may be borrowed in the last year, so what is issued is emitted, left, given for interest, or owed.
    Steps.expect(
      issued, emitted + last.closingBank + lost - last.outstandingObligation, "allowances and tons")
  }

  /// A reserve that gives back below a bank of 10 sees what is to be repaid as no bank: after 55 were borrowed it gives back its 20.
  @Test(arguments: [Foresight.myopic, .years(2)]) func besideAReserve(foresight: Foresight) throws {
    var study = Self.study(caps: [40, 110, 60], share: 0.5, foresight: foresight)
    var rules = OfferRules()
    rules.reserves = [
      QuantityReserve(
        firstYear: 2026, upperBankShortTons: 1000 * Steps.hours, lowerBankShortTons: 10 * Steps.hours,
        releaseShortTons: 20 * Steps.hours, openingStockShortTons: 20 * Steps.hours)
    ]
    study.program?.offerRules = rules
    let reports = try Steps.run(study)
    Steps.expect(reports[1].offers.first?.offer.releaseShortTons, 20 * Steps.hours, "release")
    #expect((reports[0].market?.entry.borrowed ?? 0) > 0)
  }

  /// A program within another borrows, at a rate of 0: gas pays 22.50 $ on top in both years, 12 and 20 t/h together.
  @Test func oneOfSeveral() throws {
    var study = SeveralProgramsTests.study([("all", ["A", "B"], 60), ("own", ["B"], 12)], .perfect)
    study.settings.discountRate = 0
    study.program?.years[1].borrowShare = 0.5
    study.program?.years[3].capShortTons = 20 * Steps.hours
    let reports = try SeveralProgramsTests.run(study).reports
    for report in reports {
      #expect(report.failedAudits == [])
      Steps.expect(report.programs[1].market.clearing.priceUSD, 22.5, "price")
    }
    Steps.expect(
      reports.reduce(0) { $0 + $1.programs[1].market.clearing.emissionsShortTons }, 32 * Steps.hours, "tons")
  }
}
