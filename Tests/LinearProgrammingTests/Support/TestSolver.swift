import DispatchSolveLinearProgramming
import Testing

/// What the conformance suite asks of a solver.
protocol TestSolver: Sendable, CustomTestStringConvertible {
  func outcome(of program: LinearProgram) throws -> TestOutcome
}

/// What a solver came to; duals and proofs are left out because not every solver has them.
enum TestOutcome: Equatable {
  case optimal(objective: Double, primal: [Double])
  case infeasible
  case unbounded
  case other(String)
}

/// The reference written for the tests.
struct ReferenceTestSolver: TestSolver {
  var testDescription: String { "reference" }

  func outcome(of program: LinearProgram) -> TestOutcome {
    switch ReferenceSimplex.solve(program) {
    case .optimal(let objective, let primal): return .optimal(objective: objective, primal: primal)
    case .infeasible: return .infeasible
    case .unbounded: return .unbounded
    }
  }
}

/// The solver under test, with options. Checks on the way what every solution must satisfy.
struct GLPKTestSolver: TestSolver {
  var options: SimplexOptions
  var exact = false

  var testDescription: String {
    exact
      ? "exact"
      : "\(options.method) \(options.ratioTest)\(options.presolve ? " presolve" : "")"
        + (options.scaling ? " scaling" : "")
  }

  func outcome(of program: LinearProgram) throws -> TestOutcome {
    let solution = try SimplexSolver.with(program, options: options) { solver in
      exact ? try solver.solveExact() : try solver.solve()
    }
    checkConsistency(solution, program)
    return TestOutcome(solution)
  }

  static let all: [GLPKTestSolver] =
    SimplexOptions.Method.allCases.flatMap { method in
      SimplexOptions.RatioTest.allCases.map { test in
        GLPKTestSolver(options: SimplexOptions(method: method, ratioTest: test))
      }
    } + [
      GLPKTestSolver(options: SimplexOptions(presolve: true)),
      GLPKTestSolver(options: SimplexOptions(scaling: true)),
      GLPKTestSolver(options: SimplexOptions(), exact: true),
    ]
}

extension TestOutcome {
  init(_ solution: LPSolution) {
    switch solution.status {
    case .optimal: self = .optimal(objective: solution.objective, primal: solution.primal)
    case .primalInfeasible: self = .infeasible
    case .dualInfeasible: self = .unbounded
    default: self = .other("\(solution.status)")
    }
  }
}

/// What holds of every solution, whatever the program.
func checkConsistency(
  _ solution: LPSolution, _ program: LinearProgram, sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(solution.primal.count == program.columnCount, sourceLocation: sourceLocation)
  #expect(solution.reducedCosts.count == program.columnCount, sourceLocation: sourceLocation)
  #expect(solution.rowActivity.count == program.rowCount, sourceLocation: sourceLocation)
  #expect(solution.rowDuals.count == program.rowCount, sourceLocation: sourceLocation)
  #expect(solution.basis.basicCount == program.rowCount, sourceLocation: sourceLocation)
  switch solution.status {
  case .optimal:
    let certificate = Certificate.evaluate(
      program: program, primal: solution.primal, rowDuals: solution.rowDuals)
    #expect(certificate == solution.certificate, sourceLocation: sourceLocation)
    #expect(certificate.holds(within: 1e-7), sourceLocation: sourceLocation)
  case .primalInfeasible:
    #expect(solution.infeasibility?.verifies(program) == true, sourceLocation: sourceLocation)
    #expect(solution.objective.isNaN, sourceLocation: sourceLocation)
  case .dualInfeasible:
    #expect(
      solution.unboundedRay.map { program.isUnboundedRay($0) } == true, sourceLocation: sourceLocation)
    #expect(solution.objective.isNaN, sourceLocation: sourceLocation)
  default:
    #expect(solution.objective.isNaN, sourceLocation: sourceLocation)
  }
  if solution.status != .optimal {
    #expect(solution.certificate == nil, sourceLocation: sourceLocation)
    #expect(solution.primal.allSatisfy { $0.isNaN }, sourceLocation: sourceLocation)
  }
}
