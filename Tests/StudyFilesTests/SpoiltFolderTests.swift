import Foundation
import DispatchSolveTables
import Testing

@testable import DispatchSolveStudyFiles

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Folders and files that cannot be read at all, and files too large to be honest.
struct SpoiltFolderTests {
  @Test func missingFolder() throws {
    let copy = try StudyCopy()
    try FileManager.default.removeItem(at: copy.folder)
    #expect(copy.findings() == ["STUDY: no such folder"])
  }

  @Test func fileInPlaceOfFolder() throws {
    let copy = try StudyCopy()
    try FileManager.default.removeItem(at: copy.folder)
    try Data("text".utf8).write(to: copy.folder)
    #expect(copy.findings() == ["STUDY: is not a folder"])
  }

  @Test func everyMissingFileIsNamed() throws {
    let copy = try StudyCopy()
    for name in ["study.toml", "zones.csv", "units.csv", "demand.csv", "program_membership.csv"] {
      try copy.remove(name)
    }
    #expect(
      copy.findings() == [
        "STUDY/study.toml: no such file", "STUDY/zones.csv: no such file", "STUDY/units.csv: no such file",
        "STUDY/demand.csv: no such file",
        "STUDY/program_membership.csv: no such file; it is needed with allowance_program.csv",
      ])
  }

  @Test func folderInPlaceOfFile() throws {
    let copy = try StudyCopy()
    try copy.remove("units.csv")
    for name in ["units.csv", "storage.csv"] {
      try FileManager.default.createDirectory(
        at: copy.folder.appendingPathComponent(name), withIntermediateDirectories: false)
    }
    #expect(
      copy.findings() == [
        "STUDY/units.csv: is a folder, not a file", "STUDY/storage.csv: is a folder, not a file",
      ])
  }

  /// An optional file that is a dead link was meant to be read.
  @Test func linkThatLeadsNowhere() throws {
    let copy = try StudyCopy()
    try FileManager.default.createSymbolicLink(
      atPath: copy.folder.appendingPathComponent("storage.csv").path, withDestinationPath: "nowhere.csv")
    #expect(copy.findings() == ["STUDY/storage.csv: is a link to a file that does not exist"])
  }

  @Test func pathThroughAFile() throws {
    let copy = try StudyCopy()
    let error = #expect(throws: FileBytes.Failure.self) {
      try FileBytes.read(copy.folder.appendingPathComponent("units.csv/units.csv").path)
    }
    #expect(error?.description == "not a directory")
  }

  @Test(.enabled(if: geteuid() != 0, "the superuser may read everything")) func noPermission() throws {
    let copy = try StudyCopy()
    let path = copy.folder.appendingPathComponent("units.csv").path
    try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: path)
    #expect(copy.findings() == ["STUDY/units.csv: permission denied"])
  }

  @Test func optionalFilesMayBeMissing() throws {
    let copy = try StudyCopy()
    for name in ["slices.csv", "allowance_program.csv", "program_membership.csv"] { try copy.remove(name) }
    let study = try copy.load().study
    #expect(study.slices == [.wholeYear])
    #expect(study.program == nil)
  }

  @Test func trailingSlash() throws {
    let copy = try StudyCopy()
    let loaded = try StudyFolder.load(copy.folder.path + "/", years: [2025])
    #expect(loaded.inputFiles.map(\.name).first == "study.toml")
    #expect(loaded.inputFiles.count == 9)
    #expect(loaded.inputFiles.allSatisfy { $0.digest.bytes > 0 })
  }
}
