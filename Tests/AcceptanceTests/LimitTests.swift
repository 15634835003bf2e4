import Foundation
import Testing

/// A machine that gives too little is told in a sentence, never by a signal or by waiting for ever.
@Suite(.timeLimit(.minutes(60)))
struct LimitTests {
  @Test(arguments: [
    ("-n", 9, "9 files may be open at once; the program needs 16 (ulimit -n)\n"),
    ("-s", 64, "a stack may have 64 KiB; the program needs 1024 (ulimit -s)\n"),
    ("-s", 700, "a stack may have 700 KiB; the program needs 1024 (ulimit -s)\n"),
    ("-v", 200_000, "memory is limited to 200000 KiB; the program needs 262144 (ulimit -v)\n"),
  ])
  func tooLittle(option: String, limit: Int, says: String) async throws {
    let run = try await Program.shell("ulimit \(option) \(limit); exec \"$0\" --version")
    #expect(run.status == 5 && run.error == says, "\(run.status) \(run.error)")
  }

  /// What suffices for the sentence suffices for a small run; a soft limit is raised.
  @Test(arguments: ["ulimit -n 24", "ulimit -Sn 6", "ulimit -s 1024"])
  func enough(limit: String) async throws {
    try await Program.withFolder { folder in
      try Program.writeCoalAndGas(folder)
      let run = try await Program.shell(
        "\(limit); exec \"$0\" \"$@\"",
        [
          "--inputs", folder.path, "--years", "2030", "--output", folder.appendingPathComponent("o").path,
          "-q",
        ])
      #expect(run.status == 0, "\(run.error)")
    }
  }

  @Test func withoutSharedMemory() async throws {
    try await Program.withFolder { folder in
      try Program.writeCoalAndGas(folder)
      let arguments = [
        "--inputs", folder.path, "--years", "2030", "--output", folder.appendingPathComponent("o").path, "-q",
      ]
      let run = try await Program.shell(
        // Where nobody may take a mount away, the run is an ordinary one.
        "if unshare -m true 2>/dev/null; then exec unshare -m sh -c 'umount /dev/shm 2>/dev/null; exec \"$0\" \"$@\"' \"$0\" \"$@\"; fi; exec \"$0\" \"$@\"",
        arguments)
      #expect(run.status == 0, "\(run.error)")
    }
  }
}
