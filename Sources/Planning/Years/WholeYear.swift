import DispatchSolvePowerDispatch

/// A year with additions at given prices as one linear program: where it can be solved as one, next prices take a
/// handful of pivots.
struct WholeYear {
  private let year: GrowingYear
  private let window: PlanningWindow
  private let limitsMW: [Double]
  /// Rows of which nothing may be missing, whatever it costs.
  private let isHard: [Bool]
  private let sizes: [Double]

  /// Share of a row's size that is nothing, as in plans of windows.
  private static let amountTolerance = WindowRows.amountTolerance

  /// Writes a year down; nil where it is not solved as one.
  init?(_ additions: YearAdditions) {
    window = additions.window(rules: nil)
    // What is wrong with it a plan says.
    guard (try? window.check()) != nil else { return nil }
    let system = additions.system
    limitsMW = window.limitsMW
    let rows = WindowRows(window, [], limitsMW: limitsMW).years[0]
    isHard = system.annualRows.map { $0.alternativePaymentUSD == nil }
    sizes = system.annualRows.indices.map(rows.size)
    // What nothing buys out is bought out at a price above all others, and then it is not met.
    let payments = zip(rows.paymentsUSD, isHard).map { $1 ? system.unboundedPaymentUSD : $0 }
    guard
      let year = try? GrowingYear(
        system, limitsMW: limitsMW,
        shared: window.sharedLimits.filter { $0.mostMW.isFinite }.map { ($0.additions, $0.mostMW) },
        rows: (rows.least, payments, system.annualRows.indices.map(rows.mostMissing)))
    else { return nil }
    self.year = year
  }

  /// The optimum at a price on covered emissions on top of the system's own, $/short ton; nil where the program gave up, or
  /// something is missing that nothing buys out: then a plan says what.
  func optimum(at priceUSD: Double) throws(DispatchError) -> GrowingYear.Optimum? {
    guard let found = try year.optimum(at: priceUSD) else { return nil }
    for (r, missing) in found.boughtOut.enumerated()
    where isHard[r] && missing > Self.amountTolerance * sizes[r] { return nil }
    do throws(PlanningError) {
      // What costs nothing may stand below the stand-in for no limit, and is no less unlimited.
      for (addition, limit) in zip(window.additions, limitsMW)
      where addition.mostMW > limit && addition.annualCostUSDPerMW <= 0 {
        throw PlanningError.unlimited(addition: addition.name)
      }
      try window.requireLimited(found.additionsMW, limitsMW)
    } catch {
      throw .invalidProgram("\(year.system.year): \(error)")
    }
    return found
  }
}
