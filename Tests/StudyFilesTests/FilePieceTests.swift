import DispatchSolvePowerSystem
import DispatchSolveTestSupport
import Testing

@testable import DispatchSolveStudyFiles
@testable import DispatchSolveTables

/// A large file says the same whether one thread reads it or several do, a piece each.
struct FilePieceTests {
  /// What a file of planned changes says: rows, their places, and findings.
  private struct Reading: Equatable {
    var rows: [PlannedChange]
    var lines: [Int]
    var columns: [Int]
    var findings: [LocatedFinding]

    init(_ text: String, threads: Int) {
      var reader = TableReader(
        schema: StudyTables.plannedChanges.schema, bytes: Array(text.utf8), threads: threads)
      reader.leastPieceBytes = 40
      rows = reader.rows(of: StudyTables.plannedChanges.declaration)
      let places = rows.indices.map { reader.place(row: $0, column: "technology") }
      lines = places.map(\.line)
      columns = places.map(\.column)
      findings = reader.findings
    }
  }

  private static let header = "year,zone,technology,change_mw,status"

  private static func row(_ random: inout SeededGenerator) -> String {
    let zone = ["A", "Long zone of the north", "Z\u{E9}"][random.below(3)]
    let status = ["firm", "proposed"][random.below(2)]
    return "\(2025 + random.below(20)),\(zone),Gas \(random.below(9)),\(1 + random.below(900)),\(status)"
  }

  /// Lines that are no plain row: what they mean hangs on what stands around them, or they are refused.
  private static func oddLine(_ random: inout SeededGenerator) -> String {
    [
      "", "", ",,,,", "2030,A,Gas,x,firm", "2030,A,Gas,1", "2030,A,Gas,1,firm,more",
      "2030,\"A\",Gas,1,firm", "2030,\"A\nB\",Gas,1,firm", "2030,A,Ga\"s,1,firm", "2030,A,,1,firm",
      "2030,A, Gas,1,firm", "2030,A,Gas\r,1,firm", "2030,A,Gas\0,1,firm", "9,A,Gas,1,firm",
    ][random.below(14)]
  }

  @Test(arguments: 0..<60) func anyFile(seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    var lines = [Self.header] + (0..<(2 + random.below(60))).map { _ in Self.row(&random) }
    // Every third file is one that pieces can be made of.
    for _ in 0..<(seed % 3 == 0 ? 0 : 1 + random.below(3)) {
      lines.insert(Self.oddLine(&random), at: random.below(lines.count + 1))
    }
    let end = random.below(2) == 0 ? "\n" : "\r\n"
    let text =
      (random.below(4) == 0 ? "\u{FEFF}" : "") + lines.joined(separator: end)
      + ["", end, end + end, end + ",,,," + end][random.below(seed % 3 == 0 ? 2 : 4)]
    let alone = Reading(text, threads: 1)
    if seed % 3 == 0 { #expect(alone.findings.isEmpty && alone.rows.count == lines.count - 1) }
    for threads in [2, 3, 8] { #expect(Reading(text, threads: threads) == alone) }
  }

  /// The file of a study is large enough for pieces, and none of its rows is lost or moved.
  @Test func piecesAreRead() {
    let text =
      Self.header + "\n" + (0..<4000).map { "2030,Zone \($0 % 7),Gas \($0),\($0 + 1),firm\n" }.joined()
    var reader = TableReader(schema: StudyTables.plannedChanges.schema, bytes: Array(text.utf8), threads: 4)
    reader.leastPieceBytes = 1 << 14
    let rows = reader.rowsOfPieces(of: StudyTables.plannedChanges.declaration)
    #expect(rows?.count == 4000)
    #expect(rows?.enumerated().allSatisfy { $1.changeMW == Double($0 + 1) } == true)
    #expect(reader.rowCount == 4000)
    #expect(reader.place(row: 3999, column: "technology") == (4001, 13))
  }
}
