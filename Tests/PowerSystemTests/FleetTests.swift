import DispatchSolvePowerSystem
import Testing

/// What planned changes make of a fleet.
struct FleetTests {
  private static func change(
    _ megawatts: Double, year: Int = 2025, zone: String = "A", technology: String = "cc"
  ) -> PlannedChange {
    PlannedChange(year: year, zone: zone, technology: technology, changeMW: megawatts, status: .firm)
  }

  private static func store(_ name: String, _ megawatts: Double, efficiency: Double = 0.9) -> StorageUnit {
    StorageUnit(
      name: name, zone: "A", technology: "bat", capacityMW: megawatts, roundTripEfficiency: efficiency)
  }

  private static let technologies = [
    Technology(name: "cc", variableOMUSDPerMWh: 30),
    Technology(name: "bat", roundTripEfficiency: 0.9, chargingCostUSDPerMWh: 7),
  ]

  /// The fleet after the changes of `study` through each year in turn, and what retirements missed.
  private static func fleet(_ study: Study, through years: [Int] = [2025]) -> (Fleet, [Fleet.Shortfall]) {
    var fleet = Fleet(study: study)
    let missed = years.flatMap { fleet.applyPlannedChanges(of: study, through: $0) }
    return (fleet, missed)
  }

  /// Within a year, zone and technology additions come before retirements, in whatever order the rows are.
  @Test func additionsBeforeRetirements() {
    var fleets: Set<Fleet> = []
    let changes = [Self.change(50), Self.change(-20), Self.change(0.1), Self.change(0.2)]
    for shift in changes.indices {
      let rows = Array(changes[shift...] + changes[..<shift])
      for rows in [rows, rows.reversed()] {
        let (fleet, missed) = Self.fleet(Study(technologies: Self.technologies, plannedChanges: rows))
        #expect(missed.isEmpty)
        fleets.insert(fleet)
      }
    }
    #expect(fleets.count == 1)
    let capacity = fleets.first?.units.first?.capacityMW ?? 0
    #expect(abs(capacity - 30.3) < 1e-9)
  }

  /// Planned storage has its technology's figures, whatever stores there are.
  @Test func plannedStorageCostsWhatItsTechnologySays() throws {
    let study = Study(
      technologies: Self.technologies,
      storage: [
        StorageUnit(
          name: "old", zone: "A", technology: "old", capacityMW: 1, roundTripEfficiency: 0.9,
          chargingCostUSDPerMWh: 60)
      ], plannedChanges: [Self.change(10, technology: "bat")])
    let planned = try #require(Self.fleet(study).0.storage.first { $0.technology == "bat" })
    #expect(planned.chargingCostUSDPerMWh == 7)
  }

  /// Least efficient stores retire first, ties by name, in whatever order the rows are.
  @Test func storesRetireInOneOrder() {
    let stores = [Self.store("b", 10), Self.store("a", 10), Self.store("c", 10, efficiency: 0.7)]
    for stores in [stores, stores.reversed()] {
      let study = Study(storage: stores, plannedChanges: [Self.change(-15, technology: "bat")])
      let left = Dictionary(
        uniqueKeysWithValues: Self.fleet(study).0.storage.map { ($0.name, $0.capacityMW) })
      #expect(left == ["a": 5, "b": 10, "c": 0])
    }
  }

  /// What retirements leave of a unit by rounding is nothing.
  @Test(arguments: [(1.1, 0.8, 0.3), (110.1, 80.1, 30), (60.3, 20.1, 40.2), (1000.1, 300.3, 699.8)])
  func roundingLeavesNoCapacity(_ capacity: Double, _ first: Double, _ second: Double) {
    let study = Study(
      units: [GeneratingUnit(name: "u", zone: "A", technology: "cc", capacityMW: capacity)],
      storage: [Self.store("s", capacity)],
      plannedChanges: ["cc", "bat"].flatMap {
        [Self.change(-first, technology: $0), Self.change(-second, year: 2026, technology: $0)]
      })
    let (fleet, missed) = Self.fleet(study, through: [2025, 2026])
    #expect(fleet.units[0].capacityMW == 0)
    #expect(fleet.storage[0].capacityMW == 0)
    #expect(missed.isEmpty)
  }

  @Test func retirementOfMoreThanThereIs() {
    let study = Study(
      units: [GeneratingUnit(name: "u", zone: "A", technology: "cc", capacityMW: 10)],
      plannedChanges: [Self.change(-12.5)])
    let (fleet, missed) = Self.fleet(study)
    #expect(fleet.units[0].capacityMW == 0)
    #expect(missed.map(\.missingMW) == [2.5])
  }

  /// An addition enlarges only the unit of its own zone and technology, whatever other units are called.
  @Test func additionsDoNotMergeByNameAlone() {
    let study = Study(
      technologies: Self.technologies,
      units: [GeneratingUnit(name: "A|cc|planned", zone: "B", technology: "zzz", capacityMW: 1)],
      storage: [
        StorageUnit(
          name: "A|bat|planned", zone: "B", technology: "zzz", capacityMW: 1, roundTripEfficiency: 1)
      ],
      plannedChanges: [Self.change(50), Self.change(20, technology: "bat")])
    let (fleet, _) = Self.fleet(study)
    #expect(fleet.units.map(\.capacityMW) == [1, 50])
    #expect(fleet.units.map(\.zone) == ["B", "A"])
    #expect(fleet.storage.map(\.capacityMW) == [1, 20])
  }
}
