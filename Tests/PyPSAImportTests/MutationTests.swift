import Foundation
import DispatchSolvePowerSystem
import DispatchSolveStudyFiles
import DispatchSolveTables
import DispatchSolveTestSupport
import Testing

@testable import DispatchSolvePyPSAImport

/// Networks with damage in any of their files: reading never traps, findings are lines with a place, and what is taken can be
/// checked and written.
///
/// `DISPATCHSOLVE_FUZZ=N` makes N rounds a fixture instead of a few dozen; `make full` does.
struct MutationTests {
  private static var rounds: Int {
    ProcessInfo.processInfo.environment["DISPATCHSOLVE_FUZZ"].flatMap(Int.init) ?? 60
  }

  /// What files are damaged with.
  private static let telling: [String] = [
    "\"", ",", "\n", "\r", "\0", "-", ".", "e", "nan", "inf", "-inf", "1e999", "1e308", "-0", "True", "bus2",
    "",
    "2031-01-01 00:00:00", "9999",
  ]

  private static func damaged(_ text: String, _ random: inout SeededGenerator) -> [UInt8] {
    var bytes = Array(text.utf8)
    let place = random.below(bytes.count)
    let other = Array(telling[random.below(telling.count)].utf8)
    switch random.below(6) {
    case 0: bytes[place] ^= UInt8(1 << random.below(8))
    case 1: bytes.insert(contentsOf: other, at: place)
    case 2: bytes.removeSubrange(place..<min(bytes.count, place + 1 + random.below(6)))
    case 3:
      // A field for another.
      let commas = bytes.indices.filter { bytes[$0] == 0x2C }
      guard let start = commas.isEmpty ? nil : commas[random.below(commas.count)] else { break }
      let end = bytes[(start + 1)...].firstIndex { $0 == 0x2C || $0 == 0x0A } ?? bytes.count
      bytes.replaceSubrange((start + 1)..<end, with: other)
    case 4: bytes.removeSubrange(place...)
    default: bytes.replaceSubrange(place...place, with: other)
    }
    return bytes
  }

  @Test(arguments: [false, true]) func damagedNetworks(isRelaxed: Bool) throws {
    let files =
      isRelaxed ? NetworkFolder.plain.merging(FindingTests.refused) { $1 } : NetworkFolder.plain
    let names = files.keys.sorted()
    var taken = 0
    for round in 0..<Self.rounds {
      var random = SeededGenerator(seed: UInt64(round))
      let folder = try NetworkFolder(files)
      for _ in 0...random.below(3) {
        let name = names[random.below(names.count)]
        try Data(Self.damaged(files[name] ?? "", &random))
          .write(to: URL(fileURLWithPath: "\(folder.path)/\(name).csv"))
      }
      do throws(InputFileError) {
        let network = try folder.read(.init(isRelaxed: isRelaxed))
        taken += 1
        _ = network.study.findings(years: [network.study.settings.firstYear ?? 2031])
        _ = try? StudyFolder.files(of: network.study)
      } catch {
        guard case .invalid(let findings) = error else {
          Issue.record("round \(round): \(error)")
          continue
        }
        #expect(!findings.isEmpty && findings.allSatisfy { $0.line > 0 && $0.column > 0 }, "round \(round)")
        #expect(findings.allSatisfy { !$0.message.contains("\n") }, "round \(round)")
      }
    }
    // Some are taken, so that what comes after reading is tried, too.
    #expect(taken > 0)
  }
}
