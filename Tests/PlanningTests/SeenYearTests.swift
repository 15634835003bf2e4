import DispatchSolvePowerSystem
import DispatchSolveTestSupport
import Testing

@testable import DispatchSolvePlanning

/// A window takes over the years that the one before it saw, as it would put them together itself.
struct SeenYearTests {
  @Test(arguments: 0..<20) func theNextWindowIsTheSame(seed: Int) throws {
    let study = CapacityStudy.random(seed)
    let kept = KeptPrograms()
    let first = try PlanningWindow(study: study, years: [2030, 2031, 2032])
    let decisions = first.decisions(of: try PlanningSolver().solve(first))
    kept.keep(first.years, of: study, origin: 2030)
    let seen = kept.years(of: study, origin: 2030)
    #expect(seen.map(\.system.year) == [2030, 2031, 2032])
    func window(_ seen: [PlanningWindow.Year]) throws -> PlanningWindow {
      try PlanningWindow(
        study: study, years: [2031, 2032, 2033], origin: 2030, earlier: decisions.additions,
        closed: decisions.closed, seen: seen)
    }
    let (taken, made) = (try window(seen), try window([]))
    for (one, other) in zip(taken.years, made.years) {
      #expect(one.system == other.system)
      #expect(one.margins == other.margins)
      #expect(one.rules == other.rules && one.isTrueUp == other.isTrueUp)
    }
    #expect(taken.additions.map(\.name) == made.additions.map(\.name))
    #expect(taken.additions.map(\.capacity) == made.additions.map(\.capacity))
    #expect(taken.additions.map(\.leastMW) == made.additions.map(\.leastMW))
    #expect(taken.totalsMW == made.totalsMW)
  }

  /// Of another study, or of decisions from another year on, nothing is taken.
  @Test func othersAreNotTaken() throws {
    let study = CapacityStudy.random(1)
    let kept = KeptPrograms()
    #expect(kept.years(of: study, origin: 2030).isEmpty)
    kept.keep(try PlanningWindow(study: study, years: [2030, 2031]).years, of: study, origin: 2030)
    #expect(kept.years(of: study, origin: 2030).count == 2)
    #expect(kept.years(of: study, origin: 2031).isEmpty)
    var other = study
    other.demand[0].demandMWh += 1
    #expect(kept.years(of: other, origin: 2030).isEmpty)
  }
}
