import DispatchSolveLinearProgramming

/// Dispatch of the year at one allowance price, as a session evaluated it: totals, and what the session needs to give
/// the whole dispatch when the point is handed back.
public struct DispatchPoint: Sendable {
  /// Allowance price, $/short ton.
  public var allowancePriceUSD: Double
  /// Covered emissions, short tons; at a switching price the least optimal amount.
  public var coveredEmissionsShortTons: Double
  /// Least cost L(p), $, carbon costs included.
  public var leastCostUSD: Double
  /// What the session that evaluated the point keeps in it; nothing to anybody else.
  public let kept: any Sendable

  /// Creates a point.
  ///
  /// - Parameter kept: What the session wants to find in the point when it is handed back.
  public init(
    allowancePriceUSD: Double, coveredEmissionsShortTons: Double, leastCostUSD: Double,
    kept: any Sendable = ()
  ) {
    self.allowancePriceUSD = allowancePriceUSD
    self.coveredEmissionsShortTons = coveredEmissionsShortTons
    self.leastCostUSD = leastCostUSD
    self.kept = kept
  }
}

/// Tells the points of one session from those of others.
package final class SessionMark: Sendable {
  package init() {}

  /// An optimum with the mark of the session that found it.
  private struct Marked<Optimum: Sendable>: Sendable {
    let mark: SessionMark
    let optimum: Optimum
  }

  /// What a point keeps of an optimum.
  package func marked(_ optimum: some Sendable) -> any Sendable { Marked(mark: self, optimum: optimum) }

  /// The optimum that a point of this session keeps.
  ///
  /// - Throws: `foreignPoint` for a point of another session.
  package func optimum<Optimum: Sendable>(of point: DispatchPoint) throws(DispatchError) -> Optimum {
    guard let marked = point.kept as? Marked<Optimum>, marked.mark === self else {
      throw .foreignPoint(priceUSD: point.allowancePriceUSD)
    }
    return marked.optimum
  }
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
  /// dispatches at two points that this session evaluated, both optimal at this price, with its duals.
  ///
  /// - Throws: `notCertified` when the mix and the duals do not prove each other optimal.
  func result(
    at allowancePriceUSD: Double, lower: DispatchPoint, upper: DispatchPoint, upperWeight: Double
  ) throws(DispatchError) -> DispatchResult

  /// How far the least cost of one block, as found at a point that this session evaluated, is from what GLPK finds for
  /// the same LP, relative; nil where there is no other solver to ask.
  func secondOpinion(_ point: DispatchPoint) throws(DispatchError) -> Double?

  /// The bases of all blocks at the lowest price evaluated so far; nil where there are none.
  var startBases: [Basis]? { get }
}

/// A way to dispatch a system.
public protocol DispatchModel: Sendable {
  /// Opens a session on `system` for the duration of `body`.
  ///
  /// - Parameter failing: How `body` names an error of dispatch.
  func withSession<R, Failure: Error>(
    _ system: DispatchSystem, failing: (DispatchError) -> Failure,
    _ body: (any DispatchSession) throws(Failure) -> R
  ) throws(Failure) -> R

  /// The model with a start for systems that are like some that were dispatched before; a model that has no use for
  /// one stays as it is. Optima are the same; rounding may follow another path.
  func starting(from starts: DispatchStarts) -> any DispatchModel
}

extension DispatchModel {
  /// Opens a session on `system` for the duration of `body`, which may throw anything.
  public func withSession<R>(
    _ system: DispatchSystem, _ body: (any DispatchSession) throws -> R
  ) throws -> R {
    try withSession(system, failing: { $0 as any Error }, body)
  }

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
package let certificateTolerance = 1e-7
