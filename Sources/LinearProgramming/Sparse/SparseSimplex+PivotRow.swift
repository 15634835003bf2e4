/// Which variables a pivot row may have elements of.
enum PivotReach {
  /// As many as this are listed in `touched`.
  case listed(Int)
  /// So many that all are looked at in turn, which costs less than a list.
  case all
}

// The pivot row: the row of the inverse times the matrix.
extension SparseSimplex {
  /// Computes its elements; the same to the bit however far it reaches.
  ///
  /// Most pivots reach some hundred variables. Some, above all those that move the dual of a row of the whole block such as its
  /// emissions, reach most, and would take nine tenths of the time with a list.
  func computePivotRow() -> PivotReach {
    var length = 0
    let starts = matrix.rows.starts.base
    row.forEach { i, factor in
      if abs(factor) > BasisFactors.dropTolerance {
        length &+= Int(starts[i + 1] &- starts[i]) &+ 1
      } else {
        row.values[i] = 0
      }
    }
    guard length <= listedReach else {
      addRowsUnlisted()
      return .all
    }
    return .listed(addRowsListed())
  }

  private func addRowsListed() -> Int {
    var count = 0
    let (a, seen, list) = (alpha.base, isTouched.base, touched.base)
    let rows = matrix.rows
    let (starts, columns, values) = (rows.starts.base, rows.columns.base, rows.values.base)
    row.forEach { i, factor in
      guard factor != 0 else { return }
      for entry in Int(starts[i])..<Int(starts[i + 1]) {
        let column = Int(columns[entry])
        a[column] += factor * values[entry]
        list[count] = Int32(column)
        count &+= 1 &- Int(seen[column])
        seen[column] = 1
      }
      if !isBasic[n + i] {
        a[n + i] = -factor
        seen[n + i] = 1
        list[count] = Int32(n + i)
        count += 1
      }
    }
    return count
  }

  private func addRowsUnlisted() {
    let a = alpha.base
    let rows = matrix.rows
    let (starts, columns, values) = (rows.starts.base, rows.columns.base, rows.values.base)
    row.forEach { i, factor in
      guard factor != 0 else { return }
      for entry in Int(starts[i])..<Int(starts[i + 1]) { a[Int(columns[entry])] += factor * values[entry] }
      if !isBasic[n + i] { a[n + i] = -factor }
    }
  }

  /// Lists in `candidate` what the growing dual meets; returns how many.
  func collectCandidates(_ reach: PivotReach, _ sign: Double) -> Int {
    // Through pointers that the loops do not look up again; half of what is touched is met, so that a branch would be guessed
    // wrong: every variable is written, and counted by the sign of a difference.
    var count = 0
    let (ways, elements, found) = (way.base, alpha.base, candidate.base)
    func consider(_ variable: Int32) {
      found[count] = variable
      let speed = sign * Double(ways[Int(variable)]) * elements[Int(variable)]
      count &+= Int(truncatingIfNeeded: (Self.dropTolerance - speed).bitPattern >> 63)
    }
    switch reach {
    case .listed(let touchedCount):
      let list = touched.base
      for k in 0..<touchedCount { consider(list[k]) }
    case .all:
      for variable in 0..<Int32(truncatingIfNeeded: n + m) { consider(variable) }
    }
    return count
  }

  /// Forgets the pivot row.
  func clearPivotRow(_ reach: PivotReach) {
    guard case .listed(let touchedCount) = reach else { return alpha.fill(0) }
    let (list, elements, seen) = (touched.base, alpha.base, isTouched.base)
    for k in 0..<touchedCount {
      elements[Int(list[k])] = 0
      seen[Int(list[k])] = 0
    }
  }

  /// Moves reduced costs along the pivot row, and forgets it.
  func moveReducedCosts(_ reach: PivotReach, by dualStep: Double) {
    let (elements, costs) = (alpha.base, reduced.base)
    switch reach {
    case .listed(let touchedCount):
      let (list, seen) = (touched.base, isTouched.base)
      for k in 0..<touchedCount {
        let variable = Int(list[k])
        costs[variable] -= dualStep * elements[variable]
        elements[variable] = 0
        seen[variable] = 0
      }
    case .all:
      for variable in 0..<(n + m) {
        costs[variable] -= dualStep * elements[variable]
        elements[variable] = 0
      }
    }
  }
}
