import DispatchSolveCGLPK

extension SimplexSolver {
  /// A claim of optimality is believed if its certificate is at least this good. The solver's
  /// tolerances are 1e-9; a hundredfold leaves room for their sums over rows and columns. A program that
  /// is infeasible by less than this can therefore be reported as optimal, or as infeasible.
  static let certificateTolerance = 1e-7

  /// What a run of the simplex method came to, after this library's own check.
  enum Finding {
    /// Optimal and certified.
    case certified(LPSolution)
    /// A limit was reached.
    case limit(LPStatus)
    /// The solver says that there is no solution; the text is what it says.
    case claimsNone(String)
    /// The solver says something else, or its optimum does not hold up.
    case failed(String)
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
  /// The solver library first replaces every number of the program by a simpler fraction up to 1e-9
  /// away (absolute), so the result is exact only for numbers that are simple fractions themselves,
  /// such as integers and halves. It is known to cycle on degenerate programs, and is not tried again in
  /// another way: the status is then ``LPStatus/numericalTrouble(_:)``.
  ///
  /// - Throws: `solverFailure`.
  public mutating func solveExact() throws(LinearProgramError) -> LPSolution {
    try solve(exact: true)
  }

  private mutating func solve(exact: Bool) throws(LinearProgramError) -> LPSolution {
    var iterations = 0
    var said: [String] = []
    var finding = try attempt(options, exact: exact, iterations: &iterations)
    if case .failed(let text) = finding {
      said.append(text)
      // What floating point would find is not what was asked for.
      if exact { return try withoutSolution(.numericalTrouble(text), iterations) }
      finding = try retryCold(iterations: &iterations)
    }
    if let result = try settled(finding, iterations) { return result }
    // Proofs are tried after a failure too: the program may be one that has no solution.
    if let result = try provenWithoutSolution(iterations) { return result }
    if said.isEmpty && !exact {
      if case .claimsNone(let text) = finding { said.append("\(text), but no proof of it holds") }
      finding = try retryCold(iterations: &iterations)
      if let result = try settled(finding, iterations) { return result }
    }
    switch finding {
    case .claimsNone(let text), .failed(let text): said.append(exact ? text : "cold: \(text)")
    case .certified, .limit: break
    }
    return try withoutSolution(.numericalTrouble(said.joined(separator: "; ")), iterations)
  }

  /// The optimum from the current basis, or nil if none could be certified. Never proves that there is
  /// none, so the proofs may use it.
  mutating func certifiedOptimum() throws(LinearProgramError) -> LPSolution? {
    var iterations = 0
    if case .certified(let solution) = try attempt(options, exact: false, iterations: &iterations) {
      return solution
    }
    if case .certified(let solution) = try retryCold(iterations: &iterations) { return solution }
    return nil
  }

  /// The result, if the finding needs no proof.
  private func settled(_ finding: Finding, _ iterations: Int) throws(LinearProgramError) -> LPSolution? {
    switch finding {
    case .certified(var solution):
      solution.iterations = iterations
      return solution
    case .limit(let status):
      return try withoutSolution(status, iterations)
    case .claimsNone, .failed:
      return nil
    }
  }

  /// The result, if it can be proved that there is no solution. Infeasibility is tried first: it says
  /// more, and a program can lack both feasible points and a lower limit.
  private func provenWithoutSolution(_ iterations: Int) throws(LinearProgramError) -> LPSolution? {
    if let proof = proveInfeasible() {
      var solution = try withoutSolution(.primalInfeasible, iterations)
      solution.infeasibility = proof
      return solution
    }
    if let ray = findUnboundedRay() {
      var solution = try withoutSolution(.dualInfeasible, iterations)
      solution.unboundedRay = ray
      return solution
    }
    return nil
  }

  /// The primal simplex method from the row variables, scaled if the usual way is not: as unlike the
  /// usual way as this solver can be.
  private mutating func retryCold(iterations: inout Int) throws(LinearProgramError) -> Finding {
    var other = options
    other.method = .primal
    other.ratioTest = .harris
    other.presolve = false
    try problem.setScaling(!options.scaling)
    try problem.resetBasis()
    let finding = try attempt(other, exact: false, iterations: &iterations)
    try problem.setScaling(options.scaling)
    return finding
  }

  /// One run, or two if the basis to start from is unusable.
  private mutating func attempt(
    _ options: SimplexOptions, exact: Bool, iterations: inout Int
  ) throws(LinearProgramError) -> Finding {
    // Rational arithmetic cannot handle a program without entries, which is trivial anyway.
    let exact = exact && !program.matrix.values.isEmpty
    var options = options
    let limit = options.iterationLimit
    // The solver can cycle for ever, rational arithmetic or not.
    let cycling = 10_000 + 50 * (program.rowCount + program.columnCount)
    options.iterationLimit = limit ?? cycling
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
      return limit == nil ? .failed("no end after \(cycling) pivots") : .limit(.iterationLimit)
    case GLP_ETMLIM:
      return .limit(.timeLimit)
    case GLP_ENOPFS:
      return .claimsNone("presolver: no primal feasible solution")
    case GLP_ENODFS:
      return .claimsNone("presolver: no dual feasible solution")
    default:
      return .failed(Self.text(returnCode: outcome.code))
    }
    switch outcome.status {
    case GLP_OPT:
      let solution = try certifiedSolution()
      if let certificate = solution.certificate, certificate.holds(within: Self.certificateTolerance) {
        return .certified(solution)
      }
      let worst = solution.certificate?.worst ?? .infinity
      return .failed("optimum claimed, but its largest relative residual is \(worst)")
    case GLP_NOFEAS:
      return .claimsNone("no primal feasible solution")
    case GLP_UNBND:
      return .claimsNone("unbounded")
    case GLP_INFEAS, GLP_FEAS:
      // The dual method stops here when it finds no dual feasible point.
      return .claimsNone("no dual feasible solution")
    default:
      return .failed("solution undefined")
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
