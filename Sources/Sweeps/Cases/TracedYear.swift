import DispatchSolveAllowanceMarket
import DispatchSolveCoordinator
import DispatchSolvePowerDispatch

/// A year's dispatch as far as the allowance price alone decides about it.
struct TracedYear: Sendable {
  /// Covered emissions by price.
  let curve: DemandCurve
  /// Whether load goes unserved at the lowest price.
  private let isUnservedAtStart: Bool
  /// Price at which that changes, $/short ton; infinite where it does not.
  private let changesAtUSD: Double

  /// Traces a year up to a price, $/short ton.
  ///
  /// Both ends are dispatched to see whether their load is served. Where they differ, the price between is looked for
  /// among those at which dispatch changes: dearer allowances drive load out, or bring it in, once.
  init(_ session: some DispatchSession, upTo highestUSD: Double) throws {
    let emissions = try session.emissionsCurve(0...highestUSD)
    curve = try DemandCurve(emissions)
    isUnservedAtStart = try session.result(at: 0).hasUnserved
    guard try session.result(at: highestUSD).hasUnserved != isUnservedAtStart else {
      changesAtUSD = .infinity
      return
    }
    let prices = emissions.breakpoints.map(\.priceUSD)
    // The number of switches after which load is served as it is at the start.
    var low = 0
    var high = prices.count
    while low < high {
      let middle = (low + high) / 2
      let next = middle + 1 < prices.count ? prices[middle + 1] : highestUSD
      if try session.result(at: (prices[middle] + next) / 2).hasUnserved == isUnservedAtStart {
        low = middle + 1
      } else {
        high = middle
      }
    }
    changesAtUSD = low < prices.count ? prices[low] : highestUSD
  }

  /// Whether load goes unserved at a price, $/short ton; at the one where that changes it may.
  func isUnserved(at priceUSD: Double) -> Bool {
    priceUSD == changesAtUSD || isUnservedAtStart == (priceUSD < changesAtUSD)
  }
}
