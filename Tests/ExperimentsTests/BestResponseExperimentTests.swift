import Foundation
import Synchronization
import Testing

@testable import DispatchSolveExperiments

struct BestResponseExperimentTests {
  private struct Refused: Error {}

  @Test func findsTheEquilibriumOfTwoAgents() async throws {
    let game = Duopoly.game()
    let experiment = try BestResponseExperiment(
      settings: ExperimentSettings(name: "duopoly"), agents: Duopoly.agents, evaluator: game)
    let result = try await experiment.run()
    #expect(result.converged && result.reason == .stabilityReached)
    #expect(result.iterations == result.history.count && result.iterations > 2)
    // Each stands within half a finest step of its best response to the other, which a contraction by b / 2 makes at
    // most half a step / (1 - b / 2) from the equilibrium; one more half for ties.
    let tolerance = 1.0 / 4096 / (1 - Duopoly.b / 2)
    for (found, exact) in zip(result.finalPolicies, Duopoly.equilibrium) {
      #expect(abs(found - exact) <= tolerance)
    }
    #expect(result.finalCostsInCents == Duopoly.costs(result.finalPolicies))
    #expect(result.audit.profitable.isEmpty && result.audit.deviationsTried == 22)
    #expect(result.history.last?.acceptedChanges.isEmpty == true)
    // Every policy vector is evaluated once.
    #expect(game.count == result.evaluations)
    #expect(Set(experiment.state.evaluations.map(\.policies)).count == game.count)
    for record in result.history {
      #expect(record.acceptedChanges.allSatisfy { $0.changeInCents < 0 })
    }
  }

  /// Both start with heads. Odd turns its coin; from then on even follows and odd leaves again, for ever: after the third
  /// iteration all stand as after the first.
  @Test func aGameWithoutEquilibriumCycles() async throws {
    let (output, lines) = (RecordingOutput(), RecordingOutput())
    let progress = ExperimentProgress { lines.tell($0) }
    let experiment = try BestResponseExperiment(
      settings: ExperimentSettings(name: "pennies"), agents: MatchingPennies.agents,
      evaluator: MatchingPennies.game(), output: ExperimentOutputs([output, progress]))
    let result = try await experiment.run()
    #expect(!result.converged && result.reason == .cycleFound && result.cycleLength == 2)
    #expect(result.history.map(\.policies) == [[0, 1], [1, 0], [0, 1]])
    #expect(result.history.allSatisfy { $0.costsInCents == [100, -100] })
    #expect(
      result.audit.profitable == [ProfitableDeviation(agent: "even", from: 0, to: 1, changeInCents: -200)])
    #expect(result.evaluations == 4)
    #expect(output.lines.filter { $0.hasPrefix("cycle") } == ["cycle 2 3"])
    #expect(lines.lines.last == "cycle_found in iteration 3: policies are those of 2 before\n")
    #expect(!output.lines.contains { $0.hasPrefix("converged") })
    // Gone on from its state it is the same, and a reader of its JSON sees it.
    let again = try BestResponseExperiment(
      settings: ExperimentSettings(name: "pennies"), agents: MatchingPennies.agents,
      evaluator: MatchingPennies.game(), resuming: ExperimentState(json: experiment.state.json()),
      output: progress)
    #expect(try await again.run() == result)
    #expect(lines.lines.last == "going on after 3 iterations, 4 evaluations\n")
    let json = String(decoding: try JSONEncoder().encode(result), as: UTF8.self)
    #expect(json.contains("\"cycle_found\"") && json.contains("\"cycleLength\":2"))
  }

  /// One wants to be a step ahead of the other, who follows: after three iterations both are back at the start.
  @Test func aCycleMayComeBackToTheStart() async throws {
    let game = FormulaGame("round") { x in
      [x[0] == (x[1] + 1).truncatingRemainder(dividingBy: 3) ? 0 : 5, x[0] == x[1] ? 0 : 5]
    }
    let experiment = try BestResponseExperiment(
      settings: ExperimentSettings(name: "round"),
      agents: ["a", "b"].map { Agent(name: $0, lever: .choices([0, 1, 2]), start: 0) }, evaluator: game)
    let result = try await experiment.run()
    #expect(result.history.map(\.policies) == [[1, 1], [2, 2], [0, 0]])
    #expect(result.reason == .cycleFound && result.cycleLength == 3)
  }

  @Test func theLimitEndsIt() async throws {
    let experiment = try BestResponseExperiment(
      settings: ExperimentSettings(name: "pennies", iterationLimit: 2), agents: MatchingPennies.agents,
      evaluator: MatchingPennies.game())
    let result = try await experiment.run()
    #expect(!result.converged && result.reason == .iterationLimit && result.iterations == 2)
    #expect(result.cycleLength == nil)
    // An end that is none of a cycle has no length, though the last two iterations are equal.
    let stable = try await BestResponseExperiment(
      settings: ExperimentSettings(name: "d"), agents: Duopoly.agents, evaluator: Duopoly.game()
    ).run()
    #expect(stable.reason == .stabilityReached && stable.cycleLength == nil)
  }

  @Test func smallImprovementsEndIt() async throws {
    let all = try await BestResponseExperiment(
      settings: ExperimentSettings(name: "d"), agents: Duopoly.agents, evaluator: Duopoly.game()
    ).run()
    let gains = all.history.map(\.improvementInCents)
    #expect(gains.count > 3 && gains[1] > gains[2])
    let experiment = try BestResponseExperiment(
      settings: ExperimentSettings(name: "d", thresholdInCents: gains[2] + 1), agents: Duopoly.agents,
      evaluator: Duopoly.game())
    let result = try await experiment.run()
    #expect(result.converged && result.reason == .improvementBelowThreshold)
    #expect(result.history == Array(all.history.prefix(3)))
  }

  /// Interrupted after any number of evaluations, in the iterations or in the audit, and gone on from JSON.
  @Test func interruptionAndResumeGiveTheSameBytes() async throws {
    let settings = ExperimentSettings(name: "d")
    let whole = try BestResponseExperiment(
      settings: settings, agents: Duopoly.agents, evaluator: Duopoly.game())
    let expected = try await whole.run()
    let bytes = try whole.state.json()
    for cut in [1, 2, 12, 40, expected.evaluations / 2, expected.evaluations - 1] {
      let first = try BestResponseExperiment(
        settings: settings, agents: Duopoly.agents, evaluator: Duopoly.game(cancelAfter: cut))
      await #expect(throws: CancellationError.self) {
        try await Task { try await first.run() }.value
      }
      // The evaluation under way is kept.
      #expect(first.state.evaluations.count == cut)
      let kept = try ExperimentState(json: first.state.json())
      #expect(kept == first.state)
      let game = Duopoly.game()
      let second = try BestResponseExperiment(
        settings: settings, agents: Duopoly.agents, evaluator: game, resuming: kept)
      let result = try await second.run()
      #expect(game.count == expected.evaluations - cut)
      #expect(try second.state.json() == bytes)
      #expect(result == expected)
    }
    // Complete: nothing is left to evaluate.
    let game = Duopoly.game()
    let again = try BestResponseExperiment(
      settings: settings, agents: Duopoly.agents, evaluator: game, resuming: ExperimentState(json: bytes))
    #expect(try await again.run() == expected)
    #expect(game.count == 0)
  }

  @Test func repetitionGivesTheSameBytes() async throws {
    var bytes: Set<Data> = []
    for _ in 0..<3 {
      let experiment = try BestResponseExperiment(
        settings: ExperimentSettings(name: "d"), agents: Duopoly.agents, evaluator: Duopoly.game())
      _ = try await experiment.run()
      bytes.insert(try experiment.state.json())
    }
    #expect(bytes.count == 1)
  }

  /// A hole in what one agent may do leaves the other's search, and the rest of its own, as they are.
  @Test func aFailureIsTheTrialsAlone() async throws {
    let game = FormulaGame("holes") { x in
      // North would stand at 4 first, and near 3 later; it must look elsewhere.
      if x[0] > 2 && x[0] < 5 { throw Refused() }
      if x[1] == 7 { return [1] }
      return Duopoly.costs(x)
    }
    let experiment = try BestResponseExperiment(
      settings: ExperimentSettings(name: "holes"), agents: Duopoly.agents, evaluator: game)
    let result = try await experiment.run()
    #expect(result.reason == .stabilityReached)
    // While south is at 0, north pays 1 at one rim of the hole and 4 at the other. South answers with 3 - 0.4 x 5 = 1,
    // where north pays 1 + 4 at its rim, 4 + 1.6 at the other: it stays.
    #expect(result.finalPolicies == [5, 1])
    let failed = result.history[0].failedTrials
    #expect(failed.filter { $0.agent == "north" }.map(\.value).starts(with: [3, 4]))
    #expect(
      failed.filter { $0.agent == "south" } == [
        FailedTrial(agent: "south", value: 7, message: "1 costs for 2 agents")
      ])
    #expect(result.audit.failed.map(\.value) == [3, 4, 7])
    #expect(result.audit.profitable.isEmpty)
    #expect(game.count == result.evaluations)
  }

  @Test func aStartThatFailsIsAnError() async throws {
    let experiment = try BestResponseExperiment(
      settings: ExperimentSettings(name: "x"), agents: Duopoly.agents,
      evaluator: FormulaGame("x") { _ in throw Refused() })
    await #expect(throws: ExperimentError.startFailed("Refused()")) { try await experiment.run() }
    let huge = try BestResponseExperiment(
      settings: ExperimentSettings(name: "x"), agents: Duopoly.agents,
      evaluator: FormulaGame("x") { _ in [.max, 0] })
    await #expect(throws: ExperimentError.self) { try await huge.run() }
  }

  @Test func wrongExperimentsAreRefused() throws {
    func error(
      _ agents: [Agent], _ settings: ExperimentSettings = ExperimentSettings(name: "x"),
      resuming: ExperimentState? = nil
    ) -> ExperimentError? {
      do throws(ExperimentError) {
        _ = try BestResponseExperiment(
          settings: settings, agents: agents, evaluator: Duopoly.game(), resuming: resuming)
        return nil
      } catch {
        return error
      }
    }
    func agent(_ lever: Lever, _ start: Double = 0) -> Agent { Agent(name: "a", lever: lever, start: start) }
    #expect(error([]) == .noAgents)
    #expect(error([Duopoly.agents[0], Duopoly.agents[0]]) == .duplicateAgent("north"))
    #expect(error([agent(.choices([]))]) == .badLever(agent: "a"))
    #expect(error([agent(.choices([0, 0]))]) == .badLever(agent: "a"))
    for lever in [
      Lever.interval(lower: 1, upper: 1, gridPoints: 2, halvings: 0),
      .interval(lower: 0, upper: .infinity, gridPoints: 2, halvings: 0),
      .interval(lower: 0, upper: 1, gridPoints: 1, halvings: 0),
      .interval(lower: 0, upper: 1, gridPoints: 2, halvings: 31),
    ] {
      #expect(error([agent(lever)]) == .badLever(agent: "a"))
    }
    #expect(error([agent(.choices([1, 2]))]) == .startOutside(agent: "a", value: 0))
    #expect(error(Duopoly.agents, ExperimentSettings(name: "x", iterationLimit: 0)) != nil)
    #expect(error(Duopoly.agents, ExperimentSettings(name: "x", thresholdInCents: -1)) != nil)
    let settings = ExperimentSettings(name: "x")
    func state(_ game: String, _ agents: [Agent]) -> ExperimentState {
      ExperimentState(settings: settings, game: game, agents: agents)
    }
    #expect(error(Duopoly.agents, resuming: state("duopoly", Duopoly.agents)) == nil)
    #expect(error(Duopoly.agents, resuming: state("other", Duopoly.agents)) == .otherExperiment)
    #expect(
      error(Duopoly.agents, resuming: state("duopoly", Duopoly.agents.reversed())) == .otherExperiment)
  }

  @Test func everyEventIsTold() async throws {
    let (output, lines) = (RecordingOutput(), RecordingOutput())
    let progress = ExperimentProgress { lines.tell($0) }
    let game = FormulaGame("pick") { x in
      if x[1] == 1 { throw Refused() }
      return [5 - 3 * Int(x[0]), 7]
    }
    let experiment = try BestResponseExperiment(
      settings: ExperimentSettings(name: "pick"),
      agents: ["a", "b"].map { Agent(name: $0, lever: .choices([0, 1]), start: 0) },
      evaluator: game, output: ExperimentOutputs([output, progress]))
    _ = try await experiment.run()
    #expect(
      output.lines == [
        "start pick", "state 1 0", "iteration 1", "1 a tries 0.0 0 false", "state 2 0",
        "1 a tries 1.0 -3 true", "a 1.0 true -3", "1 b tries 0.0 0 false", "state 3 0",
        "1 b tries 1.0 failed true", "b 0.0 false 0", "state 3 1", "end 1 [2, 7]", "iteration 2",
        "2 a tries 0.0 3 false", "2 a tries 1.0 0 false", "a 1.0 false 0", "2 b tries 0.0 0 false",
        "2 b tries 1.0 failed false", "b 0.0 false 0", "state 3 2", "end 2 [2, 7]",
        "converged stability_reached 2", "audit a tries 0.0 3 false", "audit b tries 1.0 failed false",
        "complete 2",
      ])
    // For people, what was evaluated: nothing of what was remembered.
    #expect(
      lines.lines == [
        "iteration 1, a: tries 1, -3 cents\n", "iteration 1, a: moves to 1, -3 cents\n",
        "iteration 1, b: tries 1, failed\n", "iteration 1, b: stays at 0\n",
        "iteration 2, a: stays at 1\n", "iteration 2, b: stays at 0\n",
        "stability_reached in iteration 2\n",
      ])
    // The state is readable from outside, and what it was stays as it was.
    let state = experiment.state
    let more = state.withIteration(state.history[0])
    #expect(state.history.count == 2 && more.history.count == 3)
  }

  @Test func theSearchFindsTheLeastOfTheGridAndRefinesIt() {
    // Two valleys: the deeper one is at 7.3, whatever lies nearer to where the agent stands.
    func cost(_ x: Double) -> Int { Int(1e6 * min((x - 2) * (x - 2) + 1, (x - 7.3) * (x - 7.3))) }
    var search = BestResponseSearch(
      lever: .interval(lower: 0, upper: 10, gridPoints: 11, halvings: 8), present: (2, cost(2)))
    var count = 0
    while let value = search.next {
      search.found(cost(value))
      count += 1
    }
    #expect(abs(search.best.value - 7.3) <= 1.0 / 256)
    #expect(count == 11 + 2 * 8)
    // Of equal values the present one stays.
    var flat = BestResponseSearch(
      lever: .interval(lower: 0, upper: 1, gridPoints: 3, halvings: 2), present: (0.3, 9))
    while flat.next != nil { flat.found(9) }
    #expect(flat.best == (0.3, 9))
    // Nothing can be evaluated: it ends.
    var blind = BestResponseSearch(
      lever: .interval(lower: 0, upper: 1, gridPoints: 3, halvings: 2), present: (0.3, 9))
    while blind.next != nil { blind.found(nil) }
    #expect(blind.best == (0.3, 9))
  }
}

/// Writes every event as a line.
private final class RecordingOutput: ExperimentOutput {
  private let told = Mutex<[String]>([])
  var lines: [String] { told.withLock { $0 } }
  func tell(_ line: String) { told.withLock { $0.append(line) } }

  func experimentStarted(_ state: ExperimentState) { tell("start \(state.settings.name)") }
  func iterationStarted(_ iteration: Int) { tell("iteration \(iteration)") }
  func valueTried(_ trial: PolicyTrial) {
    let place = trial.iteration.map { "\($0)" } ?? "audit"
    let change = trial.changeInCents.map { "\($0)" } ?? "failed"
    tell("\(place) \(trial.agent) tries \(trial.value) \(change) \(trial.isNew)")
  }
  func agentOptimised(
    _ agent: String, iteration: Int, policy: Double, accepted: Bool, changeInCents: Int
  ) {
    tell("\(agent) \(policy) \(accepted) \(changeInCents)")
  }
  func iterationCompleted(_ record: IterationRecord) {
    tell("end \(record.iteration) \(record.costsInCents)")
  }
  func converged(_ reason: EndReason, iteration: Int) { tell("converged \(reason.rawValue) \(iteration)") }
  func cycleFound(length: Int, iteration: Int) { tell("cycle \(length) \(iteration)") }
  func experimentCompleted(_ result: ExperimentResult) { tell("complete \(result.iterations)") }
  func stateChanged(_ state: ExperimentState) {
    tell("state \(state.evaluations.count) \(state.history.count)")
  }
}
