import Foundation
import DispatchSolveTestSupport
import Testing

/// Sweeps, shards and their collection, killed and given again: the table is that of a straight sweep, byte for byte.
@Suite(.serialized, .enabled(if: CrashProgram.isWanted), .timeLimit(.minutes(60)))
struct SweepKillTests {
  /// Kills at random moments.
  private static let randomKills = CrashProgram.areAllWanted ? 30 : 12

  /// A sweep of whole runs, so that it takes a while.
  private struct Sweep {
    let folder: URL
    let file: String
    private(set) var expected = Data()
    private(set) var seconds = 0.0

    init(_ folder: URL, cases: Int) throws {
      self.folder = folder
      file = folder.appendingPathComponent("caps.toml").path
      _ = try CrashStudy.small(folder)
      let toml = """
        name = "caps"
        inputs = "study"
        years = "2030-2041"
        metrics = ["allowance_price_usd", "unserved_mwh"]
        [[axis]]
        name = "cap"
        from = 0.6
        to = 1.1
        count = \(cases)
        [[axis.change]]
        table = "allowance_program"
        column = "cap_short_tons"
        use = "multiply"

        """
      try Data(toml.utf8).write(to: URL(fileURLWithPath: file))
      let start = Date()
      let ending = try CrashProgram.run(arguments("straight"))
      seconds = Date().timeIntervalSince(start)
      guard ending.status == 0 else { throw CrashFailure(what: ending.error) }
      expected = try table("straight")
    }

    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    func arguments(_ name: String, _ more: [String] = []) -> [String] {
      ["sweep", file, "--output", path(name), "-q"] + more
    }

    func table(_ name: String) throws -> Data {
      try Data(contentsOf: folder.appendingPathComponent("\(name)/sweep.csv"))
    }

    /// Cases that are on the disk.
    func done(_ name: String) -> Int {
      guard let data = FileManager.default.contents(atPath: path(name) + "/status.json"),
        let status = try? JSONSerialization.jsonObject(with: data) as? [String: Any]
      else { return 0 }
      return status["completed"] as? Int ?? 0
    }

    /// Goes on to the end and compares.
    func finish(_ name: String, _ what: String) throws {
      let ending = try CrashProgram.run(arguments(name, ["--resume"]))
      #expect(ending.status == 0, "\(what): \(ending.error)")
      let isSame = try table(name) == expected
      #expect(isSame, "\(what)")
      let left = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasPrefix(".") }
      #expect(left == [], "\(what)")
      let state = try CrashProgram.run(["status", path(name)])
      #expect(state.status == 0, "\(what): \(state.error)")
      try FileManager.default.removeItem(atPath: path(name))
    }
  }

  @Test func atRandomMoments() throws {
    try KillTests.withFolder { folder in
      let sweep = try Sweep(folder, cases: 60)
      var random = SeededGenerator(seed: 20_260_102)
      var kills = 0
      var attempts = 0
      var doneAtKills: Set<Int> = []
      while kills < Self.randomKills, attempts < 4 * Self.randomKills {
        attempts += 1
        let name = "run-\(attempts)"
        let replaces = attempts % 2 == 0
        if replaces {
          try FileManager.default.copyItem(atPath: sweep.path("straight"), toPath: sweep.path(name))
        }
        for number in 0..<Int.random(in: 1...3, using: &random) {
          let program = try CrashProgram(
            sweep.arguments(name, [number == 0 && replaces ? "--overwrite" : "--resume"]))
          Thread.sleep(forTimeInterval: Double.random(in: 0...sweep.seconds * 1.1, using: &random))
          program.send(SIGKILL)
          if program.wait().wasKilled {
            kills += 1
            doneAtKills.insert(sweep.done(name))
          }
          // Old results are readable all the time.
          if replaces {
            let isWhole = try sweep.table(name) == sweep.expected
            #expect(isWhole, "kill \(kills)")
          }
        }
        try sweep.finish(name, "attempt \(attempts)")
      }
      #expect(kills >= Self.randomKills)
      #expect(doneAtKills.count >= 4, "\(doneAtKills.sorted())")
    }
  }

  /// Every named point that a sweep comes by, at its first and second time.
  @Test func atEveryFaultSite() throws {
    try KillTests.withFolder { folder in
      let sweep = try Sweep(folder, cases: 30)
      let (sites, reached) = try CrashProgram.killAtEveryFaultSite(
        times: [1, 2], in: folder, { sweep.arguments($0, $1) }
      ) { name, replaces in
        if replaces {
          let isWhole = try sweep.table(name) == sweep.expected
          #expect(isWhole, "\(name)")
        }
        try sweep.finish(name, name)
      }
      #expect(sites.subtracting(reached) == [])
    }
  }

  /// SIGTERM and SIGINT: stops after the cases at work with the exit code of the signal, and goes on.
  @Test(arguments: [SIGTERM, SIGINT]) func signals(number: Int32) throws {
    try KillTests.withFolder { folder in
      let sweep = try Sweep(folder, cases: 200)
      let program = try CrashProgram(sweep.arguments("run"))
      while program.isRunning, sweep.done("run") == 0 { Thread.sleep(forTimeInterval: 0.002) }
      // A second one waits for the lock.
      let second = try CrashProgram.run(sweep.arguments("run", ["--resume"]))
      #expect(second.status == 3 && second.error.contains("busy"), "\(second.error)")
      program.send(number)
      let ending = program.wait()
      #expect(ending.status == 128 + number && !ending.wasKilled, "\(ending.error)")
      #expect(ending.error.contains("of 200 cases done; --resume goes on"), "\(ending.error)")
      #expect((1..<200).contains(sweep.done("run")))
      let refused = try CrashProgram.run(sweep.arguments("run"))
      #expect(refused.status == 5 && refused.error.contains("of 200 cases done"), "\(refused.error)")
      try sweep.finish("run", "signal \(number)")
    }
  }

  /// A file system without room ends the sweep with its exit code; with room it goes on.
  @Test func filesThatMayNotGrow() throws {
    try KillTests.withFolder { folder in
      let sweep = try Sweep(folder, cases: 200)
      // Kilobytes: the manifests fit, the table of some 40 does not.
      let ending = try CrashProgram.run(
        sweep.arguments("run"), script: "ulimit -f 24; exec \"$0\" \"$@\"")
      #expect(ending.status == 5, "\(ending.error)")
      #expect(ending.error.contains("could not be written: File too large"), "\(ending.error)")
      try sweep.finish("run", "full disk")
    }
  }

  /// A shard that is killed is given again; then the shards are collected.
  @Test func aKilledShard() throws {
    try KillTests.withFolder { folder in
      let sweep = try Sweep(folder, cases: 60)
      for shard in 1...3 {
        let arguments = sweep.arguments("s\(shard)", ["--index", "\(shard)", "--of", "3"])
        if shard == 2 {
          let program = try CrashProgram(arguments)
          while program.isRunning, sweep.done("s2") == 0 { Thread.sleep(forTimeInterval: 0.001) }
          program.send(SIGKILL)
          #expect(program.wait().wasKilled)
          let early = try CrashProgram.run(
            ["collect", sweep.path("s1"), sweep.path("s2"), "--output", sweep.path("all")])
          #expect(early.status == 1 && early.error.contains("is not complete"), "\(early.error)")
        }
        let ending = try CrashProgram.run(arguments)
        #expect(ending.status == 0, "\(ending.error)")
      }
      let collect = ["collect"] + (1...3).map { sweep.path("s\($0)") } + ["--output", sweep.path("all")]
      for site in ["file-half-written:1", "checkpoint-written:2", "results-staged:1"] {
        let killed = try CrashProgram.run(collect + ["--overwrite"], fault: site)
        #expect(killed.wasKilled, "\(site)")
      }
      let ending = try CrashProgram.run(collect + ["--overwrite"])
      #expect(ending.status == 0, "\(ending.error)")
      let isSame = try sweep.table("all") == sweep.expected
      #expect(isSame)
    }
  }
}
