/// A real matrix stored by columns (compressed sparse columns), immutable and valid by construction.
///
/// The entries of column `j` are `values[k]` in row `rowIndices[k]` for `k` in
/// `columnStarts[j]..<columnStarts[j + 1]`. All values are finite; no row occurs twice in a column;
/// rows need not be sorted within a column. Explicit zeros are allowed.
public struct SparseMatrix: Sendable, Equatable {
  /// Number of rows.
  public let rowCount: Int
  /// Number of columns.
  public let columnCount: Int
  /// `columnCount + 1` positions, rising from 0 to the number of entries.
  public let columnStarts: [Int]
  /// Row of each entry, zero-based.
  public let rowIndices: [Int32]
  /// Value of each entry.
  public let values: [Double]
  /// Largest absolute value of each row; 0 for an empty row.
  let rowMagnitudes: [Double]
  /// Largest absolute value of each column; 0 for an empty column.
  let columnMagnitudes: [Double]

  /// Checks and wraps the arrays. Cost: one pass over the entries.
  ///
  /// - Throws: ``LinearProgramError`` `sizeMismatch`, `malformedColumnStarts`, `indexOutOfRange`,
  ///   `nonFinite`, `duplicateEntry`, `tooLarge`.
  public init(
    rowCount: Int, columnCount: Int, columnStarts: [Int], rowIndices: [Int32], values: [Double]
  ) throws(LinearProgramError) {
    try Self.checkSize(rowCount, .matrixRow)
    try Self.checkSize(columnCount, .matrixColumn)
    try Self.checkSize(values.count, .coefficient)
    guard columnStarts.count == columnCount + 1 else {
      throw .sizeMismatch(what: .columnStart, expected: columnCount + 1, found: columnStarts.count)
    }
    guard rowIndices.count == values.count else {
      throw .sizeMismatch(what: .rowIndex, expected: values.count, found: rowIndices.count)
    }
    guard columnStarts[0] == 0 else { throw .malformedColumnStarts(column: 0) }
    // Starts are checked as a whole first: a later fall would make an earlier range reach too far.
    for column in 0..<columnCount
    where columnStarts[column + 1] < columnStarts[column] || columnStarts[column + 1] > values.count {
      throw .malformedColumnStarts(column: column)
    }
    guard columnStarts[columnCount] == values.count else {
      throw .malformedColumnStarts(column: columnCount)
    }
    var rowMagnitudes = [Double](repeating: 0, count: rowCount)
    var columnMagnitudes = [Double](repeating: 0, count: columnCount)
    var lastColumnOfRow = [Int](repeating: -1, count: rowCount)
    for column in 0..<columnCount {
      for entry in columnStarts[column]..<columnStarts[column + 1] {
        let row = Int(rowIndices[entry])
        guard row >= 0 && row < rowCount else {
          throw .indexOutOfRange(.row, index: row, count: rowCount)
        }
        guard values[entry].isFinite else { throw .nonFinite(what: .coefficient, index: entry) }
        guard lastColumnOfRow[row] != column else { throw .duplicateEntry(row: row, column: column) }
        lastColumnOfRow[row] = column
        let magnitude = abs(values[entry])
        rowMagnitudes[row] = max(rowMagnitudes[row], magnitude)
        columnMagnitudes[column] = max(columnMagnitudes[column], magnitude)
      }
    }
    self.rowCount = rowCount
    self.columnCount = columnCount
    self.columnStarts = columnStarts
    self.rowIndices = rowIndices
    self.values = values
    self.rowMagnitudes = rowMagnitudes
    self.columnMagnitudes = columnMagnitudes
  }

  /// Wraps arrays that their maker knows to hold what the other initialiser checks, which debug builds check all the same.
  ///
  /// - Parameters:
  ///   - rowMagnitudes: Largest absolute value of each row.
  ///   - columnMagnitudes: Largest absolute value of each column.
  package init(
    known rowCount: Int, columnStarts: [Int], rowIndices: [Int32], values: [Double],
    rowMagnitudes: [Double], columnMagnitudes: [Double]
  ) {
    columnCount = columnStarts.count - 1
    self.rowCount = rowCount
    self.columnStarts = columnStarts
    self.rowIndices = rowIndices
    self.values = values
    self.rowMagnitudes = rowMagnitudes
    self.columnMagnitudes = columnMagnitudes
    assert(
      (try? Self(
        rowCount: rowCount, columnCount: columnCount, columnStarts: columnStarts, rowIndices: rowIndices,
        values: values)) == self)
  }

  /// The arrays as buffers.
  struct Entries {
    let starts: UnsafeBufferPointer<Int>
    let rows: UnsafeBufferPointer<Int32>
    let values: UnsafeBufferPointer<Double>
    let columnMagnitudes: UnsafeBufferPointer<Double>
  }

  /// Lends the arrays as buffers, without checks of bounds in release builds.
  func withUnsafeEntries<R>(_ body: (Entries) -> R) -> R {
    columnStarts.withUnsafeBufferPointer { starts in
      rowIndices.withUnsafeBufferPointer { rows in
        values.withUnsafeBufferPointer { values in
          columnMagnitudes.withUnsafeBufferPointer { magnitudes in
            body(Entries(starts: starts, rows: rows, values: values, columnMagnitudes: magnitudes))
          }
        }
      }
    }
  }

  /// GLPK counts in C ints and allocates one element more than it counts.
  private static func checkSize(
    _ count: Int, _ what: LinearProgramError.Quantity
  ) throws(LinearProgramError) {
    guard count >= 0 else { throw .sizeMismatch(what: what, expected: 0, found: count) }
    guard count < Int(Int32.max) - 1 else { throw .tooLarge(what: what, count: count) }
  }

  /// The product `A x`.
  ///
  /// - Parameter vector: one number a column.
  /// - Returns: one number a row.
  /// - Throws: `sizeMismatch`.
  public func times(_ vector: [Double]) throws(LinearProgramError) -> [Double] {
    guard vector.count == columnCount else {
      throw .sizeMismatch(what: .matrixColumn, expected: columnCount, found: vector.count)
    }
    var result = [Double](repeating: 0, count: rowCount)
    for column in 0..<columnCount {
      let factor = vector[column]
      for entry in columnStarts[column]..<columnStarts[column + 1] {
        result[Int(rowIndices[entry])] += values[entry] * factor
      }
    }
    return result
  }

  /// The product `A' y`.
  ///
  /// - Parameter vector: one number a row.
  /// - Returns: one number a column.
  /// - Throws: `sizeMismatch`.
  public func transposeTimes(_ vector: [Double]) throws(LinearProgramError) -> [Double] {
    guard vector.count == rowCount else {
      throw .sizeMismatch(what: .matrixRow, expected: rowCount, found: vector.count)
    }
    var result = [Double](repeating: 0, count: columnCount)
    for column in 0..<columnCount {
      var sum = 0.0
      for entry in columnStarts[column]..<columnStarts[column + 1] {
        sum += values[entry] * vector[Int(rowIndices[entry])]
      }
      result[column] = sum
    }
    return result
  }

  /// Costs less what row duals make of each column, `c - A' y`: one pass, without checks of bounds.
  ///
  /// Sizes must match the matrix.
  package func reduced(_ costs: [Double], _ rowDuals: [Double]) -> [Double] {
    precondition(costs.count == columnCount && rowDuals.count == rowCount)
    return [Double](unsafeUninitializedCapacity: columnCount) { reduced, count in
      withUnsafeEntries { entries in
        costs.withUnsafeBufferPointer { costs in
          rowDuals.withUnsafeBufferPointer { duals in
            for column in 0..<columnCount {
              var value = costs[column]
              for entry in entries.starts[column]..<entries.starts[column + 1] {
                value -= entries.values[entry] * duals[Int(entries.rows[entry])]
              }
              reduced.initializeElement(at: column, to: value)
            }
          }
        }
      }
      count = columnCount
    }
  }
}
