import LinearProgramming

/// One block's LP at work for a planner: prepared once, then only what a plan decides about is changed in place, and
/// every solve starts from what the last one left.
final class PlannedBlock {
  private let model: BlockModel
  private let block: DispatchSystem.Block
  /// With nothing added, nothing paid for emissions and quotas of 0.
  private var figures: BlockModel.Figures
  /// What missing quotas cost in `figures`.
  private var payments: [Double]
  private let widenedColumns: [BlockModel.Widening]
  private let widenedRows: [BlockModel.Widening]
  private let stack: StackSimplex
  private var costs: [Double]
  /// Price that the solver's costs are at; nil: none that is known.
  private var price: Double?
  /// Whether the solver's bounds are those of `figures` but for what is widened.
  private var isLoaded = false

  /// Prepares a block; nil where its program is too large for the stack simplex.
  init?(_ model: BlockModel, _ block: DispatchSystem.Block, start: Basis? = nil) {
    guard let stack = StackSimplex(model.template) else { return nil }
    self.model = model
    self.block = block
    self.stack = stack
    figures = model.figures(of: block, BlockPricing(price: 0))
    payments = []
    widenedColumns = model.widenedColumns(of: block)
    widenedRows = model.widenedRows()
    costs = figures.costs
    // Sizes agree, both come from the model.
    try? stack.setTieCosts(model.tieCosts)
    if let start { try? stack.setBasis(start) }
  }

  /// Mean hours of the block's slices.
  var scaleHours: Double { figures.scaleHours }

  /// Covered emissions per unit of each column, short tons.
  var coveredRates: [Double] { model.coveredRates }

  /// The basis of the last solve.
  var basis: Basis { stack.basis }

  /// Pivots so far.
  var pivots: Int { stack.pivots }

  /// Value of each column after an optimal solve.
  var primal: [Double] { stack.primal }

  /// Dual of each row after an optimal solve.
  var rowDuals: [Double] { stack.rowDuals }

  /// Least cost after an optimal solve, $.
  var costUSD: Double { stack.objective * scaleHours }

  /// Covered emissions after an optimal solve, short tons.
  var emissions: Double {
    var sum = 0.0
    for (rate, value) in zip(model.coveredRates, stack.primal) where rate != 0 { sum += rate * value }
    return sum * scaleHours
  }

  /// Solves at a pricing, from what the last solve left; false if the solver gave up, and the next starts afresh.
  ///
  /// Multipliers, shifted loads and left-out costs are not for planners.
  func solve(_ pricing: BlockPricing) throws(LinearProgramError) -> Bool {
    if pricing.payments != payments {
      payments = pricing.payments
      figures = model.figures(of: block, BlockPricing(price: 0, payments: payments))
      isLoaded = false
      price = nil
    }
    if !isLoaded {
      try stack.setColumnBounds(lower: figures.columnLower, upper: figures.columnUpper)
      try stack.setRowBounds(lower: figures.rowLower, upper: figures.rowUpper)
      isLoaded = true
    }
    try setPrice(pricing.price)
    for wider in widenedColumns {
      let built = pricing.builtMW.isEmpty ? 0 : pricing.builtMW[wider.option]
      try stack.setColumnBounds(
        figures.columnLower[wider.index],
        figures.columnUpper[wider.index] + wider.weight * built * wider.share, column: wider.index)
    }
    for wider in widenedRows {
      let built = pricing.builtMW.isEmpty ? 0 : pricing.builtMW[wider.option]
      try stack.setRowBounds(
        figures.rowLower[wider.index], figures.rowUpper[wider.index] + wider.weight * built * wider.share,
        row: wider.index)
    }
    if model.hasQuotas { try setQuotas(pricing.quotas) }
    guard stack.solve() == .optimal else {
      forget()
      return false
    }
    return true
  }

  private func setPrice(_ price: Double) throws(LinearProgramError) {
    guard price != self.price else { return }
    let rates = model.coveredRates
    for column in costs.indices { costs[column] = figures.costs[column] + price * rates[column] }
    try stack.setCosts(costs)
    self.price = price
  }

  /// Sets the quota rows, and lets their columns buy out as much as can ever be missing.
  private func setQuotas(_ quotas: [Double]) throws(LinearProgramError) {
    var missing = Array(repeating: 0.0, count: model.template.rowCount - model.firstQuotaRow)
    for r in missing.indices {
      let quota = quotas.isEmpty ? 0 : quotas[r] / figures.scaleHours
      try stack.setRowBounds(quota, .infinity, row: model.firstQuotaRow + r)
      missing[r] = max(0, quota)
    }
    for (column, item) in model.columns.enumerated() {
      for (r, coefficient) in model.annualEntries(of: item.role) where coefficient < 0 {
        missing[r] -= coefficient * stack.program.columnUpper[column]
      }
    }
    for (column, item) in model.columns.enumerated() {
      if case .buyOut(let r) = item.role { try stack.setColumnBounds(0, missing[r], column: column) }
    }
  }

  /// Follows the optimum of the last solve along the price, to `end` or to where emissions pass `most`, short tons;
  /// returns the price reached, nil if that fails.
  func follow(to end: Double, emissions most: Double) -> Double? {
    guard let start = price else { return nil }
    let sign = end > start ? 1.0 : -1.0
    let length = abs(end - start)
    // The trace moves the solver's costs.
    price = nil
    guard
      let trace = stack.trace(
        direction: sign > 0 ? model.coveredRates : model.coveredRates.map { -$0 }, to: length,
        untilSlope: sign * most / scaleHours)
    else { return nil }
    return trace.length == length ? end : start + sign * trace.length
  }

  /// What duals prove of the block's cost at a price, for any additions and quotas.
  func cut(_ rowDuals: [Double], priceUSD: Double) -> ExpansionCut {
    var figures = figures
    for (column, rate) in model.coveredRates.enumerated() where rate != 0 {
      figures.costs[column] += priceUSD * rate
    }
    return model.cut(
      rowDuals, figures, widenedColumns: widenedColumns, widenedRows: widenedRows, payments: payments)
  }

  /// Lets the next solve start afresh.
  func forget() {
    stack.resetBasis()
    price = nil
  }
}
