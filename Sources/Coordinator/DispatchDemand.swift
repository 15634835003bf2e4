import AllowanceMarket
import PowerDispatch

/// Demand for allowances as a year's dispatch gives it.
struct DispatchDemand: AllowanceDemand {
  let session: any DispatchSession

  func point(at priceUSD: Double) throws -> DemandPoint {
    let point = try session.evaluate(at: priceUSD)
    return DemandPoint(
      priceUSD: priceUSD, emissionsShortTons: point.coveredEmissionsShortTons,
      leastCostUSD: point.leastCostUSD)
  }
}
