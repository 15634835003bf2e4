import LinearProgramming
import TestSupport
import Testing

/// The sparse simplex against GLPK, the dense reference and the stack simplex: the same programs by several routes.
struct SparseSimplexTests {
  private func expectEqual(_ solver: SparseSimplex, _ program: LinearProgram, _ label: Comment) throws {
    #expect(solver.solve() == .optimal, label)
    let expected = try SimplexSolver.with(program) { try $0.solve() }
    #expect(expected.isOptimal, label)
    #expect(abs(solver.objective - expected.objective) <= 1e-9 * max(1, abs(expected.objective)), label)
    let certificate = Certificate.evaluate(
      program: program, primal: solver.primal, rowDuals: solver.rowDuals)
    #expect(certificate == solver.certificate, label)
    #expect(certificate.holds(within: 1e-9), "\(label): \(certificate)")
  }

  /// Several copies of a program of zones and stores, tied by rows across all of them: covered emissions, and a share
  /// that some columns have to make up.
  static func tied(seed: Int, isTied: Bool) throws -> LinearProgram {
    var random = SeededGenerator(seed: UInt64(90_000 + seed))
    let parts = try (0..<(1 + random.below(5))).map {
      try StackSimplexTests.program(seed: 10 * seed + $0, isTied: isTied)
    }
    var builder = LinearProgramBuilder()
    for part in parts {
      for row in 0..<part.rowCount { builder.addRow(lower: part.rowLower[row], upper: part.rowUpper[row]) }
    }
    let emissions = builder.addRow(lower: -.infinity, upper: Double(20 + random.below(2_000)))
    let share = builder.addRow(lower: Double(random.below(400)), upper: .infinity)
    var first = 0
    for part in parts {
      let matrix = part.matrix
      for column in 0..<part.columnCount {
        var entries = (matrix.columnStarts[column]..<matrix.columnStarts[column + 1]).map {
          (first + Int(matrix.rowIndices[$0]), matrix.values[$0])
        }
        if entries.count == 1, entries[0].1 > 0 {
          entries.append((emissions, Double(random.below(4)) / 4))
          if random.below(3) == 0 { entries.append((share, 1)) }
        }
        builder.addColumn(
          cost: part.costs[column], lower: part.columnLower[column], upper: part.columnUpper[column],
          entries: entries)
      }
      first += part.rowCount
    }
    builder.addColumn(cost: 700, lower: 0, upper: 100_000, entries: [(emissions, -1)])
    builder.addColumn(cost: 90, lower: 0, upper: 100_000, entries: [(share, 1)])
    return try builder.build()
  }

  @Test(arguments: [false, true])
  func agreesWithGLPK(isTied: Bool) throws {
    for seed in 0..<RandomCount.of(800, many: 20_000) {
      let program = try StackSimplexTests.program(seed: seed, isTied: isTied)
      try expectEqual(try #require(SparseSimplex(program)), program, "seed \(seed)")
    }
  }

  @Test(arguments: [false, true])
  func agreesWhereRowsTiePartsTogether(isTied: Bool) throws {
    for seed in 0..<RandomCount.of(300, many: 10_000) {
      let program = try Self.tied(seed: seed, isTied: isTied)
      try expectEqual(try #require(SparseSimplex(program)), program, "seed \(seed)")
    }
  }

  /// Small programs of dispatch in a dense tableau, which shares nothing with the code under test.
  @Test(arguments: [false, true])
  func agreesWithTheDenseReference(isTied: Bool) throws {
    for seed in 0..<RandomCount.of(60, many: 1_000) {
      let program = try StackSimplexTests.program(seed: seed, isTied: isTied)
      let solver = try #require(SparseSimplex(program))
      #expect(solver.solve() == .optimal, "seed \(seed)")
      guard case .optimal(let objective, _) = ReferenceSimplex.solve(program) else {
        Issue.record("seed \(seed): the reference has no optimum")
        continue
      }
      // The reference works to 1e-9 in every pivot, hundreds of them.
      #expect(abs(solver.objective - objective) <= 1e-6 * max(1, abs(objective)), "seed \(seed)")
    }
  }

  /// Costs, bounds and right-hand sides change together, and the basis comes from elsewhere.
  @Test(arguments: [false, true])
  func staysRightAfterChanges(isTied: Bool) throws {
    for seed in 0..<150 {
      var random = SeededGenerator(seed: UInt64(7_000 + seed))
      var program = try Self.tied(seed: seed, isTied: isTied)
      let solver = try #require(SparseSimplex(program))
      var saved = solver.basis
      for round in 0..<6 {
        if round % 2 == 0 {
          try program.setCosts(program.costs.map { $0 + Double(random.below(5)) * (isTied ? 5 : 3.7) })
          try solver.setCosts(program.costs)
        }
        let shift = (0..<program.columnCount).map { _ in Double(random.below(4)) * 5 }
        try program.setColumnBounds(
          lower: program.columnLower, upper: zip(program.columnUpper, shift).map { $0 + $1 })
        try program.setRowBounds(
          lower: program.rowLower.map { $0.isFinite ? $0 + Double(random.below(9)) * 5 : $0 },
          upper: program.rowUpper)
        try solver.setColumnBounds(lower: program.columnLower, upper: program.columnUpper)
        try solver.setRowBounds(lower: program.rowLower, upper: program.rowUpper)
        if round == 3 { try solver.setBasis(saved) }
        try expectEqual(solver, program, "seed \(seed), round \(round)")
        if round == 1 { saved = solver.basis }
        // GLPK takes the basis over and finds nothing left to do.
        let basis = solver.basis
        let again = try SimplexSolver.with(program) { other in
          try other.setBasis(basis)
          return try other.solve()
        }
        #expect(again.isOptimal && again.iterations <= 2, "seed \(seed), round \(round): \(again.iterations)")
      }
    }
  }

  /// A saved basis brings back the same bytes, whatever was solved in between.
  @Test func aBasisDecidesEverything() throws {
    for seed in 0..<100 {
      let program = try Self.tied(seed: seed, isTied: true)
      let solver = try #require(SparseSimplex(program))
      #expect(solver.solve() == .optimal)
      let basis = solver.basis
      try solver.setBasis(basis)
      #expect(solver.solve() == .optimal)
      let primal = solver.primal
      let duals = solver.rowDuals
      try solver.setCosts(program.costs.map { -$0 })
      _ = solver.solve()
      try solver.setCosts(program.costs)
      try solver.setBasis(basis)
      #expect(solver.solve() == .optimal)
      #expect(solver.primal == primal && solver.rowDuals == duals, "seed \(seed)")
      let other = try #require(SparseSimplex(program))
      try other.setBasis(basis)
      #expect(other.solve() == .optimal)
      #expect(other.primal == primal && other.rowDuals == duals, "seed \(seed)")
    }
  }

  @Test func refusesAndGivesUp() throws {
    let open = try makeProgram(rows: [(1, 1)], columns: [ColumnLine(1, 0, .infinity, [(0, 1)])])
    #expect(SparseSimplex(open) == nil)
    let short = try makeProgram(rows: [(5, .infinity)], columns: [ColumnLine(1, 0, 3, [(0, 1)])])
    let solver = try #require(SparseSimplex(short))
    guard case .gaveUp(let text) = solver.solve() else {
      Issue.record("an infeasible program was solved")
      return
    }
    #expect(text.contains("infeasible"))
  }
}
