import Testing

@testable import DispatchSolveLinearProgramming

struct CPLEXFormatTests {
  @Test func everyKindOfRowAndBound() throws {
    var builder = LinearProgramBuilder()
    let least = builder.addRow(lower: 1, upper: .infinity)
    let range = builder.addRow(lower: -2, upper: 3)
    let equal = builder.addRow(lower: 4, upper: 4)
    builder.addColumn(cost: 1.5, lower: 0, upper: .infinity, entries: [(least, 1), (range, -0.25)])
    builder.addColumn(cost: 0, lower: -.infinity, upper: .infinity, entries: [(equal, 2)])
    builder.addColumn(cost: -1e-9, lower: -1, upper: 2.5, entries: [])
    builder.addColumn(cost: 3, lower: -.infinity, upper: 7, entries: [(least, 1)])
    #expect(
      try builder.build().cplexFormat(comment: "two\nlines") == """
        \\ two lines
        Minimize
         obj:
          + 1.5 c0
          - 1e-09 c2
          + 3.0 c3
          + 0.0 c1
        Subject To
         r0:
          + 1.0 c0
          + 1.0 c3 >= 1.0
         r1:
          - 0.25 c0 >= -2.0
         r1u:
          - 0.25 c0 <= 3.0
         r2:
          + 2.0 c1 = 4.0
        Bounds
         c0 >= 0.0
         c1 free
         -1.0 <= c2 <= 2.5
         -inf <= c3 <= 7.0
        End

        """)
  }
}
