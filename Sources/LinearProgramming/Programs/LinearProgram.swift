/// A linear program, immutable in shape and valid by construction:
///
///     minimise    c'x + objectiveOffset
///     subject to  rowLower    <= A x <= rowUpper
///                 columnLower <=   x <= columnUpper
///
/// | symbol | member | shape |
/// |---|---|---|
/// | c | ``costs`` | one a column |
/// | A | ``matrix`` | rows x columns |
/// | bounds of x | ``columnLower``, ``columnUpper`` | one a column |
/// | bounds of A x | ``rowLower``, ``rowUpper`` | one a row |
///
/// Lower bounds may be -infinity, upper bounds +infinity; equal bounds make an equation or a fixed
/// column. There may be no rows, no columns, or neither. Units are the caller's; tolerances of the
/// solver are relative to at least 1, so state the program in units in which 1 is a small amount but
/// not a negligible one.
public struct LinearProgram: Sendable, Equatable {
  /// Cost of one unit of each column.
  public private(set) var costs: [Double]
  /// Lower bound of each column; -infinity: none.
  public private(set) var columnLower: [Double]
  /// Upper bound of each column; +infinity: none.
  public private(set) var columnUpper: [Double]
  /// Lower bound of each row's activity; -infinity: none.
  public private(set) var rowLower: [Double]
  /// Upper bound of each row's activity; +infinity: none.
  public private(set) var rowUpper: [Double]
  /// The constraint matrix.
  public private(set) var matrix: SparseMatrix
  /// A constant added to the objective.
  public let objectiveOffset: Double
  /// Names for error texts; empty, or one a row.
  let rowNames: [String]
  /// Names for error texts; empty, or one a column.
  let columnNames: [String]

  /// Number of rows.
  public var rowCount: Int { rowLower.count }
  /// Number of columns.
  public var columnCount: Int { costs.count }

  /// Checks every number and wraps them.
  ///
  /// - Throws: ``LinearProgramError`` `sizeMismatch`, `nonFinite`, `lowerAboveUpper`.
  public init(
    costs: [Double], columnLower: [Double], columnUpper: [Double], rowLower: [Double], rowUpper: [Double],
    matrix: SparseMatrix, objectiveOffset: Double = 0
  ) throws(LinearProgramError) {
    try self.init(
      costs: costs, columnLower: columnLower, columnUpper: columnUpper, rowLower: rowLower,
      rowUpper: rowUpper, matrix: matrix, objectiveOffset: objectiveOffset, rowNames: [], columnNames: [])
  }

  init(
    costs: [Double], columnLower: [Double], columnUpper: [Double], rowLower: [Double], rowUpper: [Double],
    matrix: SparseMatrix, objectiveOffset: Double, rowNames: [String], columnNames: [String]
  ) throws(LinearProgramError) {
    try Self.check(costs.count, matrix.columnCount, .cost)
    try Self.check(columnLower.count, matrix.columnCount, .columnLower)
    try Self.check(columnUpper.count, matrix.columnCount, .columnUpper)
    try Self.check(rowLower.count, matrix.rowCount, .rowLower)
    try Self.check(rowUpper.count, matrix.rowCount, .rowUpper)
    guard objectiveOffset.isFinite else { throw .nonFinite(what: .objectiveOffset, index: 0) }
    self.costs = costs
    self.columnLower = columnLower
    self.columnUpper = columnUpper
    self.rowLower = rowLower
    self.rowUpper = rowUpper
    self.matrix = matrix
    self.objectiveOffset = objectiveOffset
    self.rowNames = rowNames
    self.columnNames = columnNames
    for column in 0..<costs.count {
      guard costs[column].isFinite else { throw .nonFinite(what: .cost, index: column) }
      try checkColumnBounds(columnLower[column], columnUpper[column], column: column)
    }
    for row in 0..<rowLower.count {
      try checkRowBounds(rowLower[row], rowUpper[row], row: row)
    }
  }

  /// The name the row was given, or "row 3".
  public func rowName(_ row: Int) -> String {
    let name = row >= 0 && row < rowNames.count ? rowNames[row] : ""
    return name.isEmpty ? "row \(row)" : name
  }

  /// The name the column was given, or "column 3".
  public func columnName(_ column: Int) -> String {
    let name = column >= 0 && column < columnNames.count ? columnNames[column] : ""
    return name.isEmpty ? "column \(column)" : name
  }
}

extension LinearProgram {
  /// Keeps its matrix in the same memory as another program if both have the same; whether they do.
  mutating func adopt(matrixOf other: LinearProgram) -> Bool {
    guard matrix == other.matrix else { return false }
    matrix = other.matrix
    return true
  }

  /// Changes the cost of one column.
  ///
  /// - Throws: `indexOutOfRange`, `nonFinite`; the program is then unchanged.
  public mutating func setCost(_ cost: Double, column: Int) throws(LinearProgramError) {
    try checkColumn(column)
    guard cost.isFinite else { throw .nonFinite(what: .cost, index: column) }
    costs[column] = cost
  }

  /// Changes all costs.
  ///
  /// - Throws: `sizeMismatch`, `nonFinite`; the program is then unchanged.
  public mutating func setCosts(_ all: [Double]) throws(LinearProgramError) {
    try Self.check(all.count, columnCount, .cost)
    if !Self.areFinite(all), let column = all.firstIndex(where: { !$0.isFinite }) {
      throw .nonFinite(what: .cost, index: column)
    }
    costs = all
  }

  /// Changes both bounds of one column.
  ///
  /// - Throws: `indexOutOfRange`, `nonFinite`, `lowerAboveUpper`; the program is then unchanged.
  public mutating func setColumnBounds(
    _ lower: Double, _ upper: Double, column: Int
  ) throws(LinearProgramError) {
    try checkColumn(column)
    try checkColumnBounds(lower, upper, column: column)
    columnLower[column] = lower
    columnUpper[column] = upper
  }

  /// Changes the upper bounds of some columns.
  ///
  /// - Throws: `sizeMismatch`, `indexOutOfRange`, `nonFinite` (infinite bounds are refused too), `lowerAboveUpper`; the
  ///   columns before the one that is refused are then changed.
  mutating func setUpperBounds(of columns: [Int], to upper: [Double]) throws(LinearProgramError) {
    try Self.check(upper.count, columns.count, .columnUpper)
    for (column, bound) in zip(columns, upper) {
      try checkColumn(column)
      guard bound.isFinite else { throw .nonFinite(what: .columnUpper, index: column) }
      try checkColumnBounds(columnLower[column], bound, column: column)
      columnUpper[column] = bound
    }
  }

  /// Changes both bounds of one row.
  ///
  /// - Throws: `indexOutOfRange`, `nonFinite`, `lowerAboveUpper`; the program is then unchanged.
  public mutating func setRowBounds(_ lower: Double, _ upper: Double, row: Int) throws(LinearProgramError) {
    guard row >= 0 && row < rowCount else { throw .indexOutOfRange(.row, index: row, count: rowCount) }
    try checkRowBounds(lower, upper, row: row)
    rowLower[row] = lower
    rowUpper[row] = upper
  }

  /// Changes the bounds of all columns.
  ///
  /// - Throws: `sizeMismatch`, `nonFinite`, `lowerAboveUpper`; the program is then unchanged.
  public mutating func setColumnBounds(lower: [Double], upper: [Double]) throws(LinearProgramError) {
    try setColumnBounds(lower: lower, upper: upper, mayBeInfinite: true)
  }

  /// The same, where infinite bounds may be refused too.
  mutating func setColumnBounds(
    lower: [Double], upper: [Double], mayBeInfinite: Bool
  ) throws(LinearProgramError) {
    try Self.check(lower.count, columnCount, .columnLower)
    try Self.check(upper.count, columnCount, .columnUpper)
    if !Self.areFiniteInOrder(lower, upper) {
      for column in 0..<columnCount where !mayBeInfinite {
        guard lower[column].isFinite else { throw .nonFinite(what: .columnLower, index: column) }
        guard upper[column].isFinite else { throw .nonFinite(what: .columnUpper, index: column) }
      }
      for column in 0..<columnCount { try checkColumnBounds(lower[column], upper[column], column: column) }
    }
    columnLower = lower
    columnUpper = upper
  }

  /// Changes the bounds of all rows.
  ///
  /// - Throws: `sizeMismatch`, `nonFinite`, `lowerAboveUpper`; the program is then unchanged.
  public mutating func setRowBounds(lower: [Double], upper: [Double]) throws(LinearProgramError) {
    try Self.check(lower.count, rowCount, .rowLower)
    try Self.check(upper.count, rowCount, .rowUpper)
    for row in 0..<rowCount { try checkRowBounds(lower[row], upper[row], row: row) }
    rowLower = lower
    rowUpper = upper
  }

  /// Whether all numbers are finite; a pass without a branch, since this is asked before every solve.
  static func areFinite(_ values: [Double]) -> Bool {
    let exponent = Double.infinity.bitPattern
    let least = Double.leastNormalMagnitude.bitPattern
    return values.withUnsafeBufferPointer { values in
      // One more than the largest exponent carries into the sign.
      var signs: UInt64 = 0
      for value in values { signs |= (value.bitPattern & exponent) &+ least }
      return signs >> 63 == 0
    }
  }

  /// Whether two lists of numbers have the same bits; likewise.
  static func areSame(_ one: [Double], _ other: [Double]) -> Bool {
    guard one.count == other.count else { return false }
    return one.withUnsafeBufferPointer { one in
      other.withUnsafeBufferPointer { other in
        if one.baseAddress == other.baseAddress { return true }
        var bits: UInt64 = 0
        for index in one.indices { bits |= one[index].bitPattern ^ other[index].bitPattern }
        return bits == 0
      }
    }
  }

  /// Whether all are finite and no lower bound is above the upper one; likewise.
  private static func areFiniteInOrder(_ lower: [Double], _ upper: [Double]) -> Bool {
    let exponent = Double.infinity.bitPattern
    let least = Double.leastNormalMagnitude.bitPattern
    return lower.withUnsafeBufferPointer { lower in
      upper.withUnsafeBufferPointer { upper in
        var signs: UInt64 = 0
        for index in 0..<min(lower.count, upper.count) {
          signs |= (lower[index].bitPattern & exponent) &+ least
          signs |= (upper[index].bitPattern & exponent) &+ least
          signs |= (upper[index] - lower[index]).bitPattern
        }
        return signs >> 63 == 0
      }
    }
  }

  private func checkColumn(_ column: Int) throws(LinearProgramError) {
    guard column >= 0 && column < columnCount else {
      throw .indexOutOfRange(.column, index: column, count: columnCount)
    }
  }

  private func checkColumnBounds(
    _ lower: Double, _ upper: Double, column: Int
  ) throws(LinearProgramError) {
    // Written so that NaN fails too.
    guard lower < .infinity else { throw .nonFinite(what: .columnLower, index: column) }
    guard upper > -.infinity else { throw .nonFinite(what: .columnUpper, index: column) }
    guard lower <= upper else {
      throw .lowerAboveUpper(.column, name: columnName(column), lower: lower, upper: upper)
    }
  }

  private func checkRowBounds(_ lower: Double, _ upper: Double, row: Int) throws(LinearProgramError) {
    guard lower < .infinity else { throw .nonFinite(what: .rowLower, index: row) }
    guard upper > -.infinity else { throw .nonFinite(what: .rowUpper, index: row) }
    guard lower <= upper else {
      throw .lowerAboveUpper(.row, name: rowName(row), lower: lower, upper: upper)
    }
  }

  static func check(
    _ found: Int, _ expected: Int, _ what: LinearProgramError.Quantity
  ) throws(LinearProgramError) {
    guard found == expected else { throw .sizeMismatch(what: what, expected: expected, found: found) }
  }
}
