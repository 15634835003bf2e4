/// Finds a fixed point x = g(x) of many variables from values of g alone (Anderson 1965).
///
/// The next point is the mix of the last ones whose residuals g(x) - x cancel best, in the least-squares sense, moved
/// on by a share of the mixed residual. Where g is affine along a few directions, as the responses of linear programs
/// are near their fixed point, few steps lead to it.
struct AndersonMixing {
  /// Points whose residuals are remembered.
  static let memory = 25
  /// Share of the mixed residual that a step takes.
  let share: Double
  private var points: [[Double]] = []
  private var residuals: [[Double]] = []

  init(share: Double) {
    self.share = share
  }

  /// The next point to try after `value` was found at `point`.
  mutating func next(after point: [Double], value: [Double]) -> [Double] {
    points.append(point)
    residuals.append(zip(value, point).map { $0 - $1 })
    if points.count > Self.memory {
      points.removeFirst()
      residuals.removeFirst()
    }
    let weights = Self.weights(residuals)
    return point.indices.map { i in
      zip(weights, points.indices).reduce(0) { $0 + $1.0 * (points[$1.1][i] + share * residuals[$1.1][i]) }
    }
  }

  /// Weights with sum 1 of the combination of residuals with the least sum of squares.
  private static func weights(_ residuals: [[Double]]) -> [Double] {
    let last = residuals.count - 1
    // Differences to the last residual, and normal equations with a whiff of regularisation.
    let steps = residuals[..<last].map { zip($0, residuals[last]).map { $0 - $1 } }
    var matrix = steps.map { a in steps.map { b in zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } } }
    var right = steps.map { -zip($0, residuals[last]).reduce(0) { $0 + $1.0 * $1.1 } }
    for k in matrix.indices { matrix[k][k] *= 1 + 1e-12 }
    for column in matrix.indices {
      guard
        let pivot = (column..<matrix.count).max(by: { abs(matrix[$0][column]) < abs(matrix[$1][column]) }),
        abs(matrix[pivot][column]) > 1e-300
      else { return [Double](repeating: 0, count: last) + [1] }
      matrix.swapAt(column, pivot)
      right.swapAt(column, pivot)
      for row in matrix.indices where row != column {
        let factor = matrix[row][column] / matrix[column][column]
        for k in column..<matrix.count { matrix[row][k] -= factor * matrix[column][k] }
        right[row] -= factor * right[column]
      }
    }
    let weights = matrix.indices.map { right[$0] / matrix[$0][$0] }
    return weights + [1 - weights.reduce(0, +)]
  }
}
