import DispatchSolvePowerSystem

/// Relative push that keeps products such as 8.245 from falling below the half cent by one bit.
private let halfCentPush = 1e-14

/// Escalates a published price by a yearly rate, rounding to the cent each year before the next step.
///
/// This is how the program's regulation does it: 29.25 at 7 % is 57.53 after ten years, not 57.54.
/// - Parameters:
///   - firstUSD: Price of the first year, $/short ton.
///   - rate: Yearly increase, 0.07 for 7 %.
///   - years: Number of steps, not negative.
/// - Returns: `years + 1` prices, the first included.
package func escalatedPrices(firstUSD: Double, rate: Double, years: Int) -> [Double] {
  var prices = [firstUSD]
  for _ in 0..<max(0, years) {
    // Half a cent rounds up.
    let cents = (prices[prices.count - 1] * (1 + rate) * 100 * (1 + halfCentPush)).rounded(
      .toNearestOrAwayFromZero)
    prices.append(cents / 100)
  }
  return prices
}
