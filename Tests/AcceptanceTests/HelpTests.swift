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

  @Test func theVersionIsThatOfTheChangelog() async throws {
    let run = try await Program.run(["--version"])
    let changelog = try String(
      contentsOf: Program.root.appendingPathComponent("CHANGELOG.md"), encoding: .utf8)
    let version = run.output.trimmingCharacters(in: .whitespacesAndNewlines)
    #expect(changelog.contains("## [\(version)]"))
  }
}
