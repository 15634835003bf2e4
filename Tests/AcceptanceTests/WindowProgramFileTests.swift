import Foundation
import Testing

/// `--dump-lp`.
struct WindowProgramFileTests {
  private static let years = [
    "demand.csv": "year,zone,demand_mwh\n2030,Z,876000\n2031,Z,876000\n2032,Z,876000\n",
    "allowance_program.csv":
      "year,cap_short_tons,full_compliance\n2030,613200,1\n2031,600000,1\n2032,590000,1\n",
  ]

  @Test func theProgramOfTheFirstWindowOrOfAnother() async throws {
    try await Program.withFolder { folder in
      try Program.writeCoalAndGas(folder, changing: Self.years)
      func dump(_ name: String, _ options: [String]) async throws -> String {
        let file = folder.appendingPathComponent("\(name).mps")
        let run = try await Program.run(
          ["--inputs", folder.path, "--years", "2030-2032", "--foresight", "2", "-q"] + options + [
            "--output", folder.appendingPathComponent(name).path, "--dump-lp", file.path,
          ])
        #expect(run.status == 0, "\(run.error)")
        return try String(contentsOf: file, encoding: .utf8)
      }
      let first = try await dump("one", [])
      #expect(first.hasPrefix("* The years 2030 to 2031 as one linear program"))
      for name in [" E allowances:2030\n", " E allowances:2031\n", " sold:2030:base allowances:2030 1.0\n"] {
        #expect(first.contains(name), "\(name) is missing")
      }
      // 613,200 t a year, of which coal emits 1 t/MWh.
      #expect(first.contains(" UP BOUNDS sold:2030:base 613.2\n"))
      #expect(!first.contains("2032"))
      let again = try await dump("two", ["--threads", "2"])
      #expect(again == first)
      let second = try await dump("three", ["--dump-lp-year", "2031"])
      #expect(second.contains("allowances:2032") && !second.contains("allowances:2030"))
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(!names.contains { $0.hasSuffix(".tmp") })
    }
  }

  @Test func whatCannotBeWrittenIsSaidBeforeTheRun() async throws {
    try await Program.withFolder { folder in
      try Program.writeCoalAndGas(folder, changing: Self.years)
      let file = folder.appendingPathComponent("window.mps").path
      func run(_ options: [String]) async throws -> (status: Int32, error: String) {
        let run = try await Program.run(
          ["--inputs", folder.path, "--years", "2030-2032", "-q", "--output", folder.path + "/out"] + options)
        return (run.status, run.error)
      }
      let perfect = try await run(["--foresight", "perfect", "--dump-lp", file, "--dump-lp-year", "2031"])
      #expect(perfect.status == 1)
      #expect(
        perfect.error
          == "--dump-lp writes the program of a window of years; none begins in 2031; a window begins in 2030\n"
      )
      let alone = try await run(["--dump-lp-year", "2031"])
      #expect(alone.status == 64)
      #expect(alone.error.contains("--dump-lp-year goes with --dump-lp"))
      let nowhere = try await run(["--foresight", "perfect", "--dump-lp", folder.path + "/none/window.mps"])
      #expect(nowhere.status == 5)
      #expect(nowhere.error.contains("none/window.mps"))
      #expect(!FileManager.default.fileExists(atPath: file))
    }
  }
}
