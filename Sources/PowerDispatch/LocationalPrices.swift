/// Prices of energy of a year that somebody else than dispatch found: the duals of a plan that decides about capacity too.
///
/// With capacity as planned what load can be served at is often an interval; the plan's duals say where in it the capacity
/// that was built earns its cost.
public struct LocationalPrices: Sendable, Hashable, Codable {
  /// By slice and zone (`slice * zones + zone`), the price with loads a hair less, $/MWh.
  public var lowestUSDPerMWh: [Double]
  /// The same with loads a hair more.
  public var highestUSDPerMWh: [Double]
  /// By slice and use of energy that a standard asks for, what one more MWh of it is worth, $/MWh.
  public var useUSDPerMWh: [Double]

  /// Creates prices.
  public init(lowestUSDPerMWh: [Double], highestUSDPerMWh: [Double], useUSDPerMWh: [Double] = []) {
    self.lowestUSDPerMWh = lowestUSDPerMWh
    self.highestUSDPerMWh = highestUSDPerMWh
    self.useUSDPerMWh = useUSDPerMWh
  }
}

extension DispatchResult {
  /// The result with other prices of energy and of annual rows, and whether they are the lower ends of what they can be;
  /// prices of another system are left aside.
  ///
  /// - Parameter rowPricesUSD: By annual row, $ per MWh or short ton.
  public func priced(
    _ prices: LocationalPrices, rowPricesUSD: [Double], isSettled: Bool
  ) -> DispatchResult {
    var quantities = quantities
    guard prices.lowestUSDPerMWh.count == quantities.price.count,
      prices.highestUSDPerMWh.count == quantities.price.count,
      prices.useUSDPerMWh.count == quantities.usePrice.count
    else { return self }
    var rows = annualRows
    if rowPricesUSD.count == rows.count {
      for (r, price) in rowPricesUSD.enumerated() { rows[r].priceUSD = price }
    }
    quantities.price = prices.lowestUSDPerMWh
    quantities.highestPrice = prices.highestUSDPerMWh
    quantities.usePrice = prices.useUSDPerMWh
    var result = DispatchResult(
      system: system, allowancePriceUSD: allowancePriceUSD, quantities: quantities,
      objectiveUSD: objectiveUSD,
      certificateResidual: certificateResidual, annualRows: rows, builds: builds)
    result.hasSettledPrices = isSettled
    return result
  }
}

extension PlanningBlocks {
  /// Prices of energy that row duals of all blocks give, each block's with loads a hair less and a hair more.
  package func prices(lowest: [[Double]], highest: [[Double]]) -> LocationalPrices {
    let system = network.system
    var quantities = DispatchQuantities(system, classes: network.classes)
    for (b, block) in system.blocks.enumerated() {
      let duals = PriceDuals(lowest: lowest[b], highest: highest[b])
      for (local, s) in block.slices.enumerated() {
        network.model(b).scatter(duals, slice: s, local: local, into: &quantities)
      }
    }
    return LocationalPrices(
      lowestUSDPerMWh: quantities.price, highestUSDPerMWh: quantities.highestPrice,
      useUSDPerMWh: quantities.usePrice)
  }

  /// What row duals prove of a block at an allowance price, $/short ton, with other loads.
  ///
  /// - Parameter paymentsUSD: By annual row, what a missing unit costs, $.
  package func cut(
    _ block: Int, rowDuals: [Double], priceUSD: Double, paymentsUSD: [Double], loads: LoadShift
  ) -> BlockCut {
    cut(block, rowDuals, priceUSD, BlockQuotas(amounts: [], paymentsUSD: paymentsUSD), loads)
  }
}
