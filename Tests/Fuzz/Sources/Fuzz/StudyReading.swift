import Foundation
import DispatchSolvePowerSystem

@testable import DispatchSolveStudyFiles
@testable import DispatchSolveTables

typealias FuzzStudy = Study

/// A study folder of which one file is the input: the file's name on the first line, its content after it.
///
/// The folder is that of `DISPATCHSOLVE_FUZZ_STUDY`; a file `x.toml` in it is a scenario.
final class StudyReading: Sendable {
  static let shared = StudyReading()

  private let folder: URL
  private let files: [String: [UInt8]]

  private init() {
    let source = URL(fileURLWithPath: ProcessInfo.processInfo.environment["DISPATCHSOLVE_FUZZ_STUDY"] ?? "")
    folder = freshFolder("study")
    var files: [String: [UInt8]] = [:]
    do {
      try FileManager.default.createDirectory(
        at: folder.appendingPathComponent("scenarios"), withIntermediateDirectories: true)
      for name in try FileManager.default.subpathsOfDirectory(atPath: source.path) where name.contains(".") {
        files[name] = [UInt8](try Data(contentsOf: source.appendingPathComponent(name)))
      }
    } catch {
      fail("DISPATCHSOLVE_FUZZ_STUDY is no study: \(error)")
    }
    self.files = files
    for (name, bytes) in files { write(bytes, folder.appendingPathComponent(name)) }
  }

  func read(_ bytes: [UInt8]) -> Bool {
    guard let (name, content) = named(bytes), let kept = files[name] else { return false }
    let file = folder.appendingPathComponent(name)
    write(content, file)
    defer { write(kept, file) }
    let scenarios = files.keys.filter { $0.hasPrefix("scenarios/") }.sorted()
      .map { String($0.dropFirst("scenarios/".count).dropLast(".toml".count)) }
    do {
      let loaded = try StudyFolder.load(folder.path, years: [2025, 2026], scenarios: scenarios)
      if loaded.study.findings(reporting: [2025, 2026]).contains(where: { $0.severity == .error }) {
        fail("taken, and refused when it is checked again")
      }
      check(loaded.warnings)
    } catch {
      switch error {
      case .invalid(let findings):
        if !findings.contains(where: { $0.severity == .error }) { fail("refused without an error") }
        check(findings)
      case .unreadable(let files): if files.isEmpty { fail("unreadable without a file") }
      }
    }
    return true
  }

  private func check(_ findings: [LocatedFinding]) {
    for finding in findings.lazy.map(\.description) {
      let isPlaced = finding.wholeMatch(of: /[^:]+:[0-9]+:[0-9]+: .+/) != nil
      if !isPlaced || finding.contains(where: \.isNewline) { fail("no line with a place: \(finding)") }
    }
  }
}
