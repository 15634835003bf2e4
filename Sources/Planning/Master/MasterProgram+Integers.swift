import DispatchSolveLinearProgramming

extension MasterProgram {
  /// The optimum with some columns in whole units, with a bound on all such points, $; both by the simplex method's
  /// tolerances.
  ///
  /// - Parameters:
  ///   - sizes: Columns, and what a unit of each is in the column's own unit.
  ///   - knownUSD: Cost of a point that is known already; nil: none.
  ///   - shouldStop: Asked before every subproblem.
  /// - Returns: No point where none is better than the known one, or was found in time.
  func solveIntegers(
    _ sizes: [(column: Int, size: Double)], gap: Double, nodeLimit: Int, knownUSD: Double?,
    shouldStop: () -> Bool
  ) throws(PlanningError) -> (primal: [Double]?, boundUSD: Double) {
    var units = columnUnits
    var bounds = zip(lower, upper).map { (lower: $0, upper: $1) }
    for (column, size) in sizes {
      units[column] = size
      // A limit may miss a whole number of units by rounding.
      bounds[column].lower = size * (lower[column] / size - PlanningWindow.countTolerance).rounded(.up)
      bounds[column].upper = size * (upper[column] / size + PlanningWindow.countTolerance).rounded(.down)
    }
    var builder = LinearProgramBuilder()
    for row in rowLower.indices {
      _ = builder.addRow(lower: rowLower[row] / rowUnits[row], upper: rowUpper[row] / rowUnits[row])
    }
    let sumRows = sums.map { sum in sum.map { _ in builder.addRow(lower: 0, upper: 0) } }
    var sumEntries: [[(row: Int, value: Double)]] = costs.map { _ in [] }
    for (column, row) in sumRows.enumerated() {
      guard let row, let sum = sums[column] else { continue }
      sumEntries[column].append((row, 1))
      for part in sum {
        sumEntries[part.column].append((row, -part.value * units[part.column] / units[column]))
      }
    }
    for column in costs.indices {
      let unit = units[column]
      _ = builder.addColumn(
        cost: costs[column] * unit / moneyUnit, lower: bounds[column].lower / unit,
        upper: bounds[column].upper / unit,
        entries: entries[column].map { ($0.row, $0.value * unit / rowUnits[$0.row]) } + sumEntries[column])
    }
    let options = IntegerOptions(
      gap: gap, nodeLimit: nodeLimit, knownObjective: knownUSD.map { $0 / moneyUnit })
    var trouble = ""
    // What the usual way does not solve other ways may.
    for ways in [
      SimplexOptions(scaling: true), SimplexOptions(), SimplexOptions(ratioTest: .harris, scaling: true),
      SimplexOptions(ratioTest: .textbook),
    ] {
      let found: IntegerSolution
      do {
        let program = try builder.build()
        found = try SimplexSolver.with(program, options: ways) { solver in
          try solver.solveIntegers(sizes.map(\.column), options: options, shouldStop: shouldStop)
        }
      } catch {
        trouble = "\(error)"
        continue
      }
      switch found.status {
      case .optimal, .nodeLimit, .infeasible:
        guard found.bound.isFinite else { throw .notSolved("no plan has whole units") }
        return (
          found.primal.isEmpty ? nil : found.primal.indices.map { found.primal[$0] * units[$0] },
          found.bound * moneyUnit
        )
      case .stopped: throw .stopped
      case .relaxation, .failed: trouble = "\(found.status)"
      }
    }
    throw .notSolved("whole units: \(trouble)")
  }
}
