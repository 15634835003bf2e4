import Foundation
import DispatchSolveTestSupport
import Testing

/// The experiment command as a user meets it.
@Suite(.timeLimit(.minutes(60)))
struct ExperimentTests {
  static let toml = """
    name = "budget"
    inputs = "study"
    years = [2030, 2031]
    iteration_limit = 6

    [[jurisdictions]]
    name = "state"
    zones = ["Z"]
    lever = "allowance_budget"
    lower = 0
    upper = 300_000
    grid_points = 4
    halvings = 3
    start = 0.0
    damage_usd_per_short_ton = 5
    cap_share = 1

    """

  /// A study of two years with one zone, in the mode that keeps zones.
  static func study(_ folder: URL) throws {
    let study = try URL(fileURLWithPath: ResumeTests.study(folder, years: 2))
    try Data("name = \"game\"\n".utf8).write(to: study.appendingPathComponent("study.toml"))
  }

  private static func files(_ folder: URL) throws -> [String: Data] {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    return try Dictionary(
      uniqueKeysWithValues: names.map { ($0, try Data(contentsOf: folder.appendingPathComponent($0))) })
  }

  /// The files of a complete experiment but for its manifest, which says how long it took.
  private static func lasting(_ folder: URL) throws -> [String: Data] {
    var files = try files(folder)
    #expect(files.removeValue(forKey: "manifest.json") != nil)
    return files
  }

  @Test func runsAndRefuses() async throws {
    try await Program.withFolder { folder in
      try Self.study(folder)
      let (file, output) = (folder.appendingPathComponent("game.toml"), folder.appendingPathComponent("out"))
      try Self.toml.write(to: file, atomically: true, encoding: .utf8)
      let arguments = ["experiment", file.path, "--output", output.path]
      let run = try await Program.run(arguments)
      #expect(run.status == 0 && run.error.isEmpty, "\(run.error)")
      // Gas instead of coal costs 15 $ for 0.6 short tons, more than the damage: coal must not be kept from running, which
      // takes 206,000 allowances in the second year; of the grid that is the highest, and nothing below is better.
      #expect(run.output.contains("budget: stability_reached after 2 iterations"), "\(run.output)")
      #expect(run.output.contains("state: policy 300000.0"), "\(run.output)")
      #expect(run.output.contains(", 0 profitable, 0 failed"), "\(run.output)")
      let files = try Self.files(output)
      #expect(
        files.keys.sorted() == [
          "experiment.json", "iterations.csv", "manifest.json", "result.json", "status.json",
        ])
      let table = String(decoding: try #require(files["iterations.csv"]), as: UTF8.self)
      let lines = table.split(separator: "\n")
      #expect(
        lines.first == "iteration,agent,policy,cost_cents,accepted,change_cents,failed_trials"
          && lines.count == 3)
      #expect(try lines[at: 1].hasPrefix("1,state,300000,") && lines[at: 2].hasSuffix(",false,0,0"))

      let again = try await Program.run(arguments)
      #expect(again.status == 5)
      #expect(
        again.error
          == "\(output.path) exists; give --overwrite to replace it or --output for another folder\n")
      // Complete: nothing is done, and nothing changes.
      let resumed = try await Program.run(arguments + ["--resume"])
      #expect(resumed.status == 0 && resumed.output.isEmpty)
      #expect(resumed.error == "\(output.path) is complete already, and as the experiment wrote it\n")
      #expect(try Self.files(output) == files)
      let status = try await Program.run(["status", output.path])
      let evaluations = try #require(run.output.firstMatch(of: /(\d+) evaluations/)).1
      #expect(
        status.output
          == "game: complete, \(evaluations) evaluations (2030-2031), every file as the experiment wrote it\n"
      )
      let inside = try await Program.run(["experiment", file.path, "--output", folder.path, "--overwrite"])
      #expect(inside.status == 5 && inside.error.contains("holds the study that is run"))
      let both = try await Program.run(arguments + ["--resume", "--overwrite"])
      #expect(both.status == 64)
      #expect(try await Program.run(arguments + ["--threads", "0"]).status == 64)
    }
  }

  /// Killed after its third evaluation, it goes on to the same bytes, with any number of threads; what is asked with
  /// another file or study is refused, and what is different is named.
  @Test func interruptedRefusedResumedReplaced() async throws {
    try await Program.withFolder { folder in
      try Self.study(folder)
      let (file, output) = (folder.appendingPathComponent("game.toml"), folder.appendingPathComponent("out"))
      let straight = folder.appendingPathComponent("straight")
      try Self.toml.write(to: file, atomically: true, encoding: .utf8)
      func arguments(_ output: URL, _ more: String...) -> [String] {
        ["experiment", file.path, "--output", output.path, "--threads", "1"] + more
      }
      let run = try await Program.run(arguments(straight))
      #expect(run.status == 0, "\(run.error)")
      let expected = try Self.lasting(straight)
      let killed = try await Program.shell(
        "DISPATCHSOLVE_FAULT=checkpoint-done:3 \"$0\" \"$@\"", arguments(output))
      #expect(killed.status == 137)

      let kept = try await Program.run(arguments(output))
      #expect(kept.status == 5)
      #expect(
        kept.error
          == "\(output.path) exists, with 3 evaluations done; give --resume to go on, --overwrite to start anew or --output for another folder\n"
      )
      let killedStatus = try await Program.run(["status", output.path])
      #expect(
        killedStatus.output
          == "game: ended without a word, 3 evaluations (2030-2031) done; --resume goes on\n")
      let demand = folder.appendingPathComponent("study/demand.csv")
      let rows = try String(contentsOf: demand, encoding: .utf8)
      try rows.replacingOccurrences(of: "2031,Z,876000", with: "2031,Z,876001")
        .write(to: demand, atomically: true, encoding: .utf8)
      try Self.toml.replacingOccurrences(of: "ton = 5", with: "ton = 6")
        .replacingOccurrences(of: "limit = 6", with: "limit = 7")
        .replacingOccurrences(of: "300_000", with: "300_001")
        .write(to: file, atomically: true, encoding: .utf8)
      let changed = try await Program.run(arguments(output, "--resume"))
      #expect(changed.status == 1)
      #expect(
        changed.error
          == "\(output.path) cannot be resumed, it was begun with other inputs or options: iteration_limit 6 is now 7; state: damage_usd_per_short_ton 5 is now 6; state: values lower 0, upper 300000, grid_points 4, halvings 3 is now lower 0, upper 300001, grid_points 4, halvings 3; demand.csv has changed; give --overwrite to start anew or --output for another folder\n"
      )
      try rows.write(to: demand, atomically: true, encoding: .utf8)
      // Complete results stay until another experiment's are there.
      let replacing = try await Program.shell(
        "DISPATCHSOLVE_FAULT=results-begun \"$0\" \"$@\"", arguments(straight, "--overwrite"))
      #expect(replacing.status == 137)
      let between = try FileManager.default.contentsOfDirectory(atPath: straight.path).sorted()
      #expect(between == [".run"] + (expected.keys + ["manifest.json"]).sorted())
      #expect(
        try Data(contentsOf: straight.appendingPathComponent("experiment.json"))
          == expected["experiment.json"])
      #expect(try await Program.run(arguments(straight, "--resume")).status == 0)
      let replaced = try Self.lasting(straight)
      #expect(replaced.keys == expected.keys && replaced["experiment.json"] != expected["experiment.json"])

      try Self.toml.write(to: file, atomically: true, encoding: .utf8)
      let resumed = try await Program.run(
        ["experiment", file.path, "--output", output.path, "--threads", "2", "--resume"])
      #expect(resumed.status == 0 && resumed.output == run.output, "\(resumed.error)")
      #expect(try Self.lasting(output) == expected)
      // Results that somebody changed are told.
      try Data("x".utf8).write(to: output.appendingPathComponent("iterations.csv"))
      let damaged = try await Program.run(arguments(output, "--resume"))
      #expect(damaged.status == 5)
      #expect(
        damaged.error
          == "\(output.path)/iterations.csv is not as the experiment wrote it; give --overwrite to start anew\n"
      )
      #expect(try await Program.run(arguments(output, "--overwrite")).status == 0)
      #expect(try Self.lasting(output) == expected)
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == [
          "game.toml", "out", "straight", "study",
        ])
    }
  }

  /// Results of a run are not gone on with, and what nobody's job wrote is not replaced.
  @Test func foldersOfOthersStay() async throws {
    try await Program.withFolder { folder in
      try Self.study(folder)
      let (file, output) = (folder.appendingPathComponent("game.toml"), folder.appendingPathComponent("out"))
      try Self.toml.write(to: file, atomically: true, encoding: .utf8)
      let arguments = ["experiment", file.path, "--output", output.path]
      let study = folder.appendingPathComponent("study").path
      let run = try await Program.run(
        ["--inputs", study, "--years", "2030", "--output", output.path, "-q"])
      #expect(run.status == 0, "\(run.error)")
      let before = try RunTests.files(output)
      let resumed = try await Program.run(arguments + ["--resume"])
      #expect(resumed.status == 1)
      #expect(
        resumed.error.contains("is complete with other inputs or options: a run is now an experiment; "))
      #expect(try RunTests.files(output) == before)
      try Data("x".utf8).write(to: output.appendingPathComponent("note.txt"))
      let refused = try await Program.run(arguments + ["--overwrite"])
      #expect(refused.status == 5)
      #expect(
        refused.error.contains("is not replaced: a run did not write its 'note.txt'"), "\(refused.error)")
      try FileManager.default.removeItem(at: output.appendingPathComponent("note.txt"))
      #expect(try RunTests.files(output) == before)
    }
  }

  @Test func progressAndQuiet() async throws {
    try await Program.withFolder { folder in
      try Self.study(folder)
      let (file, output) = (folder.appendingPathComponent("game.toml"), folder.appendingPathComponent("out"))
      try Self.toml.write(to: file, atomically: true, encoding: .utf8)
      let arguments = ["experiment", file.path, "--output", output.path, "--overwrite"]
      let lines = try await Program.run(arguments + ["--progress", "lines"])
      #expect(lines.status == 0)
      let told = lines.error.split(separator: "\n")
      // The start is the grid's first point, evaluated before the first turn.
      #expect(told.first?.hasPrefix("iteration 1, state: tries 100000, -") == true, "\(lines.error)")
      #expect(told.contains { $0.hasPrefix("iteration 1, state: moves to 300000, -") })
      #expect(told.suffix(2) == ["iteration 2, state: stays at 300000", "stability_reached in iteration 2"])
      // Warnings of the study are told as before a run; with --quiet nothing is.
      let table = folder.appendingPathComponent("study/unit.csv")
      try Data("unit\n".utf8).write(to: table)
      let warned = try await Program.run(arguments)
      #expect(warned.status == 0 && warned.error.hasPrefix("unit.csv:1:1: warning: "), "\(warned.error)")
      let quiet = try await Program.run(arguments + ["--quiet"])
      #expect(quiet.status == 0 && quiet.output.isEmpty && quiet.error.isEmpty)
    }
  }

  /// A start that has no cost: nothing is left, so that the next attempt needs no word about it.
  @Test func aStartThatFailsLeavesNothing() async throws {
    try await Program.withFolder { folder in
      try Self.study(folder)
      let (file, output) = (folder.appendingPathComponent("game.toml"), folder.appendingPathComponent("out"))
      // Coal and gas cannot give a share of wind.
      try Self.toml.replacingOccurrences(
        of: "\"allowance_budget\"", with: "\"clean_share\"\ntechnologies = [\"Wind\"]"
      )
      .replacingOccurrences(of: "300_000", with: "1").replacingOccurrences(
        of: "start = 0.0", with: "start = 1"
      )
      .write(to: file, atomically: true, encoding: .utf8)
      let run = try await Program.run(["experiment", file.path, "--output", output.path])
      #expect(run.status == 3)
      #expect(run.error.hasPrefix("the policies of the start could not be evaluated: "), "\(run.error)")
      #expect(!FileManager.default.fileExists(atPath: output.path))
    }
  }

  @Test func wrongFilesHaveTheirExitCodes() async throws {
    try await Program.withFolder { folder in
      try Self.study(folder)
      let (file, output) = (folder.appendingPathComponent("game.toml"), folder.appendingPathComponent("out"))
      let arguments = ["experiment", file.path, "--output", output.path]
      #expect(try await Program.run(arguments).status == 2)
      func refused(_ changes: [(old: String, new: String)], _ findings: String...) async throws {
        let text = changes.reduce(Self.toml) { $0.replacingOccurrences(of: $1.old, with: $1.new) }
        try text.write(to: file, atomically: true, encoding: .utf8)
        let run = try await Program.run(arguments)
        let lines = findings.map { "\(file.path):\($0)\n" }.joined()
        let count = "\(findings.count) error\(findings.count == 1 ? "" : "s"), 0 warnings\n"
        #expect(run.status == 2 && run.error == lines + count, "\(run.status) \(run.error)")
      }
      // What is wrong with the file and what the study lacks, all at once.
      try await refused(
        [("halvings", "halvngs"), ("allowance_budget", "tax"), ("name = \"budget\"", "name = 3")],
        "1:8: name: must be text in quotes, not empty",
        "9:9: lever 'tax' is not one of allowance_budget, clean_share, membership, build_support",
        "13:1: unknown key 'halvngs' in [[jurisdictions]]; did you mean 'halvings'?")
      try await refused(
        [("[\"Z\"]", "[\"Z1\"]"), ("iteration_limit", "iteration_limits")],
        "4:1: unknown key 'iteration_limits'; did you mean 'iteration_limit'?",
        "8:10: jurisdiction 'state': the study has no zone 'Z1'")
      try await refused(
        [("start = 0.0", "start = -1")], "14:9: start: -1 is not between lower, 0, and upper, 300000")
      // Without good years the study still has its zones.
      try await refused(
        [("2030, 2031", "2031, 2030"), ("[\"Z\"]", "[\"Q\"]")],
        "3:16: years: must be ascending, and 2030 comes after 2031",
        "8:10: jurisdiction 'state': the study has no zone 'Q'")
      try await refused(
        [("upper = 300_000", "upper =")],
        "11:8: expected a value, not the end of the line")
      #expect(!FileManager.default.fileExists(atPath: output.appendingPathComponent("result.json").path))
    }
  }
}
