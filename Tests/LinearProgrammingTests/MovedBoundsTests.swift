import DispatchSolveTestSupport
import Testing

@testable import DispatchSolveLinearProgramming

/// Whether an optimal basis stays optimal with other bounds, asked without a solve.
struct MovedBoundsTests {
  private enum Method: String, CaseIterable, CustomTestStringConvertible {
    case stack, sparse

    var testDescription: String { rawValue }

    func solver(_ program: LinearProgram) -> (any DualMethod)? {
      switch self {
      case .stack: StackSimplex(program)
      case .sparse: SparseSimplex(program)
      }
    }
  }

  /// Rounding of duals whose factors are made anew.
  private static let tolerance = 1e-12

  /// Lower bounds of rows and upper bounds of columns move a little or much: where the answer is yes, a solve with these bounds
  /// comes to the same duals, and without ties does not pivot for them; and the question itself changes nothing.
  @Test(arguments: Method.allCases, [false, true])
  private func aYesIsWhatASolveFinds(method: Method, isTied: Bool) throws {
    var (yes, no, small) = (0, 0, 0)
    for seed in 0..<150 {
      var random = SeededGenerator(seed: UInt64(77_000 + seed))
      let program = try StackSimplexTests.program(seed: seed, isTied: isTied)
      let solver = try #require(method.solver(program))
      guard solver.solve() == .optimal else { continue }
      for round in 0..<6 {
        let hair = round < 3 ? 1e-6 : 0.3
        let (before, primal, duals) = (solver.program, solver.primal, solver.rowDuals)
        var rows: [(row: Int, lower: Double)] = []
        for row in before.rowLower.indices
        where before.rowLower[row].isFinite && before.rowUpper[row] == .infinity {
          rows.append((row, before.rowLower[row] + hair * Double.random(in: -1...1, using: &random) * 50))
        }
        var columns: [(column: Int, upper: Double)] = []
        for column in before.columnUpper.indices where random.below(8) == 0 {
          let room = before.columnUpper[column] - before.columnLower[column]
          columns.append((column, before.columnLower[column] + room * [0.5, 1, 1.5][random.below(3)]))
        }
        let answer = solver.isOptimal(withLowerBoundsOf: rows, upperBoundsOf: columns)
        #expect(solver.isOptimal(withLowerBoundsOf: rows, upperBoundsOf: columns) == answer)
        #expect(solver.program == before && solver.primal == primal && solver.rowDuals == duals)
        var (lower, upper) = (before.rowLower, before.columnUpper)
        for (row, value) in rows { lower[row] = value }
        for (column, value) in columns { upper[column] = value }
        try solver.setRowBounds(lower: lower, upper: before.rowUpper)
        try solver.setColumnBounds(lower: before.columnLower, upper: upper)
        #expect(!solver.isOptimal(withLowerBoundsOf: [], upperBoundsOf: []), "of no optimum that stands")
        let pivots = solver.pivots
        guard solver.solve() == .optimal else { break }
        if answer {
          let differences = zip(solver.rowDuals, duals).map { abs($0 - $1) / max(1, abs($1)) }
          #expect(
            (isTied || solver.pivots == pivots) && differences.allSatisfy { $0 <= Self.tolerance },
            "\(method), seed \(seed), round \(round)")
          yes += 1
          if round < 3 { small += 1 }
        } else {
          no += 1
        }
      }
    }
    #expect(yes > 100 && no > 100 && small > yes / 3, "\(yes), \(no), \(small)")
  }

  /// A row that is not tight, whose bound moves past what it has, and a column that is missing something: a solve has to say.
  @Test func whatBindsHasToBeSolved() throws {
    let program = try makeProgram(
      rows: [(10, .infinity), (3, .infinity)],
      columns: [ColumnLine(4, 0, 8, [(0, 1)]), ColumnLine(5, 0, 8, [(0, 1)]), ColumnLine(-1, 0, 5, [(1, 1)])])
    for method in Method.allCases {
      let solver = try #require(method.solver(program))
      #expect(solver.solve() == .optimal)
      // Of the second row 5 are given though 3 are asked for.
      #expect(solver.isOptimal(withLowerBoundsOf: [(1, 4.9)], upperBoundsOf: []), "\(method)")
      #expect(!solver.isOptimal(withLowerBoundsOf: [(1, 5.1)], upperBoundsOf: []), "\(method)")
      #expect(solver.isOptimal(withLowerBoundsOf: [(0, 15.9)], upperBoundsOf: []), "\(method)")
      #expect(!solver.isOptimal(withLowerBoundsOf: [(0, 16.1)], upperBoundsOf: []), "\(method)")
      #expect(!solver.isOptimal(withLowerBoundsOf: [(0, 7.9)], upperBoundsOf: []), "\(method)")
      #expect(!solver.isOptimal(withLowerBoundsOf: [], upperBoundsOf: [(0, 7)]), "\(method)")
    }
  }
}
