import Foundation
import DispatchSolveStudyFiles
import DispatchSolveTestSupport
import Testing

@testable import DispatchSolveExperiments
@testable import DispatchSolveRunFolder

/// Files of sweeps and experiments, manifests and sealed files with random damage: reading never traps, and what is
/// taken is what was written.
///
/// `DISPATCHSOLVE_FUZZ=N` makes N rounds a kind instead of a few hundred; `make full` does.
struct FileMutationTests {
  private static var rounds: Int {
    ProcessInfo.processInfo.environment["DISPATCHSOLVE_FUZZ"].flatMap(Int.init) ?? 300
  }

  private static func damage(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
    guard !bytes.isEmpty else {
      bytes = [0x22]
      return
    }
    let telling: [UInt8] = Array("\"{}[]=#,.-\n09aeE'".utf8) + [0, 0xC3, 0xFF, 0xE2]
    let place = random.below(bytes.count)
    switch random.below(5) {
    case 0: bytes[place] ^= UInt8(1 << random.below(8))
    case 1: bytes.insert(telling[random.below(telling.count)], at: place)
    case 2: bytes.removeSubrange(place..<min(bytes.count, place + 1 + random.below(8)))
    case 3:
      let piece = Array(bytes[place..<min(bytes.count, place + 1 + random.below(40))])
      bytes.insert(contentsOf: piece, at: random.below(bytes.count))
    default: bytes[place] = telling[random.below(telling.count)]
    }
  }

  private static let sweep = """
    name = "s"
    inputs = "study"
    years = "2030-2032"
    metrics = ["allowance_price_usd", "bank_short_tons"]
    design = "latin_hypercube"
    cases = 20
    seed = 3
    [[axis]]
    name = "cap"
    from = 0.5
    to = 1.5
    [[axis.change]]
    table = "allowance_program"
    column = "cap_short_tons"
    use = "multiply"
    where = { year = [2030, 2031] }

    """

  private static let experiment = """
    name = "budget"
    inputs = "study"
    years = [2030, 2031]
    iteration_limit = 9
    [[jurisdictions]]
    name = "state"
    zones = ["Z"]
    [jurisdictions.lever]
    kind = "allowance_budget"
    lower = 0.0
    upper = 300_000
    start = 0.0
    steps = 4
    halvings = 1

    """

  @Test func sweepFiles() throws {
    var random = SeededGenerator(seed: 31)
    var sound = 0
    for round in 0..<Self.rounds {
      var bytes = Array(Self.sweep.utf8)
      for _ in 0...random.below(4) { Self.damage(&bytes, &random) }
      let file = SweepFile(bytes, path: "dir/s.toml")
      if file.file.findings.isEmpty { sound += 1 }
      for finding in file.file.findings {
        #expect(
          finding.line >= 1 && finding.column >= 1 && !finding.message.contains { $0.isNewline },
          "round \(round)")
      }
    }
    #expect(sound > 0 && sound < Self.rounds)
  }

  @Test func experimentFiles() throws {
    var random = SeededGenerator(seed: 32)
    var refused = 0
    for _ in 0..<Self.rounds {
      var bytes = Array(Self.experiment.utf8)
      for _ in 0...random.below(4) { Self.damage(&bytes, &random) }
      let reading = ExperimentReading(bytes, file: "game.toml")
      do throws(ExperimentFileError) {
        _ = try reading.experiment(on: nil)
      } catch {
        refused += 1
        #expect(!error.findings.isEmpty)
        for finding in error.findings { #expect(!finding.message.contains { $0.isNewline }) }
      }
    }
    #expect(refused > Self.rounds / 4)
  }

  /// Whatever is changed in a manifest, it is not taken for the one that was written.
  @Test func manifests() throws {
    let results = try RunComparisonTests.Results()
    let path = results.folder.appendingPathComponent("manifest.json")
    let written = [UInt8](try Data(contentsOf: path))
    var random = SeededGenerator(seed: 33)
    for round in 0..<Self.rounds {
      var bytes = written
      for _ in 0...random.below(3) { Self.damage(&bytes, &random) }
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
    for round in 0..<Self.rounds {
      var bytes = written
      for _ in 0...random.below(3) { Self.damage(&bytes, &random) }
      guard bytes != written else { continue }
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      #expect(throws: SealedFile.Failure.self, "round \(round)") {
        try SealedFile.read(Kept.self, from: path)
      }
    }
  }
}
