/// How a ``SimplexSolver`` works. The defaults suit programs that are solved again and again with
/// changed costs and right-hand sides.
public struct SimplexOptions: Sendable, Equatable {
  /// The variant of the simplex method.
  public enum Method: Sendable, Equatable, CaseIterable {
    /// Two-phase primal simplex.
    case primal
    /// Two-phase dual simplex.
    case dual
    /// Dual simplex, and primal where the dual fails.
    case dualThenPrimal
  }

  /// How the step length is chosen.
  public enum RatioTest: Sendable, Equatable, CaseIterable {
    /// The textbook ratio test.
    case textbook
    /// Harris' two-pass test, which trades small infeasibilities for larger pivots.
    case harris
    /// The long-step test of the dual method, which flips boxed variables from bound to bound on the
    /// way. In the primal method it serves to find a feasible point; Harris' test does the rest.
    case longStep
  }

  /// Default of the three tolerances: double precision leaves some 1e-16 of the largest term, and sums over some thousand
  /// of them with pivots a thousandth of it stay below.
  public static let tolerance = 1e-9

  /// The method; default ``Method/dualThenPrimal``.
  public var method: Method
  /// The ratio test; default ``RatioTest/longStep``.
  public var ratioTest: RatioTest
  /// Allowed bound violation, relative to at least 1; in (0, 1).
  public var primalTolerance: Double
  /// Allowed reduced-cost violation, relative to at least 1; in (0, 1).
  public var dualTolerance: Double
  /// Smallest pivot, relative to its row or column; in (0, 1).
  public var pivotTolerance: Double
  /// Pivots allowed in one run of the method (a retry is a run of its own). Nil: no limit, but a run
  /// that has not ended after 10,000 pivots and 50 for each row and column counts as cycling, and as
  /// failed.
  public var iterationLimit: Int?
  /// Wall time allowed in one run, milliseconds; nil: no limit. A limit makes results depend on the
  /// machine's speed.
  public var timeLimitMilliseconds: Int?
  /// Use the solver's presolver. It discards the warm basis.
  public var presolve: Bool
  /// Scale rows and columns inside the solver. Tolerances then hold in scaled units.
  public var scaling: Bool

  /// Options, all with defaults. Ranges are checked when a solver is made.
  public init(
    method: Method = .dualThenPrimal, ratioTest: RatioTest = .longStep,
    primalTolerance: Double = Self.tolerance,
    dualTolerance: Double = Self.tolerance, pivotTolerance: Double = Self.tolerance,
    iterationLimit: Int? = nil,
    timeLimitMilliseconds: Int? = nil, presolve: Bool = false, scaling: Bool = false
  ) {
    self.method = method
    self.ratioTest = ratioTest
    self.primalTolerance = primalTolerance
    self.dualTolerance = dualTolerance
    self.pivotTolerance = pivotTolerance
    self.iterationLimit = iterationLimit
    self.timeLimitMilliseconds = timeLimitMilliseconds
    self.presolve = presolve
    self.scaling = scaling
  }

  func validate() throws(LinearProgramError) {
    try Self.checkTolerance(primalTolerance, "primalTolerance")
    try Self.checkTolerance(dualTolerance, "dualTolerance")
    try Self.checkTolerance(pivotTolerance, "pivotTolerance")
    if let limit = iterationLimit, limit < 0 {
      throw .invalidOption("iterationLimit is \(limit), must not be negative")
    }
    if let limit = timeLimitMilliseconds, limit < 0 {
      throw .invalidOption("timeLimitMilliseconds is \(limit), must not be negative")
    }
  }

  private static func checkTolerance(_ value: Double, _ name: String) throws(LinearProgramError) {
    guard value > 0 && value < 1 else {
      throw .invalidOption("\(name) is \(value), must lie between 0 and 1")
    }
  }
}
