/// Sparse triangular factors of a basis, and the exchanges of columns since they were made.
///
/// Columns and rows with a single entry left are taken first; on dispatch programs little remains after them: zones
/// tied by lines with room, and stores. What remains is factored column by column, the shortest first, with threshold
/// pivoting (Gilbert and Peierls, SIAM J. Sci. Stat. Comput. 9 (1988) 862-874). Exchanges are kept as a product.
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

    /// Calls `body` with row and value of the entries of a variable's column.
    @inline(__always)
    func forEachEntry(of variable: Int, _ body: (_ row: Int, _ value: Double) -> Void) {
      if variable >= count { return body(variable - count, -1) }
      for entry in Int(starts[variable])..<Int(starts[variable + 1]) where values[entry] != 0 {
        body(Int(rows[entry]), values[entry])
      }
    }
  }

  /// What is smaller is rounding of zeros.
  static let dropTolerance = 1e-14

  let m: Int
  /// Rows in the order in which they were pivots.
  let order: GrowingScratch<Int32>
  let diagonal: Scratch<Double>
  let lowerPivots: GrowingScratch<Int32>
  let lowerStarts: GrowingScratch<Int32>
  let lowerRows: GrowingScratch<Int32>
  let lowerValues: GrowingScratch<Double>
  /// By row its entries in the lower factor: the pivots they are eliminated by.
  let lowerAcrossStart: Scratch<Int32>
  let lowerAcrossPivots: GrowingScratch<Int32>
  let lowerAcrossValues: GrowingScratch<Double>
  /// By row its place among the lower factor's pivots, -1 for none, and in `order`.
  let lowerOf: Scratch<Int32>
  let positionOf: Scratch<Int32>
  /// By pivot row its column of the upper factor.
  let upperStart: Scratch<Int32>
  let upperEnd: Scratch<Int32>
  let upperRows: GrowingScratch<Int32>
  let upperValues: GrowingScratch<Double>
  /// Where the rows of these entries are in `order`.
  let upperPositions: GrowingScratch<Int32>
  /// The same by rows.
  let acrossStart: Scratch<Int32>
  let acrossColumns: GrowingScratch<Int32>
  let acrossValues: GrowingScratch<Double>
  let acrossPositions: GrowingScratch<Int32>
  let exchanges: BasisExchanges

  /// What a solve has still to go through, in turn: numbers of `lowerPivots`, and of `order`; empty in between.
  let waitingPivots: NumberSet
  let waitingPositions: NumberSet

  // Working memory of `factor`; positions are places in the list that it is given.
  let columnCount: Scratch<Int32>
  let rowCount: Scratch<Int32>
  let isPivoted: Scratch<Bool>
  let isPlaced: Scratch<Bool>
  let rowStart: Scratch<Int32>
  let rowMembers: GrowingScratch<Int32>
  /// Positions, or rows, with one entry left.
  let waiting: Scratch<Int32>
  let pivotVariable: Scratch<Int32>
  let work: Scratch<Double>
  let isMarked: Scratch<Bool>
  let pattern: Scratch<Int32>

  /// Exchanges since the factors were made.
  var updates: Int { exchanges.count }

  /// Whether exchanges cost more than new factors would.
  var isWorn: Bool {
    updates >= BasisExchanges.most
      || exchanges.elementCount > 2 * (lowerRows.count + upperRows.count) + 4 * m
  }

  init(rowCount m: Int) {
    self.m = m
    order = GrowingScratch(capacity: m)
    diagonal = Scratch(m, 1)
    lowerPivots = GrowingScratch(capacity: m)
    lowerStarts = GrowingScratch(capacity: m)
    lowerRows = GrowingScratch(capacity: m)
    lowerValues = GrowingScratch(capacity: m)
    lowerAcrossStart = Scratch(m + 1, 0)
    lowerAcrossPivots = GrowingScratch(capacity: m)
    lowerAcrossValues = GrowingScratch(capacity: m)
    lowerOf = Scratch(m, -1)
    positionOf = Scratch(m, 0)
    waitingPivots = NumberSet(below: m)
    waitingPositions = NumberSet(below: m)
    upperStart = Scratch(m, 0)
    upperEnd = Scratch(m, 0)
    upperRows = GrowingScratch(capacity: 2 * m)
    upperValues = GrowingScratch(capacity: 2 * m)
    upperPositions = GrowingScratch(capacity: 2 * m)
    acrossStart = Scratch(m + 1, 0)
    acrossColumns = GrowingScratch(capacity: 2 * m)
    acrossValues = GrowingScratch(capacity: 2 * m)
    acrossPositions = GrowingScratch(capacity: 2 * m)
    exchanges = BasisExchanges(rowCount: m)
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
    lowerAcrossStart.free()
    lowerAcrossPivots.free()
    lowerAcrossValues.free()
    lowerOf.free()
    positionOf.free()
    waitingPivots.free()
    waitingPositions.free()
    upperStart.free()
    upperEnd.free()
    upperRows.free()
    upperValues.free()
    upperPositions.free()
    acrossStart.free()
    acrossColumns.free()
    acrossValues.free()
    acrossPositions.free()
    exchanges.free()
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

// Using them: pivots that meet nothing but zeros are passed by, the others are met in their order. A vector's pattern is told of a
// row when its turn comes, not at every entry that touches it.
extension BasisFactors {
  /// Replaces a vector by the solution of: basis times solution = vector.
  func solve(_ vector: SparseVector) {
    let x = vector.values.base
    let pattern = vector.pattern
    pattern.forEach { waitingPositions.insert(Int(positionOf[$0])) }
    if lowerPivots.count > 0 {
      pattern.forEach { row in if lowerOf[row] >= 0 { waitingPivots.insert(Int(lowerOf[row])) } }
      let starts = lowerStarts.base
      let rows = lowerRows.base
      let values = lowerValues.base
      let pivots = lowerPivots.base
      waitingPivots.drainAscending { k in
        let factor = x[Int(pivots[k])]
        guard factor != 0 else { return }
        for entry in Int(starts[k])..<Int(starts[k + 1]) {
          let row = Int(rows[entry])
          x[row] -= values[entry] * factor
          waitingPositions.insert(Int(positionOf[row]))
          if lowerOf[row] >= 0 { waitingPivots.insert(Int(lowerOf[row])) }
        }
      }
    }
    let order = order.base
    let (starts, ends, diagonals) = (upperStart.base, upperEnd.base, diagonal.base)
    let (upper, upperValue, upperPosition) = (upperRows.base, upperValues.base, upperPositions.base)
    waitingPositions.drainDescending { k in
      let pivot = Int(order[k])
      guard x[pivot] != 0 else { return }
      pattern.insert(pivot)
      let value = x[pivot] / diagonals[pivot]
      x[pivot] = value
      for entry in Int(starts[pivot])..<Int(ends[pivot]) {
        x[Int(upper[entry])] -= upperValue[entry] * value
        waitingPositions.insert(Int(upperPosition[entry]))
      }
    }
    exchanges.apply(to: vector)
  }

  /// Replaces a vector by the solution of: transposed basis times solution = vector.
  func solveTransposed(_ vector: SparseVector) {
    let y = vector.values.base
    let pattern = vector.pattern
    exchanges.applyTransposed(to: vector)
    let order = order.base
    let (starts, diagonals) = (acrossStart.base, diagonal.base)
    let (across, acrossValue, acrossPosition) = (acrossColumns.base, acrossValues.base, acrossPositions.base)
    pattern.forEach { waitingPositions.insert(Int(positionOf[$0])) }
    waitingPositions.drainAscending { k in
      let pivot = Int(order[k])
      guard y[pivot] != 0 else { return }
      pattern.insert(pivot)
      let value = y[pivot] / diagonals[pivot]
      y[pivot] = value
      for entry in Int(starts[pivot])..<Int(starts[pivot + 1]) {
        y[Int(across[entry])] -= acrossValue[entry] * value
        waitingPositions.insert(Int(acrossPosition[entry]))
      }
    }
    guard lowerPivots.count > 0 else { return }
    let pivots = lowerAcrossPivots.base
    let values = lowerAcrossValues.base
    pattern.forEach { row in
      if lowerAcrossStart[row] < lowerAcrossStart[row + 1] { waitingPositions.insert(Int(positionOf[row])) }
    }
    waitingPositions.drainDescending { k in
      let row = Int(order[k])
      let value = y[row]
      guard value != 0 else { return }
      for entry in Int(lowerAcrossStart[row])..<Int(lowerAcrossStart[row + 1]) {
        let pivot = Int(pivots[entry])
        y[pivot] -= values[entry] * value
        pattern.insert(pivot)
        if lowerAcrossStart[pivot] < lowerAcrossStart[pivot + 1] {
          waitingPositions.insert(Int(positionOf[pivot]))
        }
      }
    }
  }

  /// Exchanges the variable at a place for one whose column has the solution `image`; not once they are worn.
  func exchange(_ place: Int, _ image: SparseVector) { exchanges.append(place, image) }
}
