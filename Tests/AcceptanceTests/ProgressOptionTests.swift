import Foundation
import Testing

/// Every command takes the same options of telling what it does, and keeps to them.
@Suite(.timeLimit(.minutes(60)))
struct ProgressOptionTests {
  /// Names of all commands, as the help lists them.
  private static func commands() async throws -> [String] {
    let help = try await Program.run(["--help"])
    let list = try #require(help.output.components(separatedBy: "SUBCOMMANDS:\n").last)
    return list.split(separator: "\n", omittingEmptySubsequences: false).prefix { !$0.isEmpty }
      .filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") }
      .compactMap { $0.split(separator: " ").first.map(String.init) }
  }

  @Test func everyCommandHasThem() async throws {
    let commands = try await Self.commands()
    #expect(commands.count >= 18 && commands.contains("exit-codes"), "\(commands)")
    for command in commands where command != "import" {
      let help = try await Program.run([command, "--help"])
      #expect(
        help.output.contains("--progress <progress>") && help.output.contains("-q, --quiet"), "\(command)")
    }
    let codes = try await Program.run(["exit-codes", "--progress", "jsonl", "-q"])
    #expect(codes.status == 0 && codes.error.isEmpty, "\(codes)")
  }

  /// Commands that do well have nothing to say then; those that do not say so in a line.
  @Test func nothingButJSON() async throws {
    try await Program.withFolder { folder in
      try Program.writeCoalAndGas(folder)
      func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
      let inputs = ["--inputs", folder.path]
      let quiet = ["-q", "--progress", "jsonl"]
      let run = try await Program.run(
        ["run", "--years", "2030", "--output", path("a")] + inputs + ["-q", "--progress", "none"])
      #expect(run.status == 0 && run.error.isEmpty, "\(run)")
      for (command, isGood) in [
        (["check"] + inputs, true), (["curve", "--year", "2030", "--prices", "0-20"] + inputs, true),
        (["report", path("a"), "--output", path("r")], true), (["export", path("a"), "--xlsx"], true),
        (["explain", path("a"), "--year", "2030"], true), (["status", path("a")], true),
        (["diff", path("a"), path("a/../a")], false), (["validate"] + inputs, false),
        (["calibrate"] + inputs, false),
        (["status", path("none")], false), (["diff", path("a"), path("none")], false),
        (["experiment", path("none"), "--output", path("e")], false), (["sweep", path("none")], false),
        (["collect", path("a"), "--output", path("c")], false), (["init", folder.path], false),
        (["schema", "--inputs", path("none")], false), (["scenarios", "--inputs", path("none")], false),
      ] as [([String], Bool)] {
        let run = try await Program.run(command + quiet)
        let lines = run.error.split(separator: "\n")
        for line in lines {
          #expect(throws: Never.self, "\(command): \(line)") {
            try JSONSerialization.jsonObject(with: Data(line.utf8))
          }
        }
        #expect((run.status == 0) == isGood, "\(command): \(run)")
        #expect(lines.count == (run.status == 0 ? 0 : 1), "\(command): \(run)")
      }
    }
  }
}
