import AllowanceMarket
import PowerDispatch

/// The dispatch of a year at a planned price, with planned capacity and emissions.
struct PlannedDispatch {
  let plan: YearPlan

  /// Steps to both sides of the price, relative above 1 $/short ton, between which emissions are looked for: the first is
  /// past the rule for ties, which looks `StackSimplex.tieStep` to the right; a plan with a gap knows its prices less well.
  private static let steps = [1e-7, 1e-6, 1e-5, 1e-4, 1e-3]
  /// Emissions closer than this, relative, are the same: planned capacity is settled to some watts, which move emissions
  /// by a few billionths.
  private static let quantityTolerance = 1e-7

  /// A year's dispatch as planned.
  struct Found {
    var result: DispatchResult
    var lower: DispatchPoint
    var upper: DispatchPoint
    /// How far from the plan's price its emissions were found, $/short ton.
    var residualUSD: Double
  }

  /// The mix of what is optimal just below and just above the price on emissions that emits what is planned.
  func dispatch(_ session: any DispatchSession) throws(DispatchError) -> Found {
    let planned = plan.planned
    let price = planned.emissionsPriceUSD
    let here = try session.evaluate(at: price)
    let slack = Self.quantityTolerance * max(1, planned.emissions)
    if abs(here.coveredEmissionsShortTons - planned.emissions) <= slack {
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
      guard planned.emissions <= most + slack, planned.emissions >= least - slack else { continue }
      let weight = most > least ? min(1, max(0, (most - planned.emissions) / (most - least))) : 0
      let result = try session.result(at: price, lower: lower, upper: upper, upperWeight: weight)
      return Found(result: result, lower: lower, upper: upper, residualUSD: step)
    }
    throw .notCertified(
      year: session.system.year, block: "all",
      reason: "\(planned.emissions) short tons planned, dispatch gives \(range)")
  }
}
