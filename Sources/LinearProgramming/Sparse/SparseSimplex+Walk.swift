/// The long-step ratio test: how far the dual of a leaving variable grows, and what stands in its way.
extension SparseSimplex {
  /// Whether a candidate was passed on the way: marked by the sign of its ratio.
  @inline(__always)
  func passed(_ k: Int) -> Bool { ratio[k] < 0 }

  /// Puts what was passed where it stood.
  func goBack(_ count: Int) {
    for k in 0..<count where passed(k) { turn(Int(candidate[k])) }
  }

  /// How much further than the nearest candidate a walk looks at once.
  private static let limitGrowth = 8.0
  /// Ratios that differ by less are the same.
  private static let ratioTolerance = 1e-12

  /// Brings the candidates that are nearest to the front: enough to bring the slope to 0, if there are; returns how many.
  ///
  /// Of hundreds a handful is met: only those are put in order.
  private func nearest(_ count: Int, from least: Double, slope: Double) -> Int {
    let (ratios, found, elements) = (ratio.base, candidate.base, alpha.base)
    let (lows, highs) = (lower.base, upper.base)
    var next = least
    var met = 0
    var left = slope
    // Falls are added up here in another order than on the walk.
    while met < count, left > -Self.ratioTolerance * slope {
      let limit = Self.limitGrowth * next + Self.ratioTolerance
      let before = met
      next = .infinity
      for k in met..<count {
        guard ratios[k] <= limit else {
          next = min(next, ratios[k])
          continue
        }
        let variable = Int(found[k])
        left -= abs(elements[variable]) * (highs[variable] - lows[variable])
        swap(k, met)
        met += 1
      }
      // A ratio that is no number is near nothing; the certificate refuses what comes of it.
      guard met > before else { return count }
    }
    return met
  }

  /// Walks until the dual objective no longer rises; what is passed goes to its other bound. Returns what enters, and how
  /// many candidates, the first ones, were looked at.
  ///
  /// - Parameters:
  ///   - count: Candidates.
  ///   - least: The smallest of their ratios.
  func walk(_ count: Int, from least: Double, slope start: Double) -> (entering: Int?, met: Int) {
    let met = nearest(count, from: least, slope: start)
    var slope = start
    var heap = met
    // A heap by ratio, nearest at the top.
    var k = heap / 2 - 1
    while k >= 0 {
      sift(k, heap)
      k -= 1
    }
    while heap > 0 {
      let variable = Int(candidate[0])
      let fall = abs(alpha[variable]) * (upper[variable] - lower[variable])
      if fall >= slope { return (largest(heap, count, met), met) }
      slope -= fall
      heap -= 1
      swap(0, heap)
      turn(variable)
      // Marked as passed; -1 stands for 0.
      ratio[heap] = -1 - ratio[heap]
      sift(0, heap)
    }
    return (nil, met)
  }

  /// Of the candidates that are as near as the first the one with the largest element, of those the first variable.
  private func largest(_ heap: Int, _ count: Int, _ met: Int) -> Int {
    var best = Int(candidate[0])
    let limit = ratio[0] + Self.ratioTolerance
    func consider(_ k: Int) {
      guard ratio[k] <= limit else { return }
      let other = Int(candidate[k])
      let (size, bestSize) = (abs(alpha[other]), abs(alpha[best]))
      if size > bestSize || (size == bestSize && other < best) { best = other }
    }
    for k in 1..<max(1, heap) { consider(k) }
    for k in met..<count { consider(k) }
    return best
  }

  @inline(__always)
  private func swap(_ a: Int, _ b: Int) {
    (candidate[a], candidate[b]) = (candidate[b], candidate[a])
    (ratio[a], ratio[b]) = (ratio[b], ratio[a])
  }

  private func sift(_ start: Int, _ count: Int) {
    var parent = start
    while true {
      var child = 2 * parent + 1
      guard child < count else { return }
      if child + 1 < count, isBefore(child + 1, child) { child += 1 }
      guard isBefore(child, parent) else { return }
      swap(child, parent)
      parent = child
    }
  }

  @inline(__always)
  private func isBefore(_ a: Int, _ b: Int) -> Bool {
    ratio[a] != ratio[b] ? ratio[a] < ratio[b] : candidate[a] < candidate[b]
  }

  /// Puts a variable at its other bound.
  @inline(__always)
  private func turn(_ variable: Int) {
    isAtUpper[variable].toggle()
    way[variable] = -way[variable]
  }
}
