import DispatchSolveTestSupport
import Testing

@testable import DispatchSolveStudyFiles
@testable import DispatchSolveTables

/// Texts that are made once are those of their cells.
struct TextPoolTests {
  /// Reads rows of one field each through a pool and without.
  private static func expectSameTexts(_ cells: [String], sourceLocation: SourceLocation = #_sourceLocation) {
    Array(cells.joined(separator: "\n").utf8).withUnsafeBufferPointer { buffer in
      var scanner = CSVScanner(buffer)
      var fields: [CSVField] = []
      var pool = TextPool()
      var differing = 0
      var count = 0
      while scanner.nextRow(&fields) {
        let text = fields[0].text(buffer)
        let pooled = pool.text(of: fields[0], buffer)
        if pooled == nil { pool.keep(text, of: fields[0], buffer) }
        if let pooled, Array(pooled.utf8) != Array(text.utf8) { differing += 1 }
        count += 1
      }
      #expect(differing == 0, sourceLocation: sourceLocation)
      #expect(count == cells.count, sourceLocation: sourceLocation)
    }
  }

  /// Quoted, unquoted and with doubled quotes, and names that differ only in how a letter is written.
  @Test func anyOrder() {
    let kinds = [
      "a", "\"a\"", "\"a\"\"\"", "\"a\"\"b\"", "\"a,b\"", "ab", "\"a\nb\"", "é", "e\u{301}", "\"é\"",
      "a name of more than fifteen bytes", "\"a name of more than fifteen bytes\"", "a name of more than",
    ]
    var random = SeededGenerator(seed: 3)
    Self.expectSameTexts((0..<20_000).map { _ in kinds[random.below(kinds.count)] })
    Self.expectSameTexts((0..<20_000).map { kinds[$0 % kinds.count] })
    Self.expectSameTexts((0..<20_000).map { kinds[$0 / 100 % kinds.count] })
  }

  @Test func moreTextsThanAreKept() {
    let count = TextPool.limit + 1000
    Self.expectSameTexts((0..<2 * count).map { "name \($0 % count)" })
  }

  /// Equal cells share one string, whatever quotes they have.
  @Test func findsEqualCells() {
    Array("x\n\"x\"\ny\nx\n\"y\"".utf8).withUnsafeBufferPointer { buffer in
      var scanner = CSVScanner(buffer)
      var fields: [CSVField] = []
      var pool = TextPool()
      var found: [String?] = []
      while scanner.nextRow(&fields) {
        found.append(pool.text(of: fields[0], buffer))
        if found.last == .some(nil) { pool.keep(fields[0].text(buffer), of: fields[0], buffer) }
      }
      #expect(found == [nil, "x", nil, "x", "y"])
    }
  }

  /// A refused text is refused in every row, and blank cells stay blank beside kept ones.
  @Test func throughATable() {
    let lines = [
      "year,zone,technology,change_mw,status,note", "2030,z,t,1,firm,\"a \"\"b\"\"\"", "2030, z,t,1,firm,",
      "2030,\"z\",\"t\",1,trend,", "2030, z,t,1,frim,x", "2030,z,t,1,\"firm\",\"a \"\"b\"\"\"",
    ]
    let text = lines.joined(separator: "\n")
    var reader = TableReader(schema: StudyTables.plannedChanges.schema, bytes: Array(text.utf8))
    let rows = reader.rows(of: StudyTables.plannedChanges.declaration).map {
      [$0.zone, $0.technology, $0.status.rawValue, $0.note].joined(separator: "/")
    }
    #expect(rows == ["z/t/firm/a \"b\"", "z/t/trend/", "z/t/firm/a \"b\""])
    #expect(
      reader.findings.map(\.description) == [
        "planned_changes.csv:3:6: zone: ' z' begins or ends with a space (and in 1 more row)",
        "planned_changes.csv:5:13: status: 'frim' is not one of firm, trend, proposed",
      ])
  }

  @Test func boundThatIsNotAllowedItself() {
    let text = "slice,block,hours\na,b,0\na,b,-0\na,b,4.9e-324\na,b,8784\na,b,8784.000000000002\n"
    var reader = TableReader(schema: StudyTables.slices.schema, bytes: Array(text.utf8))
    let hours = reader.rows(of: StudyTables.slices.declaration).map(\.hours)
    #expect(hours == [.leastNonzeroMagnitude, 8784])
    #expect(
      reader.findings.map(\.description) == [
        "slices.csv:2:5: hours: '0' is not above 0 and at most 8784",
        "slices.csv:3:5: hours: '-0' is not above 0 and at most 8784",
        "slices.csv:6:5: hours: '8784.000000000002' is not above 0 and at most 8784",
      ])
  }
}
