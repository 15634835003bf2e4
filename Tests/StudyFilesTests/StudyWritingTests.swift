import Foundation
import DispatchSolvePowerSystem
import Testing

@testable import DispatchSolveStudyFiles

/// A study that is written reads back as the same study, and written again gives the same bytes.
struct StudyWritingTests {
  private static func there(_ study: Study) throws -> (back: Study, files: [String: [UInt8]]) {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("written-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try StudyFolder.write(study, to: folder.path)
    let back = try StudyFolder.load(folder.path).study
    var files: [String: [UInt8]] = [:]
    for file in try StudyFolder.files(of: back) { files[file.name] = file.bytes }
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(Set(names) == Set(files.keys))
    for name in names {
      #expect(files[name] == [UInt8](try Data(contentsOf: folder.appendingPathComponent(name))), "\(name)")
    }
    return (back, files)
  }

  @Test func theDefaultStudy() throws {
    let data = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../data").standardized.path
    let study = try StudyFolder.load(data).study
    #expect(!study.units.isEmpty && study.program != nil)
    #expect(try Self.there(study).back == study)
  }

  /// Optional columns have values, then none; texts need quotes of CSV and TOML. (Every column of every table is held by
  /// `everyColumnIsThatOfItsSchema`.)
  @Test(arguments: [true, false]) func optionalColumns(isFull: Bool) throws {
    var study = Study()
    study.settings.name = "all"
    study.settings.description = isFull ? "a \"b\" \\ c\n\u{1}é, d" : ""
    study.zones = [
      Zone(
        name: "z", group: "g", displayName: isFull ? "Zone, \"z\"" : nil, demandElasticity: isFull ? 0.1 : 0,
        referencePriceUSDPerMWh: isFull ? 40 : 0), Zone(name: "y", group: "g"),
    ]
    study.slices = isFull ? [TimeSlice(name: "s", block: "b", hours: 8760)] : [.wholeYear]
    study.technologies = [Technology(name: "t", fuel: isFull ? "f" : nil, lifeYears: isFull ? 30 : nil)]
    study.units = [
      GeneratingUnit(
        name: "u", zone: "z", technology: "t", fuel: isFull ? "f" : nil, capacityMW: 1000.5,
        heatRateMMBtuPerMWh: isFull ? 31.0 / 3 : 0, coveredShare: isFull ? 0.5 : 1,
        onlineYear: isFull ? 1999 : nil, closingYear: isFull ? 2060 : nil, unitCount: isFull ? 3 : 1)
    ]
    study.demand = [DemandRow(year: 2030, zone: "z", demandMWh: 1e6 / 7, peakMW: isFull ? 30.25 : nil)]
    study.fuelPrices = isFull ? [FuelPriceRow(year: 2030, zone: "z", fuel: "f", priceUSDPerMMBtu: 3.1)] : []
    study.interfaces = [
      Interface(
        name: "i", fromZone: "z", toZone: "y", capacityMW: 5, reverseCapacityMW: isFull ? 0 : 5,
        firstYear: isFull ? 2031 : nil)
    ]
    study.plannedChanges = [
      PlannedChange(
        year: 2030, zone: "z", technology: "t", changeMW: -1, status: .trend, note: isFull ? "n" : "")
    ]
    study.carbonPrice.entries = [CarbonPriceSchedule.Entry(year: 2030, priceUSDPerShortTon: 2.5)]
    study.carbonPrice.combination = isFull ? .max : .sum
    var year = ProgramYear(year: 2030, capShortTons: 1e5, reservePriceUSD: 2, fullCompliance: isFull)
    if isFull {
      year.tiers = [1, 3].map {
        CostContainmentTier(number: $0, triggerUSD: Double($0) * 10, quantityShortTons: 7)
      }
      year.ecr = EmissionsContainmentReserve(triggerUSD: 5, quantityShortTons: 70)
      year.bankLimitShortTons = 12
    }
    var none = ProgramYear(year: 2031, capShortTons: 1e5, fullCompliance: false)
    none.tiers = isFull ? [CostContainmentTier(number: 2, triggerUSD: 11, quantityShortTons: 7)] : []
    study.program = AllowanceProgram(
      years: [year, none], memberships: [ProgramMembership(zone: "z", firstYear: 2020)],
      openingBankShortTons: isFull ? 1.5 : 0, unsoldRule: isFull ? .rolled : .withdrawn,
      priceCeilingUSD: isFull ? 99 : nil)
    study.settings.plannedChanges = isFull ? [] : [.proposed, .firm]
    study.settings.lifecycle.reserveMargin = isFull ? -0.5 : nil
    let (back, files) = try Self.there(study)
    #expect(back == study)
    // What has its default in every row is left out; what has not is not.
    let units = String(decoding: try #require(files["units.csv"]), as: UTF8.self)
    #expect(units.contains("covered_share") == isFull)
    let zones = String(decoding: try #require(files["zones.csv"]), as: UTF8.self)
    #expect(zones.contains("display_name") == isFull)
    #expect((files["slices.csv"] != nil) == isFull)
  }

  /// Tables that the study does not have do not stay behind from what was in the folder.
  @Test func overAnotherStudy() throws {
    let copy = try StudyCopy()
    try copy.write("notes.txt", "kept".utf8)
    var study = try copy.load().study
    #expect(study.program != nil)
    study.carbonPrice.entries = [CarbonPriceSchedule.Entry(year: 2025, priceUSDPerShortTon: 3)]
    try StudyFolder.write(study, to: copy.folder.path)
    #expect(try StudyFolder.load(copy.folder.path).study == study)
    study.program = nil
    study.carbonPrice.entries = []
    try StudyFolder.write(study, to: copy.folder.path)
    #expect(try StudyFolder.load(copy.folder.path).study == study)
    #expect(FileManager.default.fileExists(atPath: copy.folder.appendingPathComponent("notes.txt").path))
  }

  @Test func withoutAProgram() throws {
    var study = try StudyCopy().load().study
    study.program = nil
    let (back, files) = try Self.there(study)
    #expect(back == study)
    #expect(files["allowance_program.csv"] == nil && files["program_membership.csv"] == nil)
  }

  @Test func notFiniteWritesNothing() throws {
    var study = try StudyCopy().load().study
    study.units[1].capacityMW = .infinity
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("written-\(UUID().uuidString)")
    let error = #expect(throws: (any Error).self) { try StudyFolder.write(study, to: folder.path) }
    #expect(error.map { "\($0)" } == "table units, row 2, column capacity_mw: not a finite number")
    #expect(!FileManager.default.fileExists(atPath: folder.path))
  }
}
