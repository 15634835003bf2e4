import LinearProgramming

/// What the master of capacity expansion decides: additions, and the blocks' shares of annual rows.
struct ExpansionAmounts: Sendable {
  /// Additions by build option, MW.
  var builtMW: [Double]
  /// By block, its quota of every annual row, MWh or short tons.
  var quotas: [[Double]]

  /// The same mixed with others.
  func mixed(with other: ExpansionAmounts, weight: Double) -> ExpansionAmounts {
    func mix(_ a: [Double], _ b: [Double]) -> [Double] {
      weight == 0 ? a : zip(a, b).map { $0 + weight * ($1 - $0) }
    }
    return ExpansionAmounts(
      builtMW: mix(builtMW, other.builtMW), quotas: zip(quotas, other.quotas).map { mix($0, $1) })
  }
}

/// A lower bound on the least cost of a group of blocks that is linear in what the master decides.
struct GroupCut: Sendable {
  /// Bound with nothing built and quotas of 0, $.
  var constant: Double
  /// Change of the bound per MW added to each build option, $/MW.
  var buildSlopes: [Double]
  /// By block of the group, change of the bound per unit of each quota.
  var quotaSlopes: [[Double]]

  /// The sum of the cuts of a group's blocks.
  init(_ cuts: [ExpansionCut]) {
    constant = cuts.reduce(0) { $0 + $1.constant }
    buildSlopes = cuts.first?.buildSlopes ?? []
    for cut in cuts.dropFirst() {
      for o in buildSlopes.indices { buildSlopes[o] += cut.buildSlopes[o] }
    }
    quotaSlopes = cuts.map(\.quotaSlopes)
  }
}

/// The master of capacity expansion: least annualised cost plus the blocks' costs as their cuts bound them.
///
/// minimise sum_o c_o x_o + sum_g theta_g subject to theta_g >= every cut of group g in x and its blocks' quotas,
/// 0 <= x_o <= limit_o, and for every annual row the quotas of the blocks add up to it. What is solved is the dual, in
/// which a new cut is a new column and the last basis stays feasible.
struct ExpansionMaster {
  /// What the master came to.
  struct Solution {
    var amounts: ExpansionAmounts
    /// Proven lower bound of cost less the cost at the centre, $.
    var bound: Double
    /// By group, cuts with weights that sum to 1.
    var weights: [[(cut: Int, weight: Double)]]
    /// Price of each annual row, $ per unit.
    var rowPrices: [Double]
  }

  /// Annualised costs, $/MW and year.
  let costs: [Double]
  /// Upper limits, MW, finite.
  let limits: [Double]
  /// Largest size of a quota of each annual row.
  let quotaLimits: [Double]
  /// Size of each annual row's price, $ per unit: a share of what a missing unit costs.
  let rowSizes: [Double]
  /// Blocks by group: a group's blocks are bounded together, so that many blocks do not make a large master.
  let groups: [[Int]]
  /// Cuts by group.
  private(set) var cuts: [[GroupCut]]
  private var order: [(group: Int, cut: Int)] = []
  private var basis: Basis?

  init(
    costs: [Double], limits: [Double], quotaLimits: [Double], payments: [Double], groups: [[Int]]
  ) {
    self.costs = costs
    self.limits = limits
    self.quotaLimits = quotaLimits
    rowSizes = payments.map { max(1, $0 / 10) }
    self.groups = groups
    cuts = Array(repeating: [], count: groups.count)
  }

  /// Number of cuts.
  var cutCount: Int { order.count }

  /// Adds a cut.
  mutating func add(_ cut: GroupCut, group: Int) {
    order.append((group, cuts[group].count))
    cuts[group].append(cut)
  }

  /// A cut's bound at given amounts, $.
  func value(_ cut: GroupCut, _ group: Int, at amounts: ExpansionAmounts) -> Double {
    var value = zip(cut.buildSlopes, amounts.builtMW).reduce(cut.constant) { $0 + $1.0 * $1.1 }
    for (block, slopes) in zip(groups[group], cut.quotaSlopes) {
      value = zip(slopes, amounts.quotas[block]).reduce(value) { $0 + $1.0 * $1.1 }
    }
    return value
  }

  /// The group's cost that the cuts prove at given amounts, $.
  func bound(_ group: Int, at amounts: ExpansionAmounts) -> Double {
    cuts[group].reduce(-.infinity) { max($0, value($1, group, at: amounts)) }
  }

  /// Units of cost to try, as shares of the largest group's: finer ones tell more, coarser ones are easier; the coarsest
  /// still tells a billionth of the cost.
  private static let costUnits = [1e-5, 1e-3, 0.1]

  /// The best amounts that the cuts know of.
  ///
  /// Amounts are counted from `centre`, with the groups' costs there, so that what decides near the end is not lost in
  /// large numbers.
  mutating func solve(
    centre: ExpansionAmounts, values: [Double]
  ) throws(DispatchError) -> Solution {
    var failure = DispatchError.invalidProgram("capacity expansion: not solved")
    for unit in Self.costUnits {
      do throws(DispatchError) {
        return try solve(centre: centre, values: values, unit: unit)
      } catch {
        failure = error
      }
    }
    throw failure
  }

  /// The same with costs in a given share of the largest group's.
  private mutating func solve(
    centre: ExpansionAmounts, values: [Double], unit: Double
  ) throws(DispatchError) -> Solution {
    let options = costs.indices
    let rows = quotaLimits.indices
    let blocks = centre.quotas.indices
    let groupCount = groups.count
    // A build row is in units of the option's own cost.
    let scale = max(1, unit * (values.map(abs).max() ?? 1))
    let sizes = costs.map { max(1, $0) }
    var builder = LinearProgramBuilder()
    for _ in groups { _ = builder.addRow(lower: 1, upper: 1) }
    for o in options { _ = builder.addRow(lower: costs[o] / sizes[o], upper: costs[o] / sizes[o]) }
    let firstBuild = groupCount
    let firstQuota = firstBuild + costs.count
    for _ in blocks { for _ in rows { _ = builder.addRow(lower: 0, upper: 0) } }
    // Rents of the limits on both sides.
    for o in options {
      let costSize = sizes[o] / scale
      let row = firstBuild + o
      _ = builder.addColumn(
        cost: (limits[o] - centre.builtMW[o]) * costSize, lower: 0, upper: .infinity, entries: [(row, -1)])
      _ = builder.addColumn(
        cost: centre.builtMW[o] * costSize, lower: 0, upper: .infinity, entries: [(row, 1)])
    }
    for b in blocks {
      for r in rows {
        let row = firstQuota + b * rows.count + r
        let here = centre.quotas[b][r]
        _ = builder.addColumn(
          cost: (quotaLimits[r] - here) * rowSizes[r] / scale, lower: 0, upper: .infinity,
          entries: [(row, -1)])
        _ = builder.addColumn(
          cost: (quotaLimits[r] + here) * rowSizes[r] / scale, lower: 0, upper: .infinity, entries: [(row, 1)]
        )
      }
    }
    // The price of each annual row, free, the same in all blocks.
    let firstPrice = 2 * (costs.count + blocks.count * rows.count)
    for r in rows {
      _ = builder.addColumn(
        cost: 0, lower: -.infinity, upper: .infinity,
        entries: blocks.map { (firstQuota + $0 * rows.count + r, 1 / rowSizes[r]) })
    }
    let firstCut = firstPrice + rows.count
    for (group, cut) in order {
      let item = cuts[group][cut]
      var entries: [(row: Int, value: Double)] = [(group, 1)]
      for o in options where item.buildSlopes[o] != 0 {
        entries.append((firstBuild + o, -item.buildSlopes[o] / sizes[o]))
      }
      for (block, slopes) in zip(groups[group], item.quotaSlopes) {
        for r in rows where slopes[r] != 0 {
          entries.append((firstQuota + block * rows.count + r, -slopes[r] / rowSizes[r]))
        }
      }
      _ = builder.addColumn(
        cost: (values[group] - value(item, group, at: centre)) / scale, lower: 0, upper: .infinity,
        entries: entries)
    }
    let solution = try optimum(try Self.built(builder))
    basis = solution.basis
    var amounts = centre
    for o in options {
      let change = -solution.rowDuals[firstBuild + o] * scale / sizes[o]
      amounts.builtMW[o] = Self.snapped(centre.builtMW[o] + change, limit: limits[o])
    }
    for b in blocks {
      for r in rows {
        let change = -solution.rowDuals[firstQuota + b * rows.count + r] * scale / rowSizes[r]
        amounts.quotas[b][r] = centre.quotas[b][r] + change
      }
    }
    var weights: [[(cut: Int, weight: Double)]] = Array(repeating: [], count: groupCount)
    for (position, (group, cut)) in order.enumerated() {
      let weight = solution.primal[firstCut + position]
      if weight > 0 { weights[group].append((cut, weight)) }
    }
    return Solution(
      amounts: amounts, bound: -solution.objective * scale, weights: weights,
      rowPrices: rows.map { max(0, solution.primal[firstPrice + $0]) })
  }

  /// An addition closer to a limit than this, MW, is at it: a thousandth of a watt is rounding.
  private static let snapMW = 1e-9

  /// An addition within its limits.
  private static func snapped(_ builtMW: Double, limit: Double) -> Double {
    if builtMW < snapMW { return 0 }
    return builtMW > limit - snapMW ? limit : builtMW
  }

  private static func built(_ builder: LinearProgramBuilder) throws(DispatchError) -> LinearProgram {
    do {
      return try builder.build()
    } catch {
      throw .invalidProgram("capacity expansion: \(error)")
    }
  }

  private func optimum(_ program: LinearProgram) throws(DispatchError) -> LPSolution {
    // The last mix of cuts is still one; only new cuts and the centre have changed. Cuts of nearly equal slopes make
    // bad bases, from which other methods have to lead out.
    var status = ""
    for options in [
      SimplexOptions(method: .primal), SimplexOptions(method: .dualThenPrimal, scaling: true),
      SimplexOptions(method: .primal, ratioTest: .harris, scaling: true),
      SimplexOptions(method: .dualThenPrimal, ratioTest: .textbook),
    ] {
      do {
        let solution = try SimplexSolver.with(program, options: options) { solver in
          if var basis, options.method == .primal, !options.scaling {
            basis.columns += Array(
              repeating: .atLower, count: solver.program.columnCount - basis.columns.count)
            try solver.setBasis(basis)
          }
          return try solver.solve()
        }
        if solution.isOptimal { return solution }
        status = "\(solution.status)"
      } catch {
        throw .invalidProgram("capacity expansion: \(error)")
      }
    }
    throw .invalidProgram("capacity expansion: \(status)")
  }
}
