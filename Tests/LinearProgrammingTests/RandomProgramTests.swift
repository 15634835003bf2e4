import DispatchSolveLinearProgramming
import DispatchSolveTestSupport
import Testing

@Suite("Random programs")
struct RandomProgramTests {
  /// The reference accepts infeasibility up to 1e-7 in sums of small integers.
  private static let tolerance = 1e-6

  @Test("Programs agree with the reference and with exact arithmetic, certified")
  func agree() throws {
    var counts: [String: Int] = [:]
    for seed in 0..<RandomCount.of(500, many: 5_000) {
      let program = try randomProgram(seed: UInt64(seed))
      let exact = try SimplexSolver.with(program) { try $0.solveExact() }
      checkConsistency(exact, program)
      let reference = ReferenceTestSolver().outcome(of: program)
      for options in Self.variants {
        let solution = try SimplexSolver.with(program, options: options) { try $0.solve() }
        checkConsistency(solution, program)
        #expect(solution.status == exact.status, "seed \(seed), \(options.method) \(options.ratioTest)")
        switch (TestOutcome(solution), reference) {
        case (.optimal(let found, _), .optimal(let expected, _)):
          let scale = max(1, abs(expected))
          #expect(abs(found - expected) <= Self.tolerance * scale, "seed \(seed)")
          // Both are vertices of the same program with integer data; only rounding differs.
          #expect(abs(found - exact.objective) <= 1e-9 * scale, "seed \(seed)")
        case (.infeasible, .infeasible), (.unbounded, .unbounded):
          break
        case (let found, let expected):
          Issue.record("seed \(seed): found \(found), reference \(expected)")
        }
      }
      counts["\(exact.status)", default: 0] += 1
    }
    // The set must exercise all three outcomes.
    for status in ["optimal", "primalInfeasible", "dualInfeasible"] {
      #expect(counts[status, default: 0] >= 50, "\(counts)")
    }
  }

  private static let variants: [SimplexOptions] = [
    SimplexOptions(), SimplexOptions(method: .primal, ratioTest: .textbook),
    SimplexOptions(method: .primal, ratioTest: .harris), SimplexOptions(method: .dual, ratioTest: .textbook),
    SimplexOptions(method: .dual, ratioTest: .harris),
  ]

  @Test("Duals are derivatives of the objective", arguments: 0..<20)
  func dualsAreDerivatives(seed: Int) throws {
    let program = try transportProgram(zones: 6, unitsPerZone: 8, seed: UInt64(seed))
    try SimplexSolver.with(program) { solver in
      let base = try solver.solve()
      let step = 1e-4
      for row in 0..<program.rowCount {
        let demand = program.rowLower[row]
        try solver.setRowBounds(demand + step, demand + step, row: row)
        let moved = try solver.solve()
        try solver.setRowBounds(demand, demand, row: row)
        // Demands are random, so the basis is not degenerate and holds for a small step.
        let slope = (moved.objective - base.objective) / step
        #expect(abs(slope - base.rowDuals[row]) <= 1e-3 * max(1, abs(base.rowDuals[row])))
      }
    }
  }
}
