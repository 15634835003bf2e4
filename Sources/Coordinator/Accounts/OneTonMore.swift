import DispatchSolvePowerDispatch

/// What a unit does when one short ton more may be emitted, at the price at which a year's market cleared.
public struct OneTonMore: Sendable, Hashable {
  /// Index of the unit in the year's system.
  public var unit: Int
  /// Generation more, or less below 0, MWh for a short ton.
  public var generationMWh: Double

  /// Steps to both sides of a price between which dispatch is compared, relative above 1 $/short ton.
  private static let step = 1e-6
  /// Emissions closer than this, relative, are the same: nothing moves at the price.
  private static let emissionsTolerance = 1e-7
  /// Generation for a short ton below this, MWh, is rounding: what matters is tenths and more.
  private static let leastMWh = 1e-4

  /// What units do between the dispatches just below and just above a price, for a short ton; nothing where emissions do not
  /// move there.
  ///
  /// - Parameter points: The two dispatches, evaluated by the session; nil: they are looked for.
  static func changes(
    _ session: any DispatchSession, priceUSD: Double, points: (lower: DispatchPoint, upper: DispatchPoint)?
  ) throws(DispatchError) -> [OneTonMore] {
    let lower: DispatchPoint
    let upper: DispatchPoint
    if let points {
      (lower, upper) = points
    } else {
      let delta = step * max(1, priceUSD)
      lower = try session.evaluate(at: max(0, priceUSD - delta))
      upper = try session.evaluate(at: priceUSD + delta)
    }
    let fall = lower.coveredEmissionsShortTons - upper.coveredEmissionsShortTons
    guard fall > emissionsTolerance * max(1, lower.coveredEmissionsShortTons) else { return [] }
    func generation(_ point: DispatchPoint) throws(DispatchError) -> [Double] {
      try session.result(at: point.allowancePriceUSD, lower: point, upper: point, upperWeight: 0)
        .unitGenerationMWh
    }
    let (most, least) = (try generation(lower), try generation(upper))
    return most.indices.compactMap { u in
      let change = (most[u] - least[u]) / fall
      return abs(change) > leastMWh ? OneTonMore(unit: u, generationMWh: change) : nil
    }
  }
}
