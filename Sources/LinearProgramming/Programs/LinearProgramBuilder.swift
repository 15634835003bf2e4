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
  private var rowIndices: [Int32] = []
  /// The first row that is none whatever rows are added.
  private var impossibleRow: Int?
  private var values: [Double] = []
  /// Up to the last one that has a name.
  private var columnNames: [String] = []
  private var rowLower: [Double] = []
  private var rowUpper: [Double] = []
  private var rowNames: [String] = []

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
    Self.add(name, to: &rowNames, at: rowLower.count - 1)
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
    for entry in entries { addEntry(row: entry.row, entry.value) }
    endColumn(cost: cost, lower: lower, upper: upper)
    Self.add(name, to: &columnNames, at: costs.count - 1)
    return costs.count - 1
  }

  /// Makes room for columns and their entries, where their numbers are known.
  package mutating func reserveCapacity(columns: Int, entries: Int) {
    costs.reserveCapacity(columns)
    columnLower.reserveCapacity(columns)
    columnUpper.reserveCapacity(columns)
    columnStarts.reserveCapacity(columns + 1)
    rowIndices.reserveCapacity(entries)
    values.reserveCapacity(entries)
  }

  /// Adds an entry to the column that ``endColumn(cost:lower:upper:)`` will end: without a list of them for each.
  @inline(__always)
  package mutating func addEntry(row: Int, _ value: Double) {
    if Int32(exactly: row) == nil, impossibleRow == nil { impossibleRow = row }
    rowIndices.append(Int32(truncatingIfNeeded: row))
    values.append(value)
  }

  /// Adds a column with the entries since the last one.
  package mutating func endColumn(cost: Double = 0, lower: Double = 0, upper: Double = 0) {
    costs.append(cost)
    columnLower.append(lower)
    columnUpper.append(upper)
    columnStarts.append(values.count)
  }

  private static func add(_ name: String, to names: inout [String], at index: Int) {
    guard !name.isEmpty else { return }
    names += repeatElement("", count: index - names.count)
    names.append(name)
  }

  /// Checks everything and returns the program.
  ///
  /// - Throws: ``LinearProgramError`` as ``SparseMatrix`` and ``LinearProgram`` do.
  public func build() throws(LinearProgramError) -> LinearProgram {
    if let impossibleRow { throw .indexOutOfRange(.row, index: impossibleRow, count: rowCount) }
    let matrix = try SparseMatrix(
      rowCount: rowCount, columnCount: columnCount, columnStarts: columnStarts, rowIndices: rowIndices,
      values: values)
    return try LinearProgram(
      costs: costs, columnLower: columnLower, columnUpper: columnUpper, rowLower: rowLower,
      rowUpper: rowUpper, matrix: matrix, objectiveOffset: objectiveOffset,
      rowNames: rowNames, columnNames: columnNames)
  }
}
