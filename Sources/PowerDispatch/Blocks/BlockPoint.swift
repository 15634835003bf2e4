import DispatchSolveLinearProgramming

/// What a block's LP is priced with.
struct BlockPricing: Sendable, Hashable {
  /// Price on covered emissions, $/short ton.
  var price: Double
  /// Multiplier of each annual row, $ per unit of the row; empty without annual rows.
  var multipliers: [Double] = []
  /// Capacity added to the target of each build option, MW; empty without options.
  var builtMW: [Double] = []
  /// What the block has to bring to each annual row, MWh or short tons; empty where the rows are priced instead.
  var quotas: [Double] = []
  /// What a missing unit of each quota costs, $ per unit.
  var payments: [Double] = []
  /// Whether loads are as given.
  var load = LoadShift.none

  /// The same with loads a hair off.
  func shifted(_ load: LoadShift) -> BlockPricing {
    var pricing = self
    pricing.load = load
    return pricing
  }
}

/// A block's optimum at one pricing.
struct BlockPoint: Sendable {
  /// Pricing at which `basis` was found optimal.
  var pricing: BlockPricing
  /// Covered emissions, short tons.
  var emissions: Double
  /// Cost without the price on covered emissions and without multipliers, $.
  var baseCost: Double
  /// What the block adds to each annual row.
  var activity: [Double]
  /// The optimal basis: enough to find the dispatch again without a pivot.
  var basis: Basis

  /// Cost at a pricing, $: base cost, covered emissions, less what the annual rows are worth.
  func value(at pricing: BlockPricing) -> Double {
    zip(activity, pricing.multipliers).reduce(baseCost + pricing.price * emissions) { $0 - $1.0 * $1.1 }
  }
}

/// A mix of optima of a block, and the pricing whose duals go with it.
struct BlockMix: Sendable {
  var pricing: BlockPricing
  /// Points with their weights, which add up to 1.
  var parts: [(weight: Double, point: BlockPoint)]
}

/// The quantities of a block with duals that prove them optimal.
struct BlockResult: Sendable {
  var primal: [Double]
  var rowDuals: [Double]
  /// Duals with loads a hair less, which are the prices, and a hair more.
  var prices: PriceDuals
  /// Least cost at the pricing, $.
  var objective: Double
  /// Worst relative residual of the certificate.
  var residual: Double
}

/// Row duals at both ends of what they can be.
struct PriceDuals: Sendable {
  /// With loads a hair less.
  var lowest: [Double]
  /// With loads a hair more.
  var highest: [Double]
}
