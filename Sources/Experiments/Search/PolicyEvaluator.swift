/// Turns policies into what they cost each agent: the rules of a game.
public protocol PolicyEvaluator: Sendable {
  /// What tells this game from every other; an interrupted experiment goes on only with the same.
  var identity: String { get }

  /// Cost of each agent in whole cents, in the order of the agents.
  ///
  /// Called from one thread and returning on it, without suspension, so that solvers may live inside. The same
  /// policies must give the same costs: results are remembered.
  /// - Parameter policies: Value of each agent's lever.
  /// - Throws: Any error; policies that fail are not adopted by anyone.
  func costsInCents(_ policies: [Double]) throws -> [Int]
}

/// Largest cost, in cents either way, that is taken: up to here doubles and JSON readers tell all integers apart.
package let largestCostInCents = 1 << 53
