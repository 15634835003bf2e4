import Foundation
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import DispatchSolveStudyFiles
import DispatchSolveTables
import DispatchSolveTestSupport
import Testing

@testable import DispatchSolveCoordinator

/// A run taken apart into years: what checkpoints rely on.
struct RunByYearTests {
  private static let years = [2025, 2026, 2028]

  private static func study(builds: Bool) throws -> Study {
    var study = try StudyFolder.load(FrozenStudy.folder, years: Years(2025...2029)).study
    study.settings.expansion.isEnabled = builds
    return study
  }

  /// Every row of every table belongs to its year: the frame and the rows of the years make the tables. States come
  /// back from their changes, bit for bit, and a run goes on from any of them to the same tables and events.
  @Test func tablesStatesAndEventsYearByYear() throws {
    let study = try Self.study(builds: true)
    let runner = StudyRunner(YearRunner(study: study, model: NetworkDispatch(threads: 2)))
    var events: [Int: [String]] = [:]
    var states: [FixedPointRuntimeState] = []
    var year = 0
    func note(_ event: RunEvent) {
      if case .yearStarted(let next) = event { year = next }
      if case .phaseCompleted(_, let record) = event {
        events[year, default: []].append("\(record.phase) \(record.notes)")
      } else if case .yearCompleted(let report) = event {
        events[year, default: []].append("\(report.zones)")
      } else {
        events[year, default: []].append("\(event)")
      }
    }
    let whole = try runner.run(
      Self.years, resuming: nil,
      following: RunFollower(narrate: note, completed: { state, _ in states.append(state) }))
    #expect(whole.isComplete)
    var tables = RunOutputs.frame(study: study, years: Self.years, slices: true)
    // 2027 is run and not asked for: it has a state, and no row.
    #expect(states.map(\.completedYear) == [2025, 2026, 2027, 2028])
    #expect(whole.visited.map(\.year) == [2025, 2026, 2027, 2028])
    for (report, state) in zip(whole.visited, states) {
      let rows = RunOutputs.tables(
        of: report, study: study, years: Self.years, state: state, slices: true)
      #expect(rows.map(\.name) == tables.map(\.name))
      for (index, table) in rows.enumerated() where table.name != "limiting_factors" {
        #expect(table.columns == tables[index].columns)
        #expect(table.rows.allSatisfy { $0.first == .number(Double(report.year)) }, "\(table.name)")
      }
      for index in tables.indices { tables[index].append(rows[index].rows) }
    }
    #expect(tables == whole.tables(slices: true))

    var before = FixedPointRuntimeState(study: study)
    for state in states {
      let stored = try JSONDecoder().decode(
        StateChange.self, from: JSONEncoder().encode(StateChange(from: before, to: state)))
      #expect(stored.applied(to: before) == state)
      before = state
    }

    let straight = events
    for done in 1..<states.count {
      events = [:]
      year = 0
      let rest = try runner.run(
        Self.years,
        resuming: ResumePoint(
          state: states[done - 1], zones: whole.visited[done - 1].zones),
        following: RunFollower(narrate: note))
      let left = Self.years.filter { $0 >= 2025 + done }
      #expect(rest.reports.map(\.year) == left)
      #expect(rest.state == whole.state)
      for year in left { #expect(events[year] == straight[year], "\(year)") }
    }
  }

  /// The texts say what the figures are: parts of a change in emissions add up to it.
  @Test func zonesInWords() throws {
    let study = try Self.study(builds: false)
    let outputs = try StudyRunner(YearRunner(study: study, model: NetworkDispatch(threads: 2))).run([
      2025, 2029,
    ])
    let first = try #require(outputs.reports.first?.zones)
    // Changes are those from the year before, asked for or not.
    let before = try #require(outputs.visited.first { $0.year == 2028 }?.zones)
    let last = try #require(outputs.reports.last?.zones)
    #expect(first.map(\.zone) == first.map(\.zone).sorted())
    for zone in first {
      let price = zone.priceUSDPerMWh == nil ? "no price; emissions " : "$/MWh; emissions "
      #expect(!zone.text.contains("from") && zone.text.contains(price), "\(zone.text)")
    }
    #expect(first.contains { $0.priceUSDPerMWh != nil })
    var moved = 0
    for (zone, before) in zip(last, before) {
      let numbers = zone.text.matches(
        of: /M short tons, ([+-][0-9.]+) from 2028 \(generation ([+-][0-9.]+), emission rate ([+-][0-9.]+);/)
      for match in numbers {
        moved += 1
        let (all, amount, rate) = (Double(match.1) ?? 9, Double(match.2) ?? 9, Double(match.3) ?? 9)
        #expect(abs(all - amount - rate) < 0.002, "\(zone.text)")
        #expect(abs(all - (zone.emissionsShortTons - before.emissionsShortTons) / 1e6) < 0.001)
      }
      #expect(zone.text.contains("unserved") == (zone.unservedMWh > 1e-6 * max(1, zone.loadMWh)))
    }
    #expect(moved >= 10)
  }

  /// A follower may stop the run between two years.
  @Test func aRunStopsBetweenYears() throws {
    let study = try Self.study(builds: false)
    var done = 0
    let outputs = try StudyRunner(YearRunner(study: study, model: NetworkDispatch())).run(
      Self.years, resuming: nil,
      following: RunFollower(completed: { _, _ in done += 1 }, shouldStop: { done == 2 }))
    #expect(outputs.reports.map(\.year) == [2025, 2026])
    #expect(!outputs.isComplete)
  }

  @Test(arguments: [
    (0.0, 0, "0"), (1234.5678, 2, "1234.57"), (-0.0004, 3, "0.000"), (-0.04, 1, "0.0"), (-0.06, 1, "-0.1"),
    (0.999, 2, "1.00"), (0.05, 2, "0.05"), (999.9996, 3, "1000.000"),
  ])
  func numbersInTexts(value: Double, count: Int, text: String) {
    #expect(decimals(value, count) == text)
  }
}
