import Foundation
import DispatchSolvePowerSystem
import DispatchSolveTestSupport
import Testing

@testable import DispatchSolvePowerDispatch

/// The reference vectors of single-zone dispatch, by merit order and by the LP.
struct SingleZoneVectorTests {
  struct Row: Decodable {
    struct Inputs: Decodable {
      var year: Int
      var allowance_cost, carbon_price: Double
      var capacity_expansion: Bool
    }
    struct Expected: Decodable {
      var error: String?
      var price: Double?
      var price_on_shortage: [String: Double]?
      var shortfall_mwh, emissions_tons, total_cost: Double?
      var emissions_by_region, gen_by_fuel, generation_by_unit, generation_by_region: [String: Double]?
      var capacity_builds: [Build]?
      struct Build: Decodable { var unit_id: String? }
    }
    var id: String
    var inputs: Inputs
    var expected: Expected
  }
  struct FrameRow: Decodable { var inputs: VectorFrames }

  static let rows: [Row] = (try? jsonLines(Row.self, "single_dispatch.jsonl", in: .module)) ?? []
  static let frames: [FrameRow] = (try? jsonLines(FrameRow.self, "single_dispatch.jsonl", in: .module)) ?? []

  @Test func theVectorsAreThere() {
    #expect(Self.rows.count == 43 && Self.frames.count == 43)
    // Capacity expansion waits; a missing demand year is found by the study's checks, not by dispatch.
    #expect(Self.rows.filter { $0.inputs.capacity_expansion }.count == 7)
    #expect(Self.rows.filter { $0.expected.error != nil }.map(\.id) == ["single-084"])
  }

  @Test(
    arguments: rows.indices.filter { !rows[$0].inputs.capacity_expansion && rows[$0].expected.error == nil })
  func vector(index: Int) throws {
    let row = Self.rows[index]
    let frames = Self.frames[index].inputs
    let year = row.inputs.year
    let system = frames.system(year: year, voll: 10_000, carbonPrice: row.inputs.carbon_price, single: true)
    let merit = try SingleZoneDispatch().withSession(system) { try $0.result(at: row.inputs.allowance_cost) }
    let linear = try NetworkDispatch().withSession(system) { try $0.result(at: row.inputs.allowance_cost) }
    let expected = row.expected
    // Two routes, one answer.
    #expect(agree(merit.objectiveUSD, linear.objectiveUSD, 1e-9), "\(row.id)")
    #expect(agree(merit.costs.total, linear.costs.total, 1e-9), "\(row.id)")
    if let price = expected.price_on_shortage?["newer_voll"] {
      #expect(merit.zones[0].priceUSDPerMWh == price, "\(row.id)")
    } else if let price = expected.price {
      #expect(agree(merit.zones[0].priceUSDPerMWh, price), "\(row.id)")
    }
    if let shortfall = expected.shortfall_mwh {
      #expect(agree(merit.unservedMWh, shortfall), "\(row.id)")
    }
    if let emissions = expected.emissions_tons {
      #expect(agree(merit.emissionsShortTons, emissions), "\(row.id)")
    }
    for (name, energy) in expected.generation_by_unit ?? [:] {
      guard let unit = system.units.firstIndex(where: { $0.name == name }) else { continue }
      #expect(agree(merit.unitGenerationMWh[unit], energy), "\(row.id) \(name)")
    }
    for (fuel, energy) in expected.gen_by_fuel ?? [:] {
      let ours = zip(system.units, merit.unitGenerationMWh).filter { $0.0.fuel == fuel }.reduce(0) {
        $0 + $1.1
      }
      #expect(agree(ours, energy), "\(row.id) \(fuel)")
    }
    if let cost = expected.total_cost {
      #expect(agree(merit.costs.total - merit.costs.unserved, cost), "\(row.id)")
    }
  }
}
