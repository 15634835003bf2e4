import Foundation
import Testing

/// Folders that cannot be written, are gone or belong to another process: each ends with its exit code, and the last
/// checkpoint is whole.
@Suite(.serialized, .enabled(if: CrashProgram.isWanted), .timeLimit(.minutes(60)))
struct DiskTests {
  private static let pause = 0.02

  /// A study whose years wait for nobody, and one of many years that is long at work.
  private static func withStudy(years: Int = 12, _ body: (CrashStudy) throws -> Void) throws {
    try KillTests.withFolder { folder in
      let inputs = try CrashStudy.small(folder, years: years)
      try body(try CrashStudy(folder, inputs: inputs, years: "2030-\(2029 + years)"))
    }
  }

  /// Waits until a run has a checkpoint.
  private static func waitForCheckpoint(_ study: CrashStudy, _ name: String, _ program: CrashProgram) {
    while program.isRunning,
      !((try? FileManager.default.contentsOfDirectory(atPath: study.path(name) + "/.run")) ?? [])
        .contains(where: { $0.hasPrefix("year-") && $0.hasSuffix(".json") })
    {
      Thread.sleep(forTimeInterval: 0.001)
    }
  }

  /// No file may grow beyond a size: first no checkpoint fits, then no result.
  @Test(arguments: [2, 16, 24]) func filesThatMayNotGrow(kilobytes: Int) throws {
    try Self.withStudy { study in
      let ending = try CrashProgram.run(
        study.arguments("run", ["--slices"]), script: "ulimit -f \(kilobytes * 2); exec \"$0\" \"$@\"")
      // The unit of `ulimit -f` is 512 bytes in some shells, 1024 in others.
      #expect(ending.status == 5, "\(ending.error)")
      #expect(ending.error.contains("could not be written: File too large"), "\(ending.error)")
      let again = try CrashProgram.run(study.arguments("run", ["--slices", "--resume"]))
      #expect(again.status == 0, "\(again.error)")
      // Report and data package say which tables there are, so the run to compare with has slices too.
      let straight = try CrashProgram.run(study.arguments("sliced", ["--slices"]))
      #expect(straight.status == 0, "\(straight.error)")
      #expect(try study.files("run") == study.files("sliced"))
    }
  }

  /// A small file system that becomes full, where one can be mounted.
  @Test func aFullDisk() throws {
    try Self.withStudy { study in
      let disk = study.path("disk")
      try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: false)
      let mounted = try CrashProgram.run(
        [disk], script: "exec mount -t tmpfs -o size=64k tmpfs \"$1\" 2>/dev/null")
      guard mounted.status == 0 else { return }
      defer { _ = try? CrashProgram.run([disk], script: "exec umount \"$1\"") }
      let ending = try CrashProgram.run(study.arguments("disk/run"))
      #expect(ending.status == 5)
      #expect(ending.error.contains("could not be written: No space left on device"), "\(ending.error)")
      // There was room for one thing more: why it ended.
      let kept = try JSONSerialization.jsonObject(
        with: Data(contentsOf: URL(fileURLWithPath: study.path("disk/run/status.json"))))
      let status = try #require(kept as? [String: Any])
      #expect(status["status"] as? String == "failed", "\(status)")
      #expect((status["message"] as? String)?.contains("No space left on device") == true, "\(status)")
      // With more room the run goes on after the last checkpoint.
      _ = try CrashProgram.run([disk], script: "exec mount -o remount,size=4m \"$1\"")
      let state = try CrashProgram.run(["status", study.path("disk/run")])
      #expect(state.status == 0)
      let again = try CrashProgram.run(study.arguments("disk/run", ["--resume"]))
      #expect(again.status == 0, "\(again.error)")
      #expect(try study.files("disk/run") == study.expected)
    }
  }

  /// A folder that may not be written, as a user without rights to it meets it.
  @Test func aReadOnlyFolder() throws {
    try Self.withStudy { study in
      let parent = study.path("locked")
      try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: false)
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: study.folder.path)
      try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: parent)
      // Permissions do not bind root, who then runs the program as nobody.
      let script =
        getuid() == 0
        ? "exec setpriv --reuid 65534 --regid 65534 --clear-groups \"$0\" \"$@\"" : "exec \"$0\" \"$@\""
      let ending = try CrashProgram.run(study.arguments("locked/run"), script: script)
      #expect(ending.status == 5 || (getuid() == 0 && [126, 127].contains(ending.status)), "\(ending.error)")
      if ending.status == 5 {
        #expect(ending.error.hasSuffix("could not be written: no permission to write\n"))
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: parent) == [])
    }
  }

  /// The folder is taken away under the run.
  @Test func aVanishedFolder() throws {
    try Self.withStudy(years: 150) { study in
      let program = try CrashProgram(study.arguments("run"))
      Self.waitForCheckpoint(study, "run", program)
      try FileManager.default.moveItem(atPath: study.path("run"), toPath: study.path("elsewhere"))
      let ending = program.wait()
      #expect(ending.status == 5)
      #expect(ending.error.contains("could not be written: No such file or directory"), "\(ending.error)")
      // Where it was moved to it is whole.
      let again = try CrashProgram.run(study.arguments("elsewhere", ["--resume"]))
      #expect(again.status == 0, "\(again.error)")
      #expect(try study.files("elsewhere") == study.expected)
    }
  }

  /// A second process is told that the folder is busy, and the first is not disturbed.
  @Test func aFolderAtWork() throws {
    try Self.withStudy(years: 150) { study in
      let program = try CrashProgram(study.arguments("run"))
      Self.waitForCheckpoint(study, "run", program)
      var busy = 0
      for more in [[], ["--resume"], ["--overwrite"]] {
        let second = try CrashProgram.run(study.arguments("run", more))
        if program.isRunning {
          #expect(second.status == 3)
          #expect(
            second.error == "\(study.path("run")) is busy: another process is running a study into it\n")
          busy += 1
        }
      }
      #expect(busy > 0)
      #expect(program.wait().status == 0)
      #expect(try study.files("run") == study.expected)
    }
  }

  /// Several processes started at once: one runs, the others are told, and the results are whole.
  @Test(arguments: ["", "--overwrite", "--resume"]) func manyAtOnce(option: String) throws {
    try Self.withStudy { study in
      for round in 1...5 {
        let name = "run-\(round)"
        let programs = try (1...4).map { _ in
          try CrashProgram(study.arguments(name, option.isEmpty ? [] : [option]))
        }
        let endings = programs.map { $0.wait() }
        #expect(endings.contains { $0.status == 0 })
        // Whoever comes when the first is done finds complete results.
        let others: [Int32] = option.isEmpty ? [3, 5] : [0, 3]
        for ending in endings {
          #expect(ending.status == 0 || others.contains(ending.status), "\(ending.error)")
        }
        #expect(try study.files(name) == study.expected)
        #expect(try study.left() == [])
      }
    }
  }

  /// A signal stops the run after the year at work; a second one at once.
  @Test(arguments: [(SIGINT, Int32(130)), (SIGTERM, Int32(143))])
  func signals(signal: Int32, status: Int32) throws {
    try Self.withStudy(years: 150) { study in
      let program = try CrashProgram(study.arguments("run"))
      Self.waitForCheckpoint(study, "run", program)
      program.send(signal)
      let ending = program.wait()
      #expect(ending.status == status && !ending.wasKilled)
      #expect(ending.error.hasPrefix("stopped after 2"))
      #expect(ending.error.hasSuffix(" of 150 years done; --resume goes on\n"))
      let state = try CrashProgram.run(["status", study.path("run")])
      #expect(state.status == 0)
      #expect(FileManager.default.fileExists(atPath: study.path("run") + "/.run/partial/annual.csv"))
      try KillTests.finish(study, "run", "signal \(signal)")

      let twice = try CrashProgram(study.arguments("twice"))
      Self.waitForCheckpoint(study, "twice", twice)
      twice.send(signal)
      twice.send(signal)
      let second = twice.wait()
      #expect(second.status == status)
      try KillTests.finish(study, "twice", "two signals")
    }
  }
}
