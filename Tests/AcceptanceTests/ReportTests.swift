import Foundation
import Testing

/// Reports as a user meets them.
@Suite(.timeLimit(.minutes(60)))
struct ReportTests {
  private static func writeStudy(_ folder: URL) throws {
    try Program.writeCoalAndGas(
      folder,
      changing: [
        "demand.csv": "year,zone,demand_mwh\n2030,Z,876000\n2031,Z,876000\n",
        "allowance_program.csv":
          "year,cap_short_tons,full_compliance\n2030,613200,1\n2031,525600,1\n",
      ])
    let scenarios = folder.appendingPathComponent("scenarios")
    try FileManager.default.createDirectory(at: scenarios, withIntermediateDirectories: true)
    let text = "[[change]]\ntable = \"allowance_program\"\ncolumn = \"cap_short_tons\"\nadd = -87600\n"
    try Data(text.utf8).write(to: scenarios.appendingPathComponent("tight.toml"))
  }

  private static func outputs(_ folder: String) throws -> [String: Any] {
    let manifest = try JSONSerialization.jsonObject(
      with: Data(contentsOf: URL(fileURLWithPath: "\(folder)/manifest.json")))
    return try #require((manifest as? [String: Any])?["outputs"] as? [String: Any])
  }

  private static func text(_ path: String) throws -> String {
    try String(contentsOfFile: path, encoding: .utf8)
  }

  /// A report is one of a run's outputs; without it the tables are the same.
  @Test func aRunHasAReport() async throws {
    try await Program.withFolder { folder in
      try Self.writeStudy(folder)
      func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
      let run = ["--inputs", folder.path, "--years", "2030-2031", "-q", "--output"]
      for (name, options) in [("a", []), ("b", ["--threads", "2"]), ("bare", ["--no-report"])] {
        let done = try await Program.run(run + [path(name)] + options)
        #expect(done.status == 0, "\(done.error)")
      }
      #expect(try Self.outputs(path("a"))["report.html"] != nil)
      #expect(try Self.outputs(path("bare"))["report.html"] == nil)
      #expect(try await Program.run(["status", path("a")]).status == 0)
      let page = try Self.text(path("a/report.html"))
      #expect(page == (try Self.text(path("b/report.html"))))
      #expect(page.contains("<h1>coal-and-gas, 2030-2031</h1>") && page.contains("Two units and a cap"))
      #expect(
        try Self.text(path("a/emissions_curve.csv")) == (try Self.text(path("b/emissions_curve.csv"))))
      let log = try Self.text(path("a/run.md"))
      #expect(log == (try Self.text(path("bare/run.md"))))
      for title in ["## Overview", "## Allowances", "## Electricity", "## Capacity", "## Money", "## 2030"] {
        #expect(log.contains("\n\(title)\n"), "\(title)")
      }
      #expect(log.contains("| 2031 | 25.00 |"), "\(log)")
      // What the command makes of the tables is what the run made.
      let report = try await Program.run(["report", path("a")])
      #expect(report.status == 0 && report.output == "\(path("a"))-report/report.html\n", "\(report.error)")
      #expect(try Self.text(path("a-report/report.html")) == page)
      #expect(FileManager.default.fileExists(atPath: path("a-report/figures/price.svg")))
      #expect(try Self.text(path("a-report/figures/price.vl.json")).contains("vega-lite/v5.json"))
      let again = try await Program.run(["report", path("a")])
      #expect(again.status == 5 && again.error.contains("give --overwrite to replace it"))
      #expect(try await Program.run(["report", path("a"), "--overwrite"]).status == 0)
      // A result folder holds what its run wrote, and nothing else.
      let inside = try await Program.run(["report", path("a"), "--output", path("bare")])
      #expect(inside.status == 5 && inside.error.contains("it holds the results of a run"), "\(inside.error)")
    }
  }

  /// What one MWh more would come from: coal, and the allowance for its short ton.
  @Test func pricesAreExplained() async throws {
    try await Program.withFolder { folder in
      try Self.writeStudy(folder)
      let output = folder.appendingPathComponent("a").path
      let run = try await Program.run(
        ["--inputs", folder.path, "--years", "2030", "-q", "--slices", "--output", output])
      #expect(run.status == 0, "\(run.error)")
      let energy = try await Program.run(["explain", output, "--year", "2030", "--zone", "Z"])
      #expect(energy.status == 0, "\(energy.error)")
      #expect(energy.output.contains("$/MWh\n  one MWh more comes from coal\n"), "\(energy.output)")
      #expect(energy.output.contains("20.00  variable O&M") && energy.output.contains("25.00  emissions"))
      let allowances = try await Program.run(["explain", output, "--year", "2030"])
      #expect(allowances.output.hasPrefix("Allowance price of 2030: 25.00 $/short ton (cleared)\n"))
      // Coal emits 1 short ton a MWh, gas 0.4: 1/0.6 MWh change places for a ton.
      #expect(
        allowances.output.contains(
          "One ton more would be 1.67 MWh of coal (Z), in place of 1.67 MWh of gas (Z).\n"),
        "\(allowances.output)")
      let wrong = try await Program.run(["explain", output, "--year", "2031"])
      #expect(wrong.status == 1 && wrong.error == "\(output): the run has no year 2031; it has 2030\n")
    }
  }

  /// A workbook has a sheet a table, and units above the columns of every tier, whatever its number; the layout of integrated
  /// assessment has the price per metric ton.
  @Test func aRunIsExported() async throws {
    try await Program.withFolder { folder in
      try Program.writeCoalAndGas(
        folder,
        changing: [
          "allowance_program.csv":
            "year,cap_short_tons,full_compliance,ccr3_trigger_usd,ccr3_quantity\n2030,613200,1,25,87600\n"
        ])
      let output = folder.appendingPathComponent("a").path
      let run = try await Program.run(["--inputs", folder.path, "--years", "2030", "-q", "--output", output])
      #expect(run.status == 0, "\(run.error)")
      let book = try await Program.run(["export", output + "/", "--xlsx"])
      #expect(book.status == 0 && book.output == "\(output).xlsx\n", "\(book.error)")
      let bytes = try #require(FileManager.default.contents(atPath: "\(output).xlsx"))
      let text = String(decoding: bytes, as: UTF8.self)
      #expect(text.contains("<sheet name=\"annual\"") && text.contains("<sheet name=\"audits\""))
      #expect(text.contains(">ccr3_trigger [$/short ton]<") && text.contains(">ccr3_issued [short tons]<"))
      let again = try await Program.run(["export", output, "--xlsx"])
      #expect(again.status == 5 && again.error.contains("give --overwrite to replace it"))
      let layout = try await Program.run(["export", output, "--layout", "iamc"])
      #expect(layout.status == 0 && layout.output == "\(output)-iamc.csv\n", "\(layout.error)")
      // 25 $/short ton, at which gas takes the place of coal.
      #expect(try Self.text("\(output)-iamc.csv").contains(",Z,Price|Carbon,US$/t CO2,27.5577"))
    }
  }

  @Test func runsAreCompared() async throws {
    try await Program.withFolder { folder in
      try Self.writeStudy(folder)
      func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
      let run = ["--inputs", folder.path, "--years", "2030", "-q", "--output"]
      #expect(try await Program.run(run + [path("a")]).status == 0)
      #expect(try await Program.run(run + [path("b"), "--scenario", "tight"]).status == 0)
      let report = try await Program.run(["report", path("a"), path("b"), "--output", path("both")])
      #expect(report.status == 0, "\(report.error)")
      let page = try Self.text(path("both/report.html"))
      #expect(page.contains("b against a, the reference"))
      #expect(page.contains("<td>scenarios</td><td></td><td>tight</td>"))
      let twice = try await Program.run(["report", path("a"), path("a") + "/"])
      #expect(twice.status == 64 && twice.error.contains("is given twice"))
      try Data("x".utf8).write(to: URL(fileURLWithPath: path("b/annual.csv")))
      let damaged = try await Program.run(["report", path("a"), path("b"), "--output", path("c")])
      #expect(damaged.status == 5 && damaged.error.contains("annual.csv"), "\(damaged.error)")
      #expect(!FileManager.default.fileExists(atPath: path("c")))
    }
  }

  @Test func aSweepHasAReport() async throws {
    try await Program.withFolder { folder in
      try Self.writeStudy(folder)
      func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
      let sweep = """
        name = "caps"
        inputs = "."
        years = "2030-2031"
        metrics = ["allowance_price_usd"]
        [[axis]]
        name = "cap"
        values = [0.8, 1.0]
        [[axis.change]]
        table = "allowance_program"
        column = "cap_short_tons"
        use = "multiply"
        [[axis]]
        name = "load"
        values = [0.9, 1.0, 1.1]
        [[axis.change]]
        table = "demand"
        column = "demand_mwh"
        use = "multiply"

        """
      try Data(sweep.utf8).write(to: folder.appendingPathComponent("caps.toml"))
      let run = try await Program.run(["sweep", path("caps.toml"), "--output", path("caps"), "-q"])
      #expect(run.status == 0, "\(run.error)")
      let report = try await Program.run(["report", path("caps")])
      #expect(report.status == 0, "\(report.error)")
      let page = try Self.text(path("caps-report/report.html"))
      #expect(
        page.contains("coal-and-gas: 6 cases, 2030-2031")
          && page.contains("What do cap and load do together?"))
      #expect(FileManager.default.fileExists(atPath: path("caps-report/figures/fan.svg")))
    }
  }
}
