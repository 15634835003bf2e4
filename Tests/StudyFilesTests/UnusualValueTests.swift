import Foundation
import DispatchSolvePowerSystem
import Testing

@testable import DispatchSolveStudyFiles

/// Values in another unit than their column's are told, once a column, and can be accepted by name.
struct UnusualValueTests {
  /// A mistake of a unit: what is written into the small study, and what is said of it.
  struct Mistake: Sendable, CustomTestStringConvertible {
    var file: String
    var text: String
    var finding: String

    var testDescription: String { finding }
  }

  static let mistakes: [Mistake] = [
    Mistake(
      file: "units.csv",
      text: """
        unit,zone,technology,fuel,capacity_mw,heat_rate_mmbtu_per_mwh
        a,North,Hydro,,1000,
        b,North,GasTurbine,gas,400,6800
        c,South,GasTurbine,gas,400,7.5
        d,South,GasTurbine,gas,400,10200
        """,
      finding:
        "units.csv:3:28: warning: heat_rate_mmbtu_per_mwh: 6800 is outside the usual range, 0 to 25, and so is one more"
    ),
    Mistake(
      file: "units.csv",
      text: """
        unit,zone,technology,fuel,capacity_mw,emission_rate_short_tons_per_mwh
        a,North,Hydro,,1000,
        b,South,GasTurbine,,500,920
        """,
      finding:
        "units.csv:3:25: warning: emission_rate_short_tons_per_mwh: 920 is outside the usual range, 0 to 2.5"),
    Mistake(
      file: "units.csv",
      text: """
        unit,zone,technology,capacity_mw
        a,North,Hydro,1e300
        b,South,Hydro,500
        """,
      finding: "units.csv:2:15: warning: capacity_mw: 1e+300 is outside the usual range, 0 to 100000"),
  ]

  @Test(arguments: mistakes) func isTold(mistake: Mistake) throws {
    let copy = try StudyCopy()
    try copy.write(mistake.file, mistake.text.utf8)
    let findings = copy.findings()
    #expect(findings.contains(mistake.finding), "\(findings)")
    // Accepted by name, it is told no more, and nothing else is lost.
    let column = try #require(mistake.finding.split(separator: " ").dropFirst(2).first).dropLast()
    let toml = String(
      decoding: try Data(contentsOf: copy.folder.appendingPathComponent("study.toml")), as: UTF8.self)
    try copy.write("study.toml", (toml + "\n[check]\nunusual = [\"units.\(column)\"]\n").utf8)
    #expect(copy.findings() == findings.filter { $0 != mistake.finding })
  }

  @Test func onlyColumnsWithAUsualRangeCanBeAccepted() throws {
    let copy = try StudyCopy()
    let toml = String(
      decoding: try Data(contentsOf: copy.folder.appendingPathComponent("study.toml")), as: UTF8.self)
    try copy.write("study.toml", (toml + "\n[check]\nunusual = [\"units.zone\"]\n").utf8)
    let findings = copy.findings()
    #expect(findings.count == 1)
    #expect(findings.first?.contains("unusual: 'units.zone' is none of the ") == true)
  }

  /// Tiers are accepted as a kind, whatever their number.
  @Test func numberedColumns() throws {
    let copy = try StudyCopy()
    try copy.write(
      "allowance_program.csv",
      "year,cap_short_tons,ccr1_trigger_usd,ccr1_quantity\n2025,1e6,700,5\n2026,1e6,1500,5\n".utf8)
    let warning =
      "allowance_program.csv:3:10: warning: ccr1_trigger_usd: 1500 is outside the usual range, 0 to 1000"
    #expect(copy.findings().contains(warning), "\(copy.findings())")
    let toml = String(
      decoding: try Data(contentsOf: copy.folder.appendingPathComponent("study.toml")), as: UTF8.self)
    try copy.write(
      "study.toml", (toml + "\n[check]\nunusual = [\"allowance_program.ccr#_trigger_usd\"]\n").utf8)
    #expect(!copy.findings().contains(warning))
  }

  /// A scenario's values are held to the same ranges, and placed where the scenario is named.
  @Test func scenariosToo() throws {
    let copy = try StudyCopy()
    let scenario = """
      [[change]]
      table = "units"
      column = "capacity_mw"
      multiply = 1e6
      """
    let findings = try copy.findings(scenario: scenario)
    #expect(
      findings.contains { $0.contains("capacity_mw") && $0.contains("is outside the usual range") },
      "\(findings)")
  }
}
