import Synchronization

/// Agents take turns, in their order, in choosing what is best for themselves against what the others do now.
///
/// A change is accepted when the agent's own cost falls. An iteration is a turn of every agent; after one without a
/// change no agent gains by moving alone, as far as its search can see: a Nash equilibrium in pure policies on the
/// searched values. Not every game has one, and not every one is reached this way. When an iteration ends where an earlier
/// one did, all that follows would be a repetition, since policies decide what comes next: the experiment ends with that
/// cycle, and else at the limit of iterations. At the end an audit tries every value of every agent's grid alone.
///
/// A policy vector is evaluated once. An evaluation that fails takes that value away from the agent that tried it, and
/// nothing else.
public final class BestResponseExperiment<Evaluator: PolicyEvaluator>: Sendable {
  private let evaluator: Evaluator
  private let output: any ExperimentOutput
  private let current: Mutex<ExperimentState>
  private let isRunning = Mutex(false)

  /// Creates an experiment, or one that goes on from a state.
  ///
  /// - Throws: `ExperimentError`.
  public init(
    settings: ExperimentSettings, agents: [Agent], evaluator: Evaluator,
    resuming state: ExperimentState? = nil,
    output: any ExperimentOutput = SilentExperimentOutput()
  ) throws(ExperimentError) {
    let start = ExperimentState(settings: settings, game: evaluator.identity, agents: agents)
    try Self.check(start)
    if let state {
      guard state.settings == settings, state.game == start.game, state.agents == agents else {
        throw .otherExperiment
      }
    }
    self.evaluator = evaluator
    self.output = output
    current = Mutex(state ?? start)
  }

  /// What is known so far; may be read at any time, from any thread.
  public var state: ExperimentState { current.withLock { $0 } }

  /// Runs to the end, or goes on from `state`.
  ///
  /// - Throws: `ExperimentError`; `CancellationError` when the task is cancelled: `state` then keeps every evaluation
  ///   made, and another run, here or of a new experiment on that state, goes on.
  public func run() async throws -> ExperimentResult {
    let wasRunning = isRunning.withLock { running in
      defer { running = true }
      return running
    }
    guard !wasRunning else { throw ExperimentError.alreadyRunning }
    defer { isRunning.withLock { $0 = false } }

    var memory = EvaluationMemory(state)
    output.experimentStarted(state)
    let first = try await costs(state.agents.map(\.start), &memory)
    if case .failed(let message) = first { throw ExperimentError.startFailed(message) }
    while state.reason == nil { try await iterate(&memory) }
    let reason = state.reason ?? .iterationLimit
    let audit = try await audit(&memory)
    let final = state
    let result = ExperimentResult(
      name: final.settings.name, iterations: final.history.count, converged: reason.isConverged,
      reason: reason, cycleLength: final.cycleLength, agents: final.agents.map(\.name),
      finalCostsInCents: final.history.last?.costsInCents ?? [], finalPolicies: final.policies,
      history: final.history, audit: audit, evaluations: final.evaluations.count)
    output.experimentCompleted(result)
    return result
  }

  private static func check(_ state: ExperimentState) throws(ExperimentError) {
    if state.agents.isEmpty { throw .noAgents }
    if state.settings.iterationLimit < 1 { throw .badSettings("the iteration limit must be at least 1") }
    if state.settings.thresholdInCents < 0 { throw .badSettings("the threshold must not be negative") }
    var names: Set<String> = []
    for agent in state.agents {
      if !names.insert(agent.name).inserted { throw .duplicateAgent(agent.name) }
      if !agent.lever.isValid { throw .badLever(agent: agent.name) }
      if !agent.lever.allows(agent.start) { throw .startOutside(agent: agent.name, value: agent.start) }
    }
  }

  private func change(_ step: (ExperimentState) -> ExperimentState) {
    let next = current.withLock { state in
      state = step(state)
      return state
    }
    output.stateChanged(next)
  }

  /// The outcome of policies, evaluated now unless they were before.
  ///
  /// - Throws: `CancellationError`, before an evaluation and never for one that is remembered.
  private func costs(
    _ policies: [Double], _ memory: inout EvaluationMemory
  ) async throws -> EvaluationRecord.Outcome {
    if let known = memory[policies] { return known }
    // Lets others on, and is where cancellation is seen; the evaluation itself does not leave its thread.
    await Task.yield()
    try Task.checkCancellation()
    let outcome = try evaluate(policies, agents: state.agents.count)
    memory[policies] = outcome
    change { $0.withEvaluation(EvaluationRecord(policies: policies, outcome: outcome)) }
    return outcome
  }

  private func evaluate(_ policies: [Double], agents: Int) throws -> EvaluationRecord.Outcome {
    do {
      let costs = try evaluator.costsInCents(policies)
      guard costs.count == agents else {
        return .failed("\(costs.count) costs for \(agents) agents")
      }
      guard costs.allSatisfy({ (-largestCostInCents...largestCostInCents).contains($0) }) else {
        return .failed("a cost is beyond \(largestCostInCents) cents")
      }
      return .costs(costs)
    } catch is CancellationError {
      // Nothing was learnt about these policies.
      throw CancellationError()
    } catch {
      return .failed("\(error)")
    }
  }
}

extension BestResponseExperiment {
  private func iterate(_ memory: inout EvaluationMemory) async throws {
    let before = state
    let iteration = before.history.count + 1
    output.iterationStarted(iteration)
    var policies = before.policies
    guard case .costs(var costs) = try await self.costs(policies, &memory) else {
      throw ExperimentError.otherExperiment
    }
    var changes: [PolicyChange] = []
    var failures: [FailedTrial] = []
    for (k, agent) in before.agents.enumerated() {
      let present = (value: policies[k], cost: costs[k])
      var tried: Set<Double> = []
      var search = BestResponseSearch(lever: agent.lever, present: present)
      while let value = search.next {
        var trial = policies
        trial[k] = value
        let isNew = memory[trial] == nil
        let outcome = try await self.costs(trial, &memory)
        tell(outcome, k, iteration: iteration, value: value, before: present.cost, isNew: isNew)
        switch outcome {
        case .costs(let found): search.found(found[k])
        case .failed(let message):
          search.found(nil)
          if tried.insert(value).inserted {
            failures.append(FailedTrial(agent: agent.name, value: value, message: message))
          }
        }
      }
      let accepted = search.best.cost < present.cost
      if accepted {
        policies[k] = search.best.value
        if case .costs(let all) = try await self.costs(policies, &memory) { costs = all }
        changes.append(
          PolicyChange(
            agent: agent.name, from: present.value, to: search.best.value,
            changeInCents: search.best.cost - present.cost))
      }
      output.agentOptimised(
        agent.name, iteration: iteration, policy: policies[k], accepted: accepted,
        changeInCents: accepted ? search.best.cost - present.cost : 0)
    }
    let record = IterationRecord(
      iteration: iteration, policies: policies, costsInCents: costs, acceptedChanges: changes,
      failedTrials: failures)
    let cycleLength = before.iterations(since: policies, before: iteration)
    let reason: EndReason? =
      if changes.isEmpty {
        .stabilityReached
      } else if record.improvementInCents < before.settings.thresholdInCents {
        .improvementBelowThreshold
      } else if cycleLength != nil {
        .cycleFound
      } else if iteration >= before.settings.iterationLimit {
        .iterationLimit
      } else {
        nil
      }
    change { $0.withIteration(record, reason: reason) }
    output.iterationCompleted(record)
    if let reason, reason.isConverged { output.converged(reason, iteration: iteration) }
    if reason == .cycleFound, let cycleLength {
      output.cycleFound(length: cycleLength, iteration: iteration)
    }
  }

  /// Tells what became of a value that agent `k` tried.
  private func tell(
    _ outcome: EvaluationRecord.Outcome, _ k: Int, iteration: Int?, value: Double, before: Int, isNew: Bool
  ) {
    let change: Int?
    let failure: String?
    switch outcome {
    case .costs(let found): (change, failure) = (found[k] - before, nil)
    case .failed(let reason): (change, failure) = (nil, reason)
    }
    output.valueTried(
      PolicyTrial(
        agent: state.agents[k].name, iteration: iteration, value: value, changeInCents: change,
        failure: failure, isNew: isNew))
  }

  private func audit(_ memory: inout EvaluationMemory) async throws -> DeviationAudit {
    let final = state
    let policies = final.policies
    let costs = final.history.last?.costsInCents ?? []
    var count = 0
    var profitable: [ProfitableDeviation] = []
    var failed: [FailedTrial] = []
    for (k, agent) in final.agents.enumerated() {
      for value in agent.lever.grid where value != policies[k] {
        var trial = policies
        trial[k] = value
        count += 1
        let isNew = memory[trial] == nil
        let outcome = try await self.costs(trial, &memory)
        tell(outcome, k, iteration: nil, value: value, before: costs[k], isNew: isNew)
        switch outcome {
        case .costs(let found):
          if found[k] < costs[k] {
            profitable.append(
              ProfitableDeviation(
                agent: agent.name, from: policies[k], to: value, changeInCents: found[k] - costs[k]))
          }
        case .failed(let message):
          failed.append(FailedTrial(agent: agent.name, value: value, message: message))
        }
      }
    }
    return DeviationAudit(deviationsTried: count, profitable: profitable, failed: failed)
  }
}

/// Outcomes by policies.
private struct EvaluationMemory {
  private var outcomes: [[Double]: EvaluationRecord.Outcome]

  init(_ state: ExperimentState) {
    outcomes = Dictionary(
      state.evaluations.map { ($0.policies, $0.outcome) }, uniquingKeysWith: { first, _ in first })
  }

  subscript(_ policies: [Double]) -> EvaluationRecord.Outcome? {
    get { outcomes[policies] }
    set { outcomes[policies] = newValue }
  }
}
