import Foundation
import Testing

/// Standard output and error that cannot be written.
@Suite(.timeLimit(.minutes(60)))
struct StreamTests {
  private static let full = "standard output could not be written: No space left on device\n"

  @Test(
    .enabled(if: FileManager.default.fileExists(atPath: "/dev/full")),
    arguments: [["schema"], ["--help"], ["exit-codes"], ["--version"]])
  func aFullDeviceIsAFileError(arguments: [String]) async throws {
    let run = try await Program.shell("\"$0\" \"$@\" >/dev/full", arguments)
    #expect(run.status == 5)
    #expect(run.error == Self.full)
  }

  @Test func closedOutputIsAFileError() async throws {
    let run = try await Program.shell("\"$0\" schema >&-")
    #expect(run.status == 5)
    #expect(run.error == "standard output could not be written: Bad file descriptor\n")
  }

  /// The tables of a run stay when its summary cannot be printed.
  @Test(arguments: ["/dev/full", "&-"]) func resultsStayWhenTheSummaryIsLost(target: String) async throws {
    guard target != "/dev/full" || FileManager.default.fileExists(atPath: target) else { return }
    try await Program.withFolder { folder in
      try Program.writeCoalAndGas(folder)
      let results = folder.appendingPathComponent("out")
      let run = try await Program.shell(
        "\"$0\" \"$@\" >\(target)", ["--inputs", folder.path, "--years", "2030", "--output", results.path])
      #expect(run.status == 5)
      #expect(run.error.hasPrefix("standard output could not be written: "))
      #expect(run.error.split(separator: "\n").count == 1)
      #expect(try RunTests.rows(results.appendingPathComponent("annual.csv")).count == 1)
    }
  }

  /// Narration never stops a run: whatever becomes of standard error, the results are there.
  @Test(arguments: ["2>&-", "2>/dev/full"]) func aRunNeedsNoStandardError(redirection: String) async throws {
    guard redirection == "2>&-" || FileManager.default.fileExists(atPath: "/dev/full") else { return }
    try await Program.withFolder { folder in
      try Program.writeCoalAndGas(folder)
      let results = folder.appendingPathComponent("out")
      let run = try await Program.shell(
        "\"$0\" \"$@\" \(redirection)",
        ["--inputs", folder.path, "--years", "2030", "--progress", "jsonl", "--output", results.path])
      #expect(run.status == 0)
      #expect(run.output.contains("audits passed"))
      #expect(try RunTests.rows(results.appendingPathComponent("annual.csv")).count == 1)
    }
  }

  /// A reader that has seen enough is no failure, and a closed pipe on standard error stops nothing.
  @Test func aReaderMayLeave() async throws {
    try await Program.withFolder { folder in
      try Program.writeCoalAndGas(folder)
      let curve = ["curve", "--inputs", folder.path, "--year", "2030", "--prices", "0-200"]
      for trap in ["", "trap '' PIPE; "] {
        let run = try await Program.shell(
          "\(trap){ sleep 0.2; \"$0\" \"$@\"; echo \"status $?\" >&2; } | true", curve)
        #expect(run.error == "status 0\n")
      }
      let results = folder.appendingPathComponent("out")
      let narrated = try await Program.shell(
        "{ sleep 0.2; \"$0\" \"$@\" 2>&1 >/dev/null; } | true",
        ["--inputs", folder.path, "--years", "2030", "--progress", "jsonl", "--output", results.path])
      #expect(narrated.error.isEmpty)
      #expect(FileManager.default.fileExists(atPath: results.appendingPathComponent("annual.csv").path))
    }
  }
}
