/// One evaluation of the demand for allowances.
public struct DemandPoint: Sendable, Codable, Hashable {
  /// Allowance price, $/short ton.
  public var priceUSD: Double
  /// Covered emissions at that price, short tons; at a switching price the least optimal amount.
  public var emissionsShortTons: Double
  /// L(p), the least cost of the year at that price, $; its slope in the price is the emissions.
  ///
  /// nil for demand that is not the outcome of a cost minimisation; clearing then bisects.
  public var leastCostUSD: Double?
  /// Position among the evaluations of its demand, by which that finds again what it knows of the point; nil where
  /// it keeps nothing.
  public var evaluation: Int?

  /// Creates a point.
  public init(
    priceUSD: Double, emissionsShortTons: Double, leastCostUSD: Double? = nil, evaluation: Int? = nil
  ) {
    self.evaluation = evaluation
    self.priceUSD = priceUSD
    self.emissionsShortTons = emissionsShortTons
    self.leastCostUSD = leastCostUSD
  }
}

/// Demand for allowances as a function of the price: E(p), not increasing.
///
/// Where least cost is given, L(p) is concave and piecewise linear and `emissionsShortTons` one of
/// its subgradients, so that two evaluations bound everything between them.
public protocol AllowanceDemand {
  /// Why demand cannot be found.
  associatedtype Failure: Error

  /// Evaluates demand at a price in $/short ton; throws when it cannot be found.
  mutating func point(at priceUSD: Double) throws(Failure) -> DemandPoint
}

/// Demand that a plain function gives.
public struct FunctionDemand: AllowanceDemand {
  private let emissions: @Sendable (Double) -> Double

  /// Creates demand from emissions in short tons as a function of the price in $/short ton, not increasing.
  public init(_ emissions: @escaping @Sendable (Double) -> Double) {
    self.emissions = emissions
  }

  /// Evaluates the function.
  public func point(at priceUSD: Double) throws(Never) -> DemandPoint {
    DemandPoint(priceUSD: priceUSD, emissionsShortTons: emissions(priceUSD))
  }
}
