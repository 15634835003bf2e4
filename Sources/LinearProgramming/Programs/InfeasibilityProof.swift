/// A proof that a program has no feasible point (Farkas): multipliers y of the rows such that the sum
/// y'(A x), however the columns are chosen within their bounds, stays below what the rows' bounds
/// require of it:
///
///     max over columnLower <= x <= columnUpper of (A'y)'x   <   min over rowLower <= r <= rowUpper of y'r
public struct InfeasibilityProof: Sendable, Equatable {
  /// How exact a proof must be, relative to the largest terms in it: the solver's own tolerance.
  public static let tolerance = 1e-9

  /// One multiplier a row; zero for rows that take no part.
  public var rowMultipliers: [Double]
  /// The rows that take part, rising: together with the columns' bounds they contradict each other.
  public var rows: [Int]

  /// Takes multipliers, one a row; ``rows`` are those with a multiplier other than zero.
  public init(rowMultipliers: [Double]) {
    self.rowMultipliers = rowMultipliers
    rows = rowMultipliers.indices.filter { rowMultipliers[$0] != 0 }
  }

  /// The names of the rows that take part.
  public func rowNames(in program: LinearProgram) -> [String] {
    rows.map { program.rowName($0) }
  }

  /// Whether the multipliers prove the program infeasible, by this library's own arithmetic.
  ///
  /// - Parameter tolerance: the contradiction must exceed `tolerance` times the largest term in it,
  ///   and an element of A'y counts as zero against an infinite column bound if it is below
  ///   `tolerance` times the largest term of its sum.
  public func verifies(_ program: LinearProgram, tolerance: Double = Self.tolerance) -> Bool {
    guard rowMultipliers.count == program.rowCount else { return false }
    var required = 0.0
    var scale = 0.0
    for (row, y) in rowMultipliers.enumerated() where y != 0 {
      let term = y * (y > 0 ? program.rowLower[row] : program.rowUpper[row])
      guard term.isFinite else { return false }
      required += term
      scale = max(scale, abs(term))
    }
    let matrix = program.matrix
    var attainable = 0.0
    for column in 0..<program.columnCount {
      var sum = 0.0
      var size = 0.0
      for entry in matrix.columnStarts[column]..<matrix.columnStarts[column + 1] {
        let term = matrix.values[entry] * rowMultipliers[Int(matrix.rowIndices[entry])]
        sum += term
        size = max(size, abs(term))
      }
      guard sum != 0 else { continue }
      let bound = sum > 0 ? program.columnUpper[column] : program.columnLower[column]
      if bound.isFinite {
        attainable += sum * bound
        scale = max(scale, abs(sum * bound))
      } else if !(abs(sum) <= tolerance * size) {
        return false
      }
    }
    return required - attainable > tolerance * scale
  }
}
