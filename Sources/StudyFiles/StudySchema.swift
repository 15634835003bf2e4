import PowerSystem
import Tables

/// The tables of a study folder, as anyone may know them.
public enum StudySchema {
  /// All tables, in the order in which findings are listed.
  public static let tables: [TableSchema] = StudyTables.all.map(\.schema)

  /// The columns of sources, which every table has.
  public static let sourceColumns: [ColumnSchema] = Column<Zone>.ofSource.map(\.schema)

  /// The tables as a Frictionless data package: JSON with sorted keys and a final newline.
  public static func dataPackage() -> String { DataPackage.json("dispatchsolve-study", tables) }
}
