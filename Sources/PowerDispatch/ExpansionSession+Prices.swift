extension ExpansionSession {
  /// Duals that price the system, and annual rows, with loads a hair off.
  ///
  /// Additions follow the loads, so what is built below its limit earns its cost at these prices too; what stands, and what
  /// is at a limit, makes the kinks. An amount so small that it is gone with the hair would not earn its cost: then, and
  /// where the search does not end, the duals of the proof stay, and are not settled.
  func prices(
    _ here: Optimum, _ amounts: ExpansionAmounts, _ load: LoadShift
  ) -> (duals: [[Double]], rowPrices: [Double], isSettled: Bool) {
    let asFound = (here.duals, here.rowPrices, false)
    guard let moved = try? certainOptimum(pricing(here.price).shifted(load)) else { return asFound }
    let found = (moved.duals, moved.rowPrices, true)
    guard load == .less else { return found }
    var earned = costs.map { _ in 0.0 }
    for block in system.blocks.indices {
      for (o, margin) in margins(moved.duals[block], of: block, pricing(here.price)).enumerated() {
        earned[o] += margin
      }
    }
    let isZeroProfit = costs.indices.allSatisfy { o in
      let profit = (earned[o] - costs[o]) / max(1, costs[o])
      if amounts.builtMW[o] <= 0 { return profit <= Self.profitTolerance }
      if amounts.builtMW[o] < system.buildOptions[o].limitMW { return abs(profit) <= Self.profitTolerance }
      return profit >= -Self.profitTolerance
    }
    return isZeroProfit ? found : asFound
  }

  /// Relative profit that rounding of a margin, a sum over all slices, can make.
  private static let profitTolerance = 5e-7

  /// What a MW of each option earns in a block at given duals, $/MW.
  func margins(_ duals: [Double], of block: Int, _ pricing: BlockPricing) -> [Double] {
    network.model(block).cut(duals, of: system.blocks[block], pricing).buildSlopes.map { 0 - $0 }
  }
}
