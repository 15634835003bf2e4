import LinearProgramming

/// A linear program that grows by rows and is solved again and again, each time from the last basis.
///
/// Columns and rows have units in which the solver counts, so that its numbers are near 1; everything handed in and
/// out is in natural units. Columns are counted from a centre, so that what decides near the end is not lost in large
/// numbers.
struct MasterProgram {
  /// An optimum, in natural units.
  struct Solution {
    var primal: [Double]
    var rowDuals: [Double]
    var pivots: Int
  }

  let moneyUnit: Double
  private(set) var columnUnits: [Double] = []
  private(set) var rowUnits: [Double] = []
  private(set) var costs: [Double] = []
  private(set) var lower: [Double] = []
  private(set) var upper: [Double] = []
  private(set) var rowLower: [Double] = []
  private(set) var rowUpper: [Double] = []
  /// Entries by column.
  private(set) var entries: [[(row: Int, value: Double)]] = []
  private var basis: Basis?

  /// A program whose objective the solver counts in units of so many $.
  init(moneyUnit: Double) {
    self.moneyUnit = moneyUnit
  }

  var columnCount: Int { costs.count }
  var rowCount: Int { rowLower.count }

  mutating func addColumn(cost: Double, _ lowest: Double, _ highest: Double, unit: Double) -> Int {
    costs.append(cost)
    lower.append(lowest)
    upper.append(highest)
    columnUnits.append(unit)
    entries.append([])
    return costs.count - 1
  }

  @discardableResult
  mutating func addRow(
    _ lowest: Double, _ highest: Double, unit: Double, _ items: [(column: Int, value: Double)] = []
  ) -> Int {
    rowLower.append(lowest)
    rowUpper.append(highest)
    rowUnits.append(unit)
    let row = rowLower.count - 1
    for item in items { addEntry(row: row, column: item.column, item.value) }
    return row
  }

  /// Adds an entry; a row and column may have only one.
  mutating func addEntry(row: Int, column: Int, _ value: Double) {
    if value != 0 { entries[column].append((row, value)) }
  }

  /// The optimum, from the last basis with new rows basic, counted from `centre`.
  mutating func solve(centre: [Double]) throws(PlanningError) -> Solution {
    var builder = LinearProgramBuilder()
    let offsets = activity(of: centre)
    for row in rowLower.indices {
      _ = builder.addRow(
        lower: (rowLower[row] - offsets[row]) / rowUnits[row],
        upper: (rowUpper[row] - offsets[row]) / rowUnits[row])
    }
    for column in costs.indices {
      let unit = columnUnits[column]
      _ = builder.addColumn(
        cost: costs[column] * unit / moneyUnit, lower: (lower[column] - centre[column]) / unit,
        upper: (upper[column] - centre[column]) / unit,
        entries: entries[column].map { ($0.row, $0.value * unit / rowUnits[$0.row]) })
    }
    let solution = try optimum(builder)
    basis = solution.basis
    return Solution(
      primal: solution.primal.indices.map {
        min(max(centre[$0] + solution.primal[$0] * columnUnits[$0], lower[$0]), upper[$0])
      },
      rowDuals: zip(solution.rowDuals, rowUnits).map { $0 * moneyUnit / $1 }, pivots: solution.iterations)
  }

  private func optimum(_ builder: LinearProgramBuilder) throws(PlanningError) -> LPSolution {
    var status = ""
    do {
      let program = try builder.build()
      // What the usual way does not solve other ways may.
      for (number, options) in [
        SimplexOptions(), SimplexOptions(scaling: true),
        SimplexOptions(method: .primal, ratioTest: .harris, scaling: true),
        SimplexOptions(ratioTest: .textbook),
      ].enumerated() {
        let solution = try SimplexSolver.with(program, options: options) { solver in
          if var basis, number < 2 {
            basis.rows += Array(repeating: .basic, count: program.rowCount - basis.rows.count)
            try solver.setBasis(basis)
          }
          return try solver.solve()
        }
        if solution.isOptimal { return solution }
        status = "\(solution.status)"
      }
    } catch {
      throw .notSolved("\(error)")
    }
    throw .notSolved(status)
  }

  /// The nearest point within the bounds of all columns; nil: of nothing.
  func inside(_ point: [Double]?) -> [Double] {
    costs.indices.map { min(max(point?[$0] ?? 0, lower[$0]), upper[$0]) }
  }

  /// Activity of every row at a point.
  private func activity(of point: [Double]) -> [Double] {
    var activity = Array(repeating: 0.0, count: rowLower.count)
    for (column, value) in point.enumerated() where value != 0 {
      for entry in entries[column] { activity[entry.row] += entry.value * value }
    }
    return activity
  }

  /// What row duals prove of the objective, $, less the objective at `centre`.
  ///
  /// Lagrange: any duals of the right signs bound it from below. A column without a bound proves nothing unless its
  /// reduced cost vanishes; duals are then expected to make it vanish but for rounding.
  func bound(_ rowDuals: [Double], from centre: [Double]) -> Double {
    let offsets = activity(of: centre)
    var bound = 0.0
    for (row, dual) in rowDuals.enumerated() where dual != 0 {
      bound += dual * ((dual > 0 ? rowLower[row] : rowUpper[row]) - offsets[row])
    }
    for column in costs.indices {
      let (reduced, size) = reducedCost(column, rowDuals)
      let end = (reduced > 0 ? lower[column] : upper[column]) - centre[column]
      if end.isFinite {
        bound += reduced * end
      } else if abs(reduced) > Self.rounding * size {
        return -.infinity
      }
    }
    return bound
  }

  /// What a column costs beyond what rows pay for it, $ per unit, and the size of the terms of that difference.
  func reducedCost(_ column: Int, _ rowDuals: [Double]) -> (value: Double, size: Double) {
    var reduced = costs[column]
    var size = abs(reduced)
    for entry in entries[column] where rowDuals[entry.row] != 0 {
      let paid = entry.value * rowDuals[entry.row]
      reduced -= paid
      size += abs(paid)
    }
    return (reduced, size)
  }

  /// What rounding leaves of a reduced cost that is 0, relative to its terms.
  private static let rounding = 1e-12

  /// Costs times a point, $.
  func objective(_ point: [Double]) -> Double {
    zip(costs, point).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
