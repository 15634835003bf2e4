import DispatchSolveAllowanceMarket
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import DispatchSolveTables
import DispatchSolveTestSupport
import Testing

@testable import DispatchSolveCoordinator

/// Runs of years in which a zone is a member for a part.
struct PartYearRunTests {
  /// Quantities of a cleared market.
  private static let tolerance = 1e-6

  /// Coal at 20 $/MWh and 1 t/MWh, gas at 35 $ and 0.4 t: at 25 $/t they change places. A member from July 2025 on, of
  /// 184 days: 4,416 hours x 100 MW emit 441,600 t on coal, 176,640 t on gas.
  private static func study(_ foresight: Foresight) -> Study {
    var study = Study()
    study.settings.foresight = foresight
    study.settings.discountRate = 0
    study.settings.terminalAllowancePriceUSD = 0
    study.zones = [Zone(name: "A", group: "G")]
    study.slices = [
      TimeSlice(name: "day", block: "all", hours: 4380, months: Array(1...12)),
      TimeSlice(name: "night", block: "all", hours: 4380, months: Array(1...12)),
    ]
    study.units = CoalAndGas.units
    study.demand = [2025, 2026].map { DemandRow(year: $0, zone: "A", demandMWh: 100 * 8760) }
    study.program = AllowanceProgram(
      years: [2025, 2026].map { ProgramYear(year: $0, capShortTons: 0) },
      memberships: [
        ProgramMembership(
          zone: "A", firstYear: 2025, lastYear: 2025, firstDate: CalendarDay("2025-07-01"),
          budgetShortTons: 300_000),
        ProgramMembership(zone: "A", firstYear: 2026, budgetShortTons: 600_000),
      ])
    return study
  }

  @Test(arguments: [Foresight.myopic, .years(2), .perfect]) func capOfAHalfYear(foresight: Foresight) throws {
    let study = Self.study(foresight)
    #expect(study.findings(years: [2025, 2026]).map(\.message) == [])
    let outputs = try StudyRunner(YearRunner(study: study, model: NetworkDispatch())).run([2025, 2026])
    for report in outputs.reports {
      #expect(report.failedAudits.isEmpty)
      #expect(abs(report.dispatch.allowancePriceUSD - 25) < Self.tolerance)
    }
    // Who sees more than a year may bank, at a price that is the same: emissions and what is left are both years' caps.
    let covered = outputs.reports.map(\.dispatch.coveredEmissionsShortTons)
    let left = outputs.reports.last?.market?.entry.closingBank ?? .nan
    #expect(abs(covered.reduce(left, +) - 900_000) < 1)
    let first = try outputs.reports[at: 0].dispatch
    #expect(abs(first.unitCoveredEmissionsShortTons.reduce(0, +) - covered[0]) < 1)
    // Before July 4,344 hours of coal, not covered.
    #expect(abs(first.emissionsShortTons - covered[0] - 434_400) < 1)
    if foresight == .myopic { #expect(abs(covered[0] - 300_000) < 1) }
  }

  /// Tables by slice have the study's slices: sums of parts, prices weighted with load.
  @Test func tablesBySlice() throws {
    let outputs = try StudyRunner(YearRunner(study: Self.study(.myopic), model: NetworkDispatch()))
      .run([2025, 2026])
    let prices = try #require(outputs.tables(slices: true).first { $0.name == "slices/prices" })
    #expect(prices.rows.count == 4)
    #expect(
      try Array(prices.rows[at: 0].prefix(6)) == [
        .number(2025), .text("A"), .text("day"), .number(4380), .number(100), .number(0),
      ])
    // 20 $ for 4,344 hours, 20 + 25 = 45 $ for 4,416.
    guard case .number(let price) = try prices.rows[at: 0][at: 6] else { throw DispatchError.noZones }
    let expected: Double = (20.0 * 4344 + 45.0 * 4416) / 8760
    #expect(abs(price - expected) < Self.tolerance)
  }
}
