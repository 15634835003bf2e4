/// What a planner asks of a block's columns that is the same in all blocks of a model.
struct PlannedColumns: Sendable {
  typealias Entry = BlockModel.AnnualEntry

  /// Columns with covered emissions, and what a unit of them emits, short tons.
  let covered: [(column: Int, rate: Double)]
  /// Columns of energy that is spilled and does not count: use, position of the slice in the block, and the options whose
  /// capacity adds to what can be spilled.
  let spilled: [(column: Int, use: Int, local: Int, options: [Int])]
  /// Columns that take from quota rows, with how much a unit of them takes.
  let drains: [Entry]

  init(_ model: BlockModel) {
    covered = model.coveredRates.enumerated().filter { $0.element != 0 }.map { ($0.offset, $0.element) }
    let options = model.uses.map(model.options)
    spilled = model.columns.enumerated().compactMap { column, item in
      guard case .spilled(let use) = item.role else { return nil }
      return (column, use, item.local, options[use])
    }
    drains = model.annual.filter { $0.value < 0 }
      .map { Entry(column: $0.column, row: $0.row, value: -$0.value) }
  }
}
