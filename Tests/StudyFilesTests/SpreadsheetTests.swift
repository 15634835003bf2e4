import Foundation
import DispatchSolvePowerSystem
import DispatchSolveTestSupport
import Testing

@testable import DispatchSolveStudyFiles

/// What spreadsheets and data frames write is read as what it means; what is no CSV is told in one finding.
struct SpreadsheetTests {
  private static let program = "year,cap_short_tons,full_compliance\n"

  @Test(arguments: [("TRUE", true), ("FALSE", false), ("True", true), ("false", false)])
  func flags(text: String, value: Bool) throws {
    let copy = try StudyCopy()
    try copy.write(
      "allowance_program.csv", (Self.program + "2025,1e6,\(text)\n2026.0,+2000000.,FALSE\n").utf8)
    let years = try #require(try copy.load().study.program?.years)
    #expect(years.map(\.year) == [2025, 2026])
    #expect(try years[at: 0].fullCompliance == value)
    #expect(try years[at: 1].capShortTons == 2_000_000)
  }

  @Test func wordsThatAreNoFlagStayRefused() throws {
    let copy = try StudyCopy()
    try copy.write("allowance_program.csv", (Self.program + "2025,1e6,yes\n2026,5e5,0\n").utf8)
    #expect(
      copy.findings() == [
        "allowance_program.csv:2:10: full_compliance: 'yes' is not one of true, false, 1, 0"
      ])
  }

  /// Rows of commas at the end are none; among others they are a slip.
  @Test(arguments: ["", "\n"]) func rowsOfCommas(end: String) throws {
    let copy = try StudyCopy()
    let rows = "2025,1e6,1\r\n2026,1e6,1\r\n"
    try copy.write("allowance_program.csv", (Self.program + rows + ",,\r\n,,\r\n,," + end).utf8)
    #expect(copy.findings() == [])
    try copy.write("allowance_program.csv", (Self.program + "2025,1e6,1\n,,\n,,\n2026,1e6,1\n,,\n").utf8)
    #expect(
      copy.findings() == [
        "allowance_program.csv:3:1: row is blank (and in 1 more row)"
      ])
    // Nothing but such rows is an empty table.
    try copy.write("units.csv", "unit,zone,technology,capacity_mw\n,,,\n,,,\n".utf8)
    #expect(copy.findings().contains { $0.hasPrefix("units.csv:1:1: no unit operates") })
  }

  @Test(arguments: [(";", "';'"), ("\t", "tabs"), ("|", "'|'")])
  func otherSeparators(separator: String, name: String) throws {
    let copy = try StudyCopy()
    let text = "unit,zone,technology,capacity_mw\na,North,Hydro,1\nb,South,Hydro,2\n"
    try copy.write("units.csv", text.replacing(",", with: separator).utf8)
    #expect(copy.findings() == ["units.csv:1:1: fields are separated by \(name); write commas"])
  }

  @Test(arguments: [[0xFF, 0xFE], [0xFE, 0xFF]]) func utf16(mark: [Int]) throws {
    let copy = try StudyCopy()
    let text = "unit,zone,technology,capacity_mw\na,North,Hydro,1\n"
    let bytes = text.utf16.flatMap {
      mark[0] == 0xFF ? [UInt8($0 & 0xFF), UInt8($0 >> 8)] : [UInt8($0 >> 8), UInt8($0 & 0xFF)]
    }
    try copy.write("units.csv", mark.map(UInt8.init) + bytes)
    #expect(copy.findings() == ["units.csv:1:1: file is UTF-16; save it as UTF-8"])
  }
}
