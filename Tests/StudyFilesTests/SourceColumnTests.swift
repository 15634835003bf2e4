import DispatchSolvePowerSystem
import DispatchSolveTables
import Testing

@testable import DispatchSolveStudyFiles

/// Columns that say where figures come from: in every table, kept, written back, without a say in anything else.
struct SourceColumnTests {
  @Test func everyTableHasThem() {
    for table in StudySchema.tables {
      #expect(Array(table.columns.suffix(3)) == StudySchema.sourceColumns, "\(table.fileName)")
    }
  }

  @Test func keptAndWrittenBack() throws {
    let copy = try StudyCopy()
    let plain = try copy.load().study
    let rows = plain.zones.map { "\($0.name),\($0.group),\"ISO, table 1\",2026-03,high\n" }
    try copy.write("zones.csv", ("zone,group,source,vintage,confidence\n" + rows.joined()).utf8)
    let loaded = try copy.load()
    #expect(
      loaded.study.zones[0].source
        == RowSource(source: "ISO, table 1", vintage: "2026-03", confidence: .high))
    let zones = try #require(try StudyFolder.files(of: loaded.study).first { $0.name == "zones.csv" })
    #expect(String(decoding: zones.bytes, as: UTF8.self).contains(",\"ISO, table 1\",2026-03,high\n"))
    // Nothing else of the study is other.
    var without = loaded.study
    for row in without.zones.indices { without.zones[row].source = nil }
    for row in without.zones.indices { without.zones[row].displayName = plain.zones[row].displayName }
    #expect(without == plain)
    let entries = SourceSummary.entries(of: loaded.study)
    #expect(entries.filter { $0.file == "zones.csv" }.map(\.rows) == [plain.zones.count])
    #expect(
      SourceSummary.csv(loaded.study).contains(
        "zones.csv,\"ISO, table 1\",2026-03,high,\(plain.zones.count)\n"))
    #expect(SourceSummary.csv(loaded.study).contains("units.csv,,,,\(plain.units.count)\n"))
  }

  /// Citations are no names; a spreadsheet that opens what is printed of them computes nothing all the same.
  @Test(arguments: [
    ("=1+1", "'=1+1"), ("@SUM(A1)", "'@SUM(A1)"), ("-2", "'-2"), ("+x", "'+x"), ("EIA = good", "EIA = good"),
    ("a\u{7}b", "a b"),
  ])
  func citationsAreNoFormulas(source: String, printed: String) throws {
    let copy = try StudyCopy()
    try copy.write(
      "zones.csv", "zone,group,source,vintage\nNorth,East,\(source),\(source)\nSouth,East,b,2026\n".utf8)
    let study = try copy.load().study
    #expect(study.zones[0].source?.source == source)
    #expect(SourceSummary.csv(study).contains("\nzones.csv,\(printed),\(printed),,1\n"))
  }

  @Test func confidenceIsAWord() throws {
    let copy = try StudyCopy()
    try copy.write("carbon_price.csv", "year,price_usd_per_short_ton,confidence\n2025,0,sure\n".utf8)
    #expect(
      copy.findings() == [
        "carbon_price.csv:2:8: confidence: 'sure' is not one of high, medium, low, none"
      ])
  }

  /// A fleet goes through every checkpoint; what its tables say of their sources does not.
  @Test func theFleetHasNone() throws {
    var study = try StudyCopy().load().study
    study.units[0].source = RowSource(source: "s")
    #expect(Fleet(study: study).units.allSatisfy { $0.source == nil })
  }
}
