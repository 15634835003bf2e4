import DispatchSolveLinearProgramming
import DispatchSolveTestSupport
import Testing

/// Programs with whole columns.
struct IntegerTests {
  /// Costs are small whole numbers: what differs by less is the same.
  private static let tolerance = 1e-6

  /// Most of 5a + 4b with 6a + 4b <= 24, a + 2b <= 6: 21 at (3, 1.5), 20 at (4, 0).
  private static func textbook() throws -> LinearProgram {
    var builder = LinearProgramBuilder()
    let (first, second) = (
      builder.addRow(lower: -.infinity, upper: 24), builder.addRow(lower: -.infinity, upper: 6)
    )
    _ = builder.addColumn(cost: -5, lower: 0, upper: 10, entries: [(first, 6), (second, 1)])
    _ = builder.addColumn(cost: -4, lower: 0, upper: 10, entries: [(first, 4), (second, 2)])
    return try builder.build()
  }

  @Test func textbookCase() throws {
    try SimplexSolver.with(try Self.textbook()) { solver in
      let relaxed = try solver.solve()
      #expect(abs(relaxed.objective + 21) <= Self.tolerance)
      let whole = try solver.solveIntegers([0, 1])
      #expect(whole.status == .optimal)
      #expect(whole.primal == [4, 0] && whole.objective == -20)
      #expect(whole.bound <= -20 && whole.bound >= -20 - Self.tolerance)
      // One of them alone, and none: the program itself is as it was.
      let first = try solver.solveIntegers([0])
      #expect(abs(first.objective + 21) <= Self.tolerance)
      let second = try solver.solveIntegers([1])
      #expect(second.primal[1] == 1)
      let again = try solver.solve()
      #expect(abs(again.objective + 21) <= Self.tolerance)
    }
  }

  /// What a search that is stopped has proved holds, and the program is as it was.
  @Test func aStopEndsTheSearch() throws {
    try SimplexSolver.with(try Self.textbook()) { solver in
      var asked = 0
      let stopped = try solver.solveIntegers([0, 1]) {
        asked += 1
        return asked > 1
      }
      #expect(stopped.status == .stopped && stopped.nodes == 1 && asked == 2)
      #expect(stopped.bound <= -20 && stopped.bound >= -21 - Self.tolerance)
      #expect(try solver.solveIntegers([0, 1]).primal == [4, 0])
    }
  }

  @Test func nothingWhole() throws {
    var builder = LinearProgramBuilder()
    let row = builder.addRow(lower: 1, upper: 1)
    _ = builder.addColumn(cost: 1, lower: 0, upper: 5, entries: [(row, 2)])
    _ = builder.addColumn(cost: 1, lower: 0.3, upper: 0.6, entries: [])
    try SimplexSolver.with(try builder.build()) { solver in
      let none = try solver.solveIntegers([0])
      #expect(none.status == .infeasible && none.primal.isEmpty && none.objective.isNaN)
      let narrow = try solver.solveIntegers([1])
      #expect(narrow.status == .infeasible)
      // Bounds are as they were.
      let relaxed = try solver.solve()
      #expect(relaxed.primal == [0.5, 0.3])
    }
  }

  @Test func whatHasNoOptimumHasNoWholeOne() throws {
    var builder = LinearProgramBuilder()
    _ = builder.addColumn(cost: -1, lower: 0, upper: .infinity, entries: [])
    try SimplexSolver.with(try builder.build()) { solver in
      let whole = try solver.solveIntegers([0])
      #expect(whole.status == .relaxation(.dualInfeasible))
    }
  }

  @Test func misuseIsAnError() throws {
    try SimplexSolver.with(try Self.textbook()) { solver in
      #expect(throws: LinearProgramError.indexOutOfRange(.column, index: 2, count: 2)) {
        try solver.solveIntegers([2])
      }
      #expect(throws: LinearProgramError.invalidOption("gap is -1.0, must not be negative")) {
        try solver.solveIntegers([0], options: IntegerOptions(gap: -1))
      }
      #expect(throws: LinearProgramError.invalidOption("nodeLimit is 0, must be positive")) {
        try solver.solveIntegers([0], options: IntegerOptions(nodeLimit: 0))
      }
      let whole = try solver.solveIntegers([0, 1])
      #expect(whole.primal == [4, 0])
    }
  }

  /// Random programs of some whole columns against all their points.
  @Test func agreeWithAllPoints() throws {
    var generator = SeededGenerator(seed: 11)
    var stopped = 0
    for trial in 0..<200 {
      let count = 2 + generator.below(4)
      let most = 3
      let costs = (0..<count).map { _ in Double(generator.below(21)) - 14 }
      let weights = (0..<3).map { _ in (0..<count).map { _ in Double(generator.below(9)) } }
      let rooms = (0..<3).map { _ in Double(5 + generator.below(30)) }
      var builder = LinearProgramBuilder()
      let rows = rooms.map { builder.addRow(lower: -.infinity, upper: $0 + 0.5) }
      for c in 0..<count {
        _ = builder.addColumn(
          cost: costs[c], lower: 0, upper: Double(most), entries: rows.map { ($0, weights[$0][c]) })
      }
      // What is not whole: room that may be bought.
      _ = builder.addColumn(cost: 3, lower: 0, upper: 4, entries: rows.map { ($0, -1) })
      var best = Double.infinity
      var point = Array(repeating: 0, count: count)
      while true {
        let need = (0..<3).reduce(0.0) { need, r in
          max(need, zip(weights[r], point).reduce(0.0) { $0 + $1.0 * Double($1.1) } - rooms[r] - 0.5)
        }
        if need <= 4 {
          best = min(best, zip(costs, point).reduce(3 * need) { $0 + $1.0 * Double($1.1) })
        }
        guard let place = point.firstIndex(where: { $0 < most }) else { break }
        for earlier in 0..<place { point[earlier] = 0 }
        point[place] += 1
      }
      try SimplexSolver.with(try builder.build()) { solver in
        let whole = try solver.solveIntegers(Array(0..<count))
        #expect(whole.status == .optimal)
        #expect(abs(whole.objective - best) <= Self.tolerance, "trial \(trial)")
        #expect(abs(whole.bound - best) <= Self.tolerance)
        // Stopped early, the bound still holds.
        let early = try solver.solveIntegers(Array(0..<count), options: IntegerOptions(nodeLimit: 1))
        if early.status == .nodeLimit {
          stopped += 1
          #expect(early.bound <= best + Self.tolerance)
        }
        // Only what is better than a known point is looked for.
        let none = try solver.solveIntegers(
          Array(0..<count), options: IntegerOptions(knownObjective: best))
        #expect(none.status == .infeasible && none.primal.isEmpty)
        #expect(abs(none.bound - best) <= Self.tolerance)
        let better = try solver.solveIntegers(
          Array(0..<count), options: IntegerOptions(knownObjective: best + 0.5))
        #expect(abs(better.objective - best) <= Self.tolerance)
        let rough = try solver.solveIntegers(Array(0..<count), options: IntegerOptions(gap: 0.2))
        #expect(rough.status == .optimal && rough.bound <= best + Self.tolerance)
        #expect(rough.objective >= best - Self.tolerance)
        #expect(rough.objective - best <= 0.2 * abs(rough.objective) + Self.tolerance)
      }
    }
    #expect(stopped > 20)
  }
}
