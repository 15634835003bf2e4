/// A matrix by columns and by rows, for inner loops.
///
/// It never changes, so that solvers on several threads can have one together.
final class TwoWayMatrix: @unchecked Sendable {
  /// The same by rows.
  struct Rows {
    let starts: Scratch<Int32>
    let columns: Scratch<Int32>
    let values: Scratch<Double>
  }

  // As values, so that a loop that uses them counts no references, which threads would do in turn.
  let columns: BasisFactors.Columns
  let rows: Rows

  init(_ matrix: SparseMatrix) {
    columns = BasisFactors.Columns(
      count: matrix.columnCount, starts: Scratch(matrix.columnStarts.map { Int32($0) }),
      rows: Scratch(matrix.rowIndices), values: Scratch(matrix.values))
    let starts = Scratch(matrix.rowCount + 1, Int32(0))
    rows = Rows(
      starts: starts, columns: Scratch(uninitialized: matrix.values.count),
      values: Scratch(uninitialized: matrix.values.count))
    let (ofColumns, rowOf, valueOf) = (columns.starts.base, columns.rows.base, columns.values.base)
    for entry in 0..<matrix.values.count { starts[Int(rowOf[entry]) + 1] += 1 }
    for row in 0..<matrix.rowCount { starts[row + 1] += starts[row] }
    // Each start goes on to where its row ends, which is where the next one starts.
    for column in 0..<matrix.columnCount {
      for entry in Int(ofColumns[column])..<Int(ofColumns[column + 1]) {
        let row = Int(rowOf[entry])
        let place = Int(starts[row])
        (rows.columns.base + place).initialize(to: Int32(truncatingIfNeeded: column))
        (rows.values.base + place).initialize(to: valueOf[entry])
        starts[row] = Int32(truncatingIfNeeded: place + 1)
      }
    }
    for row in (0..<matrix.rowCount).reversed() { starts[row + 1] = starts[row] }
    starts[0] = 0
  }

  deinit {
    columns.starts.free()
    columns.rows.free()
    columns.values.free()
    rows.starts.free()
    rows.columns.free()
    rows.values.free()
  }
}
