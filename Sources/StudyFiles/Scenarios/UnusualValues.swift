import DispatchSolvePowerSystem
import DispatchSolveTables

extension Study {
  /// Warnings of values outside the usual range of their column: one for each column, at the first of them.
  ///
  /// Columns that `[check] unusual` of the study names, as `units.capacity_mw` or, of numbered ones,
  /// `allowance_program.ccr#_quantity`, are left out.
  ///
  /// - Parameter cells: Gets the cells that have them, by table.
  func unusualValues(cells: inout [StudyTable: Set<Finding.Cell>]) -> [Finding] {
    var findings: [Finding] = []
    for table in StudyTables.all {
      var columns: [(name: String, first: Int, text: String, count: Int)] = []
      for (row, column, value) in table.unusual(self)
      where !settings.unusualColumns.contains(table.schema.qualified(column.name)) {
        cells[table.table, default: []].insert(Finding.Cell(row: row, column: column.name))
        if columns.last?.name == column.name {
          columns[columns.count - 1].count += 1
          continue
        }
        guard let band = column.plausible else { continue }
        let usual = [band.lowerBound, band.upperBound].map { FieldValue.number($0).written }
        columns.append(
          (
            column.name, row,
            "\(column.name): \(FieldValue.number(value).written) is outside the usual range, \(usual[0]) to \(usual[1])",
            1
          ))
      }
      for column in columns {
        let others = column.count - 1
        let more = others == 0 ? "" : others == 1 ? ", and so is one more" : ", and so are \(others) more"
        findings.append(
          Finding(.warning, table.table, row: column.first, column: column.name, column.text + more))
      }
    }
    return findings
  }
}
