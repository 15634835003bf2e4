import DispatchSolveTestSupport
import Foundation
import Testing

/// Runs, sweeps and experiments as a user meets them who was interrupted: one way for all three.
@Suite(.timeLimit(.minutes(60)))
struct JobKindTests {
  private static let sweep = """
    name = "caps"
    inputs = "study"
    years = "2030-2031"
    metrics = ["allowance_price_usd"]
    design = "latin_hypercube"
    cases = 600
    seed = 3
    [[axis]]
    name = "cap"
    from = 0.5
    to = 1.5
    [[axis.change]]
    table = "allowance_program"
    column = "cap_short_tons"
    use = "multiply"

    """

  /// Killed, each says how far it is and how to go on; resumed, each is complete; compared, nothing differs.
  @Test func killedLookedAtResumedCompared() async throws {
    try await Program.withFolder { folder in
      try ExperimentTests.study(folder)
      let (study, sweep, game) = (
        folder.appendingPathComponent("study").path, folder.appendingPathComponent("caps.toml"),
        folder.appendingPathComponent("game.toml")
      )
      try Self.sweep.write(to: sweep, atomically: true, encoding: .utf8)
      try ExperimentTests.toml.write(to: game, atomically: true, encoding: .utf8)
      let kinds = [
        (
          "run", ["--inputs", study, "--years", "2030-2031", "--checkpoint-interval", "0"], "1 of 2 years",
          "1"
        ),
        ("sweep", ["sweep", sweep.path], "of 600 cases", "1"),
        ("experiment", ["experiment", game.path], "3 evaluations", "3"),
      ]
      for (name, arguments, progress, times) in kinds {
        let (path, straight) = (
          folder.appendingPathComponent(name).path, folder.appendingPathComponent("\(name)-straight").path
        )
        #expect(try await Program.run(arguments + ["--output", straight, "-q"]).status == 0)
        let killed = try await Program.shell(
          "DISPATCHSOLVE_FAULT=checkpoint-done:\(times) \"$0\" \"$@\"", arguments + ["--output", path, "-q"])
        #expect(killed.status == 137, "\(name): \(killed.error)")
        let before = try await Program.run(["status", path])
        #expect(
          before.status == 0 && before.output.hasPrefix("game: ended without a word, ")
            && before.output.contains(progress) && before.output.contains(" done")
            && before.output.hasSuffix("; --resume goes on\n")
            && before.output.contains(" done: ") == (name == "sweep"),
          "\(before.output)")
        #expect(try await Program.run(arguments + ["--output", path, "--resume", "-q"]).status == 0)
        let after = try await Program.run(["status", path])
        #expect(
          after.status == 0 && after.output.hasPrefix("game: complete, ")
            && after.output.hasSuffix("every file as the \(name) wrote it\n"), "\(after.output)")
        let diff = try await Program.run(["diff", straight, path])
        #expect(diff.status == 0 && !diff.output.contains("made with"), "\(diff.error)")
        for file in try FileManager.default.contentsOfDirectory(atPath: straight)
        where file != "manifest.json" {
          #expect(
            FileManager.default.contentsEqual(atPath: "\(straight)/\(file)", andPath: "\(path)/\(file)"),
            "\(name): \(file)")
        }
        // Good results, of which a file was lost: said, without a word of replacing them.
        try FileManager.default.removeItem(atPath: "\(path)/manifest.json")
        let lost = try await Program.run(["status", path])
        #expect(lost.status == 5 && lost.error == "\(path) has no manifest.json and no run to resume\n")
      }
      let other = try await Program.run([
        "diff", folder.appendingPathComponent("sweep-straight").path,
        folder.appendingPathComponent("experiment-straight").path,
      ])
      #expect(other.status == 1 && other.error.hasPrefix("results of one kind are compared: "))
    }
  }

  /// Sweeps by metric and year, experiments by agent, with what they were made with.
  @Test func whatDiffers() async throws {
    try await Program.withFolder { folder in
      try ExperimentTests.study(folder)
      let (file, game) = (
        folder.appendingPathComponent("caps.toml"), folder.appendingPathComponent("game.toml")
      )
      func run(_ arguments: [String], _ name: String) async throws -> String {
        let path = folder.appendingPathComponent(name).path
        let run = try await Program.run(arguments + ["--output", path, "-q"])
        #expect(run.status == 0, "\(run.error)")
        return path
      }
      try Self.sweep.write(to: file, atomically: true, encoding: .utf8)
      let one = try await run(["sweep", file.path], "one")
      try Self.sweep.replacingOccurrences(of: "600", with: "400").write(
        to: file, atomically: true, encoding: .utf8)
      let other = try await run(["sweep", file.path], "other")
      let sweeps = try await Program.run(["diff", one, other, "--output", folder.path + "/tables"])
      #expect(sweeps.status == 0 && sweeps.output.contains("input sweep/caps.toml: A "), "\(sweeps.output)")
      let runs = try String(contentsOfFile: folder.path + "/tables/diff_runs.csv", encoding: .utf8)
      #expect(runs.contains(",input,sweep/caps.toml,"))

      try ExperimentTests.toml.write(to: game, atomically: true, encoding: .utf8)
      let first = try await run(["experiment", game.path], "first")
      try ExperimentTests.toml.replacingOccurrences(of: "ton = 5", with: "ton = 6")
        .write(to: game, atomically: true, encoding: .utf8)
      let second = try await run(["experiment", game.path], "second")
      let games = try await Program.run(["diff", first, second])
      #expect(games.status == 0, "\(games.error)")
      #expect(games.output.contains("option state: damage_usd_per_short_ton: A 5, B 6\n"), "\(games.output)")
      #expect(games.output.contains("state: policy 300000.0 to 300000.0, cost "), "\(games.output)")
    }
  }
}
