import DispatchSolvePowerSystem
import DispatchSolveTables
import Testing

/// Suggestions for misspelt names, and text from outside in messages.
struct NearestNameTests {
  @Test(arguments: [
    ("capacity_mv", "capacity_mw"), ("Capacity_MW", "capacity_mw"), ("zon", "zone"), ("unit", "unit"),
    ("capacitymw", "capacity_mw"),
  ])
  func near(name: String, expected: String) {
    #expect(nearestName(to: name, among: ["unit", "zone", "capacity_mw"]) == expected)
  }

  @Test(arguments: ["", "x", "demand", "capac"])
  func far(name: String) {
    #expect(nearestName(to: name, among: ["unit", "zone", "capacity_mw"]) == nil)
  }

  @Test func firstOfEquallyNear() {
    #expect(nearestName(to: "zon1", among: ["zon2", "zon3"]) == "zon2")
    #expect(nearestName(to: "a", among: []) == nil)
  }

  @Test func longTextIsNotCompared() {
    let long = String(repeating: "a", count: 65)
    #expect(nearestName(to: long, among: [long]) == nil)
    #expect(nearestName(to: String(long.dropLast()), among: [long, String(long.dropLast(2))]) != nil)
    #expect(nearestName(to: "e" + String(repeating: "\u{301}", count: 1_000_000), among: ["é"]) == nil)
  }

  @Test(arguments: [
    ("plain", "plain"), ("", ""), ("a\nb\r\nc\td", "a b  c d"), ("\u{1B}[31m", " [31m"),
    ("a\u{2028}b\u{85}", "a b "), ("1234567890", "1234567890"), ("1234567890a", "1234567..."), ("北京", "北京"),
  ])
  func oneLineOfTen(text: String, expected: String) {
    #expect(oneLine(text, limit: 10) == expected)
  }
}
