import Testing

@testable import DispatchSolveTables

/// What texts stand for.
struct TOMLValueTests {
  @Test(arguments: [
    ("", "{}"), ("\u{FEFF}a = 1", "{a: 1}"), ("# x\n\n \t\r\na = 1 # y", "{a: 1}"),
    // Whole numbers up to the ends of 64 bits.
    ("a = 9223372036854775807", "{a: 9223372036854775807}"),
    ("a = -9223372036854775808", "{a: -9223372036854775808}"),
    ("a = 9007199254740993", "{a: 9007199254740993}"), ("a = [+1, -0, 1_000]", "{a: [1, 0, 1000]}"),
    ("a = [0xdead_BEEF, 0o755, 0b1101]", "{a: [3735928559, 493, 13]}"),
    ("a = 0x7FFFFFFFFFFFFFFF", "{a: 9223372036854775807}"),
    // Numbers.
    ("a = [1.5, -0.0, 1e3, 1_0.2_5e-1, 6.022E+23]", "{a: [1.5, -0.0, 1000.0, 1.025, 6.022e+23]}"),
    (
      "a = [1.7976931348623157e308, 5e-324, 1e400, -1e400, 1e-400]",
      "{a: [1.7976931348623157e+308, 5e-324, inf, -inf, 0.0]}"
    ),
    ("a = [inf, +inf, -inf, nan, -nan]", "{a: [inf, inf, -inf, nan, nan]}"),
    ("a = [true, false]", "{a: [true, false]}"),
    // Dates and times.
    ("a = 2024-02-29", "{a: localDate 2024-02-29}"), ("a = 07:32:00.5", "{a: localTime 07:32:00.5}"),
    ("a = 2024-02-29t07:32:00", "{a: localDateTime 2024-02-29t07:32:00}"),
    ("a = 2024-02-29 07:32:00z # x", "{a: dateTime 2024-02-29 07:32:00z}"),
    ("a = [2024-02-29 07:32:00.25-23:59]", "{a: [dateTime 2024-02-29 07:32:00.25-23:59]}"),
    ("a = 2024-02-29 # x", "{a: localDate 2024-02-29}"),
    // Texts.
    ("a = \"\\b\\t\\n\\f\\r\\\"\\\\\\u00e9\\U0001F600\"", "{a: \"\u{8}\t\n\u{C}\r\"\\é😀\"}"),
    ("a = 'b\\n\"\t#'", "{a: \"b\\n\"\t#\"}"), ("a = ''", "{a: \"\"}"),
    ("a = \"\"\"\r\nb\r\n c\\\r\n \t\r\n d\"\"\"", "{a: \"b\n cd\"}"),
    ("a = \"\"\"\\  \n  \u{A0}b\"\"\"", "{a: \"\u{A0}b\"}"),
    ("a = \"\"\"\\\n\u{FEFF}b\"\"\"", "{a: \"\u{FEFF}b\"}"),
    ("a = \"\"\"b\"\"c\"\"\"\"\"", "{a: \"b\"\"c\"\"\"}"), ("a = '''\nb'c\\'''''", "{a: \"b'c\\''\"}"),
    ("a = \"\"\"\"\"\"", "{a: \"\"}"),
    // Tables.
    ("a.\"b c\" . 'd' = 1", "{a: {b c: {d: 1}}}"), ("\"\" = 1\n'a.b' = 2", "{: 1, a.b: 2}"),
    ("1.2 = 3", "{1: {2: 3}}"),
    ("a = { b.c = 1, b.d = {}, e = [{ f = 2 }, 3] }", "{a: {b: {c: 1, d: {}}, e: [{f: 2}, 3]}}"),
    ("a = [\n 1, # x\n\n 2,\n]", "{a: [1, 2]}"), ("[a.b]\nc = 1\n[a]\nd = 2", "{a: {b: {c: 1}, d: 2}}"),
    ("[a]\nb.c = 1\n[a.b.d]\ne = 2", "{a: {b: {c: 1, d: {e: 2}}}}"),
    ("[[a]]\nb = 1\n[[a]]\n[a.c]\nd = 2\n[[a.e]]\n[[a.e]]", "{a: [{b: 1}, {c: {d: 2}, e: [{}, {}]}]}"),
    ("[a.b.c]\n[a]\nb.d = 1", "{a: {b: {c: {}, d: 1}}}"),
    // Keys that look alike are two.
    ("\"\u{E9}\" = 1\n\"e\u{301}\" = 2", "{e\u{301}: 2, \u{E9}: 1}"),
  ])
  func isRead(text: String, values: String) { #expect(outcome(text) == values) }

  /// As deep as it may be.
  @Test func deepValues() {
    let depth = TOMLParser.greatestDepth
    let list = String(repeating: "[", count: depth - 1) + "1" + String(repeating: "]", count: depth - 1)
    #expect(outcome("a = " + list) == "{a: \(list)}")
    #expect(outcome("a = [" + list + "]").hasSuffix("more than 100 lists and tables within each other"))
    let key = Array(repeating: "a", count: depth).joined(separator: ".")
    #expect(outcome(key + " = 1").hasPrefix("{a: {a: "))
  }
}
