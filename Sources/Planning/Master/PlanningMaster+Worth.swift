import DispatchSolveAllowanceMarket

// What a proposal's duals say.
extension PlanningMaster {
  /// Duals of all blocks of a year: mixes of those of their cuts.
  func blockDuals(_ proposal: Proposal, year t: Int) -> [[Double]] {
    var mixes: [[Double]] = years[t].cost.map { _ in [] }
    for (cut, weight) in zip(cuts, proposal.cutWeights) where cut.year == t && weight != 0 {
      if mixes[cut.block].isEmpty { mixes[cut.block] = Array(repeating: 0, count: cut.duals.count) }
      cut.duals.forEachNonzero { row, dual in mixes[cut.block][row] += weight * dual }
    }
    return mixes
  }

  /// The largest reduced cost, relative to its terms above 1 $, of what a plan decides about and has between its bounds: 0 where
  /// the plan's additions, closures, purchases and bank are worth just what they cost.
  ///
  /// - Parameter master: The master that the proposal is of: one with the same columns.
  func disagreement(_ proposal: Proposal, of master: PlanningMaster, with point: [Double]) -> Double {
    var worst = 0.0
    func compare(_ column: Int, least: Double) {
      let slack = min(point[column] - program.lower[column], program.upper[column] - point[column])
      guard slack > max(least, Self.decided * abs(point[column])) else { return }
      let (reduced, size) = master.program.reducedCost(column, proposal.rowDuals)
      worst = max(worst, abs(reduced) / max(1, size))
    }
    for column in additions + kept.flatMap({ $0.compactMap { $0 } }) {
      compare(column, least: Self.decided)
    }
    for carry in carries {
      // Certificates too are what sums over all blocks leave.
      compare(
        carry.column, least: max(Self.decided, WindowRows.amountTolerance * program.upper[carry.column]))
    }
    // Allowances are what sums over all emissions leave, so that is what their rounding is relative to.
    for m in markets.indices {
      let emitted = years.indices.reduce(0) { $0 + emissions(point, year: $1, program: m) }
      let least = max(Self.decided, MarketClearing.relativeQuantityTolerance * emitted)
      for columns in years.map({ $0.markets[m] }) {
        for column in Array(columns.steps)
          + [columns.short, columns.removed, columns.bank, columns.borrowed].compactMap({ $0 })
        {
          compare(column, least: least)
        }
      }
    }
    return max(worst, disagreementOfLinks(proposal, of: master, with: point))
  }

  /// The same of what goes from program to program, and of limits on it that do not bind and yet have a price.
  private func disagreementOfLinks(
    _ proposal: Proposal, of master: PlanningMaster, with point: [Double]
  ) -> Double {
    var worst = 0.0
    for (t, year) in years.enumerated() {
      for (limit, row) in year.intakes {
        let due = dueShortTons(point, year: t, program: limit.program)
        let least = max(Self.decided, MarketClearing.relativeQuantityTolerance * due)
        for l in limit.links {
          guard let column = year.moves[l], point[column] > least else { continue }
          let (reduced, size) = master.program.reducedCost(column, proposal.rowDuals)
          worst = max(worst, abs(reduced) / max(1, size))
        }
        guard limit.share * due - acceptedShortTons(point, year: t, limit) > least else { continue }
        let price =
          markets.indices.contains(limit.program)
          ? proposal.marketPricesUSD[limit.program][t] : 0
        worst = max(worst, abs(proposal.rowDuals[row]) / weights[t] / max(1, abs(price)))
      }
    }
    return worst
  }

  /// What a unit more of a column's bounds would save by a proposal of this master, in the first year's money, $: 0 at
  /// an end that the point is not at.
  func boundWorth(
    _ column: Int, _ proposal: Proposal, at point: [Double]
  ) -> (lower: Double, upper: Double) {
    let (lower, upper) = (program.lower[column], program.upper[column])
    guard upper > lower else { return (0, 0) }
    let slack = Self.decided * max(1, abs(point[column]))
    let reduced = program.reducedCost(column, proposal.rowDuals).value
    return (
      point[column] <= lower + slack ? max(0, reduced) : 0,
      point[column] >= upper - slack ? max(0, -reduced) : 0
    )
  }

  /// Amounts nearer to a bound than this, relative above 1 MW, are at it.
  static let decided = 1e-7
}
