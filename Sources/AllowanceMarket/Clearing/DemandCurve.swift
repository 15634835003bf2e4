/// Demand for allowances as a table: a step function of the price that never rises.
///
/// E(p) is constant between breakpoints; at one, every amount between its two ends is optimal. Below the first
/// breakpoint the amount at the start holds, above the last breakpoint the last amount.
public struct DemandCurve: Sendable, Hashable {
  /// A later amount that is larger than the one before it by at most this share of the largest amount is taken as
  /// equal to it.
  ///
  /// Curves are sums of drops; their last digits can rise by rounding, which carries no meaning below the 1e-9 to
  /// which the terms are known.
  public static let riseTolerance = 1e-9

  /// Largest size of a price in $/short ton or of an amount in short tons; sums of figures within it stay finite.
  static let largestFigure = 1e300

  /// Breakpoints as pairs (price, emissions just above it), ascending.
  ///
  /// Before the first stands a pair at minus infinity with the emissions at the start, after the last two at plus
  /// infinity, so that a search may read one pair before and two after any position without asking.
  let nodes: [SIMD2<Double>]

  /// Creates a curve; breakpoints at which emissions do not fall are left out.
  ///
  /// - Parameters:
  ///   - emissionsAtStart: Emissions below the first breakpoint, short tons.
  ///   - pricesUSD: Breakpoints, strictly ascending, $/short ton.
  ///   - emissionsAbove: Emissions just above each breakpoint, short tons, not rising.
  /// - Throws: `DemandCurveError` that names the first figure that does not fit.
  public init(
    emissionsAtStart: Double, pricesUSD: [Double], emissionsAbove: [Double]
  ) throws(DemandCurveError) {
    guard pricesUSD.count == emissionsAbove.count else {
      throw .countsDiffer(prices: pricesUSD.count, emissions: emissionsAbove.count)
    }
    guard abs(emissionsAtStart) <= Self.largestFigure else { throw .startNotUsable }
    // Adding zero turns a negative zero into zero, so that equal figures have equal bits.
    var before = emissionsAtStart + 0
    var largest = abs(before)
    var lastPrice = -Double.infinity
    var nodes = [SIMD2(-.infinity, before)]
    nodes.reserveCapacity(pricesUSD.count + 3)
    for (index, (price, emissions)) in zip(pricesUSD, emissionsAbove).enumerated() {
      guard abs(price) <= Self.largestFigure, abs(emissions) <= Self.largestFigure else {
        throw .notUsable(index: index)
      }
      guard price > lastPrice else { throw .pricesNotAscending(index: index) }
      lastPrice = price
      largest = max(largest, abs(emissions))
      guard emissions - before <= Self.riseTolerance * largest else { throw .emissionsRise(index: index) }
      if emissions < before {
        before = emissions + 0
        nodes.append(SIMD2(price + 0, before))
      }
    }
    nodes.append(SIMD2(.infinity, before))
    nodes.append(SIMD2(.infinity, before))
    self.nodes = nodes
  }

  /// Emissions below the first breakpoint, short tons.
  public var emissionsAtStart: Double { nodes[0].y }

  /// Breakpoints, ascending: price, $/short ton, and by how much emissions fall there, short tons.
  public var falls: [(priceUSD: Double, shortTons: Double)] {
    (0..<breakpointCount).map { (nodes[$0 + 1].x, nodes[$0].y - nodes[$0 + 1].y) }
  }

  /// Number of breakpoints at which emissions fall.
  public var breakpointCount: Int { nodes.count - 3 }

  /// The optimal emissions at a price: one amount, or at a breakpoint an interval, short tons.
  ///
  /// A price that is not a number counts as above every breakpoint.
  public func emissions(at priceUSD: Double) -> ClosedRange<Double> {
    let first = count { $0.x < priceUSD || priceUSD.isNaN }
    let before = nodes[first].y
    guard nodes[first + 1].x == priceUSD else { return before...before }
    return nodes[first + 1].y...before
  }

  /// Number of breakpoints from the lowest on for which `holds` is true; it must not turn true again.
  func count(where holds: (SIMD2<Double>) -> Bool) -> Int {
    var low = 0
    var high = breakpointCount
    while low < high {
      let middle = (low + high) / 2
      if holds(nodes[middle + 1]) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

/// Why a demand curve cannot be made from arrays; positions count from 0.
public enum DemandCurveError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The arrays of prices and emissions differ in length.
  case countsDiffer(prices: Int, emissions: Int)
  /// Emissions at the start are not a number, infinite or larger than 1e300.
  case startNotUsable
  /// A price or amount is not a number, infinite or larger than 1e300.
  case notUsable(index: Int)
  /// A price is not above the one before it.
  case pricesNotAscending(index: Int)
  /// Emissions rise by more than rounding.
  case emissionsRise(index: Int)

  /// One line that says what is wrong.
  public var description: String {
    switch self {
    case .countsDiffer(let prices, let emissions):
      "a demand curve needs as many prices as emissions: \(prices) and \(emissions)"
    case .startNotUsable: "emissions at the start of a demand curve must be a finite number"
    case .notUsable(let index): "breakpoint \(index) of a demand curve is not a finite number"
    case .pricesNotAscending(let index):
      "breakpoint \(index) of a demand curve is not above the one before it"
    case .emissionsRise(let index): "emissions rise at breakpoint \(index) of a demand curve"
    }
  }
}
