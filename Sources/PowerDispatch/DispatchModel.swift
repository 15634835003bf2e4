import LinearProgramming

/// Dispatch of the year at one allowance price, in total.
public struct DispatchPoint: Sendable, Hashable {
  /// Allowance price, $/short ton.
  public var allowancePriceUSD: Double
  /// Covered emissions, short tons; at a switching price the least optimal amount.
  public var coveredEmissionsShortTons: Double
  /// Least cost L(p), $, carbon costs included.
  public var leastCostUSD: Double
}

/// A year's dispatch, kept ready for many allowance prices.
public protocol DispatchSession {
  /// The system dispatched.
  var system: DispatchSystem { get }

  /// Dispatches at an allowance price, $/short ton; prices below an exogenous price under combination `max`
  /// give the line that continues L(p) with its slope there.
  func evaluate(at allowancePriceUSD: Double) throws(DispatchError) -> DispatchPoint

  /// The exact emissions curve on a range of allowance prices, $/short ton, not negative.
  func emissionsCurve(_ prices: ClosedRange<Double>) throws(DispatchError) -> EmissionsCurve

  /// The full result at an allowance price, $/short ton.
  func result(at allowancePriceUSD: Double) throws(DispatchError) -> DispatchResult

  /// The full result at `allowancePriceUSD`: the mix `(1 - upperWeight) * lower + upperWeight * upper` of the
  /// dispatches found at two prices evaluated before, both optimal at this price, with its duals.
  ///
  /// - Throws: `notCertified` when the mix and the duals do not prove each other optimal.
  func result(
    at allowancePriceUSD: Double, lower: Double, upper: Double, upperWeight: Double
  ) throws(DispatchError) -> DispatchResult

  /// How far the least cost of one block, as found at a price evaluated before, is from what GLPK finds for the same
  /// LP, relative; nil where there is no other solver to ask.
  func secondOpinion(at allowancePriceUSD: Double) throws(DispatchError) -> Double?

  /// The bases of all blocks at the lowest price evaluated so far; nil where there are none.
  var startBases: [Basis]? { get }
}

/// A way to dispatch a system.
public protocol DispatchModel: Sendable {
  /// Opens a session on `system` for the duration of `body`.
  func withSession<R>(_ system: DispatchSystem, _ body: (any DispatchSession) throws -> R) throws -> R

  /// The model with a start for systems that are like some that were dispatched before; a model that has no use for
  /// one stays as it is. Optima are the same; rounding may follow another path.
  func starting(from starts: DispatchStarts) -> any DispatchModel
}

extension DispatchModel {
  /// The model as it is.
  public func starting(from starts: DispatchStarts) -> any DispatchModel { self }
}

extension DispatchSession {
  /// None.
  public var startBases: [Basis]? { nil }
}

/// Bases from which the dispatch of years may start, those of a system that is much the same.
public struct DispatchStarts: Sendable {
  private(set) var bases: [Int: [Basis]] = [:]

  /// No starts.
  public init() {}

  /// Takes over what a session ended with at its lowest price, for systems of the same year.
  public mutating func take(from session: any DispatchSession) {
    if let found = session.startBases { bases[session.system.year] = found }
  }

  /// Takes over starts of other years.
  public mutating func merge(_ others: DispatchStarts) { bases.merge(others.bases) { $1 } }
}

/// Largest relative residual of a certificate that counts as proof of optimality.
///
/// The LP is solved to 1e-9; sums over some thousand columns and the division by a small scale cost one to two
/// digits.
public let certificateTolerance = 1e-7
