/// Rows with entries in a good part of all columns, such as a block's emissions, and the places of the basis whose exchange moves
/// the dual of one.
///
/// Such an exchange changes the reduced costs of thousands of columns, others those of some hundred. A place is among them if its
/// row of the inverse has an element in a long row; these elements are kept, of all long rows together, as the solution for one
/// right-hand side, which costs nothing between the exchanges that change it.
struct LongRows {
  /// Of how many variables a row has to have one in its columns to be long, and at least how many columns it has then.
  private static let variablesAnEntry = 8
  private static let leastLength = 200
  /// What progress counts for at a place whose exchange moves a long row's dual, since it takes about so much longer. At 0.1 plans
  /// take as long, at 0.01 more pivots.
  static let worth = 0.05
  /// Elements that are nearer to 0 are 0 but for rounding; a place that is taken for another costs time alone.
  private static let smallest = 1e-9

  private let rows: [Int]
  /// Element of each place, 0 where there is none.
  let elements: Scratch<Double>

  init(_ matrix: TwoWayMatrix, rowCount: Int, variables: Int) {
    self.init(
      matrix, rowCount: rowCount, longerThan: max(Self.leastLength, variables / Self.variablesAnEntry))
  }

  /// Rows of more than `length` entries are long.
  init(_ matrix: TwoWayMatrix, rowCount: Int, longerThan length: Int) {
    let starts = matrix.rows.starts
    rows = (0..<rowCount).filter { Int(starts[$0 + 1] - starts[$0]) > length }
    elements = Scratch(rowCount, 0)
  }

  func free() { elements.free() }

  /// Computes the elements from new factors; `work` is overwritten.
  func restart(_ factors: BasisFactors, _ work: SparseVector) {
    guard !rows.isEmpty else { return }
    elements.fill(0)
    work.clear()
    // Of different sizes, so that elements of several rows do not cancel.
    for (k, row) in rows.enumerated() { work[row] = 1 + 0.37 * Double(k % 11) }
    factors.solve(work)
    work.forEach { if abs($1) > Self.smallest { elements[$0] = $1 } }
  }

  /// Follows an exchange at a place; `image` is the entering column in terms of the basis before.
  @inline(__always)
  func exchange(_ place: Int, _ image: SparseVector) {
    guard elements[place] != 0 else { return }
    let share = elements[place] / image[place]
    image.forEach { other, element in
      let moved = elements[other] - share * element
      elements[other] = abs(moved) > Self.smallest ? moved : 0
    }
    elements[place] = share
  }
}
