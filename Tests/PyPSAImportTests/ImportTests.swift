import Foundation
import DispatchSolvePowerSystem
import DispatchSolveStudyFiles
import Testing

@testable import DispatchSolvePyPSAImport

/// Networks become studies with the figures that they should have.
struct ImportTests {
  /// What is left of a figure after a chain of multiplications in doubles.
  private static let rounding = 1e-12

  private static func close(_ value: Double?, _ expected: Double) -> Bool {
    abs((value ?? .nan) - expected) <= rounding * max(1, abs(expected))
  }

  /// A network that PyPSA 1.4 exported: `index` columns, numbers and flags as pandas writes them.
  @Test func anExportedNetwork() throws {
    let fixture = try #require(Bundle.module.resourceURL).appendingPathComponent("Fixtures/tiny").path
    let network = try PyPSAImport(folder: fixture)
    #expect(network.warnings.isEmpty && network.horizonHours == 8 && network.repetitions == 1095)
    let study = network.study
    #expect(study.settings.name == "tiny" && study.settings.firstYear == 2030)
    #expect(study.zones.map(\.name) == ["A", "B"] && study.zones.map(\.group) == ["A", "B"])
    #expect(study.slices.map(\.hours) == [2190, 2190, 2190, 2190])
    // With a store all snapshots are one block.
    #expect(Set(study.slices.map(\.block)) == ["all"])
    #expect(study.demand.map(\.demandMWh) == [50 * 8760, 25 * 8760])
    #expect(study.loadShape.map(\.loadFactor) == [0.4, 0.8, 1.2, 1.6])
    #expect(study.units.map(\.name) == ["gas A"] && study.units[0].technology == "gas")
    #expect(Self.close(study.units[0].emissionRateShortTonsPerMWh, 0.4 * 1.1023113109243878))
    #expect(study.buildLimits.map(\.technology) == ["wind A"] && study.buildLimits[0].limitMWPerYear == nil)
    #expect(study.settings.expansion.isEnabled)
    #expect(Self.close(study.buildOptions.first?.annualisedCostUSDPerMWYear, 10 * 1095))
    #expect(study.availability.map(\.availability) == [0.1, 0.5, 0.9, 0.2])
    #expect(study.interfaces.map(\.reverseCapacityMW) == [0, 10])
    #expect(Self.close(study.storage.first?.roundTripEfficiency, 0.81))
    #expect(Self.close(study.program?.years.first?.capShortTons, 100 * 1095 * 1.1023113109243878))
    #expect(study.program?.memberships.map(\.zone) == ["A", "B"])
  }

  /// What is written reads back as the same study, without an error.
  @Test func aStudyFolder() throws {
    let study = try NetworkFolder().read().study
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "imported-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try StudyFolder.write(study, to: folder.path)
    let loaded = try StudyFolder.load(folder.path, years: [2031])
    #expect(loaded.study == study && loaded.warnings.isEmpty)
    // Without stores slices are solved one by one.
    #expect(study.slices.map(\.block) == study.slices.map(\.name))
    #expect(study.interfaces.map(\.wheelingUSDPerMWh) == [1.5])
  }

  /// Overnight costs are recovered as PyPSA does it; what has to stand does, and its cost over the horizon is said.
  @Test func costsOfAdditions() throws {
    let generators = """
      name,bus,p_nom_extendable,p_nom_min,p_nom_max,capital_cost,overnight_cost,discount_rate,lifetime,fom_cost
      gas,A,False,0,inf,0,,,inf,0
      sun,A,True,10,50,4,,,inf,1
      wind,B,True,0,inf,0,1000,0.05,20.0,1
      old wind,B,True,0,inf,0,1000,0.05,20.5,0

      """
    let network = try NetworkFolder(["generators": generators, "generators-p_max_pu": ""]).read()
    let cost = Dictionary(
      uniqueKeysWithValues: network.study.buildOptions.map { ($0.technology, $0.annualisedCostUSDPerMWYear) })
    // 4 hours, 2190 times.
    #expect(Self.close(cost["sun"], 5 * 2190))
    #expect(Self.close(cost["wind"], 1000 * 0.05 / (1 - pow(1.05, -20)) + 2190))
    #expect(Self.close(cost["old wind"], 1000 * 0.05 / (1 - pow(1.05, -20.5))))
    #expect(network.study.units.first { $0.name == "sun" }?.capacityMW == 10)
    #expect(network.study.buildLimits.first { $0.technology == "sun" }?.limitMWPerYear == 40)
    #expect(Self.close(network.standingCost, 50))
  }

  /// PyPSA takes off what `p_nom` would cost, so only the difference to what stands is besides.
  @Test func costsOfCapacityBefore() throws {
    let generators = """
      name,bus,p_nom,p_nom_extendable,p_nom_min,capital_cost
      gas,A,100,False,0,0
      sun,A,20,True,20,10
      wind,B,5,True,0,4

      """
    let network = try NetworkFolder(["generators": generators, "generators-p_max_pu": ""]).read()
    #expect(Self.close(network.standingCost, -20))
  }

  /// Where shedding load is the way to keep a limit, allowances may cost what that takes, and unserved load more.
  @Test func dearSupplySetsTheHighestPrice() throws {
    let generators = """
      name,bus,p_nom,carrier,marginal_cost,efficiency
      gas,A,100.0,gas,40.0,0.5
      shedding,A,100.0,wind,10000.0,1.0

      """
    let settings = try NetworkFolder(["generators": generators, "generators-p_max_pu": ""]).read().study
      .settings
    // (10,000 - 40) $/MWh over 0.4 metric tons, in short tons.
    let needed = (10_000 - 40) / 0.4 / PyPSAImport.shortTonsPerMetricTon
    #expect(settings.maximumAllowancePriceUSD > needed && settings.maximumAllowancePriceUSD < 3 * needed)
    #expect(
      settings.vollUSDPerMWh
        > 10_000 + settings.maximumAllowancePriceUSD * 0.4 * PyPSAImport.shortTonsPerMetricTon)
    // Rates that are near each other: 960 $/MWh for a hundredth of a ton.
    let near = try NetworkFolder([
      "carriers": "name,co2_emissions\ngas,0.4\nother,0.39\n",
      "generators":
        "name,bus,p_nom,carrier,marginal_cost\ngas,A,100,gas,40\nother,A,100,other,1000\n",
      "generators-p_max_pu": "",
    ]).read().study.settings
    #expect(near.maximumAllowancePriceUSD > 96_000 / PyPSAImport.shortTonsPerMetricTon)
    let plain = try NetworkFolder().read().study.settings
    #expect(plain.maximumAllowancePriceUSD == 10_000 && plain.vollUSDPerMWh == 100_000)
  }

  /// Generators of a carrier and bus that are available differently have technologies of their own; names of lists that
  /// are apart in PyPSA do not clash.
  @Test func names() throws {
    let network = try NetworkFolder([
      "generators":
        "name,bus,p_nom,carrier\nA to B,A,100.0,wind\nw1,B,50.0,wind\nw2,B,50.0,wind\nw3,B,5.0,wind\n",
      "generators-p_max_pu": ",w1,w2,w3\n0,0.25,0.5,0.25\n1,0.75,0.5,0.75\n",
      "storage_units":
        "name,bus,p_nom,carrier,cyclic_state_of_charge,max_hours\nw1,A,5.0,wind,True,4.0\n",
      "lines": "name,bus0,bus1,s_nom\nA to B,A,B,10.0\n",
    ]).read()
    #expect(network.study.units.map(\.technology) == ["wind", "wind", "wind w2", "wind"])
    #expect(network.study.storage.map(\.name) == ["w1 store"])
    #expect(network.study.storage.map(\.technology) == ["wind w1"])
    #expect(network.study.interfaces.map(\.name) == ["A to B", "A to B line"])
    #expect(network.study.findings(years: [2031]).allSatisfy { $0.severity == .warning })
  }

  /// Output above nominal power is capacity; must-run output keeps its MW.
  @Test func outputAboveNominalPower() throws {
    let study = try NetworkFolder([
      "generators": "name,bus,p_nom,p_min_pu\nwind,B,100.0,0.25\n",
      "generators-p_max_pu": ",wind\n0,0.5\n1,1.25\n",
    ]).read().study
    #expect(study.units.map(\.capacityMW) == [125] && study.units.map(\.minimumOutputShare) == [0.2])
    #expect(study.availability.map(\.availability) == [0.4, 1])
  }

  /// Blocks of hours: a store is balanced in each, and filled once in it where its energy is a limit.
  @Test func blocksOfHours() throws {
    let snapshots = (0..<6).map { "\($0),2031-01-01 0\($0):00:00,2,2,2\n" }.joined()
    let folder = try NetworkFolder([
      "snapshots": ",snapshot,objective,stores,generators\n" + snapshots, "generators-p_max_pu": "",
      "loads-p_set": "",
      "storage_units":
        "name,bus,p_nom,cyclic_state_of_charge,max_hours,efficiency_dispatch\nbattery,A,5.0,True,1.0,0.8\n",
    ])
    let network = try folder.read(.init(blockHours: 4))
    #expect(network.study.slices.map(\.block) == ["1", "1", "2", "2", "3", "3"].map { "block \($0)" })
    #expect(network.study.storage.map(\.maximumCapacityFactor) == [0.2])
    #expect(
      network.warnings.map(\.description) == [
        "storage_units.csv:2:15: warning: 'battery' gives back within 4.0 hours what it took; in the network it has all 12.0 hours",
        "storage_units.csv:2:20: warning: max_hours: 1.0 of 'battery', which could hold 2.2 in 4.0 hours: it is filled once in a block at most",
      ])
    #expect(
      folder.findings() == [
        "storage_units.csv:2:20: max_hours: 1.0 of 'battery', which could hold 6.7 in 12.0 hours: a study cannot express the energy that a store can hold (in blocks of 24 hours stores are filled once in 24 hours)"
      ])
  }
}
