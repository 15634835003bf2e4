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

  /// Of blocks that are solved together and cannot be, the one that has no dispatch says so, with what would have to give way.
  @Test func whyNot() throws {
    var system = DispatchSystem(
      year: 2031, slices: [.init(name: "day", hours: 4000), .init(name: "night", hours: 4760)],
      blocks: [.init(name: "first", slices: [0]), .init(name: "second", slices: [1])],
      zones: [
        .init(name: "A", isCovered: true, loadMW: [0, 0], vollUSDPerMWh: 5),
        .init(name: "B", isCovered: true, loadMW: [50, 50], vollUSDPerMWh: 100),
      ],
      units: [
        .init(name: "a", zone: 0, capacityMW: 30, availabilityProfile: 1, baseCostUSDPerMWh: 4),
        .init(name: "b", zone: 1, capacityMW: 200, baseCostUSDPerMWh: 10),
      ],
      links: [.init(name: "A-B", from: 0, to: 1, forwardLimitMW: 30, reverseLimitMW: 0, contractedMW: 20)],
      availabilityProfiles: [[1, 1], [1, 0]])
    system.annualRows = [AnnualRow(name: "green", kind: .generationStandard, coefficients: [1: 1], least: 1)]
    system.buildOptions = [.init(target: .unit(1), costUSDPerMWYear: 0, limitMW: .infinity)]
    let blocks = try PlanningBlocks(system)
    #expect(blocks.count == 1)
    let error = #expect(throws: DispatchError.self) {
      try blocks.optimum(
        group: 0,
        JointYear.Request(
          capacityMW: [200], emissions: 1e9, highestUSD: 100, leastOfRows: [1], paymentsUSD: [50],
          mostMissing: [10])
      )
    }
    guard case .blockFailed(let failure)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(failure.kind == .infeasible && failure.block == "second" && failure.rows == ["balance A night"])
    #expect(failure.relaxations == [.init(row: "balance A night", zone: "A", amount: 20, unit: "MW")])
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
