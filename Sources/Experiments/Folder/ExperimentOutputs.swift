/// Hands everything on to several outputs, in their order.
public struct ExperimentOutputs: ExperimentOutput {
  private let outputs: [any ExperimentOutput]

  /// Creates an output that hands on to `outputs`.
  public init(_ outputs: [any ExperimentOutput]) {
    self.outputs = outputs
  }

  /// Hands it on.
  public func experimentStarted(_ state: ExperimentState) { outputs.forEach { $0.experimentStarted(state) } }
  /// Hands it on.
  public func iterationStarted(_ iteration: Int) { outputs.forEach { $0.iterationStarted(iteration) } }
  /// Hands it on.
  public func valueTried(_ trial: PolicyTrial) { outputs.forEach { $0.valueTried(trial) } }
  /// Hands it on.
  public func agentOptimised(
    _ agent: String, iteration: Int, policy: Double, accepted: Bool, changeInCents: Int
  ) {
    outputs.forEach {
      $0.agentOptimised(
        agent, iteration: iteration, policy: policy, accepted: accepted, changeInCents: changeInCents)
    }
  }
  /// Hands it on.
  public func iterationCompleted(_ record: IterationRecord) {
    outputs.forEach { $0.iterationCompleted(record) }
  }
  /// Hands it on.
  public func converged(_ reason: EndReason, iteration: Int) {
    outputs.forEach { $0.converged(reason, iteration: iteration) }
  }
  /// Hands it on.
  public func cycleFound(length: Int, iteration: Int) {
    outputs.forEach { $0.cycleFound(length: length, iteration: iteration) }
  }
  /// Hands it on.
  public func experimentCompleted(_ result: ExperimentResult) {
    outputs.forEach { $0.experimentCompleted(result) }
  }
  /// Hands it on.
  public func stateChanged(_ state: ExperimentState) { outputs.forEach { $0.stateChanged(state) } }
}
