import Foundation
import Testing

/// Less memory than a study takes is told in a sentence, not by a signal, and nothing waits for ever.
@Suite(.timeLimit(.minutes(60)), .enabled(if: FileManager.default.fileExists(atPath: "/proc/self/statm")))
struct MemoryTests {
  /// A study with more zones than it needs, which take memory.
  private static func writeLarge(_ folder: URL, zones count: Int) throws {
    try Program.writeCoalAndGas(folder)
    var zones = "zone,group\nZ,all\n"
    var demand = "year,zone,demand_mwh\n2030,Z,876000\n"
    for zone in 0..<count {
      zones += "z\(zone),all\n"
      for year in 2030..<2130 { demand += "\(year),z\(zone),1\n" }
    }
    try Data(zones.utf8).write(to: folder.appendingPathComponent("zones.csv"))
    try Data(demand.utf8).write(to: folder.appendingPathComponent("demand.csv"))
  }

  /// A hole of a file is refused before anything is read of it.
  @Test(arguments: ["-v 270000", "-d 200000"]) func aLargeTable(limit: String) async throws {
    try await Program.withFolder { folder in
      try Program.writeCoalAndGas(folder)
      try #require(truncate(folder.appendingPathComponent("demand.csv").path, 700 << 20) == 0)
      let run = try await Program.shell(
        "ulimit \(limit); exec \"$0\" \"$@\"", ["check", "--inputs", folder.path])
      #expect(run.status == 5, "\(run)")
      #expect(
        run.error.contains("demand.csv: has 700 MiB, which take 1400 MiB of memory at least; ")
          && run.error.hasSuffix(" MiB are left of what the program may take (ulimit \(limit.prefix(2)))\n"),
        "\(run.error)")
    }
  }

  /// What fits as a file and not as what is made of it: memory ends in the middle.
  @Test(arguments: ["-v 300000", "-v 330000", "-d 180000", "-d 200000"], ["", "jsonl"])
  func inTheMiddle(limit: String, progress: String) async throws {
    try await Program.withFolder { folder in
      try Self.writeLarge(folder, zones: 12_000)
      let options = progress.isEmpty ? [] : ["--progress", progress]
      let run = try await Program.shell(
        "ulimit \(limit); exec \"$0\" \"$@\"", ["check", "--inputs", folder.path] + options)
      #expect(run.status == 3, "\(run)")
      let sentence =
        "memory ran out: not enough was left of the \(limit.dropFirst(3)) KiB that the program may take (ulimit "
        + "\(limit.prefix(2)))"
      let last = run.error.split(separator: "\n").last ?? ""
      #expect(
        progress.isEmpty
          ? last == sentence : last == "{\"event\":\"exit\",\"exit_code\":3,\"message\":\"\(sentence)\"}",
        "\(run.error)")
    }
  }

  /// Where all threads share one heap little memory goes a long way.
  @Test func aRunInLittle() async throws {
    try await Program.withFolder { folder in
      try Program.writeCoalAndGas(folder)
      let run = try await Program.shell(
        "ulimit -v 262144; exec \"$0\" \"$@\"",
        [
          "--inputs", folder.path, "--years", "2030", "--threads", "6", "-q", "--output",
          folder.appendingPathComponent("o").path,
        ])
      #expect(run.status == 0 && run.error.isEmpty, "\(run)")
    }
  }

  /// Stacks count: with larger ones the program needs more.
  @Test func largeStacks() async throws {
    let run = try await Program.shell("ulimit -s 65536; ulimit -v 600000; exec \"$0\" exit-codes")
    #expect(
      run.status == 5
        && run.error == "memory is limited to 600000 KiB; the program needs 720896 (ulimit -v)\n", "\(run)")
  }
}
