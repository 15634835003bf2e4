import DispatchSolveTables
import Testing

@testable import DispatchSolveStudyFiles

/// A folder of version 0.1.0: what is gone or means something else is told at its place, with what to do.
struct EarlierVersionTests {
  /// The columns that 0.1.0's default study had in build_options.csv.
  private static let oldOptions =
    "year,technology,fuel,overnight_capex_usd_per_kw,life_years,wacc_real,annualised_cost_usd_per_kw_year\n"
    + "2025,Gas,gas,1200,30,0.05,78\n"

  private func copy(shares: String) throws -> StudyCopy {
    let copy = try StudyCopy()
    try copy.write("technologies.csv", shares.utf8)
    try copy.write(
      "planned_changes.csv", "year,zone,technology,change_mw,status\n2026,North,Gas,10,firm\n".utf8)
    return copy
  }

  @Test func columnsThatAreGoneSayWhatTookTheirPlace() throws {
    let copy = try StudyCopy()
    try copy.write("technologies.csv", "technology,fuel\nGas,gas\n".utf8)
    try copy.write("build_options.csv", Self.oldOptions.utf8)
    let findings = copy.findings()
    #expect(
      findings.contains(
        "build_options.csv:1:17: unknown column 'fuel', gone since 0.2.0: an addition burns the fuel of its "
          + "technology, in technologies.csv; take the column out"), "\(findings)")
    #expect(
      findings.contains(
        "build_options.csv:1:70: unknown column 'annualised_cost_usd_per_kw_year', gone since 0.2.0: it follows from "
          + "overnight_capex_usd_per_kw, wacc_real, life_years and fixed_om_usd_per_kw_year; take the column out"
      ),
      "\(findings)")
  }

  @Test func aScenarioOfAColumnThatIsGoneIsToldTheSame() throws {
    let copy = try StudyCopy()
    try copy.write("technologies.csv", "technology,fuel\nGas,gas\n".utf8)
    try copy.write(
      "build_options.csv",
      "year,technology,overnight_capex_usd_per_kw,life_years,wacc_real\n2025,Gas,1200,30,0.05\n".utf8)
    let findings = try copy.findings(
      scenario:
        "[[change]]\ntable = \"build_options\"\ncolumn = \"annualised_cost_usd_per_kw_year\"\nmultiply = 2\n")
    #expect(
      findings.contains {
        $0.hasPrefix("scenarios/x.toml:3:") && $0.contains("gone since 0.2.0: it follows from overnight")
      }, "\(findings)")
  }

  @Test func aBlankShareIsToldAndAWrittenOneIsNot() throws {
    let told = { (shares: String) in
      try copy(shares: shares).findings().filter { $0.contains("before 0.2.0") }
    }
    let text =
      ": warning: covered_share of 'Gas' is blank, so its planned additions need allowances; before 0.2.0 they "
      + "needed none: write 1, or 0 for what it was"
    let columns = "technology,fuel,heat_rate_mmbtu_per_mwh,emission_rate_short_tons_per_mwh"
    #expect(try told("\(columns)\nGas,gas,7,0.41\n") == ["technologies.csv:2:1" + text])
    #expect(try told("\(columns),covered_share\nGas,gas,7,0.41,\n") == ["technologies.csv:2:16" + text])
    #expect(try told("\(columns),covered_share\nGas,gas,7,0.41,1\n") == [])
  }
}
