/// A value of its lever that an agent tried while all others stayed where they are.
public struct PolicyTrial: Sendable, Hashable {
  /// Agent.
  public let agent: String
  /// Number of the iteration, from 1; nil: the audit.
  public let iteration: Int?
  /// Value tried.
  public let value: Double
  /// Change of the agent's own cost against where it stands, cents; nil: the evaluation failed.
  public let changeInCents: Int?
  /// Why the evaluation failed; nil: it did not.
  public let failure: String?
  /// Whether it was evaluated for this trial, rather than remembered.
  public let isNew: Bool

  /// Creates a trial.
  public init(
    agent: String, iteration: Int?, value: Double, changeInCents: Int?, failure: String? = nil, isNew: Bool
  ) {
    self.failure = failure
    self.agent = agent
    self.iteration = iteration
    self.value = value
    self.changeInCents = changeInCents
    self.isNew = isNew
  }
}
