import Foundation
import DispatchSolvePowerSystem

@testable import DispatchSolveExperiments
@testable import DispatchSolveSweeps
@testable import DispatchSolveStudyFiles
@testable import DispatchSolveTables

/// Texts that are read without a folder around them.
enum Readings {
  /// A table of a study: its name on the first line, the file after it.
  static func csv(_ bytes: [UInt8]) -> Bool {
    guard let (name, content) = named(bytes),
      let table = StudyTables.all.first(where: { $0.table.rawValue == name })
    else { return false }
    var reader = TableReader(schema: table.schema, bytes: content)
    table.check(&reader)
    let lines = 1 + content.count { $0 == 0x0A || $0 == 0x0D }
    for finding in reader.findings {
      guard (1...lines).contains(finding.line), (1...(content.count + 1)).contains(finding.column),
        !finding.message.contains(where: \.isNewline)
      else { fail("\(name): a finding without a place, or of several lines: \(finding)") }
    }
    return true
  }

  static func toml(_ bytes: [UInt8]) -> Bool {
    let file = TOMLFile(bytes, name: "f.toml")
    check(file.findings)
    if !file.isTOML, file.findings.isEmpty { fail("refused without a finding") }
    return true
  }

  static func sweep(_ bytes: [UInt8]) -> Bool {
    check(SweepFile(bytes, path: "dir/s.toml").file.findings)
    return true
  }

  static func experiment(_ bytes: [UInt8]) -> Bool {
    do throws(ExperimentFileError) {
      _ = try ExperimentReading(bytes, file: "game.toml").experiment(on: nil)
    } catch {
      if error.findings.isEmpty { fail("refused without a finding") }
      check(error.findings)
    }
    return true
  }

  private static func check(_ findings: [LocatedFinding]) {
    for finding in findings
    where finding.line < 1 || finding.column < 1 || finding.message.contains(where: \.isNewline) {
      fail("a finding without a place, or of several lines: \(finding)")
    }
  }
}

extension AnyStudyTable {
  /// Reads all rows; every row has a place.
  fileprivate func check(_ reader: inout TableReader) {
    var study = FuzzStudy()
    study.program = AllowanceProgram(years: [], memberships: [])
    read(&reader, into: &study)
    if reader.rowCount != count(study) { fail("\(count(study)) rows, \(reader.rowCount) places") }
  }
}
