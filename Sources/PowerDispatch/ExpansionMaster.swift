import LinearProgramming

/// The master of capacity expansion: least annualised cost plus the blocks' costs as their cuts bound them.
///
/// minimise sum_o c_o x_o + sum_b theta_b subject to theta_b >= every cut of block b, 0 <= x_o <= limit_o. What is
/// solved is the dual, in which a new cut is a new column and the last basis stays feasible.
struct ExpansionMaster {
  /// What the master came to.
  struct Solution {
    /// Additions, MW.
    var builtMW: [Double]
    /// Proven lower bound of cost less the cost at the centre, $.
    var bound: Double
    /// By block, cuts with weights that sum to 1.
    var weights: [[(cut: Int, weight: Double)]]
  }

  /// Annualised costs, $/MW and year.
  let costs: [Double]
  /// Upper limits, MW, finite.
  let limits: [Double]
  /// Cuts by block.
  private(set) var cuts: [[BuildCut]]
  /// Number of cuts.
  var cutCount: Int { order.count }
  private var order: [(block: Int, cut: Int)] = []
  private var basis: Basis?

  init(costs: [Double], limits: [Double], blockCount: Int) {
    self.costs = costs
    self.limits = limits
    cuts = Array(repeating: [], count: blockCount)
  }

  /// Adds a cut.
  mutating func add(_ cut: BuildCut, block: Int) {
    order.append((block, cuts[block].count))
    cuts[block].append(cut)
  }

  /// The blocks' cost that the cuts prove at given additions, $.
  func bound(_ block: Int, at builtMW: [Double]) -> Double {
    cuts[block].reduce(-.infinity) { max($0, $1.value(at: builtMW)) }
  }

  /// The best additions that the cuts know of.
  ///
  /// Amounts are counted from `centre`, with the blocks' costs there, so that what decides near the end is not lost in
  /// large numbers.
  mutating func solve(
    centre: [Double], values: [Double]
  ) throws(DispatchError) -> Solution {
    let options = costs.indices
    let scale = max(1, values.map(abs).max() ?? 1) * 1e-6
    var builder = LinearProgramBuilder()
    for _ in cuts { _ = builder.addRow(lower: 1, upper: 1) }
    // A row is in units of the option's own cost.
    let sizes = costs.map { max(1, $0) }
    for o in options { _ = builder.addRow(lower: costs[o] / sizes[o], upper: costs[o] / sizes[o]) }
    for o in options {
      let unit = sizes[o] / scale
      _ = builder.addColumn(
        cost: (limits[o] - centre[o]) * unit, lower: 0, upper: .infinity, entries: [(cuts.count + o, -1)])
      _ = builder.addColumn(
        cost: centre[o] * unit, lower: 0, upper: .infinity, entries: [(cuts.count + o, 1)])
    }
    for (block, cut) in order {
      let item = cuts[block][cut]
      var entries: [(row: Int, value: Double)] = [(block, 1)]
      for o in options where item.slopes[o] != 0 {
        entries.append((cuts.count + o, -item.slopes[o] / sizes[o]))
      }
      _ = builder.addColumn(
        cost: (values[block] - item.value(at: centre)) / scale, lower: 0, upper: .infinity, entries: entries)
    }
    let solution: LPSolution
    do {
      solution = try SimplexSolver.with(
        try builder.build(), options: SimplexOptions(method: .primal)
      ) { solver in
        if var basis {
          basis.columns += Array(
            repeating: .atLower, count: solver.program.columnCount - basis.columns.count)
          try solver.setBasis(basis)
        }
        return try solver.solve()
      }
    } catch {
      throw .invalidProgram("capacity expansion: \(error)")
    }
    guard solution.isOptimal else { throw .invalidProgram("capacity expansion: \(solution.status)") }
    basis = solution.basis
    var built = centre
    for o in options {
      let change = -solution.rowDuals[cuts.count + o] * scale / sizes[o]
      built[o] = min(limits[o], max(0, centre[o] + change))
    }
    var weights: [[(cut: Int, weight: Double)]] = Array(repeating: [], count: cuts.count)
    for (position, (block, cut)) in order.enumerated() {
      let weight = solution.primal[2 * costs.count + position]
      if weight > 0 { weights[block].append((cut, weight)) }
    }
    return Solution(builtMW: built, bound: -solution.objective * scale, weights: weights)
  }
}
