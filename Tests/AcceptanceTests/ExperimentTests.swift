import Foundation
import Testing

/// The experiment command as a user meets it.
@Suite(.timeLimit(.minutes(2)))
struct ExperimentTests {
  private static let toml = """
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
  private static func study(_ folder: URL) throws {
    let study = try URL(fileURLWithPath: ResumeTests.study(folder, years: 2))
    try Data("name = \"game\"\n".utf8).write(to: study.appendingPathComponent("study.toml"))
  }

  @Test func runsRefusesAndResumes() async throws {
    try await Program.withFolder { folder in
      try Self.study(folder)
      let (file, output) = (folder.appendingPathComponent("game.toml"), folder.appendingPathComponent("out"))
      try Self.toml.write(to: file, atomically: true, encoding: .utf8)
      let arguments = ["experiment", file.path, "--output", output.path]
      let run = try await Program.run(arguments)
      #expect(run.status == 0, "\(run.error)")
      // Gas instead of coal costs 15 $ for 0.6 short tons, more than the damage: coal must not be kept from running, which
      // takes 206,000 allowances in the second year; of the grid that is the highest, and nothing below is better.
      #expect(run.output.contains("budget: stability_reached after 2 iterations"), "\(run.output)")
      #expect(run.output.contains("state: policy 300000.0"), "\(run.output)")
      #expect(run.output.contains(", 0 profitable, 0 failed"), "\(run.output)")
      let state = output.appendingPathComponent("experiment.json")
      let bytes = try Data(contentsOf: state)
      let table = try String(contentsOf: output.appendingPathComponent("iterations.csv"), encoding: .utf8)
      let lines = table.split(separator: "\n")
      #expect(
        lines.first == "iteration,agent,policy,cost_cents,accepted,change_cents,failed_trials"
          && lines.count == 3)
      #expect(lines[1].hasPrefix("1,state,300000,") && lines[2].hasSuffix(",false,0,0"))

      let again = try await Program.run(arguments)
      #expect(again.status == 5 && again.error.contains("--resume"))
      // As an interruption after two evaluations leaves it.
      var kept = try #require(JSONSerialization.jsonObject(with: bytes) as? [String: Any])
      kept["evaluations"] = Array(try #require(kept["evaluations"] as? [Any]).prefix(2))
      kept["history"] = [Any]()
      kept["reason"] = nil
      try JSONSerialization.data(withJSONObject: kept).write(to: state)
      let resumed = try await Program.run(arguments + ["--resume"])
      #expect(resumed.status == 0 && resumed.output == run.output)
      #expect(try Data(contentsOf: state) == bytes)
      // The state is not that of another game.
      try Self.toml.replacingOccurrences(of: "ton = 5", with: "ton = 6")
        .write(to: file, atomically: true, encoding: .utf8)
      let other = try await Program.run(arguments + ["--resume"])
      #expect(other.status == 1 && other.error.contains("another experiment"))
      #expect(try Data(contentsOf: state) == bytes)
    }
  }

  @Test func wrongFilesHaveTheirExitCodes() async throws {
    try await Program.withFolder { folder in
      try Self.study(folder)
      let (file, output) = (folder.appendingPathComponent("game.toml"), folder.appendingPathComponent("out"))
      let arguments = ["experiment", file.path, "--output", output.path]
      #expect(try await Program.run(arguments).status == 5)
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
        "11:8: Error while parsing key-value pair: expected value, saw '\\n'")
      #expect(!FileManager.default.fileExists(atPath: output.appendingPathComponent("result.json").path))
    }
  }
}
