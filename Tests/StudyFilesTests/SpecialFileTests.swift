import Foundation
import DispatchSolvePowerSystem
import DispatchSolveTables
import Testing

@testable import DispatchSolveStudyFiles

/// What may never end is refused before it is read.
struct SpecialFileTests {
  @Test func aPipeIsNoTable() throws {
    let copy = try StudyCopy()
    try copy.remove("units.csv")
    try #require(mkfifo(copy.folder.appendingPathComponent("units.csv").path, 0o600) == 0)
    #expect(copy.findings() == ["STUDY/units.csv: is no regular file"])
  }

  @Test(arguments: ["/dev/zero", "/dev/full"]) func aDeviceIsNoTable(device: String) throws {
    guard FileManager.default.fileExists(atPath: device) else { return }
    let copy = try StudyCopy()
    for name in ["units.csv", "study.toml"] {
      try copy.remove(name)
      try FileManager.default.createSymbolicLink(
        atPath: copy.folder.appendingPathComponent(name).path, withDestinationPath: device)
    }
    #expect(
      copy.findings() == ["STUDY/study.toml: is no regular file", "STUDY/units.csv: is no regular file"])
  }

  /// A hole of a file has a size and takes no room.
  @Test func tooLarge() throws {
    let copy = try StudyCopy()
    let path = copy.folder.appendingPathComponent("units.csv").path
    try #require(truncate(path, off_t(FileBytes.limit + 1)) == 0)
    #expect(copy.findings() == ["STUDY/units.csv: has more than 1024 MiB, the most that is read"])
  }

  /// One cause is one finding, however many years it concerns.
  @Test func yearsThatTablesDoNotHave() throws {
    let years = try Years(2025...2124)
    let findings = try StudyCopy().findings(years: years)
    let missing = findings.filter { $0.contains("2027-2124") }
    #expect(findings.count <= 6 && missing.count >= 3, "\(findings)")
    #expect(missing.contains("demand.csv:1:1: no demand for 2027-2124"))
  }
}
