import Testing

@testable import DispatchSolvePlanning

/// The master as a linear program of its own.
struct MasterProgramTests {
  /// A bound that a column has holds, however far away it is in the solver's units.
  @Test func farBoundsAreKept() throws {
    var program = MasterProgram(moneyUnit: 1)
    let near = program.addColumn(cost: 2, 0, .infinity, unit: 1)
    let far = program.addColumn(cost: 1, 0, 5e6, unit: 1)
    program.addRow(1.5e6, .infinity, unit: 1, [(near, 1), (far, 1)])
    let solution = try program.solve(centre: program.inside(nil))
    #expect(abs(solution.primal[far] - 1.5e6) <= 1e-2)
    #expect(abs(solution.primal[near]) <= 1e-2)
  }
}
