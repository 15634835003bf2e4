/// How a year's market cleared.
public enum ClearingStatus: String, Sendable, Codable, CaseIterable {
  /// At a price at which supply is fixed and emissions meet it.
  case cleared
  /// Below the reserve price, at which holders who look ahead may trade when nothing is bought.
  case belowReserve = "below_reserve"
  /// At the reserve price: bank and offer cover emissions.
  case atReservePrice = "at_reserve_price"
  /// At the trigger of a reserve: part of it is sold.
  case atTrigger = "at_trigger"
  /// At the price ceiling.
  case atCeiling = "at_ceiling"
  /// At the highest price allowed, with too few allowances.
  case shortage
}

/// The equilibrium of one year.
///
/// At a switching price two dispatches are optimal; the cleared amount is the mix
/// `(1 - upperWeight) * lower + upperWeight * upper` of their emissions. Away from one, both are the same point.
public struct Clearing: Sendable, Hashable {
  /// Outcome.
  public var status: ClearingStatus
  /// Allowance price, $/short ton: the lowest at which demand meets supply.
  public var priceUSD: Double
  /// Highest price at which the same amounts clear, $/short ton.
  public var highestPriceUSD: Double
  /// Emissions at the equilibrium, short tons.
  public var emissionsShortTons: Double
  /// Demand on the low-price side of the equilibrium.
  public var lower: DemandPoint
  /// Demand on the high-price side of the equilibrium.
  public var upper: DemandPoint
  /// Weight of `upper` in the mix, in [0, 1].
  public var upperWeight: Double
  /// Allowances missing, short tons; above 0 only with status `shortage`.
  public var shortShortTons: Double
  /// Evaluations of demand that were needed.
  public var evaluations: Int

  /// Creates an equilibrium.
  public init(
    status: ClearingStatus, priceUSD: Double, highestPriceUSD: Double, emissionsShortTons: Double,
    lower: DemandPoint, upper: DemandPoint, upperWeight: Double, shortShortTons: Double, evaluations: Int
  ) {
    self.status = status
    self.priceUSD = priceUSD
    self.highestPriceUSD = highestPriceUSD
    self.emissionsShortTons = emissionsShortTons
    self.lower = lower
    self.upper = upper
    self.upperWeight = upperWeight
    self.shortShortTons = shortShortTons
    self.evaluations = evaluations
  }
}

/// Exact clearing of one year's market: the price at which E(p) and S(p) meet.
///
/// Where demand and supply switch at the same price the smallest amount that clears is sold, provided that demand is
/// evaluated at the right-hand end of its switches (`AllowanceDemand`).
///
/// Supply steps are visited by binary search. Between two of them supply is a constant Q, and the price is found
/// by chord search: two supporting lines of the concave least cost L(p) cross at the next price to try, and when
/// no new line shows up there, the crossing is the exact switching price. Demand without least cost is bisected.
public struct MarketClearing: Sendable {
  /// Two amounts closer than this, relative to the larger, are the same amount.
  ///
  /// Emissions are sums of some thousand terms of an LP certified to 1e-9, so differences below that carry no
  /// meaning.
  public static let relativeQuantityTolerance = 1e-9
  /// Two prices closer than this, in $/short ton and relative above 1 $, are the same price.
  ///
  /// The crossing of two lines inherits the LP's cost error over the emission difference; the study's price
  /// tolerance is 1e-6.
  public static let priceTolerance = 1e-9
  /// Width at which bisection of demand without least cost ends, in $/short ton and relative above 1 $: a thousandth of
  /// the price tolerance, since a function's own steps may lie anywhere inside.
  private static let bisectionTolerance = priceTolerance / 1000
  /// Two least costs closer than this, relative, are the same.
  ///
  /// Rounding of a cost of size L is about 1e-16 L for each of the thousands of terms; 1e-13 L is above it and moves the
  /// price by less than its tolerance for any drop in emissions that matters.
  private static let costTolerance = 1e-13

  /// Creates a solver.
  public init() {}

  /// Clears `supply` against `demand`.
  ///
  /// - Parameters:
  ///   - demand: E(p), not increasing, in short tons.
  ///   - alsoNeeded: Allowances needed besides the year's emissions at any price, short tons: obligations that
  ///     the bank does not cover.
  ///   - supply: S(p).
  /// - Throws: What the demand throws.
  public func clear<Demand: AllowanceDemand>(
    _ demand: inout Demand, alsoNeeded: Double = 0, supply: AllowanceSupply
  ) throws(Demand.Failure) -> Clearing {
    var search = Search(alsoNeeded: alsoNeeded, supply: supply)
    return try search.run(&demand)
  }
}

extension MarketClearing {
  /// State of one search.
  struct Search {
    let alsoNeeded: Double
    let supply: AllowanceSupply
    var evaluations = 0
    /// Size against which amounts are compared, short tons.
    var scale = 0.0

    init(alsoNeeded: Double, supply: AllowanceSupply) {
      self.alsoNeeded = alsoNeeded
      self.supply = supply
    }

    mutating func run<Demand: AllowanceDemand>(_ demand: inout Demand) throws(Demand.Failure) -> Clearing {
      let levels = supply.levels
      var below: DemandPoint?
      var first = 0
      var beyond = levels.count
      // Smallest level whose cumulative supply covers demand at its price.
      var above: DemandPoint?
      while first < beyond {
        let middle = (first + beyond) / 2
        let point = try evaluate(&demand, levels[middle].priceUSD)
        if point.emissionsShortTons <= levels[middle].cumulativeShortTons - alsoNeeded + slack(point) {
          beyond = middle
          above = point
        } else {
          first = middle + 1
          below = point
        }
      }
      if beyond == levels.count {
        guard let last = levels.last else { preconditionFailure("a supply has steps") }
        let fixed = last.cumulativeShortTons - alsoNeeded
        let top = try evaluate(&demand, supply.maximumPriceUSD)
        if top.emissionsShortTons > fixed + slack(top) {
          return single(.shortage, top, short: top.emissionsShortTons - fixed)
        }
        let lower = if let below { below } else { try evaluate(&demand, last.priceUSD) }
        return try cross(&demand, lower: lower, upper: top, fixed: fixed, highest: supply.maximumPriceUSD)
      }
      guard let upper = above else { preconditionFailure("the level found was evaluated") }
      let next = beyond + 1 < levels.count ? levels[beyond + 1].priceUSD : supply.maximumPriceUSD
      let all = levels[beyond].cumulativeShortTons - alsoNeeded
      guard beyond > 0, let lower = below else {
        let status: ClearingStatus =
          isCeiling(upper.priceUSD) && all.isInfinite ? .atCeiling : .atReservePrice
        return try single(
          status, upper, highest: highestPrice(&demand, from: upper, supplied: all, next: next))
      }
      let fixed = levels[beyond - 1].cumulativeShortTons - alsoNeeded
      if upper.emissionsShortTons > fixed + slack(upper) {
        return try single(
          isCeiling(upper.priceUSD) ? .atCeiling : .atTrigger, upper,
          highest: highestPrice(&demand, from: upper, supplied: all, next: next))
      }
      return try cross(
        &demand, lower: lower, upper: upper, fixed: fixed, highest: levels[beyond].priceUSD)
    }

    func isCeiling(_ price: Double) -> Bool { supply.rules.priceCeilingUSD == price }

    /// The highest price at which demand still takes all that is supplied below `next`; the point's own price when
    /// it takes less.
    mutating func highestPrice<Demand: AllowanceDemand>(
      _ demand: inout Demand, from point: DemandPoint, supplied: Double, next: Double
    ) throws(Demand.Failure) -> Double {
      guard next > point.priceUSD, point.emissionsShortTons >= supplied - slack(point) else {
        return point.priceUSD
      }
      let upper = try evaluate(&demand, next)
      guard upper.emissionsShortTons < supplied - slack(upper) else { return next }
      return try narrow(&demand, point, upper, isAbove: { $0 >= supplied - $1 }).price
    }

    func single(
      _ status: ClearingStatus, _ point: DemandPoint, short: Double = 0, highest: Double? = nil
    ) -> Clearing {
      Clearing(
        status: status, priceUSD: point.priceUSD, highestPriceUSD: highest ?? point.priceUSD,
        emissionsShortTons: point.emissionsShortTons, lower: point, upper: point, upperWeight: 0,
        shortShortTons: short, evaluations: evaluations)
    }

    mutating func evaluate<Demand: AllowanceDemand>(
      _ demand: inout Demand, _ price: Double
    ) throws(Demand.Failure) -> DemandPoint {
      evaluations += 1
      let point = try demand.point(at: price)
      scale = max(scale, abs(point.emissionsShortTons))
      return point
    }

    func slack(_ point: DemandPoint) -> Double {
      MarketClearing.relativeQuantityTolerance * max(scale, abs(point.emissionsShortTons))
    }

    /// The crossing of E with the constant `fixed` between `lower` (E above it) and `upper` (E at or below it).
    mutating func cross<Demand: AllowanceDemand>(
      _ demand: inout Demand, lower: DemandPoint, upper: DemandPoint, fixed: Double, highest: Double
    ) throws(Demand.Failure) -> Clearing {
      let (low, high, price) = try narrow(
        &demand, lower, upper, isAbove: { $0 > fixed + $1 })
      // When the amount right of the price equals the constant, every price up to the next switch clears.
      var highestPrice = price
      if abs(high.emissionsShortTons - fixed) <= slack(high) {
        highestPrice = high.priceUSD
        if upper.emissionsShortTons < fixed - slack(upper) {
          highestPrice = try narrow(&demand, high, upper, isAbove: { $0 >= fixed - $1 }).price
        } else {
          highestPrice = highest
        }
      }
      let span = low.emissionsShortTons - high.emissionsShortTons
      let weight = span > 0 ? min(1, max(0, (low.emissionsShortTons - fixed) / span)) : 1
      // Inside a switch the mix is made to meet supply, to the last digit.
      let isInside = weight > 0 && weight < 1
      return Clearing(
        status: .cleared, priceUSD: price, highestPriceUSD: max(price, highestPrice),
        emissionsShortTons: isInside
          ? fixed : (1 - weight) * low.emissionsShortTons + weight * high.emissionsShortTons,
        lower: low, upper: high, upperWeight: weight, shortShortTons: 0, evaluations: evaluations)
    }

    /// Narrows a bracket to the price at which `isAbove(emissions, slack)` turns false.
    mutating func narrow<Demand: AllowanceDemand>(
      _ demand: inout Demand, _ lower: DemandPoint, _ upper: DemandPoint,
      isAbove: (Double, Double) -> Bool
    ) throws(Demand.Failure) -> (low: DemandPoint, high: DemandPoint, price: Double) {
      var low = lower
      var high = upper
      while true {
        let next = crossing(low, high)
        let tolerance = MarketClearing.priceTolerance * max(1, abs(next.price))
        if next.isExact {
          let drop = low.emissionsShortTons - high.emissionsShortTons
          if drop <= slack(low) || next.price - low.priceUSD <= tolerance
            || high.priceUSD - next.price <= tolerance
          {
            return (low, high, next.price)
          }
        } else if high.priceUSD - low.priceUSD <= MarketClearing.bisectionTolerance * max(1, next.price)
          || next.price <= low.priceUSD || next.price >= high.priceUSD
        {
          return (low, high, high.priceUSD)
        }
        let point = try evaluate(&demand, next.price)
        if next.isExact, isSame(point, low) || isSame(point, high) || isOnChord(point, next.cost) {
          return (low, high, next.price)
        }
        // A function's values are exact; only those of an LP need slack.
        let isAbovePoint = isAbove(
          point.emissionsShortTons, point.leastCostUSD == nil ? 0 : slack(point))
        if isAbovePoint { low = point } else { high = point }
      }
    }

    func isSame(_ a: DemandPoint, _ b: DemandPoint) -> Bool {
      abs(a.emissionsShortTons - b.emissionsShortTons) <= slack(a)
    }

    /// Whether least cost at the crossing reaches the two lines, so that no third line lies between them.
    func isOnChord(_ point: DemandPoint, _ chord: Double) -> Bool {
      guard let cost = point.leastCostUSD else { return false }
      return cost >= chord - MarketClearing.costTolerance * max(1, abs(chord))
    }

    /// Where the supporting lines of two points cross; the middle when a point has no line.
    func crossing(
      _ low: DemandPoint, _ high: DemandPoint
    ) -> (price: Double, cost: Double, isExact: Bool) {
      let middle = low.priceUSD + (high.priceUSD - low.priceUSD) / 2
      guard let lowCost = low.leastCostUSD, let highCost = high.leastCostUSD else {
        return (middle, 0, false)
      }
      let drop = low.emissionsShortTons - high.emissionsShortTons
      guard drop > 0 else { return (low.priceUSD, lowCost, true) }
      // Relative to `low`, so that large common parts cancel before the division.
      let width = high.priceUSD - low.priceUSD
      let offset = (highCost - lowCost - high.emissionsShortTons * width) / drop
      let price = min(high.priceUSD, max(low.priceUSD, low.priceUSD + offset))
      return (price, lowCost + low.emissionsShortTons * (price - low.priceUSD), true)
    }
  }
}
