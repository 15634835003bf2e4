import DispatchSolveLinearProgramming
import Testing

private let solvers: [any TestSolver] = [ReferenceTestSolver()] + GLPKTestSolver.all

@Suite("Conformance")
struct ConformanceTests {
  @Test(arguments: conformanceCases, 0..<solvers.count)
  func meets(_ test: ConformanceCase, _ index: Int) throws {
    let solver = solvers[index]
    let isExact = (solver as? GLPKTestSolver)?.exact == true
    if test.needsFullRange && (isExact || solver is ReferenceTestSolver) { return }
    let outcome = try solver.outcome(of: test.program())
    let label = Comment(rawValue: solver.testDescription)
    switch (test.expected, outcome) {
    case (.infeasible, .infeasible), (.unbounded, .unbounded):
      break
    case (.optimal(let expected, let expectedPrimal), .optimal(let objective, let primal)):
      #expect(abs(objective - expected) <= test.tolerance * max(1, abs(expected)), label)
      if let expectedPrimal {
        #expect(primal.count == expectedPrimal.count, label)
        for (x, y) in zip(primal, expectedPrimal) {
          #expect(abs(x - y) <= test.tolerance * max(1, abs(y)), label)
        }
      }
    case (.optimal, .other(let text)) where isExact && test.cyclesInExact:
      #expect(text.contains("no end after 10350 pivots"))
    default:
      Issue.record("\(solver.testDescription): expected \(test.expected), found \(outcome)")
    }
  }
}
