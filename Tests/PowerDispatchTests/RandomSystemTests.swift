import DispatchSolveLinearProgramming
import DispatchSolvePowerSystem
import DispatchSolveTestSupport
import Testing

@testable import DispatchSolvePowerDispatch

/// Properties that hold on every system, checked on random ones.
struct RandomSystemTests {
  static func system(seed: Int, zones zoneCount: Int) -> DispatchSystem {
    var random = SeededGenerator(seed: UInt64(seed))
    let sliceCount = Int.random(in: 1...4, using: &random)
    let slices = (0..<sliceCount).map {
      DispatchSystem.Slice(name: "s\($0)", hours: Double.random(in: 1...3000, using: &random))
    }
    let hasStorage = zoneCount > 1 && Bool.random(using: &random)
    let zones = (0..<zoneCount).map { z in
      DispatchSystem.Zone(
        name: "z\(z)", isCovered: z != 1,
        loadMW: slices.map { _ in Double.random(in: 20...200, using: &random) }, vollUSDPerMWh: 1000)
    }
    // Few distinct costs, so that ties are common.
    let units = (0..<(zoneCount * 6)).map { u in
      let zone = u % zoneCount
      return DispatchSystem.Unit(
        name: "u\(u)", zone: zone, capacityMW: Double(Int.random(in: 1...8, using: &random) * 10),
        minimumOutputShare: Int.random(in: 0...4, using: &random) == 0 ? 0.3 : 0,
        baseCostUSDPerMWh: Double(Int.random(in: -1...8, using: &random) * 5),
        emissionRate: Double(Int.random(in: 0...5, using: &random)) * 0.25,
        coveredShare: zone == 1 ? 0 : [1, 1, 0.6][Int.random(in: 0...2, using: &random)])
    }
    let links: [DispatchSystem.Link] =
      zoneCount < 2
      ? []
      : (0..<(zoneCount + 1)).map { a in
        let from = a % zoneCount
        return DispatchSystem.Link(
          name: "l\(a)", from: from, to: (from + 1) % zoneCount,
          forwardLimitMW: Double.random(in: 0...80, using: &random),
          reverseLimitMW: Bool.random(using: &random) ? 0 : Double.random(in: 0...80, using: &random),
          efficiency: [1, 0.97][Int.random(in: 0...1, using: &random)],
          wheelingUSDPerMWh: Double(Int.random(in: 0...3, using: &random)))
      }
    return DispatchSystem(
      year: 2030, slices: slices,
      blocks: hasStorage ? [.init(name: "all", slices: Array(slices.indices))] : nil, zones: zones,
      units: units,
      storage: hasStorage
        ? [
          .init(name: "store", zone: 0, capacityMW: 30, roundTripEfficiency: 0.8, maximumCapacityFactor: 0.3)
        ]
        : [], links: links)
  }

  /// Merit order, the stack simplex and GLPK. In groups, which run beside each other.
  @Test(arguments: 0..<10) func meritOrderEqualsTheLP(group: Int) throws {
    for seed in stride(from: 1 + group, through: RandomCount.of(300, many: 20_000), by: 10) {
      let system = Self.system(seed: seed, zones: 1)
      for price in [0.0, 7.5, 20, 33.3] {
        let merit = try SingleZoneDispatch().withSession(system) { try $0.result(at: price) }
        let linear = try NetworkDispatch().withSession(system) { try $0.result(at: price) }
        let glpk = try NetworkDispatch(solver: .glpk).withSession(system) { try $0.result(at: price) }
        let scale = max(1, abs(linear.objectiveUSD))
        #expect(abs(merit.objectiveUSD - linear.objectiveUSD) <= 1e-9 * scale, "seed \(seed) at \(price)")
        #expect(abs(glpk.objectiveUSD - linear.objectiveUSD) <= 1e-9 * scale, "seed \(seed) at \(price)")
        #expect(abs(merit.costs.total - merit.objectiveUSD) <= 1e-9 * scale, "seed \(seed) at \(price)")
      }
    }
  }

  /// L is concave, E does not rise, and E(p) is a slope of L: L(q) <= L(p) + E(p) (q - p).
  @Test func leastCostIsConcaveAndEmissionsAreItsSlope() throws {
    for seed in 1...120 {
      let system = Self.system(seed: seed, zones: 3)
      try NetworkDispatch().withSession(system) { session in
        let prices = [40.0, 0, 15, 5, 60, 25, 10, 15.5, 200]
        let points = try prices.map { try session.evaluate(at: $0) }
        let scale = points.map { abs($0.leastCostUSD) }.max() ?? 1
        for p in points {
          for q in points {
            let line =
              p.leastCostUSD + p.coveredEmissionsShortTons * (q.allowancePriceUSD - p.allowancePriceUSD)
            #expect(q.leastCostUSD <= line + 1e-9 * scale, "seed \(seed)")
          }
        }
        let ordered = points.sorted { $0.allowancePriceUSD < $1.allowancePriceUSD }
        for (low, high) in zip(ordered, ordered.dropFirst()) {
          #expect(
            high.coveredEmissionsShortTons
              <= low.coveredEmissionsShortTons + 1e-9 * max(1, low.coveredEmissionsShortTons), "seed \(seed)")
        }
      }
    }
  }

  /// A block carried over from a neighbouring price is as good as one solved afresh.
  @Test func rememberedBlocksGiveTheSameCostAsFreshSolves() throws {
    for seed in 1...60 {
      let system = Self.system(seed: seed, zones: 4)
      try NetworkDispatch(threads: 2).withSession(system) { session in
        for price in [0.0, 100, 50, 25, 75, 37.5, 62.5, 31.25] {
          let remembered = try session.evaluate(at: price)
          let fresh = try NetworkDispatch().withSession(system) { try $0.result(at: price) }
          #expect(
            abs(remembered.leastCostUSD - fresh.objectiveUSD) <= 1e-9 * max(1, abs(fresh.objectiveUSD)),
            "seed \(seed) at \(price)")
          let result = try session.result(at: price)
          #expect(abs(result.costs.total - fresh.objectiveUSD) <= 1e-8 * max(1, abs(fresh.objectiveUSD)))
        }
      }
    }
  }
}
