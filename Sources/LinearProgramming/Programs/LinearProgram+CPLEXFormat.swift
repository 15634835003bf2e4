extension LinearProgram {
  /// The program in CPLEX LP format, which GLPK, HiGHS and most other solvers read.
  ///
  /// Columns are named `c0`, `c1`, ... and rows `r0`, `r1`, ..., in the order of the program; a row with two
  /// different finite bounds becomes two rows, `r3` and `r3u`. Numbers read back as the same doubles.
  /// - Parameter comment: A line for people; put first.
  public func cplexFormat(comment: String = "") -> String {
    var rows = Array(repeating: "", count: rowCount)
    for column in 0..<columnCount {
      for k in matrix.columnStarts[column]..<matrix.columnStarts[column + 1] {
        rows[Int(matrix.rowIndices[k])] += Self.term(matrix.values[k], column)
      }
    }
    var text =
      comment.isEmpty ? "" : "\\ " + comment.split(whereSeparator: \.isNewline).joined(separator: " ") + "\n"
    text += "Minimize\n obj:"
    for (column, cost) in costs.enumerated() where cost != 0 { text += Self.term(cost, column) }
    // Every column is mentioned, so that none is lost when it stands in no row.
    for (column, cost) in costs.enumerated() where cost == 0 { text += Self.term(0, column) }
    text += "\nSubject To\n"
    for (row, terms) in rows.enumerated() {
      let body = terms.isEmpty ? " 0 c0" : terms
      let (lower, upper) = (rowLower[row], rowUpper[row])
      if lower == upper {
        text += " r\(row):\(body) = \(lower)\n"
      } else {
        if lower > -.infinity { text += " r\(row):\(body) >= \(lower)\n" }
        if upper < .infinity { text += " r\(row)\(lower > -.infinity ? "u" : ""):\(body) <= \(upper)\n" }
      }
    }
    text += "Bounds\n"
    for column in 0..<columnCount {
      let (lower, upper) = (columnLower[column], columnUpper[column])
      switch (lower == -.infinity, upper == .infinity) {
      case (true, true): text += " c\(column) free\n"
      case (true, false): text += " -inf <= c\(column) <= \(upper)\n"
      case (false, true): text += " c\(column) >= \(lower)\n"
      case (false, false): text += " \(lower) <= c\(column) <= \(upper)\n"
      }
    }
    return text + "End\n"
  }

  private static func term(_ value: Double, _ column: Int) -> String {
    // One term a line keeps lines below the length that readers accept.
    "\n  \(value < 0 ? "-" : "+") \(abs(value)) c\(column)"
  }
}
