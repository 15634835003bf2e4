import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import Testing

@testable import DispatchSolveCoordinator

/// Stores too small to matter do not fail a run: what they may give beyond what they took is measured in MW, as the
/// LP's rows are, not against their own size.
struct TinyStorageTests {
  private static func study(capacity: Double) -> Study {
    Study(
      zones: [Zone(name: "A", group: "G")],
      slices: [
        TimeSlice(name: "d", block: "s1", hours: 4000), TimeSlice(name: "n", block: "s1", hours: 2000),
        TimeSlice(name: "w", block: "s2", hours: 2760),
      ],
      units: [
        GeneratingUnit(name: "b", zone: "A", technology: "x", capacityMW: 110, variableOMUSDPerMWh: 23),
        GeneratingUnit(name: "p", zone: "A", technology: "y", capacityMW: 150, variableOMUSDPerMWh: 60),
      ],
      storage: [
        StorageUnit(
          name: "s", zone: "A", technology: "bat", capacityMW: capacity, roundTripEfficiency: 0.8,
          maximumCapacityFactor: 0.3, variableOMUSDPerMWh: 1, chargingCostUSDPerMWh: 0.5)
      ],
      demand: [DemandRow(year: 2025, zone: "A", demandMWh: 1_000_000)],
      loadShape: [("d", 1.1), ("n", 0.8), ("w", 1)].map {
        LoadShapeRow(group: "G", slice: $0.0, loadFactor: $0.1)
      })
  }

  @Test(arguments: [1e-6, 1e-8, 1e-9, 3e-10, 1e-10, 9.9e-11, 6.6e-11, 2.5e-11, 2e-11, 1e-11, 1e-12])
  func runs(capacity: Double) throws {
    let runner = StudyRunner(YearRunner(study: Self.study(capacity: capacity), model: NetworkDispatch()))
    let outputs = try runner.run([2025])
    #expect(outputs.reports.count == 1)
  }

  /// What is short by half a billionth of the load is dropped, though it is worth more than a thousandth of what a year of
  /// nearly free power costs.
  @Test func aYearThatCostsNearlyNothing() throws {
    let study = Study(
      zones: [Zone(name: "A", group: "G")],
      units: [
        GeneratingUnit(
          name: "w", zone: "A", technology: "wind", capacityMW: 100 * (1 - 5e-10), variableOMUSDPerMWh: 1e-3)
      ],
      demand: [DemandRow(year: 2025, zone: "A", demandMWh: 100 * 8760)])
    let outputs = try StudyRunner(YearRunner(study: study, model: NetworkDispatch())).run([2025])
    #expect(outputs.reports.allSatisfy { $0.failedAudits.isEmpty && $0.dispatch.unservedMWh == 0 })
  }
}
