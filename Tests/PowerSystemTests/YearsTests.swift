import Foundation
import DispatchSolvePowerSystem
import Testing

struct YearsTests {
  @Test(arguments: [
    ("2025", [2025], "2025"), ("2025-2027", [2025, 2026, 2027], "2025-2027"),
    ("2025,2030", [2025, 2030], "2025, 2030"), ("2025-2026, 2027", [2025, 2026, 2027], "2025-2027"),
    (" 2025 - 2027 , 2030", [2025, 2026, 2027, 2030], "2025-2027, 2030"), ("2030-2030", [2030], "2030"),
    ("1900,2200", [1900, 2200], "1900, 2200"), ("1900-2200", Array(1900...2200), "1900-2200"),
  ])
  func isReadAndWritten(text: String, list: [Int], written: String) throws {
    let years = try Years(text)
    #expect(Array(years) == list)
    #expect(years.description == written)
    #expect(try Years(written) == years)
    #expect(try Years(list) == years)
    let json = try JSONEncoder().encode(years)
    #expect(try JSONDecoder().decode([Int].self, from: json) == list)
    #expect(try JSONDecoder().decode(Years.self, from: json) == years)
  }

  private static let form = "must be years, as 2025, 2025-2040 or 2025, 2030-2032"

  @Test(arguments: [
    ("", "'' \(form)"), (" ", "' ' \(form)"), ("x", "'x' \(form)"), ("2025,", "'2025,' \(form)"),
    (",2025", "',2025' \(form)"), ("2025-", "'2025-' \(form)"), ("-2025", "'-2025' \(form)"),
    ("2025-2026-2027", "'2025-2026-2027' \(form)"), ("+2025", "'+2025' \(form)"),
    ("2025.0", "'2025.0' \(form)"),
    ("2 025", "'2 025' \(form)"), ("２０２５", "'２０２５' \(form)"), ("2025\n", "'2025 ' \(form)"),
    ("99999999999999999999", "'99999999999999999999' \(form)"), ("2025\0", "'2025 ' \(form)"),
    (String(repeating: "2025,", count: 100), "'" + String(repeating: "2025,", count: 11) + "20...' \(form)"),
    ("2027-2025", "2027-2025 runs backwards"), ("2025, 2030-2029", "2030-2029 runs backwards"),
    ("2025,2025", "must be ascending, and 2025 comes after 2025"),
    ("2025-2027,2026", "must be ascending, and 2026 comes after 2027"),
    ("2031,2030", "must be ascending, and 2030 comes after 2031"),
    ("1899", "1899 is not between 1900 and 2200"), ("2200-2201", "2201 is not between 1900 and 2200"),
    ("0", "0 is not between 1900 and 2200"), ("1-9223372036854775807", "1 is not between 1900 and 2200"),
  ])
  func isRefused(text: String, message: String) {
    #expect { try Years(text) } throws: { "\($0)" == message }
  }

  @Test func listsAreHeldToTheRule() {
    #expect(throws: YearsError.notAscending(2025, after: 2026)) { try Years([2026, 2025]) }
    #expect(throws: YearsError.outOfRange(2201)) { try Years([2200, 2201]) }
    #expect(throws: YearsError.outOfRange(1899)) { try Years(1899...2000) }
    #expect(throws: (any Error).self) { try JSONDecoder().decode(Years.self, from: Data("[2026,2025]".utf8)) }
    #expect(throws: (any Error).self) { try JSONDecoder().decode(Years.self, from: Data("[1]".utf8)) }
  }

  @Test func noYears() throws {
    let none: Years = []
    #expect(none.isEmpty && none.description == "none")
    #expect(try Years([Int]()) == none)
    #expect(([2025, 2026] as Years).filter { $0 > 2026 } == none)
  }
}
