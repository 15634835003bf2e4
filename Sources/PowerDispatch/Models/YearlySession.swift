/// A session whose blocks are tied together over the year, so that every price takes an optimum of the whole.
package protocol YearlySession: DispatchSession {
  /// Covered emissions, short tons, and cost without the price on them, $, of the optimum at a price on covered
  /// emissions, $/short ton, and what a point keeps of it.
  func optimumTotals(
    at price: Double
  ) throws(DispatchError) -> (emissions: Double, baseCost: Double, kept: any Sendable)
}

extension YearlySession {
  package func evaluate(at allowancePriceUSD: Double) throws(DispatchError) -> DispatchPoint {
    guard allowancePriceUSD.isFinite else { throw .nonFinite("allowance price") }
    let totals = try optimumTotals(at: system.effectivePrice(allowancePriceUSD))
    return DispatchPoint(
      allowancePriceUSD: allowancePriceUSD, coveredEmissionsShortTons: totals.emissions,
      leastCostUSD: totals.baseCost + (allowancePriceUSD + system.carbonPriceOnTop) * totals.emissions,
      kept: totals.kept)
  }

  package func emissionsCurve(_ prices: ClosedRange<Double>) throws(DispatchError) -> EmissionsCurve {
    guard prices.lowerBound.isFinite, prices.upperBound.isFinite else { throw .nonFinite("allowance price") }
    return try EmissionsCurve.trace(prices) { price throws(DispatchError) in
      let point = try evaluate(at: price)
      return (point.coveredEmissionsShortTons, point.leastCostUSD)
    }
  }

  package func result(at allowancePriceUSD: Double) throws(DispatchError) -> DispatchResult {
    let point = try evaluate(at: allowancePriceUSD)
    return try result(at: allowancePriceUSD, lower: point, upper: point, upperWeight: 0)
  }
}
