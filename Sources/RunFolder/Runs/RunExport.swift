import DispatchSolveCoordinator
import Foundation
import DispatchSolveReport
import DispatchSolveTables

/// A run's tables in formats of others.
public enum RunExport {
  /// All tables of a result folder, held to the digests that their run left, as a workbook.
  ///
  /// - Throws: `damaged`; `badValue` for a sweep and for tables that do not go into a workbook.
  public static func workbook(_ path: String) throws(ResultFolderError) -> [UInt8] {
    let manifest = try checked(path)
    var sheets: [Workbook.Sheet] = []
    do {
      let annual = try CSVTable(path: "\(path)/annual.csv", file: "annual.csv")
      for schema in ResultTables.schemas(annualHeaders: annual.columns) {
        let file = "\(path)/\(schema.fileName)"
        guard FileManager.default.fileExists(atPath: file) else { continue }
        let table = try CSVTable(path: file, file: schema.fileName)
        sheets.append(sheet(of: table, schema, zoneNames: manifest.zoneNames ?? [:]))
      }
      let title = manifest.about?.description ?? ""
      return try Workbook(title: title.isEmpty ? manifest.study : title, sheets).bytes()
    } catch let error as InputFileError {
      throw .damaged(path: path, reason: "has a table that cannot be read: \(error)")
    } catch {
      throw .badValue("\(path): \(error)")
    }
  }

  /// A table as a sheet: units in headers, and behind columns of zones their names for people where zones have some.
  private static func sheet(
    of table: CSVTable, _ schema: TableSchema, zoneNames: [String: String]
  ) -> Workbook.Sheet {
    let named = zoneNames.isEmpty ? [] : Set(table.columns.indices.filter { isOfZones(table.columns[$0]) })
    let columns = table.columns.enumerated().flatMap { index, name -> [(header: String, isNumeric: Bool)] in
      let column = schema.columns.first { $0.name == name }
      let unit = column?.unit ?? ""
      let isNumeric = column?.kind.isNumeric ?? true
      let header = unit.isEmpty || unit == "1" || unit == "year" ? name : "\(name) [\(unit)]"
      return [(header, isNumeric)] + (named.contains(index) ? [("\(name)_name", false)] : [])
    }
    let rows =
      named.isEmpty
      ? table.rows
      : table.rows.map { row in
        row.enumerated().flatMap { index, cell in
          named.contains(index) ? [cell, zoneNames[cell] ?? cell] : [cell]
        }
      }
    return Workbook.Sheet(name: schema.name, meaning: schema.meaning, columns: columns, rows: rows)
  }

  /// Whether a column of results has zones.
  private static func isOfZones(_ column: String) -> Bool {
    column == "region" || column.hasSuffix("_region")
  }

  /// A run in the layout of integrated assessment, as CSV.
  ///
  /// - Throws: `damaged`; `badValue` for a sweep and for a figure that is not finite.
  public static func iamc(_ path: String) throws(ResultFolderError) -> [UInt8] {
    let manifest = try checked(path)
    let run = try RunReport.run(path, manifest, name: manifest.study)
    do throws(CSVWriteError) {
      return try IAMCLayout(run).csv()
    } catch {
      throw .badValue("\(path): \(error)")
    }
  }

  private static func checked(_ path: String) throws(ResultFolderError) -> RunManifest {
    let manifest = try RunManifest.checked(path, shown: path)
    guard manifest.cases == nil else { throw .badValue("\(path) is a sweep: sweep.csv is its one table") }
    return manifest
  }
}
