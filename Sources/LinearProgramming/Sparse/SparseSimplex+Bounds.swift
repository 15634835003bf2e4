extension SparseSimplex {
  /// See ``DualMethod``: values of basic variables move with the rows that stand at their lower bounds, and stay within their
  /// own or not.
  public func isOptimal(
    withLowerBoundsOf rows: [(row: Int, lower: Double)], upperBoundsOf columns: [(column: Int, upper: Double)]
  ) -> Bool {
    guard valuesAreKnown, changed.isEmpty, !boundsAreStale, !costsAreStale, !basisIsStale else {
      return false
    }
    for (column, upper) in columns where upper != program.columnUpper[column] {
      // What stands at its lower bound, with room above it, stays there.
      guard !isBasic[column], !isAtUpper[column], lower[column] < program.columnUpper[column] else {
        return false
      }
    }
    moved.clear()
    var rowLower = program.rowLower
    for (row, lower) in rows where lower != rowLower[row] {
      guard lower <= program.rowUpper[row] else { return false }
      rowLower[row] = lower
      guard !isBasic[n + row] else { continue }
      guard !isAtUpper[n + row], program.rowLower[row].isFinite else { return false }
      // A row's own variable has the entry -1.
      moved[row] += lower - program.rowLower[row]
    }
    factors.solve(moved)
    for place in 0..<m {
      let variable = Int(basic[place])
      var low = least[place]
      if variable >= n, rowLower[variable - n] != program.rowLower[variable - n] {
        low = rowLower[variable - n]
      }
      guard Self.isWithin(low, value[place] + moved[place], most[place]) else { return false }
    }
    return true
  }
}
