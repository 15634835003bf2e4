import DispatchSolveTestSupport
import Testing

@testable import DispatchSolvePowerDispatch

/// Fuels cost the same in some slices and not in others: costs that a solver has from the block before are those of its own.
struct FuelSeasonTests {
  /// A random system, a block a slice, whose fuels have seasons of a few slices each, in turn.
  private func system(seed: Int) -> DispatchSystem {
    var system = RandomSystemTests.system(seed: seed, zones: 3)
    var random = SeededGenerator(seed: UInt64(seed))
    let slices = system.slices
    while system.slices.count < 9 {
      system.slices.append(.init(name: "more \(system.slices.count)", hours: slices[0].hours))
      for z in system.zones.indices { system.zones[z].loadMW.append(.random(in: 20...200, using: &random)) }
    }
    system.storage = []
    system.blocks = system.slices.indices.map { .init(name: "\($0)", slices: [$0]) }
    system.availabilityProfiles = [system.slices.map { _ in 1 }]
    // Of two seasons, now the one, now the other; the second fuel changes in one of them alone.
    let isWinter = system.slices.map { _ in Bool.random(using: &random) }
    system.fuelProfiles = [isWinter.map { $0 ? 1.7 : 1 }, isWinter.indices.map { $0 == 4 ? 2 : 1 }]
    for u in system.units.indices {
      system.units[u].fuelCostUSDPerMWh = Double(Int.random(in: 0...6, using: &random) * 4)
      system.units[u].fuelProfile = Int.random(in: 0...1, using: &random)
    }
    return system
  }

  /// The year at once, and slice by slice in systems of their own. Both add up the same blocks, in the same order.
  @Test func aYearIsTheSumOfItsSlices() throws {
    for seed in 1...60 {
      let year = system(seed: seed)
      let prices = [20.0, 25, 3]
      let together = try NetworkDispatch().withSession(year) { session in
        try prices.map { try session.result(at: $0) }
      }
      for (price, whole) in zip(prices, together) {
        var cost = 0.0
        var emissions = 0.0
        for block in year.blocks {
          var alone = year
          alone.blocks = [block]
          let point = try NetworkDispatch().withSession(alone) { try $0.evaluate(at: price) }
          cost += point.leastCostUSD
          emissions += point.coveredEmissionsShortTons
        }
        let scale = max(1, abs(cost))
        #expect(abs(whole.objectiveUSD - cost) <= 1e-12 * scale, "seed \(seed) at \(price)")
        // What units and fuels really cost, from quantities.
        #expect(abs(whole.costs.total - cost) <= 1e-9 * scale, "seed \(seed) at \(price)")
        let error = abs(whole.coveredEmissionsShortTons - emissions)
        #expect(error <= 1e-9 * max(1, emissions), "seed \(seed) at \(price)")
      }
    }
  }
}
