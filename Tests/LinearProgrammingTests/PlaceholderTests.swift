import LinearProgramming
import Testing

@Test func smoke() throws {
  var builder = LinearProgramBuilder()
  let demand = builder.addRow(lower: 3, upper: 3, name: "demand")
  builder.addColumn(cost: 2, lower: 0, upper: 2, entries: [(demand, 1)])
  builder.addColumn(cost: 5, lower: 0, upper: 4, entries: [(demand, 1)])
  try SimplexSolver.with(builder.build()) { solver in
    var s = try solver.solve()
    #expect(s.status == .optimal)
    #expect(s.objective == 9)
    #expect(s.rowDuals == [5])
    try solver.setRowBounds(7, 7, row: demand)
    s = try solver.solve()
    #expect(s.status == .primalInfeasible)
    #expect(s.infeasibility?.rows == [0])
    try solver.setRowBounds(-.infinity, 7, row: demand)
    try solver.setColumnBounds(-.infinity, 7, column: 0)
    s = try solver.solve()
    #expect(s.status == .dualInfeasible)
    print(s)
  }
}
