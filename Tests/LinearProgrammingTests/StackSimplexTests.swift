import LinearProgramming
import TestSupport
import Testing

/// The stack simplex against GLPK: the same programs by two routes.
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

  private func expectEqual(_ solver: StackSimplex, _ program: LinearProgram, _ label: Comment) throws {
    #expect(solver.solve() == .optimal, label)
    let expected = try SimplexSolver.with(program) { try $0.solve() }
    #expect(expected.isOptimal, label)
    #expect(abs(solver.objective - expected.objective) <= 1e-9 * max(1, abs(expected.objective)), label)
    let certificate = Certificate.evaluate(
      program: program, primal: solver.primal, rowDuals: solver.rowDuals)
    #expect(certificate == solver.certificate, label)
    #expect(certificate.holds(within: 1e-9), "\(label): \(certificate)")
  }

  @Test(arguments: [false, true])
  func agreesWithGLPK(isTied: Bool) throws {
    for seed in 0..<RandomCount.of(1_500, many: 20_000) {
      let program = try Self.program(seed: seed, isTied: isTied)
      let solver = try #require(StackSimplex(program))
      try expectEqual(solver, program, "seed \(seed)")
    }
  }

  /// Small programs of dispatch in a dense tableau, which shares nothing with the code under test.
  @Test(arguments: [false, true])
  func agreesWithTheDenseReference(isTied: Bool) throws {
    for seed in 0..<RandomCount.of(60, many: 1_000) {
      let program = try Self.program(seed: seed, isTied: isTied)
      let solver = try #require(StackSimplex(program))
      #expect(solver.solve() == .optimal, "seed \(seed)")
      guard case .optimal(let objective, _) = ReferenceSimplex.solve(program) else {
        Issue.record("seed \(seed): the reference has no optimum")
        continue
      }
      // The reference works to 1e-9 in every pivot, hundreds of them.
      #expect(abs(solver.objective - objective) <= 1e-6 * max(1, abs(objective)), "seed \(seed)")
    }
  }

  /// Costs, bounds and right-hand sides change together, and the basis comes from elsewhere.
  @Test(arguments: [false, true])
  func staysRightAfterChanges(isTied: Bool) throws {
    for seed in 0..<300 {
      var random = SeededGenerator(seed: UInt64(7_000 + seed))
      var program = try Self.program(seed: seed, isTied: isTied)
      let solver = try #require(StackSimplex(program))
      var saved = solver.basis
      for round in 0..<6 {
        try program.setCosts(program.costs.map { $0 + Double(random.below(5)) * (isTied ? 5 : 3.7) })
        let shift = (0..<program.columnCount).map { _ in Double(random.below(4)) * 5 }
        try program.setColumnBounds(
          lower: program.columnLower, upper: zip(program.columnUpper, shift).map { $0 + $1 })
        try program.setRowBounds(
          lower: program.rowLower.map { $0.isFinite ? $0 + Double(random.below(9)) * 5 : $0 },
          upper: program.rowUpper)
        try solver.setCosts(program.costs)
        try solver.setColumnBounds(lower: program.columnLower, upper: program.columnUpper)
        try solver.setRowBounds(lower: program.rowLower, upper: program.rowUpper)
        if round == 3 { try solver.setBasis(saved) }
        try expectEqual(solver, program, "seed \(seed), round \(round)")
        if round == 1 { saved = solver.basis }
        // GLPK takes the basis over and finds nothing left to do.
        let basis = solver.basis
        let again = try SimplexSolver.with(program) { other in
          try other.setBasis(basis)
          return try other.solve()
        }
        #expect(again.isOptimal && again.iterations <= 2, "seed \(seed), round \(round): \(again.iterations)")
      }
    }
  }

  /// A saved basis brings back the same bytes, whatever was solved in between.
  @Test func aBasisDecidesEverything() throws {
    for seed in 0..<100 {
      let program = try Self.program(seed: seed, isTied: true)
      let solver = try #require(StackSimplex(program))
      #expect(solver.solve() == .optimal)
      let basis = solver.basis
      try solver.setBasis(basis)
      #expect(solver.solve() == .optimal)
      let primal = solver.primal
      let duals = solver.rowDuals
      try solver.setCosts(program.costs.map { -$0 })
      _ = solver.solve()
      try solver.setCosts(program.costs)
      try solver.setBasis(basis)
      #expect(solver.solve() == .optimal)
      #expect(solver.primal == primal && solver.rowDuals == duals, "seed \(seed)")
      let other = try #require(StackSimplex(program))
      try other.setBasis(basis)
      #expect(other.solve() == .optimal)
      #expect(other.primal == primal && other.rowDuals == duals, "seed \(seed)")
    }
  }

  @Test func refusesAndGivesUp() throws {
    let open = try makeProgram(rows: [(1, 1)], columns: [ColumnLine(1, 0, .infinity, [(0, 1)])])
    #expect(StackSimplex(open) == nil)
    let short = try makeProgram(rows: [(5, .infinity)], columns: [ColumnLine(1, 0, 3, [(0, 1)])])
    let solver = try #require(StackSimplex(short))
    guard case .gaveUp(let text) = solver.solve() else {
      Issue.record("an infeasible program was solved")
      return
    }
    #expect(text.contains("infeasible"))
    #expect(solver.certificate == nil)
    #expect(throws: LinearProgramError.self) { try solver.setCosts([.nan]) }
    #expect(throws: LinearProgramError.self) { try solver.setColumnBounds(lower: [0], upper: [.infinity]) }
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
      try expectEqual(solver, program, "seed \(seed) at the end")
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
