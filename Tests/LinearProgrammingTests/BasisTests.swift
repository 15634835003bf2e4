import Foundation
import DispatchSolveLinearProgramming
import Testing

@Suite("Basis")
struct BasisTests {
  @Test("Round trip through JSON and another solver needs no pivots")
  func roundTrip() throws {
    let program = try transportProgram(zones: 8, unitsPerZone: 12, seed: 5)
    let solution = try SimplexSolver.with(program) { try $0.solve() }
    let json = try JSONEncoder().encode(solution.basis)
    let basis = try JSONDecoder().decode(Basis.self, from: json)
    #expect(basis == solution.basis)
    try SimplexSolver.with(program) { solver in
      try solver.setBasis(basis)
      #expect(try solver.basis == basis)
      let again = try solver.solve()
      #expect(again.iterations == 0)
      #expect(again.objective == solution.objective)
      try solver.resetBasis()
      let slack = try solver.basis
      #expect(slack.rows.allSatisfy { $0 == .basic })
      #expect(try solver.solve().iterations > 0)
    }
  }

  @Test("A singular basis is replaced and the solve succeeds")
  func singular() throws {
    // Columns 0 and 1 are parallel.
    let program = try makeProgram(
      rows: [(4, 4), (8, 8)],
      columns: [
        ColumnLine(1, 0, 9, [(0, 1), (1, 2)]), ColumnLine(2, 0, 9, [(0, 1), (1, 2)]),
        ColumnLine(3, 0, 9, [(0, 1), (1, 1)]),
      ])
    try SimplexSolver.with(program) { solver in
      try solver.setBasis(Basis(columns: [.basic, .basic, .atLower], rows: [.fixed, .fixed]))
      let solution = try solver.solve()
      checkConsistency(solution, program)
      #expect(solution.status == .optimal)
      #expect(solution.objective == 4)
    }
  }

  @Test("A status that the bounds do not allow is replaced")
  func impossibleStatus() throws {
    let program = try makeProgram(rows: [(1, 5)], columns: [ColumnLine(1, 0, .infinity, [(0, 1)])])
    try SimplexSolver.with(program) { solver in
      try solver.setBasis(Basis(columns: [.atUpper], rows: [.basic]))
      #expect(try solver.basis.columns == [.atLower])
      #expect(try solver.solve().objective == 1)
    }
  }

  @Test("Wrong sizes and counts are refused")
  func refused() throws {
    let program = try makeProgram(rows: [(1, 5)], columns: [ColumnLine(1, 0, .infinity, [(0, 1)])])
    try SimplexSolver.with(program) { solver in
      #expect(throws: LinearProgramError.sizeMismatch(what: .columnStatus, expected: 1, found: 0)) {
        try solver.setBasis(Basis(columns: [], rows: [.basic]))
      }
      #expect(throws: LinearProgramError.sizeMismatch(what: .rowStatus, expected: 1, found: 2)) {
        try solver.setBasis(Basis(columns: [.atLower], rows: [.basic, .basic]))
      }
      #expect(throws: LinearProgramError.invalidBasis(basicVariables: 2, rows: 1)) {
        try solver.setBasis(Basis(columns: [.basic], rows: [.basic]))
      }
    }
  }
}
