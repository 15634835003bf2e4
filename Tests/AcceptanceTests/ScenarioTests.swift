import Foundation
import Testing

/// Scenarios and comparisons as a user meets them.
@Suite(.timeLimit(.minutes(60)))
struct ScenarioTests {
  private static func writeStudy(_ folder: URL) throws {
    try Program.writeCoalAndGas(folder)
    let scenarios = folder.appendingPathComponent("scenarios")
    try FileManager.default.createDirectory(at: scenarios, withIntermediateDirectories: true)
    for (name, text) in [
      ("tight", "[[change]]\ntable = \"allowance_program\"\ncolumn = \"cap_short_tons\"\nadd = -87600\n"),
      (
        "dear",
        "[[change]]\ntable = \"units\"\nwhere = { unit = \"gas\" }\ncolumn = \"variable_om_usd_per_mwh\"\nadd = 6\n"
      ),
      ("wrong", "[[change]]\ntable = \"units\"\ncolumn = \"capacity\"\nset = 1\n"),
    ] { try Data(text.utf8).write(to: scenarios.appendingPathComponent("\(name).toml")) }
  }

  /// Gas is 15 $/MWh dearer and 0.6 short tons cleaner than coal: 25 $/short ton, 35 when it is 6 $ dearer still.
  @Test func runAndDiff() async throws {
    try await Program.withFolder { folder in
      try Self.writeStudy(folder)
      func run(_ name: String, _ scenarios: [String]) async throws -> ProgramRun {
        try await Program.run(
          ["--inputs", folder.path, "--years", "2030", "--output", folder.appendingPathComponent(name).path]
            + scenarios.flatMap { ["--scenario", $0] })
      }
      #expect(try await run("a", []).status == 0)
      let both = try await run("b", ["tight", "dear"])
      #expect(both.status == 0, "\(both.error)")
      #expect(
        both.output.hasPrefix("coal-and-gas: Two units and a cap\nwith tight\nwith dear\n"), "\(both.output)")
      let manifest = try JSONSerialization.jsonObject(
        with: Data(contentsOf: folder.appendingPathComponent("b/manifest.json")))
      let object = try #require(manifest as? [String: Any])
      #expect((object["options"] as? [String: Any])?["scenarios"] as? String == "tight, dear")
      let inputs = try #require(object["inputs"] as? [String: Any])
      #expect(inputs["scenarios/tight.toml"] != nil && inputs["scenarios/dear.toml"] != nil)

      let output = folder.appendingPathComponent("diff")
      let (a, b) = (folder.appendingPathComponent("a").path, folder.appendingPathComponent("b").path)
      let diff = try await Program.run(["diff", a, b, "--output", output.path])
      #expect(diff.status == 0 && diff.error.isEmpty, "\(diff.error)")
      #expect(diff.output.contains("leakage = change of uncovered / -(change of covered emissions)"))
      let rows = try RunTests.rows(output.appendingPathComponent("diff_by_year.csv"))
      func difference(_ quantity: String) throws -> Double {
        let row = try #require(rows.first { $0["year"] == "2030" && $0["quantity"] == quantity })
        return try #require(Double(row["difference"] ?? ""))
      }
      #expect(abs(try difference("allowance_price_usd") - 10) < 1e-9)
      #expect(abs(try difference("covered_emissions_short_tons") + 87600) < 1e-3)
      // 146,000 MWh more of gas at 15 + 6 $, and 6 $ on 438,000 MWh that ran before; per short ton saved.
      #expect(abs(try difference("resource_cost_usd") - (146_000 * 21 + 438_000 * 6)) < 1)
      #expect(
        abs(try difference("cost_of_abatement_usd_per_short_ton") - (146_000 * 21 + 438_000 * 6) / 87600)
          < 1e-6)
      // Coal sets the price: 20 $/MWh and the allowance for one short ton.
      #expect(abs(try difference("bill_impact_usd_per_mwh") - 10) < 1e-9)

      // A report beside the tables, of both runs, with what is different open.
      let report = try String(contentsOf: output.appendingPathComponent("report.html"), encoding: .utf8)
      #expect(report.contains("tight") && report.contains("dear"))
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: output.path + "/figures").contains {
          $0.hasSuffix(".svg")
        })

      let again = try await Program.run(["diff", a, b, "--output", output.path])
      #expect(again.status == 5 && again.error.contains("give --overwrite to replace it"))
      let none = try await Program.run(["diff", a, folder.path])
      #expect(none.status == 5)
      #expect(none.error == "\(folder.path) holds no results of a run: it has no manifest.json\n")
    }
  }

  @Test func checkCurveAndErrors() async throws {
    try await Program.withFolder { folder in
      try Self.writeStudy(folder)
      let check = ["check", "--inputs", folder.path, "--years", "2030", "--scenario"]
      let good = try await Program.run(check + ["dear"])
      #expect(good.output == "coal-and-gas-dear: 0 errors, 0 warnings; 7 files\n")
      let wrong = try await Program.run(check + ["wrong"])
      #expect(wrong.status == 2)
      #expect(
        wrong.error
          == "scenarios/wrong.toml:3:10: unknown column 'capacity' of units.csv; did you mean 'capacity_mw'?\n1 error, 0 warnings\n"
      )
      let missing = try await Program.run(check + ["deer"])
      #expect(missing.status == 1)
      #expect(missing.error.hasPrefix("unknown scenario 'deer'; did you mean 'dear'? (the study has dear"))
      #expect(try await Program.run(check + ["dear", "--scenario", "dear"]).status == 64)
      let curve = try await Program.run([
        "curve", "--inputs", folder.path, "--year", "2030", "--prices", "0-100", "--scenario", "dear",
      ])
      #expect(curve.output.contains("\n2030,35,"), "\(curve.output)")
    }
  }
}
