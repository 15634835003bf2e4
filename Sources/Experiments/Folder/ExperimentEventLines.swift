/// Tells an experiment as JSON objects, one a line; docs/events.md describes them.
public struct ExperimentEventLines: ExperimentOutput {
  private let write: @Sendable (String) -> Void

  /// Creates an output that hands each line, with its end, to `write`.
  public init(write: @escaping @Sendable (String) -> Void) {
    self.write = write
  }

  /// Writes who plays, and how much of an experiment that goes on is done.
  public func experimentStarted(_ state: ExperimentState) {
    var line = ExperimentEventLine("experiment_started")
    line.experiment = state.settings.name
    line.agents = state.agents.map(\.name)
    (line.iterations, line.evaluations) = (state.history.count, state.evaluations.count)
    tell(line)
  }

  /// Writes the iteration.
  public func iterationStarted(_ iteration: Int) {
    var line = ExperimentEventLine("iteration_started")
    line.iteration = iteration
    tell(line)
  }

  /// Writes a value tried, with the reason where its evaluation failed.
  public func valueTried(_ trial: PolicyTrial) {
    var line = ExperimentEventLine("value_tried")
    (line.agent, line.iteration, line.value) = (trial.agent, trial.iteration, trial.value)
    (line.change_cents, line.new, line.reason) = (trial.changeInCents, trial.isNew, trial.failure)
    tell(line)
  }

  /// Writes where an agent stands.
  public func agentOptimised(
    _ agent: String, iteration: Int, policy: Double, accepted: Bool, changeInCents: Int
  ) {
    var line = ExperimentEventLine("agent_optimised")
    (line.agent, line.iteration, line.policy) = (agent, iteration, policy)
    (line.accepted, line.change_cents) = (accepted, changeInCents)
    tell(line)
  }

  /// Writes policies and costs.
  public func iterationCompleted(_ record: IterationRecord) {
    var line = ExperimentEventLine("iteration_completed")
    (line.iteration, line.policies, line.costs_cents) = (
      record.iteration, record.policies, record.costsInCents
    )
    tell(line)
  }

  /// Writes why policies came to rest.
  public func converged(_ reason: EndReason, iteration: Int) {
    var line = ExperimentEventLine("experiment_converged")
    (line.reason, line.iteration) = (reason.rawValue, iteration)
    tell(line)
  }

  /// Writes how long the cycle is.
  public func cycleFound(length: Int, iteration: Int) {
    var line = ExperimentEventLine("cycle_found")
    (line.length, line.iteration) = (length, iteration)
    tell(line)
  }

  /// Writes the end.
  public func experimentCompleted(_ result: ExperimentResult) {
    var line = ExperimentEventLine("experiment_completed")
    line.reason = result.reason.rawValue
    (line.iterations, line.evaluations) = (result.iterations, result.evaluations)
    tell(line)
  }

  /// The line of an experiment that was asked to stop and did.
  public static func stopped(evaluations: Int) -> String {
    var line = ExperimentEventLine("experiment_stopped")
    line.evaluations = evaluations
    return line.text
  }

  private func tell(_ line: ExperimentEventLine) { write(line.text + "\n") }
}
