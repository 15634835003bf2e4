import Foundation
import DispatchSolveTestSupport
import Testing

/// The program killed with SIGKILL and resumed: the results are those of a straight run, byte for byte.
@Suite(.serialized, .enabled(if: CrashProgram.isWanted))
struct KillTests {
  /// Kills at random moments on the small study; with those of the other tests at least 200 where all are wanted.
  static let randomKills = CrashProgram.areAllWanted ? 200 : 50
  /// Kills at random moments on the default study.
  static let frozenStudyKills = CrashProgram.areAllWanted ? 6 : 3
  /// How far years look ahead where every named point is tried.
  static let foresights = CrashProgram.areAllWanted ? ["myopic", "4", "perfect"] : ["4"]
  /// Kills of one run before it is left to end, at most.
  private static let killsInARow = 3

  static func withFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("crash-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }

  /// Resumes until the run is complete and compares.
  static func finish(_ study: CrashStudy, _ name: String, _ what: String) throws {
    let ending = try CrashProgram.run(study.arguments(name, ["--resume"]))
    #expect(ending.status == 0, "\(what): \(ending.error)")
    #expect(try study.files(name) == study.expected, "\(what)")
    #expect(try study.left() == [], "\(what)")
    let state = try CrashProgram.run(["status", study.path(name)])
    #expect(state.status == 0, "\(what): \(state.error)")
  }

  /// Kills a study's run at random moments, one to three times in a row, until there were `count` kills.
  ///
  /// Half of the runs replace complete results, which must be readable and whole all the time.
  static func kill(_ study: CrashStudy, count: Int, seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var kills = 0
    var attempts = 0
    var yearsAtKills: Set<Int> = []
    while kills < count, attempts < 4 * count {
      attempts += 1
      let name = "run-\(attempts)"
      let replaces = attempts % 2 == 0
      if replaces {
        try FileManager.default.copyItem(atPath: study.path("straight"), toPath: study.path(name))
      }
      let row = Int.random(in: 1...killsInARow, using: &random)
      for number in 0..<row {
        let program = try CrashProgram(
          study.arguments(name, [number == 0 && replaces ? "--overwrite" : "--resume"]))
        Thread.sleep(forTimeInterval: Double.random(in: 0...study.seconds * 1.1, using: &random))
        program.send(SIGKILL)
        if program.wait().wasKilled {
          kills += 1
          yearsAtKills.insert(checkpoints(study, name))
        }
        if replaces { #expect(try whole(study, name), "kill \(kills): results are a mixture") }
      }
      try finish(study, name, "seed \(seed), run \(attempts)")
      study.remove(name)
    }
    #expect(kills >= count)
    // Kills that all came before the first checkpoint would show nothing.
    #expect(yearsAtKills.count >= min(4, count / 3), "\(yearsAtKills.sorted())")
  }

  /// Number of checkpoints in a result folder.
  private static func checkpoints(_ study: CrashStudy, _ name: String) -> Int {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: study.path(name) + "/.run")) ?? []
    return names.count { $0.hasPrefix("year-") && $0.hasSuffix(".json") }
  }

  /// Whether all results are there and equal to those of a straight run, whatever else lies beside them.
  private static func whole(_ study: CrashStudy, _ name: String) throws -> Bool {
    let found = try study.files(name)
    return study.expected.allSatisfy { $0.key == "status.json" || found[$0.key] == $0.value }
  }

  @Test(.timeLimit(.minutes(60))) func atRandomMoments() throws {
    try Self.withFolder { folder in
      let inputs = try CrashStudy.small(folder)
      let study = try CrashStudy(folder, inputs: inputs, years: "2030-2041")
      try Self.kill(study, count: Self.randomKills, seed: 20_260_101)
    }
  }

  @Test(.timeLimit(.minutes(60))) func theFrozenStudyAtRandomMoments() throws {
    try Self.withFolder { folder in
      let study = try CrashStudy(
        folder, inputs: FrozenStudy.folder, years: "2025-2028",
        options: ["--slices", "--no-builds"])
      try Self.kill(study, count: Self.frozenStudyKills, seed: 7)
    }
  }

  /// Every named point, at its first, second and fifth time (every day: first and fifth), into a new folder and over complete results.
  @Test(.timeLimit(.minutes(60)), arguments: foresights)
  func atEveryFaultSite(foresight: String) throws {
    try Self.withFolder { folder in
      let inputs = try CrashStudy.small(folder)
      let study = try CrashStudy(
        folder, inputs: inputs, years: "2030-2041", options: ["--foresight", foresight])
      let (sites, reached) = try CrashProgram.killAtEveryFaultSite(
        times: CrashProgram.areAllWanted ? [1, 2, 5] : [1, 5], in: folder, { study.arguments($0, $1) }
      ) { name, replaces in
        if replaces { #expect(try Self.whole(study, name), "\(name)") }
        try Self.finish(study, name, name)
      }
      #expect(reached.count == sites.count, "\(reached.sorted())")
    }
  }
}
