import Foundation
import Testing

/// Studies of several programs, as a user has them.
@Suite(.timeLimit(.minutes(60)))
struct SeveralProgramsTests {
  /// Coal in A, gas and a clean plant in B, where the load is; a program of both, 60 t/h, and one of B alone, 16 t/h.
  private static let files = [
    "study.toml": """
    name = "two-programs"
    description = "A cap within a cap"

    """,
    "zones.csv": "zone,group\nA,all\nB,all\n",
    "units.csv": """
    unit,zone,technology,capacity_mw,variable_om_usd_per_mwh,emission_rate_short_tons_per_mwh
    coal,A,Coal,100,20,1
    gas,B,Gas,100,35,0.4
    clean,B,Clean,100,60,0

    """,
    "interfaces.csv": "interface,from_zone,to_zone,capacity_mw,reverse_capacity_mw\nA-B,A,B,1000,1000\n",
    "demand.csv": "year,zone,demand_mwh\n2030,B,876000\n2031,B,876000\n",
    "programs.csv": "program,priority\nall,1\nown,2\n",
    "allowance_program.csv":
      "program,year,cap_short_tons,full_compliance\n,2030,525600,1\nall,2031,525600,1\nown,2030,140160,1\nown,2031,140160,1\n",
    "program_membership.csv": "program,zone,first_year\n,A,2030\n,B,2030\nown,B,2030\n",
  ]

  @Test func fromTablesToReport() async throws {
    try await Program.withFolder { folder in
      try Program.writeCoalAndGas(folder, changing: Self.files)
      func run(_ name: String, _ options: [String]) async throws -> String {
        let output = folder.appendingPathComponent(name).path
        let run = try await Program.run(
          ["run", "--inputs", folder.path, "--years", "2030-2031", "--output", output, "-q"] + options)
        #expect(run.status == 0, "\(run.error)")
        return output
      }
      let output = try await run("one", [])
      func text(_ file: String, of output: String = output) throws -> String {
        try String(contentsOfFile: "\(output)/\(file)", encoding: .utf8)
      }
      let rows = try text("programs.csv").split(separator: "\n").dropFirst().map {
        $0.split(separator: ",", omittingEmptySubsequences: false)
      }
      #expect(rows.map { "\($0[0]) \($0[1])" } == ["2030 all", "2030 own", "2031 all", "2031 own"])
      for (row, price) in zip(rows, [40, 22.5, 40, 22.5]) {
        #expect(abs((Double(row[2]) ?? .nan) - price) < 1e-6, "\(row)")
      }
      #expect(try text("events.jsonl").contains("\"programs\":[{"))
      let report = try text("report.html")
      #expect(report.contains("Program own: "))
      let why = try await Program.run(["explain", output, "--year", "2030"])
      #expect(why.output.contains("Program all. Allowance price of 2030: 40.00 "), "\(why.output)")
      #expect(why.output.contains("Program own. Allowance price of 2030: 22.50 "), "\(why.output)")
      // Neither threads nor stops between years change a byte.
      let other = try await run("two", ["--threads", "2"])
      for table in ["annual.csv", "programs.csv", "compliance_by_zone.csv", "emissions_curve.csv"] {
        let (mine, theirs) = (try text(table), try text(table, of: other))
        #expect(mine == theirs, "\(table)")
      }
    }
  }

  /// At 30 $ of the other program coal costs 50 and gas 47 + 0.4 p: they change places at 7.50 $.
  @Test func curveOfOneProgram() async throws {
    try await Program.withFolder { folder in
      try Program.writeCoalAndGas(folder, changing: Self.files)
      let curve = ["curve", "--inputs", folder.path, "--year", "2030", "--prices", "0-100", "-q"]
      let run = try await Program.run(curve + ["--program", "own", "--other-price", "all=30"])
      #expect(run.status == 0, "\(run.error)")
      let rows = run.output.split(separator: "\n").dropFirst().map { line in
        line.split(separator: ",").map { Double($0) ?? .nan }
      }
      let expected: [[Double]] = [
        [2030, 0, 350_400, 350_400], [2030, 7.5, 350_400, 0], [2030, 100, 0, 0],
      ]
      #expect(rows.count == expected.count, "\(run.output)")
      for (row, values) in zip(rows, expected) {
        #expect(zip(row, values).allSatisfy { abs($0 - $1) < 1e-3 }, "\(row)")
      }
      for (asked, message) in [
        (["--program", "own", "--other-price", "own=3"], "own: the curve is of that program"),
        (["--other-price", "all=3"], "all: the curve is of that program"),
        (["--program", "own", "--other-price", "all=3", "--other-price", "all=5"], "all is given twice"),
      ] {
        let refused = try await Program.run(curve + asked)
        #expect(refused.status == 1 && refused.error.contains("--other-price \(message)"), "\(refused.error)")
      }
      let unknown = try await Program.run(curve + ["--program", "onw"])
      #expect(unknown.status == 1 && unknown.error.contains("unknown program 'onw'"), "\(unknown.error)")
    }
  }

  @Test func whatIsWrongHasItsPlace() async throws {
    try await Program.withFolder { folder in
      var files = Self.files
      files["program_membership.csv"] = "program,zone,first_year\n,A,2030\nall,B,2030\n"
      try Program.writeCoalAndGas(folder, changing: files)
      let run = try await Program.run(["validate", "--inputs", folder.path])
      let text = run.output + run.error
      #expect(
        text.contains("programs.csv:3:1: program 'own' has no members in program_membership.csv"),
        "\(text)")
    }
  }

  /// Every program has its lines in summaries, its rows in comparisons and its metrics in sweeps.
  @Test func everyProgramIsShown() async throws {
    try await Program.withFolder { folder in
      try Program.writeCoalAndGas(folder, changing: Self.files)
      func run(_ name: String) async throws -> String {
        let output = folder.appendingPathComponent(name).path
        let run = try await Program.run([
          "run", "--inputs", folder.path, "--years", "2030-2031", "--output", output,
        ])
        #expect(run.status == 0, "\(run.error)")
        #expect(run.output.contains("the table is of program all"), "\(run.output)")
        #expect(run.output.contains("program own"), "\(run.output)")
        return output
      }
      let first = try await run("one")
      let log = try String(contentsOfFile: "\(first)/run.md", encoding: .utf8)
      #expect(log.contains("Program own: allowance price 22.50 $/short ton, covered emissions 0.140 M"))
      #expect(log.contains("## Allowances: all") && log.contains("## Allowances: own"))
      // 12 t/h in place of 16: 30 MW of gas, 48 of coal, and a ton of gas still pays 62.50 in all.
      let table = folder.appendingPathComponent("allowance_program.csv")
      let text = try String(contentsOf: table, encoding: .utf8)
      try text.replacingOccurrences(of: "own,2031,140160", with: "own,2031,105120").write(
        to: table, atomically: true, encoding: .utf8)
      let second = try await run("two")
      let output = folder.appendingPathComponent("diff").path
      let diff = try await Program.run(["diff", first, second, "--output", output])
      #expect(diff.status == 0 && diff.output.contains("program own"), "\(diff.output)")
      let rows = try String(contentsOfFile: "\(output)/diff_by_year.csv", encoding: .utf8)
        .split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
      func difference(_ quantity: String) -> Double? {
        rows.first { $0[0] == "2031" && $0[1] == quantity }.flatMap { Double($0[5]) }
      }
      #expect(abs((difference("own.covered_emissions_short_tons") ?? .nan) + 4 * 8760) < 1e-3)
      #expect(abs(difference("own.allowance_price_usd") ?? .nan) < 1e-6)
      let sweep = folder.appendingPathComponent("sweep.toml")
      func metrics(_ names: String) throws {
        try """
        name = "own"
        inputs = "."
        years = "2030-2031"
        metrics = [\(names)]

        [[axis]]
        name = "cap"
        values = [0.75, 1]

        [[axis.change]]
        table = "allowance_program"
        where = { program = "own" }
        years = "2031"
        column = "cap_short_tons"
        use = "multiply"
        """.write(to: sweep, atomically: true, encoding: .utf8)
      }
      try metrics(
        "\"allowance_price_usd\", \"own.allowance_price_usd\", \"own.covered_emissions_short_tons\"")
      let swept = folder.appendingPathComponent("swept").path
      let run = try await Program.run(["sweep", sweep.path, "--output", swept, "-q"])
      #expect(run.status == 0, "\(run.error)")
      let lines = try String(contentsOfFile: "\(swept)/sweep.csv", encoding: .utf8).split(separator: "\n")
        .map { $0.split(separator: ",", omittingEmptySubsequences: false) }
      let header = try #require(lines.first)
      let (year, price) = (
        try #require(header.firstIndex(of: "year")),
        try #require(header.firstIndex(of: "own.allowance_price_usd"))
      )
      for row in lines.dropFirst() where row[year] == "2030" {
        #expect(abs((Double(row[price]) ?? .nan) - 22.5) < 1e-6, "\(row)")
      }
      try metrics("\"owm.allowance_price_usd\"")
      let refused = try await Program.run(["sweep", sweep.path, "--output", swept + "2", "-q"])
      #expect(refused.status == 2)
      #expect(refused.error.contains("unknown program 'owm'; did you mean 'own'?"), "\(refused.error)")
    }
  }
}
