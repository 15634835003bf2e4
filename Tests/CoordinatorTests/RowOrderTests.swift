import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import DispatchSolveTestSupport
import Testing

@testable import DispatchSolveCoordinator

/// The order of a table's rows has no meaning: every result table stays the same, byte for byte.
struct RowOrderTests {
  static func shuffled(_ study: Study, seed: Int) -> Study {
    var random = SeededGenerator(seed: UInt64(seed))
    var study = study
    study.zones.shuffle(using: &random)
    study.slices.shuffle(using: &random)
    study.technologies.shuffle(using: &random)
    study.units.shuffle(using: &random)
    study.storage.shuffle(using: &random)
    study.plannedChanges.shuffle(using: &random)
    study.availability.shuffle(using: &random)
    study.demand.shuffle(using: &random)
    study.loadShape.shuffle(using: &random)
    study.fuelPrices.shuffle(using: &random)
    study.fuelSeasonal.shuffle(using: &random)
    study.interfaces.shuffle(using: &random)
    study.program?.memberships.shuffle(using: &random)
    study.generationStandards.shuffle(using: &random)
    study.buildOptions.shuffle(using: &random)
    study.buildLimits.shuffle(using: &random)
    return study
  }

  static func tables(_ study: Study, _ years: [Int], threads: Int = 1) throws -> [ResultTable] {
    let model: any DispatchModel =
      study.settings.mode == .network ? NetworkDispatch(threads: threads) : SingleZoneDispatch()
    return try StudyRunner(YearRunner(study: study, model: model)).run(years).tables(slices: true)
  }

  @Test(arguments: [DispatchMode.network, .single])
  func aGrowingStudy(mode: DispatchMode) throws {
    var study = GrowingStudy.study()
    study.settings.mode = mode
    let expected = try Self.tables(study, GrowingStudy.years)
    for seed in 1...4 {
      let other = try Self.tables(Self.shuffled(study, seed: seed), GrowingStudy.years, threads: 2)
      #expect(other == expected, "seed \(seed)")
    }
  }

  /// Scarcity in two zones with the same value of lost load, a ring of lines without losses, idle stores: what is left
  /// open by cost is decided by names alone.
  @Test func degenerateStudies() throws {
    for seed in 1...30 {
      let study = Self.degenerate(seed: seed)
      let expected = try Self.tables(study, [2030])
      for order in 1...3 {
        let other = try Self.tables(Self.shuffled(study, seed: 100 * seed + order), [2030])
        #expect(other == expected, "seed \(seed), order \(order)")
      }
    }
  }

  static func degenerate(seed: Int) -> Study {
    var random = SeededGenerator(seed: UInt64(seed))
    let names = ["a", "b", "c"]
    let slices = (1...4).map { TimeSlice(name: "s\($0)", block: $0 < 3 ? "x" : "y", hours: 2190) }
    var study = Study(
      settings: StudySettings(vollUSDPerMWh: 1000), zones: names.map { Zone(name: $0, group: "all") },
      slices: slices,
      demand: names.map { DemandRow(year: 2030, zone: $0, demandMWh: 8760 * 50) },
      loadShape: slices.map {
        LoadShapeRow(group: "all", slice: $0.name, loadFactor: [0.8, 1, 1.2][random.below(3)])
      })
    for (k, zone) in names.enumerated() {
      for unit in 0..<4 {
        study.units.append(
          GeneratingUnit(
            name: "\(zone)\(unit)", zone: zone, technology: "T", capacityMW: Double(5 + 5 * random.below(3)),
            variableOMUSDPerMWh: [10, 20][random.below(2)], emissionRateShortTonsPerMWh: 0.5))
      }
      study.storage.append(
        StorageUnit(
          name: "store \(zone)", zone: zone, technology: "S", capacityMW: 10, roundTripEfficiency: 0.8))
      study.interfaces.append(
        Interface(
          name: "line \(k)", fromZone: zone, toZone: names[(k + 1) % 3], capacityMW: 20, reverseCapacityMW: 20
        ))
    }
    return study
  }

  @Test func theDefaultStudy() throws {
    let years = [2025, 2031, 2038]
    let study = try FrozenStudyTests.load(years, builds: true)
    let expected = try Self.tables(study, years, threads: 2)
    #expect(try Self.tables(Self.shuffled(study, seed: 7), years, threads: 1) == expected)
  }
}
