/// Sparse triangular factors of a basis, and the exchanges of columns since they were made.
///
/// Columns and rows with a single entry left are taken first; on dispatch programs little remains after them: zones
/// tied by lines with room, and stores. What remains is factored column by column, the shortest first, with threshold
/// pivoting (Gilbert and Peierls, SIAM J. Sci. Stat. Comput. 9 (1988) 862-874). Exchanges are kept as a product
/// (Dantzig and Orchard-Hays 1954).
///
/// A place in the basis is named by its pivot's row: vectors have one element a row, before and after a solve.
///
/// The owner frees it.
final class BasisFactors {
  /// The columns that a basis can have: those of a matrix, then one a row with the entry -1.
  struct Columns {
    let count: Int
    let starts: Scratch<Int32>
    let rows: Scratch<Int32>
    let values: Scratch<Double>
  }

  /// Smaller pivots, relative to the largest entry of their column, mean dependent columns.
  private static let smallestPivot = 1e-9
  /// A pivot is at least so large beside the largest entry that could be one.
  private static let threshold = 0.1
  /// What is smaller is rounding of zeros.
  private static let dropTolerance = 1e-14

  private let m: Int
  /// Rows in the order in which they were pivots.
  private let order: Scratch<Int32>
  private let diagonal: Scratch<Double>
  private let lowerPivots: GrowingScratch<Int32>
  private let lowerStarts: GrowingScratch<Int32>
  private let lowerRows: GrowingScratch<Int32>
  private let lowerValues: GrowingScratch<Double>
  /// By pivot row its column of the upper factor.
  private let upperStart: Scratch<Int32>
  private let upperEnd: Scratch<Int32>
  private let upperRows: GrowingScratch<Int32>
  private let upperValues: GrowingScratch<Double>
  /// The same by rows.
  private let acrossStart: Scratch<Int32>
  private let acrossColumns: GrowingScratch<Int32>
  private let acrossValues: GrowingScratch<Double>
  // Exchanges: the place, the pivot element, and the other elements of the image.
  private let etaPlaces: GrowingScratch<Int32>
  private let etaPivots: GrowingScratch<Double>
  private let etaStarts: GrowingScratch<Int32>
  private let etaRows: GrowingScratch<Int32>
  private let etaValues: GrowingScratch<Double>

  // Working memory of `factor`.
  private let columnCount: Scratch<Int32>
  private let rowCount: Scratch<Int32>
  private let isPivoted: Scratch<Bool>
  private let isPlaced: Scratch<Bool>
  private let rowStart: Scratch<Int32>
  private let rowMembers: GrowingScratch<Int32>
  private let waiting: Scratch<Int32>
  private let pivotVariable: Scratch<Int32>
  private let work: Scratch<Double>
  private let isMarked: Scratch<Bool>
  private let pattern: Scratch<Int32>

  /// Exchanges since the factors were made.
  var updates: Int { etaPlaces.count }

  /// Whether exchanges cost more than new factors would.
  var isWorn: Bool {
    updates >= 100 || etaRows.count > 2 * (lowerRows.count + upperRows.count) + 4 * m
  }

  init(rowCount m: Int) {
    self.m = m
    order = Scratch(m, 0)
    diagonal = Scratch(m, 1)
    lowerPivots = GrowingScratch(capacity: m)
    lowerStarts = GrowingScratch(capacity: m)
    lowerRows = GrowingScratch(capacity: m)
    lowerValues = GrowingScratch(capacity: m)
    upperStart = Scratch(m, 0)
    upperEnd = Scratch(m, 0)
    upperRows = GrowingScratch(capacity: 2 * m)
    upperValues = GrowingScratch(capacity: 2 * m)
    acrossStart = Scratch(m + 1, 0)
    acrossColumns = GrowingScratch(capacity: 2 * m)
    acrossValues = GrowingScratch(capacity: 2 * m)
    etaPlaces = GrowingScratch(capacity: 100)
    etaPivots = GrowingScratch(capacity: 100)
    etaStarts = GrowingScratch(capacity: 100)
    etaRows = GrowingScratch(capacity: 4 * m)
    etaValues = GrowingScratch(capacity: 4 * m)
    columnCount = Scratch(m, 0)
    rowCount = Scratch(m, 0)
    isPivoted = Scratch(m, false)
    isPlaced = Scratch(m, false)
    rowStart = Scratch(m + 1, 0)
    rowMembers = GrowingScratch(capacity: 2 * m)
    waiting = Scratch(m, 0)
    pivotVariable = Scratch(m, 0)
    work = Scratch(m, 0)
    isMarked = Scratch(m, false)
    pattern = Scratch(m, 0)
  }

  deinit {
    order.free()
    diagonal.free()
    lowerPivots.free()
    lowerStarts.free()
    lowerRows.free()
    lowerValues.free()
    upperStart.free()
    upperEnd.free()
    upperRows.free()
    upperValues.free()
    acrossStart.free()
    acrossColumns.free()
    acrossValues.free()
    etaPlaces.free()
    etaPivots.free()
    etaStarts.free()
    etaRows.free()
    etaValues.free()
    columnCount.free()
    rowCount.free()
    isPivoted.free()
    isPlaced.free()
    rowStart.free()
    rowMembers.free()
    waiting.free()
    pivotVariable.free()
    work.free()
    isMarked.free()
    pattern.free()
  }
}

// Making factors.
extension BasisFactors {
  /// Factors the basis of the variables in `basic`, in any order; afterwards each stands at its pivot's row. Dependent
  /// variables are replaced by those of rows that have no pivot.
  ///
  /// - Returns: Number of variables that were replaced.
  func factor(_ basic: Scratch<Int32>, of columns: Columns) -> Int {
    clear()
    countEntries(basic, columns)
    var pivots = takeColumnSingletons(basic, columns)
    pivots = takeRowSingletons(basic, columns, after: pivots)
    let placed = takeOthers(basic, columns, after: pivots)
    let replaced = m - placed
    if replaced > 0 {
      var pivots = placed
      for row in 0..<m where !isPivoted[row] {
        pivotVariable[row] = Int32(columns.count + row)
        diagonal[row] = -1
        beginUpper(row)
        endUpper(row)
        order[pivots] = Int32(row)
        pivots += 1
      }
    }
    lowerStarts.append(Int32(lowerRows.count))
    for row in 0..<m { basic[row] = pivotVariable[row] }
    turnUpper()
    return replaced
  }

  private func clear() {
    lowerPivots.removeAll()
    lowerStarts.removeAll()
    lowerRows.removeAll()
    lowerValues.removeAll()
    upperRows.removeAll()
    upperValues.removeAll()
    etaPlaces.removeAll()
    etaPivots.removeAll()
    etaStarts.removeAll()
    etaStarts.append(0)
    etaRows.removeAll()
    etaValues.removeAll()
    isPivoted.fill(false)
    isPlaced.fill(false)
  }

  /// Calls `body` with row and value of the entries of a variable's column.
  @inline(__always)
  private func forEachEntry(
    _ variable: Int, _ columns: Columns, _ body: (_ row: Int, _ value: Double) -> Void
  ) {
    if variable >= columns.count {
      body(variable - columns.count, -1)
    } else {
      for entry in Int(columns.starts[variable])..<Int(columns.starts[variable + 1]) {
        body(Int(columns.rows[entry]), columns.values[entry])
      }
    }
  }

  private func countEntries(_ basic: Scratch<Int32>, _ columns: Columns) {
    rowCount.fill(0)
    for position in 0..<m {
      var count: Int32 = 0
      forEachEntry(Int(basic[position]), columns) { row, value in
        guard value != 0 else { return }
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
      forEachEntry(Int(basic[position]), columns) { row, value in
        guard value != 0 else { return }
        members[Int(rowStart[row] + rowCount[row])] = Int32(position)
        rowCount[row] += 1
      }
    }
  }

  private func beginUpper(_ row: Int) { upperStart[row] = Int32(upperRows.count) }

  private func endUpper(_ row: Int) {
    upperEnd[row] = Int32(upperRows.count)
    isPivoted[row] = true
  }

  /// Columns with one row left: nothing has to be eliminated for them.
  private func takeColumnSingletons(_ basic: Scratch<Int32>, _ columns: Columns) -> Int {
    var pivots = 0
    var top = 0
    // Taken in the order of positions, those that become single after them.
    for first in 0..<m where columnCount[first] == 1 && !isPlaced[first] {
      waiting[0] = Int32(first)
      top = 1
      while top > 0 {
        top -= 1
        let position = Int(waiting[top])
        guard columnCount[position] == 1, !isPlaced[position] else { continue }
        let variable = Int(basic[position])
        var pivotRow = -1
        var pivot = 0.0
        forEachEntry(variable, columns) { row, value in
          if value != 0, !isPivoted[row] { (pivotRow, pivot) = (row, value) }
        }
        beginUpper(pivotRow)
        forEachEntry(variable, columns) { row, value in
          if value != 0, row != pivotRow {
            upperRows.append(Int32(row))
            upperValues.append(value)
          }
        }
        endUpper(pivotRow)
        diagonal[pivotRow] = pivot
        pivotVariable[pivotRow] = Int32(variable)
        isPlaced[position] = true
        order[pivots] = Int32(pivotRow)
        pivots += 1
        for member in Int(rowStart[pivotRow])..<Int(rowStart[pivotRow + 1]) {
          let other = Int(rowMembers[member])
          guard !isPlaced[other] else { continue }
          columnCount[other] -= 1
          if columnCount[other] == 1 {
            waiting[top] = Int32(other)
            top += 1
          }
        }
      }
    }
    return pivots
  }

  /// Rows with one column left: the column's other rows are eliminated, and no other column changes.
  private func takeRowSingletons(
    _ basic: Scratch<Int32>, _ columns: Columns, after pivotsBefore: Int
  ) -> Int {
    var pivots = pivotsBefore
    for row in 0..<m where !isPivoted[row] {
      var count: Int32 = 0
      for member in Int(rowStart[row])..<Int(rowStart[row + 1]) where !isPlaced[Int(rowMembers[member])] {
        count += 1
      }
      rowCount[row] = count
    }
    for first in 0..<m where !isPivoted[first] && rowCount[first] == 1 {
      waiting[0] = Int32(first)
      var top = 1
      while top > 0 {
        top -= 1
        let pivotRow = Int(waiting[top])
        guard !isPivoted[pivotRow], rowCount[pivotRow] == 1 else { continue }
        var position = -1
        for member in Int(rowStart[pivotRow])..<Int(rowStart[pivotRow + 1])
        where !isPlaced[Int(rowMembers[member])] {
          position = Int(rowMembers[member])
        }
        let variable = Int(basic[position])
        var pivot = 0.0
        var largest = 0.0
        forEachEntry(variable, columns) { row, value in
          if row == pivotRow { pivot = value }
          if !isPivoted[row] { largest = max(largest, abs(value)) }
        }
        guard abs(pivot) >= Self.threshold * largest else { continue }
        beginUpper(pivotRow)
        lowerPivots.append(Int32(pivotRow))
        lowerStarts.append(Int32(lowerRows.count))
        forEachEntry(variable, columns) { row, value in
          guard value != 0, row != pivotRow else { return }
          if isPivoted[row] {
            upperRows.append(Int32(row))
            upperValues.append(value)
          } else {
            lowerRows.append(Int32(row))
            lowerValues.append(value / pivot)
            rowCount[row] -= 1
            if rowCount[row] == 1 {
              waiting[top] = Int32(row)
              top += 1
            }
          }
        }
        endUpper(pivotRow)
        diagonal[pivotRow] = pivot
        pivotVariable[pivotRow] = Int32(variable)
        isPlaced[position] = true
        order[pivots] = Int32(pivotRow)
        pivots += 1
      }
    }
    return pivots
  }

  /// What remains, column by column; returns the number of pivots found.
  private func takeOthers(
    _ basic: Scratch<Int32>, _ columns: Columns, after pivotsBefore: Int
  ) -> Int {
    guard pivotsBefore < m else { return m }
    var pivots = pivotsBefore
    let firstLower = lowerPivots.count
    var left: [(count: Int32, position: Int32)] = []
    for position in 0..<m where !isPlaced[position] {
      var count: Int32 = 0
      forEachEntry(Int(basic[position]), columns) { row, value in
        if value != 0, !isPivoted[row] { count += 1 }
      }
      left.append((count, Int32(position)))
    }
    left.sort { ($0.count, $0.position) < ($1.count, $1.position) }
    for (_, position) in left {
      let variable = Int(basic[Int(position)])
      var found = 0
      var size = 0.0
      forEachEntry(variable, columns) { row, value in
        guard value != 0 else { return }
        work[row] = value
        isMarked[row] = true
        pattern[found] = Int32(row)
        found += 1
        size = max(size, abs(value))
      }
      for k in firstLower..<lowerPivots.count {
        let factor = work[Int(lowerPivots[k])]
        guard factor != 0 else { continue }
        let end = k + 1 < lowerStarts.count ? Int(lowerStarts[k + 1]) : lowerRows.count
        for entry in Int(lowerStarts[k])..<end {
          let row = Int(lowerRows[entry])
          if !isMarked[row] {
            isMarked[row] = true
            pattern[found] = Int32(row)
            found += 1
          }
          work[row] -= lowerValues[entry] * factor
        }
      }
      var largest = 0.0
      for k in 0..<found where !isPivoted[Int(pattern[k])] {
        largest = max(largest, abs(work[Int(pattern[k])]))
      }
      var pivotRow = -1
      if largest > Self.smallestPivot * size {
        for k in 0..<found {
          let row = Int(pattern[k])
          guard !isPivoted[row], abs(work[row]) >= Self.threshold * largest else { continue }
          if pivotRow < 0 || (rowCount[row], row) < (rowCount[pivotRow], pivotRow) { pivotRow = row }
        }
        beginUpper(pivotRow)
        let pivot = work[pivotRow]
        lowerPivots.append(Int32(pivotRow))
        lowerStarts.append(Int32(lowerRows.count))
        for k in 0..<found {
          let row = Int(pattern[k])
          let value = work[row]
          guard row != pivotRow, abs(value) > Self.dropTolerance * size else { continue }
          if isPivoted[row] {
            upperRows.append(Int32(row))
            upperValues.append(value)
          } else {
            lowerRows.append(Int32(row))
            lowerValues.append(value / pivot)
          }
        }
        endUpper(pivotRow)
        diagonal[pivotRow] = pivot
        pivotVariable[pivotRow] = Int32(variable)
        order[pivots] = Int32(pivotRow)
        pivots += 1
      }
      for k in 0..<found {
        work[Int(pattern[k])] = 0
        isMarked[Int(pattern[k])] = false
      }
    }
    return pivots
  }

  /// The upper factor by rows.
  private func turnUpper() {
    for row in 0...m { acrossStart[row] = 0 }
    for entry in 0..<upperRows.count { acrossStart[Int(upperRows[entry]) + 1] += 1 }
    for row in 0..<m { acrossStart[row + 1] += acrossStart[row] }
    acrossColumns.resize(upperRows.count)
    acrossValues.resize(upperRows.count)
    let columns = acrossColumns.base
    let values = acrossValues.base
    rowCount.fill(0)
    for k in 0..<m {
      let column = Int(order[k])
      for entry in Int(upperStart[column])..<Int(upperEnd[column]) {
        let row = Int(upperRows[entry])
        let place = Int(acrossStart[row] + rowCount[row])
        rowCount[row] += 1
        columns[place] = Int32(column)
        values[place] = upperValues[entry]
      }
    }
  }
}

// Using them.
extension BasisFactors {
  /// Replaces a vector by the solution of: basis times solution = vector.
  func solve(_ vector: Scratch<Double>) {
    let x = vector.base
    let starts = lowerStarts.base
    let rows = lowerRows.base
    let values = lowerValues.base
    let pivots = lowerPivots.base
    for k in 0..<lowerPivots.count {
      let factor = x[Int(pivots[k])]
      guard factor != 0 else { continue }
      for entry in Int(starts[k])..<Int(starts[k + 1]) { x[Int(rows[entry])] -= values[entry] * factor }
    }
    let upper = upperRows.base
    let upperValue = upperValues.base
    var k = m - 1
    while k >= 0 {
      let pivot = Int(order[k])
      k -= 1
      guard x[pivot] != 0 else { continue }
      let value = x[pivot] / diagonal[pivot]
      x[pivot] = value
      for entry in Int(upperStart[pivot])..<Int(upperEnd[pivot]) {
        x[Int(upper[entry])] -= upperValue[entry] * value
      }
    }
    let etaStart = etaStarts.base
    let etaRow = etaRows.base
    let etaValue = etaValues.base
    for eta in 0..<etaPlaces.count {
      let place = Int(etaPlaces[eta])
      guard x[place] != 0 else { continue }
      let value = x[place] / etaPivots[eta]
      x[place] = value
      for entry in Int(etaStart[eta])..<Int(etaStart[eta + 1]) {
        x[Int(etaRow[entry])] -= etaValue[entry] * value
      }
    }
  }

  /// Replaces a vector by the solution of: transposed basis times solution = vector.
  func solveTransposed(_ vector: Scratch<Double>) {
    let y = vector.base
    let etaStart = etaStarts.base
    let etaRow = etaRows.base
    let etaValue = etaValues.base
    var eta = etaPlaces.count - 1
    while eta >= 0 {
      let place = Int(etaPlaces[eta])
      var sum = y[place]
      for entry in Int(etaStart[eta])..<Int(etaStart[eta + 1]) {
        sum -= etaValue[entry] * y[Int(etaRow[entry])]
      }
      y[place] = sum / etaPivots[eta]
      eta -= 1
    }
    let across = acrossColumns.base
    let acrossValue = acrossValues.base
    for k in 0..<m {
      let pivot = Int(order[k])
      guard y[pivot] != 0 else { continue }
      let value = y[pivot] / diagonal[pivot]
      y[pivot] = value
      for entry in Int(acrossStart[pivot])..<Int(acrossStart[pivot + 1]) {
        y[Int(across[entry])] -= acrossValue[entry] * value
      }
    }
    let starts = lowerStarts.base
    let rows = lowerRows.base
    let values = lowerValues.base
    var k = lowerPivots.count - 1
    while k >= 0 {
      let pivot = Int(lowerPivots[k])
      var sum = y[pivot]
      for entry in Int(starts[k])..<Int(starts[k + 1]) { sum -= values[entry] * y[Int(rows[entry])] }
      y[pivot] = sum
      k -= 1
    }
  }

  /// Exchanges the variable at a place for one whose column has the solution `image`.
  func exchange(_ place: Int, _ image: Scratch<Double>) {
    etaPlaces.append(Int32(place))
    etaPivots.append(image[place])
    for row in 0..<m where row != place && abs(image[row]) > Self.dropTolerance {
      etaRows.append(Int32(row))
      etaValues.append(image[row])
    }
    etaStarts.append(Int32(etaRows.count))
  }
}
