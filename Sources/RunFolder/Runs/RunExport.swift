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
        let columns = table.columns.map { name -> (header: String, isNumeric: Bool) in
          let column = schema.columns.first { $0.name == name }
          let unit = column?.unit ?? ""
          let isNumeric = column?.kind.isNumeric ?? true
          return (unit.isEmpty || unit == "1" || unit == "year" ? name : "\(name) [\(unit)]", isNumeric)
        }
        sheets.append(
          Workbook.Sheet(name: schema.name, meaning: schema.meaning, columns: columns, rows: table.rows))
      }
      let title = manifest.about?.description ?? ""
      return try Workbook(title: title.isEmpty ? manifest.study : title, sheets).bytes()
    } catch let error as InputFileError {
      throw .damaged(path: path, reason: "has a table that cannot be read: \(error)")
    } catch {
      throw .badValue("\(path): \(error)")
    }
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
