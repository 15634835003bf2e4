import Foundation
import Testing

/// A study with an exogenous carbon price and no market: what people read says the price that dispatch saw.
@Suite(.timeLimit(.minutes(60)))
struct ExogenousPriceTests {
  private static let files = [
    "study.toml": "name = \"one\"\n", "zones.csv": "zone,group\nA,G\n",
    "units.csv": """
    unit,zone,technology,fuel,capacity_mw,heat_rate_mmbtu_per_mwh,emission_rate_short_tons_per_mwh
    c,A,Coal,coal,500,10,1.0
    g,A,Gas,gas,800,7,0.4

    """,
    "demand.csv": "year,zone,demand_mwh\n2025,A,5000000\n",
    "fuel_prices.csv": "year,zone,fuel,price_usd_per_mmbtu\n2025,A,coal,2\n2025,A,gas,4\n",
    "carbon_price.csv": "year,price_usd_per_short_ton\n2025,37.5\n",
  ]

  private static func study() throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("price-\(UUID().uuidString)")
    let inputs = folder.appendingPathComponent("in")
    try FileManager.default.createDirectory(at: inputs, withIntermediateDirectories: true)
    for (name, text) in files { try Data(text.utf8).write(to: inputs.appendingPathComponent(name)) }
    return folder
  }

  @Test func summaryAndLogSayThePrice() async throws {
    let folder = try Self.study()
    defer { try? FileManager.default.removeItem(at: folder) }
    let results = folder.appendingPathComponent("out")
    let run = try await Program.run([
      "--inputs", folder.appendingPathComponent("in").path, "--years", "2025", "--output", results.path,
    ])
    #expect(run.status == 0, "\(run.error)")
    let line = try #require(run.output.split(separator: "\n").first { $0.hasPrefix(" 2025") })
    #expect(line.contains(" 37.50 ") && line.hasSuffix("no_market"))
    let log = try String(contentsOf: results.appendingPathComponent("run.md"), encoding: .utf8)
    #expect(log.contains("No allowance market; emissions pay 37.50 $/short ton."))
    #expect(!log.contains("Allowance price"))
  }

  @Test func thereIsNoCurve() async throws {
    let folder = try Self.study()
    defer { try? FileManager.default.removeItem(at: folder) }
    let run = try await Program.run([
      "curve", "--inputs", folder.appendingPathComponent("in").path, "--year", "2025", "--prices", "0-100",
    ])
    #expect(run.status == 1)
    #expect(run.output.isEmpty)
    #expect(run.error.contains("no allowance_program.csv: no emissions are covered, so there is no curve"))
  }
}
