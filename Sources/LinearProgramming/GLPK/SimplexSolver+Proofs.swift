// Proofs that a program has no solution. Each is an auxiliary linear program for the same solver; the
// result is believed only if it passes a check that uses the original program alone. Whatever goes wrong
// on the way, such as an overflow in scaling, means no more than that there is no proof.

/// Multipliers and directions smaller than this, relative to the largest, are rounding.
private let negligible = 1e-11

extension SimplexSolver {
  /// Farkas multipliers, or nil if none were found that prove the program infeasible.
  func proveInfeasible() -> InfeasibilityProof? {
    guard let elastic = try? program.elasticProgram() else { return nil }
    guard let solution = Self.optimum(of: elastic) else { return nil }
    let largest = solution.rowDuals.reduce(0) { max($0, abs($1)) }
    let multipliers = solution.rowDuals.map { abs($0) <= negligible * largest ? 0 : $0 }
    let proof = InfeasibilityProof(rowMultipliers: multipliers)
    return proof.verifies(program, tolerance: InfeasibilityProof.tolerance) ? proof : nil
  }

  /// A direction of endless improvement, or nil if none was found.
  func findUnboundedRay() -> [Double]? {
    guard let recession = try? program.recessionProgram() else { return nil }
    guard let solution = Self.optimum(of: recession.program) else { return nil }
    var ray = solution.primal
    for column in ray.indices {
      ray[column] = abs(ray[column]) <= negligible ? 0 : ray[column] / recession.columnScale[column]
    }
    return program.isUnboundedRay(ray, tolerance: InfeasibilityProof.tolerance) ? ray : nil
  }

  private static func optimum(of auxiliary: LinearProgram) -> LPSolution? {
    do {
      var solver = try SimplexSolver(auxiliary, options: SimplexOptions())
      return try solver.certifiedOptimum()
    } catch {
      return nil
    }
  }
}

extension LinearProgram {
  /// Whether `ray` is a direction along which every feasible point stays feasible and the objective
  /// falls without end, within `tolerance` of the largest term of each sum. By this library's own
  /// arithmetic.
  public func isUnboundedRay(_ ray: [Double], tolerance: Double = InfeasibilityProof.tolerance) -> Bool {
    guard ray.count == columnCount else { return false }
    var slope = 0.0
    var slopeScale = 0.0
    var drift = [Double](repeating: 0, count: rowCount)
    var driftScale = [Double](repeating: 0, count: rowCount)
    for (column, step) in ray.enumerated() where step != 0 {
      guard step.isFinite else { return false }
      guard step > 0 ? columnUpper[column] == .infinity : columnLower[column] == -.infinity else {
        return false
      }
      slope += costs[column] * step
      slopeScale = max(slopeScale, abs(costs[column] * step))
      for entry in matrix.columnStarts[column]..<matrix.columnStarts[column + 1] {
        let row = Int(matrix.rowIndices[entry])
        let term = matrix.values[entry] * step
        drift[row] += term
        driftScale[row] = max(driftScale[row], abs(term))
      }
    }
    for row in 0..<rowCount {
      let allowed = tolerance * driftScale[row]
      if rowUpper[row].isFinite && !(drift[row] <= allowed) { return false }
      if rowLower[row].isFinite && !(drift[row] >= -allowed) { return false }
    }
    return slope < -tolerance * slopeScale
  }

  /// The program with a penalty of 1 on every violation of a row, each row counted in units of its
  /// largest coefficient, and no other cost. Its optimum is positive if and only if the program is
  /// infeasible, and its row duals are then Farkas multipliers.
  func elasticProgram() throws(LinearProgramError) -> LinearProgram {
    var costs = [Double](repeating: 0, count: columnCount)
    var starts = matrix.columnStarts
    var rows = matrix.rowIndices
    var values = matrix.values
    for row in 0..<rowCount {
      let unit = matrix.rowMagnitudes[row] > 0 ? matrix.rowMagnitudes[row] : 1
      for (bound, value) in [(rowLower[row], unit), (rowUpper[row], -unit)] where bound.isFinite {
        costs.append(1)
        rows.append(Int32(row))
        values.append(value)
        starts.append(values.count)
      }
    }
    let added = costs.count - columnCount
    return try LinearProgram(
      costs: costs, columnLower: columnLower + [Double](repeating: 0, count: added),
      columnUpper: columnUpper + [Double](repeating: .infinity, count: added), rowLower: rowLower,
      rowUpper: rowUpper,
      matrix: SparseMatrix(
        rowCount: rowCount, columnCount: costs.count, columnStarts: starts, rowIndices: rows,
        values: values))
  }

  /// The directions in which a feasible point may go without end, cut to a box, with the program's
  /// costs: its optimum is negative if and only if there is a direction of improvement. Columns, rows
  /// and costs are scaled to a largest number of 1; divide the solution by `columnScale`.
  func recessionProgram() throws(LinearProgramError) -> (program: LinearProgram, columnScale: [Double]) {
    let columnScale = matrix.columnMagnitudes.map { $0 > 0 ? $0 : 1 }
    var values = matrix.values
    var rowScale = [Double](repeating: 0, count: rowCount)
    for column in 0..<columnCount {
      for entry in matrix.columnStarts[column]..<matrix.columnStarts[column + 1] {
        values[entry] /= columnScale[column]
        let row = Int(matrix.rowIndices[entry])
        rowScale[row] = max(rowScale[row], abs(values[entry]))
      }
    }
    for entry in values.indices where values[entry] != 0 {
      values[entry] /= rowScale[Int(matrix.rowIndices[entry])]
    }
    var scaledCosts = (0..<columnCount).map { costs[$0] / columnScale[$0] }
    let costScale = scaledCosts.reduce(0) { max($0, abs($1)) }
    if costScale > 0 { scaledCosts = scaledCosts.map { $0 / costScale } }
    let program = try LinearProgram(
      costs: scaledCosts, columnLower: columnLower.map { $0.isFinite ? 0 : -1 },
      columnUpper: columnUpper.map { $0.isFinite ? 0 : 1 },
      rowLower: rowLower.map { $0.isFinite ? 0 : -.infinity },
      rowUpper: rowUpper.map { $0.isFinite ? 0 : .infinity },
      matrix: SparseMatrix(
        rowCount: rowCount, columnCount: columnCount, columnStarts: matrix.columnStarts,
        rowIndices: matrix.rowIndices, values: values))
    return (program, columnScale)
  }
}
