import DispatchSolveLinearProgramming
import DispatchSolvePowerDispatch
import Testing

/// What a dispatch model from outside says of a block that has no solution is read as that of the model's own.
struct BlockFailureTests {
  @Test func aModelsOwnFailure() throws {
    var builder = LinearProgramBuilder()
    let row = builder.addRow(lower: 10, upper: 10)
    _ = builder.addColumn(cost: 1, lower: 0, upper: 4, entries: [(row, 1)])
    let failure = BlockFailure(
      year: 2030, block: "winter", kind: .infeasible, rows: ["balance North"], zones: ["North"],
      relaxations: [.init(row: "balance North", zone: "North", amount: 6, unit: "MW")],
      program: try builder.build(), rowNames: ["balance North"])
    #expect(
      failure.description
        == "2030, block winter: no feasible dispatch; rows in conflict: balance North; zones: North; "
        + "feasible if these gave way: balance North by 6.0 MW")
    #expect(failure.cplexFormat.hasPrefix("\\ r0: balance North\n"))
    #expect(failure.cplexFormat.contains("2030, block winter"))
  }
}
