import DispatchSolveTestSupport
import Testing

@testable import DispatchSolveExperiments

/// Files of experiments with random damage: reading never traps, and a finding has one line.
struct FileMutationTests {
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

  @Test func experimentFiles() throws {
    var random = SeededGenerator(seed: 32)
    var refused = 0
    for _ in 0..<Damage.rounds {
      var bytes = Array(Self.experiment.utf8)
      for _ in 0...random.below(4) { Damage.damage(&bytes, &random) }
      let reading = ExperimentReading(bytes, file: "game.toml")
      do throws(ExperimentFileError) {
        _ = try reading.experiment(on: nil)
      } catch {
        refused += 1
        #expect(!error.findings.isEmpty)
        for finding in error.findings { #expect(!finding.message.contains { $0.isNewline }) }
      }
    }
    #expect(refused > Damage.rounds / 4)
  }
}
