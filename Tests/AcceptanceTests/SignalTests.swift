import Foundation
import Testing

/// A signal ends every command soon, with a line that says so, and nothing half written.
@Suite(.timeLimit(.minutes(60)), .serialized)
struct SignalTests {
  private struct Exit: Decodable {
    var event: String
    var exit_code: Int?
    var message: String?
  }

  /// Longest time from a signal to the end, seconds: two on an idle machine, more on one that has other work.
  private static let longest = 8.0

  /// Runs a command and sends it a signal after a while; how it ended, and how long after the signal.
  ///
  /// - Parameter before: What the shell does before it becomes the program.
  private static func signalled(
    _ arguments: [String], _ signal: String, after seconds: Double, before: String = "exec >/dev/null"
  ) async throws -> (run: ProgramRun, seconds: Double) {
    // A shell switches SIGINT off for what it starts in the background, so the signal comes from there. Times are taken by
    // shells: this process may be too busy to look.
    let times = FileManager.default.temporaryDirectory.appendingPathComponent("signal-\(UUID())").path
    defer { try? FileManager.default.removeItem(atPath: times) }
    let inner =
      "\(before); (sleep \(seconds); date +%s >\"\(times)\"; kill -\(signal) $$) </dev/null >/dev/null 2>&1 & "
      + "exec \"$0\" \"$@\""
    let script =
      "sh -c '\(inner.replacingOccurrences(of: "'", with: "'\\''"))' \"$0\" \"$@\"; r=$?; date +%s >>\"\(times)\"; exit $r"
    let run = try await Program.shell(script, arguments)
    let moments = try String(contentsOfFile: times, encoding: .utf8).split(separator: "\n").compactMap {
      Double($0)
    }
    return (run, moments.count == 2 ? moments[1] - moments[0] : .infinity)
  }

  /// Lines of standard error, all of them JSON; the last says how the command ended.
  private static func expectEnd(_ run: ProgramRun, _ code: Int32, _ what: String) throws {
    #expect(run.status == code, "\(what): \(run)")
    let lines = run.error.split(separator: "\n")
    for line in lines {
      #expect(throws: Never.self, "\(what): \(line)") {
        try JSONDecoder().decode(Exit.self, from: Data(line.utf8))
      }
    }
    let last = try JSONDecoder().decode(Exit.self, from: Data(try #require(lines.last, "\(what)").utf8))
    #expect(last.event == "exit" && last.exit_code == Int(code), "\(what): \(run.error)")
    #expect(lines.count { $0.contains("\"exit\"") } == 1, "\(what): \(run.error)")
  }

  /// What a study takes long to read of: a demand that goes on for many rows.
  private static func writeLong(_ folder: URL) throws {
    try Program.writeCoalAndGas(folder)
    var zones = "zone,group\nZ,all\n"
    var demand = "year,zone,demand_mwh\n2030,Z,876000\n"
    for zone in 0..<12_000 {
      zones += "far\(zone),all\n"
      for year in 2030..<2130 { demand += "\(year),far\(zone),0\n" }
    }
    try Data(zones.utf8).write(to: folder.appendingPathComponent("zones.csv"))
    try Data(demand.utf8).write(to: folder.appendingPathComponent("demand.csv"))
  }

  @Test(arguments: [("INT", Int32(130)), ("TERM", 143)])
  func whileAStudyIsRead(signal: String, code: Int32) async throws {
    try await Program.withFolder { folder in
      try Self.writeLong(folder)
      let file = try Program.writeCapSweep(folder)
      let inputs = ["--inputs", folder.path]
      let output = folder.appendingPathComponent("out").path
      // While it reads, on machines and in builds of any speed, and not before it listens.
      let start = ContinuousClock.now
      _ = try await Program.run(["check"] + inputs)
      let delay = min(1, max(0.15, (ContinuousClock.now - start) / .seconds(1) / 6))
      for command in [
        ["check"] + inputs, ["curve", "--year", "2030", "--prices", "0-50"] + inputs,
        ["run", "--years", "2030", "--output", output] + inputs,
        ["sweep", file.path, "--plan"], ["sweep", file.path, "--output", output],
        ["validate"] + inputs, ["calibrate", "--write"] + inputs, ["scenarios"] + inputs,
      ] {
        let (run, seconds) = try await Self.signalled(
          command + ["--progress", "jsonl"], signal, after: delay)
        try Self.expectEnd(run, code, "\(command)")
        #expect(run.error.contains("stopped by SIG\(signal)"), "\(command): \(run.error)")
        #expect(seconds < Self.longest, "\(command): \(seconds) s")
        #expect(!FileManager.default.fileExists(atPath: output), "\(command)")
      }
    }
  }

  /// Standard output that nobody takes, and words for people instead of events.
  @Test func whileNobodyReads() async throws {
    let full =
      "d=$(mktemp -d); mkfifo $d/p; exec 3<>$d/p; head -c 65536 /dev/zero >&3; exec >$d/p; rm -r $d"
    let (run, seconds) = try await Self.signalled(["schema"], "TERM", after: 0.5, before: full)
    #expect(run.status == 143 && run.error == "stopped by SIGTERM\n", "\(run)")
    #expect(seconds < Self.longest)
  }

  /// A signal that the caller has switched off stays off.
  @Test func switchedOff() async throws {
    try await Program.withFolder { folder in
      try Self.writeLong(folder)
      let (run, _) = try await Self.signalled(
        ["check", "--inputs", folder.path, "--progress", "jsonl"], "INT", after: 1,
        before: "trap '' INT; exec >/dev/null")
      #expect(run.status == 0 && run.error.isEmpty, "\(run)")
    }
  }

  /// Results of the study of coal and gas, which is written to the folder.
  private static func runCoalAndGas(_ folder: URL, to output: String) async throws {
    try Program.writeCoalAndGas(folder)
    let run = try await Program.run(["--inputs", folder.path, "--years", "2030", "-q", "--output", output])
    #expect(run.status == 0, "\(run.error)")
  }

  /// Commands that are killed while they write: the same command then does what it would have done.
  @Test(arguments: ["result-staged:3", "results-staged"]) func killedAndGivenAgain(fault: String) async throws
  {
    try await Program.withFolder { folder in
      func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
      try await Self.runCoalAndGas(folder, to: path("a"))
      let before = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
      var commands = [["report", path("a"), "--output", path("made")]]
      if fault == "results-staged" {
        commands += [
          ["export", path("a"), "--xlsx", "--output", path("made")],
          ["export", path("a"), "--layout", "iamc", "--output", path("made")],
        ]
      }
      for command in commands {
        let killed = try await Program.shell("DISPATCHSOLVE_FAULT=\(fault) exec \"$0\" \"$@\"", command)
        #expect(killed.status == 128 + SIGKILL, "\(command): \(killed)")
        #expect(!FileManager.default.fileExists(atPath: path("made")))
        let again = try await Program.run(command)
        #expect(again.status == 0, "\(command): \(again)")
        try FileManager.default.removeItem(atPath: path("made"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == before)
      }
    }
  }

  /// Killed while files get their names in a folder that others have files in, too.
  @Test func killedInAFolderThatIsThere() async throws {
    try await Program.withFolder { folder in
      func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
      try await Self.runCoalAndGas(folder, to: path("a"))
      try FileManager.default.createDirectory(atPath: path("made"), withIntermediateDirectories: true)
      try Data("mine".utf8).write(to: URL(fileURLWithPath: path("made/notes.txt")))
      let command = ["report", path("a"), "--output", path("made")]
      let killed = try await Program.shell("DISPATCHSOLVE_FAULT=file-named:2 exec \"$0\" \"$@\"", command)
      #expect(killed.status == 128 + SIGKILL, "\(killed)")
      let again = try await Program.run(command)
      #expect(again.status == 0, "\(again)")
      let names = try FileManager.default.contentsOfDirectory(atPath: path("made"))
      #expect(names.sorted() == ["figures", "notes.txt", "report.html"])
      // What is whole is not replaced.
      let third = try await Program.run(command)
      #expect(third.status == 5 && third.error.contains("it exists; give --overwrite"), "\(third)")
    }
  }
}
