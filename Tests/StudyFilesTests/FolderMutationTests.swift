import Foundation
import DispatchSolvePowerSystem
import DispatchSolveTestSupport
import Testing

@testable import DispatchSolveStudyFiles

/// A whole study folder with damage in any of its files, scenarios too: reading never traps, findings are lines with a
/// place, and a study that is taken can be checked again.
///
/// `DISPATCHSOLVE_FUZZ=N` makes N rounds a kind instead of a few hundred; `make full` does.
struct FolderMutationTests {
  private static var rounds: Int {
    ProcessInfo.processInfo.environment["DISPATCHSOLVE_FUZZ"].flatMap(Int.init) ?? 300
  }

  /// What text files are damaged with: signs that mean something in CSV and TOML, digits, ends of UTF-8, words.
  private static let telling: [[UInt8]] =
    [
      "\"", ",", "\n", "\r", "\0", "-", ".", "e", "=", "[", "]", "{", "}", "#", ";", "'''", "\"\"\"", "nan",
      "1e999", "-0",
    ]
    .map { Array($0.utf8) } + [[0xC3], [0xE2, 0x80], [0xF0], [0xFF], [0xEF, 0xBB, 0xBF]]

  static func damage(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
    guard !bytes.isEmpty else {
      bytes = telling[random.below(telling.count)]
      return
    }
    let place = random.below(bytes.count)
    switch random.below(6) {
    case 0: bytes[place] ^= UInt8(1 << random.below(8))
    case 1: bytes.insert(contentsOf: telling[random.below(telling.count)], at: place)
    case 2: bytes.removeSubrange(place..<min(bytes.count, place + 1 + random.below(6)))
    case 3:
      let piece = Array(bytes[place..<min(bytes.count, place + 1 + random.below(40))])
      bytes.insert(contentsOf: piece, at: random.below(bytes.count))
    case 4: bytes.removeSubrange(place...)
    default: bytes.replaceSubrange(place...place, with: telling[random.below(telling.count)])
    }
  }

  @Test(arguments: ["valid", "building"]) func damagedFolders(fixture: String) throws {
    let copy = try StudyCopy(overlay: fixture == "valid" ? nil : fixture)
    try copy.writeScenario(
      "x",
      """
      description = "More load"
      [[change]]
      table = "demand"
      where = { zone = "North" }
      years = "2025-2026"
      column = "demand_mwh"
      multiply = 1.1
      [[change]]
      table = "study"
      column = "run.discount_rate"
      set = 0.04

      """)
    let names =
      try FileManager.default.contentsOfDirectory(atPath: copy.folder.path).filter { $0.contains(".") }
      .sorted() + ["scenarios/x.toml"]
    var files: [String: [UInt8]] = [:]
    for name in names {
      files[name] = [UInt8](try Data(contentsOf: copy.folder.appendingPathComponent(name)))
    }
    var random = SeededGenerator(seed: 17)
    var (accepted, refused) = (0, 0)
    for round in 0..<Self.rounds {
      let name = names[random.below(names.count)]
      var bytes = files[name] ?? []
      for _ in 0...random.below(4) { Self.damage(&bytes, &random) }
      try copy.write(name, bytes)
      do {
        let loaded = try StudyFolder.load(copy.folder.path, years: [2025, 2026], scenarios: ["x"])
        accepted += 1
        #expect(
          !loaded.study.findings(reporting: [2025, 2026]).contains { $0.severity == .error }, "round \(round)"
        )
        Self.check(loaded.warnings.map(\.description), round, name)
      } catch {
        refused += 1
        switch error {
        case .invalid(let findings):
          #expect(findings.contains { $0.severity == .error }, "round \(round)")
          Self.check(findings.map(\.description), round, name)
        case .unreadable(let files): #expect(!files.isEmpty, "round \(round)")
        }
      }
      try copy.write(name, files[name] ?? [])
    }
    // The damage is neither always fatal nor always harmless.
    #expect(
      accepted > 0 && refused > Self.rounds / 20, "\(accepted) taken, \(refused) refused")
  }

  private static func check(_ findings: [String], _ round: Int, _ name: String) {
    for finding in findings {
      let isPlaced = finding.wholeMatch(of: /[^:]+:[0-9]+:[0-9]+: .+/) != nil
      #expect(isPlaced && !finding.contains { $0.isNewline }, "round \(round), \(name): \(finding)")
    }
  }
}
