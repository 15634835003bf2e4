import Foundation

import Testing

@testable import DispatchSolveStudyFiles
@testable import DispatchSolveTables

/// Files of several megabytes that are all one thing: read in linear time, reported in short messages.
struct HugeFileTests {
  private static let header = "unit,zone,technology,capacity_mw\n"
  private static let enough = "n,North,Hydro,1000\ns,South,Hydro,1000\n"

  private static func findings(units text: String) throws -> [String] {
    let copy = try StudyCopy()
    try copy.write("units.csv", text.utf8)
    let start = try threadSeconds()
    let findings = copy.findings()
    // Quadratic work on these sizes would take hours.
    #expect(try threadSeconds() - start < 60)
    return findings
  }

  /// What this thread has computed, s: on a busy machine the clock goes on meanwhile.
  private static func threadSeconds() throws -> Double {
    var time = timespec()
    try #require(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time) == 0)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  @Test func fieldOfTenMegabytesAsNumber() throws {
    let text =
      Self.header + "a,North,Hydro,1000\nb,North,Hydro," + String(repeating: "9x", count: 5_000_000) + "\n"
    let clipped = String(repeating: "9x", count: 28) + "9..."
    #expect(try Self.findings(units: text) == ["units.csv:3:15: capacity_mw: '\(clipped)' is not a number"])
  }

  @Test func fieldOfTenMegabytesAsName() throws {
    let text = Self.header + Self.enough + "a," + String(repeating: "z", count: 10_000_000) + ",Hydro,1\n"
    let message = "unknown zone '" + String(repeating: "z", count: 383) + "..."
    #expect(try Self.findings(units: text) == ["units.csv:4:3: \(message)"])
  }

  @Test func blankLinesOnly() throws {
    let lines = String(repeating: "\n", count: 2_000_000)
    #expect(try Self.findings(units: Self.header + Self.enough + lines) == [])
    #expect(
      try Self.findings(units: lines) == [
        "units.csv:1:1: file is empty; expected the header unit,zone,technology,capacity_mw"
      ])
  }

  @Test func blankLinesInside() throws {
    let text = Self.header + String(repeating: "\r\n", count: 200_000) + "a,North,Hydro,1\n"
    let findings = try Self.findings(units: text)
    #expect(findings == ["units.csv:2:1: blank line (and in 199999 more rows)"])
  }

  @Test func headerOfManyColumns() throws {
    let names = (1...100_000).map { "x\($0)" }.joined(separator: ",")
    #expect(
      try Self.findings(units: names + "\n") == [
        "units.csv:1:1: 'x1' is not the header; expected unit,zone,technology,capacity_mw"
      ])
    // Beside a column that there is, they are columns; one that is given often is told once.
    let repeated = Array(repeating: "zone", count: 100_000).joined(separator: ",")
    let found = try Self.findings(units: repeated + "\n")
    #expect(found.contains("units.csv:1:6: column 'zone' appears twice") && found.count == 2, "\(found)")
    let findings = try Self.findings(units: names + ",unit\n")
    #expect(findings.count == TableReader.findingLimit + 1)
    #expect(findings.contains("units.csv:1:1: unknown column 'x1'"))
  }

  @Test func everyRowIsWrong() throws {
    let text = Self.header + String(repeating: "a,North,Hydro,one\n", count: 100_000)
    #expect(
      try Self.findings(units: text) == [
        "units.csv:2:15: capacity_mw: 'one' is not a number (and in 99999 more rows)"
      ])
    // Each with a mistake of its own.
    let rows = (1...100_000).map { "a,North,Hydro,x\($0)\n" }.joined()
    let findings = try Self.findings(units: Self.header + rows)
    #expect(findings.count == TableReader.findingLimit + 1)
    #expect(findings.last == "units.csv:1001:15: 99000 more errors in this file are not listed")
  }
}
