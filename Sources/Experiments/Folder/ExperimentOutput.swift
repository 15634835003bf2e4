/// Is told what happens in an experiment; every call has an empty body unless it is given one.
public protocol ExperimentOutput: Sendable {
  /// The experiment begins, or goes on from a state.
  func experimentStarted(_ state: ExperimentState)
  /// An iteration begins; one that was interrupted begins again.
  func iterationStarted(_ iteration: Int)
  /// An agent tried a value, in its turn or in the audit.
  func valueTried(_ trial: PolicyTrial)
  /// An agent had its turn.
  ///
  /// - Parameters:
  ///   - policy: Where it stands after it.
  ///   - accepted: Whether it moved.
  ///   - changeInCents: Change of its own cost, negative when accepted and 0 otherwise.
  func agentOptimised(_ agent: String, iteration: Int, policy: Double, accepted: Bool, changeInCents: Int)
  /// An iteration is complete.
  func iterationCompleted(_ record: IterationRecord)
  /// Policies came to rest.
  func converged(_ reason: EndReason, iteration: Int)
  /// Policies after this iteration are those of `length` iterations before: play goes round, and ends.
  func cycleFound(length: Int, iteration: Int)
  /// The audit is done.
  func experimentCompleted(_ result: ExperimentResult)
  /// The state has one more evaluation or iteration: what to keep against interruption.
  func stateChanged(_ state: ExperimentState)
}

extension ExperimentOutput {
  /// Does nothing.
  public func experimentStarted(_ state: ExperimentState) {}
  /// Does nothing.
  public func iterationStarted(_ iteration: Int) {}
  /// Does nothing.
  public func valueTried(_ trial: PolicyTrial) {}
  /// Does nothing.
  public func agentOptimised(
    _ agent: String, iteration: Int, policy: Double, accepted: Bool, changeInCents: Int
  ) {}
  /// Does nothing.
  public func iterationCompleted(_ record: IterationRecord) {}
  /// Does nothing.
  public func converged(_ reason: EndReason, iteration: Int) {}
  /// Does nothing.
  public func cycleFound(length: Int, iteration: Int) {}
  /// Does nothing.
  public func experimentCompleted(_ result: ExperimentResult) {}
  /// Does nothing.
  public func stateChanged(_ state: ExperimentState) {}
}

/// Says nothing.
public struct SilentExperimentOutput: ExperimentOutput {
  /// Creates it.
  public init() {}
}
