import DispatchSolveLinearProgramming

/// Rows of a program that grows as its solver has them: each is written once, one after the other, and picked out when the
/// solver is given it.
struct SolverRows {
  /// Where a row's entries are; nil where it was not written yet.
  private var places: [Range<Int>?] = []
  private var columns: [Int32] = []
  private var values: [Double] = []
  /// Whether entries of a row are in `counts`: from solve to solve few rows come and go.
  private var isCounted: [Bool] = []
  private var counted: [Int] = []
  /// By column, entries of the rows that are counted.
  private var counts: [Int] = []
  /// Whether all entries are numbers; the matrix of those that are not is nothing to solve.
  private(set) var isFinite = true

  /// Adds a row that is not written yet.
  mutating func append() {
    places.append(nil)
    isCounted.append(false)
  }

  /// Has a row that has changed written anew.
  mutating func forget(_ row: Int) {
    if isCounted[row] { count(row, -1) }
    places[row] = nil
  }

  func isWritten(_ row: Int) -> Bool { places[row] != nil }

  /// Begins a row, whose entries follow.
  mutating func begin(_ row: Int) { places[row] = columns.count..<columns.count }

  /// Writes an entry of the row that was begun last.
  mutating func write(column: Int, _ value: Double) {
    if !value.isFinite { isFinite = false }
    columns.append(Int32(truncatingIfNeeded: column))
    values.append(value)
  }

  /// Ends the row that was begun last.
  mutating func end(_ row: Int) { places[row] = (places[row]?.lowerBound ?? columns.count)..<columns.count }

  /// Adds or takes away the entries of a written row.
  private mutating func count(_ row: Int, _ change: Int) {
    for entry in places[row] ?? 0..<0 { counts[Int(columns[entry])] += change }
    isCounted[row] = change > 0
  }

  /// Has the entries of some rows counted, and of no others.
  private mutating func count(_ rows: [Int], of columnCount: Int) {
    while counts.count < columnCount { counts.append(0) }
    var isWanted = Array(repeating: false, count: places.count)
    for row in rows { isWanted[row] = true }
    for row in counted where isCounted[row] && !isWanted[row] { count(row, -1) }
    for row in rows where !isCounted[row] { count(row, 1) }
    counted = rows
  }

  /// The matrix of some written rows and, of `columnCount` columns in all, some ascending ones.
  mutating func matrix(rows: [Int], columns wanted: [Int], of columnCount: Int) -> SparseMatrix {
    count(rows, of: columnCount)
    var place = Array(repeating: Int32(-1), count: columnCount)
    for (position, column) in wanted.enumerated() { place[column] = Int32(truncatingIfNeeded: position) }
    let picked = rows.map { places[$0] ?? 0..<0 }
    var starts = Array(repeating: 0, count: wanted.count + 1)
    for (position, column) in wanted.enumerated() { starts[position + 1] = starts[position] + counts[column] }
    let entryCount = starts[wanted.count]
    var indices: [Int32] = []
    var entries: [Double] = []
    var largestOfRows = Array(repeating: 0.0, count: rows.count)
    var largestOfColumns = Array(repeating: 0.0, count: wanted.count)
    var next = starts
    // A pass over all entries at every solve: through buffers, where an index that is off would have been refused when the
    // row was counted.
    columns.withUnsafeBufferPointer { columns in
      values.withUnsafeBufferPointer { values in
        place.withUnsafeBufferPointer { place in
          next.withUnsafeMutableBufferPointer { next in
            largestOfColumns.withUnsafeMutableBufferPointer { largestOfColumns in
              indices = Array(unsafeUninitializedCapacity: entryCount) { indices, made in
                made = entryCount
                entries = Array(unsafeUninitializedCapacity: entryCount) { entries, made in
                  made = entryCount
                  for (row, range) in picked.enumerated() {
                    var largest = 0.0
                    for entry in range {
                      let column = Int(place[Int(columns[entry])])
                      guard column >= 0 else { continue }
                      let (free, value) = (next[column], values[entry])
                      indices[free] = Int32(truncatingIfNeeded: row)
                      entries[free] = value
                      next[column] = free + 1
                      largest = max(largest, abs(value))
                      largestOfColumns[column] = max(largestOfColumns[column], abs(value))
                    }
                    largestOfRows[row] = largest
                  }
                }
              }
            }
          }
        }
      }
    }
    return SparseMatrix(
      known: rows.count, columnStarts: starts, rowIndices: indices, values: entries,
      rowMagnitudes: largestOfRows, columnMagnitudes: largestOfColumns)
  }
}
