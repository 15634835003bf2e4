/// A search for numbers that a map leaves as they are.
///
/// It begins with the map itself and learns its slopes (Broyden 1965, the inverse kept): on a stretch where the map is linear, as
/// optima of linear programs are of their right-hand sides, it ends after few steps. Where that does not settle the map jumps:
/// then each number goes half the way whenever its direction turns, so that a jump is bracketed, and ends at the part of it
/// that leaves the map where it is.
struct OfferSearch {
  /// Steps that learn slopes, before steps are halved.
  static let learningSteps = 40

  /// Where the search is.
  private(set) var point: [Double]
  /// What a difference between point and map is worth in a step: the inverse of the slopes that are known.
  private var slopes: [[Double]]
  private var last: (point: [Double], difference: [Double])?
  private var shares: [Double]
  private var count = 0

  init(start: [Double]) {
    point = start
    slopes = Self.identity(start.count)
    shares = start.map { _ in 1 }
  }

  private static func identity(_ count: Int) -> [[Double]] {
    (0..<count).map { i in (0..<count).map { $0 == i ? 1 : 0 } }
  }

  /// Takes a step from a point whose image is `target`.
  mutating func step(towards target: [Double]) {
    count += 1
    let difference = zip(point, target).map { $0 - $1 }
    let steps: [Double]
    if count > Self.learningSteps {
      for i in shares.indices {
        if let last, last.difference[i] * difference[i] < 0 { shares[i] /= 2 }
      }
      steps = zip(shares, difference).map { $0 * $1 }
    } else {
      learn(difference)
      steps = slopes.map { row in zip(row, difference).reduce(0) { $0 + $1.0 * $1.1 } }
    }
    last = (point, difference)
    point = zip(point, steps).map { $0 - $1 }
  }

  /// Least share of a step's own length that its difference must have to teach a slope.
  private static let leastSlope = 1e-3

  private mutating func learn(_ difference: [Double]) {
    guard let last else { return }
    let moved = zip(point, last.point).map { $0 - $1 }
    let changed = zip(difference, last.difference).map { $0 - $1 }
    let product = slopes.map { row in zip(row, changed).reduce(0) { $0 + $1.0 * $1.1 } }
    let size = moved.reduce(0) { $0 + $1 * $1 }
    let scale = zip(moved, product).reduce(0) { $0 + $1.0 * $1.1 }
    // A jump has no slope, and what does not move teaches none.
    guard size > 0, abs(scale) > Self.leastSlope * size else {
      slopes = Self.identity(point.count)
      return
    }
    let weights = point.indices.map { j in moved.indices.reduce(0) { $0 + moved[$1] * slopes[$1][j] } }
    for i in point.indices {
      let share = (moved[i] - product[i]) / scale
      guard share != 0 else { continue }
      for j in point.indices { slopes[i][j] += share * weights[j] }
    }
  }
}
