import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import DispatchSolveTables
import DispatchSolveTestSupport
import Testing

/// Membership of a part of a year.
struct PartYearTests {
  /// Sums over a year's slices, in another order.
  private static let tolerance = 1e-9

  private static func isNear(_ value: Double, _ expected: Double) -> Bool {
    abs(value - expected) <= tolerance * max(1, abs(expected))
  }

  /// Coal at 20 $/MWh and 1 t/MWh, gas at 35 $ and 0.4 t, 100 MW of each and of load all year; they change places at
  /// 25 $/t. A neighbour without a program has gas at 38 $, 50 MW of load and a line of 30 MW each way, and a pump.
  private static func study(from date: String? = "2025-07-01", to last: String? = nil) -> Study {
    var study = Study()
    study.zones = [Zone(name: "A", group: "G"), Zone(name: "B", group: "G")]
    study.slices = [
      TimeSlice(name: "cold day", block: "cold", hours: 1200, months: [12, 1, 2]),
      TimeSlice(name: "cold night", block: "cold", hours: 960, months: [12, 1, 2]),
      TimeSlice(name: "spring", block: "spring", hours: 2208, months: [3, 4, 5]),
      TimeSlice(name: "warm day", block: "warm", hours: 2400, months: [6, 7, 8, 9, 10, 11]),
      TimeSlice(name: "warm night", block: "warm", hours: 1992, months: [6, 7, 8, 9, 10, 11]),
    ]
    study.loadShape = [
      ("cold day", 1.1), ("cold night", 0.9), ("spring", 0.8), ("warm day", 1.3), ("warm night", 0.7),
    ].map { LoadShapeRow(group: "G", slice: $0.0, loadFactor: $0.1) }
    study.units =
      CoalAndGas.units + [
        GeneratingUnit(
          name: "far", zone: "B", technology: "Gas", capacityMW: 100, variableOMUSDPerMWh: 38,
          emissionRateShortTonsPerMWh: 0.5)
      ]
    study.storage = [
      StorageUnit(name: "pump", zone: "A", technology: "Pump", capacityMW: 10, roundTripEfficiency: 0.8)
    ]
    study.interfaces = [
      Interface(name: "line", fromZone: "A", toZone: "B", capacityMW: 30, reverseCapacityMW: 30)
    ]
    study.demand = [
      DemandRow(year: 2025, zone: "A", demandMWh: 100 * 8760),
      DemandRow(year: 2025, zone: "B", demandMWh: 50 * 8760),
    ]
    study.program = AllowanceProgram(
      years: [ProgramYear(year: 2025, capShortTons: 1e6)],
      memberships: [
        ProgramMembership(
          zone: "A", firstYear: 2025, lastYear: last == nil ? nil : 2025,
          firstDate: date.flatMap { CalendarDay($0) }, lastDate: last.flatMap { CalendarDay($0) })
      ])
    return study
  }

  private static func system(_ study: Study) throws -> DispatchSystem {
    try DispatchSystem(study: study, fleet: Fleet(study: study), year: 2025)
  }

  private static func result(_ system: DispatchSystem, _ price: Double) throws -> DispatchResult {
    try NetworkDispatch().withSession(system) { try $0.result(at: price) }
  }

  /// One zone with flat load: before July coal runs and is not covered; from July on gas, at 30 $. 181 and 184 days.
  @Test(arguments: [true, false]) func workedByHand(single: Bool) throws {
    var study = Self.study()
    study.zones.removeLast()
    study.units.removeLast()
    study.storage = []
    study.interfaces = []
    study.demand.removeLast()
    study.loadShape = []
    study.slices = [TimeSlice(name: "s", block: "s", hours: 8760, months: Array(1...12))]
    let system = try Self.system(study)
    let hours: [Double] = [8760.0 * 181 / 365, 8760.0 * 184 / 365]
    #expect(zip(system.slices, hours).allSatisfy { Self.isNear($0.hours, $1) })
    #expect(system.slices.map(\.origin) == ["s", "s"])
    #expect(system.slices.map(\.name) == ["s, before 2025-07-01", "s, from 2025-07-01"])
    #expect(system.blocks.count == 2)
    let model: any DispatchModel = single ? SingleZoneDispatch() : NetworkDispatch()
    let result = try model.withSession(system) { try $0.result(at: 30) }
    #expect(Self.isNear(result.coveredEmissionsShortTons, 176_640))
    #expect(Self.isNear(result.emissionsShortTons, 611_040))
    #expect(Self.isNear(result.costs.allowances, 5_299_200))
    #expect(Self.isNear(result.unitCoveredEmissionsShortTons[0], 0))
    #expect(Self.isNear(result.carbonCostUSD(unit: 1), 5_299_200))
    // 20 $ before, 35 + 0.4 x 30 = 47 after.
    #expect(result.quantities.priceUSDPerMWh(zone: 0, slice: 0) == 20)
    #expect(Self.isNear(result.quantities.priceUSDPerMWh(zone: 0, slice: 1), 47))
    let curve = try model.withSession(system) { try $0.emissionsCurve(0...60) }
    #expect(Self.isNear(curve.emissionsAtStart, 441_600))
    #expect(Self.isNear(curve.breakpoints.last?.emissionsAfter ?? 0, 176_640))
    #expect(curve.breakpoints.count == 1)
    #expect(Self.isNear(curve.breakpoints.first?.priceUSD ?? 0, 25))
  }

  /// The year divided by hand into two: one without a program, one with it all the time. Cold and warm months lie across
  /// 1 July (59 of 90 days, 30 of 183 before), spring does not.
  @Test(arguments: [0, 10, 24, 26, 40, 120] as [Double]) func asTwoStudies(price: Double) throws {
    let whole = try Self.result(Self.system(Self.study()), price)
    let cold = 59.0 / 90
    let warm = 30.0 / 183
    func half(isMember: Bool) throws -> DispatchResult {
      var system = try Self.system(Self.study(from: nil))
      if !isMember {
        for u in system.units.indices { system.units[u].coveredShare = 0 }
        for z in system.zones.indices { system.zones[z].isCovered = false }
      }
      for s in system.slices.indices {
        let share =
          system.slices[s].name.hasPrefix("cold") ? cold : system.slices[s].name == "spring" ? 1 : warm
        system.slices[s].hours *= isMember ? 1 - share : share
      }
      // Spring has no part from July on.
      if isMember {
        let gone = try #require(system.slices.firstIndex { $0.name == "spring" })
        system.blocks.removeAll { $0.slices == [gone] }
      }
      return try Self.result(system, price)
    }
    let parts = [try half(isMember: false), try half(isMember: true)]
    func expectSum(_ figure: (DispatchResult) -> Double) {
      #expect(Self.isNear(figure(whole), parts.reduce(0) { $0 + figure($1) }))
    }
    expectSum { $0.coveredEmissionsShortTons }
    expectSum { $0.emissionsShortTons }
    expectSum { $0.objectiveUSD }
    expectSum { $0.costs.total }
    expectSum { $0.zones[0].generationMWh }
    expectSum { $0.storageChargeMWh[0] }
    expectSum { $0.importsToCoveredMWh }
    expectSum { $0.exportsFromCoveredMWh }
    // Nothing is lost of the year.
    #expect(Self.isNear(whole.system.slices.reduce(0) { $0 + $1.hours }, 8760))
    #expect(Self.isNear(whole.zones[0].loadMWh, 876_000))
    #expect(whole.system.slices.count == 9)
  }

  /// Both solvers and the curve agree with dispatch at each price.
  @Test func curveAndSolvers() throws {
    let system = try Self.system(Self.study())
    let curve = try NetworkDispatch().withSession(system) { try $0.emissionsCurve(0...100) }
    for price in [3.0, 17, 24.5, 25.5, 33, 90] {
      let stack = try Self.result(system, price)
      let glpk = try NetworkDispatch(solver: .glpk).withSession(system) { try $0.result(at: price) }
      #expect(Self.isNear(stack.coveredEmissionsShortTons, glpk.coveredEmissionsShortTons))
      #expect(Self.isNear(stack.objectiveUSD, glpk.objectiveUSD))
      let range = curve.emissions(at: price)
      #expect(
        Self.isNear(range.lowerBound, stack.coveredEmissionsShortTons)
          && Self.isNear(range.upperBound, range.lowerBound))
    }
  }

  /// A last day: the day after it is the first that is not covered. A year between two dates has three parts.
  @Test func lastDays() throws {
    let until = try Self.system(Self.study(from: nil, to: "2025-06-30"))
    let from = try Self.system(Self.study())
    #expect(until.slices.map(\.hours) == from.slices.map(\.hours))
    #expect(
      until.slices.indices.allSatisfy {
        until.isCovered(zone: 0, slice: $0) != from.isCovered(zone: 0, slice: $0)
      })
    let between = try Self.system(Self.study(from: "2025-02-01", to: "2025-11-30"))
    let cold = between.slices.filter { $0.origin == "cold day" }
    #expect(cold.map { ($0.hours * 90 / 1200).rounded() } == [31.0, 28.0, 31.0])
    #expect(
      between.slices.filter { $0.origin == "warm day" }.map(\.hours) == [2400])
  }

  /// A first day that is the year's first, and a last that is its last, divide nothing: bit for bit the same.
  @Test func wholeYearsAreNotDivided() throws {
    let plain = try Self.system(Self.study(from: nil))
    #expect(try Self.system(Self.study(from: "2025-01-01", to: "2025-12-31")) == plain)
    #expect(plain.coverageProfiles.isEmpty)
  }

  /// In single mode coverage stays with the units.
  @Test func inOneZone() throws {
    var study = Self.study()
    study.settings.mode = .single
    let result = try Self.result(Self.system(study), 30)
    #expect(result.coveredEmissionsShortTons > 0)
    #expect(result.coveredEmissionsShortTons < result.emissionsShortTons)
    let placed = result.inPlace()
    #expect(Self.isNear(placed.coveredEmissionsShortTons, result.coveredEmissionsShortTons))
  }
}
