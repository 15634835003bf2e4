import DispatchSolveLinearProgramming
import DispatchSolvePlanning
import DispatchSolveTestSupport
import Testing

@testable import DispatchSolvePowerDispatch

/// Capacity expansion: decomposition against one LP with all blocks and additions in it.
struct ExpansionTests {
  /// A random system with options to build; some may add to a unit that stands, some are stores.
  static func system(seed: Int) -> DispatchSystem {
    var random = SeededGenerator(seed: UInt64(seed))
    var system = RandomSystemTests.system(seed: seed, zones: 1 + seed % 4)
    let count = system.zones.count
    system.availabilityProfiles.append(system.slices.map { _ in Double.random(in: 0...1, using: &random) })
    for z in 0..<count {
      for kind in 0..<3 where Int.random(in: 0...3, using: &random) > 0 {
        system.buildOptions.append(
          .init(
            target: .unit(system.units.count),
            costUSDPerMWYear: Double.random(in: 2...60, using: &random)
              * system.slices.reduce(0) { $0 + $1.hours },
            limitMW: [20, 60, .infinity][random.below(3)]))
        system.units.append(
          .init(
            name: "new\(z)-\(kind)", zone: z, capacityMW: [0, 0, 25][random.below(3)],
            availabilityProfile: kind == 0 ? 1 : 0,
            baseCostUSDPerMWh: kind == 0 ? 0 : Double.random(in: 5...40, using: &random),
            emissionRate: kind == 0 ? 0 : Double.random(in: 0...1, using: &random),
            coveredShare: z == 1 ? 0 : 1))
      }
    }
    if system.blocks.contains(where: { $0.slices.count > 1 }) {
      system.buildOptions.append(
        .init(
          target: .storage(system.storage.count),
          costUSDPerMWYear: Double.random(in: 0.1...5, using: &random)
            * system.slices.reduce(0) { $0 + $1.hours }, limitMW: 50))
      system.storage.append(
        .init(
          name: "new store", zone: count - 1, capacityMW: 0, availabilityProfile: 1, roundTripEfficiency: 0.9,
          maximumCapacityFactor: 0.4))
    }
    return system
  }

  @Test func decompositionEqualsTheWholeLP() throws {
    var built = 0
    var atLimit = 0
    for seed in 1...200 {
      let system = Self.system(seed: seed)
      guard !system.buildOptions.isEmpty else { continue }
      try AdditionDispatch(NetworkDispatch()).withSession(system) { session in
        for price in [0.0, 30, 12.5] {
          let label = Comment(rawValue: "seed \(seed) at \(price)")
          let expected = try #require(try WholeYear.solve(system, price: price))
          let result = try session.result(at: price)
          let scale = max(1, abs(expected.objective))
          #expect(abs(result.objectiveUSD - expected.objective) <= 1e-9 * scale, label)
          #expect(abs(result.costs.total - expected.objective) <= 1e-9 * scale, label)
          for (option, build) in zip(system.buildOptions, result.builds) {
            let cost = option.costUSDPerMWYear
            // Relative to the cost of the option; the gap of the whole is 1e-9 of the whole cost.
            let tolerance = 1e-6 * cost
            #expect(build.builtMW >= 0 && build.builtMW <= option.limitMW, label)
            if build.builtMW < option.limitMW {
              #expect(build.marginUSDPerMWYear <= cost + tolerance, label)
              #expect(build.scarcityRentUSDPerMWYear == 0, label)
            } else {
              #expect(
                abs(build.marginUSDPerMWYear - cost - build.scarcityRentUSDPerMWYear) <= tolerance, label)
              atLimit += 1
            }
            if build.builtMW > 1e-6 {
              #expect(build.marginUSDPerMWYear >= cost - tolerance, label)
              built += 1
            }
          }
        }
      }
    }
    // The systems are not all trivial.
    #expect(built > 200 && atLimit > 50)
  }

  /// Standards, budgets and caps beside additions; some cannot be met, and both ways must say so.
  @Test func annualRowsAndAdditionsTogether() throws {
    var solved = 0
    var unreachable = 0
    var binding = 0
    for seed in 1...150 {
      var system = Self.system(seed: seed)
      guard !system.buildOptions.isEmpty else { continue }
      var random = SeededGenerator(seed: UInt64(7_000 + seed))
      let load = system.zones.reduce(0.0) { sum, zone in
        sum + zip(zone.loadMW, system.slices).reduce(0) { $0 + $1.0 * $1.1.hours }
      }
      let all = Array(system.units.indices)
      system.annualRows.append(
        .standard(
          name: "load share", eligible: all.filter { system.units[$0].emissionRate < 0.3 },
          share: Double.random(in: 0.2...0.9, using: &random), ofMWh: load,
          alternativePaymentUSDPerMWh: [nil, 30.0, 80][random.below(3)]))
      if Bool.random(using: &random) {
        let zone = all.filter { system.units[$0].zone == 0 }
        system.annualRows.append(
          .standard(
            name: "generation share", eligible: zone.filter { $0 % 2 == 0 },
            share: Double.random(in: 0.1...0.7, using: &random), ofGenerationBy: zone,
            alternativePaymentUSDPerMWh: 25))
      }
      if Bool.random(using: &random) {
        system.annualRows.append(
          .emissionCap(
            name: "cap",
            rates: Dictionary(uniqueKeysWithValues: all.map { ($0, system.units[$0].emissionRate) }),
            mostShortTons: Double.random(in: 0.1...0.6, using: &random) * load))
      }
      for price in [0.0, 18] {
        let label = Comment(rawValue: "seed \(seed) at \(price)")
        let expected = try WholeYear.solve(system, price: price)
        do {
          let result = try AdditionDispatch(NetworkDispatch(threads: 2), threads: 2).withSession(system) {
            try $0.result(at: price)
          }
          guard let expected else {
            Issue.record("seed \(seed): a program without solution was solved")
            continue
          }
          let scale = max(1, abs(expected.objective))
          #expect(abs(result.objectiveUSD - expected.objective) <= 1e-9 * scale, label)
          #expect(abs(result.costs.total - expected.objective) <= 1e-9 * scale, label)
          for (k, row) in result.annualRows.enumerated() {
            let least = system.annualRows[k].least
            let slack = row.activity + row.boughtOut - least
            #expect(slack >= -1e-7 * max(1, abs(least)), label)
            #expect(row.priceUSD <= 1e-6 || slack <= 1e-6 * max(1, abs(least)), label)
            if row.priceUSD > 1e-6 { binding += 1 }
          }
          solved += 1
        } catch let error as DispatchError {
          guard case .annualRowsUnreachable = error else {
            Issue.record("seed \(seed) at \(price): \(error)")
            continue
          }
          #expect(expected == nil, label)
          unreachable += 1
        }
      }
    }
    #expect(solved > 150 && unreachable > 5 && binding > 100)
  }
}
