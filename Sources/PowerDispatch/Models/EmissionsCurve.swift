/// Covered emissions of a year, exactly, as a function of the allowance price: a step function that never rises.
///
/// Between two breakpoints emissions are constant; at a breakpoint every amount between its two ends is optimal.
public struct EmissionsCurve: Sendable, Codable, Hashable {
  /// A switching price.
  public struct Breakpoint: Sendable, Codable, Hashable {
    /// Allowance price, $/short ton.
    public var priceUSD: Double
    /// Emissions just below the price, short tons.
    public var emissionsBefore: Double
    /// Emissions just above the price, short tons; less than before.
    public var emissionsAfter: Double

    /// Creates a breakpoint.
    public init(priceUSD: Double, emissionsBefore: Double, emissionsAfter: Double) {
      self.priceUSD = priceUSD
      self.emissionsBefore = emissionsBefore
      self.emissionsAfter = emissionsAfter
    }
  }

  /// Prices on which the curve is known, $/short ton.
  public let prices: ClosedRange<Double>
  /// Emissions just above the lowest price, short tons.
  public let emissionsAtStart: Double
  /// Least cost at the lowest price, $.
  public let leastCostAtStartUSD: Double
  /// Switching prices, ascending.
  public let breakpoints: [Breakpoint]

  /// Creates a curve from breakpoints in ascending order.
  public init(
    prices: ClosedRange<Double>, emissionsAtStart: Double, leastCostAtStartUSD: Double,
    breakpoints: [Breakpoint]
  ) {
    self.prices = prices
    self.emissionsAtStart = emissionsAtStart
    self.leastCostAtStartUSD = leastCostAtStartUSD
    self.breakpoints = breakpoints
  }

  /// The optimal emissions at a price in `prices`: one amount, or at a breakpoint an interval, short tons.
  public func emissions(at priceUSD: Double) -> ClosedRange<Double> {
    var low = 0
    var high = breakpoints.count
    while low < high {
      let middle = (low + high) / 2
      if breakpoints[middle].priceUSD < priceUSD { low = middle + 1 } else { high = middle }
    }
    let before = low > 0 ? breakpoints[low - 1].emissionsAfter : emissionsAtStart
    guard low < breakpoints.count, breakpoints[low].priceUSD == priceUSD else { return before...before }
    return min(before, breakpoints[low].emissionsAfter)...before
  }

  /// Least cost L(p) at a price in `prices`, $: the integral of emissions from the lowest price on.
  public func leastCost(at priceUSD: Double) -> Double {
    var cost = leastCostAtStartUSD
    var emissions = emissionsAtStart
    var price = prices.lowerBound
    for point in breakpoints where point.priceUSD < priceUSD {
      cost += emissions * (point.priceUSD - price)
      price = point.priceUSD
      emissions = point.emissionsAfter
    }
    return cost + emissions * (priceUSD - price)
  }

  /// Breakpoints closer than this, in $/short ton and relative above 1 $, are one.
  ///
  /// The same switch of two units happens in several blocks at prices that differ by rounding alone.
  static let priceTolerance = 1e-9
  /// A fall of emissions smaller than this, relative, is no switch: sums over some thousand columns certified to it.
  private static let emissionsTolerance = 1e-9
  /// Two least costs closer than this, relative, are the same: rounding is some 1e-16 for each of thousands of terms.
  private static let costTolerance = 1e-13

  /// The sum of curves over the same prices.
  static func sum(_ curves: [EmissionsCurve], prices: ClosedRange<Double>) -> EmissionsCurve {
    EmissionsCurve(
      prices: prices, emissionsAtStart: curves.reduce(0) { $0 + $1.emissionsAtStart },
      emissionsAtEnd: curves.reduce(0) { $0 + ($1.breakpoints.last?.emissionsAfter ?? $1.emissionsAtStart) },
      leastCostAtStartUSD: curves.reduce(0) { $0 + $1.leastCostAtStartUSD },
      drops: curves.flatMap { curve in
        curve.breakpoints.map { (price: $0.priceUSD, drop: $0.emissionsBefore - $0.emissionsAfter) }
      })
  }

  /// A curve from single drops in any order; those at nearly equal prices add up.
  init(
    prices: ClosedRange<Double>, emissionsAtStart: Double, emissionsAtEnd: Double,
    leastCostAtStartUSD: Double, drops: [(price: Double, drop: Double)]
  ) {
    var points: [Breakpoint] = []
    var emissions = emissionsAtStart
    for (price, drop) in drops.sorted(by: { $0.price < $1.price }) where drop > 0 {
      if let last = points.last, price - last.priceUSD <= Self.priceTolerance * max(1, price) {
        points[points.count - 1].emissionsAfter -= drop
      } else {
        points.append(
          Breakpoint(priceUSD: price, emissionsBefore: emissions, emissionsAfter: emissions - drop))
      }
      emissions -= drop
    }
    // Subtracting many drops rounds; the last value is known exactly.
    if !points.isEmpty { points[points.count - 1].emissionsAfter = emissionsAtEnd }
    self.init(
      prices: prices, emissionsAtStart: emissionsAtStart, leastCostAtStartUSD: leastCostAtStartUSD,
      breakpoints: points)
  }

  /// The curve of something that is paid on top of `-shift`: prices move by `shift`, costs by what that saves.
  ///
  /// Where `range` reaches further down than the curve, the first piece goes on.
  func shifted(by shift: Double, onto range: ClosedRange<Double>) -> EmissionsCurve {
    let start = prices.lowerBound + shift
    return EmissionsCurve(
      prices: range, emissionsAtStart: emissionsAtStart,
      leastCostAtStartUSD: leastCostAtStartUSD + emissionsAtStart * (range.lowerBound - start),
      breakpoints: breakpoints.map {
        Breakpoint(
          priceUSD: $0.priceUSD + shift, emissionsBefore: $0.emissionsBefore,
          emissionsAfter: $0.emissionsAfter)
      })
  }

  /// Traces a curve from evaluations: two supporting lines of the concave least cost cross at the next price to try;
  /// when no third line shows up there, the crossing is a switching price.
  ///
  /// Needs about two evaluations per breakpoint.
  /// - Parameters:
  ///   - prices: Range to trace.
  ///   - evaluate: Emissions (any optimal amount) and least cost at a price.
  static func trace(
    _ prices: ClosedRange<Double>,
    evaluate: (Double) throws(DispatchError) -> (emissions: Double, leastCost: Double)
  ) throws(DispatchError) -> EmissionsCurve {
    struct Point {
      var price: Double
      var emissions: Double
      var cost: Double
    }
    func point(_ price: Double) throws(DispatchError) -> Point {
      let value = try evaluate(price)
      return Point(price: price, emissions: value.emissions, cost: value.leastCost)
    }
    let first = try point(prices.lowerBound)
    var breakpoints: [Breakpoint] = []
    // Intervals still to look at, the leftmost last.
    var open: [(low: Point, high: Point)] = [(first, try point(prices.upperBound))]
    while let (low, high) = open.popLast() {
      let drop = low.emissions - high.emissions
      guard drop > emissionsTolerance * max(1, abs(low.emissions)) else { continue }
      let offset = (high.cost - low.cost - high.emissions * (high.price - low.price)) / drop
      let price = min(high.price, max(low.price, low.price + offset))
      let tolerance = priceTolerance * max(1, price)
      var isBreakpoint = price - low.price <= tolerance || high.price - price <= tolerance
      if !isBreakpoint {
        let middle = try point(price)
        let chord = low.cost + low.emissions * (price - low.price)
        isBreakpoint = middle.cost >= chord - costTolerance * max(1, abs(chord))
        if !isBreakpoint {
          open.append((middle, high))
          open.append((low, middle))
        }
      }
      if isBreakpoint {
        breakpoints.append(
          Breakpoint(priceUSD: price, emissionsBefore: low.emissions, emissionsAfter: high.emissions))
      }
    }
    return EmissionsCurve(
      prices: prices, emissionsAtStart: first.emissions, leastCostAtStartUSD: first.cost,
      breakpoints: breakpoints)
  }
}
