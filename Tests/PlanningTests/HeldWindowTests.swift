import Foundation
import DispatchSolvePlanning
import DispatchSolvePowerSystem
import DispatchSolveStudyFiles
import DispatchSolveTestSupport
import Testing

/// Windows that go past the tables of the frozen study.
struct HeldWindowTests {
  @Test func fiveYearsFrom2038() throws {
    let study = try StudyFolder.load(
      FrozenStudy.folder, years: [2038, 2039, 2040], overrides: SettingOverrides(builds: true)
    ).study
    let held = study.held(through: 2042)
    let window = try PlanningWindow(study: held, years: Array(2038...2042))
    // Period 11 has its third year past the table.
    #expect(window.years.map(\.isTrueUp) == [true, false, false, true, false])
    #expect(window.years.map { $0.rules?.controlPeriod } == ["10", "11", "11", "11", "12"])
    #expect(window.years.map { $0.rules?.surrenderShare } == [1, 0.5, 0.5, 1, 0.5])
    for year in window.years.suffix(2) {
      #expect(year.rules?.reservePriceUSD == 21.69 && year.rules?.capShortTons == 9_029_373)
      // Loads, fuels and the plan's fleet are those of 2040, additions of it stand in the same kinds.
      var system = year.system
      system.year = 2040
      system.buildOptions = window.years[2].system.buildOptions
      #expect(system.zones == window.years[2].system.zones)
      #expect(system.links == window.years[2].system.links)
      #expect(system.storage.count >= window.years[2].system.storage.count)
    }
    // What may be added goes on by year: an option for each year in which it is open.
    let names = window.additions.map(\.name)
    #expect(names.contains { $0.hasSuffix("|built-2042") })
    #expect(
      names.count { $0.hasSuffix("|built-2042") } == names.count { $0.hasSuffix("|built-2040") })
    // The table's own years are as without holding.
    let plain = try PlanningWindow(study: study, years: [2038, 2039, 2040])
    for (a, b) in zip(plain.years, window.years) {
      #expect(a.system.zones == b.system.zones && a.rules == b.rules)
    }
    #expect(plain.years.map(\.isTrueUp) == [true, false, false])
  }
}
