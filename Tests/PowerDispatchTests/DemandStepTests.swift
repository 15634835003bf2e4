import Foundation
import DispatchSolveTestSupport
import Testing

@testable import DispatchSolvePowerDispatch

/// Load that responds to the price.
struct DemandStepTests {
  @Test(arguments: [0.05, 0.3, 1, 2.5])
  func stepsFollowTheCurve(elasticity: Double) throws {
    let (load, steps) = DemandStep.steps(
      zone: 0, referenceLoadMW: [100, 40], elasticity: elasticity, referencePriceUSDPerMWh: 50,
      vollUSDPerMWh: 2000)
    func demanded(_ price: Double, _ s: Int) -> Double {
      steps.reduce(load[s]) { $1.priceUSDPerMWh < price ? $0 - $1.loadMW[s] : $0 }
    }
    #expect(zip(steps, steps.dropFirst()).allSatisfy { $0.priceUSDPerMWh < $1.priceUSDPerMWh })
    // At the reference price the load of the table, elsewhere within one step of the curve.
    #expect(abs(demanded(50, 0) - 100) < 1e-9 && abs(demanded(50, 1) - 40) < 1e-9)
    let ratio = exp2(1.0 / 16)
    for price in [6.0, 20, 49, 75, 400, 1500] {
      let low = 100 * pow(price * ratio / 50, -elasticity)
      let high = 100 * pow(price / ratio / 50, -elasticity)
      #expect((low...high).contains(demanded(price, 0)), "\(price)")
    }
    // What all energy of the steps is worth is the integral of the curve, by small pieces here.
    var integral = 0.0
    let ends = (steps.first?.priceUSDPerMWh ?? 0, 2000.0)
    let pieces = 200_000
    var before = load[0]
    let lowest = 50 * pow(load[0] / 100, -1 / elasticity)
    for k in 1...pieces {
      let price = lowest * pow(ends.1 / lowest, Double(k) / Double(pieces))
      let now = 100 * pow(price / 50, -elasticity)
      integral += (before - now) * price
      before = now
    }
    let worth = steps.reduce(0) { $0 + $1.loadMW[0] * $1.priceUSDPerMWh }
    #expect(abs(worth - integral) <= 1e-4 * integral)
  }

  /// One unit, so that its cost is the price: the load taken is the one that the price asks for.
  @Test func loadIsWhatThePriceAsksFor() throws {
    for (cost, expected) in [(50.0, 100.0), (25, 100 * pow(0.5, -0.4)), (200, 100 * pow(4, -0.4))] {
      var system = DispatchSystem(
        year: 2030, slices: [.init(name: "a", hours: 10)],
        zones: [.init(name: "Z", isCovered: true, loadMW: [0], vollUSDPerMWh: 2000)],
        units: [
          .init(
            name: "gas", zone: 0, capacityMW: 500, baseCostUSDPerMWh: cost, emissionRate: 0.4,
            coveredShare: 1)
        ])
      let response = DemandStep.steps(
        zone: 0, referenceLoadMW: [100], elasticity: 0.4, referencePriceUSDPerMWh: 50, vollUSDPerMWh: 2000)
      system.zones[0].loadMW = response.loadMW
      system.demandSteps = response.steps
      // The costs are ends of steps.
      let result = try NetworkDispatch().withSession(system) { try $0.result(at: 0) }
      #expect(abs(result.zones[0].loadMWh - 10 * expected) < 1e-6 * expected)
      #expect(abs(result.zones[0].generationMWh - 10 * expected) < 1e-6 * expected)
      #expect(result.unservedMWh == 0)
      #expect(abs(result.costs.total - result.objectiveUSD) <= 1e-9 * result.objectiveUSD)
      #expect(abs(result.costs.system - cost * 10 * expected) <= 1e-6 * cost * 10 * expected)
      #expect(abs(result.loadMW(zone: 0, slice: 0) - expected) < 1e-7 * expected)
      // A single zone goes to the LP.
      let single = try SingleZoneDispatch().withSession(system) { try $0.result(at: 0) }
      #expect(single.objectiveUSD == result.objectiveUSD)
    }
  }

  /// Shortage: the dearest part of load is given up before any is unserved at its price, and never twice.
  @Test func scarcityIsSharedByWorth() throws {
    var system = DispatchSystem(
      year: 2030, slices: [.init(name: "a", hours: 1)],
      zones: [.init(name: "Z", isCovered: true, loadMW: [0], vollUSDPerMWh: 2000)],
      units: [.init(name: "gas", zone: 0, capacityMW: 10, baseCostUSDPerMWh: 30)])
    let response = DemandStep.steps(
      zone: 0, referenceLoadMW: [100], elasticity: 0.2, referencePriceUSDPerMWh: 50, vollUSDPerMWh: 2000)
    system.zones[0].loadMW = response.loadMW
    system.demandSteps = response.steps
    let result = try NetworkDispatch().withSession(system) { try $0.result(at: 0) }
    let firm = 100 * pow(2000.0 / 50, -0.2)
    #expect(abs(system.firmLoadMW(zone: 0, slice: 0) - firm) < 1e-9)
    #expect(abs(result.unservedMWh - (firm - 10)) < 1e-9)
    #expect(abs(result.zones[0].loadMWh - firm) < 1e-9)
    #expect(abs(result.quantities.priceUSDPerMWh(zone: 0, slice: 0) - 2000) < 1e-9)
  }

  /// A response only flattens: emissions still fall with the price, cost is their integral, both solvers agree.
  @Test func theCurveHoldsWithAResponse() throws {
    for seed in 1...40 {
      var system = RandomSystemTests.system(seed: seed, zones: 1 + seed % 3)
      for z in system.zones.indices where (seed + z) % 3 != 0 {
        let response = DemandStep.steps(
          zone: z, referenceLoadMW: system.zones[z].loadMW, elasticity: 0.1 * Double(1 + z),
          referencePriceUSDPerMWh: 25, vollUSDPerMWh: system.zones[z].vollUSDPerMWh)
        system.zones[z].loadMW = response.loadMW
        system.demandSteps += response.steps
      }
      let curve = try NetworkDispatch().withSession(system) { try $0.emissionsCurve(0...80) }
      var last = curve.emissionsAtStart
      for point in curve.breakpoints {
        #expect(point.emissionsAfter < last + 1e-9)
        last = point.emissionsAfter
      }
      for price in [0.0, 11, 37.7, 80] {
        let ours = try NetworkDispatch(threads: 2).withSession(system) { try $0.result(at: price) }
        let theirs = try NetworkDispatch(solver: .glpk).withSession(system) { try $0.result(at: price) }
        let scale = max(1, abs(ours.objectiveUSD))
        #expect(abs(ours.objectiveUSD - theirs.objectiveUSD) <= 1e-9 * scale, "seed \(seed) at \(price)")
        #expect(
          abs(ours.objectiveUSD - curve.leastCost(at: price)) <= 1e-8 * scale, "seed \(seed) at \(price)")
        #expect(abs(ours.costs.total - ours.objectiveUSD) <= 1e-9 * scale, "seed \(seed) at \(price)")
        for zone in ours.zones { #expect(zone.worstBalanceMW <= 1e-7) }
      }
    }
  }

  /// Where a step would end at the price of unserved load, there is no step of nothing.
  @Test func noStepAtThePriceOfUnservedLoad() {
    let (load, steps) = DemandStep.steps(
      zone: 0, referenceLoadMW: [100], elasticity: 0.3, referencePriceUSDPerMWh: 50, vollUSDPerMWh: 100)
    #expect(steps.count > 3 && steps.allSatisfy { $0.loadMW[0] > 0 && $0.priceUSDPerMWh < 100 })
    let left = steps.reduce(load[0]) { $0 - $1.loadMW[0] }
    #expect(abs(left - 100 * pow(2, -0.3)) < 1e-9)
  }

  /// Unserved load that is worth less than the cheapest step leaves no step, and load as it is.
  @Test func noStepAboveThePriceOfUnservedLoad() {
    let (load, steps) = DemandStep.steps(
      zone: 0, referenceLoadMW: [100], elasticity: 0.3, referencePriceUSDPerMWh: 50, vollUSDPerMWh: 4)
    #expect(load == [100] && steps.isEmpty)
  }
}
