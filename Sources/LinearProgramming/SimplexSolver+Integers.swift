import CGLPK
import CSupport

extension SimplexSolver {
  /// Solves with some columns whole, by branch and bound on this thread (GLPK), without cutting planes.
  ///
  /// The program's bounds of these columns are taken as they are: those that are no whole numbers are narrowed to some
  /// that are. Unlike ``solve()`` the outcome is not certified: subproblems are believed.
  ///
  /// - Throws: `indexOutOfRange`, `invalidOption`, `solverFailure`.
  public mutating func solveIntegers(
    _ columns: [Int], options: IntegerOptions = IntegerOptions()
  ) throws(LinearProgramError) -> IntegerSolution {
    try options.validate()
    for column in columns where !program.costs.indices.contains(column) {
      throw .indexOutOfRange(.column, index: column, count: program.columnCount)
    }
    let nothing = IntegerSolution(status: .infeasible, primal: [], objective: .nan, bound: .nan, nodes: 0)
    let bounds = (lower: program.columnLower, upper: program.columnUpper)
    for column in columns {
      let (lower, upper) = (bounds.lower[column].rounded(.up), bounds.upper[column].rounded(.down))
      guard lower <= upper else {
        try setColumnBounds(lower: bounds.lower, upper: bounds.upper)
        return nothing
      }
      try setColumnBounds(lower, upper, column: column)
    }
    let relaxed = try solve()
    var solution = nothing
    if relaxed.isOptimal {
      solution = try branch(columns, options)
    } else if relaxed.status != .primalInfeasible {
      solution.status = .relaxation(relaxed.status)
    }
    try setColumnBounds(lower: bounds.lower, upper: bounds.upper)
    return solution
  }

  private func branch(_ columns: [Int], _ options: IntegerOptions) throws(LinearProgramError)
    -> IntegerSolution
  {
    let outcome = try problem.solveIntegers(columns, options)
    var solution = IntegerSolution(
      status: .infeasible, primal: [], objective: .nan, bound: .nan, nodes: Int(outcome.nodes))
    switch outcome.code {
    case 0, GLP_EMIPGAP: solution.status = .optimal
    case GLP_ESTOP: solution.status = .nodeLimit
    default:
      solution.status = .failed(Int(outcome.code))
      return solution
    }
    if outcome.has_bound != 0 { solution.bound = outcome.bound + program.objectiveOffset }
    guard outcome.status == GLP_OPT || outcome.status == GLP_FEAS else {
      if outcome.code == 0 { solution.status = .infeasible }
      return solution
    }
    solution.primal = try problem.integerPoint()
    for column in columns { solution.primal[column].round() }
    solution.objective = zip(program.costs, solution.primal).reduce(program.objectiveOffset) {
      $0 + $1.0 * $1.1
    }
    let found = outcome.objective + program.objectiveOffset
    // Branches are left out where they gain no more than this.
    let left = options.costTolerance * (1 + abs(outcome.objective))
    solution.bound = min(outcome.has_bound != 0 ? solution.bound : found, found) - left
    return solution
  }
}
