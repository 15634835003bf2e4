import DispatchSolveLinearProgramming
import Testing

private let inf = Double.infinity
private let nan = Double.nan

@Suite("Errors")
struct ErrorTests {
  private func twoByTwo() throws -> LinearProgram {
    var builder = LinearProgramBuilder()
    builder.addRow(lower: 0, upper: 5, name: "balance north")
    builder.addRow(lower: 1, upper: inf)
    builder.addColumn(cost: 1, lower: 0, upper: 4, entries: [(0, 1), (1, 1)], name: "coal north")
    builder.addColumn(cost: 2, lower: 0, upper: inf, entries: [(1, 3)])
    return try builder.build()
  }

  @Test("A built program keeps what it was given")
  func builds() throws {
    let program = try twoByTwo()
    #expect(program.rowCount == 2)
    #expect(program.columnCount == 2)
    #expect(program.matrix.columnStarts == [0, 2, 3])
    #expect(program.matrix.rowIndices == [0, 1, 1])
    #expect(program.matrix.values == [1, 1, 3])
    #expect(program.rowName(0) == "balance north")
    #expect(program.rowName(1) == "row 1")
    #expect(program.rowName(-7) == "row -7")
    #expect(program.columnName(0) == "coal north")
    #expect(program.columnName(1) == "column 1")
    #expect(try program.matrix.times([2, 5]) == [2, 17])
    #expect(try program.matrix.transposeTimes([2, 5]) == [7, 15])
    #expect(throws: LinearProgramError.sizeMismatch(what: .matrixColumn, expected: 2, found: 1)) {
      try program.matrix.times([2])
    }
    #expect(throws: LinearProgramError.sizeMismatch(what: .matrixRow, expected: 2, found: 0)) {
      try program.matrix.transposeTimes([])
    }
  }

  @Test(
    "Costs and bounds that make no sense are refused when a program is built",
    arguments: [
      (nan, 0.0, 1.0, LinearProgramError.nonFinite(what: .cost, index: 0)),
      (inf, 0, 1, .nonFinite(what: .cost, index: 0)),
      (-inf, 0, 1, .nonFinite(what: .cost, index: 0)),
      (1, nan, 1, .nonFinite(what: .columnLower, index: 0)),
      (1, inf, inf, .nonFinite(what: .columnLower, index: 0)),
      (1, 0, nan, .nonFinite(what: .columnUpper, index: 0)),
      (1, -inf, -inf, .nonFinite(what: .columnUpper, index: 0)),
      (1, 2, 1, .lowerAboveUpper(.column, name: "unit", lower: 2, upper: 1)),
    ])
  func refusesColumn(cost: Double, lower: Double, upper: Double, error: LinearProgramError) {
    var builder = LinearProgramBuilder()
    builder.addColumn(cost: cost, lower: lower, upper: upper, entries: [], name: "unit")
    #expect(throws: error) { try builder.build() }
  }

  @Test(
    "Row bounds that make no sense are refused when a program is built",
    arguments: [
      (nan, 1.0, LinearProgramError.nonFinite(what: .rowLower, index: 0)),
      (inf, inf, .nonFinite(what: .rowLower, index: 0)),
      (0, nan, .nonFinite(what: .rowUpper, index: 0)),
      (-inf, -inf, .nonFinite(what: .rowUpper, index: 0)),
      (4, 3, .lowerAboveUpper(.row, name: "row 0", lower: 4, upper: 3)),
    ])
  func refusesRow(lower: Double, upper: Double, error: LinearProgramError) {
    var builder = LinearProgramBuilder()
    builder.addRow(lower: lower, upper: upper)
    #expect(throws: error) { try builder.build() }
  }

  @Test("Entries that make no sense are refused when a program is built")
  func refusesEntries() {
    func build(_ entries: [(row: Int, value: Double)]) throws {
      var builder = LinearProgramBuilder()
      builder.addRow(lower: 0, upper: 1)
      builder.addColumn(cost: 1, lower: 0, upper: 1, entries: [(0, 1)])
      builder.addColumn(cost: 1, lower: 0, upper: 1, entries: entries)
      _ = try builder.build()
    }
    #expect(throws: LinearProgramError.indexOutOfRange(.row, index: 1, count: 1)) { try build([(1, 1)]) }
    #expect(throws: LinearProgramError.indexOutOfRange(.row, index: -1, count: 1)) { try build([(-1, 1)]) }
    #expect(throws: LinearProgramError.indexOutOfRange(.row, index: Int.max, count: 1)) {
      try build([(Int.max, 1)])
    }
    #expect(throws: LinearProgramError.duplicateEntry(row: 0, column: 1)) { try build([(0, 1), (0, 2)]) }
    #expect(throws: LinearProgramError.nonFinite(what: .coefficient, index: 1)) { try build([(0, nan)]) }
    #expect(throws: LinearProgramError.nonFinite(what: .coefficient, index: 1)) { try build([(0, -inf)]) }
  }

  @Test("A malformed matrix is refused")
  func refusesMatrix() {
    func matrix(_ rows: Int, _ columns: Int, _ starts: [Int], _ indices: [Int32], _ values: [Double]) throws {
      _ = try SparseMatrix(
        rowCount: rows, columnCount: columns, columnStarts: starts, rowIndices: indices, values: values)
    }
    #expect(throws: LinearProgramError.sizeMismatch(what: .columnStart, expected: 3, found: 2)) {
      try matrix(1, 2, [0, 1], [0], [1])
    }
    #expect(throws: LinearProgramError.sizeMismatch(what: .rowIndex, expected: 1, found: 0)) {
      try matrix(1, 1, [0, 1], [], [1])
    }
    #expect(throws: LinearProgramError.malformedColumnStarts(column: 0)) {
      try matrix(1, 1, [1, 1], [0], [1])
    }
    #expect(throws: LinearProgramError.malformedColumnStarts(column: 1)) {
      try matrix(1, 2, [0, 1, 0], [0], [1])
    }
    #expect(throws: LinearProgramError.malformedColumnStarts(column: 0)) {
      try matrix(1, 2, [0, 9, 1], [0], [1])
    }
    #expect(throws: LinearProgramError.malformedColumnStarts(column: 1)) {
      try matrix(1, 1, [0, 0], [0], [1])
    }
    #expect(throws: LinearProgramError.sizeMismatch(what: .matrixRow, expected: 0, found: -1)) {
      try matrix(-1, 0, [0], [], [])
    }
    #expect(throws: LinearProgramError.tooLarge(what: .matrixRow, count: Int.max)) {
      try matrix(Int.max, 0, [0], [], [])
    }
  }

  @Test("Arrays of the wrong size and a bad offset are refused")
  func refusesSizes() throws {
    let matrix = try SparseMatrix(
      rowCount: 1, columnCount: 1, columnStarts: [0, 1], rowIndices: [0], values: [1])
    func program(
      _ costs: [Double], _ cl: [Double], _ cu: [Double], _ rl: [Double], _ ru: [Double],
      offset: Double = 0
    ) throws {
      _ = try LinearProgram(
        costs: costs, columnLower: cl, columnUpper: cu, rowLower: rl, rowUpper: ru, matrix: matrix,
        objectiveOffset: offset)
    }
    try program([1], [0], [1], [0], [1])
    #expect(throws: LinearProgramError.sizeMismatch(what: .cost, expected: 1, found: 0)) {
      try program([], [0], [1], [0], [1])
    }
    #expect(throws: LinearProgramError.sizeMismatch(what: .columnLower, expected: 1, found: 2)) {
      try program([1], [0, 0], [1], [0], [1])
    }
    #expect(throws: LinearProgramError.sizeMismatch(what: .columnUpper, expected: 1, found: 0)) {
      try program([1], [0], [], [0], [1])
    }
    #expect(throws: LinearProgramError.sizeMismatch(what: .rowLower, expected: 1, found: 0)) {
      try program([1], [0], [1], [], [1])
    }
    #expect(throws: LinearProgramError.sizeMismatch(what: .rowUpper, expected: 1, found: 2)) {
      try program([1], [0], [1], [0], [1, 1])
    }
    #expect(throws: LinearProgramError.nonFinite(what: .objectiveOffset, index: 0)) {
      try program([1], [0], [1], [0], [1], offset: nan)
    }
  }

  @Test("Refused changes leave the program and the solver as they were")
  func refusesChanges() throws {
    let program = try twoByTwo()
    try SimplexSolver.with(program) { solver in
      let before = try solver.solve().objective
      #expect(throws: LinearProgramError.nonFinite(what: .cost, index: 1)) {
        try solver.setCost(nan, column: 1)
      }
      #expect(throws: LinearProgramError.nonFinite(what: .cost, index: 1)) { try solver.setCosts([1, inf]) }
      #expect(throws: LinearProgramError.sizeMismatch(what: .cost, expected: 2, found: 3)) {
        try solver.setCosts([1, 2, 3])
      }
      for column in [-1, 2, Int.max, Int.min] {
        let error = LinearProgramError.indexOutOfRange(.column, index: column, count: 2)
        #expect(throws: error) { try solver.setCost(1, column: column) }
        #expect(throws: error) { try solver.setColumnBounds(0, 1, column: column) }
        let rowError = LinearProgramError.indexOutOfRange(.row, index: column, count: 2)
        #expect(throws: rowError) { try solver.setRowBounds(0, 1, row: column) }
      }
      #expect(throws: LinearProgramError.lowerAboveUpper(.column, name: "coal north", lower: 2, upper: 1)) {
        try solver.setColumnBounds(2, 1, column: 0)
      }
      #expect(throws: LinearProgramError.lowerAboveUpper(.row, name: "balance north", lower: 2, upper: 1)) {
        try solver.setRowBounds(2, 1, row: 0)
      }
      #expect(throws: LinearProgramError.nonFinite(what: .rowUpper, index: 1)) {
        try solver.setRowBounds(2, nan, row: 1)
      }
      #expect(throws: LinearProgramError.nonFinite(what: .columnLower, index: 1)) {
        try solver.setColumnBounds(lower: [0, nan], upper: [1, 1])
      }
      #expect(throws: LinearProgramError.sizeMismatch(what: .columnUpper, expected: 2, found: 1)) {
        try solver.setColumnBounds(lower: [0, 0], upper: [1])
      }
      #expect(throws: LinearProgramError.lowerAboveUpper(.row, name: "row 1", lower: 2, upper: 1)) {
        try solver.setRowBounds(lower: [0, 2], upper: [1, 1])
      }
      #expect(throws: LinearProgramError.sizeMismatch(what: .rowLower, expected: 2, found: 0)) {
        try solver.setRowBounds(lower: [], upper: [1, 1])
      }
      #expect(solver.program == program)
      #expect(try solver.solve().objective == before)
    }
  }

  @Test("Options outside their ranges are refused")
  func refusesOptions() throws {
    let program = try twoByTwo()
    for bad in [0, 1, -1, 2, nan, inf] {
      for options in [
        SimplexOptions(primalTolerance: bad), SimplexOptions(dualTolerance: bad),
        SimplexOptions(pivotTolerance: bad),
      ] {
        #expect(throws: LinearProgramError.self) {
          try SimplexSolver.with(program, options: options) { _ in }
        }
      }
    }
    let text = "iterationLimit is -1, must not be negative"
    #expect(throws: LinearProgramError.invalidOption(text)) {
      try SimplexSolver.with(program, options: SimplexOptions(iterationLimit: -1)) { _ in }
    }
    #expect(throws: LinearProgramError.self) {
      try SimplexSolver.with(program, options: SimplexOptions(timeLimitMilliseconds: -1)) { _ in }
    }
    // Limits beyond what the solver can count mean no limit.
    let unlimited = SimplexOptions(iterationLimit: Int.max, timeLimitMilliseconds: Int.max)
    let solution = try SimplexSolver.with(program, options: unlimited) { try $0.solve() }
    #expect(solution.isOptimal)
  }

  @Test("Limits give their own status and no numbers")
  func limits() throws {
    let program = try transportProgram(zones: 8, unitsPerZone: 12, seed: 1)
    let solution = try SimplexSolver.with(program, options: SimplexOptions(iterationLimit: 3)) {
      try $0.solve()
    }
    #expect(solution.status == .iterationLimit)
    checkConsistency(solution, program)
    let late = try SimplexSolver.with(program, options: SimplexOptions(timeLimitMilliseconds: 0)) {
      try $0.solve()
    }
    #expect(late.status == .timeLimit)
    checkConsistency(late, program)
  }

  @Test(
    "Error texts",
    arguments: [
      (LinearProgramError.nonFinite(what: .cost, index: 4), "cost 4 must be a finite number"),
      (
        .nonFinite(what: .rowLower, index: 0), "row lower bound 0 must be a finite number or -infinity"
      ),
      (
        .nonFinite(what: .columnUpper, index: 2),
        "column upper bound 2 must be a finite number or +infinity"
      ),
      (.nonFinite(what: .objectiveOffset, index: 0), "objective offset must be a finite number"),
      (.indexOutOfRange(.column, index: 7, count: 3), "column 7 does not exist: there are 3"),
      (
        .lowerAboveUpper(.row, name: "balance north", lower: 2, upper: 1),
        "balance north: lower bound 2.0 is above upper bound 1.0"
      ),
      (.sizeMismatch(what: .cost, expected: 3, found: 2), "cost: expected 3, found 2"),
      (
        .malformedColumnStarts(column: 5),
        "column starts must rise from 0 to the number of entries: wrong at column 5"
      ),
      (.duplicateEntry(row: 1, column: 2), "row 1 occurs twice in column 2"),
      (.tooLarge(what: .coefficient, count: 9), "coefficient: 9 are more than the solver can hold"),
      (.invalidOption("x is 1"), "solver option: x is 1"),
      (
        .invalidBasis(basicVariables: 1, rows: 2), "a basis needs 2 basic variables, one a row, and has 1"
      ),
      (
        .solverFailure(code: -1, message: ""),
        "the solver failed (code -1) and cannot be used any more: no message"
      ),
    ])
  func texts(error: LinearProgramError, text: String) {
    #expect(error.description == text)
  }
}
