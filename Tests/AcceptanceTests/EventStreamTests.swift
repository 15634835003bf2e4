import Foundation
import Testing

/// With `--progress jsonl` standard error has lines of JSON that fit the schema and nothing else, whatever the command,
/// however it ends.
@Suite(.timeLimit(.minutes(60)))
struct EventStreamTests {
  /// Runs the program and returns the events of its standard error, each held to the schema, its keys in order.
  private static func events(
    _ arguments: [String], status: Int32 = 0
  ) async throws -> [[String: Any]] {
    let run = try await Program.run(arguments + ["--progress", "jsonl"])
    #expect(run.status == status, "\(run.error.suffix(400))")
    return try events(run.error)
  }

  private static func events(_ text: String) throws -> [[String: Any]] {
    var seen: Set<String> = []
    try EventSchemaTests.check(text, &seen)
    #expect(text.isEmpty || text.hasSuffix("\n"))
    return try text.split(separator: "\n").map { line in
      let keys = line.matches(of: /"([a-z_]+)":/).map { String($0.1) }
      // Of events without parts of their own, so that every key is the event's.
      if !line.contains("\"notes\"") && !line.contains("\"zones\"") {
        #expect(keys == keys.sorted(), "\(line)")
      }
      return try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }
  }

  private static func names(_ events: [[String: Any]]) -> [String] {
    events.compactMap { $0["event"] as? String }
  }

  @Test func runsAndTheirEnds() async throws {
    try await Program.withFolder { folder in
      try Program.writeCoalAndGas(folder)
      try Data("unit\n".utf8).write(to: folder.appendingPathComponent("unit.csv"))
      let out = folder.appendingPathComponent("out").path
      let run = ["--inputs", folder.path, "--years", "2030", "--output", out]
      let loud = try await Self.events(run)
      #expect(loud.first?["event"] as? String == "warning")
      #expect(
        loud.first?["message"] as? String
          == "unit.csv:1:1: warning: not a table of a study, not read; did you mean 'units.csv'?")
      // The line about seconds is a note.
      #expect(Self.names(loud).suffix(2) == ["run_completed", "note"], "\(Self.names(loud))")
      let quiet = try await Self.events(run + ["--overwrite", "-q"])
      #expect(Self.names(quiet).first == "run_started" && Self.names(quiet).last == "run_completed")
      // What is refused.
      let taken = try await Self.events(run, status: 5)
      #expect(taken.last?["event"] as? String == "exit" && taken.last?["exit_code"] as? Int == 5)
      #expect((taken.last?["message"] as? String)?.contains("exists") == true)
      let usage = try await Self.events(run + ["--yers", "2030"], status: 64)
      #expect(Self.names(usage) == ["exit"] && usage.first?["exit_code"] as? Int == 64)
      try Data("zone,group\nZ,\n".utf8).write(to: folder.appendingPathComponent("zones.csv"))
      for quiet in [[], ["-q"]] {
        let bad = try await Self.events(run + quiet, status: 2)
        #expect(Self.names(bad) == ["exit"])
        #expect(
          (bad.first?["message"] as? String)?.hasPrefix(
            "zones.csv:2:3: group is blank; a value is required\n")
            == true)
      }
    }
  }

  /// A signal ends a run in its events, quiet or not.
  @Test(arguments: ["INT", "TERM"], [[], ["-q"]]) func stopped(signal: String, quiet: [String]) async throws {
    try await Program.withFolder { folder in
      let out = folder.appendingPathComponent("out")
      let data = Program.root.appendingPathComponent("data").path
      // The signal comes as soon as the run has told something, which is before its first year is done.
      // The program takes the shell's place: in the background it would ignore SIGINT wherever there is no terminal.
      let script =
        "(while ! grep -q run_started \(folder.path)/events; do sleep 0.05; done; kill -\(signal) $$) & "
        + "exec \"$0\" \"$@\" 2>\(folder.path)/events"
      let run = try await Program.shell(
        script,
        ["--inputs", data, "--years", "2025-2040", "--output", out.path, "--progress", "jsonl"] + quiet)
      #expect(run.status == (signal == "INT" ? 130 : 143))
      let events = try Self.events(
        String(contentsOf: folder.appendingPathComponent("events"), encoding: .utf8))
      // The note comes from another thread, so it may come after the run's own last event.
      let names = Self.names(events).filter { $0 != "note" }
      #expect(names.suffix(2) == ["run_stopped", "exit"], "\(names)")
      #expect(events.last?["event"] as? String == "exit")
      #expect((events.last?["message"] as? String)?.hasSuffix("--resume goes on") == true)
      #expect(Self.names(events).contains("note") == quiet.isEmpty)
      let status = try await Program.run(["status", out.path])
      #expect(status.output.hasPrefix("rggi: paused, "), "\(status.output)")
    }
  }

  @Test func otherCommands() async throws {
    try await Program.withFolder { folder in
      try Program.writeCoalAndGas(folder)
      let inputs = ["--inputs", folder.path]
      func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
      #expect(try await Self.events(["check", "--years", "2030"] + inputs).isEmpty)
      #expect(try await Self.events(["curve", "--year", "2030", "--prices", "0-50"] + inputs).isEmpty)
      _ = try await Self.events(["--years", "2030", "--output", path("a"), "-q"] + inputs)
      try FileManager.default.copyItem(atPath: path("a"), toPath: path("b"))
      #expect(try await Self.events(["diff", path("a"), path("b")]).isEmpty)
      #expect(try await Self.events(["status", path("a")]).isEmpty)
      #expect(try await Self.events(["schema"]).isEmpty)
      // The study has nothing that happened.
      for command in ["validate", "calibrate"] {
        #expect(Self.names(try await Self.events([command] + inputs, status: 2)) == ["exit"])
      }
      let none = try await Self.events(["status", path("none")], status: 5)
      #expect(Self.names(none) == ["exit"])
      let sweep = """
        name = "s"
        inputs = "."
        years = 2030
        metrics = ["allowance_price_usd"]
        [[axis]]
        name = "cap"
        values = [400000, 500000, -1]
        [[axis.change]]
        table = "allowance_program"
        column = "cap_short_tons"
        use = "set"
        """
      try Data(sweep.replacing(", -1", with: "").utf8).write(to: folder.appendingPathComponent("s.toml"))
      for index in 1...2 {
        let shard = [
          "sweep", path("s.toml"), "--index", "\(index)", "--of", "2", "--output", path("s\(index)"), "-q",
        ]
        let events = try await Self.events(shard)
        #expect(Self.names(events).first == "sweep_started" && Self.names(events).last == "sweep_completed")
        #expect(events.first?["years"] as? [Int] == [2030] && events.first?["cases"] as? Int == 1)
      }
      let collect = ["collect", path("s1"), path("s2"), "--output", path("all")]
      #expect(
        try await Self.names(Self.events(collect)) == ["shards_collected", "shards_collected"])
      // A value that no case can have is a finding.
      try Data(sweep.utf8).write(to: folder.appendingPathComponent("s.toml"))
      let bad = try await Self.events(["sweep", path("s.toml"), "--output", path("bad")], status: 2)
      #expect(Self.names(bad) == ["exit"])
    }
  }

  /// An experiment tells its turns, quiet or not; what was evaluated before is not new.
  @Test func experiments() async throws {
    try await Program.withFolder { folder in
      try ExperimentTests.study(folder)
      let (file, output) = (folder.appendingPathComponent("game.toml"), folder.appendingPathComponent("out"))
      try ExperimentTests.toml.write(to: file, atomically: true, encoding: .utf8)
      let events = try await Self.events(["experiment", file.path, "--output", output.path, "-q"])
      let names = Self.names(events)
      #expect(names.first == "experiment_started" && names.last == "experiment_completed", "\(names)")
      #expect(events.first?["agents"] as? [String] == ["state"] && events.first?["evaluations"] as? Int == 0)
      #expect(names.contains("iteration_started") && names.contains("agent_optimised"))
      #expect(names.contains("iteration_completed") && names.contains("experiment_converged"))
      let tried = events.filter { $0["event"] as? String == "value_tried" }
      #expect(!tried.isEmpty && tried.allSatisfy { $0["change_cents"] is Int || $0["reason"] is String })
      #expect(tried.contains { $0["new"] as? Bool == true })
    }
  }
}
