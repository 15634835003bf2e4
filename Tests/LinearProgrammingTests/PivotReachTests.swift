import DispatchSolveTestSupport
import Testing

@testable import DispatchSolveLinearProgramming

/// Pivots that reach a list of variables and those that reach all, and places whose exchange moves the dual of a long row.
struct PivotReachTests {
  /// Solves with other bounds from time to time; what was found each time.
  private func path(_ program: LinearProgram, seed: Int, listedReach: Int) throws -> [[UInt64]] {
    var random = SeededGenerator(seed: UInt64(seed))
    let solver = try #require(SparseSimplex(program))
    solver.listedReach = listedReach
    solver.keepsReducedCosts = true
    var found: [[UInt64]] = []
    for _ in 0..<6 {
      guard solver.solve() == .optimal else { break }
      found.append(
        (solver.primal + solver.rowDuals + solver.reducedCosts).map(\.bitPattern) + [UInt64(solver.pivots)])
      try solver.setRowBounds(-.infinity, Double(20 + random.below(2_000)), row: program.rowCount - 2)
    }
    return found
  }

  /// With a list or without, each pivot or some: every bit.
  @Test(arguments: [false, true])
  func aListChangesNothing(isTied: Bool) throws {
    var (solves, pivots) = (0, 0)
    for seed in 0..<60 {
      let program = try DualSimplexTests.tied(seed: seed, isTied: isTied)
      let listed = try path(program, seed: seed, listedReach: .max)
      #expect(try path(program, seed: seed, listedReach: -1) == listed)
      #expect(try path(program, seed: seed, listedReach: 20) == listed)
      solves += listed.count
      pivots += Int(listed.last?.last ?? 0)
    }
    #expect(solves > 200 && pivots > 2_000, "\(solves), \(pivots)")
  }

  /// Elements that follow exchanges are those that the factors give; and the optimum is the same however few rows are long.
  @Test func elementsOfLongRowsFollow() throws {
    var (others, elements) = (0, 0)
    for seed in 0..<60 {
      let program = try DualSimplexTests.tied(seed: seed, isTied: false)
      let plain = try #require(SparseSimplex(program))
      let solver = try #require(SparseSimplex(program))
      solver.longRows.free()
      let lengths = (0..<program.rowCount).map {
        solver.matrix.rows.starts[$0 + 1] - solver.matrix.rows.starts[$0]
      }
      // All but the shortest: about half of the places.
      let length = Int(lengths.sorted()[lengths.count / 2])
      solver.longRows = LongRows(solver.matrix, rowCount: program.rowCount, longerThan: length)
      #expect(plain.solve() == solver.solve())
      guard plain.solve() == .optimal else { continue }
      #expect(abs(plain.objective - solver.objective) <= 1e-9 * max(1, abs(plain.objective)))
      if plain.pivots != solver.pivots { others += 1 }
      let fresh = LongRows(solver.matrix, rowCount: program.rowCount, longerThan: length)
      defer { fresh.free() }
      fresh.restart(solver.factors, solver.image)
      for place in 0..<program.rowCount {
        let (now, then) = (fresh.elements[place], solver.longRows.elements[place])
        #expect(abs(now - then) <= 1e-7 * max(1, abs(now)), "seed \(seed), place \(place)")
        if now != 0 { elements += 1 }
      }
    }
    #expect(others > 10 && elements > 200, "\(others), \(elements)")
  }
}
