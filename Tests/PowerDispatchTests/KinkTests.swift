import DispatchSolveLinearProgramming
import DispatchSolvePowerSystem
import DispatchSolveTestSupport
import Testing

@testable import DispatchSolvePowerDispatch

/// Where a dual is an interval the price is its lower end, whoever solved what in which order.
struct KinkTests {
  /// Capacities that meet the load but for their last digits: 30 is the price, and what is unserved beyond the upper end.
  @Test(arguments: BlockSolver.allCases)
  func capacityThatMeetsLoad(solver: BlockSolver) throws {
    for load in [100.0, 3333.3, 0.7] {
      for off in [0.0, 1e-13, -1e-13, 1e-9, -1e-9, 2e-8] {
        let system = DispatchSystem(
          year: 2030, slices: [.init(name: "peak", hours: 100), .init(name: "rest", hours: 8660)],
          zones: [.init(name: "Z", isCovered: false, loadMW: [load, load / 2], vollUSDPerMWh: 2000)],
          units: [
            .init(name: "old", zone: 0, capacityMW: 0.6 * load, baseCostUSDPerMWh: 20),
            .init(name: "new", zone: 0, capacityMW: 0.4 * load * (1 + off), baseCostUSDPerMWh: 30),
          ])
        let network = try NetworkDispatch(solver: solver).withSession(system) { try $0.result(at: 0) }
        let single = try SingleZoneDispatch().withSession(system) { try $0.result(at: 0) }
        for result in [network, single] {
          let label = Comment(rawValue: "load \(load), \(off) off")
          #expect(abs(result.quantities.priceUSDPerMWh(zone: 0, slice: 0) - 30) < 1e-6, label)
          #expect(abs(result.quantities.highestPriceUSDPerMWh(zone: 0, slice: 0) - 2000) < 1e-6, label)
          #expect(abs(result.quantities.priceUSDPerMWh(zone: 0, slice: 1) - 20) < 1e-6, label)
          #expect(abs(result.quantities.highestPriceUSDPerMWh(zone: 0, slice: 1) - 20) < 1e-6, label)
        }
      }
    }
  }

  /// What is missing by more than a hair is missing.
  @Test func lostLoadIsPricedAsSuch() throws {
    var system = ExactCaseTests.coalAndGas
    system.zones[0].loadMW = [200 * (1 + 1e-5)]
    for model in [NetworkDispatch(), SingleZoneDispatch()] as [any DispatchModel] {
      let result = try model.withSession(system) { try $0.result(at: 0) }
      #expect(result.quantities.priceUSDPerMWh(zone: 0, slice: 0) == system.zones[0].vollUSDPerMWh)
    }
  }

  /// Loads that sums of capacities of zones and lines meet exactly, zones without load, stores at their limits: both
  /// solvers, and any number of threads, come to the same prices.
  @Test func solversAgreeOnDegenerateSystems() throws {
    var kinks = 0
    for seed in 1...150 {
      let system = Self.degenerate(seed: seed)
      let stack = try NetworkDispatch(threads: 2).withSession(system) { try $0.result(at: 7) }
      let glpk = try NetworkDispatch(solver: .glpk).withSession(system) { try $0.result(at: 7) }
      for z in system.zones.indices {
        for s in system.slices.indices {
          let (a, b) = (
            stack.quantities.priceUSDPerMWh(zone: z, slice: s),
            glpk.quantities.priceUSDPerMWh(zone: z, slice: s)
          )
          #expect(abs(a - b) <= 1e-5, "seed \(seed), zone \(z), slice \(s)")
          let (c, d) = (
            stack.quantities.highestPriceUSDPerMWh(zone: z, slice: s),
            glpk.quantities.highestPriceUSDPerMWh(zone: z, slice: s)
          )
          #expect(abs(c - d) <= 1e-5, "seed \(seed), zone \(z), slice \(s)")
          if c > a + 1 { kinks += 1 }
        }
      }
    }
    #expect(kinks > 100, "\(kinks)")
  }

  /// Integers everywhere: loads are sums of capacities as often as not.
  private static func degenerate(seed: Int) -> DispatchSystem {
    var random = SeededGenerator(seed: UInt64(seed))
    let slices = (0..<(1 + random.below(3))).map { DispatchSystem.Slice(name: "s\($0)", hours: 2000) }
    let zoneCount = 2 + random.below(3)
    let zones = (0..<zoneCount).map { z in
      DispatchSystem.Zone(
        name: "z\(z)", isCovered: true,
        loadMW: slices.map { _ in z == 2 ? 0 : Double(10 * (1 + random.below(6))) }, vollUSDPerMWh: 1000)
    }
    let units = (0..<(zoneCount * 3)).map { u in
      DispatchSystem.Unit(
        name: "u\(u)", zone: u % zoneCount, capacityMW: Double(10 * (1 + random.below(3))),
        baseCostUSDPerMWh: Double(5 * random.below(9)) + Double(u), emissionRate: 0.5, coveredShare: 1)
    }
    let links = (0..<zoneCount).map { a in
      DispatchSystem.Link(
        name: "l\(a)", from: a, to: (a + 1) % zoneCount, forwardLimitMW: Double(10 * random.below(3)),
        reverseLimitMW: Double(10 * random.below(3)), wheelingUSDPerMWh: 1)
    }
    return DispatchSystem(
      year: 2030, slices: slices, blocks: [.init(name: "all", slices: Array(slices.indices))], zones: zones,
      units: units,
      storage: [
        .init(name: "store", zone: 0, capacityMW: 10, roundTripEfficiency: 0.8, dischargeCostUSDPerMWh: 1)
      ], links: links)
  }

  /// The price lies between what less load saves and what more load costs, by least cost alone.
  @Test func pricesAreTheSlopesOfLeastCost() throws {
    for seed in 1...60 {
      let system = Self.degenerate(seed: seed)
      func moved(_ change: Double) throws -> (payment: Double, cost: Double, highest: Double) {
        var other = system
        for z in other.zones.indices {
          for s in other.slices.indices { other.zones[z].loadMW[s] *= 1 + change }
        }
        let result = try NetworkDispatch(solver: .glpk).withSession(other) { try $0.result(at: 7) }
        return (
          result.zones.reduce(0) { $0 + $1.loadMWh * $1.priceUSDPerMWh }, result.objectiveUSD,
          result.zones.reduce(0) { $0 + $1.loadMWh * $1.highestPriceUSDPerMWh }
        )
      }
      let (less, here, more) = (try moved(-1e-3), try moved(0), try moved(1e-3))
      let scale = max(1, abs(here.payment))
      // Least cost is convex in load: far slopes bound near ones, and near a kink they are equal.
      #expect((here.cost - less.cost) / 1e-3 <= here.payment + 1e-4 * scale, "seed \(seed)")
      #expect(
        (more.cost - here.cost) / 1e-3 >= here.highest - 1e-4 * max(scale, abs(here.highest)), "seed \(seed)")
      #expect(here.payment <= here.highest + 1e-4 * scale)
    }
  }

  /// Figures with loads a hair off, and the duals of the block solved last with them, are those of the model made anew.
  @Test func loadsAHairOff() throws {
    var unserved = 0
    let systems =
      (1...30).map { ExpansionTests.system(seed: $0) } + (1...30).map { AnnualRowTests.system(seed: $0) }
    for (number, system) in systems.enumerated() {
      let network = try BlockEngine.Network(system)
      let engine = BlockEngine(network, solver: .stack)
      let pricing = BlockPricing(price: Double(number), multipliers: system.annualRows.map { _ in 0 })
      for (b, block) in system.blocks.enumerated() {
        let model = network.model(b)
        unserved += model.unservedColumns.count
        let plain = model.figures(of: block, pricing)
        for load in [LoadShift.less, .more] {
          let found = model.loadBounds(plain, of: block, at: load).applied(to: plain)
          let expected = model.figures(of: block, pricing.shifted(load))
          #expect(found.costs == expected.costs && found.columnLower == expected.columnLower)
          #expect(found.columnUpper == expected.columnUpper && found.rowLower == expected.rowLower)
          #expect(found.rowUpper == expected.rowUpper)
          _ = try engine.solve(b, pricing, from: .cold, network.solveOnce)
          let duals = try engine.duals(b, pricing, at: load, network.solveOnce)
          _ = try engine.solve(b, pricing, from: .cold, network.solveOnce)
          let again = try engine.solve(b, pricing.shifted(load), from: .current, network.solveOnce)
          #expect(duals == again.rowDuals, "system \(number)")
        }
      }
    }
    #expect(unserved > 100)
  }
}
