import DispatchSolveExperiments
import Synchronization

/// A game given by a function, which counts its evaluations and can cancel its own task.
final class FormulaGame: PolicyEvaluator {
  let identity: String
  private let formula: @Sendable ([Double]) throws -> [Int]
  private let counter = Mutex(0)
  private let cancelAfter: Int?

  init(
    _ identity: String, cancelAfter: Int? = nil, _ formula: @escaping @Sendable ([Double]) throws -> [Int]
  ) {
    self.identity = identity
    self.cancelAfter = cancelAfter
    self.formula = formula
  }

  var count: Int { counter.withLock { $0 } }

  func costsInCents(_ policies: [Double]) throws -> [Int] {
    let count = counter.withLock { count in
      count += 1
      return count
    }
    if count == cancelAfter { withUnsafeCurrentTask { $0?.cancel() } }
    return try formula(policies)
  }
}

/// Two agents with C_i = (x_i - a_i)^2 + b x_i x_j. The best response is x_i = a_i - b x_j / 2, so the equilibrium is
/// x_i = (a_i - b a_j / 2) / (1 - b^2 / 4).
enum Duopoly {
  static let a = [4.0, 3.0]
  static let b = 0.8
  static var equilibrium: [Double] {
    [0, 1].map { (a[$0] - b * a[1 - $0] / 2) / (1 - b * b / 4) }
  }

  static let agents = ["north", "south"].map {
    Agent(name: $0, lever: .interval(lower: 0, upper: 10, gridPoints: 11, halvings: 12), start: 0)
  }

  static func costs(_ x: [Double]) -> [Int] {
    [0, 1].map { i in
      let gap = x[i] - a[i]
      // A millionth of a dollar would be lost in cents: costs are large.
      return Int((1e10 * (gap * gap + b * x[i] * x[1 - i])).rounded())
    }
  }

  static func game(cancelAfter: Int? = nil) -> FormulaGame {
    FormulaGame("duopoly", cancelAfter: cancelAfter) { costs($0) }
  }
}

/// Matching pennies: one wants equal coins, the other different ones.
enum MatchingPennies {
  static let agents = ["even", "odd"].map { Agent(name: $0, lever: .choices([0, 1]), start: 0) }
  static func game() -> FormulaGame {
    FormulaGame("pennies") { $0[0] == $0[1] ? [-100, 100] : [100, -100] }
  }
}
