import DispatchSolvePowerDispatch

/// The dispatch of a year at a planned price, with planned capacity and emissions.
package struct PlannedDispatch {
  /// Price that a ton emitted pays beside the system's own carbon price, $/short ton.
  let priceUSD: Double
  /// Covered emissions, short tons.
  let emissions: Double

  package init(priceUSD: Double, emissions: Double) {
    self.priceUSD = priceUSD
    self.emissions = emissions
  }

  /// Steps to both sides of the price, relative above 1 $/short ton, between which emissions are looked for: the first is
  /// past the rule for ties, which looks `StackSimplex.tieStep` to the right; a plan with a gap knows its prices less well.
  private static let steps = [1e-7, 1e-6, 1e-5, 1e-4, 1e-3]
  /// Emissions closer than this, relative, are the same: planned capacity is settled to some watts, which move emissions
  /// by a few billionths.
  private static let quantityTolerance = 1e-7
  /// Emissions outside of what dispatch gives by no more than this, relative, are at its end: with annual rows, of which a
  /// plan may miss a hundredth of a millionth each, they differ by more. Half of what the market's audits allow.
  private static let endTolerance = 5e-7

  /// Evaluations in which the switch is found; a few are usual.
  private static let chordLimit = 50
  /// Costs that differ by less than this share are the same: the rounding of sums over some thousand columns.
  private static let costTolerance = 1e-13

  /// A year's dispatch as planned.
  package struct Found {
    package var result: DispatchResult
    package var lower: DispatchPoint
    package var upper: DispatchPoint
    /// How far from the plan's price its emissions were found, $/short ton.
    package var residualUSD: Double
  }

  /// The mix of what is optimal just below and just above the price on emissions that emits what is planned.
  package func dispatch(_ session: any DispatchSession) throws(DispatchError) -> Found {
    let price = priceUSD
    let here = try session.evaluate(at: price)
    let slack = Self.quantityTolerance * max(1, emissions)
    if abs(here.coveredEmissionsShortTons - emissions) <= slack {
      let result = try session.result(at: price, lower: here, upper: here, upperWeight: 0)
      return Found(result: result, lower: here, upper: here, residualUSD: 0)
    }
    var range = ""
    for relative in Self.steps {
      let step = relative * max(1, price)
      let lower = try session.evaluate(at: max(0, price - step))
      let upper = try session.evaluate(at: price + step)
      let (most, least) = (lower.coveredEmissionsShortTons, upper.coveredEmissionsShortTons)
      range = "\(least)...\(most)"
      let end = Self.endTolerance * max(1, emissions)
      guard emissions <= most + end, emissions >= least - end else { continue }
      return try mixed(session, lower, upper, slack)
    }
    throw .notCertified(
      year: session.system.year, block: "all",
      reason: "\(emissions) short tons planned, dispatch gives \(range)")
  }

  /// The mix of two dispatches on both sides of the switch where emissions pass those planned.
  ///
  /// Least cost is concave in the price, so its tangents at two prices cross above it, or at a switch.
  private func mixed(
    _ session: any DispatchSession, _ lower: DispatchPoint, _ upper: DispatchPoint, _ slack: Double
  ) throws(DispatchError) -> Found {
    var (lower, upper) = (lower, upper)
    var price = priceUSD
    for _ in 1...Self.chordLimit {
      let fall = lower.coveredEmissionsShortTons - upper.coveredEmissionsShortTons
      guard fall > slack else { break }
      func atZero(_ point: DispatchPoint) -> Double {
        point.leastCostUSD - point.allowancePriceUSD * point.coveredEmissionsShortTons
      }
      price = min(
        max((atZero(upper) - atZero(lower)) / fall, lower.allowancePriceUSD), upper.allowancePriceUSD)
      let here = try session.evaluate(at: price)
      let tangent = atZero(lower) + price * lower.coveredEmissionsShortTons
      if tangent - here.leastCostUSD <= Self.costTolerance * max(1, abs(tangent)) { break }
      if abs(here.coveredEmissionsShortTons - emissions) <= slack {
        (lower, upper) = (here, here)
      } else if here.coveredEmissionsShortTons > emissions {
        lower = here
      } else {
        upper = here
      }
    }
    let fall = lower.coveredEmissionsShortTons - upper.coveredEmissionsShortTons
    let weight =
      fall > 0 ? min(1, max(0, (lower.coveredEmissionsShortTons - emissions) / fall)) : 0
    return Found(
      result: try session.result(at: price, lower: lower, upper: upper, upperWeight: weight), lower: lower,
      upper: upper, residualUSD: abs(price - priceUSD))
  }
}
