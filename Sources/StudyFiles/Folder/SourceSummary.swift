import DispatchSolvePowerSystem
import DispatchSolveTables

/// What the rows of a study's tables say of where their figures come from.
public enum SourceSummary {
  /// Rows of a table that say the same.
  public struct Entry: Sendable, Hashable {
    /// File of the table.
    public var file: String
    /// What the rows say; empty where they say nothing.
    public var source: RowSource
    /// Number of rows.
    public var rows: Int
  }

  /// Entries by table in the order of the schema, in each by source, vintage and confidence.
  public static func entries(of study: Study) -> [Entry] {
    StudyTables.all.flatMap { table in
      var counts: [RowSource: Int] = [:]
      for source in table.sources(study) { counts[source ?? RowSource(), default: 0] += 1 }
      func key(_ source: RowSource) -> (String, String, String) {
        (source.source, source.vintage, source.confidence?.rawValue ?? "")
      }
      return counts.sorted { key($0.key) < key($1.key) }.map {
        Entry(file: table.schema.fileName, source: $0.key, rows: $0.value)
      }
    }
  }

  /// Entries as CSV: file, source, vintage, confidence, rows. What a spreadsheet would take for a formula has an apostrophe
  /// before it, and control characters are spaces.
  public static func csv(_ study: Study) -> String {
    var writer = CSVWriter(table: "sources", columns: ["file", "source", "vintage", "confidence", "rows"])
    for entry in entries(of: study) {
      writer.text(entry.file)
      writer.text(NameRule.disarmed(entry.source.source))
      writer.text(NameRule.disarmed(entry.source.vintage))
      writer.text(entry.source.confidence?.rawValue ?? "")
      writer.integer(entry.rows)
      writer.endRow()
    }
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}
