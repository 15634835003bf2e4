import AllowanceMarket
import PowerDispatch
import PowerSystem

/// A year whose additions come in whole units.
///
/// At an expected allowance price least-cost additions are found in any amount, those with a unit size are rounded to
/// whole units, and with these in place the year clears, all other additions free to follow. Expectation and price are
/// iterated to their fixed point. Whole units make the map jump, so there need not be one: then the side whose cleared
/// price is nearer to what it expected is taken, and the difference stays as residual.
struct WholeUnits {
  /// Units that a limit may lack to a whole number of them: what rounding of a quotient leaves, and far less than a unit.
  private static let countTolerance = 1e-9

  let context: YearContext
  let options: [OpenOption]

  /// Finds the year's equilibrium.
  ///
  /// - Parameter clear: Clears the year on a session.
  func solve(
    _ session: any DispatchSession, from expectedPriceUSD: Double,
    clear: (any DispatchSession) throws(RunError) -> YearEquilibrium
  ) throws(RunError) -> YearEquilibrium {
    let point = try AnnualFixedPointRunner(settings: context.settings).run(
      from: expectedPriceUSD, price: { $0.dispatch.allowancePriceUSD }, progress: context.progress
    ) { price throws(RunError) in
      let free: DispatchResult
      do throws(DispatchError) {
        free = try session.result(at: price)
      } catch {
        throw .dispatch(error)
      }
      let whole = roundedMW(free.builds.map(\.builtMW))
      return try context.model.withSession(session.system.fixing(whole), failing: RunError.dispatch) {
        fixed throws(RunError) in
        var equilibrium = try clear(fixed)
        equilibrium.dispatch = equilibrium.dispatch.completing(session.system, whole)
        return equilibrium
      }
    }
    var equilibrium = point.outcome
    equilibrium.iterations = point.iterations
    equilibrium.status = point.status
    equilibrium.residualUSD = point.residualUSD
    if point.status != .converged {
      // Which side of the jump comes nearer to what it expects.
      func miss(_ side: YearEquilibrium) -> Double {
        abs(side.dispatch.allowancePriceUSD - point.expectedPriceUSD)
      }
      if let other = point.other, miss(other) < miss(equilibrium) {
        equilibrium.dispatch = other.dispatch
        equilibrium.market = other.market
        equilibrium.secondOpinion = other.secondOpinion
      }
      equilibrium.status = point.status == .mixedAtStep ? .noWholeUnits : point.status
      equilibrium.residualUSD = miss(equilibrium)
    }
    return equilibrium
  }

  /// Amounts of the options with a unit size, rounded to the nearest whole number of units within the limit; ties down.
  func roundedMW(_ builtMW: [Double]) -> [Int: Double] {
    var whole: [Int: Double] = [:]
    for (index, option) in options.enumerated() {
      guard let size = option.unitSizeMW, size > 0 else { continue }
      let most =
        option.limitMW.isFinite ? (option.limitMW / size + Self.countTolerance).rounded(.down) : .infinity
      whole[index] = size * min(most, (builtMW[index] / size - 0.5).rounded(.up))
    }
    return whole
  }
}
