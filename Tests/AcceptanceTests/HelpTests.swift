import Foundation
import Testing

/// Texts that users and scripts read, kept word for word.
struct HelpTests {
  @Test(arguments: [
    ("help", ["--help"]), ("run-help", ["run", "--help"]),
    ("experiment-help", ["experiment", "--help"]), ("sweep-help", ["sweep", "--help"]),
    ("exit-codes", ["exit-codes"]),
  ])
  func text(_ name: String, _ arguments: [String]) async throws {
    let run = try await Program.run(arguments)
    #expect(run.status == 0)
    let url = Bundle.module.bundleURL.appendingPathComponent("Snapshots/\(name).txt")
    #expect(run.output == (try String(contentsOf: url, encoding: .utf8)))
  }

  /// Options that every command has may stand before the command; of others it is said where they go.
  @Test func optionsBeforeTheCommand() async throws {
    let quiet = try await Program.run(["--quiet", "--progress", "none", "status", "no-such-folder"])
    #expect(
      quiet.status == 5 && quiet.error.contains("no-such-folder has no manifest.json"), "\(quiet.error)")
    let json = try await Program.run(["--progress=jsonl", "diff", "no-a", "no-b"])
    #expect(json.status == 5 && json.error.hasPrefix("{"), "\(json.error)")
    let wrong = try await Program.run(["--overwrite", "diff", "a", "b"])
    #expect(
      wrong.status == 64
        && wrong.error.hasSuffix(
          "'diff' is a command: it comes first, its options follow (dispatchsolve diff ...)\n"),
      "\(wrong.error)")
  }

  /// A word where a command stands is named, with the command that it is like; it is no argument of a run.
  @Test(arguments: [
    (["statsu", "out"], "unknown command 'statsu'; did you mean 'status'?; there are calibrate, check,"),
    (["-q", "chek", "--inputs", "x"], "unknown command 'chek'; did you mean 'check'?; there are "),
    (["--progress", "none", "data"], "unknown command 'data'; there are "),
    (["./study", "--years", "2025"], "unknown command './study'; there are "),
  ])
  func unknownCommands(arguments: [String], text: String) async throws {
    let ended = try await Program.run(arguments)
    #expect(ended.status == 64 && ended.output.isEmpty, "\(ended.output)")
    #expect(ended.error.contains(text), "\(ended.error)")
  }

  /// What has no say is refused.
  @Test(arguments: [
    (["--inputs", "x", "--years", "2025", "--no-color"], "--no-color"),
    (["diff", "a", "b", "--overwrite"], "--overwrite goes with --output"),
  ])
  func optionsWithoutEffect(arguments: [String], text: String) async throws {
    let ended = try await Program.run(arguments)
    #expect(ended.status == 64 && ended.error.contains(text), "\(ended.error)")
  }

  /// What the completions of a shell offer after the first letters of a command.
  @Test func completions() async throws {
    let script = try await Program.run(["--generate-completion-script", "bash"])
    #expect(script.status == 0)
    try await Program.withFolder { folder in
      let file = folder.appendingPathComponent("completions.bash")
      try Data(script.output.utf8).write(to: file)
      let shell = Process()
      shell.executableURL = URL(fileURLWithPath: "/bin/bash")
      shell.arguments = [
        "-c",
        "source '\(file.path)'; COMP_WORDS=(dispatchsolve exp); COMP_CWORD=1; COMP_LINE='dispatchsolve exp'; COMP_POINT=17; _dispatchsolve dispatchsolve exp dispatchsolve 2>/dev/null; echo ${COMPREPLY[@]}",
      ]
      let output = Pipe()
      shell.standardOutput = output
      try shell.run()
      let data = output.fileHandleForReading.readDataToEndOfFile()
      shell.waitUntilExit()
      let words = String(decoding: data, as: UTF8.self).split(whereSeparator: \.isWhitespace)
      #expect(words.sorted() == ["experiment", "explain", "export"], "\(words)")
    }
  }

  @Test func theVersionIsThatOfTheChangelog() async throws {
    let run = try await Program.run(["--version"])
    let changelog = try String(
      contentsOf: Program.root.appendingPathComponent("CHANGELOG.md"), encoding: .utf8)
    let version = run.output.trimmingCharacters(in: .whitespacesAndNewlines)
    #expect(changelog.contains("## [\(version)]"))
  }
}
