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
    var starts = [Int32](repeating: 0, count: matrix.rowCount + 1)
    for row in matrix.rowIndices { starts[Int(row) + 1] += 1 }
    for row in 0..<matrix.rowCount { starts[row + 1] += starts[row] }
    rows = Rows(
      starts: Scratch(starts), columns: Scratch(matrix.values.count, 0),
      values: Scratch(matrix.values.count, 0))
    for column in 0..<matrix.columnCount {
      for entry in matrix.columnStarts[column]..<matrix.columnStarts[column + 1] {
        let row = Int(matrix.rowIndices[entry])
        rows.columns[Int(starts[row])] = Int32(column)
        rows.values[Int(starts[row])] = matrix.values[entry]
        starts[row] += 1
      }
    }
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
