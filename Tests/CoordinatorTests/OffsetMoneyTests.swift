import DispatchSolveAllowanceMarket
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import Testing

@testable import DispatchSolveCoordinator

/// What emitters pay where offsets may be surrendered: allowances at their price, offsets at theirs.
struct OffsetMoneyTests {
  private typealias Steps = OfferRuleTests

  /// Cost of allowances and of offsets in `compliance_by_zone`, $.
  private static func compliance(_ report: YearReport) -> (allowances: Double, offsets: Double) {
    ResultTables.memberRows(report).reduce(into: (0, 0)) {
      $0.allowances += $1.allowanceCostUSD
      $0.offsets += $1.offsetsCostUSD
    }
  }

  /// 42 t/h are emitted, 37.8 with allowances at 32 $ and 4.2 with offsets at 12 $: 30 $ for each of 42, not 32.
  @Test(arguments: [Foresight.myopic, .perfect]) func aShareThatBinds(foresight: Foresight) throws {
    let reports = try Steps.run(
      Steps.study(
        caps: [37.8, 37.8], Steps.offsets(OffsetRule(firstYear: 2025, priceUSD: 12, mostShare: 0.1)),
        foresight: foresight))
    let report = reports[0]
    let paid = Self.compliance(report)
    Steps.expect(paid.allowances, 37.8 * 32 * Steps.hours, "allowances")
    Steps.expect(paid.offsets, 4.2 * 12 * Steps.hours, "offsets")
    Steps.expect(
      paid.allowances + paid.offsets,
      report.dispatch.allowancePriceUSD * report.dispatch.coveredEmissionsShortTons, "a ton and all tons")
    Steps.expect(report.market?.auctionProceedsUSD, paid.allowances, "proceeds")
    Steps.expect(report.market?.offsetsCostUSD, paid.offsets, "cost of offsets")
    #expect(report.audits.contains { $0.name == "emitters by allowances, offsets and what is held" })
  }

  /// Offsets under the cap, a bank, foresight: the audit holds whatever is banked or taken from later caps.
  @Test(arguments: 1...8) func heldAndOwed(seed: Int) throws {
    let rule = OffsetRule(
      firstYear: 2025, priceUSD: 3 + 2 * Double(seed), mostShare: seed % 2 == 0 ? 0.2 : nil,
      mostShortTons: seed % 2 == 0 ? nil : 12, isUnderCap: seed % 3 == 0)
    var study = Steps.study(
      caps: [70, 60, 50, 40], bank: Double(5 * seed), Steps.offsets(rule),
      foresight: seed % 2 == 0 ? .perfect : .years(2))
    study.program?.years[0].surrenderShare = 0.5
    study.program?.years[0].fullCompliance = false
    for report in try Steps.run(study) {
      #expect(report.audits.count { $0.name.hasPrefix("emitters by allowances") } == 1)
      let market = try #require(report.market)
      let paid = Self.compliance(report)
      Steps.expect(paid.offsets, market.offsetsCostUSD, "offsets")
    }
  }

  /// The columns are there where a study accepts offsets, and nowhere else.
  @Test func columns() throws {
    func headers(_ study: Study, _ table: String) throws -> [String] {
      let outputs = try StudyRunner(YearRunner(study: study, model: NetworkDispatch())).run([2025])
      return try #require(outputs.tables().first { $0.name == table }).columns
    }
    var study = Steps.study(
      caps: [50], Steps.offsets(OffsetRule(firstYear: 2025, priceUSD: 12, mostShare: 0.1)))
    #expect(try headers(study, "annual").suffix(2) == ["offsets_used_short_tons", "offsets_cost_usd"])
    #expect(try headers(study, "compliance_by_zone").suffix(2) == ["offsets_short_tons", "offsets_cost_usd"])
    study.program?.offerRules = nil
    #expect(try headers(study, "annual").allSatisfy { !$0.contains("offsets") })
    #expect(try headers(study, "compliance_by_zone").last == "allowance_cost_usd")
  }
}
