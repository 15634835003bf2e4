import DispatchSolveTestSupport
import Testing

@testable import DispatchSolvePowerDispatch

/// The exact curve against fresh solves.
struct EmissionsCurveTests {
  @Test func coalAndGas() throws {
    for model in [NetworkDispatch() as any DispatchModel, SingleZoneDispatch()] {
      let curve = try model.withSession(ExactCaseTests.coalAndGas) { try $0.emissionsCurve(0...200) }
      #expect(curve.breakpoints.count == 1)
      #expect(abs((curve.breakpoints.first?.priceUSD ?? 0) - 25) < 1e-9)
      #expect(curve.emissions(at: 10) == 100...100)
      #expect(curve.emissions(at: 100) == 40...40)
      let switched = try #require(curve.breakpoints.first)
      #expect(curve.emissions(at: switched.priceUSD) == 40...100)
      #expect(abs(curve.leastCost(at: 25) - (100 * 20 + 100 * 25)) < 1e-9)
    }
  }

  /// At random prices, exactly at breakpoints, and a little to their left and right.
  @Test func everyPriceEqualsAFreshSolve() throws {
    var compared = 0
    for seed in 1...80 {
      var random = SeededGenerator(seed: UInt64(seed))
      let system = RandomSystemTests.system(seed: seed, zones: 1 + seed % 4)
      let curve = try NetworkDispatch(threads: 2).withSession(system) { try $0.emissionsCurve(0...80) }
      // Never rising, in order, each piece joined to the next.
      var last = curve.emissionsAtStart
      for point in curve.breakpoints {
        #expect(abs(point.emissionsBefore - last) <= 1e-9 * max(1, last), "seed \(seed)")
        #expect(point.emissionsAfter < point.emissionsBefore, "seed \(seed)")
        last = point.emissionsAfter
      }
      #expect(zip(curve.breakpoints, curve.breakpoints.dropFirst()).allSatisfy { $0.priceUSD < $1.priceUSD })

      var prices = (0..<8).map { _ in Double.random(in: 0...80, using: &random) }
      for point in curve.breakpoints.prefix(6) {
        prices += [point.priceUSD, point.priceUSD - 1e-5, point.priceUSD + 1e-5]
      }
      for price in prices where (0...80).contains(price) {
        let fresh = try NetworkDispatch().withSession(system) { try $0.result(at: price) }
        let allowed = curve.emissions(at: price)
        let slack = 1e-8 * max(1, curve.emissionsAtStart)
        let atSwitch = curve.breakpoints.first { abs($0.priceUSD - price) <= 1e-8 }
        let low = min(allowed.lowerBound, atSwitch?.emissionsAfter ?? .infinity)
        let high = max(allowed.upperBound, atSwitch?.emissionsBefore ?? -.infinity)
        #expect(
          fresh.coveredEmissionsShortTons >= low - slack && fresh.coveredEmissionsShortTons <= high + slack,
          "seed \(seed) at \(price): \(fresh.coveredEmissionsShortTons), curve \(low)...\(high)")
        #expect(
          abs(curve.leastCost(at: price) - fresh.objectiveUSD) <= 1e-8 * max(1, abs(fresh.objectiveUSD)),
          "seed \(seed) at \(price)")
        compared += 1
      }
    }
    #expect(compared > 1_000)
  }

  /// A range that starts within rounding of a switch, or a little before it: the switch is counted once.
  @Test func aSwitchAtTheStartIsCountedOnce() throws {
    for model in [NetworkDispatch() as any DispatchModel, SingleZoneDispatch()] {
      for start in [25.0, 25 - 5e-9, 25 - 1e-12, 25 + 1e-12] {
        let curve = try model.withSession(ExactCaseTests.coalAndGas) { try $0.emissionsCurve(start...100) }
        let emissions = [curve.emissionsAtStart] + curve.breakpoints.map(\.emissionsAfter)
        #expect(emissions.allSatisfy { $0 >= 40 - 1e-9 }, "from \(start): \(emissions)")
        #expect(abs(curve.emissions(at: 60).lowerBound - 40) < 1e-9)
      }
    }
  }

  /// By parametric costs and by chords on GLPK's evaluations: two ways to one curve.
  @Test func bothSolversTraceOneCurve() throws {
    for seed in 1...40 {
      let system = RandomSystemTests.system(seed: seed, zones: 1 + seed % 4)
      let traced = try NetworkDispatch().withSession(system) { try $0.emissionsCurve(0...80) }
      let chords = try NetworkDispatch(solver: .glpk).withSession(system) { try $0.emissionsCurve(0...80) }
      let slack = 1e-8 * max(1, traced.emissionsAtStart)
      #expect(abs(traced.emissionsAtStart - chords.emissionsAtStart) <= slack, "seed \(seed)")
      for price in stride(from: 0.37, through: 80, by: 1.13) {
        let cost = traced.leastCost(at: price)
        #expect(
          abs(cost - chords.leastCost(at: price)) <= 1e-8 * max(1, abs(cost)), "seed \(seed) at \(price)")
        let near = traced.breakpoints.contains { abs($0.priceUSD - price) < 1e-6 }
        let difference = traced.emissions(at: price).lowerBound - chords.emissions(at: price).lowerBound
        #expect(near || abs(difference) <= slack, "seed \(seed) at \(price)")
      }
    }
  }

  /// Several chunks on one thread or on three: the same curve to the last bit.
  @Test func threadsDoNotChangeTheCurve() throws {
    for seed in 1...20 {
      var system = RandomSystemTests.system(seed: seed, zones: 4)
      // Enough slices for more than one chunk.
      let slices = system.slices
      while system.slices.count < 200 {
        for (index, slice) in slices.enumerated() {
          system.slices.append(.init(name: "\(slice.name)-\(system.slices.count)", hours: slice.hours + 1))
          for z in system.zones.indices {
            system.zones[z].loadMW.append(
              system.zones[z].loadMW[index] * (1 + 1e-3 * Double(system.slices.count)))
          }
        }
      }
      system.storage = []
      system.blocks = system.slices.indices.map { .init(name: "\($0)", slices: [$0]) }
      system.availabilityProfiles = [Array(repeating: 1, count: system.slices.count)]
      system.fuelProfiles = system.availabilityProfiles
      let curves = try [1, 2, 3].map { threads in
        try NetworkDispatch(threads: threads).withSession(system) { session in
          _ = try session.evaluate(at: 30)
          return try session.emissionsCurve(0...80)
        }
      }
      let areSame = (curves[0] == curves[1], curves[0] == curves[2])
      #expect(areSame.0 && areSame.1, "seed \(seed)")
    }
  }

  @Test func meritOrderAndLPGiveOneCurve() throws {
    for seed in 1...100 {
      var system = RandomSystemTests.system(seed: seed, zones: 1)
      // What is available changes from slice to slice.
      var random = SeededGenerator(seed: UInt64(seed))
      system.availabilityProfiles = system.availabilityProfiles.map { profile in
        profile.map { $0 * Double.random(in: 0.3...1, using: &random) }
      }
      let linear = try NetworkDispatch().withSession(system) { try $0.emissionsCurve(0...80) }
      let merit = try SingleZoneDispatch().withSession(system) { try $0.emissionsCurve(0...80) }
      let scale = max(1, linear.emissionsAtStart)
      for price in stride(from: 0.37, through: 80, by: 1.93) {
        // Away from switching prices both give one amount.
        let isNearSwitch = (linear.breakpoints + merit.breakpoints).contains {
          abs($0.priceUSD - price) < 1e-6
        }
        if isNearSwitch { continue }
        #expect(
          abs(linear.emissions(at: price).lowerBound - merit.emissions(at: price).lowerBound) <= 1e-8 * scale,
          "seed \(seed) at \(price)")
      }
    }
  }
}
