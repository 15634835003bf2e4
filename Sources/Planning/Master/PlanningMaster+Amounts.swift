// What a point of the master means.
extension PlanningMaster {
  /// Capacity of each kind in a year, MW.
  func capacityMW(_ point: [Double], year t: Int) -> [Double] {
    years[t].capacity.map { $0.map { max(0, point[$0]) } ?? 0 }
  }

  /// Emissions of each block of a year, short tons; zeros without a program.
  func emissions(_ point: [Double], year t: Int) -> [Double] {
    years[t].emissions.isEmpty ? years[t].cost.map { _ in 0 } : years[t].emissions.map { max(0, point[$0]) }
  }

  /// Emissions of a year that need a program's allowances, short tons.
  func emissions(_ point: [Double], year t: Int, program m: Int) -> Double {
    years[t].markets[m].emissions.map { max(0, point[$0]) } ?? emissions(point, year: t).reduce(0, +)
  }

  /// A year's annual rows where those of programs need what a point emits, and standards what it carries.
  func given(_ rows: WindowRows.Year, _ point: [Double], year t: Int) -> WindowRows.Year {
    var given: [(row: Int, least: Double, paymentUSD: Double?)] = []
    if markets.count > 1 {
      given = markets.indices.compactMap { m in
        markets[m].rows[t].map { ($0, -emissions(point, year: t, program: m), nil) }
      }
    }
    if !carries.isEmpty {
      // Standards need certificates for later years too, and use those of earlier ones.
      for (r, carried) in carriedMWh(point, year: t).enumerated() where carried != 0 {
        given.append((r, rows.least[r] + carried, nil))
      }
    }
    return given.isEmpty ? rows : rows.programs(given)
  }

  /// Quotas of a year by block and annual row, MWh or short tons.
  func quotas(_ point: [Double], year t: Int) -> [[Double]] {
    years[t].quotas.map { $0.map { point[$0] } }
  }

  /// What is bought out of a year's annual rows, MWh or short tons.
  func boughtOut(_ point: [Double], year t: Int) -> [Double] { years[t].boughtOut.map { point[$0] } }

  /// What a ton emitted in a year costs by a proposal, $/short ton: allowances now and at true-up, less what offsets save.
  func emissionsPriceUSD(_ proposal: Proposal, year t: Int, program m: Int) -> Double {
    markets[m].emissionsPriceUSD(
      pricesForEmittersUSD(proposal, program: m), year: t, weights: weights,
      offsetUSD: proposal.offsetRentsUSD[m][t])
  }
}
