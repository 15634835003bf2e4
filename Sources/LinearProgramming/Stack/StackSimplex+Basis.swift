extension StackSimplex {
  /// Smallest pivot element when the inverse is computed afresh; a smaller one means dependent columns.
  private static let smallestPivot = 1e-9
  /// Smaller factors of an update are rounding of zeros.
  private static let smallestFactor = 1e-14

  /// Starts the next solve from the basis of all row variables.
  public func resetBasis() {
    isAtOptimum = false
    for row in 0..<m { basicVariable[row] = Int32(n + row) }
    for index in 0..<general.count { generalIsBasic[index] = false }
    inverseIsStale = true
  }

  /// The basis of the last solve.
  public var basis: Basis {
    var columns = [VariableStatus](repeating: .atLower, count: n)
    var rows = [VariableStatus](repeating: .atLower, count: m)
    let (variables, widths, coefficients, n) = (slotVariable, slotWidth, coefficient, n)
    columns.withUnsafeMutableBufferPointer { columns in
      for row in 0..<m {
        let (cut, basic) = (Int(cut[row]), Int(basicVariable[row]))
        for slot in Int(stackStart[row])..<Int(stackStart[row + 1]) {
          let variable = Int(variables[slot])
          // A negative coefficient turns the ends round.
          let atBound: VariableStatus = (slot < cut) == (coefficients[variable] > 0) ? .atUpper : .atLower
          let status: VariableStatus = widths[slot] == 0 ? .fixed : atBound
          if variable < n { columns[variable] = status } else { rows[row] = status }
        }
        guard basic >= 0 else { continue }
        if basic < n { columns[basic] = .basic } else { rows[row] = .basic }
      }
      for index in 0..<general.count {
        columns[Int(general[index])] =
          generalIsBasic[index]
          ? .basic
          : generalLower[index] == generalUpper[index]
            ? .fixed : generalAtUpper[index] ? .atUpper : .atLower
      }
    }
    return Basis(columns: columns, rows: rows)
  }

  /// Starts the next solve from the basic variables of `basis`; at which bounds the others stand follows from the
  /// signs of their reduced costs. Dependent variables are replaced by row variables. What follows is bit for bit
  /// what a new solver of the same program would do.
  ///
  /// - Throws: `sizeMismatch`.
  public func setBasis(_ basis: Basis) throws(LinearProgramError) {
    try LinearProgram.check(basis.columns.count, n, .columnStatus)
    try LinearProgram.check(basis.rows.count, m, .rowStatus)
    for row in 0..<m { basicVariable[row] = basis.rows[row] == .basic ? Int32(n + row) : -1 }
    for column in 0..<n where single[column] && basis.columns[column] == .basic {
      basicVariable[Int(rowOf[column])] = Int32(column)
    }
    for index in 0..<general.count { generalIsBasic[index] = basis.columns[Int(general[index])] == .basic }
    inverseIsStale = true
    isAtOptimum = false
  }

  /// Computes the inverse from the basic variables alone: steps are unit columns, so only general columns need
  /// elimination.
  func invert() {
    inverse.setToIdentity()
    for row in 0..<m { basic[row] = Int32(row) }
    for index in 0..<general.count where generalIsBasic[index] {
      multiplyByColumn(ofGeneral: index, into: direction)
      var best = -1
      var size = Self.smallestPivot
      for position in 0..<m where basic[position] >= 0 && basicVariable[Int(basic[position])] < 0 {
        if abs(direction[position]) > size {
          size = abs(direction[position])
          best = position
        }
      }
      guard best >= 0 else {
        generalIsBasic[index] = false
        continue
      }
      updateInverse(position: best, direction)
      basic[best] = Int32(-1 - index)
    }
    for position in 0..<m where basic[position] >= 0 && basicVariable[Int(basic[position])] < 0 {
      basicVariable[Int(basic[position])] = basic[position] + Int32(n)
    }
    for position in 0..<m { norm[position] = inverse.norm(position) }
    updates = 0
    inverseIsStale = false
  }

  /// The inverse times the column of a general column.
  func multiplyByColumn(ofGeneral index: Int, into result: Scratch<Double>) {
    result.fill(0)
    for entry in Int(generalStart[index])..<Int(generalStart[index + 1]) {
      inverse.addColumn(Int(generalRow[entry]), times: generalValue[entry], to: result)
    }
  }

  /// Replaces the column at a position of the basis by one whose image under the inverse is `image`.
  func updateInverse(position p: Int, _ image: Scratch<Double>) {
    inverse.scale(p, by: 1 / image[p])
    norm[p] = inverse.norm(p)
    for position in 0..<m where position != p {
      let factor = image[position]
      guard abs(factor) > Self.smallestFactor else { continue }
      norm[position] = inverse.subtract(p, times: factor, from: position)
    }
    updates += 1
  }
}
