import DispatchSolveLinearProgramming
import DispatchSolvePowerSystem
import DispatchSolveTestSupport
import Testing

@testable import DispatchSolvePowerDispatch

/// Only energy that is of use counts for a generation standard.
struct EnergyUseTests {
  private static let solvers = BlockSolver.allCases

  /// Sun by day for a load all day, gas for the rest: what sun has beyond the load does not count.
  @Test(arguments: solvers)
  func surplusDoesNotCount(solver: BlockSolver) throws {
    for (sun, load, share, payment) in [(60.0, 40.0, 0.75, 50.0), (95, 30, 0.6, 20), (25, 40, 0.7, 33)] {
      var system = DispatchSystem(
        year: 2030, slices: [.init(name: "day", hours: 4380), .init(name: "night", hours: 4380)],
        zones: [.init(name: "Z", isCovered: false, loadMW: [load, load], vollUSDPerMWh: 1000)],
        units: [
          .init(name: "gas", zone: 0, capacityMW: 100, availabilityProfile: 1, baseCostUSDPerMWh: 30),
          .init(name: "sun", zone: 0, capacityMW: sun, baseCostUSDPerMWh: 1),
        ], availabilityProfiles: [[1, 0], [1, 1]])
      system.annualRows = [
        .standard(
          name: "RPS", eligible: [1], share: share, ofMWh: 8760 * load, alternativePaymentUSDPerMWh: payment)
      ]
      let result = try NetworkDispatch(solver: solver).withSession(system) { try $0.result(at: 0) }
      let counted = 4380 * min(sun, load)
      #expect(abs(result.annualRows[0].activity - counted) < 1e-6)
      #expect(abs(result.annualRows[0].boughtOut - (8760 * load * share - counted)) < 1e-6)
      #expect(abs(result.annualRows[0].priceUSD - payment) < 1e-9)
      #expect(result.zones[0].spillMWh == 0 && result.spilledEligibleMWh == [0])
      // One more MWh of load by day is one more MWh that counts.
      let day = result.quantities.priceUSDPerMWh(zone: 0, slice: 0)
      #expect(abs(day - (sun > load ? 1 - payment : 30)) < 1e-9)
    }
  }

  /// A limit of a thousand times the load, as of an option without one, would cost the block's program its digits: what
  /// can be spilled is bounded by what stands, and by all that may be built only where a bound is proved for it.
  @Test func whatIsSpilledIsBoundedByWhatStands() throws {
    var system = DispatchSystem(
      year: 2030, slices: [.init(name: "all", hours: 8760)],
      zones: [.init(name: "Z", isCovered: false, loadMW: [40], vollUSDPerMWh: 1000)],
      units: [.init(name: "sun", zone: 0, capacityMW: 10, baseCostUSDPerMWh: 1)])
    system.annualRows = [.standard(name: "RPS", eligible: [0], share: 0.5, ofMWh: 8760 * 40)]
    system.buildOptions = [.init(target: .unit(0), costUSDPerMWYear: 0, limitMW: .infinity)]
    let model = try BlockEngine.Network(system).model(0)
    let spilled = try #require(model.columns.firstIndex { $0.role == .spilled(0) })
    func most(_ builtMW: [Double]) -> Double {
      model.figures(of: system.blocks[0], BlockPricing(price: 0, builtMW: builtMW)).columnUpper[spilled]
    }
    #expect(most([25]) > 35 && most([25]) <= 100)
    #expect(most([]) > 40 * 1000)
  }

  /// What must run is spilled before what counts; of what counts the rest is.
  @Test(arguments: solvers)
  func otherOutputIsSpilledFirst(solver: BlockSolver) throws {
    for (nuclear, wind) in [(30.0, 50.0), (30, 90), (0, 95)] {
      var system = DispatchSystem(
        year: 2030, slices: [.init(name: "all", hours: 100)],
        zones: [.init(name: "Z", isCovered: false, loadMW: [60], vollUSDPerMWh: 1000)],
        units: [
          .init(name: "nuclear", zone: 0, capacityMW: nuclear, minimumOutputShare: 1, baseCostUSDPerMWh: 5),
          .init(name: "wind", zone: 0, capacityMW: wind, minimumOutputShare: 1, baseCostUSDPerMWh: 0),
        ])
      system.annualRows = [
        .standard(
          name: "RPS", eligible: [1], share: 1, ofMWh: 10_000, alternativePaymentUSDPerMWh: 40)
      ]
      let result = try NetworkDispatch(solver: solver).withSession(system) { try $0.result(at: 0) }
      #expect(abs(result.annualRows[0].activity - 100 * min(wind, 60)) < 1e-6)
      #expect(abs(result.spilledEligibleMWh[0] - 100 * max(0, wind - 60)) < 1e-6)
      #expect(abs(result.zones[0].spillMWh - 100 * (nuclear + wind - 60)) < 1e-6)
      // Nuclear power is worth nothing, wind as much as its certificate while it is of use.
      #expect(abs(result.worthUSDPerMWh(unit: 0, slice: 0)) < 1e-9)
      #expect(abs(result.worthUSDPerMWh(unit: 1, slice: 0) - (wind < 60 ? 40 : 0)) < 1e-9)
    }
  }

  /// An export counts as far as it is of use where it arrives.
  @Test(arguments: solvers)
  func spillElsewhereDoesNotCountEither(solver: BlockSolver) throws {
    for (neighbour, inflexible) in [(25.0, 0.0), (25, 10), (80, 0)] {
      var system = DispatchSystem(
        year: 2030, slices: [.init(name: "all", hours: 100)],
        zones: [
          .init(name: "A", isCovered: false, loadMW: [40], vollUSDPerMWh: 1000),
          .init(name: "B", isCovered: false, loadMW: [neighbour], vollUSDPerMWh: 1000),
        ],
        units: [
          .init(name: "wind", zone: 0, capacityMW: 100, baseCostUSDPerMWh: 0),
          .init(
            name: "must run", zone: 1, capacityMW: inflexible, minimumOutputShare: 1, baseCostUSDPerMWh: 10),
        ], links: [.init(name: "line", from: 0, to: 1, forwardLimitMW: 50, reverseLimitMW: 50)])
      system.annualRows = [
        .standard(
          name: "RPS", eligible: [0], share: 1, ofMWh: 20_000, alternativePaymentUSDPerMWh: 70)
      ]
      let result = try NetworkDispatch(solver: solver).withSession(system) { try $0.result(at: 0) }
      // What must run in B is spilled there for it: an export reaches the load.
      #expect(abs(result.annualRows[0].activity - 100 * (40 + min(neighbour, 50))) < 1e-6)
      #expect(abs(result.zones[1].spillMWh - 100 * inflexible) < 1e-6)
    }
  }

  /// A store that could only burn does not; one that shifts does, and what it takes counts.
  @Test(arguments: solvers)
  func storesShiftAndDoNotBurn(solver: BlockSolver) throws {
    for isShifting in [false, true] {
      var system = DispatchSystem(
        year: 2030, slices: [.init(name: "day", hours: 50), .init(name: "night", hours: 50)],
        blocks: isShifting
          ? [.init(name: "all", slices: [0, 1])]
          : [.init(name: "d", slices: [0]), .init(name: "n", slices: [1])],
        zones: [.init(name: "Z", isCovered: false, loadMW: [40, 40], vollUSDPerMWh: 1000)],
        units: [
          .init(name: "gas", zone: 0, capacityMW: 100, availabilityProfile: 1, baseCostUSDPerMWh: 30),
          .init(name: "sun", zone: 0, capacityMW: 90, baseCostUSDPerMWh: 1),
        ],
        storage: [
          .init(name: "store", zone: 0, capacityMW: 10, availabilityProfile: 1, roundTripEfficiency: 0.8)
        ], availabilityProfiles: [[1, 0], [1, 1]])
      system.annualRows = [
        .standard(name: "RPS", eligible: [1], share: 1, ofMWh: 4000, alternativePaymentUSDPerMWh: 70)
      ]
      let result = try NetworkDispatch(solver: solver).withSession(system) { try $0.result(at: 0) }
      #expect(abs(result.annualRows[0].activity - 50 * (isShifting ? 50 : 40)) < 1e-6)
      #expect(abs(result.storageDischargeMWh[0] - (isShifting ? 50 * 8 : 0)) < 1e-6)
    }
  }

  /// An export that is spilled counts nowhere, whether the zone it goes to has a standard of its own or not: A's sun serves
  /// 40 MW there and 10 in B by day.
  @Test(arguments: solvers)
  func aStandardOfItsOwnOpensNoDrain(solver: BlockSolver) throws {
    for (line, share) in [(60.0, 0.1), (25, 0.2)] {
      var system = DispatchSystem(
        year: 2030, slices: [.init(name: "day", hours: 4380), .init(name: "night", hours: 4380)],
        zones: [
          .init(name: "A", isCovered: false, loadMW: [40, 40], vollUSDPerMWh: 2000),
          .init(name: "B", isCovered: false, loadMW: [10, 10], vollUSDPerMWh: 2000),
        ],
        units: [
          .init(name: "gas", zone: 0, capacityMW: 100, availabilityProfile: 1, baseCostUSDPerMWh: 30),
          .init(name: "sun", zone: 0, capacityMW: 100, baseCostUSDPerMWh: 1),
          .init(name: "wind", zone: 1, capacityMW: 50, availabilityProfile: 1, baseCostUSDPerMWh: 2),
        ], links: [.init(name: "line", from: 0, to: 1, forwardLimitMW: line, reverseLimitMW: 0)],
        availabilityProfiles: [[1, 0], [1, 1]])
      system.annualRows = [
        .standard(name: "A", eligible: [1], share: 0.75, ofMWh: 350_400, alternativePaymentUSDPerMWh: 50),
        .standard(name: "B", eligible: [2], share: share, ofMWh: 87_600, alternativePaymentUSDPerMWh: 50),
      ]
      let result = try NetworkDispatch(solver: solver).withSession(system) { try $0.result(at: 0) }
      #expect(abs(result.annualRows[0].activity - 4380 * 50) < 1e-6)
      #expect(abs(result.annualRows[0].boughtOut - (262_800 - 219_000)) < 1e-6)
      // Sun 50 MW by day, gas 40 and wind 10 by night, and what is bought out.
      let hourly: Double = 50 * 1 + 40 * 30 + 10 * 2
      let cost = 4380 * hourly + 43_800 * 50
      #expect(abs(result.costs.total - cost) < 1e-3)
    }
  }

  /// What arrives under contract beyond the load takes nothing off what counts.
  @Test(arguments: solvers)
  func contractedArrivals(solver: BlockSolver) throws {
    for (load, contract) in [(10.0, 30.0), (12, 12), (25, 5)] {
      var system = DispatchSystem(
        year: 2030, slices: [.init(name: "all", hours: 8760)],
        zones: [
          .init(name: "A", isCovered: false, loadMW: [100], vollUSDPerMWh: 2000),
          .init(name: "B", isCovered: false, loadMW: [load], vollUSDPerMWh: 2000),
        ],
        units: [
          .init(name: "gas", zone: 0, capacityMW: 200, baseCostUSDPerMWh: 30),
          .init(name: "wind", zone: 1, capacityMW: 50, baseCostUSDPerMWh: 1),
        ],
        links: [
          .init(name: "line", from: 0, to: 1, forwardLimitMW: 40, reverseLimitMW: 0, contractedMW: contract)
        ])
      system.annualRows = [
        .standard(name: "B", eligible: [1], share: 0.3, ofMWh: 8760 * load, alternativePaymentUSDPerMWh: 50)
      ]
      let result = try NetworkDispatch(solver: solver).withSession(system) { try $0.result(at: 0) }
      let wind = max(0.3 * load, load - contract)
      #expect(
        abs(result.annualRows[0].activity - 8760 * wind) < 1e-6 && result.annualRows[0].boughtOut < 1e-6)
      let hourly: Double = 30 * (100 + contract) + wind
      #expect(abs(result.costs.total - 8760 * hourly) < 1e-3)
    }
  }

  /// A zone without load or units at the end of a line is no conflict, and nothing is sent there.
  @Test(arguments: solvers)
  func aZoneWithNothingInIt(solver: BlockSolver) throws {
    for loads in [[40.0, 0], [40, 7]] {
      var system = DispatchSystem(
        year: 2030, slices: [.init(name: "s1", hours: 4380), .init(name: "s2", hours: 4380)],
        zones: [
          .init(name: "A", isCovered: false, loadMW: [40, 40], vollUSDPerMWh: 2000),
          .init(name: "B", isCovered: false, loadMW: [0, loads[1]], vollUSDPerMWh: 2000),
        ],
        units: [
          .init(name: "wind", zone: 0, capacityMW: 30, baseCostUSDPerMWh: 0),
          .init(name: "gas", zone: 0, capacityMW: 90, baseCostUSDPerMWh: 30),
        ], links: [.init(name: "line", from: 0, to: 1, forwardLimitMW: 20, reverseLimitMW: 0)])
      system.annualRows = [
        .standard(name: "A", eligible: [0], share: 0.2, ofMWh: 350_400, alternativePaymentUSDPerMWh: 30)
      ]
      let result = try NetworkDispatch(solver: solver).withSession(system) { try $0.result(at: 0) }
      let gas: Double = 10 + 10 + loads[1]
      #expect(abs(result.costs.total - 4380 * 30 * gas) < 1e-3)
      #expect(result.zones[1].spillMWh < 1e-6)
    }
  }

  /// Load that is not served at all is worth what it costs not to serve it, not what power would bring elsewhere.
  @Test(arguments: solvers)
  func priceWhereNothingIsServed(solver: BlockSolver) throws {
    for (efficiency, voll) in [(0.95, 2000.0), (0.9, 700)] {
      let system = DispatchSystem(
        year: 2030, slices: [.init(name: "all", hours: 8760)],
        zones: [
          .init(name: "A", isCovered: false, loadMW: [100], vollUSDPerMWh: voll),
          .init(name: "B", isCovered: false, loadMW: [50], vollUSDPerMWh: voll),
        ], units: [.init(name: "gas", zone: 0, capacityMW: 70, baseCostUSDPerMWh: 30)],
        links: [
          .init(name: "line", from: 0, to: 1, forwardLimitMW: 60, reverseLimitMW: 0, efficiency: efficiency)
        ])
      let result = try NetworkDispatch(solver: solver).withSession(system) { try $0.result(at: 0) }
      for zone in 0...1 {
        #expect(abs(result.quantities.priceUSDPerMWh(zone: zone, slice: 0) - voll) < 1e-6)
        #expect(abs(result.quantities.highestPriceUSDPerMWh(zone: zone, slice: 0) - voll) < 1e-6)
      }
    }
  }

  /// The same problem said in another way, as one LP: energy counts up to output and up to use.
  @Test func equalsAnotherFormulation() throws {
    var solved = 0
    var spilled = 0
    for seed in 1...200 {
      var random = SeededGenerator(seed: UInt64(seed))
      var system = RandomSystemTests.system(seed: seed, zones: 2 + seed % 3)
      system.storage = []
      for u in system.units.indices {
        system.units[u].baseCostUSDPerMWh += Double.random(in: 0...2, using: &random)
        system.units[u].capacityMW *= 3
      }
      let load = system.zones.reduce(0.0) { sum, zone in
        sum + zip(zone.loadMW, system.slices).reduce(0) { $0 + $1.0 * $1.1.hours }
      }
      let payment = Double.random(in: 5...80, using: &random)
      let first = system.units.indices.filter { system.units[$0].zone == 0 }
      system.annualRows = [
        .standard(
          name: "load", eligible: system.units.indices.filter { $0 % 3 == 0 },
          share: Double.random(in: 0.3...1, using: &random), ofMWh: load, alternativePaymentUSDPerMWh: payment
        ),
        .standard(
          name: "generation", eligible: first.filter { $0 % 2 == 0 },
          share: Double.random(in: 0.3...0.9, using: &random), ofGenerationBy: first,
          alternativePaymentUSDPerMWh: payment / 2),
      ]
      let expected = try Self.counted(system)
      let result = try NetworkDispatch().withSession(system) { try $0.result(at: 0) }
      #expect(abs(result.objectiveUSD - expected) <= 1e-8 * max(1, abs(expected)), "seed \(seed)")
      #expect(abs(result.costs.total - expected) <= 1e-8 * max(1, abs(expected)), "seed \(seed)")
      solved += 1
      if result.spilledEligibleMWh.contains(where: { $0 > 1 }) { spilled += 1 }
    }
    #expect(solved == 200 && spilled > 20, "\(spilled) with eligible output spilled")
  }

  /// Least cost with columns for what counts, in MWh.
  private static func counted(_ system: DispatchSystem) throws -> Double {
    var builder = LinearProgramBuilder()
    let rows = system.annualRows
    for row in rows { builder.addRow(lower: row.least, upper: .infinity) }
    for (r, row) in rows.enumerated() {
      builder.addColumn(
        cost: row.alternativePaymentUSD ?? 0, lower: 0, upper: .infinity, entries: [(r, 1)])
    }
    for (s, slice) in system.slices.enumerated() {
      let h = slice.hours
      var balance: [Int] = []
      for zone in system.zones { balance.append(builder.addRow(lower: h * zone.loadMW[s], upper: .infinity)) }
      // By row and zone: what counts <= output, what counts <= use. In every zone: 0 <= use.
      var output: [[Int: Int]] = rows.map { _ in [:] }
      var use: [[Int]] = system.zones.map { _ in [] }
      for (r, row) in rows.enumerated() {
        for z in system.zones.indices where row.eligible.contains(where: { system.units[$0].zone == z }) {
          let o = builder.addRow(lower: 0, upper: .infinity)
          let u = builder.addRow(lower: -h * system.zones[z].loadMW[s], upper: .infinity)
          output[r][z] = o
          use[z].append(u)
          let eligible = row.coefficients[row.eligible[0]] ?? 0
          builder.addColumn(
            cost: 0, lower: -.infinity, upper: .infinity, entries: [(r, eligible), (o, -1), (u, -1)])
        }
      }
      for z in system.zones.indices {
        use[z].append(builder.addRow(lower: -h * system.zones[z].loadMW[s], upper: .infinity))
      }
      for (u, unit) in system.units.enumerated() {
        var entries: [(row: Int, value: Double)] = [(balance[unit.zone], 1)]
        for (r, row) in rows.enumerated() {
          if row.eligible.contains(u) {
            if let o = output[r][unit.zone] { entries.append((o, 1)) }
          } else if let coefficient = row.coefficients[u] {
            entries.append((r, coefficient))
          }
        }
        builder.addColumn(
          cost: system.costUSDPerMWh(unit: u, slice: s), lower: h * system.minimumMW(unit: u, slice: s),
          upper: h * system.capabilityMW(unit: u, slice: s), entries: entries)
      }
      for link in system.links {
        for (from, to, limit) in [
          (link.from, link.to, link.forwardLimitMW), (link.to, link.from, link.reverseLimitMW),
        ] {
          builder.addColumn(
            cost: link.wheelingUSDPerMWh, lower: 0, upper: h * limit,
            entries: [(balance[from], -1), (balance[to], link.efficiency)] + use[from].map { ($0, 1) }
              + use[to].map { ($0, -link.efficiency) })
        }
      }
      for (z, zone) in system.zones.enumerated() {
        builder.addColumn(
          cost: zone.vollUSDPerMWh, lower: 0, upper: h * zone.loadMW[s],
          entries: [(balance[z], 1)] + use[z].map { ($0, -1) })
      }
    }
    return try SimplexSolver.with(try builder.build()) { try $0.solve() }.objective
  }
}
