import DispatchSolveAllowanceMarket
import DispatchSolvePowerDispatch

/// Demand for allowances as a year's dispatch gives it; keeps what it evaluated.
struct DispatchDemand: AllowanceDemand {
  let session: any DispatchSession
  private var points: [DispatchPoint] = []

  init(session: any DispatchSession) {
    self.session = session
  }

  mutating func point(at priceUSD: Double) throws(DispatchError) -> DemandPoint {
    let point = try session.evaluate(at: priceUSD)
    points.append(point)
    return DemandPoint(point, evaluation: points.count - 1)
  }

  /// The dispatch behind a point of this demand.
  func dispatch(of point: DemandPoint) throws(DispatchError) -> DispatchPoint {
    guard let index = point.evaluation, points.indices.contains(index) else {
      return try session.evaluate(at: point.priceUSD)
    }
    return points[index]
  }
}

extension DemandPoint {
  /// A year's dispatch at a price, as the market sees it.
  init(_ point: DispatchPoint, evaluation: Int? = nil) {
    self.init(
      priceUSD: point.allowancePriceUSD, emissionsShortTons: point.coveredEmissionsShortTons,
      leastCostUSD: point.leastCostUSD, evaluation: evaluation)
  }
}
