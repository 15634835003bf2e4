import Foundation
import DispatchSolvePowerSystem
import DispatchSolveTestSupport
import Testing

@testable import DispatchSolvePowerDispatch

/// The reference vectors of network dispatch.
struct NetworkVectorTests {
  struct Row: Decodable {
    struct Generator: Decodable {
      var name, region, fuel: String
      var variable_cost, capacity_mwh, emission_rate: Double
      var covered: Bool
    }
    struct Interface: Decodable {
      var from, to: String
      var capacity_mw: Double
      var reverse_capacity_mw, efficiency, added_cost_per_mwh, contracted_forward_mw: Double?
    }
    struct Standard: Decodable {
      var technology, region: String
      var capacity_mw, generation_share: Double
    }
    struct Inputs: Decodable {
      var level: String
      var year: Int?
      var load_mwh: [String: Double]?
      var generators: [Generator]?
      var interfaces: [Interface]?
      var allowance_cost, carbon_price: Double
      var region_coverage: [String: Bool]?
      var unserved_energy_penalty: Double?
      var generation_standard: [Standard]?
      var emissions_cap_tons: Double?
      var frames: VectorFrames?
    }
    struct Flow: Decodable {
      var from, to: String
      var net_mwh: Double
    }
    struct Expected: Decodable {
      var error: String?
      var energy_objective, objective, emissions_tons: Double?
      var emissions_by_region, generation_by_unit, prices, unserved_mwh: [String: Double]?
      var flows: [Flow]?
      var imports_to_covered, exports_from_covered: Double?
      var generation_by_coverage: [String: Double]?
      var variable_cost_by_fuel, allowance_cost_by_fuel, carbon_price_cost_by_fuel: [String: Double]?
    }
    var id: String
    var inputs: Inputs
    var expected: Expected
  }

  static func system(_ inputs: Row.Inputs) -> DispatchSystem {
    if let frames = inputs.frames {
      // The only frames case with unserved energy prices it at 1,000,000 $/MWh.
      return frames.system(year: inputs.year ?? 0, voll: 1_000_000, carbonPrice: inputs.carbon_price)
    }
    let generators = inputs.generators ?? []
    var names = (inputs.load_mwh ?? [:]).keys.sorted()
    for region in generators.map(\.region) where !names.contains(region) { names.append(region) }
    for line in inputs.interfaces ?? [] {
      for name in [line.from, line.to] where !names.contains(name) { names.append(name) }
    }
    func index(_ name: String) -> Int { names.firstIndex(of: name) ?? 0 }
    let zones = names.map { name in
      let members = generators.filter { $0.region == name }
      return DispatchSystem.Zone(
        name: name,
        isCovered: inputs.region_coverage?[name] ?? (members.isEmpty || members.contains { $0.covered }),
        loadMW: [(inputs.load_mwh?[name] ?? 0) / 8760],
        vollUSDPerMWh: inputs.unserved_energy_penalty ?? 10_000)
    }
    var system = DispatchSystem(
      year: inputs.year ?? 0, slices: [.init(name: "year", hours: 8760)], zones: zones,
      units: generators.map {
        .init(
          name: $0.name, zone: index($0.region), fuel: $0.fuel, capacityMW: $0.capacity_mwh / 8760,
          baseCostUSDPerMWh: $0.variable_cost, emissionRate: $0.emission_rate,
          coveredShare: $0.covered ? 1 : 0)
      },
      links: (inputs.interfaces ?? []).map {
        .init(
          name: "\($0.from)-\($0.to)", from: index($0.from), to: index($0.to), forwardLimitMW: $0.capacity_mw,
          reverseLimitMW: $0.reverse_capacity_mw ?? $0.capacity_mw, efficiency: $0.efficiency ?? 1,
          wheelingUSDPerMWh: $0.added_cost_per_mwh ?? 0, contractedMW: $0.contracted_forward_mw ?? 0)
      }, carbonPriceUSD: inputs.carbon_price)
    for standard in inputs.generation_standard ?? [] where names.contains(standard.region) {
      let local = system.units.indices.filter { system.zones[system.units[$0].zone].name == standard.region }
      system.annualRows.append(
        .standard(
          name: "\(standard.technology) in \(standard.region)",
          eligible: local.filter { system.units[$0].fuel == standard.technology.lowercased() },
          share: standard.generation_share, ofGenerationBy: local))
    }
    if let cap = inputs.emissions_cap_tons {
      system.annualRows.append(
        .emissionCap(
          name: "cap",
          rates: Dictionary(
            uniqueKeysWithValues: system.units.indices.map { ($0, system.units[$0].emissionRate) }),
          mostShortTons: cap))
    }
    return system
  }

  /// Requires a capacity of a technology, in MW, to exist beforehand: a condition on the fleet, not on dispatch, and
  /// none that a study of ours can state.
  static let asksForCapacity = "net-116"

  static let rows: [Row] =
    (try? jsonLines(Row.self, "network_dispatch.jsonl", in: .module)) ?? []

  @Test func theVectorsAreThere() {
    #expect(Self.rows.count == 59)
    let coupled = Self.rows.filter {
      !($0.inputs.generation_standard ?? []).isEmpty || $0.inputs.emissions_cap_tons != nil
    }
    #expect(coupled.count == 9)
  }

  @Test(arguments: rows.map(\.id).filter { $0 != asksForCapacity })
  func vector(id: String) throws {
    let row = try #require(Self.rows.first { $0.id == id })
    let expected = row.expected
    let system = Self.system(row.inputs)
    let model = NetworkDispatch()
    if let error = expected.error {
      do {
        _ = try model.withSession(system) { try $0.result(at: 0) }
        Issue.record("\(error) expected")
      } catch let thrown as DispatchError {
        switch thrown {
        case .noZones: #expect(error == "no_regions_or_generators")
        case .contractExceedsLimit: #expect(error == "contract_exceeds_limit")
        default: Issue.record("\(thrown)")
        }
      }
      return
    }
    let result = try model.withSession(system) { try $0.result(at: row.inputs.allowance_cost) }
    let load = max(1, result.zones.reduce(0) { $0 + $1.loadMWh })
    let index = Dictionary(uniqueKeysWithValues: system.zones.enumerated().map { ($1.name, $0) })
    func close(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= 1e-4 * load }

    if let objective = expected.energy_objective {
      #expect(agree(result.objectiveUSD, objective, 1e-7))
      #expect(agree(result.costs.total, objective, 1e-7))
    }
    if let emissions = expected.emissions_tons { #expect(close(result.emissionsShortTons, emissions)) }
    for (region, emissions) in expected.emissions_by_region ?? [:] {
      let zone = try #require(index[region])
      #expect(close(result.zones[zone].emissionsShortTons, emissions))
    }
    for (name, energy) in expected.generation_by_unit ?? [:] {
      let unit = try #require(system.units.firstIndex { $0.name == name })
      #expect(close(result.unitGenerationMWh[unit], energy), "\(name)")
    }
    for (region, price) in expected.prices ?? [:] {
      let zone = try #require(index[region])
      #expect(abs(result.zones[zone].priceUSDPerMWh - price) <= 1e-3, "\(region)")
    }
    for (region, energy) in expected.unserved_mwh ?? [:] {
      let zone = try #require(index[region])
      #expect(close(result.zones[zone].unservedMWh, energy))
    }
    for flow in expected.flows ?? [] {
      let net = zip(system.links, result.links).reduce(0.0) { sum, pair in
        let (link, total) = pair
        let ends = (system.zones[link.from].name, system.zones[link.to].name)
        if ends == (flow.from, flow.to) { return sum + total.forwardMWh - total.reverseMWh }
        if ends == (flow.to, flow.from) { return sum + total.reverseMWh - total.forwardMWh }
        return sum
      }
      #expect(close(net, flow.net_mwh), "\(flow.from) to \(flow.to)")
    }
    if let covered = expected.generation_by_coverage?["covered"] {
      let total = zip(system.units, result.unitGenerationMWh).filter { $0.0.coveredShare > 0 }
        .reduce(0) { $0 + $1.1 }
      #expect(close(total, covered))
    }
    for (fuel, cost) in expected.allowance_cost_by_fuel ?? [:] {
      let ours = zip(system.units, result.unitGenerationMWh).filter { $0.0.fuel == fuel }.reduce(0) {
        $0 + $1.1 * $1.0.emissionRate * $1.0.coveredShare * row.inputs.allowance_cost
      }
      #expect(abs(ours - cost) <= 1e-4 * load * max(1, row.inputs.allowance_cost))
    }
    #expect(result.certificateResidual <= 1e-9)
    for zone in result.zones { #expect(zone.worstBalanceMW <= 1e-6 * max(1, load / 8760)) }
  }
}
