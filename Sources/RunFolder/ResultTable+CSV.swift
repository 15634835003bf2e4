import Coordinator
import StudyFiles
import Tables

extension ResultTable {
  /// The table as CSV.
  ///
  /// - Throws: `badValue` for a number that is not finite.
  func csv() throws(ResultFolderError) -> [UInt8] {
    var writer = CSVWriter(table: name, columns: columns)
    do {
      for row in rows {
        for (index, cell) in row.enumerated() {
          switch cell {
          case .text(let text): writer.text(text)
          case .integer(let value): writer.integer(value)
          case .number(let value): try writer.number(value, column: columns[index])
          case .flag(let value): writer.text(value ? "true" : "false")
          case .blank: writer.text("")
          }
        }
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
