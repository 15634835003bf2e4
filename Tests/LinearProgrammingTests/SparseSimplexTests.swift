import Testing

@testable import DispatchSolveLinearProgramming

/// What the sparse simplex alone does: factors of a basis. ``DualSimplexTests`` has the rest.
struct SparseSimplexTests {
  private func columns(_ columns: [[(row: Int32, value: Double)]]) -> BasisFactors.Columns {
    BasisFactors.Columns(
      count: columns.count,
      starts: Scratch(columns.reduce(into: [Int32(0)]) { $0.append($0[$0.count - 1] + Int32($1.count)) }),
      rows: Scratch(columns.flatMap { $0.map(\.row) }), values: Scratch(columns.flatMap { $0.map(\.value) }))
  }

  /// A column that is as good as a multiple of others is replaced, also where one row alone is left for it.
  @Test(arguments: [1e-12, 1e-3])
  func dependentColumnsAreReplaced(rest: Double) {
    let columns = columns([[(0, 1), (1, rest)]])
    // The column, and the variable of row 0.
    let basic = Scratch<Int32>([0, 1])
    let factors = BasisFactors(rowCount: 2)
    defer {
      columns.starts.free()
      columns.rows.free()
      columns.values.free()
      basic.free()
    }
    let isDependent = rest < 1e-9
    #expect(factors.factor(basic, of: columns) == (isDependent ? 1 : 0))
    #expect(Set([basic[0], basic[1]]) == (isDependent ? [1, 2] : [0, 1]))
  }
}
