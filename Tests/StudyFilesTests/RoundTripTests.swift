import DispatchSolveTestSupport
import Testing

@testable import DispatchSolveStudyFiles
@testable import DispatchSolveTables

/// What the writer writes, the scanner reads back: text exactly, numbers to the bit.
struct RoundTripTests {
  /// All rows of a file as text, doubled quotes undone.
  private static func rows(_ bytes: [UInt8]) -> (rows: [[String]], problems: [CSVProblem]) {
    bytes.withUnsafeBufferPointer { buffer in
      var scanner = CSVScanner(buffer)
      var fields: [CSVField] = []
      var rows: [[String]] = []
      while scanner.nextRow(&fields) { rows.append(fields.map { $0.text(buffer) }) }
      return (rows, scanner.problems)
    }
  }

  private static func number(_ text: String) -> Double? {
    try? Array(text.utf8).withUnsafeBufferPointer { CSVNumber.parse($0, 0, $0.count) }.get()
  }

  private static let pieces = [
    "\"", "\"\"", ",", "\n", "\r\n", "a", "Zone 7", " ", "é", "e\u{301}", "\u{301}", "北", "👩‍👩‍👧", "\u{FEFF}",
    "'", ";",
    "\t", "\\", "-1.5e3", "\u{10FFFF}",
  ]

  @Test func randomTables() throws {
    var random = SeededGenerator(seed: 7)
    for _ in 0..<2000 {
      let width = 1 + random.below(5)
      let table = (0..<(1 + random.below(6))).map { _ in
        (0..<width).map { _ in
          (0..<random.below(6)).map { _ in Self.pieces[random.below(Self.pieces.count)] }.joined()
        }
      }
      var writer = CSVWriter(table: "t", columns: (0..<width).map { "c\($0)" })
      for row in table {
        for field in row { writer.text(field) }
        writer.endRow()
      }
      let read = Self.rows(writer.bytes)
      try #require(read.problems == [])
      // Scalars, since equality of strings overlooks how accents are composed.
      try #require(
        read.rows.dropFirst().map { $0.map { Array($0.unicodeScalars) } }
          == table.map { $0.map { Array($0.unicodeScalars) } })
    }
  }

  @Test func doublesAreExact() throws {
    var random = SeededGenerator(seed: 8)
    var values = [
      1e22, 1e21, 1e23, .leastNonzeroMagnitude, 0.1, 9_007_199_254_740_992, 9_007_199_254_740_994,
      -9_007_199_254_740_992,
      .greatestFiniteMagnitude, .leastNormalMagnitude, 1 / 3, 1e-5, 123_456.789, 1e15, 1e16, -2.5,
    ]
    while values.count < 50_000 {
      let value = Double(bitPattern: random.next())
      if value.isFinite { values.append(value) }
    }
    var writer = CSVWriter(table: "t", columns: ["x"])
    for value in values {
      try writer.number(value, column: "x")
      writer.endRow()
    }
    let read = Self.rows(writer.bytes)
    #expect(read.problems == [])
    #expect(read.rows.dropFirst().map { Self.number($0[0])?.bitPattern } == values.map(\.bitPattern))
  }

  @Test(arguments: [
    (0.0, "0"), (-0.0, "0"), (1.0, "1"), (-3.0, "-3"), (0.1, "0.1"), (1e22, "1e+22"),
    (.leastNonzeroMagnitude, "5e-324"),
    (9_007_199_254_740_991, "9007199254740991"), (9_007_199_254_740_992, "9007199254740992"),
    (9_007_199_254_740_994, "9007199254740994"), (1e16, "1e+16"), (2.5, "2.5"),
  ])
  func textOfNumbers(value: Double, text: String) throws {
    var writer = CSVWriter(table: "t", columns: ["x"])
    try writer.number(value, column: "x")
    writer.endRow()
    #expect(String(decoding: writer.bytes, as: UTF8.self) == "x\n\(text)\n")
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity, .signalingNaN])
  func notFiniteIsRefused(value: Double) throws {
    var writer = CSVWriter(table: "annual", columns: ["year", "bank"])
    writer.integer(2025)
    try writer.number(1, column: "bank")
    writer.endRow()
    writer.integer(2026)
    let before = writer.bytes
    let error = #expect(throws: CSVWriteError.self) { try writer.number(value, column: "bank") }
    #expect(error?.description == "table annual, row 2, column bank: not a finite number")
    #expect(writer.bytes == before)
  }

  /// A column of empty fields is not a column of blank lines.
  @Test func oneEmptyField() {
    var writer = CSVWriter(table: "t", columns: ["x"])
    for _ in 0..<2 {
      writer.text("")
      writer.endRow()
    }
    writer.text("y")
    writer.endRow()
    #expect(Self.rows(writer.bytes).rows == [["x"], [""], [""], ["y"]])
    #expect(Self.rows(writer.bytes).problems == [])
  }

  @Test func integersAndQuotes() {
    var writer = CSVWriter(table: "t", columns: ["year", "a \"b\"", "c,d"])
    writer.integer(-5)
    writer.text("plain")
    writer.text("two\nlines")
    writer.endRow()
    #expect(
      String(decoding: writer.bytes, as: UTF8.self)
        == "year,\"a \"\"b\"\"\",\"c,d\"\n-5,plain,\"two\nlines\"\n")
  }
}
