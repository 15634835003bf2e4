import Testing

@testable import DispatchSolveLinearProgramming

@Suite("Failures inside the solver")
struct FailureTests {
  @Test("A trapped failure makes the solver unusable, and only that solver")
  func trapped() throws {
    let program = try makeProgram(rows: [(1, 5)], columns: [ColumnLine(1, 0, .infinity, [(0, 1)])])
    try SimplexSolver.with(program) { outer in
      try SimplexSolver.with(program) { broken in
        let before = try broken.solve().objective
        #expect(before == 1)
        let failure = failureOf { try broken.problem.provokeFailure() }
        guard case .solverFailure(let code, let message) = failure else {
          Issue.record("no solver failure: \(String(describing: failure))")
          return
        }
        #expect(code == -1)
        #expect(message.contains("glp_set_obj_coef"), "\(message)")
        #expect(failureOf { _ = try broken.solve() } == failure)
        #expect(failureOf { try broken.setCost(2, column: 0) } == failure)
        #expect(failureOf { _ = try broken.basis } == failure)
        let other = try outer.solve().objective
        #expect(other == 1)
      }
      #expect(GLPKProblem.liveCount == 1)
      try outer.setRowBounds(2, 5, row: 0)
      #expect(try outer.solve().objective == 2)
    }
    #expect(GLPKProblem.liveCount == 0)
    #expect(try SimplexSolver.with(program) { try $0.solve().objective } == 1)
  }

  private func failureOf(_ body: () throws -> Void) -> LinearProgramError? {
    do {
      try body()
      return nil
    } catch {
      return error as? LinearProgramError
    }
  }

  @Test("An error thrown inside a scope frees the solvers")
  func thrown() throws {
    struct Stop: Error {}
    let program = try makeProgram(rows: [(1, 5)], columns: [ColumnLine(1, 0, .infinity, [(0, 1)])])
    #expect(throws: Stop.self) { try SimplexSolver.with(program) { _ in throw Stop() } }
    #expect(throws: Stop.self) { try SimplexSolvers.with([program, program]) { _ in throw Stop() } }
    #expect(GLPKProblem.liveCount == 0)
  }
}
