import DispatchSolveLinearProgramming

/// Rows of a program that grows as its solver has them: each is written once, one after the other, and picked out when the
/// solver is given it.
struct SolverRows {
  /// Where a row's entries are; nil where it was not written yet.
  private var places: [Range<Int>?] = []
  private var columns: [Int32] = []
  private var values: [Double] = []

  /// Adds a row that is not written yet.
  mutating func append() { places.append(nil) }

  /// Has a row that has changed written anew.
  mutating func forget(_ row: Int) { places[row] = nil }

  func isWritten(_ row: Int) -> Bool { places[row] != nil }

  /// Begins a row, whose entries follow.
  mutating func begin(_ row: Int) { places[row] = columns.count..<columns.count }

  /// Writes an entry of the row that was begun last.
  mutating func write(_ row: Int, column: Int, _ value: Double) {
    columns.append(Int32(truncatingIfNeeded: column))
    values.append(value)
    places[row] = (places[row]?.lowerBound ?? columns.count - 1)..<columns.count
  }

  /// The matrix of some written rows and, of `columnCount` columns in all, some ascending ones.
  func matrix(
    rows: [Int], columns wanted: [Int], of columnCount: Int
  ) throws(LinearProgramError) -> SparseMatrix {
    var place = Array(repeating: Int32(-1), count: columnCount)
    for (position, column) in wanted.enumerated() { place[column] = Int32(truncatingIfNeeded: position) }
    let picked = rows.map { places[$0] ?? 0..<0 }
    var starts = Array(repeating: 0, count: wanted.count + 1)
    var indices: [Int32] = []
    var entries: [Double] = []
    // Two passes over all entries at every solve: through buffers, where an index that is off would have been refused when
    // the row was written.
    columns.withUnsafeBufferPointer { columns in
      values.withUnsafeBufferPointer { values in
        place.withUnsafeBufferPointer { place in
          starts.withUnsafeMutableBufferPointer { starts in
            for range in picked {
              for entry in range where place[Int(columns[entry])] >= 0 {
                starts[Int(place[Int(columns[entry])]) + 1] += 1
              }
            }
            for position in wanted.indices { starts[position + 1] += starts[position] }
          }
          let count = starts[wanted.count]
          var next = starts
          next.withUnsafeMutableBufferPointer { next in
            indices = Array(unsafeUninitializedCapacity: count) { indices, made in
              made = count
              entries = Array(unsafeUninitializedCapacity: count) { entries, made in
                made = count
                for (row, range) in picked.enumerated() {
                  for entry in range {
                    let column = Int(place[Int(columns[entry])])
                    guard column >= 0 else { continue }
                    let free = next[column]
                    indices[free] = Int32(truncatingIfNeeded: row)
                    entries[free] = values[entry]
                    next[column] = free + 1
                  }
                }
              }
            }
          }
        }
      }
    }
    return try SparseMatrix(
      rowCount: rows.count, columnCount: wanted.count, columnStarts: starts, rowIndices: indices,
      values: entries)
  }
}
