import DispatchSolveLinearProgramming
import DispatchSolvePowerSystem
import Testing

@testable import DispatchSolvePowerDispatch

/// Dispatch cases with answers known by hand.
struct ExactCaseTests {
  typealias System = DispatchSystem

  static func zone(_ name: String, _ load: [Double], covered: Bool = true, voll: Double = 1000) -> System.Zone
  {
    System.Zone(name: name, isCovered: covered, loadMW: load, vollUSDPerMWh: voll)
  }

  static let hour = [System.Slice(name: "hour", hours: 1)]

  /// 100 MW of coal and 100 MW of gas for 100 MWh.
  static let coalAndGas = System(
    year: 2030, slices: hour, zones: [zone("Z", [100])],
    units: [
      .init(name: "coal", zone: 0, capacityMW: 100, baseCostUSDPerMWh: 20, emissionRate: 1, coveredShare: 1),
      .init(name: "gas", zone: 0, capacityMW: 100, baseCostUSDPerMWh: 35, emissionRate: 0.4, coveredShare: 1),
    ])

  /// Fewer than one thread is one; blocks of GLPK have one of their own.
  @Test(arguments: [(-1, 1), (0, 1), (1, 1), (3, 3)]) func threads(asked: Int, threads: Int) {
    #expect(NetworkDispatch(threads: asked).threads == threads)
  }

  /// A carbon price on top is part of what every ton costs, in one zone as in a network.
  @Test(arguments: [0.0, 7, 30]) func aCarbonPriceOnTop(price: Double) throws {
    var system = Self.coalAndGas
    system.carbonPriceUSD = 4
    let points = try [NetworkDispatch() as any DispatchModel, SingleZoneDispatch()].map { model in
      try model.withSession(system) { try $0.evaluate(at: price) }
    }
    let costs = points.compactMap(\.leastCostUSD)
    #expect(costs.count == 2 && abs(costs[0] - costs[1]) < 1e-9 * abs(costs[0]), "\(costs)")
    // Coal's 100 tons and 2,000 $ below the switch at 25, here at 21.
    if price < 21 { #expect(abs(costs[1] - (2000 + 100 * (price + 4))) < 1e-9) }
  }

  @Test func coalAndGasMeetInTheMiddle() throws {
    for model in [NetworkDispatch() as any DispatchModel, SingleZoneDispatch()] {
      try model.withSession(Self.coalAndGas) { session in
        let lower = try session.evaluate(at: 24)
        let upper = try session.evaluate(at: 26)
        #expect(lower.coveredEmissionsShortTons == 100 && upper.coveredEmissionsShortTons == 40)
        let mix = try session.result(at: 25, lower: lower, upper: upper, upperWeight: 0.5)
        #expect(mix.unitGenerationMWh == [50, 50])
        #expect(abs(mix.coveredEmissionsShortTons - 70) < 1e-12)
        #expect(abs(mix.zones[0].priceUSDPerMWh - 45) < 1e-9)
        #expect(abs(mix.costs.total - mix.objectiveUSD) < 1e-9)
      }
    }
  }

  /// With less coal than load gas sets the price, 35 + 0.4 p, and coal earns what is left of it after 20 + p; above 25 $ gas
  /// alone runs.
  @Test(arguments: [0.0, 10, 24, 30]) func whatUnitsEarn(price: Double) throws {
    var system = Self.coalAndGas
    system.units[0].capacityMW = 60
    let result = try NetworkDispatch().withSession(system) { try $0.result(at: price) }
    #expect(abs(result.marginUSDPerMWYear(.unit(0)) - max(0, 15 - 0.6 * price)) < 1e-9)
    #expect(abs(result.marginUSDPerMWYear(.unit(1))) < 1e-9)
  }

  @Test func aMixThatIsNotOptimalIsRefused() throws {
    for model in [NetworkDispatch() as any DispatchModel, SingleZoneDispatch()] {
      try model.withSession(Self.coalAndGas) { session in
        let lower = try session.evaluate(at: 10)
        let upper = try session.evaluate(at: 40)
        #expect(throws: DispatchError.self) {
          try session.result(at: 10, lower: lower, upper: upper, upperWeight: 0.5)
        }
      }
    }
  }

  @Test func twoZonesAndALine() throws {
    let system = System(
      year: 2030, slices: Self.hour, zones: [Self.zone("A", [50]), Self.zone("B", [100])],
      units: [
        .init(name: "a", zone: 0, capacityMW: 200, baseCostUSDPerMWh: 10),
        .init(name: "b", zone: 1, capacityMW: 200, baseCostUSDPerMWh: 30),
      ], links: [.init(name: "A-B", from: 0, to: 1, forwardLimitMW: 60, reverseLimitMW: 60)])
    let result = try NetworkDispatch().withSession(system) { try $0.result(at: 0) }
    #expect(result.zones.map(\.priceUSDPerMWh) == [10, 30])
    #expect(result.links[0].forwardMWh == 60 && result.links[0].reverseMWh == 0)
    #expect(result.objectiveUSD == 2300)
    // Congestion rent: the line earns the price difference on what it carries.
    #expect((30.0 - 10) * result.links[0].forwardMWh == 1200)
  }

  @Test func lossesWheelingAndOneWayFlow() throws {
    let system = System(
      year: 2030, slices: Self.hour, zones: [Self.zone("A", [0]), Self.zone("B", [45])],
      units: [
        .init(name: "a", zone: 0, capacityMW: 200, baseCostUSDPerMWh: 9),
        .init(name: "b", zone: 1, capacityMW: 200, baseCostUSDPerMWh: 30),
      ],
      links: [
        .init(
          name: "A-B", from: 0, to: 1, forwardLimitMW: 100, reverseLimitMW: 0, efficiency: 0.9,
          wheelingUSDPerMWh: 1)
      ])
    let result = try NetworkDispatch().withSession(system) { try $0.result(at: 0) }
    // 50 MWh sent arrive as 45; the price at B is (9 + 1) / 0.9.
    #expect(abs(result.links[0].forwardMWh - 50) < 1e-9)
    #expect(abs(result.zones[1].priceUSDPerMWh - 10 / 0.9) < 1e-9)
    #expect(abs(result.costs.wheeling - 50) < 1e-9)
    #expect(abs(result.objectiveUSD - 500) < 1e-9)
  }

  @Test func aContractRunsAgainstThePrice() throws {
    let system = System(
      year: 2030, slices: Self.hour, zones: [Self.zone("A", [50]), Self.zone("B", [50])],
      units: [
        .init(name: "a", zone: 0, capacityMW: 200, baseCostUSDPerMWh: 40),
        .init(name: "b", zone: 1, capacityMW: 200, baseCostUSDPerMWh: 10),
      ],
      links: [
        .init(name: "A-B", from: 0, to: 1, forwardLimitMW: 30, reverseLimitMW: 0, contractedMW: 20)
      ])
    let result = try NetworkDispatch().withSession(system) { try $0.result(at: 0) }
    #expect(result.links[0].forwardMWh == 20)
    #expect(result.unitGenerationMWh == [70, 30])
  }

  @Test func aContractThatNothingCanFeedIsInfeasibleByName() throws {
    let system = System(
      year: 2031, slices: Self.hour, zones: [Self.zone("A", [0]), Self.zone("B", [50])],
      units: [.init(name: "b", zone: 1, capacityMW: 200, baseCostUSDPerMWh: 10)],
      links: [.init(name: "A-B", from: 0, to: 1, forwardLimitMW: 30, reverseLimitMW: 0, contractedMW: 20)])
    for solver in BlockSolver.allCases {
      let error = #expect(throws: DispatchError.self) {
        try NetworkDispatch(solver: solver).withSession(system) { try $0.result(at: 0) }
      }
      guard case .blockFailed(let failure)? = error else {
        Issue.record("\(String(describing: error))")
        return
      }
      #expect(failure.kind == .infeasible)
      #expect(failure.rows == ["balance A hour"])
      #expect(failure.zones == ["A"])
      #expect(
        failure.relaxations == [.init(row: "balance A hour", zone: "A", amount: 20, unit: "MW")])
      #expect(
        failure.description
          == "2031, block hour: no feasible dispatch; rows in conflict: balance A hour; zones: A; "
          + "feasible if these gave way: balance A hour by 20.0 MW")
      #expect(failure.cplexFormat.hasPrefix("\\ r0: balance A hour\n\\ r1: balance B hour\n"))
      #expect(failure.cplexFormat.hasSuffix("End\n"))
    }
  }

  /// The relaxation is the smallest one, and in MW whatever the hours of its slice.
  @Test func theSmallestRelaxationOfAChain() throws {
    // B promises C 30 MW and gets at most 10 MW from A; of its own it has 20 MW in the short slice, 5 in the long one.
    let system = System(
      year: 2031, slices: [.init(name: "long", hours: 300), .init(name: "short", hours: 100)],
      blocks: [.init(name: "season", slices: [0, 1])],
      zones: [Self.zone("A", [0, 0]), Self.zone("B", [0, 0]), Self.zone("C", [50, 50])],
      units: [
        .init(name: "a", zone: 0, capacityMW: 200, baseCostUSDPerMWh: 10),
        .init(name: "b", zone: 1, capacityMW: 20, availabilityProfile: 1, baseCostUSDPerMWh: 10),
        .init(name: "c", zone: 2, capacityMW: 200, baseCostUSDPerMWh: 10),
      ],
      links: [
        .init(name: "A-B", from: 0, to: 1, forwardLimitMW: 10, reverseLimitMW: 0, contractedMW: 0),
        .init(name: "B-C", from: 1, to: 2, forwardLimitMW: 30, reverseLimitMW: 0, contractedMW: 30),
      ], availabilityProfiles: [[1, 1], [0.25, 1]])
    let error = #expect(throws: DispatchError.self) {
      try NetworkDispatch().withSession(system) { try $0.result(at: 0) }
    }
    guard case .blockFailed(let failure)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    let relaxations = try #require(failure.relaxations)
    #expect(relaxations.map { $0.row } == ["balance B long"])
    #expect(relaxations.map { $0.zone } == ["B"])
    #expect(abs((relaxations.first?.amount ?? 0) - 15) < 1e-6)
  }

  @Test func minimumOutputSpillsAndMissingEnergyIsPriced() throws {
    let system = System(
      year: 2030, slices: [.init(name: "low", hours: 10), .init(name: "high", hours: 2)],
      zones: [Self.zone("Z", [30, 250], voll: 500)],
      units: [
        .init(name: "run", zone: 0, capacityMW: 100, minimumOutputShare: 0.5, baseCostUSDPerMWh: 20),
        .init(name: "peak", zone: 0, capacityMW: 100, baseCostUSDPerMWh: 80),
      ])
    for model in [NetworkDispatch() as any DispatchModel, SingleZoneDispatch()] {
      let result = try model.withSession(system) { try $0.result(at: 0) }
      #expect(abs(result.zones[0].spillMWh - 200) < 1e-9)
      #expect(abs(result.zones[0].unservedMWh - 100) < 1e-9)
      #expect(abs(result.quantities.priceUSDPerMWh(zone: 0, slice: 0)) < 1e-9)
      #expect(abs(result.quantities.priceUSDPerMWh(zone: 0, slice: 1) - 500) < 1e-9)
      #expect(abs(result.objectiveUSD - (500 * 20 + 200 * 20 + 200 * 80 + 100 * 500)) < 1e-6)
    }
  }

  /// Which of two prices on carbon is paid for what: 100 t of coal at 10 or 30 $ beside an exogenous 20.
  @Test(arguments: [CarbonPriceCombination.sum, .max])
  func costsOfCarbonAddUp(combination: CarbonPriceCombination) throws {
    var system = Self.coalAndGas
    system.units = [system.units[0]]
    system.units[0].coveredShare = 0.75
    system.carbonPriceUSD = 20
    system.combination = combination
    for model in [NetworkDispatch() as any DispatchModel, SingleZoneDispatch()] {
      for price in [10.0, 30] {
        let result = try model.withSession(system) { try $0.result(at: price) }
        let effective = combination == .sum ? price + 20 : max(price, 20)
        #expect(abs(result.costs.allowances - 75 * price) < 1e-9)
        #expect(abs(result.costs.carbonPrice - (75 * (effective - price) + 25 * 20)) < 1e-9)
        #expect(abs(result.costs.total - result.objectiveUSD) < 1e-9)
      }
    }
  }

  @Test func storageMovesEnergyIntoTheDearSlice() throws {
    // 100 MWh bought at 10 in the cheap slice become 80 sold at the margin of 50: worth it.
    let system = System(
      year: 2030, slices: [.init(name: "night", hours: 10), .init(name: "day", hours: 5)],
      blocks: [.init(name: "season", slices: [0, 1])], zones: [Self.zone("Z", [50, 100])],
      units: [
        .init(name: "base", zone: 0, capacityMW: 80, baseCostUSDPerMWh: 10),
        .init(name: "peak", zone: 0, capacityMW: 100, baseCostUSDPerMWh: 50),
      ],
      storage: [.init(name: "battery", zone: 0, capacityMW: 40, roundTripEfficiency: 0.8)])
    let result = try NetworkDispatch().withSession(system) { try $0.result(at: 0) }
    // By day 20 MW are missing beside the base unit: 100 MWh, from 125 MWh charged.
    #expect(abs(result.storageDischargeMWh[0] - 100) < 1e-8)
    #expect(abs(result.storageChargeMWh[0] - 125) < 1e-8)
    #expect(abs(result.unitGenerationMWh[1]) < 1e-8)
    // A night-time MWh is worth 10, and by day what it costs after losses.
    #expect(abs(result.quantities.priceUSDPerMWh(zone: 0, slice: 0) - 10) < 1e-8)
    #expect(abs(result.quantities.priceUSDPerMWh(zone: 0, slice: 1) - 12.5) < 1e-8)
    var limited = system
    limited.storage[0].maximumCapacityFactor = 0.1
    let less = try NetworkDispatch().withSession(limited) { try $0.result(at: 0) }
    #expect(abs(less.storageDischargeMWh[0] - 0.1 * 40 * 15) < 1e-8)
    #expect(abs(less.quantities.priceUSDPerMWh(zone: 0, slice: 1) - 50) < 1e-8)
  }

  @Test func coverageSharesAndTheTwoCarbonPrices() throws {
    func system(_ combination: CarbonPriceCombination) -> System {
      System(
        year: 2030, slices: Self.hour, zones: [Self.zone("Z", [100])],
        units: [
          .init(
            name: "half", zone: 0, capacityMW: 100, baseCostUSDPerMWh: 20, emissionRate: 1, coveredShare: 0.5)
        ], carbonPriceUSD: 8, combination: combination)
    }
    for model in [NetworkDispatch() as any DispatchModel, SingleZoneDispatch()] {
      let sum = try model.withSession(system(.sum)) { try $0.result(at: 10) }
      #expect(abs(sum.zones[0].priceUSDPerMWh - (20 + 0.5 * 18 + 0.5 * 8)) < 1e-9)
      #expect(abs(sum.costs.allowances - 500) < 1e-9 && abs(sum.costs.carbonPrice - 800) < 1e-9)
      #expect(abs(sum.coveredEmissionsShortTons - 50) < 1e-9 && abs(sum.emissionsShortTons - 100) < 1e-9)
      #expect(sum.effectivePriceUSD == 18)
      let max = try model.withSession(system(.max)) { try $0.result(at: 10) }
      #expect(abs(max.zones[0].priceUSDPerMWh - (20 + 0.5 * 10 + 0.5 * 8)) < 1e-9)
      let below = try model.withSession(system(.max)) { try $0.result(at: 3) }
      #expect(abs(below.zones[0].priceUSDPerMWh - 28) < 1e-9)
      #expect(below.effectivePriceUSD == 8)
      // Below the exogenous price least cost goes on as one straight line.
      try model.withSession(system(.max)) { session in
        let points = try [0.0, 4, 8].map { try session.evaluate(at: $0).leastCostUSD }
        #expect(abs(points[1] - (points[0] + points[2]) / 2) < 1e-9)
      }
    }
  }

  @Test func negativeBidsRunInFull() throws {
    let system = System(
      year: 2030, slices: Self.hour, zones: [Self.zone("Z", [30])],
      units: [.init(name: "wind", zone: 0, capacityMW: 100, baseCostUSDPerMWh: -5)])
    for model in [NetworkDispatch() as any DispatchModel, SingleZoneDispatch()] {
      let result = try model.withSession(system) { try $0.result(at: 0) }
      #expect(result.unitGenerationMWh == [100])
      #expect(result.zones[0].spillMWh == 70)
      #expect(result.objectiveUSD == -500)
    }
  }
}
