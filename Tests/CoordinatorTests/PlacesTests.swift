import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import DispatchSolveTestSupport
import Testing

@testable import DispatchSolveCoordinator

/// Where things are in results, and studies of nothing.
struct PlacesTests {
  private static func zone(_ table: ResultTable, _ zone: String, _ column: String) -> Double {
    let index = table.columns.firstIndex(of: column) ?? 0
    return table.rows.filter { $0.contains(.text(zone)) }.reduce(0) {
      guard case .number(let value) = $1[index] else { return $0 }
      return $0 + value
    }
  }

  /// Dispatch as one zone leaves units, load and emissions where they are.
  @Test func singleModeKeepsTheZonesOfUnits() throws {
    let units = [("coal", "A", 60.0, 20.0, 1.0), ("gas", "B", 80, 35, 0.4), ("oil", "C", 50, 90, 0.9)]
    let loads = ["A": 30.0, "B": 55, "C": 25]
    let study = Study(
      settings: StudySettings(mode: .single, vollUSDPerMWh: 1000),
      zones: loads.keys.sorted().map { Zone(name: $0, group: "all") },
      units: units.map {
        GeneratingUnit(
          name: $0.0, zone: $0.1, technology: $0.0, capacityMW: $0.2, variableOMUSDPerMWh: $0.3,
          emissionRateShortTonsPerMWh: $0.4)
      }, demand: loads.map { DemandRow(year: 2030, zone: $0.key, demandMWh: 8760 * $0.value) },
      program: AllowanceProgram(
        years: [ProgramYear(year: 2030, capShortTons: 10_000_000, reservePriceUSD: 1)],
        memberships: ["A", "B"].map { ProgramMembership(zone: $0, firstYear: 2030) }))
    let outputs = try StudyRunner(YearRunner(study: study, model: SingleZoneDispatch())).run([2030])
    let tables = Dictionary(uniqueKeysWithValues: outputs.tables().map { ($0.name, $0) })
    // 110 MW of load: coal 60, gas 50.
    let emissions = try #require(tables["emissions_by_region"])
    #expect(abs(Self.zone(emissions, "A", "emissions_tons") - 8760 * 60) < 1e-6)
    #expect(abs(Self.zone(emissions, "B", "emissions_tons") - 8760 * 20) < 1e-6)
    #expect(Self.zone(emissions, "C", "emissions_tons") == 0)
    let balance = try #require(tables["balance_by_region"])
    for (zone, generation, imports, exports) in [("A", 60.0, 0.0, 30.0), ("B", 50, 5, 0), ("C", 0, 25, 0)] {
      #expect(abs(Self.zone(balance, zone, "generation_mwh") - 8760 * generation) < 1e-6, "\(zone)")
      #expect(abs(Self.zone(balance, zone, "imports_mwh") - 8760 * imports) < 1e-6, "\(zone)")
      #expect(abs(Self.zone(balance, zone, "exports_mwh") - 8760 * exports) < 1e-6, "\(zone)")
      #expect(abs(Self.zone(balance, zone, "load_mwh") - 8760 * (loads[zone] ?? 0)) < 1e-6, "\(zone)")
      #expect(Self.zone(balance, zone, "spill_mwh") == 0)
    }
    let prices = try #require(tables["price_by_region"])
    for zone in loads.keys { #expect(abs(Self.zone(prices, zone, "price") - 35.4) < 1e-9) }
    let compliance = try #require(tables["compliance_by_zone"])
    #expect(compliance.rows.map { $0[1] } == [.text("A"), .text("B")])
  }

  /// Both modes agree where lines do not bind; unserved load and spill are shared out without loss.
  @Test func singleModeAgreesWithAnUnboundNetwork() throws {
    for seed in 1...40 {
      var study = RowOrderTests.degenerate(seed: seed)
      study.storage = []
      var random = SeededGenerator(seed: UInt64(seed))
      for u in study.units.indices {
        study.units[u].variableOMUSDPerMWh = Double.random(in: -5...90, using: &random)
        study.units[u].capacityMW = Double.random(in: 2...30, using: &random)
      }
      for a in study.interfaces.indices {
        study.interfaces[a].capacityMW = 1000
        study.interfaces[a].reverseCapacityMW = 1000
      }
      let network = try StudyRunner(YearRunner(study: study, model: NetworkDispatch())).run([2030])
      study.settings.mode = .single
      let single = try StudyRunner(YearRunner(study: study, model: SingleZoneDispatch())).run([2030])
      let (a, b) = (try #require(network.reports.first).dispatch, try #require(single.reports.first).dispatch)
      #expect(a.system.zones.map(\.name) == b.system.zones.map(\.name))
      for (x, y) in zip(a.zones, b.zones) {
        #expect(abs(x.generationMWh - y.generationMWh) <= 1e-6 * max(1, x.generationMWh), "seed \(seed)")
        #expect(abs(x.emissionsShortTons - y.emissionsShortTons) <= 1e-6 * max(1, x.emissionsShortTons))
        let balance =
          y.generationMWh + y.importsMWh + y.unservedMWh - y.exportsMWh - y.spillMWh - y.loadMWh
        #expect(abs(balance) <= 1e-6 * max(1, y.loadMWh), "seed \(seed)")
      }
      #expect(abs(a.unservedMWh - b.unservedMWh) <= 1e-6 * max(1, a.unservedMWh), "seed \(seed)")
    }
  }

  /// Without a unit everything is built.
  @Test(arguments: [DispatchMode.network, .single])
  func greenfield(mode: DispatchMode) throws {
    var study = GrowingStudy.study()
    study.settings.mode = mode
    study.units = []
    study.storage = []
    for k in study.buildLimits.indices {
      study.buildLimits[k].limitMWPerYear = nil
      study.buildLimits[k].limitMWTotal = nil
    }
    #expect(!study.findings(years: try Years(GrowingStudy.years)).contains { $0.severity == .error })
    let outputs = try StudyRunner(
      YearRunner(
        study: study, model: mode == .network ? NetworkDispatch() : SingleZoneDispatch())
    ).run(GrowingStudy.years)
    let first = try #require(outputs.reports.first)
    #expect(first.dispatch.builds.reduce(0) { $0 + $1.builtMW } > 100)
    #expect(first.dispatch.unservedMWh <= 1e-6 * first.dispatch.zones.reduce(0) { $0 + $1.loadMWh })
  }

  /// Neither units nor load: every year is there, and comes to nothing.
  @Test(arguments: [DispatchMode.network, .single])
  func nothingAtAll(mode: DispatchMode) throws {
    for demand in [[], [DemandRow(year: 2030, zone: "A", demandMWh: 0)]] {
      let study = Study(
        settings: StudySettings(mode: mode), zones: [Zone(name: "A", group: "all")], demand: demand)
      #expect(study.findings(years: [2030]) == [])
      for solver in BlockSolver.allCases {
        let network = NetworkDispatch(solver: solver)
        let model: any DispatchModel = mode == .network ? network : SingleZoneDispatch(fallback: network)
        let outputs = try StudyRunner(YearRunner(study: study, model: model)).run([2030])
        let dispatch = try #require(outputs.reports.first).dispatch
        #expect(dispatch.costs.total == 0)
        #expect(dispatch.zones.allSatisfy { $0.loadMWh == 0 && $0.generationMWh == 0 })
      }
    }
  }
}
