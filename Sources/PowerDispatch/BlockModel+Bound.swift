import LinearProgramming

/// A lower bound on a block's least cost that is linear in what is built.
struct BuildCut: Sendable {
  /// Bound with nothing built, $.
  var constant: Double
  /// Change of the bound per MW added to each build option, $/MW, not positive.
  var slopes: [Double]

  /// The bound at given additions, $.
  func value(at builtMW: [Double]) -> Double {
    zip(slopes, builtMW).reduce(constant) { $0 + $1.0 * $1.1 }
  }
}

extension BlockModel {
  /// What row duals prove of the block's least cost, at a price and for any additions.
  ///
  /// Lagrange: all columns are bounded, so any row duals of the right signs bound the cost from below, whatever costs
  /// and bounds they were found with: duals of one price serve at another.
  func cut(_ rowDuals: [Double], of block: DispatchSystem.Block, price: Double) -> BuildCut {
    let figures = figures(of: block, BlockPricing(price: price))
    var constant = 0.0
    var slopes = Array(repeating: 0.0, count: system.buildOptions.count)
    for (row, dual) in rowDuals.enumerated() where dual != 0 {
      // A dual of the wrong sign, by rounding, proves nothing.
      let bound = dual > 0 ? figures.rowLower[row] : figures.rowUpper[row]
      if bound.isFinite { constant += dual * bound }
    }
    func dual(_ row: Int) -> Double {
      let bound = rowDuals[row] > 0 ? figures.rowLower[row] : figures.rowUpper[row]
      return bound.isFinite ? rowDuals[row] : 0
    }
    let matrix = template.matrix
    let perSlice = columns.count / max(1, sliceCount)
    for column in columns.indices {
      var reduced = figures.costs[column]
      for entry in matrix.columnStarts[column]..<matrix.columnStarts[column + 1] {
        reduced -= matrix.values[entry] * dual(Int(matrix.rowIndices[entry]))
      }
      constant += reduced * (reduced > 0 ? figures.columnLower[column] : figures.columnUpper[column])
      guard reduced < 0 else { continue }
      let local = column / max(1, perSlice)
      let option: Int?
      let profile: Int
      switch columns[column].role {
      case .generation(let c):
        option = classes[c].buildOption
        profile = classes[c].availabilityProfile
      case .charge(let k), .discharge(let k):
        option = optionOfStore[k]
        profile = system.storage[k].availabilityProfile
      default:
        option = nil
        profile = 0
      }
      if let option {
        slopes[option] +=
          reduced * figures.weights[local] * system.availabilityProfiles[profile][block.slices[local]]
      }
    }
    for (position, k) in limitedStores.enumerated() {
      guard let option = optionOfStore[k] else { continue }
      let row = balanceCount + system.storage.count + position
      slopes[option] += dual(row) * system.storage[k].maximumCapacityFactor * Double(sliceCount)
    }
    return BuildCut(
      constant: constant * figures.scaleHours, slopes: slopes.map { $0 * figures.scaleHours })
  }
}
