import Foundation
import DispatchSolvePowerSystem
import DispatchSolveTables
import Testing

@testable import DispatchSolveStudyFiles

/// The small valid study in a folder of its own that a test may spoil; removed with the value.
final class StudyCopy {
  let folder: URL

  static func fixtures() throws -> URL {
    try #require(Bundle.module.resourceURL).appendingPathComponent("Fixtures")
  }

  /// Names of the fixtures, `valid` among them.
  static func fixtureNames() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: fixtures().path).sorted()
  }

  /// Copies the valid study and lays the files of a case over it. Most of them are about other things than emissions: units
  /// without a rate may burn gas.
  init(overlay: String? = nil) throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("study-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for layer in ["valid"] + (overlay.map { [$0] } ?? []) {
      let source = try Self.fixtures().appendingPathComponent(layer)
      for name in try FileManager.default.contentsOfDirectory(atPath: source.path) {
        try Data(contentsOf: source.appendingPathComponent(name)).write(
          to: folder.appendingPathComponent(name))
      }
    }
    guard let overlay, try Self.hasUnitsAlone(overlay) else { return }
    let toml = folder.appendingPathComponent("study.toml")
    let accepted = "\n[check]\nunusual = [\"units.emission_rate_short_tons_per_mwh\"]\n"
    try (Data(contentsOf: toml) + Data(accepted.utf8)).write(to: toml)
  }

  private static func hasUnitsAlone(_ overlay: String) throws -> Bool {
    let names = try FileManager.default.contentsOfDirectory(
      atPath: fixtures().appendingPathComponent(overlay).path)
    return names.contains("units.csv") && !names.contains("study.toml")
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func write(_ name: String, _ bytes: some Sequence<UInt8>) throws {
    try Data(bytes).write(to: folder.appendingPathComponent(name))
  }

  func remove(_ name: String) throws {
    try FileManager.default.removeItem(at: folder.appendingPathComponent(name))
  }

  func load(years: Years? = [2025, 2026]) throws(InputFileError) -> LoadedStudy {
    try StudyFolder.load(folder.path, years: years)
  }

  /// Everything the gateway has to say, one text per finding; the folder's path is left out.
  func findings(years: Years? = [2025, 2026]) -> [String] {
    do {
      return try load(years: years).warnings.map(\.description)
    } catch {
      switch error {
      case .invalid(let findings): return findings.map(\.description)
      case .unreadable(let files):
        return files.map { $0.description.replacingOccurrences(of: folder.path, with: "STUDY") }
      }
    }
  }
}
