import DispatchSolveLinearProgramming

/// A lower bound on a block's least cost that is linear in what a master decides.
struct ExpansionCut: Sendable {
  /// Bound with nothing built and quotas of 0, $.
  var constant: Double
  /// Change of the bound per MW added to each build option, $/MW, not positive.
  var buildSlopes: [Double]
  /// Change of the bound per unit of each quota, $ per MWh or short ton, not negative.
  var quotaSlopes: [Double]
}

extension BlockModel {
  /// What a MW of a build option does to a bound: `weight` times `share`.
  struct Widening: Sendable {
    /// Column whose upper bound it raises, or row.
    var index: Int
    var option: Int
    var weight: Double
    var share: Double
  }

  /// Where bounds of some figures differ from those of others, with the same costs.
  struct BoundChanges: Sendable {
    /// What the bounds of a row or column have more.
    struct Change: Sendable {
      var index: Int
      var lower: Double
      var upper: Double
    }

    var rows: [Change]
    var columns: [Change]

    /// Nil where anything else differs: costs, weights, or which bounds are finite.
    init?(from first: Figures, to second: Figures) {
      guard first.costs == second.costs, first.weights == second.weights,
        first.scaleHours == second.scaleHours,
        let rows = Self.changes((first.rowLower, first.rowUpper), (second.rowLower, second.rowUpper)),
        let columns = Self.changes(
          (first.columnLower, first.columnUpper), (second.columnLower, second.columnUpper))
      else { return nil }
      self.rows = rows
      self.columns = columns
    }

    private static func changes(
      _ first: (lower: [Double], upper: [Double]), _ second: (lower: [Double], upper: [Double])
    ) -> [Change]? {
      guard first.lower.count == second.lower.count, first.upper.count == second.upper.count else {
        return nil
      }
      var changes: [Change] = []
      for index in first.lower.indices
      where first.lower[index] != second.lower[index] || first.upper[index] != second.upper[index] {
        let lower = first.lower[index] == second.lower[index] ? 0 : second.lower[index] - first.lower[index]
        let upper = first.upper[index] == second.upper[index] ? 0 : second.upper[index] - first.upper[index]
        guard lower.isFinite, upper.isFinite else { return nil }
        changes.append(Change(index: index, lower: lower, upper: upper))
      }
      return changes
    }
  }

  /// Upper bounds of columns that build options raise, by column.
  func widenedColumns(of block: DispatchSystem.Block) -> [Widening] {
    let weights = weights(of: block).weights
    let perSlice = max(1, columns.count / max(1, sliceCount))
    return columns.indices.compactMap { column in
      let local = column / perSlice
      let s = block.slices[local]
      return option(of: column, slice: s).map { option, profile in
        Widening(
          index: column, option: option, weight: weights[local],
          share: system.availabilityProfiles[profile][s])
      }
    }
  }

  /// Upper bounds of rows that build options raise, by row.
  func widenedRows() -> [Widening] {
    limitedStores.enumerated().compactMap { position, k in
      optionOfStore[k].map {
        Widening(
          index: balanceCount + system.storage.count + position, option: $0,
          weight: system.storage[k].maximumCapacityFactor, share: Double(sliceCount))
      }
    }
  }

  /// What row duals prove of the block's least cost at given costs, of its other figures for no additions and quotas of
  /// 0, and what additions widen.
  ///
  /// Lagrange: all columns are bounded, so any row duals of the right signs bound the cost from below, whatever costs
  /// and bounds they were found with: duals of one price serve at another.
  func cut(
    _ rowDuals: [Double], costs: [Double], _ figures: Figures, widenedColumns: [Widening],
    widenedRows: [Widening],
    payments: [Double]
  ) -> ExpansionCut {
    let duals = usable(rowDuals, figures, payments)
    let reduced = template.matrix.reduced(costs, duals)
    return reduced.withUnsafeBufferPointer {
      cut(duals, reduced: $0, scale: 1, figures, widenedColumns: widenedColumns, widenedRows: widenedRows)
    }
  }

  /// The same where reduced costs are known already, as a solver that has just found the duals knows them; nil where duals
  /// are not all usable, and reduced costs are not those that go with the proof.
  ///
  /// - Parameters:
  ///   - reduced: Reduced cost of each column.
  ///   - scale: What they are multiplied by.
  func cut(
    _ rowDuals: [Double], reduced: UnsafeBufferPointer<Double>, scale: Double, _ figures: Figures,
    widenedColumns: [Widening], widenedRows: [Widening], payments: [Double]
  ) -> ExpansionCut? {
    guard reduced.count == columns.count, areUsable(rowDuals, figures, payments) else { return nil }
    return cut(
      rowDuals, reduced: reduced, scale: scale, figures, widenedColumns: widenedColumns,
      widenedRows: widenedRows)
  }

  private func cut(
    _ duals: [Double], reduced: UnsafeBufferPointer<Double>, scale: Double, _ figures: Figures,
    widenedColumns: [Widening], widenedRows: [Widening]
  ) -> ExpansionCut {
    var constant = 0.0
    var builds = Array(repeating: 0.0, count: system.buildOptions.count)
    figures.columnLower.withUnsafeBufferPointer { lower in
      figures.columnUpper.withUnsafeBufferPointer { upper in
        for column in reduced.indices {
          // What buys out of annual rows is bounded by its need alone; `usable` leaves it no negative reduced cost.
          constant += reduced[column] * (reduced[column] > 0 ? lower[column] : upper[column])
        }
      }
    }
    constant *= scale
    for (row, dual) in duals[..<firstQuotaRow].enumerated() where dual != 0 {
      constant += dual * (dual > 0 ? figures.rowLower[row] : figures.rowUpper[row])
    }
    for wider in widenedColumns where reduced[wider.index] <= 0 {
      builds[wider.option] += reduced[wider.index] * scale * (wider.weight * wider.share)
    }
    for wider in widenedRows { builds[wider.option] += duals[wider.index] * wider.weight * wider.share }
    return ExpansionCut(
      constant: constant * figures.scaleHours, buildSlopes: builds.map { $0 * figures.scaleHours },
      quotaSlopes: hasQuotas ? Array(duals[firstQuotaRow...]) : [])
  }

  /// By how much the constant of a cut is another where nothing but some bounds is, $.
  ///
  /// - Parameters:
  ///   - priceUSD: Price on covered emissions, $/short ton.
  ///   - changes: What bounds of the other figures have more.
  func cutChange(
    _ rowDuals: [Double], priceUSD: Double, _ figures: Figures, _ changes: BoundChanges, payments: [Double]
  ) -> Double {
    let duals = usable(rowDuals, figures, payments)
    var change = 0.0
    for row in changes.rows where duals[row.index] != 0 {
      change += duals[row.index] * (duals[row.index] > 0 ? row.lower : row.upper)
    }
    let matrix = template.matrix
    for column in changes.columns {
      var reduced = figures.costs[column.index] + priceUSD * coveredRates[column.index]
      for entry in matrix.columnStarts[column.index]..<matrix.columnStarts[column.index + 1] {
        reduced -= matrix.values[entry] * duals[Int(matrix.rowIndices[entry])]
      }
      change += reduced * (reduced > 0 ? column.lower : column.upper)
    }
    return change * figures.scaleHours
  }

  /// Duals of the right signs: one of the wrong sign, by rounding, proves nothing; nor does one of a quota above its
  /// payment.
  private func usable(_ rowDuals: [Double], _ figures: Figures, _ payments: [Double]) -> [Double] {
    let firstQuotaRow = firstQuotaRow
    return rowDuals.enumerated().map { row, dual in
      if row >= firstQuotaRow { return min(max(0, dual), payments[row - firstQuotaRow]) }
      return (dual > 0 ? figures.rowLower[row] : figures.rowUpper[row]).isFinite ? dual : 0
    }
  }

  /// Whether duals are all of the right signs as they are.
  private func areUsable(_ rowDuals: [Double], _ figures: Figures, _ payments: [Double]) -> Bool {
    let firstQuotaRow = firstQuotaRow
    for (row, dual) in rowDuals.enumerated() where dual != 0 {
      if row >= firstQuotaRow {
        guard dual > 0, dual <= payments[row - firstQuotaRow] else { return false }
      } else {
        guard (dual > 0 ? figures.rowLower[row] : figures.rowUpper[row]).isFinite else { return false }
      }
    }
    return true
  }

  /// The build option that widens a column's bound, and the availability profile that goes with it.
  private func option(of column: Int, slice s: Int) -> (option: Int, profile: Int)? {
    switch columns[column].role {
    case .generation(let c):
      classes[c].buildOption.map { ($0, classes[c].availabilityProfile) }
    case .charge(let k): optionOfStore(k, unless: .charge(store: k, slice: s))
    case .discharge(let k): optionOfStore(k, unless: .discharge(store: k, slice: s))
    default: nil
    }
  }

  private func optionOfStore(_ k: Int, unless way: BlockedWay) -> (option: Int, profile: Int)? {
    storesIdle || (!system.blockedWays.isEmpty && system.blockedWays.contains(way))
      ? nil : optionOfStore[k].map { ($0, system.storage[k].availabilityProfile) }
  }

  /// What the columns of a solution buy out of each annual row, MWh or short tons.
  func boughtOut(_ primal: [Double], of block: DispatchSystem.Block) -> [Double] {
    let scale = weights(of: block).scaleHours
    var boughtOut = Array(repeating: 0.0, count: system.annualRows.count)
    for (item, value) in zip(columns, primal) {
      if case .buyOut(let r) = item.role { boughtOut[r] += value * scale }
    }
    return boughtOut
  }
}
