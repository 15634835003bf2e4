import DispatchSolveLinearProgramming
import DispatchSolveTestSupport
import Testing

/// What the stack simplex alone does: decides ties, follows a line of costs. ``DualSimplexTests`` has the rest.
struct StackSimplexTests {
  /// Zones with units, lines and stores: many columns with one entry, some with two or three. Whole numbers make
  /// ties and degenerate vertices common when `isTied`.
  static func program(seed: Int, isTied: Bool) throws -> LinearProgram {
    var random = SeededGenerator(seed: UInt64(seed))
    func number(_ range: ClosedRange<Double>, step: Double) -> Double {
      let value = Double.random(in: range, using: &random)
      return isTied ? (value / step).rounded() * step : value
    }
    let zones = 1 + random.below(8)
    let stores = random.below(3)
    var builder = LinearProgramBuilder()
    for zone in 0..<zones {
      builder.addRow(lower: number(0...200, step: 20), upper: .infinity, name: "zone \(zone)")
    }
    for store in 0..<stores { builder.addRow(lower: -.infinity, upper: 0, name: "store \(store)") }
    for zone in 0..<zones {
      for _ in 0..<random.below(12) {
        let low = random.below(5) == 0 ? 10.0 : 0
        let cost = number(-10...80, step: 10)
        let width = random.below(6) == 0 ? 0 : number(5...60, step: 10)
        // Some in other units, some written with a negative sign.
        let unit = [1, 1, 1, 2.5, -1][random.below(5)]
        builder.addColumn(
          cost: cost * unit, lower: unit < 0 ? -low - width : low, upper: unit < 0 ? -low : low + width,
          entries: [(zone, unit)])
      }
      builder.addColumn(cost: 1000, lower: 0, upper: 400, entries: [(zone, 1)])
    }
    for _ in 0..<(zones > 1 ? 3 * zones : 0) {
      let from = random.below(zones)
      let to = (from + 1 + random.below(zones - 1)) % zones
      builder.addColumn(
        cost: number(0...6, step: 2), lower: 0, upper: number(0...90, step: 10),
        entries: [(from, -1), (to, [1, 0.97, 0.9][random.below(3)])])
    }
    for store in 0..<stores {
      let a = random.below(zones)
      let b = random.below(zones)
      builder.addColumn(cost: 0, lower: 0, upper: 40, entries: [(a, -1), (zones + store, -0.8)])
      builder.addColumn(cost: 1, lower: 0, upper: 40, entries: [(b, 1), (zones + store, 1)])
    }
    return try builder.build()
  }

  /// Equal prices in a row: the smaller secondary cost comes first.
  @Test func tieCostsDecide() throws {
    let program = try makeProgram(
      rows: [(10, .infinity)],
      columns: [ColumnLine(4, 0, 8, [(0, 1)]), ColumnLine(4, 0, 8, [(0, 1)]), ColumnLine(4, 0, 8, [(0, 1)])])
    let solver = try #require(StackSimplex(program))
    try solver.setTieCosts([2, 1, 3])
    #expect(solver.solve() == .optimal)
    #expect(solver.primal == [2, 8, 0])
  }

  // Along a line of costs.

  @Test(arguments: [false, true])
  func traceEqualsFreshSolves(isTied: Bool) throws {
    var compared = 0
    for seed in 0..<400 {
      var random = SeededGenerator(seed: UInt64(90_000 + seed))
      var program = try Self.program(seed: seed, isTied: isTied)
      let rates = (0..<program.columnCount).map { column -> Double in
        let isUnit = program.matrix.columnStarts[column + 1] - program.matrix.columnStarts[column] == 1
        guard isUnit, program.costs[column] < 1000 else { return 0 }
        return isTied ? Double(random.below(5)) * 0.25 : Double.random(in: 0...1.2, using: &random)
      }
      let start = program.costs
      let solver = try #require(StackSimplex(program))
      try solver.setTieCosts(rates)
      #expect(solver.solve() == .optimal)
      let cost = solver.objective
      let trace = try #require(solver.trace(direction: rates, to: 100), "seed \(seed)")
      var last = trace.slopeAtStart
      for (index, step) in trace.steps.enumerated() {
        #expect(step.slopeAfter < last, "seed \(seed)")
        #expect(index == 0 || step.at > trace.steps[index - 1].at, "seed \(seed)")
        last = step.slopeAfter
      }
      // The least cost is the integral of the slope, and the end is certified.
      func leastCost(_ t: Double) -> Double { cost + trace.integral(to: t) }
      #expect(solver.certificate?.holds(within: 1e-9) == true, "seed \(seed)")
      #expect(abs(solver.objective - leastCost(100)) <= 1e-9 * max(1, abs(solver.objective)), "seed \(seed)")
      for t in [0, 100] + (0..<4).map({ _ in Double.random(in: 0...100, using: &random) })
        + trace.steps.prefix(4).map(\.at)
      {
        try program.setCosts(zip(start, rates).map { $0 + t * $1 })
        let fresh = try SimplexSolver.with(program) { try $0.solve() }
        #expect(
          abs(fresh.objective - leastCost(t)) <= 1e-9 * max(1, abs(fresh.objective)), "seed \(seed) at \(t)")
        compared += 1
      }
      // The basis left behind is that of the end of the line.
      try program.setCosts(zip(start, rates).map { $0 + 100 * $1 })
      try solver.setCosts(program.costs)
      let before = solver.pivots
      try DualSimplexTests.expectEqual(solver, program, "seed \(seed) at the end")
      // But for ties at that very point.
      #expect(
        solver.pivots - before <= program.rowCount, "seed \(seed): \(solver.pivots - before) pivots left")
    }
    #expect(compared > 2_000)
  }

  /// A trace that stops at a slope is the beginning of the one that does not.
  @Test func traceStopsAtASlope() throws {
    var stops = 0
    for seed in 0..<100 {
      var random = SeededGenerator(seed: UInt64(95_000 + seed))
      let program = try Self.program(seed: seed, isTied: false)
      let rates = (0..<program.columnCount).map { column -> Double in
        let isUnit = program.matrix.columnStarts[column + 1] - program.matrix.columnStarts[column] == 1
        guard isUnit, program.costs[column] < 1000 else { return 0 }
        return Double.random(in: 0...1.2, using: &random)
      }
      func trace(untilSlope least: Double) throws -> (solver: StackSimplex, trace: CostTrace) {
        let solver = try #require(StackSimplex(program))
        #expect(solver.solve() == .optimal)
        return (solver, try #require(solver.trace(direction: rates, to: 100, untilSlope: least)))
      }
      let whole = try trace(untilSlope: -.infinity)
      #expect(whole.trace.length == 100)
      for (index, step) in whole.trace.steps.enumerated().prefix(3) {
        let part = try trace(untilSlope: step.slopeAfter)
        #expect(part.trace.steps == Array(whole.trace.steps.prefix(index + 1)), "seed \(seed)")
        #expect(part.trace.length == step.at, "seed \(seed)")
        // Duals and cost are those of the step itself.
        let costs = zip(program.costs, rates).map { $0 + step.at * $1 }
        #expect(part.solver.program.costs == costs, "seed \(seed)")
        #expect(part.solver.certificate?.holds(within: 1e-9) == true, "seed \(seed)")
        stops += 1
      }
    }
    #expect(stops > 50)
  }
}
