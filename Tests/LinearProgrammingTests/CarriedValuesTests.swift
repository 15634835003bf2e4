import DispatchSolveTestSupport
import Testing

@testable import DispatchSolveLinearProgramming

/// Solves between which nothing but some bounds changes: the sparse method moves values instead of computing them anew.
struct CarriedValuesTests {
  /// Upper bounds of some columns and bounds of some rows change time and again, mostly a few, now and then to nothing and back, and a
  /// row loses the bound that it stands at: each optimum is GLPK's, and reduced costs are those of the duals, also where both are
  /// those of the optimum before.
  @Test(arguments: [false, true])
  func boundsOfSomeChange(isTied: Bool) throws {
    var (carried, closed, unmoved) = (0, 0, 0)
    for seed in 0..<60 {
      var random = SeededGenerator(seed: UInt64(31_000 + seed))
      var program = try DualSimplexTests.tied(seed: seed, isTied: isTied)
      let solver = try #require(SparseSimplex(program))
      solver.keepsReducedCosts = true
      try DualSimplexTests.expectEqual(solver, program, "seed \(seed)")
      let widest = program.columnUpper
      for round in 0..<30 {
        let columns = widest.indices.filter { _ in random.below(6) == 0 }
        let upper = columns.map { column in
          let share = [0, 0.5, 0.9, 1, 1.3][random.below(5)]
          return max(program.columnLower[column], widest[column] * share)
        }
        // What is missing can always be had for more: two columns stay as wide as they are.
        let kept = zip(columns, upper).filter { $0.0 < program.columnCount - 2 }
        let before = program
        try program.setUpperBounds(of: kept.map(\.0), to: kept.map(\.1))
        let (emissions, share) = (program.rowCount - 2, program.rowCount - 1)
        let least = Double(random.below(400))
        let most = random.below(4) == 0 ? .infinity : Double(20 + random.below(2_000))
        try program.setRowBounds(least, .infinity, row: share)
        try program.setRowBounds(-.infinity, most, row: emissions)
        guard try SimplexSolver.with(program, { try $0.solve() }).isOptimal else {
          program = before
          continue
        }
        try solver.setUpperBounds(of: kept.map(\.0), to: kept.map(\.1))
        try solver.setRowBounds(least, .infinity, row: share)
        try solver.setRowBounds(-.infinity, most, row: emissions)
        try DualSimplexTests.expectEqual(solver, program, "seed \(seed), round \(round)")
        #expect(solver.reducedCosts == program.matrix.reduced(program.costs, solver.rowDuals))
        if solver.hasDualsOfBefore { unmoved += 1 }
        if solver.carriedSolves > 0 { carried += 1 } else if most == .infinity { closed += 1 }
      }
    }
    // Others follow a row that has lost its bound, or many that were carried.
    #expect(carried > 1_000 && closed > 40 && unmoved > 100, "\(carried), \(closed), \(unmoved)")
  }

  /// Solvers with the same matrix keep it in one piece of memory and go on as they would have; of another matrix each keeps its own.
  @Test func equalMatricesAreShared() throws {
    for seed in 0..<20 {
      let program = try DualSimplexTests.tied(seed: seed, isTied: false)
      var dearer = program
      try dearer.setCosts(program.costs.map { 2 * $0 })
      let (first, second, alone) = (
        try #require(SparseSimplex(program)), try #require(SparseSimplex(dearer)),
        try #require(SparseSimplex(dearer))
      )
      second.share(matrixOf: first)
      #expect(second.matrix === first.matrix && alone.matrix !== first.matrix)
      for solver in [first, second, alone] { #expect(solver.solve() == .optimal) }
      #expect(second.primal == alone.primal && second.rowDuals == alone.rowDuals)
      let other = try #require(SparseSimplex(try DualSimplexTests.tied(seed: seed + 1, isTied: false)))
      other.share(matrixOf: first)
      #expect(other.matrix !== first.matrix && other.solve() == .optimal)
    }
  }

  /// Reduced costs are those of the duals, of columns without room too, and only where they are wanted.
  @Test func reducedCostsAreThoseOfTheDuals() throws {
    for seed in 0..<40 {
      let program = try DualSimplexTests.tied(seed: seed, isTied: seed % 2 == 0)
      let solver = try #require(SparseSimplex(program))
      #expect(solver.solve() == .optimal)
      let idle = program.columnLower.indices.filter { solver.primal[$0] == program.columnLower[$0] }
      try solver.setUpperBounds(of: idle, to: idle.map { program.columnLower[$0] })
      #expect(!idle.isEmpty && solver.solve() == .optimal)
      #expect(solver.reducedCosts.isEmpty)
      solver.keepsReducedCosts = true
      #expect(solver.solve() == .optimal)
      #expect(solver.reducedCosts == program.matrix.reduced(program.costs, solver.rowDuals))
    }
  }

  /// A solver tells what it did once, and to whom it is at work for.
  @Test func workIsReportedOnce() throws {
    let program = try DualSimplexTests.tied(seed: 1, isTied: false)
    let (first, second) = (SolverTally(), SolverTally())
    var solver = SolverTally.bound(to: first) { SparseSimplex(program) }
    #expect(solver?.solve() == .optimal)
    let pivots = solver?.pivots ?? 0
    solver?.report()
    #expect(first.work.sparse.solves == 1 && first.work.sparse.pivots == pivots && pivots > 0)
    SolverTally.bound(to: second) { solver?.reportElsewhere() }
    #expect(solver?.solve() == .optimal)
    solver = nil
    #expect(first.work.sparse.solves == 1 && first.work.sparse.pivots == pivots)
    #expect(second.work.sparse.solves == 1)
  }
}
