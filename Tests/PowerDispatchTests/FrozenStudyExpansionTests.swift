import DispatchSolveCoordinator
import Foundation
import DispatchSolveLinearProgramming
import DispatchSolvePlanning
import DispatchSolvePowerSystem
import DispatchSolveStudyFiles
import DispatchSolveTestSupport
import Testing

@testable import DispatchSolvePowerDispatch

/// Additions in the frozen study against one LP of the whole year, solved by GLPK.
struct FrozenStudyExpansionTests {
  /// The year as if it were a run's first, with the limits of that year alone: load outgrows them, so that some stays
  /// unserved in both.
  @Test(arguments: [(2031, 60.0)]) func theWholeYearAsOneLP(year: Int, price: Double) throws {
    let study = try StudyFolder.load(
      FrozenStudy.folder, years: [year], overrides: SettingOverrides(builds: true)
    ).study
    let system = try YearRunner.firstYear(of: study, year: year).system
    let expected = try #require(try WholeYear.solve(system, price: price))
    let result = try AdditionDispatch(NetworkDispatch(threads: 2), threads: 2).withSession(system) {
      try $0.result(at: price)
    }
    #expect(abs(result.objectiveUSD - expected.objective) <= 1e-9 * expected.objective)
    #expect(abs(result.unservedMWh - expected.unservedMWh) <= 1e-6 * max(1, expected.unservedMWh))
    #expect(result.unservedMWh > 1)
  }
}
