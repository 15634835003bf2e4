import DispatchSolveLinearProgramming
import DispatchSolvePowerDispatch

/// The system with a cap on all emissions, 2 % below what it emits, and a budget for efficient gas, 1 % below what it
/// generates: two rows that bind and touch every slice.
func withAnnualRows(_ system: DispatchSystem, priceUSD: Double) throws -> DispatchSystem {
  let base = try NetworkDispatch().withSession(system) { try $0.result(at: priceUSD) }
  let units = system.units.indices
  let gas = units.filter { (0.1..<0.6).contains(system.units[$0].emissionRate) }
  var coupled = system
  coupled.annualRows = [
    .emissionCap(
      name: "cap", rates: Dictionary(uniqueKeysWithValues: units.map { ($0, system.units[$0].emissionRate) }),
      mostShortTons: 0.98 * base.emissionsShortTons),
    .energyBudget(
      name: "gas", units: gas, mostMWh: 0.99 * gas.reduce(0) { $0 + base.unitGenerationMWh[$1] }),
  ]
  return coupled
}

/// All blocks of a year and its annual rows as one LP, in $ and, for the rows, in millions of their units.
func wholeYear(_ system: DispatchSystem, priceUSD: Double) throws -> LinearProgram {
  let million = 1e6
  let classes = UnitClasses(system).classes
  var builder = LinearProgramBuilder()
  for row in system.annualRows { builder.addRow(lower: row.least / million, upper: .infinity) }
  var first = system.annualRows.count
  for block in try NetworkDispatch.blockPrograms(of: system, priceUSD: priceUSD) {
    let program = block.program
    for row in 0..<program.rowCount {
      builder.addRow(lower: program.rowLower[row], upper: program.rowUpper[row])
    }
    for column in 0..<program.columnCount {
      var entries: [(row: Int, value: Double)] = []
      for k in program.matrix.columnStarts[column]..<program.matrix.columnStarts[column + 1] {
        entries.append((first + Int(program.matrix.rowIndices[k]), program.matrix.values[k]))
      }
      // Blocks of one slice: the classes come first.
      if column < classes.count {
        for (row, coefficient) in classes[column].annualCoefficients.enumerated() where coefficient != 0 {
          entries.append((row, coefficient * block.scaleHours / million))
        }
      }
      builder.addColumn(
        cost: program.costs[column] * block.scaleHours, lower: program.columnLower[column],
        upper: program.columnUpper[column], entries: entries)
    }
    first += program.rowCount
  }
  return try builder.build()
}
