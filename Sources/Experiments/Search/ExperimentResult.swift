/// What an experiment came to.
public struct ExperimentResult: Sendable, Codable, Hashable {
  /// Name.
  public let name: String
  /// Complete iterations.
  public let iterations: Int
  /// Whether policies came to rest.
  public let converged: Bool
  /// Why it ended.
  public let reason: EndReason
  /// After how many iterations the play comes back to the final policies; nil unless it ended in a cycle.
  public let cycleLength: Int?
  /// Agents in the order of costs and policies.
  public let agents: [String]
  /// Final cost per agent, cents.
  public let finalCostsInCents: [Int]
  /// Final policies.
  public let finalPolicies: [Double]
  /// All iterations.
  public let history: [IterationRecord]
  /// Unilateral deviations from the final policies.
  public let audit: DeviationAudit
  /// Different policies evaluated, audit included.
  public let evaluations: Int

  /// Creates a result.
  public init(
    name: String, iterations: Int, converged: Bool, reason: EndReason, cycleLength: Int?, agents: [String],
    finalCostsInCents: [Int], finalPolicies: [Double], history: [IterationRecord], audit: DeviationAudit,
    evaluations: Int
  ) {
    self.name = name
    self.iterations = iterations
    self.converged = converged
    self.reason = reason
    self.cycleLength = cycleLength
    self.agents = agents
    self.finalCostsInCents = finalCostsInCents
    self.finalPolicies = finalPolicies
    self.history = history
    self.audit = audit
    self.evaluations = evaluations
  }
}
