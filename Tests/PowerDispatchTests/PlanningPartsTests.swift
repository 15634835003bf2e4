import DispatchSolveTestSupport
import Testing

@testable import DispatchSolvePowerDispatch

/// Blocks whose cost a planner knows as a sum, against the same blocks one by one.
struct PlanningPartsTests {
  private static let priceLimit = 400.0

  @Test func partsOfAYear() {
    var system = RandomSystemTests.system(seed: 3, zones: 2)
    let block = system.blocks[0]
    func sizes(_ count: Int) -> [Int] {
      system.blocks = (0..<count).map { .init(name: "b\($0)", slices: block.slices) }
      return system.parts.map(\.blocks.count)
    }
    // As a rule small years are one part.
    #expect(sizes(1) == [1] && sizes(64) == [64])
    system.balancesOfPart = 1
    system.slices = (0..<100).map { .init(name: "s\($0)", hours: 87.6) }
    #expect(sizes(1) == [1] && sizes(64) == Array(repeating: 1, count: 64))
    #expect(sizes(65) == Array(repeating: 2, count: 32) + [1])
    #expect(sizes(8760).count == 64 && sizes(8760).reduce(0, +) == 8760)
    system.annualRows = [AnnualRow(name: "wind", kind: .generationStandard, coefficients: [0: 1], least: 1)]
    #expect(sizes(65).count == 33)
    // 200 balances in parts of 70 at most.
    system.balancesOfPart = 70
    #expect(sizes(10) == [4, 4, 2] && sizes(2) == [1, 1] && sizes(0) == [])
  }

  /// The least cost of a sum with so many tons is the highest of all lines that the blocks' optima at one price make, and
  /// the cut is a bound for any other capacity.
  @Test func aSumIsItsBlocks() throws {
    var switches = 0
    for seed in 1...60 {
      let system = ExpansionTests.system(seed: seed)
      let count = system.blocks.count
      guard count > 1, !system.buildOptions.isEmpty else { continue }
      var random = SeededGenerator(seed: UInt64(seed))
      let apart = try BlocksApart(system)
      let sum = try PlanningBlocks(system, parts: [0..<count])
      func capacity() -> [Double] {
        system.buildOptions.map { _ in Double.random(in: 0...40, using: &random) }
      }
      let here = capacity()
      let free = try apart.sum(here, 0)
      let at = try sum.optimum(0, capacityMW: here, priceUSD: 30)
      #expect(BlocksApart.isNear(at.costUSD, try apart.sum(here, 30).cost), "seed \(seed)")
      let most = Double.random(in: 0.3...1.1, using: &random) * free.emissions
      let found = try sum.optimum(
        0, capacityMW: here, emissions: most, near: 20, in: 0...Self.priceLimit)
      let price = found.cut.priceUSD
      #expect(
        BlocksApart.isNear(found.costUSD, try apart.sum(here, price).cost - price * most), "seed \(seed)")
      for other in [0, 5, 20, 60, price / 2, price * 1.1 + 1, Self.priceLimit] where other <= Self.priceLimit
      {
        let line = try apart.sum(here, other).cost - other * most
        #expect(
          line <= found.costUSD + BlocksApart.tolerance * max(1, abs(found.costUSD)),
          "seed \(seed) at \(other)")
      }
      if price > 0 && price < Self.priceLimit { switches += 1 }
      let elsewhere = capacity()
      let bound = zip(found.cut.capacitySlopes, elsewhere).reduce(found.cut.constantUSD) { $0 + $1.0 * $1.1 }
      let cost = try apart.sum(elsewhere, price).cost
      #expect(bound <= cost + BlocksApart.tolerance * max(1, abs(cost)), "seed \(seed)")
      #expect(
        sum.ofBlocks(0, found.cut.rowDuals).map(\.rowDuals.count).reduce(0, +) == found.cut.rowDuals.count)
    }
    #expect(switches > 20)
  }
}
