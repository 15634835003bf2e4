import Foundation
import Testing

/// Results in which something lies that never ends, or is larger than anything that the program writes: told at once.
@Suite(.timeLimit(.minutes(60)))
struct SpecialResultTests {
  /// What takes the place of a file.
  private enum Spoil: CaseIterable {
    case pipe, device, hole

    /// What is said of it, for a file whose size is on record and for one whose is not.
    func says(_ file: String) -> [String] {
      switch self {
      case .pipe, .device: ["\(file) is no regular file", "\(file): is no regular file"]
      case .hole: ["\(file) is not as the ", "\(file) has more than 64 MiB", "\(file): has more than 64 MiB"]
      }
    }

    func put(at path: String) throws {
      try FileManager.default.removeItem(atPath: path)
      switch self {
      case .pipe: try #require(mkfifo(path, 0o600) == 0)
      case .device:
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "/dev/zero")
      case .hole:
        try #require(FileManager.default.createFile(atPath: path, contents: nil))
        try #require(truncate(path, 5 << 30) == 0)
      }
    }
  }

  /// Runs a command that must end by itself, in little memory.
  private static func ends(_ arguments: [String]) async throws -> ProgramRun {
    try await Program.shell(
      "ulimit -v 4000000; \"$0\" \"$@\" & p=$!; (sleep 60; kill -9 $p) >/dev/null 2>&1 & s=$!; "
        + "wait $p; r=$?; kill $s; exit $r", arguments)
  }

  /// Every command that reads `file` of the folder `good` beside a folder `other` refuses it, whatever it is.
  private static func check(
    _ file: String, of good: String, in folder: URL, _ commands: [[String]]
  ) async throws {
    let spoilt = folder.appendingPathComponent("spoilt").path
    for spoil in Spoil.allCases {
      try FileManager.default.copyItem(atPath: good, toPath: spoilt)
      defer { try? FileManager.default.removeItem(atPath: spoilt) }
      try spoil.put(at: "\(spoilt)/\(file)")
      for command in commands {
        let run = try await ends(command.map { $0 == "SPOILT" ? spoilt : $0 })
        #expect(run.status == 5, "\(spoil) \(command): \(run)")
        #expect(
          spoil.says("\(spoilt)/\(file)").contains { run.error.contains($0) }, "\(spoil) \(command): \(run)")
      }
    }
  }

  @Test func filesOfARun() async throws {
    try await Program.withFolder { folder in
      try Program.writeCoalAndGas(folder)
      let good = folder.appendingPathComponent("good").path
      let run = try await Program.run(
        ["--inputs", folder.path, "--years", "2030", "-q", "--output", good])
      #expect(run.status == 0, "\(run.error)")
      let output = folder.appendingPathComponent("made").path
      let all = [
        ["status", "SPOILT"], ["diff", good, "SPOILT"], ["diff", "SPOILT", good],
        ["report", "SPOILT", "--output", output], ["export", "SPOILT", "--xlsx", "--output", output],
        ["explain", "SPOILT", "--year", "2030"],
        ["--inputs", folder.path, "--years", "2030", "-q", "--output", "SPOILT", "--resume"],
      ]
      for file in ["annual.csv", "manifest.json"] { try await Self.check(file, of: good, in: folder, all) }
      for file in ["events.jsonl", "run.md", "report.html"] {
        try await Self.check(file, of: good, in: folder, [all[0], all[3]])
      }
      #expect(!FileManager.default.fileExists(atPath: output))
    }
  }

  @Test func filesOfASweep() async throws {
    try await Program.withFolder { folder in
      try Program.writeCoalAndGas(folder)
      let file = try Program.writeCapSweep(folder)
      let good = folder.appendingPathComponent("good").path
      let run = try await Program.run(["sweep", file.path, "-q", "--output", good])
      #expect(run.status == 0, "\(run.error)")
      let output = folder.appendingPathComponent("made").path
      let commands = [
        ["status", "SPOILT"], ["diff", good, "SPOILT"], ["report", "SPOILT", "--output", output],
        ["collect", "SPOILT", "--output", output],
      ]
      for name in ["sweep.csv", "manifest.json"] {
        try await Self.check(name, of: good, in: folder, commands)
      }
    }
  }

  @Test func filesOfAnExperiment() async throws {
    try await Program.withFolder { folder in
      try ExperimentTests.study(folder)
      let file = folder.appendingPathComponent("game.toml")
      try Data(ExperimentTests.toml.utf8).write(to: file)
      let good = folder.appendingPathComponent("good").path
      let run = try await Program.run(["experiment", file.path, "-q", "--output", good])
      #expect(run.status == 0, "\(run.error)")
      for name in ["result.json", "experiment.json"] {
        try await Self.check(
          name, of: good, in: folder, [["status", "SPOILT"], ["diff", good, "SPOILT"]])
      }
    }
  }

  /// Files that say what is to be done.
  @Test(arguments: ["sweep", "experiment"]) func whatIsToBeDone(command: String) async throws {
    try await Program.withFolder { folder in
      let file = folder.appendingPathComponent("plan.toml").path
      for spoil in Spoil.allCases {
        try Data("name = \"plan\"\n".utf8).write(to: URL(fileURLWithPath: file))
        try spoil.put(at: file)
        let run = try await Self.ends([command, file, "--output", folder.appendingPathComponent("o").path])
        #expect(run.status == 5, "\(spoil): \(run)")
        #expect(spoil.says(file).contains { run.error.contains($0) }, "\(spoil): \(run)")
        try FileManager.default.removeItem(atPath: file)
      }
    }
  }
}
