import DispatchSolveTestSupport
import Testing

@testable import DispatchSolveSweeps

/// Files of sweeps with random damage: reading never traps, and a finding has a place and one line.
struct FileMutationTests {
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

  @Test func sweepFiles() throws {
    var random = SeededGenerator(seed: 31)
    var sound = 0
    for round in 0..<Damage.rounds {
      var bytes = Array(Self.sweep.utf8)
      for _ in 0...random.below(4) { Damage.damage(&bytes, &random) }
      let file = SweepFile(bytes, path: "dir/s.toml")
      if file.file.findings.isEmpty { sound += 1 }
      for finding in file.file.findings {
        #expect(
          finding.line >= 1 && finding.column >= 1 && !finding.message.contains { $0.isNewline },
          "round \(round)")
      }
    }
    #expect(sound > 0 && sound < Damage.rounds)
  }
}
