import AllowanceMarket
import PowerDispatch

/// What a few evaluations tell of a year's least cost and emissions at all prices.
///
/// L(p) is concave, so every evaluation's line lies above it; the lowest of the lines is exact where one was found and
/// an upper bound elsewhere. Its slopes are a demand curve that more evaluations make exact where it matters.
struct TangentCurve {
  /// Evaluations, ascending in price.
  private(set) var points: [DispatchPoint] = []

  /// Two costs closer than this, relative to the larger, are the same: rounding of some thousand terms.
  private static let costTolerance = 1e-13
  /// Emissions closer than this, relative, are the same.
  private static let emissionsTolerance = 1e-9

  /// Adds an evaluation.
  ///
  /// - Returns: Whether it tells anything that the others did not.
  mutating func add(_ point: DispatchPoint) -> Bool {
    let known = cost(at: point.allowancePriceUSD)
    let isNew =
      point.leastCostUSD < known - Self.costTolerance * max(1, abs(known))
      && !points.contains {
        abs($0.coveredEmissionsShortTons - point.coveredEmissionsShortTons)
          <= Self.emissionsTolerance * max(1, point.coveredEmissionsShortTons)
          && abs(line($0, point.allowancePriceUSD) - point.leastCostUSD)
            <= Self.emissionsTolerance * max(1, abs(known))
      }
    if isNew || points.isEmpty {
      let index = points.firstIndex { $0.allowancePriceUSD > point.allowancePriceUSD } ?? points.count
      points.insert(point, at: index)
    }
    return isNew
  }

  private func line(_ point: DispatchPoint, _ price: Double) -> Double {
    point.leastCostUSD + point.coveredEmissionsShortTons * (price - point.allowancePriceUSD)
  }

  /// The lowest of the lines at a price, $; infinite without any.
  func cost(at price: Double) -> Double {
    points.reduce(.infinity) { min($0, line($1, price)) }
  }

  /// The points whose lines are lowest at some price from `low` on, with the price at which each takes over.
  func corners(from low: Double) -> [(price: Double, point: DispatchPoint)] {
    let sorted = points.sorted {
      ($1.coveredEmissionsShortTons, line($0, low)) < ($0.coveredEmissionsShortTons, line($1, low))
    }
    var corners: [(price: Double, point: DispatchPoint)] = []
    for point in sorted {
      var price = low
      while let last = corners.last {
        let drop = last.point.coveredEmissionsShortTons - point.coveredEmissionsShortTons
        guard drop > 0 else {
          price = .infinity
          break
        }
        price = low + (line(point, low) - line(last.point, low)) / drop
        guard price <= last.price else { break }
        corners.removeLast()
        if corners.isEmpty { price = low }
      }
      if price < .infinity { corners.append((max(low, price), point)) }
    }
    return corners
  }

  /// The demand curve of the lines from a price on.
  func demand(from low: Double) throws(DemandCurveError) -> DemandCurve {
    let corners = corners(from: low)
    return try DemandCurve(
      emissionsAtStart: corners.first?.point.coveredEmissionsShortTons ?? 0,
      pricesUSD: corners.dropFirst().map(\.price),
      emissionsAbove: corners.dropFirst().map(\.point.coveredEmissionsShortTons))
  }
}
