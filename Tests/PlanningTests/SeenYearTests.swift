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
    #expect(taken.closables.map(\.name) == made.closables.map(\.name))
    #expect(taken.closables.map(\.capacity) == made.closables.map(\.capacity))
  }

  /// Years are taken as they are, and not put together again: a figure that tables do not give stays.
  @Test func yearsAreTaken() throws {
    let study = CapacityStudy.plain()
    var seen = try PlanningWindow(study: study, years: [2030, 2031]).years
    seen[1].system.zones[0].loadMW[0] += 1
    let window = try PlanningWindow(study: study, years: [2031, 2032], origin: 2030, seen: seen)
    #expect(window.years[0].system == seen[1].system)
    #expect(window.years[1].system.zones[0].loadMW[0] == seen[0].system.zones[0].loadMW[0])
  }

  /// What is planned past the tables is in force in no window, so that it decides about neither names nor order of what may
  /// close: a window within the tables and one past them see the same classes.
  @Test func plansPastTheTables() throws {
    var study = CapacityStudy.plain(years: 2030...2032)
    study.units[0].name = "B coal"
    study.units[1].name = "C coal"
    study.units[2].name = "M gas"
    study.units[2].fixedOMUSDPerKWYear = 5
    study.technologies[1].variableOMUSDPerMWh = 25
    study.technologies[1].fixedOMUSDPerKWYear = 5
    study.plannedChanges = [
      PlannedChange(year: 2035, zone: "Z", technology: "gas", changeMW: 50, status: .firm)
    ]
    let first = try PlanningWindow(study: study.held(through: 2032), years: [2030, 2031, 2032])
    let held = study.held(through: 2033)
    let taken = try PlanningWindow(study: held, years: [2031, 2032, 2033], origin: 2030, seen: first.years)
    let made = try PlanningWindow(study: held, years: [2031, 2032, 2033], origin: 2030)
    #expect(first.closables.map(\.name) == ["B coal", "M gas"])
    #expect(made.closables.map(\.name) == first.closables.map(\.name))
    #expect(taken.closables.map(\.capacity) == made.closables.map(\.capacity))
    for (one, other) in zip(taken.years, made.years) {
      #expect(one.system == other.system)
      #expect(one.margins == other.margins)
    }
    // What the first window closes the next one knows.
    let closed = [PlanningWindow.ClosedCapacity(name: "M gas", year: 2031, closedMW: 10)]
    let later = try PlanningWindow(study: held, years: [2031, 2032, 2033], origin: 2030, closed: closed)
    #expect(later.closables[1].plannedMW == [90, 90, 90])
  }

  /// Years whose kinds of capacity are others are put together again.
  @Test func otherKindsAreNotTaken() throws {
    let study = CapacityStudy.plain()
    var seen = try PlanningWindow(study: study, years: [2030, 2031]).years
    for u in seen[1].system.units.indices { seen[1].system.units[u].name += " of another name" }
    let window = try PlanningWindow(study: study, years: [2031, 2032], origin: 2030, seen: seen)
    #expect(window.years[0].system.units.map(\.name) == seen[0].system.units.map(\.name))
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
