import DispatchSolveLinearProgramming

// Where a program starts of which nothing is known.
extension JointYear {
  /// By build option, what stands where a first solve starts, MW.
  var startMW: [Double] {
    guard let surrounding else { return [] }
    var standing = surrounding.mostMW.map { _ in 0.0 }
    for column in surrounding.columns {
      for part in column.capacity {
        standing[part.index] += part.value * (column.expected ?? column.lower)
      }
    }
    return standing
  }

  /// Starts where slices end that were solved with what stands then.
  ///
  /// - Parameter bought: What is bought for what is emitted, with the row that it makes up: the price that slices were solved at.
  func start(at slices: [SliceStart.End], bought: (column: Int, row: Int)? = nil) {
    var columns: [VariableStatus] = []
    var rows: [VariableStatus] = []
    for (b, slice) in slices.enumerated() {
      columns += slice.basis.columns
      rows += slice.basis.rows[..<program.models[b].firstQuotaRow]
    }
    columns += Array(repeating: .atLower, count: program.columnCount - columns.count)
    rows += Array(repeating: .basic, count: program.rowCount - rows.count)
    for item in paidFor(slices) {
      columns[item.column] = .basic
      rows[item.row] = .atUpper
    }
    if let bought {
      columns[program.excess] = .basic
      rows[program.emissionsRow] = .atUpper
      columns[program.firstDecided + bought.column] = .basic
      rows[program.firstDecidedRow + bought.row] = .fixed
    }
    start(at: Basis(columns: columns, rows: rows))
  }

  /// Columns of the blocks that would rather be larger than capacity lets them, with the rows that say so, as far as what that
  /// earns does not pay for more capacity: of an option that does not pay all of them, of one that does as many as it takes.
  ///
  /// In their place these rows are exact at once, and what is decided stays where it is; of the others each takes a pivot.
  private func paidFor(_ slices: [SliceStart.End]) -> [(column: Int, row: Int)] {
    guard let surrounding else { return [] }
    var left = surrounding.columns.map { $0.costUSD * $0.unit / meanHours }
    // What is expected to stand, or cannot move, may earn more than it costs.
    let isFree = surrounding.columns.map { $0.expected != nil || $0.lower == $0.upper }
    var parts: [[(column: Int, value: Double)]] = surrounding.mostMW.map { _ in [] }
    for (place, column) in surrounding.columns.enumerated() {
      for part in column.capacity { parts[part.index].append((place, part.value * column.unit)) }
    }
    var wanted: [(column: Int, row: Int, option: Int, worthUSD: Double)] = []
    var row = program.firstAnnualRow + annualCount
    for (b, slice) in slices.enumerated() {
      for (wider, reduced) in zip(planned[b].widenedColumns, slice.reducedCosts) {
        if reduced < 0, slice.basis.columns[wider.index] != .basic {
          wanted.append(
            (
              program.firstColumn[b] + wider.index, row, wider.option,
              -reduced * program.ratio[b] * wider.weight * wider.share
            ))
        }
        row += 1
      }
    }
    wanted.sort { ($0.worthUSD, $0.row) < ($1.worthUSD, $1.row) }
    var paid: [(column: Int, row: Int)] = []
    for item in wanted {
      let mine = parts[item.option]
      guard
        mine.allSatisfy({
          isFree[$0.column] || left[$0.column] >= item.worthUSD * $0.value
        })
      else { continue }
      for part in mine { left[part.column] -= item.worthUSD * part.value }
      paid.append((item.column, item.row))
    }
    return paid
  }
}
