import DispatchSolveAllowanceMarket
import Foundation
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import Testing

@testable import DispatchSolveCoordinator

/// The six phases of a year: their order, each on its own, and the state they hand on.
struct YearPhaseTests {
  /// Notes that it ran, and does what it stands for.
  private struct Recorder<Phase: YearPhase>: YearPhase {
    let name: String
    let log: Log
    let phase: Phase

    func run(
      _ before: Phase.Before, _ context: YearContext
    ) throws(RunError) -> (step: Phase.After, notes: PhaseNotes) {
      log.names.append(name)
      return try phase.run(before, context)
    }
  }

  private final class Log: @unchecked Sendable {
    // Phases of a year run one after another on the test's thread.
    var names: [String] = []
  }

  /// Always fails.
  private struct Failing<Before, After>: YearPhase {
    func run(_: Before, _: YearContext) throws(RunError) -> (step: After, notes: PhaseNotes) {
      throw .unexpected("on purpose")
    }
  }

  static func context(_ year: Int = 2030, _ study: Study = GrowingStudy.study()) -> YearContext {
    YearContext(study: study, model: NetworkDispatch(), year: year)
  }

  @Test func eachOnceInOrder() throws {
    let log = Log()
    var orchestrator = YearOrchestrator()
    orchestrator.postSequence = Recorder(name: "post_sequence", log: log, phase: PostSequence())
    orchestrator.matching = Recorder(name: "matching", log: log, phase: Matching())
    orchestrator.preSequence = Recorder(name: "pre_sequence", log: log, phase: PreSequence())
    orchestrator.lifecycle = Recorder(name: "lifecycle", log: log, phase: Lifecycle())
    orchestrator.decision = Recorder(name: "decision", log: log, phase: Decision())
    orchestrator.transaction = Recorder(name: "transaction", log: log, phase: Transaction())
    var told: [PhaseRecord] = []
    let start = FixedPointRuntimeState(study: GrowingStudy.study())
    let (state, report) = try orchestrator.run(start, Self.context()) { told.append($0) }
    #expect(log.names == PhaseName.allCases.map(\.rawValue))
    #expect(told.map(\.phase) == PhaseName.allCases && report.phases == told)
    #expect(told.allSatisfy { $0.seconds >= 0 && !($0.notes.counts.isEmpty && $0.notes.figures.isEmpty) })
    #expect(state.completedYear == 2030 && start.completedYear == nil)
  }

  @Test(arguments: PhaseName.allCases) func aFailureLeavesTheLastYear(phase: PhaseName) throws {
    var orchestrator = YearOrchestrator()
    switch phase {
    case .preSequence: orchestrator.preSequence = Failing()
    case .decision: orchestrator.decision = Failing()
    case .matching: orchestrator.matching = Failing()
    case .transaction: orchestrator.transaction = Failing()
    case .lifecycle: orchestrator.lifecycle = Failing()
    case .postSequence: orchestrator.postSequence = Failing()
    }
    let runner = YearRunner(study: GrowingStudy.study(), model: NetworkDispatch())
    let first = try runner.run(
      year: 2030, state: FixedPointRuntimeState(study: runner.study)
    ).state
    var failing = runner
    failing.orchestrator = orchestrator
    var ran: [PhaseName] = []
    #expect(throws: RunError.self) {
      try failing.run(year: 2031, state: first, completed: { ran.append($0.phase) })
    }
    #expect(ran == Array(PhaseName.allCases.prefix { $0 != phase }))
    // The state is a value: the next attempt starts from it as if nothing had happened.
    let again = try runner.run(year: 2031, state: first).state
    let straight = try runner.run(year: 2031, state: first).state
    #expect(again == straight)
  }

  @Test func preSequenceAlone() throws {
    var study = GrowingStudy.study()
    study.plannedChanges = [
      PlannedChange(year: 2030, zone: "A", technology: "Gas", changeMW: 25, status: .firm),
      PlannedChange(year: 2030, zone: "A", technology: "Coal", changeMW: -500, status: .firm),
      PlannedChange(year: 2031, zone: "A", technology: "Gas", changeMW: 1, status: .firm),
    ]
    let start = FixedPointRuntimeState(study: study)
    let (state, notes) = try PreSequence().run(start, Self.context(2030, study))
    #expect(state.carried.fleet.units.first { $0.name == "A|Gas|planned" }?.capacityMW == 25)
    #expect(state.shortfalls.map(\.missingMW) == [380])
    let change = try #require(notes.figures.first { $0.name == "planned_change_mw" }).value
    #expect(abs(change - (25 - 120)) < 1e-9)
    #expect(start.fleet != state.carried.fleet)
  }

  @Test func decisionAlone() throws {
    var study = GrowingStudy.study()
    study.buildLimits[0].firstYear = 2031
    study.buildOptions.append(
      BuildOption(
        year: 2030, zone: "B", technology: "Wind", overnightCapexUSDPerKW: 1, lifeYears: 10, realWACC: 0))
    var carried = FixedPointRuntimeState(study: study)
    carried.add(builtMW: 145, zone: "A", technology: "Wind")
    carried.add(builtMW: 60, zone: "A", technology: "Battery")
    let state = try Decision().run(YearState.Planned(carried: carried), Self.context(2030, study)).step
    // Gas in A opens later, batteries in A are used up, wind in A has 5 MW left, wind in B has a price of its own.
    #expect(
      state.options.map { "\($0.addition.name) \($0.limitMW)" } == [
        "A|Wind|built-2030 5.0", "B|Battery|built-2030 20.0", "B|Gas|built-2030 40.0",
        "B|Wind|built-2030 50.0",
      ])
    #expect(abs(state.options[3].costUSDPerMWYear - 100) < 1e-9)
    #expect(state.system.buildOptions.count == 4)
    if case .unit(let unit) = state.options[2].addition {
      #expect(unit.closingYear == 2055 && unit.capacityMW == 0 && unit.fixedOMUSDPerKWYear == 20)
    } else {
      Issue.record("gas is a unit")
    }
  }

  @Test func matchingAlone() throws {
    let context = Self.context()
    let start = FixedPointRuntimeState(study: GrowingStudy.study())
    let decided = try Decision().run(PreSequence().run(start, context).step, context).step
    let (state, notes) = try Matching().run(decided, context)
    let found = state.equilibrium
    #expect(found.status != .iterationLimit && found.dispatch.builds.count == decided.options.count)
    // What is built stays within what the decision left open, and load is served.
    for (build, option) in zip(found.dispatch.builds, decided.options) {
      #expect(build.builtMW >= 0 && build.builtMW <= option.limitMW * (1 + 1e-9))
    }
    #expect(found.dispatch.unservedMWh == 0)
    let price = notes.figures.first { $0.name == "allowance_price_usd_per_short_ton" }?.value
    #expect(price == found.dispatch.allowancePriceUSD)
    // Fleet and ledger are for phases to come.
    #expect(state.decided.carried == decided.carried)
  }

  /// Steps up to the ledger.
  private static func settled() throws -> (YearState.Settled, YearContext) {
    let context = context()
    let start = FixedPointRuntimeState(study: GrowingStudy.study())
    let decided = try Decision().run(PreSequence().run(start, context).step, context).step
    return (try Transaction().run(Matching().run(decided, context).step, context).step, context)
  }

  @Test func lifecycleAlone() throws {
    let (settled, context) = try Self.settled()
    let state = try Lifecycle().run(settled, context).step
    let built = settled.cleared.equilibrium.dispatch.builds.reduce(0) { $0 + $1.builtMW }
    func capacity(_ fleet: Fleet) -> Double {
      fleet.units.reduce(0) { $0 + $1.capacityMW } + fleet.storage.reduce(0) { $0 + $1.capacityMW }
    }
    let closed = state.closures.filter { !$0.isVetoed }.reduce(0) { $0 + $1.capacityMW }
    // What was built has entered, what closed has left, and nothing else.
    #expect(abs(capacity(state.carried.fleet) - capacity(settled.carried.fleet) - built + closed) < 1e-6)
    #expect(state.carried.ledger == settled.carried.ledger)
  }

  @Test func postSequenceAlone() throws {
    let (settled, context) = try Self.settled()
    let aged = try Lifecycle().run(settled, context).step
    let state = try PostSequence().run(aged, context).step
    #expect(state.carried.completedYear == 2030 && aged.carried.completedYear == nil)
    #expect(state.report.year == 2030 && !state.report.audits.isEmpty && state.report.failedAudits.isEmpty)
    // The next year expects the price of this one.
    #expect(state.carried.expectedPriceUSD == state.report.allowancePriceUSD)
  }

  @Test func transactionAlone() throws {
    let context = Self.context()
    let start = FixedPointRuntimeState(study: GrowingStudy.study())
    let decided = try Decision().run(PreSequence().run(start, context).step, context).step
    let cleared = try Matching().run(decided, context).step
    let before = try #require(cleared.decided.carried.ledger)
    let state = try Transaction().run(cleared, context).step
    let entry = try #require(state.market?.entry)
    #expect(entry.openingBank == before.bank)
    #expect(
      abs(entry.openingBank + entry.issued - entry.surrendered - entry.closingBank - entry.removed) < 1e-6)
    #expect(state.carried.ledger?.bank == entry.closingBank)
    // Half of the year's emissions is due in an interim year.
    #expect(abs(entry.surrendered - 0.5 * entry.emissions) < 1e-6 * entry.emissions)
  }

  /// Saved and loaded between any two years, the state gives the same bytes of the rest of the run.
  @Test(arguments: [Foresight.myopic, .years(3), .perfect]) func savedBetweenAnyTwoYears(foresight: Foresight)
    throws
  {
    var study = GrowingStudy.study()
    study.settings.foresight = foresight
    if foresight != .myopic { study.settings.lifecycle.isEnabled = false }
    let runner = YearRunner(study: study, model: NetworkDispatch())
    let years = GrowingStudy.years
    let start = FixedPointRuntimeState(study: study)
    func rest(from index: Int, _ state: FixedPointRuntimeState) throws -> [YearReport] {
      var state = state
      var reports: [YearReport] = []
      for t in index..<years.count {
        let next = try runner.run(
          year: years[t], state: state)
        state = next.state
        reports.append(next.report)
      }
      return reports
    }
    func tables(_ reports: [YearReport], _ state: FixedPointRuntimeState) -> [ResultTable] {
      RunOutputs(
        study: study, years: years, reports: reports, limitingFactors: [], state: state
      )
      .tables(slices: true)
    }
    var state = start
    for t in years.indices {
      let saved = try JSONDecoder().decode(
        FixedPointRuntimeState.self, from: try JSONEncoder().encode(state))
      let isSame = tables(try rest(from: t, saved), state) == tables(try rest(from: t, state), state)
      #expect(isSame, "from \(years[t])")
      state = try runner.run(
        year: years[t], state: state
      ).state
    }
    #expect(!state.built.isEmpty)
  }
}
