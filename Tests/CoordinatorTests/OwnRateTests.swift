import DispatchSolveAllowanceMarket
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import Testing

@testable import DispatchSolveCoordinator

/// Holders of a program who ask for another rate than the study's, on the steps of `OfferRuleTests`.
struct OwnRateTests {
  private typealias Steps = OfferRuleTests

  private static func study(_ rate: Double?, foresight: Foresight = .perfect) -> Study {
    var study = Steps.study(caps: [110, 40], OfferRules(), foresight: foresight)
    study.program?.offerRules = nil
    var terms = ProgramTerms(program: "one")
    terms.discountRate = rate
    study.programTerms = [terms]
    return study
  }

  /// 150 t/h for two years: 80 at 20 $ less the holders' rate, 70 at 20 $; 30 are banked.
  @Test(arguments: [nil, 0.0, 0.02, 0.1, 0.3], [Foresight.years(2), .perfect])
  func risesByTheHoldersRate(rate: Double?, foresight: Foresight) throws {
    let reports = try Steps.run(Self.study(rate, foresight: foresight))
    let first = reports[0]
    // At no rate both years cost 20 $, and any split of 150 will do in which both emit from 60 to 80.
    Steps.expect(first.allowancePriceUSD, 20 / (1 + (rate ?? 0.05)), "first price")
    if rate != 0 { Steps.expect(first.market?.entry.closingBank, 30 * Steps.hours, "bank") }
    #expect(first.audits.contains { $0.name == "arbitrage between this year and the next" })
    #expect(first.holdersRates == (rate.map { [$0] } ?? []))
    if foresight == .perfect { Steps.expect(reports[1].allowancePriceUSD, 20, "second price") }
  }

  /// The study's own rate said again changes nothing, to the last digit.
  @Test func theStudysRate() throws {
    func table(_ rate: Double?) throws -> [[String]] {
      let study = Self.study(rate)
      let outputs = try StudyRunner(YearRunner(study: study, model: NetworkDispatch())).run([2025, 2026])
      return outputs.tables().map { [$0.name] + $0.columns + $0.rows.map { "\($0)" } }
    }
    #expect(try table(nil) == table(0.05))
  }

  /// What cannot be looked for beside it, and where it has no say.
  @Test func findings() throws {
    func texts(_ study: Study) -> [String] {
      study.findings(years: [2025, 2026]).filter { $0.column == "discount_rate" }.map(\.message)
    }
    #expect(texts(Self.study(0.1)) == [])
    #expect(
      texts(Self.study(0.1, foresight: .myopic)) == [
        "nobody looks ahead (foresight = \"myopic\"): the rate has no say"
      ])
    var study = Self.study(0.1)
    study.program?.years[0].borrowShare = 0.1
    #expect(
      texts(study) == [
        "what holders of one program ask for is looked for window by window, and allowances may be borrowed as well: the study's rate "
          + "goes with that"
      ])
    #expect(texts(Self.study(1.5)).first == "discount_rate is 1.5; it must be between 0.0 and 1.0")
  }
}
