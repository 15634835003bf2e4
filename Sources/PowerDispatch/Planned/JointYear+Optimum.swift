import DispatchSolveLinearProgramming

// What a solved year means, block by block.
extension JointYear {
  func optimum(
    _ request: Request, _ solver: SparseSimplex, _ primal: [Double], _ duals: [Double]
  ) -> Optimum {
    let (emissionsRow, firstAnnualRow) = (program.emissionsRow, program.firstAnnualRow)
    let costs = solver.program.costs
    var optimum = Optimum(
      // A market has its own limits of prices.
      priceUSD: min(max(0, -duals[emissionsRow]), hasMarket ? .infinity : request.highestUSD),
      rowPricesUSD: request.leastOfRows.indices.map { max(0, duals[firstAnnualRow + $0]) },
      costsUSD: [],
      emissions: [], activity: [], rowDuals: [])
    for b in planned.indices {
      let (model, block) = (program.models[b], planned[b])
      let hours = program.ratio[b] * meanHours
      let first = program.firstColumn[b]
      let rates = model.coveredRates
      var cost = 0.0
      var emissions = 0.0
      var activity = request.leastOfRows.map { _ in 0.0 }
      // Through buffers: a pass over all columns after every solve.
      rates.withUnsafeBufferPointer { rates in
        costs[first..<(first + rates.count)].withUnsafeBufferPointer { costs in
          primal[first..<(first + rates.count)].withUnsafeBufferPointer { primal in
            for (c, x) in primal.enumerated() where x != 0 {
              cost += costs[c] * x
              emissions += rates[c] * x
            }
          }
        }
      }
      for entry in block.annual { activity[entry.row] += entry.value * primal[first + entry.column] }
      optimum.costsUSD.append(cost * meanHours)
      optimum.emissions.append(emissions * hours)
      optimum.activity.append(activity.map { $0 * hours })
      let scale = 1 / program.ratio[b]
      var own: [Double] = []
      own.reserveCapacity(model.firstQuotaRow + annualCount)
      for row in program.firstRow[b]..<(program.firstRow[b] + model.firstQuotaRow) {
        own.append(duals[row] * scale)
      }
      own += optimum.rowPricesUSD
      optimum.rowDuals.append(own)
    }
    return optimum
  }

  /// What an optimum's duals prove by block, from reduced costs that the solver has at hand: those of a column are the block's in
  /// units of mean hours, as long as no dual was brought within its limits.
  func cuts(
    of optimum: Optimum, _ request: Request, _ solver: SparseSimplex
  ) -> [ExpansionCut]? {
    let duals = solver.rowDuals
    guard solver.reducedCosts.count == program.columnCount,
      optimum.priceUSD == -duals[program.emissionsRow],
      optimum.rowPricesUSD.enumerated().allSatisfy({ $1 == duals[program.firstAnnualRow + $0] })
    else { return nil }
    let pricing = BlockPricing(
      price: optimum.priceUSD + onTopUSD, payments: request.paymentsUSD, load: request.loads)
    var reduced = solver.reducedCosts
    if isSurrounded {
      // To a block its columns have bounds where here they have rows.
      var row = program.firstAnnualRow + annualCount
      for (b, block) in planned.enumerated() {
        for wider in block.widenedColumns {
          reduced[program.firstColumn[b] + wider.index] += duals[row]
          row += 1
        }
      }
    }
    return reduced.withUnsafeBufferPointer { reduced in
      var cuts: [ExpansionCut] = []
      for b in planned.indices {
        let first = program.firstColumn[b]
        let own = UnsafeBufferPointer(rebasing: reduced[first..<(first + program.models[b].columns.count)])
        guard
          let cut = planned[b].cut(
            optimum.rowDuals[b], reduced: own, scale: 1 / program.ratio[b], pricing)
        else { return nil }
        cuts.append(cut)
      }
      return cuts
    }
  }
}
