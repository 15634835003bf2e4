/// Collects rows and columns one by one and makes a ``LinearProgram`` of them.
///
/// Nothing is checked before ``build()``, so that a caller handles errors in one place.
public struct LinearProgramBuilder {
  /// A constant added to the objective.
  public var objectiveOffset: Double

  private var costs: [Double] = []
  private var columnLower: [Double] = []
  private var columnUpper: [Double] = []
  private var columnStarts: [Int] = [0]
  private var rowIndices: [Int] = []
  private var values: [Double] = []
  private var columnNames: [String] = []
  private var rowLower: [Double] = []
  private var rowUpper: [Double] = []
  private var rowNames: [String] = []
  private var hasRowNames = false
  private var hasColumnNames = false

  /// An empty program.
  public init(objectiveOffset: Double = 0) {
    self.objectiveOffset = objectiveOffset
  }

  /// Number of rows so far.
  public var rowCount: Int { rowLower.count }
  /// Number of columns so far.
  public var columnCount: Int { costs.count }

  /// Adds a row `lower <= (A x)_i <= upper`.
  ///
  /// - Parameter name: for error texts; may be empty.
  /// - Returns: the row's index, counted from 0.
  @discardableResult
  public mutating func addRow(lower: Double, upper: Double, name: String = "") -> Int {
    rowLower.append(lower)
    rowUpper.append(upper)
    rowNames.append(name)
    if !name.isEmpty { hasRowNames = true }
    return rowLower.count - 1
  }

  /// Adds a column.
  ///
  /// - Parameters:
  ///   - cost: objective per unit.
  ///   - lower: lower bound; -infinity: none.
  ///   - upper: upper bound; +infinity: none.
  ///   - entries: coefficients by row; a row may be added later, but not occur twice.
  ///   - name: for error texts; may be empty.
  /// - Returns: the column's index, counted from 0.
  @discardableResult
  public mutating func addColumn(
    cost: Double, lower: Double, upper: Double, entries: [(row: Int, value: Double)], name: String = ""
  ) -> Int {
    costs.append(cost)
    columnLower.append(lower)
    columnUpper.append(upper)
    for entry in entries {
      rowIndices.append(entry.row)
      values.append(entry.value)
    }
    columnStarts.append(values.count)
    columnNames.append(name)
    if !name.isEmpty { hasColumnNames = true }
    return costs.count - 1
  }

  /// Checks everything and returns the program.
  ///
  /// - Throws: ``LinearProgramError`` as ``SparseMatrix`` and ``LinearProgram`` do.
  public func build() throws(LinearProgramError) -> LinearProgram {
    var rows: [Int32] = []
    rows.reserveCapacity(rowIndices.count)
    for row in rowIndices {
      guard row >= 0 && row < rowCount, let narrow = Int32(exactly: row) else {
        throw .indexOutOfRange(.row, index: row, count: rowCount)
      }
      rows.append(narrow)
    }
    let matrix = try SparseMatrix(
      rowCount: rowCount, columnCount: columnCount, columnStarts: columnStarts, rowIndices: rows,
      values: values)
    return try LinearProgram(
      costs: costs, columnLower: columnLower, columnUpper: columnUpper, rowLower: rowLower,
      rowUpper: rowUpper, matrix: matrix, objectiveOffset: objectiveOffset,
      rowNames: hasRowNames ? rowNames : [], columnNames: hasColumnNames ? columnNames : [])
  }
}
