/// A change of an agent's policy that lowered its own cost.
public struct PolicyChange: Sendable, Codable, Hashable {
  /// Agent.
  public let agent: String
  /// Value before.
  public let from: Double
  /// Value after.
  public let to: Double
  /// Change of the agent's own cost, cents; negative.
  public let changeInCents: Int

  /// Creates a change.
  public init(agent: String, from: Double, to: Double, changeInCents: Int) {
    self.agent = agent
    self.from = from
    self.to = to
    self.changeInCents = changeInCents
  }
}

/// A value that an agent tried and whose evaluation failed; it counts as not available.
public struct FailedTrial: Sendable, Codable, Hashable {
  /// Agent.
  public let agent: String
  /// Value tried.
  public let value: Double
  /// Why it failed.
  public let message: String

  /// Creates a failed trial.
  public init(agent: String, value: Double, message: String) {
    self.agent = agent
    self.value = value
    self.message = message
  }
}

/// One round in which every agent had its turn.
public struct IterationRecord: Sendable, Codable, Hashable {
  /// Number of the iteration, from 1.
  public let iteration: Int
  /// Policies at its end, in the order of agents.
  public let policies: [Double]
  /// Cost per agent at its end, cents.
  public let costsInCents: [Int]
  /// Accepted changes in the order in which they were made.
  public let acceptedChanges: [PolicyChange]
  /// Trials that failed, in the order in which they were made.
  public let failedTrials: [FailedTrial]

  /// Creates a record.
  public init(
    iteration: Int, policies: [Double], costsInCents: [Int], acceptedChanges: [PolicyChange],
    failedTrials: [FailedTrial]
  ) {
    self.iteration = iteration
    self.policies = policies
    self.costsInCents = costsInCents
    self.acceptedChanges = acceptedChanges
    self.failedTrials = failedTrials
  }

  /// What agents gained by their own changes, cents; changes of others' costs are not in it.
  public var improvementInCents: Int { acceptedChanges.reduce(0) { $0 - $1.changeInCents } }
}
