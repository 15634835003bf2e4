import Foundation
import Testing

/// The small studies of Examples/Studies, one for each rule, whose answers their READMEs derive by hand.
@Suite(.timeLimit(.minutes(60)))
struct ExampleStudyTests {
  /// What markets and windows are solved to, relative.
  private static let tolerance = 1e-6

  private static let folder = Program.root.appendingPathComponent("Examples/Studies")

  /// Names of the studies.
  static let names: [String] =
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()

  @Test func thereAreSome() {
    #expect(Self.names.contains("quantity-reserve"))
  }

  @Test(arguments: names) func comesToWhatItsReadmeDerives(name: String) async throws {
    let study = Self.folder.appendingPathComponent(name)
    let expected = try Self.lines(study.appendingPathComponent("expected.txt")).map {
      try Expected($0)
    }
    #expect(!expected.isEmpty)
    let readme = try String(contentsOf: study.appendingPathComponent("README.md"), encoding: .utf8)
    #expect(readme.contains("**By hand.**"))
    try await Program.withFolder { folder in
      let years = try Self.lines(study.appendingPathComponent("demand.csv")).dropFirst().map {
        String($0.prefix(4))
      }.sorted()
      let output = folder.appendingPathComponent("out").path
      let run = try await Program.run([
        "run", "--inputs", study.path, "--years", "\(years.first ?? "")-\(years.last ?? "")", "--output",
        output, "-q",
      ])
      #expect(run.status == 0 && run.error.isEmpty, "\(run.error)")
      let package = try String(contentsOfFile: "\(output)/datapackage.json", encoding: .utf8)
      for file in try FileManager.default.contentsOfDirectory(atPath: output) where file.hasSuffix(".csv") {
        #expect(package.contains("\"\(file)\""), "\(file) is not in the data package")
      }
      for figure in expected {
        let rows = try Self.lines(URL(fileURLWithPath: "\(output)/\(figure.table).csv")).map {
          $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        let header = try #require(rows.first)
        let row = rows.dropFirst().first { row in
          figure.keys.allSatisfy { key, value in header.firstIndex(of: key).map { row[$0] } == value }
        }
        let column = try #require(header.firstIndex(of: figure.column), "\(figure)")
        let found = row.flatMap { Double($0[column]) } ?? .nan
        #expect(
          abs(found - figure.value) <= Self.tolerance * max(1, abs(figure.value)), "\(figure): \(found)")
      }
    }
  }

  @Test func explainSaysWhatTheReserveDid() async throws {
    try await Self.withRun(of: "quantity-reserve", years: "2025-2026") { _, output in
      let why = try await Program.run(["explain", output, "--year", "2026"])
      #expect(
        why.output.contains(
          "0.350 M short tons were banked before the year, so the reserve took 0.175 M short tons out of its offer."
        ),
        "\(why.output)")
    }
  }

  @Test func explainSaysWhatBorrowingCosts() async throws {
    try await Self.withRun(of: "borrowing", years: "2025-2026") { _, output in
      let why = try await Program.run(["explain", output, "--year", "2025"])
      #expect(
        why.output.contains("borrowed from the next year: 0.239 M short tons, to be repaid with 0.263 M"),
        "\(why.output)")
      #expect(
        why.output.contains(
          "An allowance borrowed from 2026 is repaid with 1.100 of 19.09 $, 20.00 $ today: this price."),
        "\(why.output)")
    }
  }

  /// Pollutants and months stand where programs are shown, tons of them as tons.
  @Test func pollutantsHaveTheirNames() async throws {
    try await Self.withRun(of: "nox-season", years: "2025") { study, output in
      let why = try await Program.run(["explain", output, "--year", "2025"])
      let text = try String(contentsOfFile: "\(output)/run.md", encoding: .utf8)
      #expect(
        text.contains("## Allowances: nox (nox)")
          && text.contains("covered emissions 201.960 short tons of nox"), "\(text)")
      #expect(text.contains("| covered emissions, short tons |"))
      for line in [
        "Program nox (nox, months 5, 6, 7, 8, 9). Allowance price of 2025: 16,666.67 $/short ton",
        "  emissions that need allowances: 202.0 short tons of nox",
        "  emissions that need allowances: 0.766 M short tons\n",
      ] { #expect(why.output.contains(line), "\(why.output)") }
      let report = try String(contentsOfFile: "\(output)/report.html", encoding: .utf8)
      #expect(report.contains("Program nox (nox): What does an allowance cost?"))
      #expect(report.contains("short tons of nox"))
      let curve = try await Program.run([
        "curve", "--inputs", study, "--year", "2025", "--program", "nox", "--prices", "0-20000",
      ])
      // All coal in summer, 367.2 t, below 16,666.67 $, all gas, 36.72 t, above.
      #expect(curve.output.contains("367.2") && curve.output.contains("36.72"), "\(curve.output)")
    }
  }

  @Test func explainSaysWhatLinkedProgramsAccept() async throws {
    try await Self.withRun(of: "linked-programs", years: "2027") { _, output in
      let why = try await Program.run(["explain", output, "--year", "2027"])
      for line in [
        "  surrendered in program south: 0.153 M short tons",
        "  covered by allowances of program north, at 25.00 $ each: 0.153 M short tons, all that may be: a ton more that may would save 25.00 $",
      ] { #expect(why.output.contains(line), "\(why.output)") }
      let report = try String(contentsOfFile: "\(output)/report.html", encoding: .utf8)
      #expect(report.contains("of program north"))
      #expect(report.contains("emissions and what other programs accept"))
    }
  }

  /// What one program passes on and another receives is in the account of what emitters pay.
  @Test(arguments: ["north", "south"]) func offsetsBesideLinks(program: String) async throws {
    try await Self.withRun(
      of: "linked-programs", years: "2025-2029",
      change: { study in
        try "program,first_year,price_usd,most_share\n\(program),2025,30,0.05\n".write(
          to: study.appendingPathComponent("offsets.csv"), atomically: true, encoding: .utf8)
      }
    ) { _, _ in }
  }

  /// What enters whatever the price is in the accounts of offers and links of planned years.
  @Test(arguments: ["offsets", "linked-programs"]) func supplyBesideTheAuction(name: String) async throws {
    try await Self.withRun(
      of: name, years: "2025", options: ["--foresight", "perfect"],
      change: { study in
        let table = study.appendingPathComponent("allowance_program.csv")
        let rows = try Self.lines(table).enumerated().map {
          $1 + ($0 == 0 ? ",other_supply_short_tons" : ",10000")
        }
        try (rows.joined(separator: "\n") + "\n").write(to: table, atomically: true, encoding: .utf8)
      }
    ) { _, _ in }
  }

  /// Where the bank is worth more in the end than the reserve price, a window of one year borrows nothing to bank it.
  @Test func nothingIsBorrowedToBeBanked() async throws {
    try await Self.withRun(
      of: "borrowing", years: "2025-2026",
      change: { study in
        try Self.replace(
          [
            "terminal_price = 0": "terminal_price = 5\nhold = \"none\"",
            "foresight = \"perfect\"": "foresight = 2",
          ], in: study.appendingPathComponent("study.toml"))
        try Self.replace(
          ["2026,963600,true,,": "2026,963600,true,0.5,0.1"],
          in: study.appendingPathComponent("allowance_program.csv"))
      }
    ) { _, _ in }
  }

  /// A rate of imports of 0.9 in place of 1: 50 MWh of coal an hour come in for 50 t, 60 for 54 of the 70 that are capped.
  @Test func diffComparesImports() async throws {
    try await Program.withFolder { folder in
      let study = folder.appendingPathComponent("study")
      try FileManager.default.copyItem(
        at: Self.folder.appendingPathComponent("import-obligation"), to: study)
      let table = study.appendingPathComponent("import_obligations.csv")
      func run(_ name: String) async throws -> String {
        let output = folder.appendingPathComponent(name).path
        let run = try await Program.run([
          "run", "--inputs", study.path, "--years", "2025-2027", "--output", output, "-q",
        ])
        #expect(run.status == 0, "\(run.error)")
        return output
      }
      let first = try await run("a")
      let text = try String(contentsOf: table, encoding: .utf8)
      let changed = text.replacingOccurrences(of: ",2025,1,", with: ",2025,0.9,")
      #expect(changed != text)
      try changed.write(to: table, atomically: true, encoding: .utf8)
      let second = try await run("b")
      let output = folder.appendingPathComponent("diff").path
      let diff = try await Program.run(["diff", first, second, "--output", output])
      #expect(diff.status == 0 && diff.error.isEmpty, "\(diff.error)")
      let lines = try Self.lines(URL(fileURLWithPath: "\(output)/diff_by_year.csv"))
      // 10 MWh more of coal an hour, which is outside, for 10 of gas. What imports count for is no emission of its own, and what importers
      // pay for it no resource.
      let hours = 8760.0
      for (figure, expected) in [
        ("emissions_short_tons", (10 - 4) * hours), ("uncovered_emissions_short_tons", 10 * hours),
        ("resource_cost_usd", (10 * 20 - 10 * 35) * hours), ("leakage_share", 2.5),
      ] {
        let row = try #require(lines.first { $0.hasPrefix("2025,\(figure),") }, "\(figure)")
        let cells = row.split(separator: ",", omittingEmptySubsequences: false)
        let found = Double(cells[5]) ?? .nan
        #expect(abs(found - expected) <= Self.tolerance * max(1, abs(expected)), "\(figure): \(row)")
      }
    }
  }

  /// Runs a copy of a study, which may be changed before, holds that it ends well, and calls `body` with paths of study and results.
  private static func withRun(
    of name: String, years: String, options: [String] = [], change: (URL) throws -> Void = { _ in },
    body: (_ study: String, _ output: String) async throws -> Void
  ) async throws {
    try await Program.withFolder { folder in
      let study = folder.appendingPathComponent("study")
      try FileManager.default.copyItem(at: Self.folder.appendingPathComponent(name), to: study)
      try change(study)
      let output = folder.appendingPathComponent("out").path
      let run = try await Program.run(
        ["run", "--inputs", study.path, "--years", years, "--output", output, "-q"] + options)
      #expect(run.status == 0, "\(run.error)")
      try await body(study.path, output)
    }
  }

  /// Replaces texts in a file, each of which is there.
  private static func replace(_ texts: [String: String], in file: URL) throws {
    var text = try String(contentsOf: file, encoding: .utf8)
    for (old, new) in texts {
      try #require(text.contains(old), "\(old)")
      text = text.replacingOccurrences(of: old, with: new)
    }
    try text.write(to: file, atomically: true, encoding: .utf8)
  }

  private static func lines(_ file: URL) throws -> [String] {
    try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
  }

  /// A line of expected.txt: `table key=value,key=value column figure`.
  private struct Expected {
    var table: String
    var keys: [(String, String)]
    var column: String
    var value: Double

    init(_ line: String) throws {
      let words = line.split(separator: " ").map(String.init)
      try #require(words.count == 4, "\(line)")
      table = words[0]
      keys = words[1].split(separator: ",").map { key in
        let parts = key.split(separator: "=", maxSplits: 1).map(String.init)
        return (parts[0], parts.last ?? "")
      }
      column = words[2]
      value = try #require(Double(words[3]), "\(line)")
    }
  }
}
