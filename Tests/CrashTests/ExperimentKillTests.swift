import Foundation
import DispatchSolveTestSupport
import Testing

/// Experiments stopped by signals and killed with SIGKILL: resumed, they end in the bytes of a straight one.
@Suite(.serialized, .enabled(if: CrashProgram.isWanted), .timeLimit(.minutes(60)))
struct ExperimentKillTests {
  /// Kills at random moments.
  private static let randomKills = CrashProgram.areAllWanted ? 20 : 9

  /// Resumes until the experiment is complete and compares.
  private static func finish(_ game: CrashExperiment, _ name: String, _ what: String) throws {
    let ending = try CrashProgram.run(game.arguments(name, ["--resume"]))
    #expect(ending.status == 0, "\(what): \(ending.error)")
    #expect(try game.files(name) == game.expected, "\(what)")
    #expect(try game.left() == [], "\(what)")
  }

  /// Waits until an experiment has some evaluations behind it.
  private static func wait(_ game: CrashExperiment, _ name: String, _ program: CrashProgram) {
    while program.isRunning, game.evaluations(name) ?? 0 < 5 { Thread.sleep(forTimeInterval: 0.001) }
  }

  /// A signal stops after the evaluation at work; a second one at once. The state is kept.
  @Test(arguments: [(SIGINT, Int32(130)), (SIGTERM, Int32(143))])
  func signals(signal: Int32, status: Int32) throws {
    try KillTests.withFolder { folder in
      let game = try CrashExperiment(folder, gridPoints: 80)
      let program = try CrashProgram(game.arguments("run"))
      Self.wait(game, "run", program)
      program.send(signal)
      let ending = program.wait()
      #expect(ending.status == status && !ending.wasKilled, "\(ending)")
      let count = try #require(game.evaluations("run"))
      #expect(ending.error == "stopped after \(count) evaluations; --resume goes on\n")
      let kept = try String(contentsOfFile: "\(game.path("run"))/status.json", encoding: .utf8)
      #expect(
        kept.contains("\"status\" : \"paused\"") && kept.contains("\"completed\" : \(count)"), "\(kept)")
      #expect(count >= 5)
      #expect(count < game.expectedEvaluations)
      try Self.finish(game, "run", "signal \(signal)")

      let twice = try CrashProgram(game.arguments("twice"))
      Self.wait(game, "twice", twice)
      twice.send(signal)
      twice.send(signal)
      #expect(twice.wait().status == status)
      try Self.finish(game, "twice", "two signals")
    }
  }

  /// A second process is told that the folder is busy, and the first is not disturbed.
  @Test func aFolderAtWork() throws {
    try KillTests.withFolder { folder in
      let game = try CrashExperiment(folder, gridPoints: 80)
      let program = try CrashProgram(game.arguments("run"))
      Self.wait(game, "run", program)
      var busy = 0
      for more in [[], ["--resume"], ["--overwrite"]] {
        let second = try CrashProgram.run(game.arguments("run", more))
        guard program.isRunning else { continue }
        #expect(second.status == 3)
        #expect(second.error == "\(game.path("run")) is busy: another process is running a study into it\n")
        busy += 1
      }
      #expect(busy > 0)
      #expect(program.wait().status == 0)
      #expect(try game.files("run") == game.expected)
    }
  }

  /// Half of the experiments replace complete results, which are whole all the time.
  @Test func atRandomMoments() throws {
    try KillTests.withFolder { folder in
      let game = try CrashExperiment(folder, gridPoints: 40)
      var random = SeededGenerator(seed: 20_260_102)
      var (kills, attempts) = (0, 0)
      var evaluations: Set<Int> = []
      while kills < Self.randomKills, attempts < 4 * Self.randomKills {
        attempts += 1
        let name = "run-\(attempts)"
        let replaces = attempts % 2 == 0
        if replaces {
          try FileManager.default.copyItem(atPath: game.path("straight"), toPath: game.path(name))
        }
        for number in 0..<Int.random(in: 1...3, using: &random) {
          let program = try CrashProgram(
            game.arguments(name, [number == 0 && replaces ? "--overwrite" : "--resume"]))
          Thread.sleep(forTimeInterval: Double.random(in: 0...game.seconds * 1.1, using: &random))
          program.send(SIGKILL)
          if program.wait().wasKilled {
            kills += 1
            evaluations.insert(game.evaluations(name) ?? 0)
          }
          if replaces { #expect(try Self.isWhole(game, name), "kill \(kills): results are a mixture") }
        }
        try Self.finish(game, name, "attempt \(attempts)")
        game.remove(name)
      }
      #expect(kills >= Self.randomKills)
      // Kills that all came before the first evaluation would show nothing.
      #expect(evaluations.count >= 4, "\(evaluations.sorted())")
    }
  }

  /// Every named point that an experiment comes to, at its first, second and fifth time, into a new folder and over
  /// complete results.
  @Test func atEveryFaultSite() throws {
    try KillTests.withFolder { folder in
      let game = try CrashExperiment(folder, gridPoints: 3)
      let (sites, reached) = try CrashProgram.killAtEveryFaultSite(
        times: CrashProgram.areAllWanted ? [1, 2, 5] : [1, 5], in: folder, { game.arguments($0, $1) }
      ) { name, replaces in
        if replaces { #expect(try Self.isWhole(game, name), "\(name)") }
        try Self.finish(game, name, name)
      }
      #expect(sites.subtracting(reached) == [])
    }
  }

  /// Whether all results are there and equal to those of a straight experiment, whatever else lies beside them.
  private static func isWhole(_ game: CrashExperiment, _ name: String) throws -> Bool {
    let found = try game.files(name)
    // The status is that of the experiment at work.
    return game.expected.allSatisfy { $0.key == "status.json" || found[$0.key] == $0.value }
  }
}
