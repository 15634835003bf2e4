@testable import DispatchSolvePowerDispatch

/// The blocks of a system one by one, to hold against what answers for several of them.
struct BlocksApart {
  let blocks: PlanningBlocks
  private let count: Int

  init(_ system: DispatchSystem) throws {
    count = system.blocks.count
    blocks = try PlanningBlocks(system, parts: (0..<count).map { $0..<$0 + 1 })
  }

  /// Cost, $, and emissions, short tons, of all blocks at a price.
  func sum(_ capacityMW: [Double], _ priceUSD: Double) throws -> (cost: Double, emissions: Double) {
    try (0..<count).reduce((0, 0)) { all, block in
      let answer = try blocks.optimum(block, capacityMW: capacityMW, priceUSD: priceUSD)
      return (all.0 + answer.costUSD, all.1 + answer.emissions)
    }
  }

  /// What sums over some dozen columns a block are off by rounding.
  static let tolerance = 1e-9

  static func isNear(_ a: Double, _ b: Double) -> Bool {
    abs(a - b) <= tolerance * max(1, abs(a), abs(b))
  }
}
