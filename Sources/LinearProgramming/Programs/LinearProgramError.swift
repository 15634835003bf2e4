/// What can be wrong with a linear program, a request to a solver, or the solver itself.
public enum LinearProgramError: Error, Equatable, Sendable {
  /// The kind of thing an index counts.
  public enum Part: String, Sendable {
    /// A row (constraint) of a program.
    case row
    /// A column (variable) of a program.
    case column
    /// A solver of a ``SimplexSolvers`` set.
    case solver
  }

  /// An array of numbers that a program or a basis is made of.
  public enum Quantity: String, Sendable {
    /// Costs, one a column.
    case cost
    /// Lower bounds, one a column.
    case columnLower = "column lower bound"
    /// Upper bounds, one a column.
    case columnUpper = "column upper bound"
    /// Lower bounds, one a row.
    case rowLower = "row lower bound"
    /// Upper bounds, one a row.
    case rowUpper = "row upper bound"
    /// Matrix coefficients, one an entry.
    case coefficient
    /// Row indices of the matrix, one an entry.
    case rowIndex = "row index"
    /// Positions at which columns start, one a column and the end.
    case columnStart = "column start"
    /// The constant of the objective.
    case objectiveOffset = "objective offset"
    /// Basis statuses, one a column.
    case columnStatus = "column status"
    /// Basis statuses, one a row.
    case rowStatus = "row status"
    /// Columns of the matrix.
    case matrixColumn = "matrix column"
    /// Rows of the matrix.
    case matrixRow = "matrix row"
  }

  /// A number that must be finite (or, for a bound, an infinity on its own side) is not.
  /// `index` counts within the quantity.
  case nonFinite(what: Quantity, index: Int)
  /// An index is negative or not below `count`.
  case indexOutOfRange(Part, index: Int, count: Int)
  /// The lower bound of a row or column lies above its upper bound.
  case lowerAboveUpper(Part, name: String, lower: Double, upper: Double)
  /// An array does not have one element for each thing it describes.
  case sizeMismatch(what: Quantity, expected: Int, found: Int)
  /// The column starts do not begin at 0, fall, or do not end at the number of entries.
  case malformedColumnStarts(column: Int)
  /// A row occurs twice in one column.
  case duplicateEntry(row: Int, column: Int)
  /// More rows, columns or entries than the solver can count (2^31 - 2).
  case tooLarge(what: Quantity, count: Int)
  /// An option of the solver is outside its range; the text names it and the range.
  case invalidOption(String)
  /// A basis must have as many basic variables as the program has rows.
  case invalidBasis(basicVariables: Int, rows: Int)
  /// The solver failed inside; it cannot be used any more. `code` is negative; `message` is the
  /// solver's own text, if it gave one.
  case solverFailure(code: Int, message: String)
}

extension LinearProgramError: CustomStringConvertible {
  /// One line for people.
  public var description: String {
    switch self {
    case .nonFinite(let what, let index):
      switch what {
      case .columnLower, .rowLower:
        return "\(what.rawValue) \(index) must be a finite number or -infinity"
      case .columnUpper, .rowUpper:
        return "\(what.rawValue) \(index) must be a finite number or +infinity"
      case .objectiveOffset:
        return "\(what.rawValue) must be a finite number"
      default:
        return "\(what.rawValue) \(index) must be a finite number"
      }
    case .indexOutOfRange(let part, let index, let count):
      return "\(part.rawValue) \(index) does not exist: there are \(count)"
    case .lowerAboveUpper(_, let name, let lower, let upper):
      return "\(name): lower bound \(lower) is above upper bound \(upper)"
    case .sizeMismatch(let what, let expected, let found):
      return "\(what.rawValue): expected \(expected), found \(found)"
    case .malformedColumnStarts(let column):
      return "column starts must rise from 0 to the number of entries: wrong at column \(column)"
    case .duplicateEntry(let row, let column):
      return "row \(row) occurs twice in column \(column)"
    case .tooLarge(let what, let count):
      return "\(what.rawValue): \(count) are more than the solver can hold"
    case .invalidOption(let text):
      return "solver option: \(text)"
    case .invalidBasis(let basic, let rows):
      return "a basis needs \(rows) basic variables, one a row, and has \(basic)"
    case .solverFailure(let code, let message):
      let text = message.isEmpty ? "no message" : message
      return "the solver failed (code \(code)) and cannot be used any more: \(text)"
    }
  }
}
