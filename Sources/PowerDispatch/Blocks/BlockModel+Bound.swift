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
    var constant = 0.0
    var builds = Array(repeating: 0.0, count: system.buildOptions.count)
    let duals = usable(rowDuals, figures, payments)
    for (row, dual) in duals.enumerated() where dual != 0 && row < firstQuotaRow {
      constant += dual * (dual > 0 ? figures.rowLower[row] : figures.rowUpper[row])
    }
    let reduced = template.matrix.reduced(costs, duals)
    figures.columnLower.withUnsafeBufferPointer { lower in
      figures.columnUpper.withUnsafeBufferPointer { upper in
        reduced.withUnsafeBufferPointer { reduced in
          for column in reduced.indices {
            // What buys out of annual rows is bounded by its need alone; `usable` leaves it no negative reduced cost.
            constant += reduced[column] * (reduced[column] > 0 ? lower[column] : upper[column])
          }
        }
      }
    }
    for wider in widenedColumns where reduced[wider.index] <= 0 {
      builds[wider.option] += reduced[wider.index] * wider.weight * wider.share
    }
    for wider in widenedRows { builds[wider.option] += duals[wider.index] * wider.weight * wider.share }
    return ExpansionCut(
      constant: constant * figures.scaleHours, buildSlopes: builds.map { $0 * figures.scaleHours },
      quotaSlopes: hasQuotas ? Array(duals[firstQuotaRow...]) : [])
  }

  /// Duals of the right signs: one of the wrong sign, by rounding, proves nothing; nor does one of a quota above its
  /// payment.
  private func usable(_ rowDuals: [Double], _ figures: Figures, _ payments: [Double]) -> [Double] {
    rowDuals.enumerated().map { row, dual in
      if row >= firstQuotaRow { return min(max(0, dual), payments[row - firstQuotaRow]) }
      return (dual > 0 ? figures.rowLower[row] : figures.rowUpper[row]).isFinite ? dual : 0
    }
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
