import DispatchSolveTestSupport
import Testing

@testable import DispatchSolveLinearProgramming

/// What the tests need of both of the library's own solvers.
protocol SimplexUnderTest: DualSimplex {
  init?(_ program: LinearProgram)
  var basis: Basis { get }
  func setBasis(_ basis: Basis) throws(LinearProgramError)
  func solved() -> DualSimplex.Outcome
}

extension StackSimplex: SimplexUnderTest {
  func solved() -> Outcome { solve() }
}

extension SparseSimplex: SimplexUnderTest {
  func solved() -> Outcome { solve() }
}

/// Both of the library's own simplex methods against GLPK and the dense reference: the same programs by several routes.
struct DualSimplexTests {
  /// A solver and the programs that are of its kind.
  enum Kind: CaseIterable {
    case stack
    case sparse
    /// Rows across parts, which leave no column a single entry.
    case sparseTied

    func solver(_ program: LinearProgram) -> (any SimplexUnderTest)? {
      switch self {
      case .stack: StackSimplex(program)
      case .sparse, .sparseTied: SparseSimplex(program)
      }
    }

    func program(seed: Int, isTied: Bool) throws -> LinearProgram {
      switch self {
      case .stack, .sparse: try StackSimplexTests.program(seed: seed, isTied: isTied)
      case .sparseTied: try DualSimplexTests.tied(seed: seed, isTied: isTied)
      }
    }
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

  static func expectEqual(_ solver: any SimplexUnderTest, _ program: LinearProgram, _ label: Comment) throws {
    #expect(solver.solved() == .optimal, label)
    let expected = try SimplexSolver.with(program) { try $0.solve() }
    #expect(expected.isOptimal, label)
    #expect(abs(solver.objective - expected.objective) <= 1e-9 * max(1, abs(expected.objective)), label)
    let certificate = Certificate.evaluate(
      program: program, primal: solver.primal, rowDuals: solver.rowDuals)
    #expect(certificate == solver.certificate, label)
    #expect(certificate.holds(within: 1e-9), "\(label): \(certificate)")
  }

  @Test(arguments: Kind.allCases, [false, true])
  func agreesWithGLPK(kind: Kind, isTied: Bool) throws {
    let few = kind == .sparseTied ? 300 : 1_500
    for seed in 0..<RandomCount.of(few, many: 20_000) {
      let program = try kind.program(seed: seed, isTied: isTied)
      try Self.expectEqual(try #require(kind.solver(program)), program, "seed \(seed)")
    }
  }

  /// Small programs of dispatch in a dense tableau, which shares nothing with the code under test.
  @Test(arguments: [Kind.stack, .sparse], [false, true])
  func agreesWithTheDenseReference(kind: Kind, isTied: Bool) throws {
    for seed in 0..<RandomCount.of(60, many: 1_000) {
      let program = try kind.program(seed: seed, isTied: isTied)
      let solver = try #require(kind.solver(program))
      #expect(solver.solved() == .optimal, "seed \(seed)")
      guard case .optimal(let objective, _) = ReferenceSimplex.solve(program) else {
        Issue.record("seed \(seed): the reference has no optimum")
        continue
      }
      // The reference works to 1e-9 in every pivot, hundreds of them.
      #expect(abs(solver.objective - objective) <= 1e-6 * max(1, abs(objective)), "seed \(seed)")
    }
  }

  /// Costs, bounds and right-hand sides change together, and the basis comes from elsewhere.
  @Test(arguments: Kind.allCases, [false, true])
  func staysRightAfterChanges(kind: Kind, isTied: Bool) throws {
    for seed in 0..<(kind == .stack ? 300 : 150) {
      var random = SeededGenerator(seed: UInt64(7_000 + seed))
      var program = try kind.program(seed: seed, isTied: isTied)
      let solver = try #require(kind.solver(program))
      var saved = solver.basis
      for round in 0..<6 {
        try program.setCosts(program.costs.map { $0 + Double(random.below(5)) * (isTied ? 5 : 3.7) })
        let shift = (0..<program.columnCount).map { _ in Double(random.below(4)) * 5 }
        try program.setColumnBounds(
          lower: program.columnLower, upper: zip(program.columnUpper, shift).map { $0 + $1 })
        try program.setRowBounds(
          lower: program.rowLower.map { $0.isFinite ? $0 + Double(random.below(9)) * 5 : $0 },
          upper: program.rowUpper)
        try solver.setCosts(program.costs)
        try solver.setColumnBounds(lower: program.columnLower, upper: program.columnUpper)
        try solver.setRowBounds(lower: program.rowLower, upper: program.rowUpper)
        if round == 3 { try solver.setBasis(saved) }
        try Self.expectEqual(solver, program, "seed \(seed), round \(round)")
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

  /// Bounds alone change: columns are closed, and open again when they may pay.
  @Test(arguments: Kind.allCases, [false, true])
  func columnsCloseAndOpen(kind: Kind, isTied: Bool) throws {
    for seed in 0..<100 {
      var random = SeededGenerator(seed: UInt64(11_000 + seed))
      let whole = try kind.program(seed: seed, isTied: isTied)
      let solver = try #require(kind.solver(whole))
      for round in 0..<6 {
        var program = whole
        // What stands in for missing load stays, so that there is a solution.
        let upper = program.columnUpper.indices.map { column in
          program.costs[column] < 80 && random.below(3) == 0
            ? program.columnLower[column] : program.columnUpper[column]
        }
        try program.setColumnBounds(lower: program.columnLower, upper: upper)
        try solver.setColumnBounds(lower: program.columnLower, upper: upper)
        try Self.expectEqual(solver, program, "seed \(seed), round \(round)")
      }
      if let sparse = solver as? SparseSimplex { #expect(sparse.refuted == 0, "seed \(seed)") }
    }
  }

  /// A saved basis brings back the same bytes, whatever was solved in between.
  @Test(arguments: Kind.allCases)
  func aBasisDecidesEverything(kind: Kind) throws {
    for seed in 0..<100 {
      let program = try kind.program(seed: seed, isTied: true)
      let solver = try #require(kind.solver(program))
      #expect(solver.solved() == .optimal)
      let basis = solver.basis
      try solver.setBasis(basis)
      #expect(solver.solved() == .optimal)
      let primal = solver.primal
      let duals = solver.rowDuals
      try solver.setCosts(program.costs.map { -$0 })
      _ = solver.solved()
      try solver.setCosts(program.costs)
      try solver.setBasis(basis)
      #expect(solver.solved() == .optimal)
      #expect(solver.primal == primal && solver.rowDuals == duals, "seed \(seed)")
      let other = try #require(kind.solver(program))
      try other.setBasis(basis)
      #expect(other.solved() == .optimal)
      #expect(other.primal == primal && other.rowDuals == duals, "seed \(seed)")
    }
  }

  @Test(arguments: [Kind.stack, .sparse])
  func refusesAndGivesUp(kind: Kind) throws {
    let open = try makeProgram(rows: [(1, 1)], columns: [ColumnLine(1, 0, .infinity, [(0, 1)])])
    #expect(kind.solver(open) == nil)
    let short = try makeProgram(rows: [(5, .infinity)], columns: [ColumnLine(1, 0, 3, [(0, 1)])])
    let solver = try #require(kind.solver(short))
    guard case .gaveUp(let text) = solver.solved() else {
      Issue.record("an infeasible program was solved")
      return
    }
    #expect(text.contains("infeasible"))
    #expect(solver.certificate == nil)
    #expect(throws: LinearProgramError.self) { try solver.setCosts([.nan]) }
    #expect(throws: LinearProgramError.self) { try solver.setColumnBounds(lower: [0], upper: [.infinity]) }
  }
}
