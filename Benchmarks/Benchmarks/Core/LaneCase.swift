import DispatchSolveAllowanceMarket
import Benchmark
import Instances
import DispatchSolvePowerSystem

/// 100,000 markets with two tiers on one demand curve of 1,000 breakpoints, eight at a time.
func laneCase() {
  Benchmark("clear 100,000 markets on a table of 1,000 breakpoints") { benchmark in
    var random = SplitMix64(seed: 2030)
    let prices = (0..<1_000).map { _ in random.uniform(0...200) }.sorted()
    let emissions = (0..<1_000).map { _ in random.uniform(20e6...100e6) }.sorted(by: >)
    let curve = try DemandCurve(emissionsAtStart: 100e6, pricesUSD: prices, emissionsAbove: emissions)
    let markets = try (0..<100_000).map { _ in
      let rules = ProgramYear(
        year: 2030, capShortTons: random.uniform(20e6...100e6), reservePriceUSD: 2.5,
        tiers: [
          .init(number: 1, triggerUSD: random.uniform(10...20), quantityShortTons: 5e6),
          .init(number: 2, triggerUSD: random.uniform(30...60), quantityShortTons: 5e6),
        ], ecr: .init(triggerUSD: random.uniform(5...9), quantityShortTons: 2e6))
      let supply = AllowanceSupply(rules: rules, freeBankShortTons: 1e6, maximumPriceUSD: 1_000)
      return MarketLanes.Market(curve: 0, supply: try SupplyFigures(supply))
    }
    let lanes = try MarketLanes(curves: [curve], markets: markets)
    // Room for some lanes at a time keeps what is written in the cache.
    var results = LaneClearings(capacity: 4_000, tierCapacity: 2)
    benchmark.startMeasurement()
    for first in stride(from: 0, to: lanes.count, by: results.capacity) {
      try lanes.clear(first..<min(lanes.count, first + results.capacity), into: &results)
      blackHole(results.values(.priceUSD).first)
    }
    benchmark.stopMeasurement()
  }
}
