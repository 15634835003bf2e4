import LinearProgramming

/// A block's optimum at one price.
struct BlockPoint: Sendable {
  /// Price on covered emissions, $/short ton.
  var price: Double
  /// Price at which `basis` was found optimal; another one than `price` when the point was carried over.
  var solvedAt: Double
  /// Covered emissions, short tons.
  var emissions: Double
  /// Cost without the price on covered emissions, $.
  var baseCost: Double
  /// The optimal basis: enough to find the dispatch again without a pivot.
  var basis: Basis
}

/// Two optima of a block at one price, mixed, with the duals of that price.
struct BlockResult: Sendable {
  var primal: [Double]
  var rowDuals: [Double]
  /// Weight of each slice.
  var weights: [Double]
  /// Least cost, $.
  var objective: Double
  /// Worst relative residual of the certificate.
  var residual: Double
}

/// Where a block's optimum starts from, and what it is mixed with.
struct BlockMix: Sendable {
  var price: Double
  var lower: BlockPoint
  var upper: BlockPoint
  var upperWeight: Double
}
