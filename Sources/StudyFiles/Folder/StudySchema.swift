import Foundation
import DispatchSolvePowerSystem
import DispatchSolveTables

/// The tables of a study folder, as anyone may know them.
public enum StudySchema {
  /// All tables, in the order in which findings are listed.
  public static let tables: [TableSchema] = StudyTables.all.map(\.schema)

  /// The columns of sources, which every table has.
  public static let sourceColumns: [ColumnSchema] = Column<Zone>.ofSource.map(\.schema)

  /// The tables as a Frictionless data package: JSON with sorted keys and a final newline.
  public static func dataPackage() -> String { DataPackage.json("dispatchsolve-study", tables) }

  /// A study folder as a Frictionless data package: the tables that are there, each with the columns that it has.
  ///
  /// - Throws: `InputFileError.unreadable` for a folder without `study.toml`, and for files that cannot be read.
  public static func dataPackage(of folder: String) throws(InputFileError) -> String {
    guard FileManager.default.fileExists(atPath: "\(folder)/\(StudyToml.fileName)") else {
      throw .unreadable([
        UnreadableFile(path: "\(folder)/\(StudyToml.fileName)", reason: "no such file", cause: .missing)
      ])
    }
    var files: [DataPackage.File] = []
    var unreadable: [UnreadableFile] = []
    for table in tables {
      let path = "\(folder)/\(table.fileName)"
      do throws(FileBytes.Failure) {
        let bytes = try FileBytes.read(path)
        files.append(
          DataPackage.File(
            table, path: table.fileName, headers: DataPackage.File.headers(of: bytes), bytes: bytes.count,
            sha256: FileDigest(bytes).sha256))
      } catch .missing {
        continue
      } catch {
        unreadable.append(UnreadableFile(path: path, reason: error.description))
      }
    }
    guard unreadable.isEmpty else { throw .unreadable(unreadable) }
    return DataPackage.json("dispatchsolve-study", title: "", files: files)
  }
}
