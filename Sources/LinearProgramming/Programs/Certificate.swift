/// How well a point and its row duals satisfy the conditions of optimality, all relative.
///
/// A program's point x is optimal if and only if some y makes all four residuals zero. They are
/// recomputed from the program, x and y alone; no other claim of a solver is used. Each residual is
/// relative to what rounding could produce, with a floor F so that noise around zero counts as zero:
///
/// - *primal*: a bound's violation over max(F, |bound|, largest |a_ij x_j| of the row). Sums in
///   floating point lose digits in proportion to their largest term.
/// - *dual*: of a reduced cost d_j = c_j - a_j'y that points towards an infinite bound, |d_j| over
///   max(F, |c_j|, largest |a_ij y_i|); of a row dual y_i likewise, |y_i| over max(F, |y_i|), because
///   the row's auxiliary variable is a column with cost 0 and one entry.
/// - *complementarity*: of each variable, the smaller of its relative distance to the bound that its
///   reduced cost points to and its relative reduced cost: one of them must vanish. Their product
///   would grow with the units.
/// - *gap*: |c'x - dual objective| over max(1, sum of |c_j x_j|).
///
/// F is 1, one unit of whatever is measured, and less for rows and columns whose coefficients show
/// that they are written in other units (m: the largest |a_ij| of the row or column):
///
/// | | value | dual |
/// |---|---|---|
/// | row | min(1, m) | min(1, 1/m) |
/// | column | min(1, 1/m) | min(1, m) |
///
/// A floor of 1 throughout would call a column with cost and coefficients of 1e-9 optimal wherever it
/// stands.
public struct Certificate: Sendable, Codable, Equatable {
  /// Largest relative violation of a row's or column's bounds.
  public var primalResidual: Double
  /// Largest relative reduced cost, or row dual, of the wrong sign.
  public var dualResidual: Double
  /// Largest relative failure of complementary slackness.
  public var complementarityResidual: Double
  /// Relative difference of the primal and dual objectives.
  public var gap: Double

  /// Wraps four residuals.
  public init(primalResidual: Double, dualResidual: Double, complementarityResidual: Double, gap: Double) {
    self.primalResidual = primalResidual
    self.dualResidual = dualResidual
    self.complementarityResidual = complementarityResidual
    self.gap = gap
  }

  /// The largest of the four.
  public var worst: Double {
    max(max(primalResidual, dualResidual), max(complementarityResidual, gap))
  }

  /// True if no residual exceeds `tolerance`.
  public func holds(within tolerance: Double) -> Bool {
    primalResidual <= tolerance && dualResidual <= tolerance && complementarityResidual <= tolerance
      && gap <= tolerance
  }

  /// The residuals of a claimed solution; all infinite if an array has the wrong size or a number is
  /// not finite. Cost: two passes over the matrix.
  public static func evaluate(
    program: LinearProgram, primal: [Double], rowDuals: [Double]
  ) -> Certificate {
    guard primal.count == program.columnCount, rowDuals.count == program.rowCount else { return .worthless }
    return Evaluation(program: program, primal: primal, rowDuals: rowDuals).certificate
  }

  static let worthless = Certificate(
    primalResidual: .infinity, dualResidual: .infinity, complementarityResidual: .infinity, gap: .infinity)
}
