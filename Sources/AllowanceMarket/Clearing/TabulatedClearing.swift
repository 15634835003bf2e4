/// The equilibrium of one market on a demand curve given as a table.
///
/// Amounts by source follow from `takenShortTons` with `SupplyFigures.sold(_:ofTaken:)`.
public struct TabulatedClearing: Sendable, Hashable {
  /// Outcome.
  public var status: ClearingStatus
  /// Allowance price, $/short ton: the lowest at which demand meets supply.
  public var priceUSD: Double
  /// Highest price at which the same amounts clear, $/short ton.
  public var highestPriceUSD: Double
  /// Emissions at the equilibrium, short tons.
  public var emissionsShortTons: Double
  /// Emissions on the low-price side of the equilibrium, short tons.
  public var lowerEmissionsShortTons: Double
  /// Emissions on the high-price side of the equilibrium, short tons.
  public var upperEmissionsShortTons: Double
  /// Weight of the high-price side in the mix, in [0, 1]; 0 where both sides are the same.
  public var upperWeight: Double
  /// Allowances taken from all sources together, short tons; in a shortage all that were needed.
  public var takenShortTons: Double
  /// Allowances missing, short tons; above 0 only with status `shortage`.
  public var shortShortTons: Double

  /// Creates an equilibrium.
  public init(
    status: ClearingStatus, priceUSD: Double, highestPriceUSD: Double, emissionsShortTons: Double,
    lowerEmissionsShortTons: Double, upperEmissionsShortTons: Double, upperWeight: Double,
    takenShortTons: Double, shortShortTons: Double
  ) {
    self.status = status
    self.priceUSD = priceUSD
    self.highestPriceUSD = highestPriceUSD
    self.emissionsShortTons = emissionsShortTons
    self.lowerEmissionsShortTons = lowerEmissionsShortTons
    self.upperEmissionsShortTons = upperEmissionsShortTons
    self.upperWeight = upperWeight
    self.takenShortTons = takenShortTons
    self.shortShortTons = shortShortTons
  }
}

extension MarketClearing {
  /// Clears a market on a demand curve given as a table, exactly.
  ///
  /// Needed at price p is n(p) = E(p) + `alsoNeeded`; E just above p is the smallest optimal amount. The price is the
  /// lowest p with n(p) at most S(p). A binary search over the levels of supply, each looked up in the curve by
  /// another, finds the first level that covers what is needed there; the price is that level's, or that of the
  /// first breakpoint behind which the level before suffices. Figures are compared as they are, without tolerance:
  /// a table is not evaluated, so there is no noise to allow for.
  ///
  /// Unlike `clear(_:alsoNeeded:supply:)` on a function, the highest price is not cut at a step of size 0.
  public func clear(_ curve: DemandCurve, supply: SupplyFigures) -> TabulatedClearing {
    let prices = supply.levelPrices
    let quantities = supply.levelQuantities
    /// Emissions just above a price.
    func emissions(_ price: Double) -> Double { curve.nodes[curve.count { $0.x <= price }].y }
    // The first level that covers what is needed at its price; the last always does.
    var level = 0
    var end = quantities.count
    while level < end {
      let middle = (level + end) / 2
      if emissions(prices[middle]) + supply.alsoNeeded <= quantities[middle] {
        end = middle
      } else {
        level = middle + 1
      }
    }
    let levelPrice = prices[level]
    // Levels at one price are one level, save the unlimited one.
    let isFirst = level == 0 || levelPrice == prices[0]
    let before = isFirst ? 0 : quantities[level - 1]
    let amount = emissions(levelPrice)
    let needed = amount + supply.alsoNeeded
    guard !isFirst, needed <= before else {
      let short = supply.hasCeiling ? 0 : max(0, needed - supply.offered)
      let status: ClearingStatus =
        short > 0
        ? .shortage
        : supply.hasCeiling && levelPrice == prices.last ? .atCeiling : isFirst ? .atReservePrice : .atTrigger
      let next = curve.nodes[curve.count { $0.x <= levelPrice } + 1].x
      return TabulatedClearing(
        status: status, priceUSD: levelPrice,
        highestPriceUSD: min(next, firstPrice(offeringMoreThan: needed, supply)), emissionsShortTons: amount,
        lowerEmissionsShortTons: amount, upperEmissionsShortTons: amount, upperWeight: 0,
        takenShortTons: needed, shortShortTons: short)
    }
    // Supply is constant below the level; the breakpoint behind which it suffices is the price.
    let index = curve.count { $0.y + supply.alsoNeeded > before }
    let lower = curve.nodes[index].y
    let point = curve.nodes[index + 1]
    let above = point.y + supply.alsoNeeded
    let span = lower + supply.alsoNeeded - above
    return TabulatedClearing(
      status: .cleared, priceUSD: point.x,
      highestPriceUSD: above < before
        ? point.x : min(curve.nodes[index + 2].x, firstPrice(offeringMoreThan: above, supply)),
      emissionsShortTons: before - supply.alsoNeeded, lowerEmissionsShortTons: lower,
      upperEmissionsShortTons: point.y,
      upperWeight: (lower + supply.alsoNeeded - before) / span,
      takenShortTons: before, shortShortTons: 0)
  }

  /// The lowest price at which more than `amount` is on offer, $/short ton.
  private func firstPrice(offeringMoreThan amount: Double, _ supply: SupplyFigures) -> Double {
    for (price, quantity) in zip(supply.levelPrices, supply.levelQuantities) where quantity > amount {
      return price
    }
    return supply.levelPrices[supply.levelPrices.count - 1]
  }
}
