/// What became of one evaluation.
public struct EvaluationRecord: Sendable, Codable, Hashable {
  /// How an evaluation ended.
  public enum Outcome: Sendable, Codable, Hashable {
    /// Cost of each agent, cents.
    case costs([Int])
    /// It failed, and why.
    case failed(String)
  }

  /// Value of each agent's lever.
  public let policies: [Double]
  /// Its outcome.
  public let outcome: Outcome

  /// Creates a record.
  public init(policies: [Double], outcome: Outcome) {
    self.policies = policies
    self.outcome = outcome
  }
}
