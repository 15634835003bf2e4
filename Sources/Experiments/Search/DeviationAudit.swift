/// A change by one agent alone that would have lowered its cost.
public struct ProfitableDeviation: Sendable, Codable, Hashable {
  /// Agent.
  public let agent: String
  /// Where it stands.
  public let from: Double
  /// Where it would rather stand.
  public let to: Double
  /// Change of its own cost, cents; negative.
  public let changeInCents: Int

  /// Creates a deviation.
  public init(agent: String, from: Double, to: Double, changeInCents: Int) {
    self.agent = agent
    self.from = from
    self.to = to
    self.changeInCents = changeInCents
  }
}

/// What agents could have gained by deviating alone from the final policies, on the grids of their levers.
public struct DeviationAudit: Sendable, Codable, Hashable {
  /// Deviations evaluated, failed ones included.
  public let deviationsTried: Int
  /// Profitable ones, in the order of agents and grids; empty: the final policies are an equilibrium on the grids.
  public let profitable: [ProfitableDeviation]
  /// Deviations that could not be evaluated.
  public let failed: [FailedTrial]

  /// Creates an audit.
  public init(deviationsTried: Int, profitable: [ProfitableDeviation], failed: [FailedTrial]) {
    self.deviationsTried = deviationsTried
    self.profitable = profitable
    self.failed = failed
  }
}
