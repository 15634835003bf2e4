import Foundation
import DispatchSolvePowerSystem
import Testing

@testable import DispatchSolveStudyFiles

/// Names are printed, written into tables and opened in spreadsheets: what would steer any of these is refused, and every
/// letter is taken.
struct NameTests {
  private static func units(_ unit: String, zone: String = "North", technology: String = "Hydro") -> String {
    "unit,zone,technology,capacity_mw\n\"\(unit)\",\(zone),\"\(technology)\",500\nother,South,Hydro,400\n"
  }

  @Test(arguments: [
    ("line\nbreak", "line break", "has a line break in it"),
    ("line\u{85}break", "line break", "has a line break in it"),
    ("line\u{2028}break", "line break", "has a line break in it"),
    ("bell\u{7}", "bell ", "has a control character in it"),
    ("tab\tin", "tab in", "has a control character in it"),
    ("esc\u{1B}[31m", "esc [31m", "has a control character in it"),
    ("delete\u{7F}d", "delete d", "has a control character in it"),
    ("left\u{202E}right", "left\u{202E}right", "has a control character in it"),
    ("mark\u{FEFF}ed", "mark\u{FEFF}ed", "has a control character in it"),
    ("=1+1", "=1+1", "begins with '=', which spreadsheets take for a formula"),
    ("=HYPERLINK(1)", "=HYPERLINK(1)", "begins with '=', which spreadsheets take for a formula"),
    ("@SUM(A1)", "@SUM(A1)", "begins with '@', which spreadsheets take for a formula"),
    ("+1", "+1", "begins with '+', which spreadsheets take for a formula"),
    ("-1", "-1", "begins with '-', which spreadsheets take for a formula"),
  ])
  func isRefused(name: String, shown: String, reason: String) throws {
    let copy = try StudyCopy()
    // A key, whose texts are not pooled, and a column whose texts are.
    try copy.write("units.csv", Self.units(name).utf8)
    #expect(copy.findings() == ["units.csv:2:1: unit: '\(shown)' \(reason)"])
    try copy.write("units.csv", Self.units("u", technology: name).utf8)
    #expect(copy.findings() == ["units.csv:2:11: technology: '\(shown)' \(reason)"])
    // In a scenario, by the same rule.
    let fresh = try StudyCopy()
    let findings = try fresh.findings(
      scenario:
        "[[change]]\ntable = \"units\"\nwhere = { unit = \"north_wind\" }\ncolumn = \"technology\"\nset = \(toml(name))"
    )
    #expect(findings == ["scenarios/x.toml:5:7: technology: '\(shown)' \(reason)"])
  }

  private func toml(_ text: String) -> String {
    "\""
      + text.unicodeScalars.map {
        "\\u" + String(repeating: "0", count: 4 - String($0.value, radix: 16).count)
          + String($0.value, radix: 16)
      }.joined() + "\""
  }

  @Test(arguments: [
    "Zürich", "Île-de-France", "Łódź", "Αθήνα", "東京", "São Paulo", "a=b", "x-y", "n+1", "me@home", "50%",
    "#1",
  ])
  func isTaken(name: String) throws {
    let copy = try StudyCopy()
    try copy.write("units.csv", Self.units(name, technology: name + "2").utf8)
    #expect(copy.findings() == [])
    #expect(try copy.load().study.units[0].name == name)
  }

  /// Fuels, texts for people and periods are printed too.
  @Test func otherTexts() throws {
    let copy = try StudyCopy()
    try copy.write("zones.csv", "zone,group,display_name\nNorth,East,\"Nor\nthern\"\nSouth,\"=E\",\n".utf8)
    #expect(
      copy.findings() == [
        "zones.csv:2:12: display_name: 'Nor thern' has a line break in it",
        "zones.csv:4:7: group: '=E' begins with '=', which spreadsheets take for a formula",
      ])
  }

  /// Who pays a support stands in results.
  @Test(arguments: [
    ("=1+1", "'=1+1' begins with '=', which spreadsheets take for a formula"),
    ("-5 $", "'-5 $' begins with '-', which spreadsheets take for a formula"),
    ("paid\nby load", "'paid by load' has a line break in it"),
    ("bell\u{7}", "'bell ' has a control character in it"),
  ])
  func supports(text: String, says: String) throws {
    let copy = try StudyCopy()
    func units(_ support: String) -> String {
      "unit,zone,technology,capacity_mw,support_usd_per_mwh,support\na,North,Hydro,500,2,\"\(support)\"\n"
        + "b,South,Hydro,500,,\n"
    }
    try copy.write("units.csv", units(text).utf8)
    #expect(copy.findings() == ["units.csv:2:21: support: \(says)"])
    try copy.write("units.csv", units("paid by load, as uplift (50 %)").utf8)
    #expect(copy.findings() == [])
  }

  /// A study and its scenarios are called as people speak.
  @Test func namesOfFolders() throws {
    let copy = try StudyCopy()
    try copy.write("study.toml", "name = \"Grüne-Zukunft_2.0\"\ndescription = \"a\\nb\"\n".utf8)
    let study = try copy.load()
    #expect(study.study.settings.name == "Grüne-Zukunft_2.0")
    for (name, isGood) in [
      ("été", true), ("Łódź.2", true), ("a b", false), (".x", false), ("a/b", false), ("a\u{7}", false),
      ("a\u{202E}", false), ("…", false), ("", false), ("=a", false),
    ] {
      try copy.write("study.toml", "name = \"\(name == "a\u{7}" ? "a\\u0007" : name)\"\n".utf8)
      #expect(copy.findings().isEmpty == isGood, "\(name): \(copy.findings())")
    }
  }
}
