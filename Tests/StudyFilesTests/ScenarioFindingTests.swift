import Foundation
import DispatchSolvePowerSystem
import Testing

@testable import DispatchSolveStudyFiles

/// What is said of scenarios that cannot be applied, or whose study is wrong: text and place.
struct ScenarioFindingTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var text: String
    var findings: [String]
    var testDescription: String { findings.first ?? text }

    /// Findings come without the file's name.
    init(_ text: String, _ findings: String...) {
      self.text = text
      self.findings = findings.map {
        $0.contains(".csv:") || $0.contains("study.toml") ? $0 : "scenarios/x.toml:\($0)"
      }
    }
  }

  private static let demand = "[[change]]\ntable = \"demand\"\n"
  private static let cap = "[[change]]\ntable = \"allowance_program\"\ncolumn = \"cap_short_tons\"\n"
  private static let setting = "[[change]]\ntable = \"study\"\n"

  static let files = [
    Case("x = ", "1:5: expected a value, not the end of the file"),
    Case("a\0", "1:2: NUL byte"),
    Case("description = \"x\"", "1:1: a scenario needs at least one [[change]]"),
    Case("change = 3", "1:1: a scenario needs at least one [[change]]"),
    Case(
      "nam = \"x\"\nname = \"y\"\n" + cap + "add = 1",
      "1:1: unknown key 'nam'; did you mean 'name'?", "2:8: name: 'y' is not the name of the file, 'x'"),
    Case("description = 1\n" + cap + "add = 1", "1:15: description: must be text in quotes"),
    Case(
      "\n" + cap + "ad = 1",
      "2:1: a change needs exactly one of set, multiply, add, add_rows, remove",
      "5:1: unknown key 'ad' in [[change]]; did you mean 'add'?"),
    Case(
      cap + "add = 1\nset = 2",
      "1:1: a change needs exactly one of set, multiply, add, add_rows, remove; here are set, add"),
    Case("[[change]]\ncolumn = \"x\"\nset = 1", "1:1: table is missing"),
    Case(
      "[[change]]\n  table   =   \"demnd\"\ncolumn = 1\nset = 1",
      "2:15: table: 'demnd' is not a table of a study; did you mean 'demand'?",
      "3:10: column: must be text in quotes"),
    Case(cap + "add = \"1\"", "4:7: add: must be a finite number"),
    Case(cap + "multiply = inf", "4:12: multiply: must be a finite number"),
    Case(cap + "set = 2025-01-01", "4:7: set: must be text, a number, true, false or a list"),
    Case("[[change]]\ntable = \"demand\"\nremove = false", "3:10: remove: must be true"),
    Case(
      cap + "add = 1\nyears = \"2026-2025\"",
      "5:9: years: 2026-2025 runs backwards"),
    Case(
      cap + "add = 1\nyears = [2025, \"2027-2026\", 2025, 2300, true, \"x\"]",
      "5:16: years: 2027-2026 runs backwards", "5:29: years: must be ascending, and 2025 comes after 2025",
      "5:35: years: 2300 is not between 1900 and 2200",
      "5:41: years: must be a year, a range as \"2027-2040\" or a list of years",
      "5:47: years: 'x' must be years, as 2025, 2025-2040 or 2025, 2030-2032"),
    Case(
      cap + "add = 1\nyears = []",
      "5:9: years: must be a year, a range as \"2027-2040\" or a list of years"),
    Case(cap + "add = 1\nwhere = 3", "5:9: where: must be a table: { column = value }"),
    Case(
      cap + "add = 1\nwhere = { year = [] }", "5:18: year: must be a value or a list of values"),
    Case(
      "[[change]]\ntable = \"demand\"\nadd_rows = { year = 1 }",
      "3:12: add_rows: must be a list of rows: [{ column = value }]"),
  ]

  static let changes = [
    Case(
      demand + "column = \"demand_mw\"\nset = 1",
      "3:10: unknown column 'demand_mw' of demand.csv; did you mean 'demand_mwh'?"),
    Case(demand + "set = 1", "1:1: column is missing: which one of demand.csv is changed?"),
    Case(
      demand + "where = { year = 2026, zon = \"North\" }\ncolumn = \"demand_mwh\"\nset = 1",
      "3:24: unknown column 'zon' of demand.csv; did you mean 'zone'?"),
    Case(
      demand + "where = { zone = [\"North\", \"Sout\"] }\ncolumn = \"demand_mwh\"\nset = 1",
      "3:18: no row of demand.csv has zone 'Sout'; did you mean 'South'?"),
    Case(
      demand + "where = { year = \"2026\" }\ncolumn = \"demand_mwh\"\nset = 1",
      "3:18: year: '2026' is not a whole number"),
    Case(
      demand + "years = 2039\ncolumn = \"demand_mwh\"\nset = 1",
      "1:1: the change matches no row of demand.csv"),
    Case(
      "[[change]]\ntable = \"units\"\nyears = 2025\ncolumn = \"capacity_mw\"\nset = 1",
      "3:1: units.csv has no column 'year'"),
    Case(demand + "column = \"demand_mwh\"\nset = \"1\"", "4:7: demand_mwh: '1' is not a number"),
    Case(demand + "column = \"demand_mwh\"\nset = -1", "4:7: demand_mwh: '-1' is not at least 0"),
    Case(
      demand + "column = \"demand_mwh\"\nset = \"\"", "4:7: demand_mwh: '' is blank; a value is required"),
    Case(
      demand + "column = \"zone\"\nset = 5", "4:7: zone: '5' is not text; put it in quotes"),
    Case(demand + "column = \"zone\"\nset = \" A\"", "4:7: zone: ' A' begins or ends with a space"),
    Case(demand + "column = \"zone\"\nadd = 5", "4:1: add: zone of demand.csv is not a number"),
    Case(
      demand + "where = { zone = \"South\" }\ncolumn = \"demand_mwh\"\nadd = -1000001",
      "5:7: demand_mwh: '-1' is not at least 0 (row 2025, South, and 1 more)"),
    Case(
      "[[change]]\ntable = \"units\"\nwhere = { unit = \"north_gas\" }\ncolumn = \"unit_count\"\nmultiply = 0.75",
      "5:12: unit_count: '1.5' is not a whole number (row north_gas)"),
    Case(
      "[[change]]\ntable = \"units\"\ncolumn = \"online_year\"\nadd = 1",
      "4:7: online_year is blank (row north_gas, and 2 more)"),
    Case(
      "[[change]]\ntable = \"allowance_program\"\ncolumn = \"full_compliance\"\nset = 1",
      "4:7: full_compliance: '1' is not one of true, false"),
    Case(
      "[[change]]\ntable = \"allowance_program\"\nyears = 2026\ncolumn = \"ccr2_quantity\"\nset = 1",
      "1:1: 2026: ccr2_quantity without ccr2_trigger_usd"),
    Case(
      "[[change]]\ntable = \"allowance_program\"\nyears = 2026\ncolumn = \"ecr_trigger_usd\"\nset = 1",
      "1:1: 2026: ecr_trigger_usd without ecr_quantity"),
    Case(demand + "column = \"zone\"\nremove = true", "3:1: column goes not with remove"),
    Case(
      demand + "years = 2025\nadd_rows = [\n  { year = 2025.5, zon = 1, demand_mwh = -1 },\n]",
      "3:1: years goes not with add_rows",
      "5:3: column 'zone' is missing", "5:12: year: '2025.5' is not a whole number",
      "5:20: unknown column 'zon' of demand.csv; did you mean 'zone'?",
      "5:42: demand_mwh: '-1' is not at least 0"),
    Case(
      "[[change]]\ntable = \"allowance_program\"\nadd_rows = [{ year = 2027, cap_short_tons = 90000, ccr1_quantity = 2 }]",
      "3:13: ccr1_quantity without ccr1_trigger_usd"),
    Case(
      setting + "column = \"run.discount\"\nset = 1",
      "3:10: unknown key 'run.discount'; did you mean 'run.discount_rate'?"),
    Case(setting + "column = \"name\"\nset = \"x\"", "3:10: unknown key 'name'"),
    Case(
      setting + "column = \"run.discount_rate\"\nset = 2",
      "4:7: run.discount_rate: 2.0 is not between 0.0 and 1.0"),
    Case(
      setting + "column = \"run.mode\"\nset = \"nodal\"",
      "4:7: run.mode: 'nodal' is not one of network, single"),
    Case(setting + "column = \"run.mode\"\nmultiply = 2", "4:1: multiply: run.mode is not a number"),
    Case(
      setting + "column = \"program.price_ceiling\"\nadd = 2", "4:7: program.price_ceiling is not set"),
    Case(
      setting + "column = \"run.mode\"\nyears = 2025\nset = \"single\"",
      "4:1: years goes not with settings"),
    Case(setting + "remove = true", "3:1: remove goes not with settings"),
    // Of blank cells, and of zeros, a factor makes nothing.
    Case(
      "[[change]]\ntable = \"units\"\ncolumn = \"fixed_om_usd_per_kw_year\"\nmultiply = 1.1",
      "4:1: multiply: fixed_om_usd_per_kw_year is 0 in every row that the change matches; a factor changes nothing"
    ),
    Case(
      "[[change]]\ntable = \"units\"\nwhere = { unit = \"north_wind\" }\ncolumn = \"heat_rate_mmbtu_per_mwh\"\nmultiply = 0",
      "5:1: multiply: heat_rate_mmbtu_per_mwh is 0 in every row that the change matches; a factor changes nothing"
    ),
    Case(
      "[[change]]\ntable = \"interfaces\"\ncolumn = \"wheeling_usd_per_mwh\"\nmultiply = 3",
      "4:1: multiply: wheeling_usd_per_mwh is 0 in every row that the change matches; a factor changes nothing"
    ),
    Case(
      setting + "column = \"program.opening_obligation_short_tons\"\nmultiply = 2",
      "4:1: multiply: program.opening_obligation_short_tons is 0; a factor changes nothing"),
    // One row that is not 0 is enough, and adding makes something of nothing.
    Case("[[change]]\ntable = \"units\"\ncolumn = \"heat_rate_mmbtu_per_mwh\"\nmultiply = 1.01"),
    Case("[[change]]\ntable = \"units\"\ncolumn = \"fixed_om_usd_per_kw_year\"\nadd = 12"),
  ]

  /// Parts of changes that come to nothing: warnings.
  static let idle = [
    Case(
      demand + "where = { zone = \"North\" }\nyears = \"2025-2028\"\ncolumn = \"demand_mwh\"\nmultiply = 1.1",
      "4:9: warning: none of the rows that the change matches is of 2027-2028"),
    Case(
      "[[change]]\ntable = \"units\"\nwhere = { zone = [\"North\", \"South\"], technology = \"OnshoreWind\" }\n"
        + "column = \"capacity_mw\"\nmultiply = 1.1",
      "3:18: warning: none of the rows that the change matches has zone 'South'"),
    Case(
      "[[change]]\ntable = \"units\"\nwhere = { technology = [\"GasTurbine\", \"OnshoreWind\"], zone = \"North\" }\n"
        + "column = \"capacity_mw\"\nset = 90",
      "3:24: warning: none of the rows that the change matches has technology 'GasTurbine'"),
    Case(demand + "years = \"2025-2026\"\ncolumn = \"demand_mwh\"\nmultiply = 1.1"),
    Case(
      demand + "column = \"demand_mwh\"\nmultiply = 1",
      "4:1: warning: multiply: every value of demand_mwh that the change matches stays as it is"),
    Case(
      "[[change]]\ntable = \"units\"\nwhere = { technology = \"OnshoreWind\" }\ncolumn = \"technology\"\n"
        + "set = \"OnshoreWind\"",
      "5:1: warning: set: every value of technology that the change matches stays as it is"),
  ]

  /// Findings of the study that results say where it was changed.
  static let studies = [
    Case(
      "[[change]]\ntable = \"units\"\nwhere = { unit = \"south_gas\" }\ncolumn = \"zone\"\nset = \"Nort\"",
      "units.csv:4:11: unknown zone 'Nort'; did you mean 'North'?; the row is changed by scenarios/x.toml:1:1"
    ),
    Case(
      demand + "add_rows = [\n  { zone = \"South\", year = 2025, demand_mwh = 1 },\n]",
      "4:12: duplicate key 2025, South"),
    Case(
      demand + "where = { zone = \"South\" }\nyears = 2026\nremove = true",
      "demand.csv:1:1: no demand of zone 'South' for 2026; rows are removed by scenarios/x.toml:1:1"),
  ]

  @Test(arguments: files + changes + idle) func isReported(wrong: Case) throws {
    #expect(try StudyCopy().findings(scenario: wrong.text) == wrong.findings)
  }

  @Test(arguments: studies) func namesTheScenario(wrong: Case) throws {
    let findings = try StudyCopy().findings(scenario: wrong.text)
    for expected in wrong.findings { #expect(findings.contains(expected), "\(findings)") }
  }

  /// A row of the file is found although rows before it were removed.
  @Test func placesAfterRowsWereRemoved() throws {
    let text =
      "[[change]]\ntable = \"units\"\nwhere = { unit = \"north_gas\" }\nremove = true\n"
      + "[[change]]\ntable = \"units\"\nwhere = { unit = \"south_gas\" }\ncolumn = \"fuel\"\nset = \"coal\"\n"
    let findings = try StudyCopy().findings(scenario: text)
    #expect(
      findings.contains { $0.hasPrefix("units.csv:4:") && $0.hasSuffix("changed by scenarios/x.toml:5:1") },
      "\(findings)")
  }

  @Test func severalScenariosAtOnce() throws {
    let copy = try StudyCopy()
    try copy.write("zones.csv", "zone,group\nNorth,East\nSouth,\n".utf8)
    try copy.writeScenario("b", Self.demand + "column = \"x\"\nset = 1")
    try copy.writeScenario("a", "\n\n[[change]]\n")
    #expect(
      try copy.findings(scenarios: ["b", "a"]) == [
        "zones.csv:3:7: group is blank; a value is required",
        "scenarios/b.toml:3:10: unknown column 'x' of demand.csv", "scenarios/a.toml:3:1: table is missing",
        "scenarios/a.toml:3:1: a change needs exactly one of set, multiply, add, add_rows, remove",
      ])
  }

  /// A row that could not be read is told, not that it is missing.
  @Test func noConsequencesOfRefusedRows() throws {
    let copy = try StudyCopy()
    try copy.write("fuel_prices.csv", "year,zone,fuel,price_usd_per_mmbtu\n2025,North,gas,x\n".utf8)
    let findings = try copy.findings(
      scenario:
        "[[change]]\ntable = \"fuel_prices\"\nwhere = { fuel = \"gas\" }\ncolumn = \"price_usd_per_mmbtu\"\nadd = 1"
    )
    #expect(findings == ["fuel_prices.csv:2:16: price_usd_per_mmbtu: 'x' is not a number"])
  }

  @Test func filesThatAreNotThere() throws {
    let copy = try StudyCopy()
    try copy.writeScenario("gas-high", Self.cap + "add = 1")
    #expect(
      try copy.findings(scenarios: ["gas-hihg", "scenarios/gas-high.toml", "../x", "zzz"]) == [
        "unknown scenario 'gas-hihg'; did you mean 'gas-high'? (the study has gas-high)",
        "unknown scenario 'scenarios/gas-high.toml'; give the name of a scenario, not a path (letters, digits, '-', '_' and '.', no point in front); did you mean 'gas-high'? (the study has gas-high)",
        "unknown scenario '../x'; give the name of a scenario, not a path (letters, digits, '-', '_' and '.', no point in front) (the study has gas-high)",
        "unknown scenario 'zzz' (the study has gas-high)",
      ])
  }

  @Test func withoutAProgram() throws {
    let copy = try StudyCopy()
    try copy.remove("allowance_program.csv")
    try copy.remove("program_membership.csv")
    let text = Self.cap + "set = 1\n" + Self.setting + "column = \"program.banking\"\nset = true"
    #expect(
      try copy.findings(scenario: text) == [
        "scenarios/x.toml:2:9: the study has no allowance_program.csv",
        "scenarios/x.toml:7:10: the study has no allowance_program.csv",
      ])
  }

  /// Years between those given are filled in from what the change makes of them.
  @Test func yearsThatAreFilledInAreNotIdle() throws {
    let copy = try StudyCopy()
    try copy.write(
      "study.toml",
      "name = \"small\"\n[run]\ninterpolate_years = true\n[program]\nopening_bank_short_tons = 1000\n".utf8)
    try copy.write(
      "demand.csv",
      "year,zone,demand_mwh\n2025,North,2e6\n2025,South,1e6\n2029,North,2e6\n2029,South,1e6\n".utf8)
    let change = Self.demand + "column = \"demand_mwh\"\nmultiply = 1.1\nyears = "
    #expect(try copy.findings(scenario: change + "\"2025-2029\"") == [])
    #expect(
      try copy.findings(scenario: change + "\"2025-2031\"") == [
        "scenarios/x.toml:5:9: warning: none of the rows that the change matches is of 2030-2031"
      ])
  }
}
