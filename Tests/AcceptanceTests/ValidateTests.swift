import Foundation
import Testing

/// Validation and calibration as a user meets them: coal at 20 $/MWh and 1 t/MWh, gas at 35 $ and 0.4 t.
@Suite(.timeLimit(.minutes(60)))
struct ValidateTests {
  private static let actuals = """
    year,area,quantity,value,use
    2023,members,allowance_price_usd,10,
    2023,Z,co2_short_tons,700000,fitted
    2024,Z,co2_short_tons,500000,unseen

    """

  /// Two years that happened, and the first of a run.
  private static func write(_ folder: URL, changing changes: [String: String] = [:]) throws {
    var files = [
      "study.toml": "name = \"past\"\n[run]\nfirst_year = 2030\n",
      "demand.csv": "year,zone,demand_mwh\n2023,Z,876000\n2024,Z,876000\n2030,Z,876000\n",
      "actuals.csv": actuals,
      "auctions.csv": "auction,date,price_usd,sold_short_tons\n1,2024-03-13,30,1000\n2,2030-03-13,20,\n",
    ]
    files.merge(changes) { $1 }
    try Program.writeCoalAndGas(folder, changing: files)
  }

  /// Coal emits 876,000 t at 10 $, gas 350,400 t at 30 $.
  @Test func comparesAndWrites() async throws {
    try await Program.withFolder { folder in
      try Self.write(folder)
      let output = folder.appendingPathComponent("v")
      let arguments = ["validate", "--inputs", folder.path, "--output", output.path]
      let run = try await Program.run(arguments)
      #expect(run.status == 0, "\(run.error)")
      #expect(run.output.contains("| Z |  |  | 2023 | 0.876 M | 0.700 M | 1.251 | 0.176 M | fitted |\n"))
      #expect(
        run.output.contains("| co2_short_tons | Z |  |  | 2023-2024 | -0.526 M | -0.200 M | same | 2.63 |\n"))
      let page = try String(contentsOf: output.appendingPathComponent("validation.md"), encoding: .utf8)
      #expect(page == run.output)
      let rows = try RunTests.rows(output.appendingPathComponent("validation.csv"))
      #expect(rows.map { $0["model"] } == ["876000", "350400", "10"])
      // What is there is replaced when asked for.
      let again = try await Program.run(arguments)
      #expect(again.status == 5 && again.error.contains("give --overwrite to replace it"), "\(again.error)")
      #expect(try await Program.run(arguments + ["--overwrite"]).status == 0)
      let one = try await Program.run(["validate", "--inputs", folder.path, "--years", "2024"])
      #expect(one.status == 0 && !one.output.contains("2023"))
    }
  }

  @Test func pricesBesideAuctions() async throws {
    try await Program.withFolder { folder in
      try Self.write(
        folder,
        changing: [
          "study.toml": """
          name = "past"
          [about]
          sentences = ["Coal and gas in one zone.", "Nobody looks ahead."]
          unknown = ["what coal costs"]
          [run]
          first_year = 2030

          """
        ])
      let results = folder.appendingPathComponent("r").path
      let run = try await Program.run(["--inputs", folder.path, "--years", "2030", "--output", results])
      #expect(run.status == 0, "\(run.error)")
      #expect(run.output.hasPrefix("past\n\nCoal and gas in one zone.\nNobody looks ahead.\n\n year "))
      #expect(run.output.contains(" year        price  auctions     emissions "), "\(run.output)")
      #expect(run.output.contains(" 2030        25.00     20.00 "), "\(run.output)")
      #expect(
        run.output.contains(
          "auctions: mean of those held in the year, weighted by what they sold where that is known\n"))
      #expect(run.output.contains("\nwhat the study does not know:\n  what coal costs\n"), "\(run.output)")
      let page = try await Program.run(["validate", "--inputs", folder.path, "--run", results])
      #expect(page.status == 0, "\(page.error)")
      #expect(page.output.contains("| 2030 | 25.00 | 20.00 | 1 | 5.00 |"), "\(page.output)")
    }
  }

  @Test func whatCannotBeCompared() async throws {
    try await Program.withFolder { folder in
      try Self.write(folder, changing: ["actuals.csv": "year,area,quantity,value\n2022,Y,co2_short_tons,1\n"])
      let run = try await Program.run(["validate", "--inputs", folder.path])
      #expect(run.status == 2)
      #expect(
        run.error.contains(
          "actuals.csv:2:6: 'Y' is no zone, no zone group and not members, and has no zones"), "\(run.error)")
      #expect(run.error.contains("demand.csv:1:1: no demand for 2022"), "\(run.error)")
    }
  }

  /// 0.8 times coal's rate is what happened in 2023.
  @Test func calibrates() async throws {
    try await Program.withFolder { folder in
      try Self.write(
        folder,
        changing: [
          "calibration.toml": """
          [[parameter]]
          name = "coal rate"
          value = 1
          low = 0.5
          high = 1.5
          meaning = "Emission rate of coal"
          fitted_to = "CO2 of 2023"
          change = [{ table = "units", where = { unit = "coal" }, column = "emission_rate_short_tons_per_mwh", apply = "multiply" }]

          """,
          "actuals.csv": Self.actuals.replacing("700000", with: "700800"),
        ])
      let fit = try await Program.run(["calibrate", "--inputs", folder.path, "--write"])
      #expect(fit.status == 0, "\(fit.error)")
      #expect(
        fit.output.contains("| coal rate | 1.0 | 0.8 | 0.5 | 1.5 | Emission rate of coal |\n"),
        "\(fit.output)")
      let check = try await Program.run(["check", "--inputs", folder.path])
      #expect(check.output.contains("fitted: coal rate = 0.8"), "\(check.output)")
      let page = try await Program.run(["validate", "--inputs", folder.path])
      #expect(page.output.contains("| Z |  |  | 2023 | 0.701 M | 0.701 M | 1.000 |"), "\(page.output)")
      try FileManager.default.removeItem(at: folder.appendingPathComponent("calibration.toml"))
      #expect(try await Program.run(["calibrate", "--inputs", folder.path]).status == 1)
    }
  }
}
