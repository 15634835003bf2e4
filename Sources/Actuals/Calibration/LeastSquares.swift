/// Bounded least squares by damped Gauss-Newton steps (Levenberg and Marquardt) with differences for slopes.
///
/// Nothing is random: the same function gives the same values. The function may have kinks and steps, as dispatch has, so
/// that differences are wide and a step that does not help is shortened.
public struct LeastSquares: Sendable {
  /// Most Gauss-Newton steps.
  public var iterationLimit = 12
  /// Width of differences, as a share of a parameter's range: wide enough to see past the steps of dispatch.
  public var difference = 0.02
  /// An improvement below this share of the sum of squares is none.
  public var leastImprovement = 1e-4

  /// Shortest step that is tried, as a share of the range.
  private static let shortestStep = 1e-4
  private static let firstDamping = 1e-2
  private static let dampingUp = 4.0
  private static let dampingDown = 3.0
  private static let dampingLimit = 1e6

  /// What a fit came to.
  public struct Result: Sendable, Hashable {
    /// Values.
    public var values: [Double]
    /// Sum of squared residuals.
    public var sum: Double
    /// Evaluations of the function.
    public var evaluations: Int
  }

  /// Creates the method.
  public init() {}

  /// The values in their ranges at which the sum of squared residuals is least, from some on.
  ///
  /// - Parameters:
  ///   - residuals: The residuals of some values.
  ///   - progress: Told the sum of squares after each step.
  public func fit(
    from start: [Double], in ranges: [ClosedRange<Double>], progress: (Double) -> Void = { _ in },
    _ residuals: ([Double]) throws -> [Double]
  ) rethrows -> Result {
    let widths = ranges.map { $0.upperBound - $0.lowerBound }
    var values = zip(start, ranges).map { min(max($0, $1.lowerBound), $1.upperBound) }
    var evaluations = 1
    var here = try residuals(values)
    var sum = here.reduce(0) { $0 + $1 * $1 }
    var damping = Self.firstDamping
    for _ in 0..<iterationLimit {
      var slopes: [[Double]] = []
      for k in values.indices {
        var moved = values
        let up = values[k] + difference * widths[k] <= ranges[k].upperBound
        moved[k] += (up ? difference : -difference) * widths[k]
        let there = try residuals(moved)
        evaluations += 1
        slopes.append(zip(there, here).map { ($0 - $1) / (up ? difference : -difference) })
      }
      let gradient = slopes.map { slope in zip(slope, here).reduce(0) { $0 + $1.0 * $1.1 } }
      // A value at a bound that the sum pushes outwards stays there.
      let free = values.indices.filter { k in
        !(values[k] <= ranges[k].lowerBound && gradient[k] > 0)
          && !(values[k] >= ranges[k].upperBound && gradient[k] < 0)
      }
      var improved = false
      while damping <= Self.dampingLimit, !free.isEmpty {
        let step = Self.step(free.map { slopes[$0] }, free.map { gradient[$0] }, damping)
        var next = values
        for (position, k) in free.enumerated() {
          next[k] = min(
            max(values[k] + step[position] * widths[k], ranges[k].lowerBound), ranges[k].upperBound)
        }
        let length = zip(zip(next, values), widths).reduce(0) { max($0, abs($1.0.0 - $1.0.1) / $1.1) }
        guard length >= Self.shortestStep else { break }
        let there = try residuals(next)
        evaluations += 1
        let found = there.reduce(0) { $0 + $1 * $1 }
        if found < sum * (1 - leastImprovement) {
          (values, here, sum) = (next, there, found)
          damping /= Self.dampingDown
          improved = true
          break
        }
        damping *= Self.dampingUp
      }
      progress(sum)
      guard improved else { break }
    }
    return Result(values: values, sum: sum, evaluations: evaluations)
  }

  /// The damped step: (J'J + damping diag(J'J)) step = -gradient.
  private static func step(_ slopes: [[Double]], _ gradient: [Double], _ damping: Double) -> [Double] {
    var matrix = slopes.map { row in
      slopes.map { column in zip(row, column).reduce(0) { $0 + $1.0 * $1.1 } }
    }
    let largest = matrix.indices.reduce(0) { max($0, matrix[$1][$1]) }
    for k in matrix.indices { matrix[k][k] += damping * max(matrix[k][k], 1e-12 * largest) }
    return solve(matrix, gradient.map { -$0 })
  }

  /// Elimination with the largest pivot; a direction without slope stays where it is.
  static func solve(_ matrix: [[Double]], _ right: [Double]) -> [Double] {
    var (a, b) = (matrix, right)
    let n = b.count
    var order = Array(0..<n)
    for column in 0..<n {
      guard let pivot = (column..<n).max(by: { abs(a[order[$0]][column]) < abs(a[order[$1]][column]) }) else {
        break
      }
      order.swapAt(column, pivot)
      let row = order[column]
      guard a[row][column] != 0 else { continue }
      for other in order[(column + 1)...] {
        let factor = a[other][column] / a[row][column]
        for k in column..<n { a[other][k] -= factor * a[row][k] }
        b[other] -= factor * b[row]
      }
    }
    var found = Array(repeating: 0.0, count: n)
    for column in (0..<n).reversed() {
      let row = order[column]
      guard a[row][column] != 0 else { continue }
      let known = ((column + 1)..<n).reduce(0) { $0 + a[row][$1] * found[$1] }
      found[column] = (b[row] - known) / a[row][column]
    }
    return found
  }
}
