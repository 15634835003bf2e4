import DispatchSolveLinearProgramming
import Testing

@Suite("Several solvers")
struct SeveralSolversTests {
  @Test("Each keeps its own program and basis")
  func separate() throws {
    let programs = try (0..<4).map { try transportProgram(zones: 5, unitsPerZone: 6, seed: UInt64($0)) }
    let alone = try programs.map { program in
      try SimplexSolver.with(program) { try $0.solve().objective }
    }
    try SimplexSolvers.with(programs) { solvers in
      #expect(solvers.count == 4)
      for _ in 0..<2 {
        for index in [2, 0, 3, 1] {
          let objective = try solvers.withSolver(index) { try $0.solve().objective }
          #expect(abs(objective - alone[index]) <= 1e-12 * alone[index])
        }
      }
      for index in [-1, 4] {
        #expect(throws: LinearProgramError.indexOutOfRange(.solver, index: index, count: 4)) {
          try solvers.withSolver(index) { _ in }
        }
      }
    }
    try SimplexSolvers.with([]) { #expect($0.count == 0) }
  }
}
