import DispatchSolveLinearProgramming

@testable import DispatchSolvePowerDispatch

/// One LP of the whole year, annual rows and additions included: what the decompositions must equal.
struct WholeYear {
  var objective: Double
  /// Duals of the annual rows, $ per unit.
  var rowDuals: [Double]
  /// Additions by build option, MW.
  var builtMW: [Double]
  /// Unserved load, MWh.
  var unservedMWh: Double

  /// Solves it; nil without an optimum. Columns are in MWh over the block's mean hours as in the blocks.
  static func solve(_ system: DispatchSystem, price: Double) throws -> WholeYear? {
    let solution = try SimplexSolver.with(try program(system, price: price)) { try $0.solve() }
    guard solution.isOptimal else { return nil }
    return WholeYear(
      objective: solution.objective, rowDuals: Array(solution.rowDuals.prefix(system.annualRows.count)),
      builtMW: Array(solution.primal.prefix(system.buildOptions.count)),
      unservedMWh: try unserved(system, solution.primal))
  }

  /// Unserved load of a solution, MWh.
  private static func unserved(_ system: DispatchSystem, _ primal: [Double]) throws -> Double {
    let network = try BlockEngine.Network(system)
    var position =
      system.buildOptions.count + system.annualRows.filter { $0.alternativePaymentUSD != nil }.count
    var sum = 0.0
    for (b, block) in system.blocks.enumerated() {
      let model = network.model(b)
      for column in model.columns {
        if case .unserved = column.role { sum += primal[position] * model.weights(of: block).scaleHours }
        position += 1
      }
    }
    return sum
  }

  /// The LP: additions first, then alternative payments, then the blocks.
  static func program(_ system: DispatchSystem, price: Double) throws -> LinearProgram {
    let network = try BlockEngine.Network(system)
    var builder = LinearProgramBuilder()
    for row in system.annualRows { builder.addRow(lower: row.least, upper: .infinity) }
    var first = system.annualRows.count
    // Rows and entries of the additions come from the blocks.
    var buildEntries: [[(row: Int, value: Double)]] = system.buildOptions.map { _ in [] }
    var columns: [(cost: Double, lower: Double, upper: Double, entries: [(row: Int, value: Double)])] = []
    for (b, block) in system.blocks.enumerated() {
      let model = network.model(b)
      let (weights, scale) = model.weights(of: block)
      let program = try model.program(
        of: block, BlockPricing(price: price, multipliers: system.annualRows.map { _ in 0 }))
      for row in 0..<program.rowCount {
        // Quotas are the decomposition's; here the rows themselves bind.
        builder.addRow(
          lower: row < model.firstQuotaRow ? program.rowLower[row] : -.infinity, upper: program.rowUpper[row])
      }
      for (position, k) in model.limitedStores.enumerated() {
        guard let option = model.optionOfStore[k] else { continue }
        let row = first + model.balanceCount + system.storage.count + position
        buildEntries[option].append(
          (row, -system.storage[k].maximumCapacityFactor * Double(model.sliceCount)))
      }
      let limitRows = first + program.rowCount
      var limitCount = 0
      let perSlice = program.columnCount / model.sliceCount
      for column in 0..<program.columnCount {
        var entries: [(row: Int, value: Double)] = []
        for k in program.matrix.columnStarts[column]..<program.matrix.columnStarts[column + 1] {
          entries.append((first + Int(program.matrix.rowIndices[k]), program.matrix.values[k]))
        }
        var option: Int?
        var profile = 0
        switch model.columns[column].role {
        case .generation(let c):
          let item = network.classes.classes[c]
          for (k, coefficient) in item.annualCoefficients.enumerated() where coefficient != 0 {
            entries.append((k, coefficient * scale))
          }
          option = item.buildOption
          profile = item.availabilityProfile
        case .charge(let k), .discharge(let k):
          option = model.storesIdle ? nil : model.optionOfStore[k]
          profile = system.storage[k].availabilityProfile
        case .spilled:
          for (k, coefficient) in model.annualEntries(of: model.columns[column].role) {
            entries.append((k, coefficient * scale))
          }
        default: break
        }
        var upper = program.columnUpper[column]
        if let option {
          // Output <= what stands + what is added, as a row.
          let local = column / perSlice
          builder.addRow(lower: -.infinity, upper: upper)
          entries.append((limitRows + limitCount, 1))
          buildEntries[option].append(
            (
              limitRows + limitCount,
              -weights[local] * system.availabilityProfiles[profile][block.slices[local]]
            ))
          limitCount += 1
          upper = .infinity
        }
        columns.append((program.costs[column] * scale, program.columnLower[column], upper, entries))
      }
      first = limitRows + limitCount
    }
    for (o, option) in system.buildOptions.enumerated() {
      builder.addColumn(
        cost: option.costUSDPerMWYear, lower: 0, upper: option.limitMW, entries: buildEntries[o])
    }
    for (k, row) in system.annualRows.enumerated() where row.alternativePaymentUSD != nil {
      builder.addColumn(
        cost: row.alternativePaymentUSD ?? 0, lower: 0, upper: .infinity, entries: [(k, 1)])
    }
    for column in columns {
      builder.addColumn(
        cost: column.cost, lower: column.lower, upper: column.upper, entries: column.entries)
    }
    return try builder.build()
  }
}
