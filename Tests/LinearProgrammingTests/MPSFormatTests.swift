import DispatchSolveLinearProgramming
import Testing

struct MPSFormatTests {
  @Test func everySectionSaysWhatItMust() throws {
    var builder = LinearProgramBuilder(objectiveOffset: 7)
    let first = builder.addRow(lower: 1, upper: 1, name: "an equation")
    let second = builder.addRow(lower: -2, upper: 3, name: "a range")
    let third = builder.addRow(lower: -.infinity, upper: 4, name: "cost")
    builder.addRow(lower: -.infinity, upper: .infinity)
    _ = builder.addColumn(
      cost: 2.5, lower: 0, upper: .infinity, entries: [(first, 1), (second, -0.1)], name: "x")
    _ = builder.addColumn(cost: 0, lower: -.infinity, upper: -1, entries: [(third, 1e-7)], name: "x")
    _ = builder.addColumn(cost: 0, lower: -.infinity, upper: .infinity, entries: [], name: "$ free")
    _ = builder.addColumn(cost: 0, lower: 5, upper: 5, entries: [(first, 3)], name: "über")
    _ = builder.addColumn(cost: 1, lower: 0, upper: .infinity, entries: [(first, 1)], name: "whole")
    var text = ""
    try builder.build().mpsFormat(comment: "one\ntwo", integers: [4]) { text += $0 }
    #expect(
      text == """
        * one
        * two
        NAME program FREE
        ROWS
         N cost
         E an_equation
         G a_range
         L cost~2
         N row_3
        COLUMNS
         x cost 2.5
         x an_equation 1.0
         x a_range -0.1
         x~2 cost~2 1e-07
         _$_free cost 0.0
         _ber an_equation 3.0
         MARKER 'MARKER' 'INTORG'
         whole cost 1.0
         whole an_equation 1.0
         MARKER 'MARKER' 'INTEND'
        RHS
         RHS cost -7.0
         RHS an_equation 1.0
         RHS a_range -2.0
         RHS cost~2 4.0
        RANGES
         RANGES a_range 5.0
        BOUNDS
         MI BOUNDS x~2
         UP BOUNDS x~2 -1.0
         FR BOUNDS _$_free
         FX BOUNDS _ber 5.0
         PL BOUNDS whole
        ENDATA

        """)
  }
}
