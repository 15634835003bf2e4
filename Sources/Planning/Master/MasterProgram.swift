import DispatchSolveLinearProgramming

/// A linear program that grows by rows and is solved again and again, each time from the last basis.
///
/// Columns and rows have units in which the solver counts, so that its numbers are near 1; everything handed in and
/// out is in natural units. Columns are counted from a centre, so that what decides near the end is not lost in large
/// numbers.
///
/// Most rows are far from binding, and most columns stay where they are. So the solver is given those alone that may
/// matter, and what else is violated or would pay at its solution until nothing does: then the solution is one of all
/// rows and columns.
struct MasterProgram {
  /// An optimum, in natural units.
  struct Solution {
    var primal: [Double]
    var rowDuals: [Double]
    var pivots: Int
    /// Activity of every row at the centre.
    var offsets: [Double] = []
  }

  /// A row's entry.
  struct Entry {
    var column: Int
    var value: Double
  }

  let moneyUnit: Double
  private(set) var columnUnits: [Double] = []
  private(set) var rowUnits: [Double] = []
  private(set) var costs: [Double] = []
  private(set) var lower: [Double] = []
  private(set) var upper: [Double] = []
  private(set) var rowLower: [Double] = []
  private(set) var rowUpper: [Double] = []
  private var rows: [[Entry]] = []
  /// Entries by column.
  private(set) var entries: [[(row: Int, value: Double)]] = []
  /// Rows in the solver's columns and units, where they were needed.
  private var solverRows = SolverRows()
  /// What columns are sums of that are none of the solver's; nil for the others.
  private(set) var sums: [[Entry]?] = []
  /// Sums that a column is part of.
  private var partOf: [[(sum: Int, value: Double)]] = []
  /// Columns that stand at the centre whatever their bounds say, in the solve that is at work.
  private var isFixed: [Bool] = []
  private var rowSet = WorkingSet()
  private var columnSet = WorkingSet()

  /// Numbers of rows up to which the solver is given all of them at first.
  private static let fewRows = 1000
  /// Numbers of columns up to which the solver is given all of them at first.
  private static let fewColumns = 200
  /// Rows of a column without bounds that the solver is given at first: the last ones.
  private static let recentRows = 8
  /// Solves in which a row was slack, or a column did not pay, before the solver is no longer given it: to have to take it
  /// back costs another solve, to carry it little.
  private static let patience = 20
  /// Violation of a row, in its unit, that counts: a tenth of what the solver allows.
  private static let rowTolerance = SimplexOptions.tolerance / 10
  /// Slack of a row, in its unit, below which it is given to the solver with those that are violated: they are the next.
  private static let nearness = 1e-3
  /// Reduced costs, relative to their terms, that count: a thousandfold of rounding.
  private static let columnTolerance = 1e-12
  /// What rounding leaves of a reduced cost that is 0, relative to its terms.
  private static let rounding = 1e-12

  /// A program whose objective the solver counts in units of so many $.
  init(moneyUnit: Double) {
    self.moneyUnit = moneyUnit
  }

  var columnCount: Int { costs.count }

  mutating func addColumn(cost: Double, _ lowest: Double, _ highest: Double, unit: Double) -> Int {
    costs.append(cost)
    lower.append(lowest)
    upper.append(highest)
    columnUnits.append(unit)
    entries.append([])
    sums.append(nil)
    partOf.append([])
    columnSet.append(status: .atLower)
    return costs.count - 1
  }

  /// Makes a column without cost the sum of others; its bounds must follow from theirs, and rows that it is in come
  /// afterwards.
  mutating func define(_ column: Int, as items: [(column: Int, value: Double)]) {
    var parts: [Entry] = []
    for item in items {
      if let sum = sums[item.column] {
        for part in sum { parts.append(Entry(column: part.column, value: item.value * part.value)) }
      } else {
        parts.append(Entry(column: item.column, value: item.value))
      }
    }
    parts.sort { $0.column < $1.column }
    var sum: [Entry] = []
    sum.reserveCapacity(parts.count)
    for part in parts {
      if let last = sum.indices.last, sum[last].column == part.column {
        sum[last].value += part.value
      } else {
        sum.append(part)
      }
    }
    sum.removeAll { $0.value == 0 }
    sums[column] = sum
    for part in sum { partOf[part.column].append((column, part.value)) }
  }

  @discardableResult
  mutating func addRow(
    _ lowest: Double, _ highest: Double, unit: Double, _ items: [(column: Int, value: Double)] = []
  ) -> Int {
    rowLower.append(lowest)
    rowUpper.append(highest)
    rowUnits.append(unit)
    rows.append([])
    solverRows.append()
    rowSet.append(status: .basic)
    let row = rowLower.count - 1
    for item in items { addEntry(row: row, column: item.column, item.value) }
    return row
  }

  /// Adds an entry; a row and column may have only one.
  mutating func addEntry(row: Int, column: Int, _ value: Double) {
    guard value != 0 else { return }
    entries[column].append((row, value))
    rows[row].append(Entry(column: column, value: value))
    solverRows.forget(row)
  }

  /// Starts the first solve where another program stands that has the same columns, with some of its rows, and with those
  /// that are needed.
  mutating func start(like other: MasterProgram, rows: [(mine: Int, theirs: Int)], needed: [Int]) {
    guard rowSet.isFresh, !other.rowSet.isFresh, costs.count == other.costs.count else { return }
    for column in costs.indices where other.columnSet.contains(column) {
      columnSet.include(column, at: other.columnSet.status[column])
    }
    for row in rows where other.rowSet.contains(row.theirs) {
      rowSet.include(row.mine, at: other.rowSet.status[row.theirs])
    }
    for row in needed { rowSet.include(row) }
  }

  /// The optimum, from the last basis with new rows basic, counted from `centre`, which is within all bounds.
  ///
  /// - Parameter fixing: Columns that stand at the centre; of the others the solver is given all at once, for any may be
  ///   needed.
  mutating func solve(centre: [Double], fixing fixed: [Int] = []) throws(PlanningError) -> Solution {
    defer { isFixed = [] }
    if !fixed.isEmpty {
      isFixed = Array(repeating: false, count: costs.count)
      for column in fixed { isFixed[column] = true }
    }
    // Most of what the first solve is given turns out not to matter.
    let patience = rowSet.isFresh ? 1 : Self.patience
    if rowSet.isFresh {
      chooseFirst()
      if !fixed.isEmpty {
        for column in costs.indices where sums[column] == nil && !isFixed[column] {
          columnSet.include(column)
        }
      }
    }
    for column in costs.indices {
      // What stands still stands where the centre has it.
      if sums[column] == nil, centre[column] != lower[column] { columnSet.include(column) }
    }
    var pivots = 0
    let offsets = activity(of: centre)
    while true {
      let found: Solution
      do {
        found = try optimum(centre, offsets)
      } catch {
        // Rows may need what stands still.
        guard includeAllColumns() else { throw error }
        continue
      }
      pivots += found.pivots
      var isComplete = true
      var near: [Int] = []
      found.primal.withUnsafeBufferPointer { point in
        for row in rowLower.indices where !rowSet.contains(row) {
          let activity = Self.activity(rows[row], point)
          let violation = max(rowLower[row] - activity, activity - rowUpper[row])
          if violation > Self.rowTolerance * rowUnits[row] { isComplete = false }
          if violation > -Self.nearness * rowUnits[row] { near.append(row) }
        }
      }
      if !isComplete { for row in near { rowSet.include(row) } }
      let reduced = reducedCosts(found.rowDuals)
      for column in costs.indices where sums[column] == nil && !columnSet.contains(column) {
        guard lower[column] < upper[column], isFixed.isEmpty || !isFixed[column],
          reduced.values[column] < -Self.columnTolerance * reduced.sizes[column]
        else { continue }
        columnSet.include(column)
        isComplete = false
      }
      guard isComplete else { continue }
      let slack = rowLower.indices.map { rowLower[$0] < rowUpper[$0] && rowSet.status[$0] == .basic }
      rowSet.leaveOut(slack, after: patience)
      let still = costs.indices.map {
        columnSet.status[$0] != .basic && found.primal[$0] == lower[$0]
      }
      columnSet.leaveOut(still, after: patience)
      return Solution(primal: found.primal, rowDuals: found.rowDuals, pivots: pivots, offsets: offsets)
    }
  }

  /// Gives the solver all columns; false if it had them all.
  private mutating func includeAllColumns() -> Bool {
    var isMore = false
    for column in costs.indices where sums[column] == nil && !columnSet.contains(column) {
      columnSet.include(column)
      isMore = true
    }
    return isMore
  }

  /// Gives the solver equations and the columns in them, and few of the other rows where there are many.
  private mutating func chooseFirst() {
    let isAll = rowLower.count <= Self.fewRows
    var seen = Array(repeating: 0, count: costs.count)
    for row in rowLower.indices.reversed() {
      let free = rows[row].first { !lower[$0.column].isFinite || !upper[$0.column].isFinite }?.column
      if let free { seen[free] += 1 }
      if isAll || free.map({ seen[$0] <= Self.recentRows }) ?? true { rowSet.include(row) }
    }
    for column in costs.indices where sums[column] == nil {
      let isInEquation = entries[column].contains { rowLower[$0.row] == rowUpper[$0.row] }
      if isInEquation || costs.count <= Self.fewColumns { columnSet.include(column) }
    }
  }

  /// The optimum of the rows and columns that the solver is given, the others standing at the centre.
  private mutating func optimum(
    _ centre: [Double], _ offsets: [Double]
  ) throws(PlanningError) -> Solution {
    let myRows = rowSet.members
    let myColumns = columnSet.members
    let program = try program(myRows, myColumns, centre, offsets)
    let solution = try optimum(
      program,
      from: Basis(
        columns: myColumns.map { columnSet.status[$0] }, rows: myRows.map { rowSet.status[$0] }))
    columnSet.setStatus(solution.basis.columns)
    rowSet.setStatus(solution.basis.rows)
    var primal = centre
    for (column, value) in zip(myColumns, solution.primal) {
      primal[column] = min(
        max(centre[column] + value * columnUnits[column], lower[column]), upper[column])
    }
    setSums(&primal)
    var duals = Array(repeating: 0.0, count: rowLower.count)
    for (r, dual) in zip(myRows, solution.rowDuals) { duals[r] = dual * moneyUnit / rowUnits[r] }
    return Solution(primal: primal, rowDuals: duals, pivots: solution.pivots)
  }

  /// The program of some rows and columns in the solver's units, the others standing at the centre.
  private mutating func program(
    _ myRows: [Int], _ myColumns: [Int], _ centre: [Double], _ offsets: [Double]
  ) throws(PlanningError) -> LinearProgram {
    fillSolverRows(myRows)
    guard solverRows.isFinite else { throw .notSolved("a coefficient is not a number") }
    /// Bounds of my columns in the solver's units, counted from the centre.
    func bounds(_ all: [Double]) -> [Double] {
      myColumns.map { column in
        isFixed.isEmpty || !isFixed[column] ? (all[column] - centre[column]) / columnUnits[column] : 0
      }
    }
    do {
      return try LinearProgram(
        costs: myColumns.map { costs[$0] * columnUnits[$0] / moneyUnit },
        columnLower: bounds(lower), columnUpper: bounds(upper),
        rowLower: myRows.map { (rowLower[$0] - offsets[$0]) / rowUnits[$0] },
        rowUpper: myRows.map { (rowUpper[$0] - offsets[$0]) / rowUnits[$0] },
        matrix: solverRows.matrix(rows: myRows, columns: myColumns, of: costs.count))
    } catch {
      throw .notSolved("\(error)")
    }
  }

  /// Makes rows in the solver's columns and units, where they were not needed before: sums are taken apart.
  private mutating func fillSolverRows(_ wanted: [Int]) {
    var values = Array(repeating: 0.0, count: costs.count)
    var touched: [Int] = []
    func add(_ column: Int, _ value: Double) {
      if values[column] == 0 { touched.append(column) }
      values[column] += value
    }
    for row in wanted where !solverRows.isWritten(row) {
      touched.removeAll(keepingCapacity: true)
      for entry in rows[row] {
        guard let sum = sums[entry.column] else {
          add(entry.column, entry.value)
          continue
        }
        for part in sum { add(part.column, entry.value * part.value) }
      }
      solverRows.begin(row)
      for column in touched where values[column] != 0 {
        solverRows.write(column: column, values[column] * columnUnits[column] / rowUnits[row])
        values[column] = 0
      }
      solverRows.end(row)
    }
  }

  /// What a solver came to.
  private struct Optimum {
    var primal: [Double]
    var rowDuals: [Double]
    var basis: Basis
    var pivots: Int
  }

  /// Bounds of columns that have none, in the solver's units: millions of what costs of blocks are counted in, and counted
  /// from a plan.
  private static let farAway = 1e6

  private func optimum(
    _ program: LinearProgram, from basis: Basis
  ) throws(PlanningError) -> Optimum {
    if let own = Self.sparseOptimum(program, from: basis) { return own }
    var status = ""
    do {
      // What the usual way does not solve other ways may.
      for (number, options) in [
        SimplexOptions(), SimplexOptions(scaling: true),
        SimplexOptions(method: .primal, ratioTest: .harris, scaling: true),
        SimplexOptions(ratioTest: .textbook),
      ].enumerated() {
        let solution = try SimplexSolver.with(program, options: options) { solver in
          if number < 2 { try solver.setBasis(basis) }
          return try solver.solve()
        }
        if solution.isOptimal {
          return Optimum(
            primal: solution.primal, rowDuals: solution.rowDuals, basis: solution.basis,
            pivots: solution.iterations)
        }
        status = "\(solution.status)"
      }
    } catch {
      throw .notSolved("\(error)")
    }
    throw .notSolved(status)
  }

  /// The optimum by the sparse simplex method, which wants bounds on both sides; nil where it gave up, or a column
  /// without a bound stands at what stood in for it.
  private static func sparseOptimum(_ program: LinearProgram, from basis: Basis) -> Optimum? {
    let lower = program.columnLower.map { $0.isFinite ? $0 : -farAway }
    let upper = program.columnUpper.map { $0.isFinite ? $0 : farAway }
    var bounded = program
    do {
      try bounded.setColumnBounds(lower: lower, upper: upper)
      guard let solver = SparseSimplex(bounded) else { return nil }
      try solver.setBasis(basis)
      guard solver.solve() == .optimal else { return nil }
      for (column, value) in solver.primal.enumerated() {
        guard value != lower[column] || program.columnLower[column].isFinite,
          value != upper[column] || program.columnUpper[column].isFinite
        else { return nil }
      }
      return Optimum(
        primal: solver.primal, rowDuals: solver.rowDuals, basis: solver.basis, pivots: solver.pivots)
    } catch {
      return nil
    }
  }

  /// The nearest point within the bounds of all columns; nil: of nothing.
  func inside(_ point: [Double]?) -> [Double] {
    var inside = costs.indices.map { min(max(point?[$0] ?? 0, lower[$0]), upper[$0]) }
    setSums(&inside)
    return inside
  }

  private func setSums(_ point: inout [Double]) {
    for (column, sum) in sums.enumerated() {
      guard let sum else { continue }
      point[column] = sum.reduce(0) { $0 + $1.value * point[$1.column] }
    }
  }

  /// Activity of every row at a point.
  private func activity(of point: [Double]) -> [Double] {
    point.withUnsafeBufferPointer { point in rows.map { Self.activity($0, point) } }
  }

  @inline(__always)
  private static func activity(_ row: [Entry], _ point: UnsafeBufferPointer<Double>) -> Double {
    var sum = 0.0
    for entry in row { sum += entry.value * point[entry.column] }
    return sum
  }

  /// What row duals prove of the objective, $, less the objective at `centre`.
  ///
  /// Lagrange: any duals of the right signs bound it from below. A column without a bound proves nothing unless its
  /// reduced cost vanishes; duals are then expected to make it vanish but for rounding.
  ///
  /// - Parameter offsets: Activity of every row at the centre.
  func bound(_ rowDuals: [Double], from centre: [Double], _ offsets: [Double]) -> Double {
    var bound = 0.0
    for (row, dual) in rowDuals.enumerated() where dual != 0 {
      bound += dual * ((dual > 0 ? rowLower[row] : rowUpper[row]) - offsets[row])
    }
    let reduced = reducedCosts(rowDuals)
    for column in costs.indices where sums[column] == nil {
      let value = reduced.values[column]
      let end = (value > 0 ? lower[column] : upper[column]) - centre[column]
      if end.isFinite {
        bound += value * end
      } else if abs(value) > Self.rounding * reduced.sizes[column] {
        return -.infinity
      }
    }
    return bound
  }

  /// What columns cost beyond what rows pay for them, $ per unit, and the sizes of the terms of these differences.
  private func reducedCosts(_ rowDuals: [Double]) -> (values: [Double], sizes: [Double]) {
    var values = costs
    var sizes = costs.map { abs($0) }
    for (row, dual) in rowDuals.enumerated() where dual != 0 {
      for entry in rows[row] {
        values[entry.column] -= entry.value * dual
        sizes[entry.column] += abs(entry.value * dual)
      }
    }
    for (column, sum) in sums.enumerated() {
      guard let sum, sizes[column] != 0 else { continue }
      for part in sum {
        values[part.column] += part.value * values[column]
        sizes[part.column] += abs(part.value) * sizes[column]
      }
    }
    return (values, sizes)
  }

  /// What a column costs beyond what rows pay for it, $ per unit, and the size of the terms of that difference; rows
  /// without a dual pay nothing.
  func reducedCost(_ column: Int, _ rowDuals: [Double]) -> (value: Double, size: Double) {
    var reduced = costs[column]
    var size = abs(reduced)
    func pay(_ other: Int, _ value: Double) {
      for entry in entries[other] where entry.row < rowDuals.count && rowDuals[entry.row] != 0 {
        let paid = value * entry.value * rowDuals[entry.row]
        reduced -= paid
        size += abs(paid)
      }
    }
    pay(column, 1)
    for part in partOf[column] { pay(part.sum, part.value) }
    return (reduced, size)
  }

  /// Costs times a point, $.
  func objective(_ point: [Double]) -> Double {
    zip(costs, point).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
