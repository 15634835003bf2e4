import DispatchSolveLinearProgramming
import Testing

@testable import DispatchSolvePowerDispatch

/// What is said of a block without a solution names the zone of each row.
struct StoreRowTests {
  @Test func rowsOfStoresAreOfTheirZone() throws {
    let system = DispatchSystem(
      year: 2030, slices: ["day", "night"].map { DispatchSystem.Slice(name: $0, hours: 4380) },
      blocks: [.init(name: "all", slices: [0, 1])],
      zones: ["west", "east", "north"].map {
        DispatchSystem.Zone(name: $0, isCovered: true, loadMW: [50, 60], vollUSDPerMWh: 1000)
      }, units: [],
      storage: [
        .init(name: "lake", zone: 2, capacityMW: 20, roundTripEfficiency: 0.8),
        .init(name: "cell", zone: 1, capacityMW: 10, roundTripEfficiency: 0.9, maximumCapacityFactor: 0.2),
      ], links: [])
    let model = try BlockEngine.Network(system).model(0)
    let program = try model.program(of: system.blocks[0], BlockPricing(price: 0))
    var stores = 0
    for row in 0..<program.rowCount {
      let name = model.rowName(row, of: system.blocks[0])
      let zone = system.zones[model.zone(ofRow: row)].name
      if name.contains("lake") || name.contains("cell") {
        stores += 1
        #expect(zone == (name.contains("lake") ? "north" : "east"), "\(name): \(zone)")
      } else {
        #expect(name.contains(zone), "\(name): \(zone)")
      }
    }
    // The energy of both, and what one of them may give in a year.
    #expect(stores == 3)
  }
}
