import Foundation
import Testing

/// Prices at which nothing clears are marked wherever they are shown, also those of a program beside the first.
@Suite(.timeLimit(.minutes(60)))
struct ShortageMarkTests {
  /// Of 100 MW of load in B 50 come over the line, 30 from a clean plant, 20 from gas with 0.4 short tons a MWh: B's
  /// own program cannot do with less than 70,080 short tons. With 131,400 gas runs on 37.5 MW, at 60 $ as the clean plant:
  /// an allowance is worth 62.50 $. The wide program has more allowances than both zones need.
  private static let files = [
    "study.toml": """
    name = "narrow-line"
    description = "A program that a line is too small for"

    [run]
    maximum_price = 420

    """,
    "zones.csv": "zone,group,display_name\nA,all,Coal land\nB,all,Load land\n",
    "units.csv": """
    unit,zone,technology,capacity_mw,variable_om_usd_per_mwh,emission_rate_short_tons_per_mwh
    coal,A,Coal,100,20,1
    gas,B,Gas,100,35,0.4
    clean,B,Clean,30,60,0

    """,
    "interfaces.csv": "interface,from_zone,to_zone,capacity_mw,reverse_capacity_mw\nA-B,A,B,50,50\n",
    "demand.csv": "year,zone,demand_mwh\n2030,B,876000\n2031,B,876000\n",
    "programs.csv": "program,priority\nwide,1\nlocal,2\n",
    "allowance_program.csv":
      "program,year,cap_short_tons,full_compliance\nwide,2030,900000,1\nwide,2031,900000,1\nlocal,2030,131400,1\nlocal,2031,131400,1\n",
    "program_membership.csv": "program,zone,first_year\nwide,A,2030\nwide,B,2030\nlocal,B,2030\n",
  ]

  private static let sweep = """
    name = "caps"
    inputs = "."
    years = "2030-2031"
    metrics = ["allowance_price_usd", "local.allowance_price_usd"]

    [[axis]]
    name = "cap"
    values = [0.4, 1]

    [[axis.change]]
    table = "allowance_program"
    where = { program = "local" }
    column = "cap_short_tons"
    use = "multiply"

    """

  /// 0.4 of the cap are 52,560 short tons: 17,520 are missing in the first year, 35,040 in the second with those carried.
  @Test func sweepsOfSeveralPrograms() async throws {
    try await Program.withFolder { folder in
      try Program.writeCoalAndGas(folder, changing: Self.files)
      func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
      try Data(Self.sweep.utf8).write(to: folder.appendingPathComponent("caps.toml"))
      let columns =
        "case,cap,year,status,reason,market_status,shortage_short_tons,unserved_mwh,local.market_status,local.shortage_short_tons,allowance_price_usd,local.allowance_price_usd"
      let plan = try await Program.run(["sweep", path("caps.toml"), "--plan"])
      let listed = "  columns of sweep.csv: \(columns.replacingOccurrences(of: ",", with: ", "))\n"
      #expect(plan.status == 0 && plan.output.hasSuffix(listed), "\(plan.output)")
      let run = try await Program.run(["sweep", path("caps.toml"), "--output", path("one")])
      #expect(
        run.output.hasPrefix("cases 1-2 of 2: 1 ok, 1 short of allowances, 0 failed\n"), "\(run.output)")
      let table = try String(contentsOfFile: path("one/sweep.csv"), encoding: .utf8)
      let lines = table.split(separator: "\n").map {
        $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      }
      #expect(lines[0] == columns.split(separator: ",").map(String.init))
      try #require(lines.count == 5)
      for (line, missing) in zip(lines[1...2], [17_520.0, 35_040]) {
        #expect(line[3] == "short" && line[4] == "allowances of local are missing at the highest price")
        #expect(line[5] == "at_reserve_price" && line[6] == "0" && line[8] == "shortage", "\(line)")
        #expect(abs((Double(line[9]) ?? .nan) - missing) < 1e-3 && line[11] == "420", "\(line)")
      }
      for line in lines[3...4] {
        #expect(line[3...4] == ["ok", ""] && line[8...9] == ["cleared", "0"], "\(line)")
        #expect(abs((Double(line[11]) ?? .nan) - 62.5) < 1e-6, "\(line)")
      }
      let manifest = try String(contentsOfFile: path("one/manifest.json"), encoding: .utf8)
      #expect(manifest.contains("\"short\" : 1,"))
      let again = try await Program.run([
        "sweep", path("caps.toml"), "--output", path("one"), "--overwrite", "--progress", "jsonl",
      ])
      #expect(
        again.error.contains("\"event\":\"sweep_completed\"") && again.error.contains("\"short\":1,"),
        "\(again.error)")
      let state = try await Program.run(["status", path("one")])
      #expect(
        state.output
          == "narrow-line: complete, 2 of 2 cases (1-2 of 2): 1 ok, 1 short of allowances, 0 failed, every file as the sweep wrote it\n"
      )
      try await Self.checkShards(path, table)
      try await Self.checkPages(path)
    }
  }

  private static func checkShards(_ path: (String) -> String, _ table: String) async throws {
    for index in ["1", "2"] {
      let shard = try await Program.run([
        "sweep", path("caps.toml"), "--index", index, "--of", "2", "--output", path("s\(index)"), "-q",
      ])
      #expect(shard.status == 0, "\(shard.error)")
    }
    let missing = try await Program.run(["collect", path("s1"), "--output", path("all")])
    #expect(
      missing.status == 1
        && missing.error
          == "case 2 is missing\nrun this before collecting again, FILE being the sweep's file; a shard that was begun goes on where it was:\n  dispatchsolve sweep FILE --index 2 --of 2\n",
      "\(missing.error)")
    let all = try await Program.run(["collect", path("s2"), path("s1"), "--output", path("all")])
    #expect(
      all.output.hasPrefix("2 shards, cases 1-2 of 2: 1 ok, 1 short of allowances, 0 failed\n"),
      "\(all.output)")
    #expect(try String(contentsOfFile: path("all/sweep.csv"), encoding: .utf8) == table)
    let states = try await Program.run(["status", path("s1"), path("s2")])
    #expect(
      states.output.hasSuffix(
        "\n2 folders: 2 complete; 2 of 2 cases done: 1 ok, 1 short of allowances, 0 failed\n"),
      "\(states.output)")
  }

  private static func checkPages(_ path: (String) -> String) async throws {
    let report = try await Program.run(["report", path("one"), "-q"])
    #expect(report.status == 0, "\(report.error)")
    let page = try String(contentsOfFile: path("one-report/report.html"), encoding: .utf8)
    #expect(page.contains("2 rows are of years short of allowances"))
    #expect(page.contains("Shortage of local in 2031 lies between 0.00 and 35,040.00 short tons"))
    let diff = try await Program.run(["diff", path("one"), path("all"), "--output", path("diff")])
    #expect(
      diff.output.contains("\n2030* local.allowance_price_usd: mean 241.250 to 241.250,"), "\(diff.output)")
    for name in ["A", "B"] {
      #expect(
        diff.output.contains(
          "\n  \(name) in 2031: allowances of local are missing at the highest price in 1 of 2 cases\n"))
    }
    let rows = try String(contentsOfFile: path("diff/diff_by_metric.csv"), encoding: .utf8)
    #expect(rows.contains(",case,remark\n"))
    #expect(
      rows.contains(
        ",A: allowances of local are missing at the highest price in 1 of 2 cases; B: allowances of local are missing at the highest price in 1 of 2 cases\n"
      ))
  }

  /// The program beside the first has its star, its line under the table, and digits that say something; energy is dear
  /// because allowances are missing, and a zone is known by its name for people.
  @Test func runsOfSeveralPrograms() async throws {
    try await Program.withFolder { folder in
      try Program.writeCoalAndGas(folder, changing: Self.files)
      func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
      func run(_ name: String) async throws {
        let run = try await Program.run([
          "run", "--inputs", folder.path, "--years", "2030", "--output", path(name), "--slices", "-q",
        ])
        #expect(run.status == 0, "\(run.error)")
      }
      try await run("a")
      let caps = folder.appendingPathComponent("allowance_program.csv")
      let text = try String(contentsOf: caps, encoding: .utf8)
      try text.replacingOccurrences(of: "local,2030,131400", with: "local,2030,52560")
        .write(to: caps, atomically: true, encoding: .utf8)
      try await run("b")
      let diff = try await Program.run(["diff", path("a"), path("b")])
      // Gas gives way on 17.5 MW: 61,320 short tons.
      let row = try #require(
        diff.output.split(separator: "\n", omittingEmptySubsequences: false).drop {
          !$0.hasPrefix("program local, emissions and bank in ")
        }.dropFirst().first)
      #expect(row.hasPrefix(" 2030*      +357.50"), "\(diff.output)")
      #expect(
        diff.output.contains(
          "\n  B in 2030: program local short of allowances, the price is the highest tried\n")
      )
      let energy = try await Program.run(["explain", path("b"), "--year", "2030", "--zone", "Load land"])
      #expect(
        energy.output.contains(
          "168.00  emissions, at the highest price that is tried: allowances of local are missing\n"),
        "\(energy.output)\(energy.error)")
      let same = try await Program.run(["explain", path("b"), "--year", "2030", "--zone", "B"])
      #expect(same.output == energy.output)
      let clear = try await Program.run(["explain", path("a"), "--year", "2030", "--zone", "B"])
      #expect(clear.output.contains("$/MWh\n") && !clear.output.contains("missing"), "\(clear.output)")
      let book = try await Program.run(["export", path("a"), "--xlsx"])
      #expect(book.status == 0, "\(book.error)")
      let bytes = try #require(FileManager.default.contents(atPath: path("a.xlsx")))
      let sheets = String(decoding: bytes, as: UTF8.self)
      #expect(sheets.contains(">from_region<") && sheets.contains(">to_region_name<"))
      #expect(sheets.contains(">Coal land<") && sheets.contains(">Load land<"))
    }
  }

  /// Without a market there is a carbon price and none of allowances.
  @Test func runsWithoutAMarket() async throws {
    try await Program.withFolder { folder in
      try Program.writeCoalAndGas(folder)
      for name in ["allowance_program.csv", "program_membership.csv"] {
        try FileManager.default.removeItem(at: folder.appendingPathComponent(name))
      }
      func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
      for (name, price) in [("low", 12.25), ("high", 40.75)] {
        try Data("year,price_usd_per_short_ton\n2030,\(price)\n".utf8)
          .write(to: folder.appendingPathComponent("carbon_price.csv"))
        let run = try await Program.run([
          "run", "--inputs", folder.path, "--years", "2030", "--output", path(name), "-q",
        ])
        #expect(run.status == 0, "\(run.error)")
      }
      let diff = try await Program.run(["diff", path("low"), path("high"), "--output", path("diff")])
      #expect(diff.status == 0 && !diff.output.contains("allowance  "), "\(diff.output)")
      #expect(
        diff.output.contains("\n  year       carbon ") && diff.output.contains("\n  2030       +28.50 "))
      #expect(
        diff.output.contains(
          "\ncarbon price = exogenous carbon price where there is no allowance market (A, B), else the allowance price\n"
        ))
      let rows = try String(contentsOfFile: path("diff/diff_by_year.csv"), encoding: .utf8)
      #expect(rows.contains("\n2030,carbon_price_usd,,12.25,40.75,28.5,\n"), "\(rows)")
      #expect(!rows.contains("allowance_price_usd"))
    }
  }
}
