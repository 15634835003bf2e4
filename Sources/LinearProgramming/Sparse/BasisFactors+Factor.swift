// Making factors.
extension BasisFactors {
  /// Smaller pivots, relative to the largest entry of their column, mean dependent columns.
  private static let smallestPivot = 1e-9
  /// A pivot is at least so large beside the largest entry that could be one.
  private static let threshold = 0.1

  /// Factors the basis of the variables in `basic`, in any order; afterwards each stands at its pivot's row. Dependent
  /// variables are replaced by those of rows that have no pivot.
  ///
  /// - Returns: Number of variables that were replaced.
  func factor(_ basic: Scratch<Int32>, of columns: Columns) -> Int {
    clear()
    countEntries(basic, columns)
    takeColumnSingletons(basic, columns)
    takeRowSingletons(basic, columns)
    takeOthers(basic, columns)
    let replaced = m - order.count
    for row in 0..<m where !isPivoted[row] {
      beginPivot(row, Int32(columns.count + row), -1)
      endPivot(row)
    }
    lowerStarts.append(Int32(lowerRows.count))
    for row in 0..<m { basic[row] = pivotVariable[row] }
    for position in 0..<m { positionOf[Int(order[position])] = Int32(position) }
    turnUpper()
    turnLower()
    return replaced
  }

  private func clear() {
    order.removeAll()
    lowerPivots.removeAll()
    lowerStarts.removeAll()
    lowerRows.removeAll()
    lowerValues.removeAll()
    upperRows.removeAll()
    upperValues.removeAll()
    exchanges.removeAll()
    isPivoted.fill(false)
    isPlaced.fill(false)
    lowerOf.fill(-1)
  }

  /// Counts entries by position and row, and lists the positions of each row.
  private func countEntries(_ basic: Scratch<Int32>, _ columns: Columns) {
    rowCount.fill(0)
    for position in 0..<m {
      var count: Int32 = 0
      columns.forEachEntry(of: Int(basic[position])) { row, _ in
        count += 1
        rowCount[row] += 1
      }
      columnCount[position] = count
    }
    var sum: Int32 = 0
    for row in 0..<m {
      rowStart[row] = sum
      sum += rowCount[row]
    }
    rowStart[m] = sum
    rowMembers.resize(Int(sum))
    let members = rowMembers.base
    rowCount.fill(0)
    for position in 0..<m {
      columns.forEachEntry(of: Int(basic[position])) { row, _ in
        members[Int(rowStart[row] + rowCount[row])] = Int32(position)
        rowCount[row] += 1
      }
    }
  }

  /// Calls `body` with the positions of a row that have no pivot yet.
  @inline(__always)
  private func forEachOpenPosition(ofRow row: Int, _ body: (_ position: Int) -> Void) {
    for member in Int(rowStart[row])..<Int(rowStart[row + 1]) where !isPlaced[Int(rowMembers[member])] {
      body(Int(rowMembers[member]))
    }
  }

  // A pivot: `beginPivot`, its column's other entries, `endPivot`.

  private func beginPivot(_ row: Int, _ variable: Int32, _ value: Double) {
    diagonal[row] = value
    pivotVariable[row] = variable
    order.append(Int32(row))
    upperStart[row] = Int32(upperRows.count)
    lowerStarts.append(Int32(lowerRows.count))
  }

  /// An entry of the pivot's column: of the upper factor where its row has a pivot, else of the lower.
  @inline(__always)
  private func addEntry(_ row: Int, _ value: Double, _ pivot: Double) {
    if isPivoted[row] {
      upperRows.append(Int32(row))
      upperValues.append(value)
    } else {
      lowerRows.append(Int32(row))
      lowerValues.append(value / pivot)
    }
  }

  private func endPivot(_ row: Int) {
    upperEnd[row] = Int32(upperRows.count)
    isPivoted[row] = true
    // Most pivots eliminate nothing.
    let last = lowerStarts.count - 1
    if Int(lowerStarts[last]) == lowerRows.count {
      lowerStarts.removeLast()
    } else {
      lowerOf[row] = Int32(lowerPivots.count)
      lowerPivots.append(Int32(row))
    }
  }

  /// Makes a row the pivot of a column that nothing has to be eliminated from; false if the entry is too small beside the
  /// others that are left, or for a pivot at all.
  private func take(_ pivotRow: Int, _ position: Int, _ basic: Scratch<Int32>, _ columns: Columns) -> Bool {
    var pivot = 0.0
    var largest = 0.0
    var largestLeft = 0.0
    columns.forEachEntry(of: Int(basic[position])) { row, value in
      if row == pivotRow { pivot = value }
      if !isPivoted[row] { largestLeft = max(largestLeft, abs(value)) }
      largest = max(largest, abs(value))
    }
    guard abs(pivot) > Self.smallestPivot * largest, abs(pivot) >= Self.threshold * largestLeft else {
      return false
    }
    beginPivot(pivotRow, basic[position], pivot)
    columns.forEachEntry(of: Int(basic[position])) { row, value in
      if row != pivotRow { addEntry(row, value, pivot) }
    }
    endPivot(pivotRow)
    isPlaced[position] = true
    return true
  }

  /// Columns with one row left: nothing has to be eliminated for them, or by them.
  private func takeColumnSingletons(_ basic: Scratch<Int32>, _ columns: Columns) {
    // Taken in the order of positions, those that become single after them.
    for first in 0..<m where columnCount[first] == 1 && !isPlaced[first] {
      waiting[0] = Int32(first)
      var top = 1
      while top > 0 {
        top -= 1
        let position = Int(waiting[top])
        guard columnCount[position] == 1, !isPlaced[position] else { continue }
        var pivotRow = 0
        columns.forEachEntry(of: Int(basic[position])) { row, _ in if !isPivoted[row] { pivotRow = row } }
        guard take(pivotRow, position, basic, columns) else { continue }
        forEachOpenPosition(ofRow: pivotRow) { other in
          columnCount[other] -= 1
          guard columnCount[other] == 1 else { return }
          waiting[top] = Int32(other)
          top += 1
        }
      }
    }
  }

  /// Rows with one column left: the column's other rows are eliminated, and no other column changes.
  private func takeRowSingletons(_ basic: Scratch<Int32>, _ columns: Columns) {
    for row in 0..<m where !isPivoted[row] {
      rowCount[row] = 0
      forEachOpenPosition(ofRow: row) { _ in rowCount[row] += 1 }
    }
    for first in 0..<m where !isPivoted[first] && rowCount[first] == 1 {
      waiting[0] = Int32(first)
      var top = 1
      while top > 0 {
        top -= 1
        let pivotRow = Int(waiting[top])
        guard !isPivoted[pivotRow], rowCount[pivotRow] == 1 else { continue }
        var position = 0
        forEachOpenPosition(ofRow: pivotRow) { position = $0 }
        guard take(pivotRow, position, basic, columns) else { continue }
        columns.forEachEntry(of: Int(basic[position])) { row, _ in
          guard !isPivoted[row] else { return }
          rowCount[row] -= 1
          guard rowCount[row] == 1 else { return }
          waiting[top] = Int32(row)
          top += 1
        }
      }
    }
  }

  /// What remains, column by column, the shortest first.
  private func takeOthers(_ basic: Scratch<Int32>, _ columns: Columns) {
    var left: [(count: Int32, position: Int32)] = []
    for position in 0..<m where !isPlaced[position] {
      var count: Int32 = 0
      columns.forEachEntry(of: Int(basic[position])) { row, _ in if !isPivoted[row] { count += 1 } }
      left.append((count, Int32(position)))
    }
    left.sort { ($0.count, $0.position) < ($1.count, $1.position) }
    for (_, position) in left {
      let found = eliminate(basic[Int(position)], columns)
      if let pivotRow = pivotRow(found.entries, size: found.size) {
        let pivot = work[pivotRow]
        beginPivot(pivotRow, basic[Int(position)], pivot)
        for k in 0..<found.entries {
          let row = Int(pattern[k])
          guard row != pivotRow, abs(work[row]) > Self.dropTolerance * found.size else { continue }
          addEntry(row, work[row], pivot)
        }
        endPivot(pivotRow)
      }
      for k in 0..<found.entries {
        work[Int(pattern[k])] = 0
        isMarked[Int(pattern[k])] = false
      }
    }
  }

  /// Writes a column into `work` and takes earlier pivots out of it; returns how many rows `pattern` lists, and the
  /// column's largest entry.
  private func eliminate(
    _ variable: Int32, _ columns: Columns
  ) -> (entries: Int, size: Double) {
    var entries = 0
    var size = 0.0
    func mark(_ row: Int) {
      guard !isMarked[row] else { return }
      isMarked[row] = true
      pattern[entries] = Int32(row)
      entries += 1
      if lowerOf[row] >= 0 { waitingPivots.insert(Int(lowerOf[row])) }
    }
    columns.forEachEntry(of: Int(variable)) { row, value in
      mark(row)
      work[row] = value
      size = max(size, abs(value))
    }
    waitingPivots.drainAscending { k in
      let factor = work[Int(lowerPivots[k])]
      guard factor != 0 else { return }
      let end = k + 1 < lowerStarts.count ? Int(lowerStarts[k + 1]) : lowerRows.count
      for entry in Int(lowerStarts[k])..<end {
        let row = Int(lowerRows[entry])
        mark(row)
        work[row] -= lowerValues[entry] * factor
      }
    }
    return (entries, size)
  }

  /// Of the rows without a pivot, one with a large enough entry in `work` and as few columns as may be; nil where none is.
  private func pivotRow(_ entries: Int, size: Double) -> Int? {
    var largest = 0.0
    for k in 0..<entries where !isPivoted[Int(pattern[k])] {
      largest = max(largest, abs(work[Int(pattern[k])]))
    }
    guard largest > Self.smallestPivot * size else { return nil }
    var best: Int?
    for k in 0..<entries {
      let row = Int(pattern[k])
      guard !isPivoted[row], abs(work[row]) >= Self.threshold * largest else { continue }
      if let found = best, (rowCount[found], found) < (rowCount[row], row) { continue }
      best = row
    }
    return best
  }

  /// The upper factor by rows.
  private func turnUpper() {
    turn(upperRows, upperValues, columns: m, into: acrossStart, acrossColumns, acrossValues) { k in
      let pivot = order[k]
      return (pivot, Int(upperStart[Int(pivot)])..<Int(upperEnd[Int(pivot)]))
    }
    findPositions(of: upperRows, upperPositions)
    findPositions(of: acrossColumns, acrossPositions)
  }

  /// Where rows are in `order`.
  private func findPositions(of rows: GrowingScratch<Int32>, _ positions: GrowingScratch<Int32>) {
    positions.resize(rows.count)
    let (position, row) = (positions.base, rows.base)
    for entry in 0..<rows.count { position[entry] = positionOf[Int(row[entry])] }
  }

  /// The lower factor by rows.
  private func turnLower() {
    turn(
      lowerRows, lowerValues, columns: lowerPivots.count, into: lowerAcrossStart, lowerAcrossPivots,
      lowerAcrossValues
    ) { k in (lowerPivots[k], Int(lowerStarts[k])..<Int(lowerStarts[k + 1])) }
  }

  /// Entries of columns by rows.
  ///
  /// - Parameter column: What the k-th column is called, and where its entries are.
  @inline(__always)
  private func turn(
    _ rows: GrowingScratch<Int32>, _ values: GrowingScratch<Double>, columns: Int,
    into start: Scratch<Int32>, _ names: GrowingScratch<Int32>, _ turned: GrowingScratch<Double>,
    column: (Int) -> (name: Int32, entries: Range<Int>)
  ) {
    start.fill(0)
    for entry in 0..<rows.count { start[Int(rows[entry]) + 1] += 1 }
    for row in 0..<m { start[row + 1] += start[row] }
    names.resize(rows.count)
    turned.resize(rows.count)
    let (name, value) = (names.base, turned.base)
    rowCount.fill(0)
    for k in 0..<columns {
      let column = column(k)
      for entry in column.entries {
        let row = Int(rows[entry])
        let place = Int(start[row] + rowCount[row])
        rowCount[row] += 1
        name[place] = column.name
        value[place] = values[entry]
      }
    }
  }
}
