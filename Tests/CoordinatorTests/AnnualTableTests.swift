import DispatchSolveAllowanceMarket
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import DispatchSolveTables
import Testing

@testable import DispatchSolveCoordinator

/// Cells of `annual.csv` that say more than one figure of the market.
struct AnnualTableTests {
  /// The cells of a column, by year.
  private static func column(_ name: String, _ study: Study, _ years: [Int]) throws -> [FieldValue] {
    let outputs = try StudyRunner(YearRunner(study: study, model: SingleZoneDispatch())).run(years)
    let table = try #require(outputs.tables().first)
    let index = try #require(table.columns.firstIndex(of: name))
    return table.rows.map { $0[index] }
  }

  /// Under the ledger convention the gross bank is on offer again, so a market that clears may leave too little for the
  /// true-up: 100 and 50 allowances for two years of 100 tons.
  @Test func anUnpaidObligationIsAShortage() throws {
    var study = TrueUpTests.study
    study.program = AllowanceProgram(
      years: [
        ProgramYear(year: 2025, capShortTons: 100, fullCompliance: false, surrenderShare: 0.5),
        ProgramYear(year: 2026, capShortTons: 50, fullCompliance: true, surrenderShare: 0.5),
      ], memberships: [ProgramMembership(zone: "Z", firstYear: 2025)], convention: .ledger)
    let years = [2025, 2026]
    #expect(
      try Self.column("status", study, years).contains(.text(ClearingStatus.shortage.rawValue)) == false)
    #expect(try Self.column("unpaid_obligation_short_tons", study, years) == [.number(0), .number(50)])
    #expect(try Self.column("shortage_flag", study, years) == [.flag(false), .flag(true)])
    // With allowances enough for the true-up nothing is flagged.
    study.program?.years[1].capShortTons = 100
    #expect(try Self.column("shortage_flag", study, years) == [.flag(false), .flag(false)])
  }

  @Test func aShortMarketIsAShortage() throws {
    var study = TrueUpTests.study
    study.program?.years[0].capShortTons = 10
    #expect(try Self.column("shortage_flag", study, [2025]) == [.flag(true)])
    #expect(try Self.column("status", study, [2025]) == [.text("shortage")])
  }

  /// Without a market there is an allowance for every ton that is emitted.
  @Test func withoutAMarket() throws {
    var study = TrueUpTests.study
    study.program = nil
    for name in ["emissions_tons", "allowances_minted", "allowances_available"] {
      #expect(try Self.column(name, study, [2025]) == [.number(100)], "\(name)")
    }
    #expect(try Self.column("bank", study, [2025]) == [.number(0)])
    #expect(try Self.column("shortage_flag", study, [2025]) == [.flag(false)])
    #expect(try Self.column("status", study, [2025]) == [.text("no_market")])
  }

  /// Every status has a name of its own, and the name leads back to it.
  @Test func namesOfStatuses() {
    #expect(
      MarketStatus.allCases.map(\.rawValue) == [
        "cleared", "below_reserve", "at_reserve_price", "at_trigger", "at_ceiling", "shortage", "no_market",
      ])
    #expect(MarketStatus.allCases.allSatisfy { MarketStatus(rawValue: $0.rawValue) == $0 })
    #expect(MarketStatus(rawValue: "none") == nil)
  }
}
