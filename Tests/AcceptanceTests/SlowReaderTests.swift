import Foundation
import Testing

/// Events in a pipe: all of them for a reader that reads, however slowly; no waiting for ever for one that does not.
@Suite(.timeLimit(.minutes(60)))
struct SlowReaderTests {
  /// A sweep of which every case fails: more allowances than the cap has are to be withheld.
  private static func withSweep(_ count: Int, _ body: (URL, String) async throws -> Void) async throws {
    try await Program.withFolder { folder in
      try Program.writeCoalAndGas(
        folder,
        changing: [
          "allowance_program.csv":
            "year,cap_short_tons,full_compliance,ecr_trigger_usd,ecr_quantity\n2030,613200,1,6,1000\n"
        ])
      let file = folder.appendingPathComponent("fails.toml")
      try Data(
        """
        name = "fails"
        inputs = "."
        years = "2030"
        metrics = ["allowance_price_usd"]
        [[axis]]
        name = "withheld"
        from = 700000
        to = 900000
        count = \(count)
        [[axis.change]]
        table = "allowance_program"
        column = "ecr_quantity"
        use = "set"

        """.utf8
      ).write(to: file)
      try await body(folder, file.path)
    }
  }

  private static func failures(_ text: String) -> Int {
    text.split(separator: "\n").count { $0.contains("\"event\":\"case_failed\"") }
  }

  @Test(arguments: ["cat", "while IFS= read -r l; do printf '%s\\n' \"$l\"; done", "sleep 3; cat"])
  func everyLine(reader: String) async throws {
    try await Self.withSweep(5_200) { folder, file in
      let output = folder.appendingPathComponent("o").path
      let run = try await Program.shell(
        // Into a file: this process may be too busy to take what a pipe holds.
        "\"$0\" \"$@\" 2>&1 >/dev/null | { \(reader); } >\"\(folder.path)/told\"; cat \"\(folder.path)/told\"",
        ["sweep", file, "--output", output, "--progress", "jsonl"])
      #expect(Self.failures(run.output) == 5_200, "\(run.output.suffix(600))")
      #expect(run.output.contains("\"event\":\"sweep_completed\""))
    }
  }

  /// The table is whole, and somebody who comes late hears how much was lost. A sweep that waited for the reader a tenth of a second
  /// a line would pass the suite's limit.
  @Test func nobodyReads() async throws {
    try await Self.withSweep(20_000) { folder, file in
      let output = folder.appendingPathComponent("o").path
      // The pipe is held open, and read when the program has ended.
      let run = try await Program.shell(
        """
        d=$(mktemp -d); mkfifo $d/p; exec 3<>$d/p; "$0" "$@" 2>$d/p >/dev/null 3<&-; r=$?; exec 4<$d/p 3<&-; cat <&4; \
        rm -r $d; exit $r
        """, ["sweep", file, "--output", output, "--progress", "jsonl"])
      #expect(run.status == 0, "\(run.status)")
      #expect((1..<20_000).contains(Self.failures(run.output)))
      let table = try String(contentsOfFile: "\(output)/sweep.csv", encoding: .utf8)
      #expect(table.split(separator: "\n").count == 20_001)
    }
  }

  /// One that reads again before the end is told what it has missed.
  @Test func readsAgain() async throws {
    try await Self.withSweep(60_000) { folder, file in
      let output = folder.appendingPathComponent("o").path
      let run = try await Program.shell(
        "\"$0\" \"$@\" 2>&1 >/dev/null | { sleep 18; awk '/case_failed/ {n++} / lost/ {print} END {print n}'; }",
        ["sweep", file, "--output", output, "--progress", "jsonl"])
      let lines = run.output.split(separator: "\n")
      let told = try #require(lines.last.flatMap { Int($0) }, "\(run)")
      // Nothing is lost where the sweep is slower than the reader.
      var lost = 0
      if let note = lines.dropLast().first {
        #expect(note.hasSuffix(" events are lost: nobody took them from standard error\"}"), "\(note)")
        lost = note.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) } ?? 0
        #expect(lost > 0)
      }
      // Besides failures there are other events.
      #expect((60_000...60_100).contains(told + lost), "\(told) told, \(lost) lost")
    }
  }
}
