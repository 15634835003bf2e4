import DispatchSolveLinearProgramming
import Testing

/// A program and what any solver must say of it.
struct ConformanceCase: Sendable, CustomTestStringConvertible {
  enum Expectation: Sendable {
    /// The objective, and the point where it is unique.
    case optimal(Double, primal: [Double]?)
    case infeasible
    case unbounded
  }

  var name: String
  var program: @Sendable () throws -> LinearProgram
  var expected: Expectation
  /// Relative to max(1, |expected|).
  var tolerance = 1e-9
  /// The reference compares with absolute tolerances and exact arithmetic rounds its input to 1e-9, so
  /// neither can be asked about coefficients of that size.
  var needsFullRange = false
  /// Exact arithmetic comes without protection against cycling.
  var cyclesInExact = false

  var testDescription: String { name }
}

private let inf = Double.infinity

let conformanceCases: [ConformanceCase] = [
  ConformanceCase(
    name: "textbook optimum, inequality rows",
    program: {
      // Maximise 3x + 5y; x <= 4, 2y <= 12, 3x + 2y <= 18.
      try makeProgram(
        rows: [(-inf, 4), (-inf, 12), (-inf, 18)],
        columns: [
          ColumnLine(-3, 0, inf, [(0, 1), (2, 3)]), ColumnLine(-5, 0, inf, [(1, 2), (2, 2)]),
        ])
    }, expected: .optimal(-36, primal: [2, 6])),
  ConformanceCase(
    name: "objective offset",
    program: { try makeProgram(rows: [(2, inf)], columns: [ColumnLine(3, 0, inf, [(0, 1)])], offset: 10) },
    expected: .optimal(16, primal: [2])),
  ConformanceCase(
    name: "range row, both sides tried",
    program: {
      try makeProgram(
        rows: [(2, 5)], columns: [ColumnLine(1, -9, 9, [(0, 1)]), ColumnLine(-2, 0, 1, [(0, 1)])])
    }, expected: .optimal(-1, primal: [1, 1])),
  ConformanceCase(
    name: "free column",
    program: {
      try makeProgram(
        rows: [(1, 1), (-inf, 3)],
        columns: [ColumnLine(1, -inf, inf, [(0, 1), (1, -1)]), ColumnLine(2, 0, inf, [(0, 1)])])
    }, expected: .optimal(1, primal: [1, 0])),
  ConformanceCase(
    name: "free column at a negative value",
    program: { try makeProgram(rows: [(-7, inf)], columns: [ColumnLine(1, -inf, inf, [(0, 1)])]) },
    expected: .optimal(-7, primal: [-7])),
  ConformanceCase(
    name: "fixed column",
    program: {
      try makeProgram(
        rows: [(5, 5)], columns: [ColumnLine(4, 2, 2, [(0, 1)]), ColumnLine(1, 0, inf, [(0, 1)])])
    }, expected: .optimal(11, primal: [2, 3])),
  ConformanceCase(
    name: "boxed columns at both bounds",
    program: {
      try makeProgram(
        rows: [(6, 6)],
        columns: [
          ColumnLine(1, 0, 2, [(0, 1)]), ColumnLine(2, 1, 3, [(0, 1)]), ColumnLine(9, 0.5, 4, [(0, 1)]),
        ])
    }, expected: .optimal(17, primal: [2, 3, 1])),
  ConformanceCase(
    name: "column with an upper bound only",
    program: { try makeProgram(rows: [(-inf, 8)], columns: [ColumnLine(-1, -inf, 3, [(0, 2)])]) },
    expected: .optimal(-3, primal: [3])),
  ConformanceCase(
    name: "degenerate vertex (Beale's cycling example)",
    program: {
      try makeProgram(
        rows: [(-inf, 0), (-inf, 0), (-inf, 1)],
        columns: [
          ColumnLine(-0.75, 0, inf, [(0, 0.25), (1, 0.5)]),
          ColumnLine(150, 0, inf, [(0, -60), (1, -90)]),
          ColumnLine(-0.02, 0, inf, [(0, -0.04), (1, -0.02), (2, 1)]),
          ColumnLine(6, 0, inf, [(0, 9), (1, 3)]),
        ])
    }, expected: .optimal(-0.05, primal: nil), cyclesInExact: true),
  ConformanceCase(
    name: "degenerate assignment",
    program: {
      try makeProgram(
        rows: [(1, 1), (1, 1), (1, 1), (1, 1)],
        columns: [
          ColumnLine(4, 0, 1, [(0, 1), (2, 1)]), ColumnLine(1, 0, 1, [(0, 1), (3, 1)]),
          ColumnLine(2, 0, 1, [(1, 1), (2, 1)]), ColumnLine(7, 0, 1, [(1, 1), (3, 1)]),
        ])
    }, expected: .optimal(3, primal: [0, 1, 1, 0])),
  ConformanceCase(
    name: "redundant equations",
    program: {
      try makeProgram(
        rows: [(3, 3), (6, 6)],
        columns: [ColumnLine(1, 0, inf, [(0, 1), (1, 2)]), ColumnLine(2, 0, inf, [(0, 1), (1, 2)])])
    }, expected: .optimal(3, primal: [3, 0])),
  ConformanceCase(
    name: "zero costs",
    program: { try makeProgram(rows: [(1, 2)], columns: [ColumnLine(0, 0, 5, [(0, 1)])]) },
    expected: .optimal(0, primal: nil)),
  ConformanceCase(
    name: "empty row that holds",
    program: {
      try makeProgram(rows: [(-1, 1), (2, inf)], columns: [ColumnLine(1, 0, inf, [(1, 1)])])
    }, expected: .optimal(2, primal: [2])),
  ConformanceCase(
    name: "empty row that cannot hold",
    program: {
      try makeProgram(rows: [(1, 2), (2, inf)], columns: [ColumnLine(1, 0, inf, [(1, 1)])])
    }, expected: .infeasible),
  ConformanceCase(
    name: "row without bounds",
    program: {
      try makeProgram(
        rows: [(-inf, inf), (2, inf)], columns: [ColumnLine(1, 0, inf, [(0, 5), (1, 1)])])
    }, expected: .optimal(2, primal: [2])),
  ConformanceCase(
    name: "empty columns go to their cheap bound",
    program: {
      try makeProgram(
        rows: [(1, inf)],
        columns: [ColumnLine(1, 0, inf, [(0, 1)]), ColumnLine(-2, 1, 4), ColumnLine(3, -1, 4)])
    }, expected: .optimal(-10, primal: [1, 4, -1])),
  ConformanceCase(
    name: "empty column without limit",
    program: {
      try makeProgram(rows: [(1, inf)], columns: [ColumnLine(1, 0, inf, [(0, 1)]), ColumnLine(-2, 1, inf)])
    }, expected: .unbounded),
  ConformanceCase(
    name: "no rows",
    program: { try makeProgram(rows: [], columns: [ColumnLine(1, 2, 3), ColumnLine(-1, 2, 3)]) },
    expected: .optimal(-1, primal: [2, 3])),
  ConformanceCase(
    name: "no rows, unbounded",
    program: { try makeProgram(rows: [], columns: [ColumnLine(1, -inf, 3)]) }, expected: .unbounded),
  ConformanceCase(
    name: "no columns", program: { try makeProgram(rows: [(-1, 1)], columns: [], offset: 4) },
    expected: .optimal(4, primal: [])),
  ConformanceCase(
    name: "no columns, infeasible", program: { try makeProgram(rows: [(1, 1)], columns: []) },
    expected: .infeasible),
  ConformanceCase(
    name: "nothing at all", program: { try makeProgram(rows: [], columns: [], offset: -3) },
    expected: .optimal(-3, primal: [])),
  ConformanceCase(
    name: "infeasible: demand above capacity",
    program: {
      try makeProgram(
        rows: [(9, 9)], columns: [ColumnLine(1, 0, 4, [(0, 1)]), ColumnLine(2, 0, 4, [(0, 1)])])
    }, expected: .infeasible),
  ConformanceCase(
    name: "infeasible: two equations",
    program: {
      try makeProgram(
        rows: [(1, 1), (2, 2)],
        columns: [
          ColumnLine(1, -inf, inf, [(0, 1), (1, 1)]), ColumnLine(-1, -inf, inf, [(0, 1), (1, 1)]),
        ])
    }, expected: .infeasible),
  ConformanceCase(
    name: "infeasible and dual infeasible",
    program: {
      try makeProgram(
        rows: [(1, inf), (-inf, 0)],
        columns: [
          ColumnLine(-1, 0, inf, [(0, 1), (1, 1)]), ColumnLine(-1, 0, inf, [(0, -1), (1, -1)]),
        ])
    }, expected: .infeasible),
  ConformanceCase(
    name: "unbounded along an edge",
    program: {
      try makeProgram(
        rows: [(-2, 2)], columns: [ColumnLine(-1, 0, inf, [(0, 1)]), ColumnLine(0, 0, inf, [(0, -1)])])
    }, expected: .unbounded),
  ConformanceCase(
    name: "unbounded free column",
    program: { try makeProgram(rows: [(-inf, 2)], columns: [ColumnLine(1, -inf, inf, [(0, 1)])]) },
    expected: .unbounded),
  ConformanceCase(
    name: "coefficients from 1e-9 to 1e9",
    program: {
      // x0 in billionths, x1 in billions: both rows say the same of either kind of unit.
      try makeProgram(
        rows: [(3, inf), (4, inf)],
        columns: [
          ColumnLine(1e-9, 0, inf, [(0, 1e-9)]), ColumnLine(1e9, 0, inf, [(1, 1e9)]),
          ColumnLine(5, 0, inf, [(0, 1), (1, 1)]),
        ])
    }, expected: .optimal(7, primal: [3e9, 4e-9, 0]), needsFullRange: true),
  ConformanceCase(
    name: "right-hand side of 1e9",
    program: {
      try makeProgram(
        rows: [(1e9, 1e9)], columns: [ColumnLine(1, 0, 1, [(0, 1)]), ColumnLine(2, 0, inf, [(0, 1)])])
    }, expected: .optimal(2e9 - 1, primal: [1, 1e9 - 1])),
]
