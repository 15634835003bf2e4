/// How a solve ended.
public enum LPStatus: Sendable, Equatable {
  /// Optimal, and certified so by this library's own arithmetic: no relative residual above 1e-7.
  case optimal
  /// No point satisfies all constraints; proved by ``LPSolution/infeasibility``.
  case primalInfeasible
  /// The objective falls without end along ``LPSolution/unboundedRay`` from any feasible point; no
  /// proof that there is no feasible point was found.
  case dualInfeasible
  /// The iteration limit was reached first.
  case iterationLimit
  /// The time limit was reached first.
  case timeLimit
  /// Neither a solution nor a proof that there is none held up; the text says what was seen.
  case numericalTrouble(String)
}

/// The outcome of one solve.
///
/// Unless ``status`` is ``LPStatus/optimal``, ``objective`` and all numbers of the four arrays are
/// NaN, so that a caller who does not look at the status gets no number that seems right.
public struct LPSolution: Sendable {
  /// How the solve ended.
  public var status: LPStatus
  /// c'x + objectiveOffset, computed here from the values of ``primal``.
  public var objective: Double
  /// Value of each column.
  public var primal: [Double]
  /// A x: activity of each row.
  public var rowActivity: [Double]
  /// Dual of each row: d objective / d right-hand side. Positive where the lower bound binds, negative
  /// where the upper bound does.
  public var rowDuals: [Double]
  /// c - A'y for each column: positive at a lower bound, negative at an upper bound.
  public var reducedCosts: [Double]
  /// The basis at the end of the solve.
  public var basis: Basis
  /// Simplex pivots, retries included.
  public var iterations: Int
  /// The residuals of an optimal solution; nil otherwise.
  public var certificate: Certificate?
  /// The proof, if the program is infeasible; nil otherwise.
  public var infeasibility: InfeasibilityProof?
  /// A direction, one number a column, along which the objective falls without end; nil unless
  /// ``status`` is ``LPStatus/dualInfeasible``.
  public var unboundedRay: [Double]?

  /// Creates a solution.
  public init(
    status: LPStatus, objective: Double, primal: [Double], rowActivity: [Double], rowDuals: [Double],
    reducedCosts: [Double], basis: Basis, iterations: Int, certificate: Certificate? = nil,
    infeasibility: InfeasibilityProof? = nil, unboundedRay: [Double]? = nil
  ) {
    self.status = status
    self.objective = objective
    self.primal = primal
    self.rowActivity = rowActivity
    self.rowDuals = rowDuals
    self.reducedCosts = reducedCosts
    self.basis = basis
    self.iterations = iterations
    self.certificate = certificate
    self.infeasibility = infeasibility
    self.unboundedRay = unboundedRay
  }

  /// True if ``status`` is ``LPStatus/optimal``.
  public var isOptimal: Bool { status == .optimal }
}
