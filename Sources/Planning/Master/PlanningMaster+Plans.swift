import DispatchSolveAllowanceMarket

// What answers of the blocks make of a point: a plan that can be carried out, and what it costs.
extension PlanningMaster {
  /// What rounding leaves of sums over blocks, as a share of what is added up.
  private static let rounding = 1e-12

  /// The point with a year's emissions and annual rows shared out among its blocks in another way.
  ///
  /// - Parameter rows: The year's annual rows.
  func sharing(
    _ point: [Double], year t: Int, emissions: [Double], quotas: [[Double]], _ rows: WindowRows.Year
  ) -> [Double] {
    var point = point
    var spared = 0.0
    for (column, amount) in zip(years[t].emissions, emissions) {
      spared += point[column] - amount
      point[column] = amount
    }
    // Allowances that the year was given and does not need are nobody's.
    if spared > 0 { give(spared, ofYear: t, in: &point) }
    for (columns, amounts) in zip(years[t].quotas, quotas) {
      for (column, amount) in zip(columns, amounts) {
        point[column] = min(max(amount, program.lower[column]), program.upper[column])
      }
    }
    for (r, column) in years[t].boughtOut.enumerated() {
      let missing = years[t].quotas.reduce(rows.least[r]) { $0 - point[$1[r]] }
      point[column] = missing > Self.rounding * rows.size(r) ? missing : 0
    }
    return point
  }

  /// The point with costs and emissions as the blocks gave them, and its objective, $.
  ///
  /// - Parameter found: By year and block, cost, $, and emissions, short tons, which are no more than the point's.
  func completed(
    _ point: [Double], found: [[(costUSD: Double, emissions: Double)]]
  ) -> (point: [Double], objectiveUSD: Double) {
    var point = point
    for (t, blocks) in found.enumerated() {
      for (column, block) in zip(years[t].cost, blocks) { point[column] = block.costUSD }
      for (column, block) in zip(years[t].emissions, blocks) where block.emissions < point[column] {
        // Allowances that a block was given and does not need are nobody's.
        give(point[column] - block.emissions, ofYear: t, in: &point)
        point[column] = block.emissions
      }
    }
    return (point, program.objective(point))
  }

  /// The point with what is missing missing where it is due.
  ///
  /// A shortage is no supply, and nothing of it can be banked; where money of all years is worth the same it costs no more
  /// to lack an allowance a year early and bank it, though. What is lacked later costs no more either.
  func withoutBankedShortage(_ point: [Double]) -> [Double] {
    guard let market else { return point }
    var point = point
    for t in years.indices.dropLast() {
      guard let short = years[t].short, let bank = years[t].bank, let later = years[t + 1].short else {
        continue
      }
      let share = market.carryShares[t]
      let moved = min(point[short], point[bank] / share)
      guard moved > 0 else { continue }
      point[short] -= moved
      point[bank] = max(0, point[bank] - share * moved)
      point[later] += share * moved
    }
    return point
  }

  /// Takes allowances for so many short tons of a year's emissions out of the market.
  private func give(_ amount: Double, ofYear t: Int, in point: inout [Double]) {
    guard let market else { return }
    let later = market.trueUpOf[t]
    if let column = years[t].removed { point[column] += market.shares[t] * amount }
    if let column = years[later].removed { point[column] += (1 - market.shares[t]) * amount }
  }
}
