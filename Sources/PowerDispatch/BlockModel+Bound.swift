import LinearProgramming

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
  /// What row duals prove of the block's least cost, at a pricing but for any additions and quotas.
  ///
  /// Lagrange: all columns are bounded, so any row duals of the right signs bound the cost from below, whatever costs
  /// and bounds they were found with: duals of one price serve at another.
  func cut(
    _ rowDuals: [Double], of block: DispatchSystem.Block, _ pricing: BlockPricing
  ) -> ExpansionCut {
    var pricing = pricing
    pricing.builtMW = []
    pricing.quotas = []
    let figures = figures(of: block, pricing)
    var constant = 0.0
    var builds = Array(repeating: 0.0, count: system.buildOptions.count)
    let duals = usable(rowDuals, figures, pricing.payments)
    for (row, dual) in duals.enumerated() where dual != 0 && row < firstQuotaRow {
      constant += dual * (dual > 0 ? figures.rowLower[row] : figures.rowUpper[row])
    }
    let matrix = template.matrix
    let perSlice = max(1, columns.count / max(1, sliceCount))
    for column in columns.indices {
      var reduced = figures.costs[column]
      for entry in matrix.columnStarts[column]..<matrix.columnStarts[column + 1] {
        reduced -= matrix.values[entry] * duals[Int(matrix.rowIndices[entry])]
      }
      if reduced > 0 {
        constant += reduced * figures.columnLower[column]
        continue
      }
      // What buys out of annual rows is bounded by its need alone; `usable` leaves it no negative reduced cost.
      constant += reduced * figures.columnUpper[column]
      let local = column / perSlice
      if let (option, profile) = option(of: column, slice: block.slices[local]) {
        builds[option] +=
          reduced * figures.weights[local] * system.availabilityProfiles[profile][block.slices[local]]
      }
    }
    for (position, k) in limitedStores.enumerated() {
      guard let option = optionOfStore[k] else { continue }
      let row = balanceCount + system.storage.count + position
      builds[option] += duals[row] * system.storage[k].maximumCapacityFactor * Double(sliceCount)
    }
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

  /// What the columns of a solution bring to each annual row, buy out of it, and move in and out of it altogether, MWh
  /// or short tons.
  func annualAmounts(
    _ primal: [Double], of block: DispatchSystem.Block
  ) -> (activity: [Double], boughtOut: [Double], turnover: [Double]) {
    let scale = weights(of: block).scaleHours
    var activity = Array(repeating: 0.0, count: system.annualRows.count)
    var boughtOut = activity
    var turnover = activity
    for (item, value) in zip(columns, primal) where value != 0 {
      switch item.role {
      case .generation, .spilled:
        for (r, coefficient) in annualEntries(of: item.role) {
          activity[r] += coefficient * value * scale
          turnover[r] += abs(coefficient * value) * scale
        }
      case .buyOut(let r): boughtOut[r] += value * scale
      default: break
      }
    }
    return (activity, boughtOut, turnover)
  }
}
