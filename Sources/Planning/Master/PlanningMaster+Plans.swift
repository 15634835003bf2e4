import DispatchSolveAllowanceMarket

// What answers of the blocks make of a point: a plan that can be carried out, and what it costs.
extension PlanningMaster {
  /// What rounding leaves of sums over blocks, as a share of what is added up.
  private static let rounding = 1e-12

  /// By how much a limit may be missed, relative above a short ton: the solver's feasibility.
  static let limitTolerance = 1e-9

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
    if spared > 0 { give(spared, ofYear: t, program: 0, in: &point) }
    for (columns, amounts) in zip(years[t].quotas, quotas) {
      for (column, amount) in zip(columns, amounts) {
        point[column] = min(max(amount, program.lower[column]), program.upper[column])
      }
    }
    for (m, market) in markets.enumerated() {
      guard let r = market.rows[t], let column = years[t].markets[m].emissions else { continue }
      let emitted = years[t].quotas.reduce(0) { $0 - point[$1[r]] }
      guard emitted < point[column] else { continue }
      give(point[column] - max(0, emitted), ofYear: t, program: m, in: &point)
      point[column] = max(0, emitted)
    }
    let rows = given(rows, point, year: t)
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
        give(point[column] - block.emissions, ofYear: t, program: 0, in: &point)
        point[column] = block.emissions
      }
    }
    limitOffsets(&point)
    limitMoves(&point)
    return (point, program.objective(point))
  }

  /// Takes back offsets beyond their share of what is emitted, where blocks emit less than they were given: out of what nobody
  /// needs, else what is missing then is bought or lacks.
  private func limitOffsets(_ point: inout [Double]) {
    for t in years.indices {
      for (m, columns) in years[t].markets.enumerated() {
        guard let offsets = columns.offsets else { continue }
        let most = offsets.share * emissions(point, year: t, program: m)
        let over = point[offsets.column] - most
        // What rounding leaves of the limit is no shortage.
        guard over > Self.limitTolerance * max(1, most) else { continue }
        point[offsets.column] -= over
        let spare = columns.removed.map { min(over, max(0, point[$0])) } ?? 0
        if let column = columns.removed { point[column] -= spare }
        // Without a ceiling allowances can lack; with one its step is the last, and has no limit.
        if let column = columns.short ?? columns.steps.last { point[column] += over - spare }
      }
    }
  }

  /// The point with what is missing missing where it is due.
  ///
  /// A shortage is no supply, and nothing of it can be banked; where money of all years is worth the same it costs no more
  /// to lack an allowance a year early and bank it, though. What is lacked later costs no more either.
  func withoutBankedShortage(_ point: [Double]) -> [Double] {
    var point = point
    for (m, market) in markets.enumerated() {
      for t in years.indices.dropLast() {
        let here = years[t].markets[m]
        guard let short = here.short, let bank = here.bank, let later = years[t + 1].markets[m].short else {
          continue
        }
        let share = market.carryShares[t]
        let moved = min(point[short], point[bank] / share)
        guard moved > 0 else { continue }
        point[short] -= moved
        point[bank] = max(0, point[bank] - share * moved)
        point[later] += share * moved
      }
    }
    return point
  }

  /// The point without what is borrowed to be banked, which saves nothing: where nothing is asked beside what is repaid it costs
  /// nothing either.
  func withoutBankedBorrowing(_ point: [Double]) -> [Double] {
    var point = point
    for (m, market) in markets.enumerated() {
      for t in years.indices {
        let here = years[t].markets[m]
        guard let borrowed = here.borrowed, let bank = here.bank else { continue }
        let isLast = t == years.count - 1
        let share = isLast ? 1 : market.carryShares[t]
        let moved = min(point[borrowed], point[bank] / share)
        guard moved > 0 else { continue }
        point[borrowed] -= moved
        point[bank] = max(0, point[bank] - share * moved)
        guard !isLast, let repaid = market.borrowing[t]?.repaidPerAllowance,
          let spare = years[t + 1].markets[m].removed
        else { continue }
        point[spare] += (repaid - share) * moved
      }
    }
    return point
  }

  /// Takes allowances for so many short tons of a year's emissions out of a program's market.
  func give(_ amount: Double, ofYear t: Int, program m: Int, in point: inout [Double]) {
    guard markets.indices.contains(m) else { return }
    let market = markets[m]
    let later = market.trueUpOf[t]
    if let column = years[t].markets[m].removed { point[column] += market.shares[t] * amount }
    if let column = years[later].markets[m].removed { point[column] += (1 - market.shares[t]) * amount }
  }
}
