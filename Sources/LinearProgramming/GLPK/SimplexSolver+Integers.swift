extension SimplexSolver {
  /// Solves with some columns whole, by branch and bound on this thread, without cutting planes.
  ///
  /// Every subproblem is solved as by ``solve()``, warm from the one before or from its parent's basis, so its optimum is
  /// certified and its infeasibility proved. The search goes down first, to the side to which the most broken column is
  /// nearer, then on where the bound is lowest; it depends on the program and the basis it begins with alone. Bounds of
  /// the columns that are no whole numbers are narrowed to some that are.
  ///
  /// - Parameter shouldStop: Asked before every subproblem; once it says so the search ends with what it has.
  /// - Throws: `indexOutOfRange`, `invalidOption`, `solverFailure`.
  public mutating func solveIntegers(
    _ columns: [Int], options: IntegerOptions = IntegerOptions(), shouldStop: () -> Bool = { false }
  ) throws(LinearProgramError) -> IntegerSolution {
    try options.validate()
    for column in columns where !program.costs.indices.contains(column) {
      throw .indexOutOfRange(.column, index: column, count: program.columnCount)
    }
    let bounds = (lower: program.columnLower, upper: program.columnUpper)
    var search = IntegerSearch(
      columns: columns, options: options,
      root: IntegerSearch.Node(
        lower: columns.map { bounds.lower[$0].rounded(.up) },
        upper: columns.map { bounds.upper[$0].rounded(.down) }, bound: -.infinity))
    while let node = search.next(stopping: shouldStop()) {
      if let basis = node.basis { try setBasis(basis) }
      for (k, column) in columns.enumerated()
      where node.lower[k] != program.columnLower[column] || node.upper[k] != program.columnUpper[column] {
        try setColumnBounds(node.lower[k], node.upper[k], column: column)
      }
      search.take(try solve(), of: node)
    }
    try setColumnBounds(lower: bounds.lower, upper: bounds.upper)
    return search.solution
  }
}

/// A search for the best point with whole columns: which subproblem to solve next, and what its solution tells.
private struct IntegerSearch {
  /// A subproblem.
  struct Node {
    /// By whole column, its bounds.
    var lower: [Double]
    var upper: [Double]
    /// What its parent proved of it.
    var bound: Double
    /// Where its parent ended; nil where the solver is there still.
    var basis: Basis?
  }

  let columns: [Int]
  let options: IntegerOptions
  /// Subproblems that are open; the last one is the one to go down to.
  private var open: [Node] = []
  private var goesDown = true
  private var best: (objective: Double, primal: [Double])?
  /// Lowest bound of what was left out for gaining too little.
  private var leastLeftOut = Double.infinity
  private var nodes = 0
  private var end: IntegerSolution.Status?

  init(columns: [Int], options: IntegerOptions, root: Node) {
    self.columns = columns
    self.options = options
    if zip(root.lower, root.upper).allSatisfy({ $0 <= $1 }) { open = [root] }
  }

  /// Objective of the best point that is known; infinite for none.
  private var leastKnown: Double { best?.objective ?? options.knownObjective ?? .infinity }

  /// Objective from which on a subproblem is not worth solving.
  private var cutoff: Double {
    let least = leastKnown
    guard least.isFinite else { return .infinity }
    return least - max(options.gap * abs(least), options.costTolerance * (1 + abs(least)))
  }

  /// The next subproblem; nil at the end.
  mutating func next(stopping: Bool) -> Node? {
    if stopping, end == nil, !open.isEmpty { end = .stopped }
    while end == nil, !open.isEmpty {
      if !goesDown {
        // The lowest bound; of equal ones the latest, which is the deepest.
        var lowest = 0
        for index in open.indices where open[index].bound <= open[lowest].bound { lowest = index }
        open.swapAt(lowest, open.count - 1)
      }
      let node = open.removeLast()
      guard node.bound < cutoff else {
        leastLeftOut = min(leastLeftOut, node.bound)
        goesDown = false
        continue
      }
      guard nodes < options.nodeLimit else {
        open.append(node)
        end = .nodeLimit
        return nil
      }
      nodes += 1
      return node
    }
    return nil
  }

  /// Takes a subproblem's solution over.
  mutating func take(_ solution: LPSolution, of node: Node) {
    goesDown = false
    switch solution.status {
    case .optimal: break
    case .primalInfeasible: return
    case let status:
      end = nodes == 1 ? .relaxation(status) : .failed(status)
      return
    }
    guard solution.objective < cutoff else {
      leastLeftOut = min(leastLeftOut, solution.objective)
      return
    }
    var broken: (k: Int, distance: Double)?
    for (k, column) in columns.enumerated() {
      let distance = abs(solution.primal[column] - solution.primal[column].rounded())
      if distance > max(options.wholeTolerance, broken?.distance ?? 0) { broken = (k, distance) }
    }
    guard let broken else {
      var primal = solution.primal
      for column in columns { primal[column].round() }
      best = (solution.objective, primal)
      return
    }
    let value = solution.primal[columns[broken.k]]
    var below = node
    below.bound = solution.objective
    below.basis = solution.basis
    var above = below
    below.upper[broken.k] = value.rounded(.down)
    above.lower[broken.k] = value.rounded(.up)
    var near = value - value.rounded(.down) < 0.5 ? below : above
    near.basis = nil
    open += [value - value.rounded(.down) < 0.5 ? above : below, near]
    goesDown = true
  }

  /// What was found.
  var solution: IntegerSolution {
    let bound = open.reduce(min(leastKnown, leastLeftOut)) { min($0, $1.bound) }
    return IntegerSolution(
      status: end ?? (best == nil ? .infeasible : .optimal), primal: best?.primal ?? [],
      objective: best?.objective ?? .nan, bound: bound.isFinite ? bound : .nan, nodes: nodes)
  }
}
