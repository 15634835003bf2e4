import DispatchSolveAllowanceMarket

/// Lanes whose figures differ in any bit from the same market cleared alone.
///
/// Tests compare what a debug build does; this compares what is timed.
func differingLanes(_ random: RandomMarkets) throws -> Int {
  var results = LaneClearings(capacity: random.markets.count, tierCapacity: 2)
  try random.lanes.clear(into: &results)
  return random.markets.indices.count { lane in
    let market = random.markets[lane]
    let supply = market.supply
    let alone = MarketClearing().clear(random.curves[market.curve], supply: supply)
    let taken = alone.takenShortTons
    let figures: [(LaneFigure, Double)] = [
      (.priceUSD, alone.priceUSD), (.highestPriceUSD, alone.highestPriceUSD),
      (.emissions, alone.emissionsShortTons), (.lowerEmissions, alone.lowerEmissionsShortTons),
      (.upperEmissions, alone.upperEmissionsShortTons), (.upperWeight, alone.upperWeight),
      (.taken, taken), (.short, alone.shortShortTons), (.baseSold, supply.sold(.base, ofTaken: taken)),
      (.unsold, supply.unsold(ofTaken: taken)), (.ecrReleased, supply.sold(.ecr, ofTaken: taken)),
      (.ecrWithheld, supply.withheld(ofTaken: taken)), (.bankUsed, supply.sold(.bank, ofTaken: taken)),
      (.otherUsed, supply.sold(.other, ofTaken: taken)),
      (.ceilingSold, supply.sold(.ceiling, ofTaken: taken)),
      (.tierSold(0), supply.sold(.tier(0), ofTaken: taken)),
      (.tierSold(1), supply.sold(.tier(1), ofTaken: taken)),
    ]
    return results.status(lane: lane) != alone.status
      || figures.contains { figure, value in
        let values = results.values(figure)
        return values[values.startIndex + lane].bitPattern != value.bitPattern
      }
  }
}
