@testable import DispatchSolveAllowanceMarket

/// A table as the demand that a cost minimisation gives: at a breakpoint the least amount, with least cost.
struct TabulatedDemand: AllowanceDemand {
  let curve: DemandCurve

  func point(at price: Double) -> DemandPoint {
    // L(p): the integral of emissions from a price of 0; its value there does not matter.
    var cost = 0.0
    var last = 0.0
    var emissions = curve.nodes[0].y
    for node in curve.nodes.dropFirst().prefix(curve.breakpointCount) where node.x <= price {
      cost += emissions * (node.x - last)
      (last, emissions) = (node.x, node.y)
    }
    return DemandPoint(
      priceUSD: price, emissionsShortTons: emissions, leastCostUSD: cost + emissions * (price - last))
  }
}
