/// A simplex solver that holds one program and stays warm between solves (GLPK inside).
///
/// A solver lives inside ``with(_:options:_:)``, on the thread that called it: it cannot be copied,
/// stored, returned or sent elsewhere. Its memory, and the solver library's memory for the thread, is
/// freed when the scope ends.
///
/// Changes keep the basis, and the next ``solve()`` starts from it:
///
///     try SimplexSolver.with(program) { solver in
///       for price in prices {
///         try solver.setCosts(costs(at: price))
///         let solution = try solver.solve()
///       }
///     }
public struct SimplexSolver: ~Copyable {
  /// The program as changed so far.
  public private(set) var program: LinearProgram
  /// The options the solver was made with.
  public let options: SimplexOptions

  let problem: GLPKProblem

  init(_ program: LinearProgram, options: SimplexOptions) throws(LinearProgramError) {
    try options.validate()
    // Made first: a partly initialised value that cannot be copied could not be taken apart again.
    let made = try GLPKProblem(program, scaling: options.scaling)
    self.program = program
    self.options = options
    problem = made
  }

  /// Makes a solver for `program`, lends it to `body`, and frees it.
  ///
  /// - Returns: what `body` returns.
  /// - Throws: `invalidOption`, `solverFailure`, and what `body` throws.
  public static func with<R>(
    _ program: LinearProgram, options: SimplexOptions = .init(),
    _ body: (inout SimplexSolver) throws -> R
  ) throws -> R {
    var solver = try SimplexSolver(program, options: options)
    return try body(&solver)
  }
}

// Changes between solves.
extension SimplexSolver {
  /// Changes the cost of one column.
  ///
  /// - Throws: `indexOutOfRange`, `nonFinite`, `solverFailure`.
  public mutating func setCost(_ cost: Double, column: Int) throws(LinearProgramError) {
    try program.setCost(cost, column: column)
    try problem.setCost(cost, column: column)
  }

  /// Changes all costs; only those that differ reach the solver.
  ///
  /// - Throws: `sizeMismatch`, `nonFinite`, `solverFailure`.
  public mutating func setCosts(_ all: [Double]) throws(LinearProgramError) {
    let before = program.costs
    try program.setCosts(all)
    try problem.setCosts(from: before, to: all)
  }

  /// Changes both bounds of one column.
  ///
  /// - Throws: `indexOutOfRange`, `nonFinite`, `lowerAboveUpper`, `solverFailure`.
  public mutating func setColumnBounds(
    _ lower: Double, _ upper: Double, column: Int
  ) throws(LinearProgramError) {
    try program.setColumnBounds(lower, upper, column: column)
    try problem.setColumnBounds(lower, upper, column: column)
  }

  /// Changes both bounds of one row.
  ///
  /// - Throws: `indexOutOfRange`, `nonFinite`, `lowerAboveUpper`, `solverFailure`.
  public mutating func setRowBounds(_ lower: Double, _ upper: Double, row: Int) throws(LinearProgramError) {
    try program.setRowBounds(lower, upper, row: row)
    try problem.setRowBounds(lower, upper, row: row)
  }

  /// Changes the bounds of all columns; only those that differ reach the solver.
  ///
  /// - Throws: `sizeMismatch`, `nonFinite`, `lowerAboveUpper`, `solverFailure`.
  public mutating func setColumnBounds(lower: [Double], upper: [Double]) throws(LinearProgramError) {
    let before = (lower: program.columnLower, upper: program.columnUpper)
    try program.setColumnBounds(lower: lower, upper: upper)
    try problem.setBounds(of: .columns, from: before, lower: lower, upper: upper)
  }

  /// Changes the bounds of all rows; only those that differ reach the solver.
  ///
  /// - Throws: `sizeMismatch`, `nonFinite`, `lowerAboveUpper`, `solverFailure`.
  public mutating func setRowBounds(lower: [Double], upper: [Double]) throws(LinearProgramError) {
    let before = (lower: program.rowLower, upper: program.rowUpper)
    try program.setRowBounds(lower: lower, upper: upper)
    try problem.setBounds(of: .rows, from: before, lower: lower, upper: upper)
  }
}

// The basis from which the next solve starts.
extension SimplexSolver {
  /// The current basis: that of the last solve, or all row variables basic.
  ///
  /// - Throws: `solverFailure`.
  public var basis: Basis {
    get throws(LinearProgramError) { try problem.basis() }
  }

  /// Starts the next solve from `basis`. A non-basic status that the bounds do not allow is replaced
  /// by one they allow, so that a basis survives changed bounds. A singular basis is noticed by
  /// ``solve()``, which then starts from the row variables.
  ///
  /// What follows is bit for bit what a new solver of the same program would do from this basis: no
  /// rounding of earlier solves is left.
  ///
  /// - Throws: `sizeMismatch`, `invalidBasis` (wrong number of basic variables), `solverFailure`.
  public mutating func setBasis(_ basis: Basis) throws(LinearProgramError) {
    try LinearProgram.check(basis.columns.count, program.columnCount, .columnStatus)
    try LinearProgram.check(basis.rows.count, program.rowCount, .rowStatus)
    let basic = basis.basicCount
    guard basic == program.rowCount else {
      throw .invalidBasis(basicVariables: basic, rows: program.rowCount)
    }
    try problem.setBasis(basis)
  }

  /// Starts the next solve from the basis of all row variables.
  ///
  /// - Throws: `solverFailure`.
  public mutating func resetBasis() throws(LinearProgramError) {
    try problem.resetBasis()
  }

  /// Drops the rounding that earlier solves left in the factorisation of the current basis. Results
  /// then follow from the program and the basis alone, not from the way to them.
  ///
  /// - Throws: `solverFailure`.
  public mutating func refactorise() throws(LinearProgramError) {
    try problem.refactorise()
  }
}
