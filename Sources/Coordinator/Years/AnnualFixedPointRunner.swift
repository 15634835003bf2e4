/// How an annual fixed point ended.
public enum FixedPointStatus: String, Sendable, Codable {
  /// The price that decisions expected is the price that cleared.
  case converged
  /// The cleared price jumps past the expected one; a mix of the two sides meets it.
  case mixedAtStep = "mixed_at_step"
  /// Neither within the iteration limit; the run fails.
  case iterationLimit = "iteration_limit"
}

/// When the fixed point counts as found.
public struct FixedPointSettings: Sendable, Codable, Hashable {
  /// Largest difference of expected and cleared price, $/short ton.
  public var priceToleranceUSD: Double
  /// Largest difference of cleared and dispatched emissions, relative.
  public var quantityTolerance: Double
  /// Largest number of iterations.
  public var iterationLimit: Int
  /// Share of the step towards the cleared price that is taken, in (0, 1].
  public var relaxation: Double

  /// Creates settings.
  public init(
    priceToleranceUSD: Double = 1e-6, quantityTolerance: Double = 1e-6, iterationLimit: Int = 100,
    relaxation: Double = 0.7
  ) {
    self.priceToleranceUSD = priceToleranceUSD
    self.quantityTolerance = quantityTolerance
    self.iterationLimit = iterationLimit
    self.relaxation = relaxation
  }
}

/// Where the iteration ended.
public struct FixedPoint<Outcome> {
  /// Expected price at the end, $/short ton.
  public var expectedPriceUSD: Double
  /// Outcome of the market for decisions at the expected price.
  public var outcome: Outcome
  /// Outcome on the other side of a jump; nil unless `mixedAtStep`.
  public var other: Outcome?
  /// Weight of `other` in the mix whose price is the expected one.
  public var otherWeight: Double
  /// Iterations used.
  public var iterations: Int
  /// Difference of cleared and expected price, $/short ton; after a mix the width of the bracket.
  public var residualUSD: Double
  /// How it ended.
  public var status: FixedPointStatus
}

extension FixedPoint: Sendable where Outcome: Sendable {}

/// Iterates expected price -> decisions -> emissions curve -> cleared price until the two prices agree.
///
/// The map is not increasing: dearer expectations mean cleaner decisions and cheaper allowances. So a cleared
/// price above the expected one bounds the fixed point from below, one under it from above. A relaxed step is
/// taken while it stays inside these bounds and they shrink; otherwise they are halved. Both bounds together
/// converge on every map of this kind, jumps included.
public struct AnnualFixedPointRunner: Sendable {
  /// Width of a bracket, as a share of the price tolerance, below which the map jumps inside it.
  private static let jumpShare = 1e-3

  /// Tolerances and limits.
  public let settings: FixedPointSettings

  /// Creates a runner.
  public init(settings: FixedPointSettings = FixedPointSettings()) {
    self.settings = settings
  }

  /// Iterates from `initialPriceUSD`.
  ///
  /// - Parameters:
  ///   - initialPriceUSD: First expectation, $/short ton.
  ///   - dependsOnExpectation: Whether decisions react to it at all; if not, one call settles it.
  ///   - price: Price of an outcome.
  ///   - progress: Told iteration, expected price and residual.
  ///   - market: Market outcome of decisions taken at an expected price.
  public func run<Outcome, Failure: Error>(
    from initialPriceUSD: Double, dependsOnExpectation: Bool = true, price: (Outcome) -> Double,
    progress: (Int, Double, Double) -> Void = { _, _, _ in }, market: (Double) throws(Failure) -> Outcome
  ) throws(Failure) -> FixedPoint<Outcome> {
    var expected = initialPriceUSD
    var below: (price: Double, outcome: Outcome)?
    var above: (price: Double, outcome: Outcome)?
    var widths: [Double] = []
    var iteration = 0
    while true {
      iteration += 1
      let outcome = try market(expected)
      let cleared = price(outcome)
      let residual = abs(cleared - expected)
      progress(iteration, cleared, dependsOnExpectation ? residual : 0)
      if !dependsOnExpectation || residual <= settings.priceToleranceUSD {
        return FixedPoint(
          expectedPriceUSD: dependsOnExpectation ? expected : cleared, outcome: outcome, other: nil,
          otherWeight: 0, iterations: iteration, residualUSD: dependsOnExpectation ? residual : 0,
          status: .converged)
      }
      if cleared > expected { below = (expected, outcome) } else { above = (expected, outcome) }
      var next = expected + settings.relaxation * (cleared - expected)
      if let below, let above {
        let width = above.price - below.price
        // Narrower than any slope that could still meet the tolerance: the map jumps here.
        if width <= max(settings.priceToleranceUSD * Self.jumpShare, 4 * above.price.ulp) {
          let (low, high) = (price(below.outcome), price(above.outcome))
          let target = below.price + width / 2
          return FixedPoint(
            expectedPriceUSD: target, outcome: below.outcome, other: above.outcome,
            otherWeight: min(1, max(0, (low - target) / (low - high))), iterations: iteration,
            residualUSD: width, status: .mixedAtStep)
        }
        widths.append(width)
        // Two relaxed steps must at least halve the bracket, or the third halves it.
        let isSlow = widths.count >= 3 && width > widths[widths.count - 3] / 2
        if isSlow || next <= below.price || next >= above.price { next = below.price + width / 2 }
      }
      if iteration >= settings.iterationLimit {
        return FixedPoint(
          expectedPriceUSD: expected, outcome: outcome, other: nil, otherWeight: 0, iterations: iteration,
          residualUSD: residual, status: .iterationLimit)
      }
      expected = next
    }
  }
}
