extension LinearProgram {
  /// The program in free MPS format, which GLPK, HiGHS and most other solvers read.
  ///
  /// Rows and columns have their names: whatever is no letter, digit or mark of ASCII is an underscore in them, names
  /// are at most 200 characters, and what would then be called alike gets a number. Numbers read back as the same doubles.
  ///
  /// - Parameters:
  ///   - comment: Lines for people; put first.
  ///   - integers: Columns that take whole numbers.
  ///   - write: Given the text piece by piece, in order.
  public func mpsFormat(
    comment: String = "", integers: Set<Int> = [], write: (String) throws -> Void
  ) rethrows {
    var rows = MPSNames(reserved: MPSNames.objective)
    let rowNames = (0..<rowCount).map { rows.name(rowName($0)) }
    var columns = MPSNames()
    let columnNames = (0..<columnCount).map { columns.name(columnName($0)) }
    var text = comment.split(whereSeparator: \.isNewline).map { "* \($0)\n" }.joined()
    func flush(atLeast size: Int) throws {
      guard text.utf8.count >= size else { return }
      try write(text)
      text = ""
    }
    text += "NAME program FREE\nROWS\n N \(MPSNames.objective)\n"
    for row in 0..<rowCount {
      let (lower, upper) = (rowLower[row], rowUpper[row])
      let kind = lower == upper ? "E" : lower > -.infinity ? "G" : upper < .infinity ? "L" : "N"
      text += " \(kind) \(rowNames[row])\n"
      try flush(atLeast: MPSNames.piece)
    }
    text += "COLUMNS\n"
    var isWhole = false
    for column in 0..<columnCount {
      if integers.contains(column) != isWhole {
        isWhole.toggle()
        text += " MARKER 'MARKER' '\(isWhole ? "INTORG" : "INTEND")'\n"
      }
      let name = columnNames[column]
      // A column without entries is named here all the same.
      let isEmpty = matrix.columnStarts[column] == matrix.columnStarts[column + 1]
      if costs[column] != 0 || isEmpty { text += " \(name) \(MPSNames.objective) \(costs[column])\n" }
      for k in matrix.columnStarts[column]..<matrix.columnStarts[column + 1] {
        text += " \(name) \(rowNames[Int(matrix.rowIndices[k])]) \(matrix.values[k])\n"
      }
      try flush(atLeast: MPSNames.piece)
    }
    if isWhole { text += " MARKER 'MARKER' 'INTEND'\n" }
    text += "RHS\n"
    // The right-hand side of the objective is what is taken off it.
    if objectiveOffset != 0 { text += " RHS \(MPSNames.objective) \(-objectiveOffset)\n" }
    for row in 0..<rowCount {
      let side = rowLower[row] > -.infinity ? rowLower[row] : rowUpper[row]
      if side.isFinite && side != 0 { text += " RHS \(rowNames[row]) \(side)\n" }
      try flush(atLeast: MPSNames.piece)
    }
    text += "RANGES\n"
    for row in 0..<rowCount
    where rowLower[row] > -.infinity && rowUpper[row] < .infinity && rowLower[row] < rowUpper[row] {
      text += " RANGES \(rowNames[row]) \(rowUpper[row] - rowLower[row])\n"
    }
    text += "BOUNDS\n"
    for column in 0..<columnCount {
      let (lower, upper) = (columnLower[column], columnUpper[column])
      let name = columnNames[column]
      if lower == upper {
        text += " FX BOUNDS \(name) \(lower)\n"
      } else if lower == -.infinity && upper == .infinity {
        text += " FR BOUNDS \(name)\n"
      } else {
        if lower == -.infinity { text += " MI BOUNDS \(name)\n" }
        // An upper bound below 0 without a lower one would take the 0 away; whole columns without bounds are often read
        // as 0 or 1.
        if lower > -.infinity && (lower != 0 || upper < 0) { text += " LO BOUNDS \(name) \(lower)\n" }
        if upper < .infinity {
          text += " UP BOUNDS \(name) \(upper)\n"
        } else if integers.contains(column) {
          text += " PL BOUNDS \(name)\n"
        }
      }
      try flush(atLeast: MPSNames.piece)
    }
    text += "ENDATA\n"
    try flush(atLeast: 0)
  }
}

/// Names as MPS takes them, each given once.
struct MPSNames {
  static let objective = "cost"
  /// Bytes that are handed out together.
  static let piece = 1 << 20
  /// GLPK takes 255.
  private static let longest = 200
  private var given: Set<String>

  init(reserved: String...) { given = Set(reserved) }

  mutating func name(_ wanted: String) -> String {
    var name = String(
      String.UnicodeScalarView(
        wanted.unicodeScalars.map { $0.value > 32 && $0.value < 127 ? $0 : "_" }.prefix(Self.longest)))
    // A dollar at the beginning makes the rest of a line a comment.
    if name.isEmpty || name.hasPrefix("$") { name = "_" + name }
    var free = name
    var number = 1
    while !given.insert(free).inserted {
      number += 1
      free = "\(name)~\(number)"
    }
    return free
  }
}
