import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import Testing

@testable import DispatchSolveCoordinator

/// When control periods are trued up.
struct TrueUpTests {
  /// One unit, one ton a MWh, 100 MWh a year; two control periods of three years at half interim surrender.
  static let study: Study = {
    let years = Array(2025...2030)
    return Study(
      settings: StudySettings(mode: .single), zones: [Zone(name: "Z", group: "all")],
      units: [
        GeneratingUnit(
          name: "u", zone: "Z", technology: "Coal", capacityMW: 1, variableOMUSDPerMWh: 10,
          emissionRateShortTonsPerMWh: 1)
      ], demand: years.map { DemandRow(year: $0, zone: "Z", demandMWh: 100) },
      program: AllowanceProgram(
        years: years.map {
          ProgramYear(
            year: $0, capShortTons: 100, controlPeriod: $0 < 2028 ? "1" : "2", fullCompliance: $0 == 2029,
            surrenderShare: 0.5)
        }, memberships: [ProgramMembership(zone: "Z", firstYear: 2025)]))
  }()

  static func finalized(_ years: [Int]) throws -> [Int] {
    let outputs = try StudyRunner(YearRunner(study: study, model: SingleZoneDispatch())).run(years)
    for report in outputs.reports where report.market?.entry.finalized == true {
      #expect(report.market?.entry.outstandingObligation == 0)
    }
    return outputs.reports.filter { $0.market?.entry.finalized == true }.map(\.year)
  }

  /// 2029 is marked in the data; 2027 ends its period. The table has one year of full compliance, so that every year past
  /// it is a period of its own, and 2030 ends one.
  @Test func marksAndEndsOfPeriods() throws {
    #expect(try Self.finalized(Array(2025...2030)) == [2027, 2029, 2030])
  }

  /// What is asked for does not change a year: neither the end of the run nor what it leaves out.
  @Test func nothingTruesUpBecauseARunEnds() throws {
    #expect(try Self.finalized([2025, 2028]) == [])
    #expect(try Self.finalized([2025, 2026]) == [])
    #expect(try Self.finalized([2025]) == [])
    #expect(try Self.finalized([2029]) == [2029])
  }
}
