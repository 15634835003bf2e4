import Foundation
import DispatchSolveTestSupport
import Testing

/// Runs that stop and go on, as a user meets them.
@Suite(.timeLimit(.minutes(60)))
struct ResumeTests {
  /// A study of several years in `folder/study`.
  static func study(_ folder: URL, years: Int = 6) throws -> String {
    let study = folder.appendingPathComponent("study")
    try FileManager.default.createDirectory(at: study, withIntermediateDirectories: true)
    let years = 2030..<(2030 + years)
    try Program.writeCoalAndGas(
      study,
      changing: [
        "demand.csv": "year,zone,demand_mwh\n" + years.map { "\($0),Z,876000\n" }.joined(),
        "allowance_program.csv": "year,cap_short_tons\n"
          + years.map { "\($0),\(700_000 - 30_000 * ($0 - 2030))\n" }.joined(),
      ])
    return study.path
  }

  private static func arguments(_ study: String, _ output: String, _ more: [String] = []) -> [String] {
    ["--inputs", study, "--years", "2030-2035", "--output", output, "-q", "--checkpoint-interval", "0"] + more
  }

  /// Leaves a run interrupted after its third year.
  private static func interrupt(_ study: String, _ output: String, _ more: [String] = []) async throws {
    let run = try await Program.shell(
      "DISPATCHSOLVE_FAULT=checkpoint-done:3 \"$0\" \"$@\"", arguments(study, output, more))
    #expect(run.status == 137)
  }

  private static func text(_ path: String) throws -> String {
    try String(contentsOfFile: path, encoding: .utf8)
  }

  /// Years that are not asked for are run, kept in checkpoints and leave no row: a resumed run of some years has the rows
  /// of a run of all.
  @Test func aResumedRunOfSomeYears() async throws {
    try await Program.withFolder { folder in
      let study = try Self.study(folder)
      let all = folder.appendingPathComponent("all")
      let some = folder.appendingPathComponent("some")
      let run = try await Program.run(Self.arguments(study, all.path))
      #expect(run.status == 0, "\(run.error)")
      let arguments = [
        "--inputs", study, "--years", "2033,2035", "--output", some.path, "-q", "--checkpoint-interval", "0",
      ]
      let stopped = try await Program.shell("DISPATCHSOLVE_FAULT=checkpoint-done:4 \"$0\" \"$@\"", arguments)
      #expect(stopped.status == 137)
      let going = try await Program.run(arguments + ["--resume", "--progress", "jsonl"])
      #expect(going.status == 0, "\(going.error)")
      #expect(going.error.contains(#"{"after":2033,"event":"run_resumed","years_left":2}"#))
      #expect(going.error.contains(#"{"event":"year_passed","year":2034}"#))
      let (one, other) = (try RunTests.files(all), try RunTests.files(some))
      for (name, content) in other where name.hasSuffix(".csv") {
        let lines = String(decoding: try #require(one[name]), as: UTF8.self).split(separator: "\n")
        let rows = lines.dropFirst().filter { line in ["2033,", "2035,", ","].contains { line.hasPrefix($0) }
        }
        let wanted = lines.prefix(1) + rows
        #expect(String(decoding: content, as: UTF8.self).split(separator: "\n") == Array(wanted), "\(name)")
      }
      let events = String(decoding: try #require(other["events.jsonl"]), as: UTF8.self)
      #expect(
        events.hasPrefix(
          #"{"event":"run_started","first_year":2030,"study":"coal-and-gas","years":[2033,2035]}"#))
      #expect(!events.contains(#""year":2034"#) && !events.contains("year_passed"))
      let log = String(decoding: try #require(other["run.md"]), as: UTF8.self)
      #expect(log.contains("Every year from 2030 on was run; these are reported."))
      #expect(log.contains("## 2035") && !log.contains("## 2034"))
      let before = try await Program.run(
        ["--inputs", study, "--years", "2029-2030", "--output", folder.appendingPathComponent("no").path])
      #expect(before.status == 2)
      #expect(
        before.error.hasPrefix(
          "demand.csv:1:1: 2029 is before the study's first year, 2030, in which every run begins\n"))
    }
  }

  @Test(arguments: ["myopic", "perfect"])
  func aResumedRunGivesTheSameBytesForAnyThreadCount(foresight: String) async throws {
    try await Program.withFolder { folder in
      let study = try Self.study(folder)
      let straight = folder.appendingPathComponent("straight")
      let resumed = folder.appendingPathComponent("resumed")
      let options = ["--foresight", foresight, "--slices"]
      let run = try await Program.run(
        Self.arguments(study, straight.path, options + ["--threads", "1"]))
      #expect(run.status == 0, "\(run.error)")
      try await Self.interrupt(study, resumed.path, options + ["--threads", "2"])
      let state = try await Program.run(["status", resumed.path])
      #expect(
        state.output
          == "coal-and-gas: ended without a word, 3 of 6 years (2030-2035) done; --resume goes on\n")
      let refused = try await Program.run(Self.arguments(study, resumed.path, options))
      #expect(refused.status == 5)
      #expect(
        refused.error
          == "\(resumed.path) exists, with 3 of 6 years done; give --resume to go on, --overwrite to start anew or --output for another folder\n"
      )
      let going = try await Program.run(
        Self.arguments(study, resumed.path, options + ["--resume", "--threads", "2", "--progress", "jsonl"]))
      #expect(going.status == 0)
      let events = try going.error.split(separator: "\n").map {
        try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
      }
      #expect(
        events.prefix(3).map { $0["event"] as? String } == ["run_started", "run_resumed", "year_started"])
      #expect(try events[at: 1]["after"] as? Int == 2032)
      let (one, other) = (try RunTests.files(straight), try RunTests.files(resumed))
      #expect(one.count == other.count && one.keys.contains("events.jsonl") && one.keys.contains("run.md"))
      #expect(one == other)
      // Complete and checked: there is nothing to do, and nothing is done.
      let again = try await Program.run(
        ["--inputs", study, "--years", "2030-2035", "--output", resumed.path, "--resume"] + options)
      #expect(again.status == 0)
      #expect(again.error == "\(resumed.path) is complete already, and as the run wrote it\n")
      #expect(again.output.isEmpty)
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == [
          "resumed", "straight", "study",
        ])
    }
  }

  @Test func withoutAnythingToGoOnWithResumeBegins() async throws {
    try await Program.withFolder { folder in
      let study = try Self.study(folder)
      let out = folder.appendingPathComponent("out").path
      #expect(try await Program.run(Self.arguments(study, out, ["--resume"])).status == 0)
      let both = try await Program.run(Self.arguments(study, out, ["--resume", "--overwrite"]))
      #expect(both.status == 64)
    }
  }

  /// What is different is named; nothing is lost.
  @Test func otherInputsOptionsOrYearsAreRefused() async throws {
    try await Program.withFolder { folder in
      let study = try Self.study(folder)
      let out = folder.appendingPathComponent("out").path
      try await Self.interrupt(study, out)
      func refused(_ arguments: [String], _ change: String) async throws {
        let run = try await Program.run(arguments + ["--resume"])
        #expect(run.status == 1)
        #expect(
          run.error
            == "\(out) cannot be resumed, it was begun with other inputs or options: \(change); give --overwrite to start anew or --output for another folder\n"
        )
      }
      try await refused(
        Self.arguments(study, out, ["--foresight", "perfect"]), "foresight myopic is now perfect")
      try await refused(
        ["--inputs", study, "--years", "2030,2032-2034", "--output", out],
        "years 2030-2035 are now 2030, 2032-2034")
      let demand = "\(study)/demand.csv"
      let before = try Self.text(demand)
      try before.replacing("2035,Z,876000", with: "2035,Z,876001")
        .write(toFile: demand, atomically: true, encoding: .utf8)
      try Data("technology\n".utf8).write(to: URL(fileURLWithPath: "\(study)/technologies.csv"))
      try await refused(
        Self.arguments(study, out, ["--solver", "glpk"]),
        "solver stack is now glpk; demand.csv has changed; technologies.csv is new")
      try before.write(toFile: demand, atomically: true, encoding: .utf8)
      try FileManager.default.removeItem(atPath: "\(study)/technologies.csv")
      #expect(try await Program.run(Self.arguments(study, out, ["--resume"])).status == 0)
      let complete = try await Program.run(Self.arguments(study, out, ["--resume", "--slices"]))
      #expect(complete.status == 1)
      #expect(
        complete.error.contains("it is complete with other inputs or options: slices false is now true;"))
    }
  }

  /// A file that was changed afterwards is noticed wherever it is.
  @Test func tamperingIsNoticed() async throws {
    try await Program.withFolder { folder in
      let study = try Self.study(folder)
      let out = folder.appendingPathComponent("out").path
      #expect(try await Program.run(Self.arguments(study, out)).status == 0)
      for (file, from, to) in [
        ("manifest.json", "\"coal-and-gas\"", "\"coal-and-gaz\""), ("annual.csv", "2030", "2031"),
        ("manifest.json", "\"auditsPassed\" : ", "\"auditsPassed\" : 1"), ("events.jsonl", "2033", "2032"),
      ] {
        let path = "\(out)/\(file)"
        let before = try Self.text(path)
        let changed = before.replacing(from, with: to, maxReplacements: 1)
        #expect(changed != before)
        try changed.write(toFile: path, atomically: true, encoding: .utf8)
        // Who only looks is not advised to replace anything.
        for (arguments, hint) in [
          (["status", out], ""),
          (Self.arguments(study, out, ["--resume"]), "; give --overwrite to start anew"),
        ] {
          let run = try await Program.run(arguments)
          #expect(run.status == 5)
          #expect(run.error == "\(path) is not as the run wrote it\(hint)\n")
        }
        try before.write(toFile: path, atomically: true, encoding: .utf8)
      }
      try FileManager.default.removeItem(atPath: "\(out)/flows.csv")
      let missing = try await Program.run(["status", out])
      #expect(missing.status == 5)
      #expect(missing.error == "\(out)/flows.csv is missing\n")
    }
  }

  /// A checkpoint that is not whole is told, left out and computed again; what says what is run must be whole.
  @Test func damagedCheckpointsAreComputedAgain() async throws {
    try await Program.withFolder { folder in
      let study = try Self.study(folder)
      let straight = folder.appendingPathComponent("straight")
      #expect(try await Program.run(Self.arguments(study, straight.path)).status == 0)
      let out = folder.appendingPathComponent("out")
      try await Self.interrupt(study, out.path)
      let second = out.appendingPathComponent(".run/year-2031.json")
      try Self.text(second.path).replacing("2031", with: "2032").write(
        to: second, atomically: true, encoding: .utf8)
      let run = try await Program.run(Self.arguments(study, out.path, ["--resume"]))
      #expect(run.status == 0)
      #expect(
        run.error
          == "\(second.path) does not have the content it was sealed with; years from 2031 on are computed again\n"
      )
      #expect(try RunTests.files(out) == RunTests.files(straight))

      let other = folder.appendingPathComponent("other").path
      try await Self.interrupt(study, other)
      try Data("{}\n".utf8).write(to: URL(fileURLWithPath: "\(other)/.run/run.json"))
      let refused = try await Program.run(Self.arguments(study, other, ["--resume"]))
      #expect(refused.status == 5)
      #expect(refused.error.contains("run.json is not a file of a run; give --overwrite to start anew"))
      // A checkpoint of another run does not fit in.
      let third = folder.appendingPathComponent("third").path
      try await Self.interrupt(study, third, ["--foresight", "perfect"])
      try await Self.interrupt(study, out.path, ["--overwrite"])
      try FileManager.default.removeItem(atPath: "\(out.path)/.run/year-2032.json")
      try FileManager.default.copyItem(
        atPath: "\(third)/.run/year-2032.json", toPath: "\(out.path)/.run/year-2032.json")
      let mixed = try await Program.run(Self.arguments(study, out.path, ["--resume"]))
      #expect(mixed.status == 0)
      #expect(mixed.error.contains("year-2032.json does not follow on the one before; years from 2032 on"))
      #expect(try RunTests.files(out) == RunTests.files(straight))
    }
  }

  /// While new results are made the old ones stay readable.
  @Test func oldResultsStayUntilTheNewOnesAreThere() async throws {
    try await Program.withFolder { folder in
      let study = try Self.study(folder)
      let out = folder.appendingPathComponent("out")
      #expect(try await Program.run(Self.arguments(study, out.path)).status == 0)
      let before = try RunTests.files(out).filter { $0.key != "status.json" }
      try await Self.interrupt(study, out.path, ["--overwrite", "--slices"])
      let after = try RunTests.files(out)
      #expect(before.allSatisfy { after[$0.key] == $0.value })
      let state = try await Program.run(["status", out.path])
      #expect(state.status == 0)
      #expect(
        state.output.contains("complete results of an earlier run are there, every file as it wrote it"))
      #expect(try await Program.run(Self.arguments(study, out.path, ["--resume", "--slices"])).status == 0)
      #expect(try RunTests.files(out).keys.contains("slices/prices.csv"))
    }
  }

  /// Whatever stands on standard error, and whoever stops reading it, the results are the same.
  @Test(.timeLimit(.minutes(60))) func aNarratorThatBlocksDoesNotStopTheRun() async throws {
    try await Program.withFolder { folder in
      let study = try Self.study(folder)
      let out = folder.appendingPathComponent("out")
      // Nobody reads the pipe until the program has ended.
      let run = try await Program.shell(
        "{ \"$0\" \"$@\" 2>&1 >/dev/null; echo $? >\"\(folder.path)/code\"; } | { while [ ! -e \"\(folder.path)/code\" ]; do sleep 0.1; done; tail -c 200 >&2; }",
        Self.arguments(study, out.path, ["--progress", "jsonl"]))
      #expect(try Self.text("\(folder.path)/code") == "0\n", "\(run.error)")
      let straight = folder.appendingPathComponent("straight")
      #expect(try await Program.run(Self.arguments(study, straight.path)).status == 0)
      #expect(try RunTests.files(out) == RunTests.files(straight))
    }
  }

  /// A chain of contracts that its first sender cannot feed passes the checks of a study and has no dispatch.
  @Test func anInfeasibleBlockIsExplainedAndSaved() async throws {
    try await Program.withFolder { folder in
      let study = folder.appendingPathComponent("study")
      try FileManager.default.createDirectory(at: study, withIntermediateDirectories: true)
      try Program.writeCoalAndGas(
        study,
        changing: [
          "study.toml": "name = \"chain\"\n", "zones.csv": "zone,group\nA,G\nB,G\nZ,G\n",
          "units.csv": """
          unit,zone,technology,capacity_mw,variable_om_usd_per_mwh
          a,A,Gas,10,20
          z,Z,Gas,100,20

          """,
          "demand.csv":
            "year,zone,demand_mwh\n2030,A,0\n2030,B,0\n2030,Z,438000\n2031,A,0\n2031,B,0\n2031,Z,438000\n",
          "interfaces.csv": """
          interface,from_zone,to_zone,capacity_mw,reverse_capacity_mw,contracted_mw,first_year
          A-B,A,B,40,0,0,
          B-Z,B,Z,30,0,30,2031

          """, "program_membership.csv": "zone,first_year\nZ,2020\n",
          "allowance_program.csv": "year,cap_short_tons\n2030,613200\n2031,613200\n",
        ])
      let out = folder.appendingPathComponent("out")
      let programs = folder.appendingPathComponent("lp")
      let run = try await Program.run([
        "--inputs", study.path, "--years", "2030-2031", "--output", out.path, "-q", "--save-lp",
        programs.path,
      ])
      #expect(run.status == 3)
      #expect(
        run.error.contains("2031, block year: no feasible dispatch; rows in conflict: balance "),
        "\(run.error)")
      #expect(run.error.contains("; zones: A, B; feasible if these gave way: balance "))
      #expect(run.error.contains(" by 20.0 MW\n"))
      #expect(run.error.hasSuffix("LP saved: \(programs.path)/chain-2031-year.lp\n"))
      let program = try Self.text("\(programs.path)/chain-2031-year.lp")
      #expect(program.hasPrefix("\\ r0: balance A year\n") && program.hasSuffix("End\n"))
      // The year before is kept, its tables can be read.
      let state = try await Program.run(["status", out.path])
      #expect(state.output.hasPrefix("chain: failed, 1 of 2 years (2030-2031) done\n2031, block year: "))
      let rows = try RunTests.rows(out.appendingPathComponent(".run/partial/annual.csv"))
      #expect(rows.map { $0["year"] } == ["2030"])
    }
  }
}
