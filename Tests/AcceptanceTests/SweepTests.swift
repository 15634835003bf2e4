import Foundation
import DispatchSolveTestSupport
import Testing

/// Sweeps and shards as a user meets them.
@Suite(.timeLimit(.minutes(60)))
struct SweepTests {
  private static let toml = """
    name = "caps"
    inputs = "study"
    years = "2030-2032"
    metrics = ["allowance_price_usd", "covered_emissions_short_tons"]

    [[axis]]
    name = "load"
    values = [0.9, 1]
    [[axis.change]]
    table = "demand"
    column = "demand_mwh"
    use = "multiply"

    [[axis]]
    name = "cap"
    from = 0.5
    to = 1.1
    count = 20
    [[axis.change]]
    table = "allowance_program"
    column = "cap_short_tons"
    use = "multiply"

    """

  private static func withSweep(_ toml: String, _ body: (URL, String) async throws -> Void) async throws {
    try await Program.withFolder { folder in
      _ = try ResumeTests.study(folder, years: 3)
      let file = folder.appendingPathComponent("caps.toml")
      try Data(toml.utf8).write(to: file)
      try await body(folder, file.path)
    }
  }

  @Test func shardsGiveTheBytesOfOneProcess() async throws {
    try await Self.withSweep(Self.toml) { folder, file in
      func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
      func table(_ name: String) throws -> String {
        try String(contentsOfFile: path("\(name)/sweep.csv"), encoding: .utf8)
      }
      let plan = try await Program.run(["sweep", file, "--plan"])
      #expect(plan.status == 0 && plan.error.isEmpty)
      #expect(plan.output.contains("cases 1-40 of 40"))
      #expect(plan.output.contains("6 dispatches of a year, 120 markets"))
      #expect(plan.output.contains("about "))
      let whole = try await Program.run(["sweep", file, "--output", path("one"), "--threads", "1"])
      #expect(whole.status == 0, "\(whole.error)")
      #expect(whole.output.hasPrefix("cases 1-40 of 40: 38 ok, 2 short of allowances, 0 failed\n"))
      // The plan is told before it starts.
      #expect(whole.error.contains("6 dispatches of a year, 120 markets"))
      let lines = try table("one").split(separator: "\n")
      #expect(lines.count == 1 + 40 * 3)
      #expect(
        try lines[at: 0]
          == "case,load,cap,year,status,reason,market_status,shortage_short_tons,allowance_price_usd,covered_emissions_short_tons"
      )
      let threads = try await Program.run(["sweep", file, "--output", path("two"), "--threads", "3", "-q"])
      #expect(threads.status == 0 && threads.output.isEmpty && threads.error.isEmpty)
      #expect(try table("one") == table("two"))
      for index in 1...7 {
        let arguments = [
          "sweep", file, "--output", path("s\(index)"), "--index", "\(index)", "--of", "7", "-q",
        ]
        // Given again a shard finds that it is complete.
        for _ in 1...2 {
          let shard = try await Program.run(arguments)
          #expect(shard.status == 0, "\(shard.error)")
        }
      }
      let collect = ["collect"] + [3, 1, 2, 7, 6, 5, 4].map { path("s\($0)") }
      let all = try await Program.run(collect + ["--output", path("all")])
      #expect(all.status == 0, "\(all.error)")
      #expect(all.output.hasPrefix("7 shards, cases 1-40 of 40: 38 ok, 2 short of allowances, 0 failed\n"))
      #expect(try table("all") == table("one"))
      // What Snakemake marks its folders with is in nobody's way; anything else is.
      try Data().write(to: URL(fileURLWithPath: path("all/.snakemake_timestamp")))
      let again = try await Program.run(collect + ["--output", path("all"), "--overwrite"])
      #expect(again.status == 0, "\(again.error)")
      #expect(try table("all") == table("one"))
      try Data().write(to: URL(fileURLWithPath: path("all/notes.txt")))
      let kept = try await Program.run(collect + ["--output", path("all"), "--overwrite"])
      #expect(kept.status == 5 && kept.error.contains("'notes.txt'"), "\(kept.error)")
      try FileManager.default.removeItem(atPath: path("all/notes.txt"))
      let state = try await Program.run(["status", path("all")])
      #expect(state.status == 0 && state.output.contains("40 of 40 cases"))
      let gap = try await Program.run(collect.dropLast(2) + ["--output", path("none")])
      #expect(gap.status == 1 && gap.error.contains("are missing"), "\(gap.error)")
      #expect(!FileManager.default.fileExists(atPath: path("none")))
      let taken = try await Program.run(collect + ["--output", path("one")])
      #expect(taken.status == 5)
      // Another sweep in the same folder.
      try Data(Self.toml.replacingOccurrences(of: "0.5", with: "0.6").utf8)
        .write(to: URL(fileURLWithPath: file))
      let other = try await Program.run(["sweep", file, "--output", path("s1"), "--index", "1", "--of", "7"])
      #expect(other.status == 1 && other.error.contains("sweep/caps.toml has changed"), "\(other.error)")
      let replaced = try await Program.run(["sweep", file, "--output", path("one"), "--overwrite"])
      #expect(replaced.status == 0)
      #expect(try table("one") != table("two"))
    }
  }

  /// Shards of a sweep of one value at a time, one of them resumed, are put together to the table of one process.
  @Test func oneValueAtATime() async throws {
    let toml = Self.toml.replacingOccurrences(
      of: "\n[[axis]]\nname = \"load\"", with: "design = \"one_at_a_time\"\n\n[[axis]]\nname = \"load\"")
    try await Self.withSweep(toml) { folder, file in
      func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
      func table(_ name: String) throws -> String {
        try String(contentsOfFile: path("\(name)/sweep.csv"), encoding: .utf8)
      }
      let whole = try await Program.run(["sweep", file, "--output", path("one"), "-q"])
      #expect(whole.status == 0, "\(whole.error)")
      let lines = try table("one").split(separator: "\n")
      // The base, two and twenty values, in three years.
      #expect(lines.count == 70)
      #expect(
        lines[0]
          == "case,axis,value,year,status,reason,market_status,shortage_short_tons,allowance_price_usd,effect_allowance_price_usd,covered_emissions_short_tons,effect_covered_emissions_short_tons"
      )
      for index in 1...3 {
        let shard = try await Program.run([
          "sweep", file, "--output", path("s\(index)"), "--index", "\(index)", "--of", "3", "-q",
        ])
        #expect(shard.status == 0, "\(shard.error)")
      }
      let all = try await Program.run(
        ["collect"] + [2, 3, 1].map { path("s\($0)") } + ["--output", path("all")])
      #expect(all.status == 0, "\(all.error)")
      #expect(try table("all") == table("one"))
      let state = try await Program.run(["status", path("s2")])
      #expect(state.status == 0 && state.output.contains("8 of 8 cases"), "\(state.output)")
    }
  }

  /// The figures of a case are those of a run of the study with the case's changes.
  @Test func aCaseIsARun() async throws {
    let toml = Self.toml.replacingOccurrences(of: "from = 0.5\nto = 1.1\ncount = 20", with: "values = [0.8]")
    try await Self.withSweep(toml) { folder, file in
      let output = folder.appendingPathComponent("out")
      let sweep = try await Program.run(["sweep", file, "--output", output.path])
      #expect(sweep.status == 0, "\(sweep.error)")
      let found = try RunTests.rows(output.appendingPathComponent("sweep.csv"))
      let scenario = """
        [[change]]
        table = "demand"
        column = "demand_mwh"
        multiply = 0.9
        [[change]]
        table = "allowance_program"
        column = "cap_short_tons"
        multiply = 0.8

        """
      let study = folder.appendingPathComponent("study")
      try FileManager.default.createDirectory(
        at: study.appendingPathComponent("scenarios"), withIntermediateDirectories: true)
      try Data(scenario.utf8).write(to: study.appendingPathComponent("scenarios/both.toml"))
      let results = folder.appendingPathComponent("run")
      let run = try await Program.run([
        "--inputs", study.path, "--years", "2030-2032", "--scenario", "both", "--output", results.path,
      ])
      #expect(run.status == 0, "\(run.error)")
      let annual = try RunTests.rows(results.appendingPathComponent("annual.csv"))
      #expect(annual.count == 3)
      for (a, b) in zip(found, annual) {
        #expect(a["year"] == b["year"] && a["case"] == "1")
        for (mine, theirs) in [
          ("allowance_price_usd", "allowance_price"), ("covered_emissions_short_tons", "emissions_tons"),
        ] {
          let (x, y) = (Double(a[mine] ?? "") ?? .nan, Double(b[theirs] ?? "") ?? .infinity)
          #expect(abs(x - y) <= 1e-6 * max(1, abs(y)), "\(mine)")
        }
      }
    }
  }

  /// A case that cannot be run is a row with its reason; the others are run.
  @Test func failedCasesAreRows() async throws {
    let toml = """
      name = "failing"
      inputs = "study"
      years = [2030]
      metrics = ["unserved_mwh", "allowance_price_usd"]

      [[axis]]
      name = "capacity"
      values = [1, 0]
      [[axis.change]]
      table = "units"
      column = "capacity_mw"
      use = "multiply"

      """
    try await Self.withSweep(toml) { folder, file in
      let output = folder.appendingPathComponent("out")
      let sweep = try await Program.run(["sweep", file, "--output", output.path, "--progress", "jsonl"])
      #expect(sweep.status == 0, "\(sweep.error)")
      #expect(sweep.output.hasPrefix("cases 1-2 of 2: 1 ok, 1 failed\n"), "\(sweep.output)")
      #expect(
        sweep.error.contains("{\"completed\":2,\"event\":\"cases_completed\",\"failed\":1,\"of\":2}\n"))
      // Every line is JSON, then the plan.
      let events = try sweep.error.split(separator: "\n").map {
        try #require(JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
      }
      #expect(
        events.compactMap { $0["event"] as? String } == [
          "sweep_started", "sweep_planned", "case_failed", "cases_completed", "sweep_completed",
        ] || events.count { $0["event"] as? String == "cases_completed" } == 2, "\(sweep.error)")
      #expect(events.dropFirst().first?["markets"] as? Int == 2)
      let failed = try #require(events.first { $0["event"] as? String == "case_failed" })
      #expect(failed["case"] as? Int == 2)
      #expect((failed["reason"] as? String)?.contains("no unit operates") == true)
      let rows = try RunTests.rows(output.appendingPathComponent("sweep.csv"))
      #expect(rows.map { $0["status"] } == ["ok", "failed"])
      #expect(try rows[at: 1]["year"] == "" && rows[at: 1]["reason"]?.contains("no unit operates") == true)
    }
  }

  @Test func wrongUsageAndFiles() async throws {
    try await Self.withSweep(Self.toml + "\nspeed = 3\n") { folder, file in
      let output = folder.appendingPathComponent("out").path
      for arguments in [
        ["--index", "1"], ["--index", "3", "--of", "2"], ["--of", "2"], ["--resume", "--overwrite"],
        ["--threads", "0"], ["--output", ""],
      ] {
        let run = try await Program.run(["sweep", file] + arguments)
        #expect(run.status == 64, "\(arguments)")
      }
      let bad = try await Program.run(["sweep", file, "--output", output])
      #expect(bad.status == 2 && bad.error.contains("caps.toml:"), "\(bad.error)")
      #expect(bad.error.contains("unknown key 'speed'") && bad.error.contains("1 error"))
      #expect(!FileManager.default.fileExists(atPath: output))
      let missing = try await Program.run(["sweep", file + "-none", "--output", output])
      #expect(missing.status == 2)
    }
  }

  /// The sweep that is shipped.
  @Test func theShippedSweep() async throws {
    let file = Program.root.appendingPathComponent("data/sweeps/caps-and-triggers.toml").path
    try await Program.withFolder { folder in
      let output = folder.appendingPathComponent("shard")
      // Of 27 shards the last: a gas price, the highest cap, all triggers.
      let run = try await Program.run(["sweep", file, "--index", "27", "--of", "27", "--output", output.path])
      #expect(run.status == 0, "\(run.error)")
      let rows = try RunTests.rows(output.appendingPathComponent("sweep.csv"))
      #expect(rows.count == 3 * 6 && rows.allSatisfy { $0["status"] == "ok" && $0["cap"] == "1.2" })
    }
  }
}
