/// Prices of energy of a year that somebody else than dispatch found: the duals of a plan that decides about capacity too.
///
/// With capacity as planned what load can be served at is often an interval; the plan's duals say where in it the capacity
/// that was built earns its cost.
public struct LocationalPrices: Sendable, Hashable, Codable {
  /// By slice and zone (`slice * zones + zone`), the price with loads a hair less, $/MWh.
  public var lowestUSDPerMWh: [Double]
  /// The same with loads a hair more.
  public var highestUSDPerMWh: [Double]
  /// What energy of the system they are of has to be of use for.
  public var uses: [Use]
  /// By slice and use (`slice * uses + use`), what one more MWh of it is worth, $/MWh.
  public var useUSDPerMWh: [Double]

  /// A use of energy that generation standards ask for.
  public struct Use: Sendable, Hashable, Codable {
    /// Zone.
    public var zone: Int
    /// Index of the annual row; nil for what arrives in the zone.
    public var row: Int?
  }
}

extension DispatchResult {
  /// The result with other prices of energy and of annual rows, and whether they are the lower ends of what they can be.
  ///
  /// The prices are of a system with the same zones, slices and rows. It may have uses of energy that this one has not,
  /// of capacity that the plan has closed; nothing is sold for those.
  /// - Parameter rowPricesUSD: By annual row, $ per MWh or short ton.
  /// - Throws: `DispatchError.invalidProgram` for prices of other zones, slices or rows.
  public func priced(
    _ prices: LocationalPrices, rowPricesUSD: [Double], isSettled: Bool
  ) throws(DispatchError) -> DispatchResult {
    var quantities = quantities
    guard prices.lowestUSDPerMWh.count == quantities.price.count,
      prices.highestUSDPerMWh.count == quantities.price.count, rowPricesUSD.count == annualRows.count
    else { throw .invalidProgram("\(system.year): prices are of another system") }
    var rows = annualRows
    for (r, price) in rowPricesUSD.enumerated() { rows[r].priceUSD = price }
    quantities.price = prices.lowestUSDPerMWh
    quantities.highestPrice = prices.highestUSDPerMWh
    for (i, use) in uses.enumerated() {
      let known = prices.uses.firstIndex { $0.zone == use.zone && $0.row == use.row }
      for s in 0..<quantities.sliceCount {
        quantities.usePrice[s * uses.count + i] =
          known.map { prices.useUSDPerMWh[s * prices.uses.count + $0] } ?? 0
      }
    }
    var result = DispatchResult(
      system: system, allowancePriceUSD: allowancePriceUSD, quantities: quantities,
      objectiveUSD: objectiveUSD, certificateResidual: certificateResidual, annualRows: rows, builds: builds)
    result.hasSettledPrices = isSettled
    return result
  }
}

extension PlanningBlocks {
  /// Prices of energy that row duals of all parts give, each part's with loads a hair less and a hair more.
  package func prices(lowest: [[Double]], highest: [[Double]]) -> LocationalPrices {
    let system = network.system
    var quantities = DispatchQuantities(system, classes: network.classes)
    for part in parts.indices {
      for (low, high) in zip(ofBlocks(part, lowest[part]), ofBlocks(part, highest[part])) {
        let duals = PriceDuals(lowest: low.rowDuals, highest: high.rowDuals)
        for (local, s) in system.blocks[low.block].slices.enumerated() {
          network.model(low.block).scatter(duals, slice: s, local: local, into: &quantities)
        }
      }
    }
    return LocationalPrices(
      lowestUSDPerMWh: quantities.price, highestUSDPerMWh: quantities.highestPrice,
      uses: system.energyUses.map { LocationalPrices.Use(zone: $0.zone, row: $0.row) },
      useUSDPerMWh: quantities.usePrice)
  }

  /// What row duals prove of a part at an allowance price, $/short ton, with other loads.
  ///
  /// - Parameter paymentsUSD: By annual row, what a missing unit costs, $.
  package func cut(
    _ part: Int, rowDuals: [Double], priceUSD: Double, paymentsUSD: [Double], loads: LoadShift
  ) -> BlockCut {
    cut(part, rowDuals, priceUSD, BlockQuotas(amounts: [], paymentsUSD: paymentsUSD), loads)
  }

  /// By how much the constant of what row duals prove of a part at an allowance price with loads as given is another with loads
  /// a hair off, $; nil where more than bounds differ.
  package func cutChange(
    _ part: Int, rowDuals: [Double], priceUSD: Double, paymentsUSD: [Double], to loads: LoadShift
  ) -> Double? {
    let quotas = BlockQuotas(amounts: [], paymentsUSD: paymentsUSD)
    let pricing = pricing(Amounts(capacityMW: [], quotas: quotas), priceUSD)
    var change = 0.0
    for (block, duals) in ofBlocks(part, rowDuals) {
      guard let own = planned[block].cutChange(duals, pricing, to: loads) else { return nil }
      change += own
    }
    return change
  }
}
