import Testing

@testable import DispatchSolveTables

/// What is said of texts that are no TOML, and where.
struct TOMLProblemTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var text: String
    var problem: String
    var testDescription: String { problem }

    init(_ text: String, _ problem: String) { (self.text, self.problem) = (text, problem) }
  }

  private static let name = "expected a table's name: letters, digits, '-' and '_', or text in quotes"
  private static let key = "expected a key: letters, digits, '-' and '_', or text in quotes"
  private static let escape = "expected an escape after the backslash: b, t, n, f, r, u, U, \" or \\"

  static let cases = [
    Case("x = ", "1:5: expected a value, not the end of the file"),
    Case("x = \ny = 1", "1:5: expected a value, not the end of the line"),
    Case("x = \r\n", "1:5: expected a value, not the end of the line"),
    Case("x", "1:2: expected '=' after the key, not the end of the file"),
    Case("x y = 1", "1:3: expected '=' after the key, not 'y'"),
    Case("= 1", "1:1: \(key), not '='"), Case("é = 1", "1:1: \(key), not 'é'"),
    Case("a. = 1", "1:4: \(key), not '='"), Case("a..b = 1", "1:3: \(key), not '.'"),
    Case("\"\"\"a\"\"\" = 1", "1:3: expected '=' after the key, not '\"'"),
    Case("a = 1 b = 2", "1:7: expected the end of the line, not 'b'"),
    Case("a = 1 # é\u{1}", "1:10: control character U+0001"),
    Case("a = 1\r", "1:6: control character U+000D"), Case("# a\rb", "1:4: control character U+000D"),
    Case("a\0", "1:2: NUL byte"), Case("a = 'é\0'", "1:7: NUL byte"), Case("\0", "1:1: NUL byte"),
    Case("\u{FEFF}\u{FEFF}a = 1", "1:1: \(key), not '\u{FEFF}'"),
    // Headers.
    Case("[", "1:2: \(name), not the end of the file"),
    Case("[\na]", "1:2: \(name), not the end of the line"),
    Case("[]", "1:2: \(name), not ']'"), Case("[.a]", "1:2: \(name), not '.'"),
    Case("[[[a]]]", "1:3: \(name), not '['"), Case("[ [a]]", "1:3: \(name), not '['"),
    Case("[a", "1:3: expected ']', not the end of the file"), Case("[[a]", "1:4: expected ']]', not ']'"),
    Case("[a] b", "1:5: expected the end of the line, not 'b'"),
    Case("x = '''\n[=]\n'''\ny = [\n[{}],\n]\n\n [[ =]]", "8:5: \(name), not '='"),
    // Lists and tables in braces.
    Case("a = [}", "1:6: expected a value, not '}'"), Case("a = {b=[}}", "1:9: expected a value, not '}'"),
    Case("a = [ #c\n}", "2:1: expected a value, not '}'"), Case("a = [,]", "1:6: expected a value, not ','"),
    Case("a = [1 2]", "1:8: expected ',' or ']', not '2'"),
    Case("a = [1, 2", "1:10: expected ',' or ']', not the end of the file"),
    Case("a = {b = 1,}", "1:12: \(key), not '}'"),
    Case("a = {b = 1\n}", "1:11: expected ',' or '}', not the end of the line"),
    Case("a = {b = 1 c = 2}", "1:12: expected ',' or '}', not 'c'"),
    // Words.
    Case("mode = network", "1:8: 'network' is no number, date, true or false; text goes in quotes"),
    Case("a = True", "1:5: 'True' is no number, date, true or false; text goes in quotes"),
    Case("a = 01", "1:5: '01' is no number, date, true or false; text goes in quotes"),
    Case("a = 1__0", "1:5: '1__0' is no number, date, true or false; text goes in quotes"),
    Case("a = 1.", "1:5: '1.' is no number, date, true or false; text goes in quotes"),
    Case("a = .5", "1:5: '.5' is no number, date, true or false; text goes in quotes"),
    Case("a = 1e", "1:5: '1e' is no number, date, true or false; text goes in quotes"),
    Case("a = 1.e5", "1:5: '1.e5' is no number, date, true or false; text goes in quotes"),
    Case("a = +0x1", "1:5: '+0x1' is no number, date, true or false; text goes in quotes"),
    Case("a = 0b2", "1:5: '0b2' is no number, date, true or false; text goes in quotes"),
    Case("a = ++inf", "1:5: '++inf' is no number, date, true or false; text goes in quotes"),
    Case("a = 9223372036854775808", "1:5: 9223372036854775808 is beyond the whole numbers of 64 bits"),
    Case("a = 0xFFFFFFFFFFFFFFFF", "1:5: 0xFFFFFFFFFFFFFFFF is beyond the whole numbers of 64 bits"),
    Case("d = 2025-02-29", "1:5: '2025-02-29' is no number, date, true or false; text goes in quotes"),
    Case("d = 1900-02-29", "1:5: '1900-02-29' is no number, date, true or false; text goes in quotes"),
    Case("d = 24:00:00", "1:5: '24:00:00' is no number, date, true or false; text goes in quotes"),
    Case("d = 07:32", "1:5: '07:32' is no number, date, true or false; text goes in quotes"),
    Case("d = 2025-01-01 b", "1:16: expected the end of the line, not 'b'"),
    Case("d = 2025-01-01 07", "1:5: '2025-01-01 07' is no number, date, true or false; text goes in quotes"),
    // Texts.
    Case("a = \"b", "1:5: the text that begins here has no closing quote"),
    Case("a = 'b\n'", "1:5: the text that begins here has no closing quote"),
    Case("a = \"\"\"b\n\"\"", "1:5: the text that begins here has no closing quote"),
    Case("a = '''b''", "1:5: the text that begins here has no closing quote"),
    Case("a = '''b''''''", "1:14: expected the end of the line, not '''"),
    Case("a = \"\\q\"", "1:7: \(escape), not 'q'"), Case("a = \"\\x41\"", "1:7: \(escape), not 'x'"),
    Case("a = \"\\", "1:7: \(escape), not the end of the file"),
    Case("a = \"\"\"\\ b\"\"\"", "1:9: \(escape), not ' '"),
    Case("a = \"\"\"\\\u{A0}\n\"\"\"", "1:9: \(escape), not '\u{A0}'"),
    Case("a = \"\\u12\"", "1:10: expected 4 hexadecimal digits, not '\"'"),
    Case("a = \"\\uD800\"", "1:8: there is no character U+D800"),
    Case("a = \"\\U00110000\"", "1:8: there is no character U+110000"),
    Case("a = \"\u{7F}\"", "1:6: control character U+007F"),
    Case("a = '''\r'''", "1:8: control character U+000D"),
    // Given twice.
    Case("a = 1\na = 2", "2:1: 'a' is given on line 1"),
    Case("\"a\" = 1\n'a' = 2", "2:1: 'a' is given on line 1"),
    Case("a = 1\na.b = 2", "2:1: 'a' is complete as given on line 1"),
    Case("a.b = 1\na = 2", "2:1: 'a' is given on line 1"),
    Case("[a]\n[ a ]", "2:3: 'a' is given on line 1"), Case("a.b = 1\n[a]", "2:2: 'a' is given on line 1"),
    Case("[a]\nb.c = 1\n[a.b]", "3:4: 'b' is given on line 2"),
    Case("[a.b]\n[a]\nb.c = 1", "3:1: 'b' is complete as given on line 1"),
    Case("[a.b.c]\n[a]\nb.d.e = 1\n[a.b]", "4:4: 'b' is given on line 1"),
    Case("a = {}\n[a.b]", "2:2: 'a' is a value on line 1"),
    Case("a = {b = {}}\na.b.c = 1", "2:1: 'a' is complete as given on line 1"),
    Case("a = {b = 1, b = 2}", "1:13: 'b' is given on line 1"),
    Case("a = {b = {}, b.c = 2}", "1:14: 'b' is complete as given on line 1"),
    Case("a = [{}]\n[[a]]", "2:3: 'a' is given on line 1"),
    Case("a = []\n[a.b]", "2:2: 'a' is a value on line 1"),
    Case("[a]\n[[a]]", "2:3: 'a' is given on line 1"), Case("[[a]]\n[a]", "2:2: 'a' is given on line 1"),
    Case("[[a.b]]\n[a]\nb.c = 1", "3:1: 'b' is complete as given on line 1"),
    Case("a = 1\n[a.b.c]", "2:2: 'a' is a value on line 1"),
    // Depth.
    Case(
      "a = " + String(repeating: "[", count: 100_000),
      "1:105: more than 100 lists and tables within each other"),
    Case(
      "a = " + String(repeating: "{a=", count: 100_000),
      "1:305: more than 100 lists and tables within each other"),
    Case(String(repeating: "a.", count: 100_000) + "a = 1", "1:201: a key has more than 100 parts"),
    Case("[" + String(repeating: "a.", count: 100_000) + "a]", "1:202: a key has more than 100 parts"),
  ]

  @Test(arguments: cases) func isReported(_ wrong: Case) { #expect(outcome(wrong.text) == wrong.problem) }

  @Test(arguments: [
    ([0xFF], 1, 1), ([0x61, 0x0A, 0xFF], 2, 1), ([0x23, 0xC3, 0xA9, 0xC0, 0x80], 1, 3),
    ([0x23, 0xED, 0xA0, 0x80], 1, 2), ([0x23, 0xF4, 0x90, 0x80, 0x80], 1, 2), ([0x23, 0xE2, 0x82], 1, 2),
    ([0x23, 0xF0, 0x9F, 0x98, 0x80, 0x80], 1, 3),
  ])
  func bytesThatAreNoText(bytes: [UInt8], line: Int, column: Int) {
    #expect(throws: TOMLProblem(TextPlace(line: line, column: column), "invalid UTF-8")) {
      try TOMLDocument(bytes)
    }
  }

  /// Long lines, whole or spoilt at their end, take no more than their length's time; a limit on time would be that of
  /// the machine, so the test is that it ends.
  @Test func longLines() throws {
    let count = 100_000
    let list = "a = [" + String(repeating: "1, ", count: count) + "]"
    let document = try TOMLDocument(Array(list.utf8))
    #expect(document.lists.map(\.count) == [count])
    #expect(outcome(list + " x") == "1:\(list.count + 2): expected the end of the line, not 'x'")
    #expect(
      throws: TOMLProblem(TextPlace(line: 1, column: list.count + 1), "invalid UTF-8")
    ) { try TOMLDocument(Array(list.utf8) + [0xFF]) }
  }
}
