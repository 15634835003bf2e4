import Foundation
import DispatchSolveTestSupport
import Testing

/// Studies that once came out wrong, run as a user does.
@Suite(.timeLimit(.minutes(60)))
struct StudyCaseTests {
  /// Two zones without interfaces, all units in the first.
  static let apart = [
    "study.toml": "name = \"apart\"\n",
    "zones.csv": "zone,group\nA,G\nB,G\n",
    "units.csv": """
    unit,zone,technology,capacity_mw,variable_om_usd_per_mwh,emission_rate_short_tons_per_mwh
    coal,A,Coal,100,20,1
    gas,A,Gas,100,35,0.4

    """,
    "demand.csv": "year,zone,demand_mwh\n2030,A,438000\n2030,B,438000\n",
    "program_membership.csv": "zone,first_year\nA,2020\n",
  ]

  /// Runs a study and gives its result folder to `body`.
  static func run(
    _ changes: [String: String], years: String = "2030", _ options: [String] = [],
    _ body: (ProgramRun, URL) throws -> Void
  ) async throws {
    try await Program.withFolder { folder in
      try Program.writeCoalAndGas(folder, changing: changes)
      let results = folder.appendingPathComponent("out")
      let run = try await Program.run(
        ["--inputs", folder.path, "--years", years, "--output", results.path, "-q"] + options)
      try body(run, results)
    }
  }

  /// The mode of the command line is the one that a study is checked for.
  @Test func theModeGivenIsTheModeChecked() async throws {
    try await Self.run(Self.apart) { run, _ in
      #expect(run.status == 2)
      #expect(run.error.contains("zone 'B' has load in 2030 but no unit"))
    }
    try await Self.run(Self.apart, ["--mode", "single"]) { run, results in
      #expect(run.status == 0, "\(run.error)")
      let rows = try RunTests.rows(results.appendingPathComponent("annual.csv"))
      #expect(rows.count == 1)
    }
    var single = Self.apart
    single["study.toml"] = "name = \"apart\"\n[run]\nmode = \"single\"\n"
    try await Self.run(single, ["--mode", "network"]) { run, _ in
      #expect(run.status == 2)
      #expect(run.error.contains("zone 'B' has load in 2030 but no unit"))
    }
    try await Program.withFolder { folder in
      try Program.writeCoalAndGas(folder, changing: Self.apart)
      let check = ["check", "--inputs", folder.path, "--years", "2030"]
      #expect(try await Program.run(check).status == 2)
      #expect(try await Program.run(check + ["--mode", "single"]).status == 0)
    }
  }

  /// A tier keeps its number where a lower one is missing.
  @Test func tiersKeepTheirNumbers() async throws {
    let changes = [
      "demand.csv": "year,zone,demand_mwh\n2030,Z,876000\n2031,Z,876000\n",
      "allowance_program.csv": """
      year,cap_short_tons,ccr1_trigger_usd,ccr1_quantity,ccr2_trigger_usd,ccr2_quantity,ccr4_trigger_usd,\
      ccr4_quantity
      2030,613200,10,1,20,2,,
      2031,613200,,,20,2,30,4

      """,
    ]
    try await Self.run(changes, years: "2030-2031") { run, results in
      #expect(run.status == 0, "\(run.error)")
      let rows = try RunTests.rows(results.appendingPathComponent("annual.csv"))
      try #require(rows.count == 2)
      let names = try rows[at: 0].keys.filter { $0.hasPrefix("ccr") && !$0.hasPrefix("ccr_") }.sorted()
      #expect(
        names == [1, 2, 4].flatMap { ["ccr\($0)_issued", "ccr\($0)_share_sold", "ccr\($0)_trigger"] })
      #expect(rows.map { $0["ccr1_trigger"] } == ["10", ""])
      #expect(rows.map { $0["ccr1_issued"] } == ["1", "0"])
      #expect(rows.map { $0["ccr2_trigger"] } == ["20", "20"])
      #expect(rows.map { $0["ccr2_issued"] } == ["2", "2"])
      #expect(rows.map { $0["ccr4_trigger"] } == ["", "30"])
      let audits = try RunTests.rows(results.appendingPathComponent("audits.csv"))
        .filter { $0["year"] == "2031" }.compactMap { $0["audit"] }.filter { $0.hasPrefix("tier") }
      #expect(audits.map { $0.prefix(6) } == ["tier 2", "tier 4"])
    }
  }

  /// A single-zone run lists the zones that are members.
  @Test func complianceInSingleModeWithSomeMembers() async throws {
    var changes = Self.apart
    changes["study.toml"] = "name = \"apart\"\n[run]\nmode = \"single\"\n"
    try await Self.run(changes) { run, results in
      #expect(run.status == 0, "\(run.error)")
      let rows = try RunTests.rows(results.appendingPathComponent("compliance_by_zone.csv"))
      #expect(rows.map { $0["region"] } == ["A"])
      #expect(abs((Double(rows.first?["covered_emissions_short_tons"] ?? "") ?? 0) - 613_200) < 1e-3)
    }
  }

  /// The ECR is part of the cap that members' budgets are part of.
  @Test func anEcrOutOfMembersBudgets() async throws {
    let changes = [
      "allowance_program.csv": "year,cap_short_tons,ecr_trigger_usd,ecr_quantity\n2030,0,7,100000\n",
      "program_membership.csv": "zone,first_year,budget_short_tons\nZ,2020,800000\n",
    ]
    try await Self.run(changes) { run, _ in #expect(run.status == 0, "\(run.error)") }
  }

  /// Rows of a curve have prices of their own, from the lowest asked for to the highest.
  @Test(arguments: [("25-100", ["25", "100"]), ("0-25", ["0", "25"]), ("0-100", ["0", "25", "100"])])
  func curvesHaveOneRowPerPrice(range: String, prices: [String]) async throws {
    for mode in ["network", "single"] {
      try await Program.withFolder { folder in
        try Program.writeCoalAndGas(
          folder, changing: ["study.toml": "name = \"t\"\n[run]\nmode = \"\(mode)\"\n"])
        let run = try await Program.run([
          "curve", "--inputs", folder.path, "--year", "2030", "--prices", range,
        ])
        let rows = run.output.split(separator: "\n").dropFirst().map { $0.split(separator: ",") }
        let given = rows.compactMap { Double($0[1]) }
        #expect(given.count == prices.count, "\(mode): \(run.output)")
        for (a, b) in zip(given, prices.compactMap(Double.init)) { #expect(abs(a - b) < 1e-9) }
        #expect(Double(rows.first?[3] ?? "") == (range.hasPrefix("25") ? 350_400 : 876_000), "\(run.output)")
        // Emissions above a row are those below the next one.
        for (row, next) in zip(rows, rows.dropFirst()) { #expect(row[3] == next[2], "\(run.output)") }
      }
    }
  }
}
