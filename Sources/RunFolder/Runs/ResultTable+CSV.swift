import DispatchSolveCoordinator
import DispatchSolveStudyFiles
import DispatchSolveTables

extension ResultTable {
  /// The table as CSV.
  ///
  /// - Throws: `badValue` for a number that is not finite.
  func csv() throws(ResultFolderError) -> [UInt8] {
    var writer = CSVWriter(table: name, columns: columns)
    do {
      for row in rows {
        for (cell, column) in zip(row, columns) { try writer.value(cell, column: column) }
        writer.endRow()
      }
    } catch {
      throw .badValue("\(error)")
    }
    return writer.bytes
  }

  /// The table's rows as CSV, without the header.
  ///
  /// - Throws: As `csv`.
  func csvRows() throws(ResultFolderError) -> [UInt8] {
    Array(try csv().dropFirst(CSVWriter(table: name, columns: columns).bytes.count))
  }
}
