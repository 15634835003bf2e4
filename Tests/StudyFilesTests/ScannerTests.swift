import Testing

@testable import DispatchSolveStudyFiles
@testable import DispatchSolveTables

/// Places and contents of fields.
struct ScannerTests {
  struct Place: Equatable {
    var text: String
    var line: Int
    var column: Int
    init(_ text: String, _ line: Int, _ column: Int) {
      (self.text, self.line, self.column) = (text, line, column)
    }
  }

  private static func places(_ text: String) -> [[Place]] {
    Array(text.utf8).withUnsafeBufferPointer { buffer in
      var scanner = CSVScanner(buffer)
      var fields: [CSVField] = []
      var rows: [[Place]] = []
      while scanner.nextRow(&fields) {
        rows.append(
          fields.map {
            let place = scanner.place(of: $0)
            return Place($0.text(buffer), place.line, place.column)
          })
      }
      return rows
    }
  }

  private static func problems(_ text: String) -> [CSVProblem] {
    Array(text.utf8).withUnsafeBufferPointer { buffer in
      var scanner = CSVScanner(buffer)
      var fields: [CSVField] = []
      while scanner.nextRow(&fields) {}
      return scanner.problems
    }
  }

  @Test func columnsCountCharacters() {
    #expect(
      Self.places("\u{FEFF}a,é,北京,👍,z") == [
        [Place("a", 1, 1), Place("é", 1, 3), Place("北京", 1, 5), Place("👍", 1, 8), Place("z", 1, 10)]
      ])
  }

  @Test func linesCountThroughQuotedLineEnds() {
    #expect(
      Self.places("a,\"b\nc\r\n\",d\n\"\",e") == [
        [Place("a", 1, 1), Place("b\nc\r\n", 1, 3), Place("d", 3, 3)], [Place("", 4, 1), Place("e", 4, 4)],
      ])
  }

  @Test func doubledQuotes() {
    #expect(
      Self.places("\"\"\"\",\"a\"\"b\",\"\"\"\"\"\"").map { $0.map(\.text) } == [["\"", "a\"b", "\"\""]])
  }

  /// A combining mark after a quote makes one character of both; the quotes are still two.
  @Test func doubledQuoteBeforeCombiningMark() {
    #expect(
      Self.places("\"a\"\"\u{301}b\"").map { $0.map { Array($0.text.unicodeScalars) } }
        == [[Array("a\"\u{301}b".unicodeScalars)]])
  }

  @Test func emptyFieldsAtBothEnds() {
    #expect(Self.places(",\n,,").map(\.count) == [2, 3])
    #expect(Self.places("").isEmpty)
    #expect(Self.places("\n\r\n").isEmpty)
  }

  /// After a problem the next line is read again, so that one pass finds all.
  @Test func goesOnAfterAProblem() {
    #expect(
      Self.problems("a\"b\nc\n\"d\"e\n\nf\0\ng") == [
        CSVProblem(line: 1, column: 2, message: "quote inside an unquoted field"),
        CSVProblem(line: 3, column: 4, message: "text after a closing quote"),
        CSVProblem(line: 4, column: 1, message: "blank line"),
        CSVProblem(line: 5, column: 2, message: "NUL byte"),
      ])
  }

  /// The place is where the quote opens, however far the file goes on.
  @Test func quoteNeverClosed() {
    #expect(
      Self.problems("a,b\nc,\"d\ne,f\n\ng") == [
        CSVProblem(line: 2, column: 3, message: "quote opened here is never closed")
      ])
  }
}
