import DispatchSolveLinearProgramming
import DispatchSolveTestSupport
import Testing

@testable import DispatchSolvePlanning

/// The master as a linear program of its own.
struct MasterProgramTests {
  /// A bound that a column has holds, however far away it is in the solver's units.
  @Test func farBoundsAreKept() throws {
    var program = MasterProgram(moneyUnit: 1)
    let near = program.addColumn(cost: 2, 0, .infinity, unit: 1)
    let far = program.addColumn(cost: 1, 0, 5e6, unit: 1)
    program.addRow(1.5e6, .infinity, unit: 1, [(near, 1), (far, 1)])
    let solution = try program.solve(centre: program.inside(nil))
    #expect(abs(solution.primal[far] - 1.5e6) <= 1e-2)
    #expect(abs(solution.primal[near]) <= 1e-2)
  }

  /// Rows as a solver has them come and go, and change: the matrix is always that of those picked.
  @Test func rowsComeAndGo() throws {
    var random = SeededGenerator(seed: 3)
    var rows = SolverRows()
    var entries: [[Int: Double]] = []
    var columnCount = 5
    for round in 0..<200 {
      if round % 3 == 0 {
        entries.append([:])
        rows.append()
        columnCount += random.below(2)
      }
      if round % 7 == 3 {
        let row = random.below(entries.count)
        rows.forget(row)
        entries[row] = [:]
      }
      for row in entries.indices where !rows.isWritten(row) {
        rows.begin(row)
        for column in 0..<columnCount where random.below(3) == 0 {
          let value = Double(random.below(19)) - 9.5
          rows.write(column: column, value)
          entries[row][column] = value
        }
        rows.end(row)
      }
      let picked = entries.indices.filter { _ in random.below(4) > 0 }
      let columns = (0..<columnCount).filter { _ in random.below(3) > 0 }
      let found = rows.matrix(rows: picked, columns: columns, of: columnCount)
      var (starts, indices, values) = ([0], [Int32](), [Double]())
      for column in columns {
        for (position, row) in picked.enumerated() {
          guard let value = entries[row][column] else { continue }
          indices.append(Int32(position))
          values.append(value)
        }
        starts.append(indices.count)
      }
      // By the initialiser that checks and counts for itself.
      let expected = try SparseMatrix(
        rowCount: picked.count, columnCount: columns.count, columnStarts: starts, rowIndices: indices,
        values: values)
      #expect(found == expected, "round \(round)")
    }
  }

  /// With some columns fixed at the centre the others are best for that, the bound is one of all points, and the next solve is free.
  @Test func fixedColumnsStandAtTheCentre() throws {
    var program = MasterProgram(moneyUnit: 1)
    let plant = program.addColumn(cost: 3, 0, 10, unit: 1)
    let purchase = program.addColumn(cost: 5, 0, 100, unit: 1)
    program.addRow(8, .infinity, unit: 1, [(plant, 1), (purchase, 1)])
    let centre = program.inside([2, 0])
    let fixed = try program.solve(centre: centre, fixing: [plant])
    #expect(fixed.primal == [2, 6])
    let bound = program.objective(centre) + program.bound(fixed.rowDuals, from: centre, fixed.offsets)
    #expect(bound <= 24)
    let free = try program.solve(centre: centre)
    #expect(abs(free.primal[plant] - 8) <= 1e-9 && abs(free.primal[purchase]) <= 1e-9)
    #expect(
      abs(program.objective(centre) + program.bound(free.rowDuals, from: centre, free.offsets) - 24) <= 1e-9)
  }
}
