import Foundation
import DispatchSolvePowerSystem
import Testing

@testable import DispatchSolveStudyFiles
@testable import DispatchSolveTables

/// The default study reads without a word.
struct ShippedStudyTests {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("data").path

  @Test func noErrorAndNoWarning() throws {
    let years = try Years(2025...2040)
    let loaded: LoadedStudy
    do {
      loaded = try StudyFolder.load(Self.folder, years: years)
    } catch {
      if case .invalid(let findings) = error { for finding in findings { Issue.record("\(finding)") } }
      throw error
    }
    #expect(loaded.warnings.map(\.description) == [])
    #expect(loaded.study.zones.count == 21)
    #expect(loaded.study.slices.count == 24)
    #expect((400...440).contains(loaded.study.units.count))
    #expect(loaded.study.program?.years.map(\.year).first == 2025)
    #expect(loaded.study.settings.name == "rggi" && loaded.study.settings.foresight == .years(8))
  }

  @Test func everyFileIsCounted() throws {
    let loaded = try StudyFolder.load(Self.folder)
    for file in loaded.inputFiles {
      let attributes = try FileManager.default.attributesOfItem(atPath: "\(Self.folder)/\(file.name)")
      #expect((attributes[.size] as? Int) == file.digest.bytes)
    }
    #expect(loaded.inputFiles.map(\.name).first == "study.toml")
    #expect(loaded.inputFiles.count == 25)
  }

  /// The ten states' cap is shared out among them, and every zone with load has households.
  @Test func whoseTheCapIsAndWhoLoadIs() throws {
    let study = try StudyFolder.load(Self.folder).study
    let shares = study.program?.memberships.compactMap(\.capShare) ?? []
    #expect(shares.count(where: { $0 > 0 }) == 11)
    #expect(abs(shares.reduce(0, +) - 1) <= 1e-5)
    let loaded = Set(study.demand.filter { $0.demandMWh > 0 }.map(\.zone))
    #expect(Set(study.customers(in: 2025).keys) == loaded)
    for (zone, row) in study.customers(in: 2025) {
      let load = study.demand.first { $0.zone == zone && $0.year == 2025 }?.demandMWh ?? 0
      #expect((0.2...0.6).contains((row.householdMWh ?? 0) / load), "\(zone)")
    }
  }

  /// PJM's accredited requirement of 2027/28 is 0.926 of its peak; every region has what is asked for in the first years, before
  /// anything can be built, and no region has it for long.
  @Test func marginsCanBeMet() throws {
    let study = try StudyFolder.load(Self.folder, years: try Years(2025...2040)).study
    let credits = study.capacityCredits
    #expect(study.reserveMargins.count == 3 * 16)
    for margin in study.reserveMargins {
      var fleet = Fleet(study: study)
      fleet.applyPlannedChanges(of: study, through: margin.year)
      let over = margin.creditMW(fleet, credits, in: margin.year) - margin.requiredMW
      // Announced changes alone.
      #expect(margin.year > 2027 || over >= 0, "\(margin.region) \(margin.year): \(over) MW")
      #expect(margin.year < 2040 || over < 0, "\(margin.region) \(margin.year): \(over) MW")
      #expect(over < 0.12 * margin.coincidentPeakMW && (margin.shortfallUSDPerMWYear ?? 0) > 100_000)
      if margin.region == "PJM, seven states", margin.year == 2027 {
        #expect(abs(1 + margin.share - 0.926) < 5e-4)
      }
    }
  }

  @Test func yearsBeyondTheData() throws {
    let error = #expect(throws: InputFileError.self) {
      try StudyFolder.load(Self.folder, years: [2040, 2041])
    }
    guard case .invalid(let findings) = error else { throw try #require(error) }
    #expect(findings.contains { $0.description == "demand.csv:1:1: no demand for 2041" })
    #expect(findings.contains { $0.description == "allowance_program.csv:1:1: no row for 2041" })
  }
}
