// Writing rows as the file that they are read from.
extension Table {
  /// Rows as CSV, in their order: what reading makes the same rows of.
  ///
  /// Columns stand in the order of the schema, numbered ones last; an optional column that has what its blanks stand for
  /// in every row is left out.
  ///
  /// - Throws: `CSVWriteError` for a number that is not finite.
  public func csv(_ rows: [Row]) throws(CSVWriteError) -> [UInt8] {
    let numbers = numbers(in: rows)
    let written =
      columns.filter { column in
        column.schema.isRequired || rows.contains { column.get($0) != blankValue(column, of: $0) }
      } + numbers.flatMap { number in numbered.columns.map { $0(number) } }
    let names = written.map(\.schema.name)
    var writer = CSVWriter(table: schema.name, columns: names)
    for row in rows {
      for (column, name) in zip(written, names) { try writer.value(column.get(row), column: name) }
      writer.endRow()
    }
    return writer.bytes
  }

  /// What a blank cell of a column would stand for in a row.
  private func blankValue(_ column: Column<Row>, of row: Row) -> FieldValue {
    guard let derive = column.derive else { return column.get(blank) }
    var derived = row
    derive(&derived)
    return column.get(derived)
  }
}
