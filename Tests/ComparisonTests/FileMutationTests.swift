import Foundation
import DispatchSolveStudyFiles
import DispatchSolveTestSupport
import Testing

@testable import DispatchSolveComparison
@testable import DispatchSolveRunFolder

/// Manifests and sealed files with random damage: reading never traps, and what is taken is what was written.
struct FileMutationTests {
  /// Whatever is changed in a manifest, it is not taken for the one that was written.
  @Test func manifests() throws {
    let results = try RunComparisonTests.Results()
    let path = results.folder.appendingPathComponent("manifest.json")
    let written = [UInt8](try Data(contentsOf: path))
    var random = SeededGenerator(seed: 33)
    for round in 0..<Damage.rounds {
      var bytes = written
      for _ in 0...random.below(3) { Damage.damage(&bytes, &random) }
      guard bytes != written else { continue }
      try Data(bytes).write(to: path)
      #expect(throws: ResultFolderError.self, "round \(round)") {
        try RunManifest.checked(results.path, shown: "r")
      }
    }
    try Data(written).write(to: path)
    #expect(try RunManifest.checked(results.path, shown: "r").study == "small")
  }

  private struct Kept: Codable, Equatable {
    var year: Int
    var figures: [Double]
  }

  /// What checkpoints and states of sweeps and experiments are kept in.
  @Test func sealedFiles() throws {
    let results = try RunComparisonTests.Results()
    let path = results.folder.appendingPathComponent("kept.json").path
    let kept = Kept(year: 2030, figures: [0.1, 2, -3e99])
    let (written, _) = try SealedFile.encode(kept)
    try Data(written).write(to: URL(fileURLWithPath: path))
    #expect(try SealedFile.read(Kept.self, from: path).0 == kept)
    var random = SeededGenerator(seed: 34)
    for round in 0..<Damage.rounds {
      var bytes = written
      for _ in 0...random.below(3) { Damage.damage(&bytes, &random) }
      guard bytes != written else { continue }
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      #expect(throws: SealedFile.Failure.self, "round \(round)") {
        try SealedFile.read(Kept.self, from: path)
      }
    }
  }
}
