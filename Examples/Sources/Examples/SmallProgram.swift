import DispatchSolve

/// A linear program: 100 MW of load from coal at 24 and gas at 30 $/MWh, of which no more than 60 tons may come.
func smallProgram() throws {
  var builder = LinearProgramBuilder()
  let load = builder.addRow(lower: 100, upper: .infinity, name: "load")
  let cap = builder.addRow(lower: -.infinity, upper: 60, name: "cap")
  builder.addColumn(
    cost: 24, lower: 0, upper: 80, entries: [(row: load, value: 1), (row: cap, value: 1)], name: "coal")
  builder.addColumn(
    cost: 30, lower: 0, upper: 200, entries: [(row: load, value: 1), (row: cap, value: 0.4)], name: "gas")
  let solution = try SimplexSolver.with(builder.build()) { solver in try solver.solve() }
  let isProven = solution.certificate?.holds(within: 1e-9) == true
  print(
    "linear program: cost \(shown(solution.objective)) $/h, coal \(shown(solution.primal[0])) MW,",
    terminator: " ")
  print("a ton more is worth \(shown(-solution.rowDuals[cap])) $, proven: \(isProven)")
}
