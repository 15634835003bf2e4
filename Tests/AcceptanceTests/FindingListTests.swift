import Foundation
import Testing

/// Long lists of findings as users meet them.
@Suite(.timeLimit(.minutes(60)))
struct FindingListTests {
  private static let units = "unit,zone,technology,capacity_mw\n"

  /// A study with `zones` units in zones that are not there, and a negative load.
  private static func spoilt(_ folder: URL, zones: Int) throws {
    let rows = (1...zones).map { "u\($0),N\($0 * 7919),Coal,1\n" }
    try Program.writeCoalAndGas(
      folder,
      changing: [
        "units.csv": units + rows.joined() + rows.map { "x" + $0 }.joined(),
        "demand.csv": "year,zone,demand_mwh\n2030,Z,-5\n",
      ])
  }

  @Test func twentyAreShownAndAllCanBe() async throws {
    try await Program.withFolder { folder in
      try Self.spoilt(folder, zones: 33)
      let check = ["check", "--inputs", folder.path, "--years", "2030"]
      let some = try await Program.run(check)
      let lines = some.error.split(separator: "\n")
      #expect(some.status == 2 && lines.count == 22, "\(some.error)")
      #expect(lines[0] == "units.csv:2:4: unknown zone 'N7919' (and in 1 more row)")
      #expect(lines[20] == "and 14 more: 13 in units.csv, 1 in demand.csv; --all-findings lists them")
      #expect(lines[21] == "34 errors, 0 warnings")
      let all = try await Program.run(check + ["--all-findings"])
      #expect(all.status == 2 && all.error.split(separator: "\n").count == 35)
      #expect(all.error.split(separator: "\n").starts(with: lines[..<20]))
      // A program that reads gets all.
      let events = try await Program.run(check + ["--progress", "jsonl"])
      #expect(events.error.split(separator: "\n").count == 1)
      #expect(events.error.components(separatedBy: "unknown zone").count == 34, "\(events.error)")
      // So with every command that reads a study.
      let run = ["run", "--inputs", folder.path, "--years", "2030", "--output", "\(folder.path)/out"]
      #expect(try await Program.run(run).error == some.error)
      #expect(try await Program.run(run + ["--all-findings"]).error == all.error)
    }
  }

  @Test func errorsComeBeforeWarnings() async throws {
    try await Program.withFolder { folder in
      let names = (10...40).map { "table\($0).csv" }
      try Program.writeCoalAndGas(
        folder, changing: Dictionary(names.map { ($0, "a\n") }, uniquingKeysWith: { first, _ in first }))
      let check = ["check", "--inputs", folder.path, "--years", "2030"]
      let warned = try await Program.run(check)
      let shown = warned.output.split(separator: "\n")
      #expect(warned.status == 0 && shown.count == 22, "\(warned.output)")
      #expect(shown[20].hasPrefix("and 11 more: 1 in table30.csv, 1 in table31.csv, "))
      #expect(shown[21] == "coal-and-gas: 0 errors, 31 warnings; 6 files")
      #expect(try await Program.run(check + ["--all-findings"]).output.split(separator: "\n").count == 32)
      try Data("name = 5\n".utf8).write(to: folder.appendingPathComponent("study.toml"))
      try Data("zone,group\nZ,\n".utf8).write(to: folder.appendingPathComponent("zones.csv"))
      let wrong = try await Program.run(check).error.split(separator: "\n")
      #expect(wrong.prefix(2).allSatisfy { !$0.contains("warning:") } && wrong[2].contains("warning:"))
      #expect(wrong.last == "2 errors, 31 warnings")
    }
  }

  /// What is not there is named, with the code that help gives.
  @Test func filesThatAreNotThere() async throws {
    try await Program.withFolder { folder in
      try Program.writeCoalAndGas(folder)
      let scenarios = folder.appendingPathComponent("scenarios")
      try FileManager.default.createDirectory(at: scenarios, withIntermediateDirectories: true)
      try Data("description = \"x\"\n".utf8).write(to: scenarios.appendingPathComponent("low.toml"))
      for name in ["scenarios/low.toml", "scenarios/none.toml", "low.toml", "../low", "/none/low"] {
        let check = try await Program.run(["check", "--inputs", folder.path, "--scenario", name])
        #expect(check.status == 1, "\(name): \(check.error)")
        #expect(
          check.error.hasPrefix("unknown scenario '\(name)'") && check.error.contains("(the study has low)"))
      }
      let none = "\(folder.path)/none.toml"
      for arguments in [["sweep", none], ["experiment", none, "--output", "\(folder.path)/out"]] {
        let run = try await Program.run(arguments)
        #expect(run.status == 2 && run.error == "\(none): no such file\n", "\(run.error)")
      }
      // A folder in a file's place is there and cannot be read.
      let folderAsFile = try await Program.run(["sweep", folder.path])
      #expect(folderAsFile.status == 5, "\(folderAsFile.error)")
    }
  }

  /// Files of sweeps and experiments in another encoding are named as that.
  @Test(arguments: [["sweep"], ["experiment", "--output", "/nowhere/out"]])
  func otherEncodings(command: [String]) async throws {
    try await Program.withFolder { folder in
      let file = folder.appendingPathComponent("x.toml")
      for mark in [[], [0xFF, 0xFE]] as [[UInt8]] {
        let text = "name = \"x\"\ninputs = \".\"\n".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        try Data(mark + text).write(to: file)
        let run = try await Program.run([command[0], file.path] + command.dropFirst())
        #expect(
          run.status == 2
            && run.error.hasSuffix(":1:1: file is UTF-16; save it as UTF-8\n1 error, 0 warnings\n"),
          "\(run.error)")
      }
    }
  }

  /// Names are text in run.md, whatever they look like.
  @Test func namesAreNoMarkup() async throws {
    try await StudyCaseTests.run([
      "zones.csv": "zone,group,display_name\nZ,all,<i>*Z*|</i>\n",
      "study.toml": "name = \"n\"\ndescription = \"[a](b) & <script>\"\n[run]\nmode = \"single\"\n",
    ]) { run, results in
      #expect(run.status == 0, "\(run.error)")
      let text = try String(contentsOf: results.appendingPathComponent("run.md"), encoding: .utf8)
      #expect(text.contains("- **&lt;i&gt;\\*Z\\*\\|&lt;/i&gt;** (Z): "))
      #expect(text.contains("\n\\[a\\](b) & &lt;script&gt;\n"))
      #expect(!text.contains("<"))
    }
  }
}
