import Foundation
import DispatchSolvePowerSystem
import DispatchSolveTables
import Testing

@testable import DispatchSolveStudyFiles

/// Changes that are known from a year on.
struct SurpriseTests {
  private static func load(_ scenario: String, _ change: (StudyCopy) throws -> Void = { _ in }) throws
    -> Study
  {
    let copy = try StudyCopy()
    try change(copy)
    try FileManager.default.createDirectory(
      at: copy.folder.appendingPathComponent("scenarios"), withIntermediateDirectories: true)
    try copy.write("scenarios/x.toml", scenario.utf8)
    return try StudyFolder.load(copy.folder.path, years: [2025, 2026], scenarios: ["x"]).study
  }

  private static func findings(_ scenario: String) throws -> [String] {
    let copy = try StudyCopy()
    try FileManager.default.createDirectory(
      at: copy.folder.appendingPathComponent("scenarios"), withIntermediateDirectories: true)
    try copy.write("scenarios/x.toml", scenario.utf8)
    do throws(InputFileError) {
      return try StudyFolder.load(copy.folder.path, years: [2025, 2026], scenarios: ["x"]).warnings
        .map(\.description)
    } catch {
      guard case .invalid(let findings) = error else { throw error }
      return findings.map(\.description)
    }
  }

  private static let load2026 = """
    [[change]]
    table = "demand"
    years = 2026
    column = "demand_mwh"
    multiply = 1.5

    """
  private static let cap = """
    [[change]]
    table = "allowance_program"
    column = "cap_short_tons"
    multiply = 2

    """

  /// One change that all know, one that is known from 2026.
  @Test func whatIsKnownWhen() throws {
    let study = try Self.load(Self.cap + Self.load2026 + "known_from = 2026\n")
    #expect(study.earlierViews.map(\.before) == [2026])
    let (before, after) = (study.asKnown(in: 2025), study.asKnown(in: 2026))
    #expect(before.demand.map(\.demandMWh) == [2e6, 1e6, 2e6, 1e6])
    #expect(after.demand.map(\.demandMWh) == [2e6, 1e6, 3e6, 1.5e6])
    for view in [before, after] {
      #expect(view.program?.years.map(\.capShortTons) == [2e6, 1.8e6])
      #expect(view.earlierViews.isEmpty)
    }
    // Without the key it is known to all.
    let open = try Self.load(Self.cap + Self.load2026)
    #expect(open.earlierViews.isEmpty && open.asKnown(in: 2025) == open)
    #expect(after == open)
  }

  /// Changes in memory are the same as files; later changes of a study with views reach each of them.
  @Test func changesInMemory() throws {
    var study = try StudyCopy().load().study
    let known = ScenarioChange(.allowanceProgram, column: "cap_short_tons", .multiply(2))
    var surprise = ScenarioChange(.demand, years: [2026], column: "demand_mwh", .multiply(1.5))
    surprise.knownFrom = 2026
    try study.apply([known, surprise])
    var read = try Self.load(Self.cap + Self.load2026 + "known_from = 2026\n")
    // Files have names, which changes have not.
    #expect(read.settings.scenarios == ["x"])
    read.settings.scenarios = []
    for view in read.earlierViews.indices { read.earlierViews[view].study.settings.scenarios = [] }
    #expect(study == read)
    try study.apply([ScenarioChange(.demand, column: "demand_mwh", .add(1))])
    #expect(study.asKnown(in: 2025).demand.map(\.demandMWh) == [2_000_001, 1_000_001, 2_000_001, 1_000_001])
    #expect(study.asKnown(in: 2026).demand.map(\.demandMWh) == [2_000_001, 1_000_001, 3_000_001, 1_500_001])
    // A second surprise, earlier than the first.
    var earlier = ScenarioChange(.fuelPrices, column: "price_usd_per_mmbtu", .set(.number(9)))
    earlier.knownFrom = 2025
    try study.apply([earlier])
    #expect(study.earlierViews.map(\.before) == [2025, 2026])
    #expect(study.asKnown(in: 2024).fuelPrices[0].priceUSDPerMMBtu == 3.5)
    #expect(study.asKnown(in: 2025).fuelPrices[0].priceUSDPerMMBtu == 9)
    #expect(study.asKnown(in: 2025).demand[2].demandMWh == 2_000_001)
    #expect(study.asKnown(in: 2026).demand[2].demandMWh == 3_000_001)
    // Every view is held and filled.
    let held = study.held(through: 2028)
    #expect(held.asKnown(in: 2025).demand.last?.demandMWh == 1_000_001)
    #expect(held.asKnown(in: 2026).demand.last?.demandMWh == 1_500_001)
  }

  @Test(arguments: [
    (load2026 + "known_from = \"soon\"", "6:14: known_from: must be a whole number from 1900 to 2200"),
    (load2026 + "known_from = 2026.5", "6:14: known_from: must be a whole number from 1900 to 2200"),
    (load2026 + "known_from = 26", "6:14: known_from: must be a whole number from 1900 to 2200"),
    (load2026 + "known_from = 2024", "6:14: known_from 2024 is before the study's first year, 2025"),
    (
      "[[change]]\ntable = \"study\"\ncolumn = \"run.discount_rate\"\nset = 0.1\nknown_from = 2026",
      "5:1: known_from goes not with settings"
    ),
    (
      "[[change]]\ntable = \"units\"\ncolumn = \"capacity_mw\"\nmultiply = 2\nknown_from = 2026",
      "5:1: known_from goes not with units.csv: a run begins with it"
    ),
    (
      "[[change]]\ntable = \"offsets\"\nadd_rows = [{ first_year = 2026, price_usd = 5 }]\nknown_from = 2026",
      "4:1: known_from goes not with offsets.csv: what its rules look back on begins with the run"
    ),
  ])
  func badValues(scenario: String, finding: String) throws {
    #expect(try Self.findings(scenario) == ["scenarios/x.toml:\(finding)"])
  }

  /// What is wrong with what earlier years see is found too, and says so.
  @Test func theEarlierViewIsChecked() throws {
    let rows = """
      [[change]]
      table = "fuel_prices"
      where = { zone = "North" }
      remove = true

      [[change]]
      table = "fuel_prices"
      add_rows = [
        { year = 2025, zone = "North", fuel = "gas", price_usd_per_mmbtu = 5 },
        { year = 2026, zone = "North", fuel = "gas", price_usd_per_mmbtu = 5 },
      ]
      known_from = 2026

      """
    let found = try Self.findings(rows)
    #expect(
      found.filter { $0.hasPrefix("units.csv") } == [
        "units.csv:2:34: fuel_prices.csv has no price of 'gas' in zone 'North' for 2025-2026; as known before 2026"
      ])
    // The row of 2025 is known too late.
    #expect(found.count == 2, "\(found)")
    #expect(found.contains { $0.contains("changes nothing in earlier years") })
    // A change of rows that are not known yet matches none.
    let later = rows + "[[change]]\ntable = \"fuel_prices\"\nwhere = { zone = \"North\" }\nremove = true\n"
    #expect(
      try Self.findings(later).contains {
        $0.hasPrefix("scenarios/x.toml:") && $0.hasSuffix("; as known before 2026")
      })
  }

  /// What stands when a surprise comes was decided before it.
  @Test func thePastIsNotChanged() throws {
    for (change, isRefused) in [
      (
        "table = \"planned_changes\"\nadd_rows = [{ year = 2025, zone = \"North\", technology = \"coal\", change_mw = -1, status = \"firm\" }]\n",
        true
      ),
      ("table = \"technologies\"\ncolumn = \"variable_om_usd_per_mwh\"\nset = 1\n", true),
      ("table = \"demand\"\nyears = 2026\ncolumn = \"demand_mwh\"\nmultiply = 1.5\n", false),
    ] {
      let findings = try Self.findings("[[change]]\n\(change)known_from = 2026\n")
      #expect(
        findings.contains { $0.contains("known_from") || $0.contains("known from") } == isRefused,
        "\(findings)")
    }
  }

  /// What is of years before it is known alone does nothing; what is of such years too does less than it says.
  @Test func whatComesTooLate() throws {
    let text = "what is known from 2026 on changes nothing in earlier years"
    let early = Self.load2026.replacingOccurrences(of: "years = 2026", with: "years = 2025")
    #expect(
      try Self.findings(early + "known_from = 2026\n").contains {
        $0.contains(text + ", and all of the change is of these: give years from 2026 on")
      })
    #expect(
      try Self.findings(Self.cap + "known_from = 2026\n").contains {
        $0.contains(text + ", which stay as they were")
      })
    #expect(try !Self.findings(Self.load2026 + "known_from = 2026\n").contains { $0.contains(text) })
    #expect(try !Self.findings(early).contains { $0.contains(text) })
    // The last row is that of all years after it.
    let held = early.replacingOccurrences(of: "years = 2025", with: "years = 2026") + "known_from = 2027\n"
    #expect(try !Self.findings(held).contains { $0.contains("known from 2027 on changes nothing") })
  }
}
