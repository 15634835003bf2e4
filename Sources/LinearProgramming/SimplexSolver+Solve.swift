import CGLPK

extension SimplexSolver {
  /// A claim of optimality is believed if its certificate is at least this good. The solver's
  /// tolerances are 1e-9; a hundredfold leaves room for their sums over rows and columns.
  static let certificateTolerance = 1e-7

  /// What a run of the simplex method came to, after this library's own check.
  enum Finding {
    /// Optimal and certified.
    case certified(LPSolution)
    /// A limit was reached.
    case limit(LPStatus)
    /// No solution: the solver says there is none, or says something else.
    case noSolution(String)
  }

  /// Solves from the current basis.
  ///
  /// A claimed optimum is certified with this library's own arithmetic, a claimed absence of a solution
  /// proved. If the starting basis is singular the solve starts again from the row variables; if a
  /// claim does not hold up it is solved once more, cold, with other settings; if that does not help
  /// the status is ``LPStatus/numericalTrouble(_:)``.
  ///
  /// - Throws: `solverFailure` if the solver fails inside, now or before.
  public mutating func solve() throws(LinearProgramError) -> LPSolution {
    try solve(exact: false)
  }

  /// Solves from the current basis in rational arithmetic: slow, for spot checks. The result is
  /// rounded to doubles and certified as by ``solve()``. Options other than limits are not used.
  ///
  /// - Throws: `solverFailure`.
  public mutating func solveExact() throws(LinearProgramError) -> LPSolution {
    try solve(exact: true)
  }

  private mutating func solve(exact: Bool) throws(LinearProgramError) -> LPSolution {
    var iterations = 0
    let finding = try optimise(exact: exact, iterations: &iterations)
    switch finding {
    case .certified(var solution):
      solution.iterations = iterations
      return solution
    case .limit(let status):
      return try withoutSolution(status, iterations)
    case .noSolution(let said):
      if let proof = try proveInfeasible() {
        var solution = try withoutSolution(.primalInfeasible, iterations)
        solution.infeasibility = proof
        return solution
      }
      if let ray = try findUnboundedRay() {
        var solution = try withoutSolution(.dualInfeasible, iterations)
        solution.unboundedRay = ray
        return solution
      }
      // Neither proof holds, so there may be a solution after all.
      let last = try retryCold(iterations: &iterations)
      switch last {
      case .certified(var solution):
        solution.iterations = iterations
        return solution
      case .limit(let status):
        return try withoutSolution(status, iterations)
      case .noSolution(let saidAgain):
        return try withoutSolution(.numericalTrouble("\(said); cold: \(saidAgain)"), iterations)
      }
    }
  }

  /// Runs the simplex method until an optimum is certified, a limit is reached, or the solver says
  /// there is none. Never proves the absence of a solution, so the proofs may use it.
  mutating func optimise(
    exact: Bool = false, iterations: inout Int
  ) throws(LinearProgramError) -> Finding {
    let finding = try attempt(options, exact: exact, iterations: &iterations)
    guard case .noSolution = finding.result, !finding.isClaim else { return finding.result }
    return try retryCold(iterations: &iterations)
  }

  /// The primal simplex method on the scaled program from the row variables: as unlike the usual way
  /// as this solver can be.
  private mutating func retryCold(iterations: inout Int) throws(LinearProgramError) -> Finding {
    var other = options
    other.method = .primal
    other.ratioTest = .harris
    other.presolve = false
    try problem.setScaling(true)
    try problem.resetBasis()
    let finding = try attempt(other, exact: false, iterations: &iterations)
    if !options.scaling { try problem.setScaling(false) }
    return finding.result
  }

  /// One run. `isClaim` tells a definite "there is no solution" from a failure.
  private mutating func attempt(
    _ options: SimplexOptions, exact: Bool, iterations: inout Int
  ) throws(LinearProgramError) -> (result: Finding, isClaim: Bool) {
    // Rational arithmetic cannot handle a program without entries, which is trivial anyway.
    let exact = exact && !program.matrix.values.isEmpty
    var outcome = try problem.solve(options, exact: exact)
    iterations += outcome.iterations
    if outcome.code == GLP_EBADB || outcome.code == GLP_ESING || outcome.code == GLP_ECOND {
      try problem.resetBasis()
      outcome = try problem.solve(options, exact: exact)
      iterations += outcome.iterations
    }
    switch outcome.code {
    case 0:
      break
    case GLP_EITLIM:
      return (.limit(.iterationLimit), true)
    case GLP_ETMLIM:
      return (.limit(.timeLimit), true)
    case GLP_ENOPFS:
      return (.noSolution("presolver: no primal feasible solution"), true)
    case GLP_ENODFS:
      return (.noSolution("presolver: no dual feasible solution"), true)
    default:
      return (.noSolution(Self.text(returnCode: outcome.code)), false)
    }
    switch outcome.status {
    case GLP_OPT:
      let solution = try certifiedSolution()
      if let certificate = solution.certificate, certificate.holds(within: Self.certificateTolerance) {
        return (.certified(solution), true)
      }
      let worst = solution.certificate?.worst ?? .infinity
      return (.noSolution("optimum claimed, but its largest relative residual is \(worst)"), false)
    case GLP_NOFEAS:
      return (.noSolution("no primal feasible solution"), true)
    case GLP_UNBND:
      return (.noSolution("unbounded"), true)
    case GLP_INFEAS, GLP_FEAS:
      // The dual method stops here when it finds no dual feasible point.
      return (.noSolution("no dual feasible solution"), true)
    default:
      return (.noSolution("solution undefined"), false)
    }
  }

  private func certifiedSolution() throws(LinearProgramError) -> LPSolution {
    let point = try problem.point()
    let evaluation = Evaluation(program: program, primal: point.primal, rowDuals: point.rowDuals)
    return LPSolution(
      status: .optimal, objective: evaluation.objective, primal: point.primal,
      rowActivity: evaluation.rowActivity, rowDuals: point.rowDuals,
      reducedCosts: evaluation.reducedCosts, basis: try problem.basis(), iterations: 0,
      certificate: evaluation.certificate)
  }

  private func withoutSolution(
    _ status: LPStatus, _ iterations: Int
  ) throws(LinearProgramError) -> LPSolution {
    let columns = [Double](repeating: .nan, count: program.columnCount)
    let rows = [Double](repeating: .nan, count: program.rowCount)
    return LPSolution(
      status: status, objective: .nan, primal: columns, rowActivity: rows, rowDuals: rows,
      reducedCosts: columns, basis: try problem.basis(), iterations: iterations)
  }

  private static func text(returnCode code: Int32) -> String {
    switch code {
    case GLP_EBADB: return "invalid basis"
    case GLP_ESING: return "singular basis"
    case GLP_ECOND: return "ill-conditioned basis"
    case GLP_EBOUND: return "invalid bounds"
    case GLP_EFAIL: return "the solver gave up"
    case GLP_EOBJLL: return "objective lower limit reached"
    case GLP_EOBJUL: return "objective upper limit reached"
    case GLP_ESTOP: return "stopped"
    case GLP_ENOFEAS: return "no primal or dual feasible solution"
    case GLP_ENOCVG: return "no convergence"
    case GLP_EINSTAB: return "numerical instability"
    case GLP_EDATA: return "invalid data"
    case GLP_ERANGE: return "result out of range"
    default: return "return code \(code)"
    }
  }
}
