extension StackSimplex {
  /// See ``DualMethod``: values move by the inverse times what rows have to be given more, and stay within their bounds or
  /// not.
  public func isOptimal(
    withLowerBoundsOf rows: [(row: Int, lower: Double)], upperBoundsOf columns: [(column: Int, upper: Double)]
  ) -> Bool {
    guard isAtOptimum, !ordersAreStale, !boundsAreStale, !inverseIsStale else { return false }
    for (column, upper) in columns where upper != program.columnUpper[column] {
      // What stands at its lower end, with room above it, stays there.
      guard single[column], basicVariable[Int(rowOf[column])] != Int32(column),
        primal[column] == program.columnLower[column],
        program.columnLower[column] < program.columnUpper[column]
      else { return false }
    }
    need.fill(0)
    for (row, lower) in rows where lower != rowLow[row] {
      guard program.rowLower[row].isFinite,
        program.rowUpper[row] == .infinity || lower <= program.rowUpper[row]
      else { return false }
      // Where a row's own step is basic it ends elsewhere, and nothing else moves.
      guard basicVariable[row] != Int32(n + row) else { continue }
      if auxiliarySlot[row] < cut[row] {
        need[row] = lower - rowLow[row]
      } else if program.rowUpper[row] == .infinity {
        // It stands at a bound that stands in for none.
        return false
      }
    }
    var shift = Array(repeating: 0.0, count: m)
    for (row, lower) in rows { shift[row] = lower - rowLow[row] }
    var square = 0.0
    for row in 0..<m { square += need[row] * need[row] }
    let length = square.squareRoot()
    for position in 0..<m {
      let what = Int(basic[position])
      let isAuxiliary = what >= 0 && basicVariable[what] == Int32(n + what)
      let (low, x) = (least[position], value[position])
      let high = isAuxiliary ? most[position] - shift[what] : most[position]
      // No value moves by more than the length of what moves it times that of its row of the inverse (Cauchy and Schwarz), and
      // most have more room than that.
      let reach = length * norm[position].squareRoot()
      if x - low > reach, high - x > reach { continue }
      guard Self.isWithin(low, x + inverse.dot(position, need.base), high) else { return false }
    }
    return true
  }
}
