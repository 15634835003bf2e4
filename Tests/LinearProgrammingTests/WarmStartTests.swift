import DispatchSolveLinearProgramming
import DispatchSolveTestSupport
import Testing

@Suite("Warm starts")
struct WarmStartTests {
  @Test("Any sequence of changes gives what a cold solve of the changed program gives", arguments: 0..<12)
  func equalsCold(seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(1_000 + seed))
    var copy = try transportProgram(zones: 8, unitsPerZone: 12, seed: UInt64(seed))
    try SimplexSolver.with(copy) { solver in
      for step in 0..<30 {
        switch step % 6 {
        case 0:
          let costs = copy.costs.map { $0 + Double.random(in: -10...40, using: &generator) }
          try solver.setCosts(costs)
          try copy.setCosts(costs)
        case 1:
          let column = Int.random(in: 0..<copy.columnCount, using: &generator)
          let upper = Double.random(in: 0...300, using: &generator)
          try solver.setColumnBounds(min(0, copy.columnLower[column]), upper, column: column)
          try copy.setColumnBounds(min(0, copy.columnLower[column]), upper, column: column)
        case 2:
          let row = Int.random(in: 0..<copy.rowCount, using: &generator)
          let demand = Double.random(in: 100...1_200, using: &generator)
          try solver.setRowBounds(demand, demand, row: row)
          try copy.setRowBounds(demand, demand, row: row)
        case 3:
          let demands = copy.rowLower.map { $0 + Double.random(in: -20...20, using: &generator) }
          try solver.setRowBounds(lower: demands, upper: demands)
          try copy.setRowBounds(lower: demands, upper: demands)
        case 4:
          let upper = copy.columnUpper.map { $0 * Double.random(in: 0.9...1.1, using: &generator) }
          try solver.setColumnBounds(lower: copy.columnLower.map { min($0, 0) }, upper: upper)
          try copy.setColumnBounds(lower: copy.columnLower.map { min($0, 0) }, upper: upper)
        default:
          let column = Int.random(in: 0..<copy.columnCount, using: &generator)
          try solver.setCost(17, column: column)
          try copy.setCost(17, column: column)
        }
        #expect(solver.program == copy)
        let warm = try solver.solve()
        let cold = try SimplexSolver.with(copy) { try $0.solve() }
        checkConsistency(warm, copy)
        #expect(warm.status == cold.status)
        if cold.isOptimal {
          #expect(abs(warm.objective - cold.objective) <= 1e-9 * max(1, abs(cold.objective)))
        }
      }
    }
  }

  @Test("A second solve of the same program takes no pivots")
  func noPivots() throws {
    let program = try transportProgram(zones: 8, unitsPerZone: 12, seed: 3)
    try SimplexSolver.with(program) { solver in
      let first = try solver.solve()
      let second = try solver.solve()
      #expect(first.iterations > 0)
      #expect(second.iterations == 0)
      #expect(second.basis == first.basis)
      #expect(abs(second.objective - first.objective) <= 1e-12 * first.objective)
    }
  }

  @Test("After refactorising, results follow from program and basis to the last bit")
  func pathIndependent() throws {
    let program = try transportProgram(zones: 8, unitsPerZone: 12, seed: 4)
    try SimplexSolver.with(program) { solver in
      for price in 0..<20 {
        try solver.setCosts(program.costs.enumerated().map { $1 + Double((price * $0) % 37) })
        let basis = try solver.solve().basis
        try solver.refactorise()
        let settled = try solver.solve()
        let fresh = try SimplexSolver.with(solver.program) { other in
          try other.setBasis(basis)
          return try other.solve()
        }
        #expect(settled.iterations == 0)
        #expect(settled.primal == fresh.primal)
        #expect(settled.rowDuals == fresh.rowDuals)
        #expect(settled.objective == fresh.objective)
      }
    }
  }

  @Test("The solver recovers after an infeasible and after an unbounded program")
  func recovers() throws {
    let program = try makeProgram(
      rows: [(3, 3)], columns: [ColumnLine(2, 0, 2, [(0, 1)]), ColumnLine(5, 0, 4, [(0, 1)])])
    try SimplexSolver.with(program) { solver in
      #expect(try solver.solve().objective == 9)
      try solver.setRowBounds(7, 7, row: 0)
      #expect(try solver.solve().status == .primalInfeasible)
      try solver.setRowBounds(-.infinity, 3, row: 0)
      try solver.setColumnBounds(-.infinity, 2, column: 0)
      #expect(try solver.solve().status == .dualInfeasible)
      try solver.setRowBounds(3, 3, row: 0)
      try solver.setColumnBounds(0, 2, column: 0)
      #expect(try solver.solve().objective == 9)
    }
  }

  @Test("Equal column bounds fix the column, and it can be freed again")
  func equalBounds() throws {
    let program = try makeProgram(
      rows: [(3, 3)], columns: [ColumnLine(2, 0, 9, [(0, 1)]), ColumnLine(5, 0, 9, [(0, 1)])])
    try SimplexSolver.with(program) { solver in
      try solver.setColumnBounds(1, 1, column: 0)
      let fixed = try solver.solve()
      #expect(fixed.primal == [1, 2])
      #expect(fixed.basis.columns[0] == .fixed)
      try solver.setColumnBounds(0, 9, column: 0)
      #expect(try solver.solve().primal == [3, 0])
    }
  }
}
