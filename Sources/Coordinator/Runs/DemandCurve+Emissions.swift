import DispatchSolveAllowanceMarket
import DispatchSolvePowerDispatch

extension DemandCurve {
  /// The market's table of a year's emissions: the same breakpoints, right-hand amounts.
  ///
  /// - Throws: `DemandCurveError`, for curves that dispatch cannot have given.
  public init(_ curve: EmissionsCurve) throws(DemandCurveError) {
    try self.init(
      emissionsAtStart: curve.emissionsAtStart, pricesUSD: curve.breakpoints.map(\.priceUSD),
      emissionsAbove: curve.breakpoints.map(\.emissionsAfter))
  }
}
