import Foundation
import Testing

@testable import DispatchSolvePyPSAImport

/// What a study cannot express, and what is wrong, is said all at once with file, line and column.
struct FindingTests {
  /// Everything that is refused, of every kind of component.
  static let refused: [String: String] = [
    "snapshots":
      ",snapshot,objective,stores,generators\n0,2031-01-01 00:00:00,2,2,2\n1,2031-01-01 01:00:00,2,2,1\n",
    "generators": """
    name,bus,p_nom,carrier,committable,ramp_limit_up,ramp_limit_down,p_min_pu,marginal_cost_quadratic,e_sum_max
    gas,A,100.0,gas,True,0.4,1.0,0.0,0.0,inf
    wind,B,50.0,wind,False,,,-0.5,0.25,900.0

    """,
    "generators-marginal_cost": ",wind\n0,1.0\n1,2.0\n",
    "generators-efficiency-pw": "a,b\n1,2\n",
    "links": "name,bus0,bus1,bus2,efficiency,p_min_pu,p_nom_extendable\n"
      + "three,A,B,A,0.9,0.0,False\nheat,A,B,,3.0,0.0,False\nback,A,B,,0.9,-1.0,True\n",
    "storage_units": "name,bus,p_nom,max_hours,standing_loss,p_min_pu\nbattery,A,5.0,6.0,0.01,-0.5\n",
    "storage_units-inflow": ",battery\n0,0.0\n1,3.0\n",
    "stores": "name,bus,e_nom\ntank,A,100.0\n",
    "lines": "name,bus0,bus1,s_nom,s_nom_extendable\nl1,A,B,10.0,False\nl2,B,A,10.0,True\n",
    "global_constraints": "name,type,sense,constant\nco2,primary_energy,==,50.0\n"
      + "lines,transmission_volume_expansion_limit,<=,50.0\n",
    "investment_periods": "period,objective,years\n2030,1,10\n",
  ]

  private static let reasons = [
    "generators-efficiency-pw.csv:1:1: efficiency-pw",
    "generators-marginal_cost.csv:3:3: marginal_cost of 'wind'",
    "generators.csv:2:17: committable: True of 'gas'",
    "generators.csv:2:22: ramp_limit_up: 0.4 of 'gas'",
    "generators.csv:3:26: p_min_pu: -0.5 of 'wind'",
    "generators.csv:3:31: marginal_cost_quadratic: 0.25 of 'wind'",
    "generators.csv:3:36: e_sum_max: 900.0 of 'wind'",
    "global_constraints.csv:2:20: sense: '==' of 'co2'",
    "global_constraints.csv:3:7: type: 'transmission_volume_expansion_limit' of 'lines'",
    "investment_periods.csv:2:1: period 2030",
    "lines.csv:3:6: 'l2' closes a ring of lines",
    "lines.csv:3:13: s_nom_extendable: True of 'l2'",
    "links.csv:2:11: bus2: 'A' of link 'three'",
    "links.csv:3:11: efficiency: 3.0 of 'heat'",
    "links.csv:4:15: p_min_pu: -1.0 of 'back'",
    "links.csv:4:20: p_nom_extendable: True of 'back'",
    "snapshots.csv:3:27: generators: 1.0, where objective is 2.0",
    "storage_units-inflow.csv:3:3: inflow: 3.0 of 'battery'",
    "storage_units.csv:2:1: state of charge of 'battery', which is not cyclic",
    "storage_units.csv:2:19: standing_loss: 0.01 of 'battery'",
    "storage_units.csv:2:24: p_min_pu of 'battery'",
    "stores.csv:2:1: 'tank'",
  ]

  @Test func everythingIsRefused() throws {
    let findings = try NetworkFolder(Self.refused).findings()
    #expect(findings.count == Self.reasons.count)
    for (finding, reason) in zip(findings, Self.reasons) {
      let isRing = reason.hasPrefix("lines.csv:3:6")
      let expected = isRing ? reason.replacingOccurrences(of: ":6: ", with: ":6: warning: ") : reason
      #expect(
        finding.hasPrefix(expected) && (isRing || finding.contains(": a study cannot express ")), "\(finding)"
      )
    }
  }

  /// Hours of which no year can be made are said where they stand.
  @Test(arguments: ["1e308", "1e-320"]) func hoursThatAreNone(weight: String) throws {
    let snapshots =
      ",snapshot,objective,stores,generators\n0,2031-01-01 00:00:00,\(weight),\(weight),\(weight)\n"
      + "1,2031-01-01 01:00:00,\(weight),\(weight),\(weight)\n"
    let findings = try NetworkFolder(["snapshots": snapshots]).findings()
    #expect(findings.count == 1)
    #expect(findings.first?.hasPrefix("snapshots.csv:1:1: the snapshots weigh") == true, "\(findings)")
  }

  /// Limits of a carrier at a bus are columns of buses; without a limit they are none.
  @Test func limitsByBusAndCarrier() throws {
    let buses = "name,nom_max_wind,nom_min_gas\nA,inf,0.0\nB,50.0,\n"
    let findings = try NetworkFolder(["buses": buses]).findings()
    #expect(findings.count == 1)
    #expect(findings.first?.hasPrefix("buses.csv:3:3: nom_max_wind: 50.0 of 'B'") == true, "\(findings)")
  }

  /// Where what can be said is asked for, the same findings are warnings, and the study knows what it lacks.
  @Test func everythingIsLeftOut() throws {
    let network = try NetworkFolder(Self.refused).read(.init(isRelaxed: true))
    #expect(network.warnings.count == Self.reasons.count)
    for (finding, reason) in zip(network.warnings, Self.reasons) {
      let place = reason.prefix { $0 != " " }
      #expect(finding.description.hasPrefix("\(place) warning: "), "\(finding)")
    }
    let study = network.study
    #expect(study.settings.unknown.contains("left out of the network: unit commitment"))
    // The mean of a cost that changes; a link of three ports keeps its first two, one that gains is not there.
    #expect(study.units.map(\.variableOMUSDPerMWh) == [0, 1.5])
    #expect(study.interfaces.map(\.name) == ["three", "back", "l1", "l2"])
    #expect(study.program == nil)
  }

  @Test func mistakes() throws {
    let folder = try NetworkFolder([
      "buses": "name\nA\nB\nA\n", "snapshots": ",snapshot,objective\n0,now,1.0\n1,now,0.0\n",
      "generators":
        "name,bus,p_nom,carrier,efficiency\ngas,C,100.0,gas,0.5\nwind,B,many,wind,1.0\nwind,B,-1,gas,0.0\n",
      "generators-p_max_pu": ",wind\n0,0.25\n",
      "loads": "name,bus,active\nload B,B,perhaps\n", "loads-p_set": ",load B\n0,20.0\n1,-60.0\n",
      "links": "",
    ])
    #expect(
      folder.findings() == [
        "buses.csv:4:1: name: 'A' is there twice",
        "generators-p_max_pu.csv:1:2: p_max_pu: 1 rows, but snapshots.csv has 2",
        "generators-p_max_pu.csv:1:2: p_max_pu: 1 rows, but snapshots.csv has 2",
        "generators.csv:2:5: bus: unknown bus 'C'",
        "generators.csv:3:8: p_nom: 'many' is not a number",
        "generators.csv:4:1: name: 'wind' is there twice",
        "generators.csv:4:8: p_nom: -1.0 of 'wind' is not finite and at least 0.0",
        "generators.csv:4:15: efficiency: 0.0 of 'wind', which emits CO2, is not above 0",
        "loads.csv:2:1: p_set: load 'load B' is -60.0 MW in a snapshot; a study's load is at least 0 and finite",
        "loads.csv:2:10: active: 'perhaps' is neither True nor False",
        "snapshots.csv:2:3: snapshot: 'now' is no date: the year has to be given",
        "snapshots.csv:3:1: generators: 1.0, where objective is 0.0: a study cannot express weights that differ",
        "snapshots.csv:3:3: snapshot: 'now' is there twice",
        "snapshots.csv:3:7: objective: 0.0: a snapshot has to weigh more than 0",
      ])
  }

  /// What is not there at all.
  @Test func missingFiles() throws {
    let reason = "no such file; every folder that PyPSA exports has it"
    #expect(
      try NetworkFolder(["network": "", "buses": ""]).findings() == [
        "NETWORK/network.csv: \(reason)", "NETWORK/buses.csv: \(reason)",
      ])
    #expect(throws: (any Error).self) { try PyPSAImport(folder: "/nonexistent") }
  }

  /// What is not active is not there, whatever it has.
  @Test func inactiveComponents() throws {
    let network = try NetworkFolder([
      "generators": "name,bus,p_nom,committable,active\ngas,A,100.0,False,True\nold,A,100.0,True,False\n",
      "generators-p_max_pu": "", "stores": "name,bus,active\ntank,A,False\n",
    ]).read()
    #expect(network.study.units.map(\.name) == ["gas"] && network.warnings.isEmpty)
  }
}
