import Foundation
import Testing

/// Signs of scenarios of the shipped study that no year dispatched alone can show: what can be built, and how far anybody sees.
///
/// The scenarios that move emissions at a given price are held in `ShippedSignTests`, all of them by runs of all years in
/// `make study-signs`.
@Suite(.timeLimit(.minutes(60)))
struct ShippedForesightSignTests {
  private static let study = Program.root.appendingPathComponent("data").path

  /// Covered emissions of 2034 at 60 $, near the study's prices of these years, with what can be built in the year.
  private static func emissions(_ scenarios: [String]) async throws -> Double {
    let run = try await Program.run(
      ["curve", "--inputs", study, "--year", "2034", "--prices", "60-60.01", "--builds"]
        + scenarios.flatMap { ["--scenario", $0] })
    try #require(run.status == 0, "\(run.error)")
    let last = try #require(run.output.split(separator: "\n").last)
    return try #require(Double(last.split(separator: ",")[2]))
  }

  @Test func lessThatCanBeBuiltIsMoreThatIsEmitted() async throws {
    let base = try await Self.emissions([])
    #expect(try await Self.emissions(["half-build-rates"]) > base + 1e6)
    #expect(try await Self.emissions(["double-build-rates"]) < base - 1e6)
  }

  /// Price and emissions of a year with nothing built, by how far everybody sees.
  private static func year(_ year: Int, _ scenarios: [String]) async throws -> (usd: Double, tons: Double) {
    try await Program.withFolder { folder in
      let output = folder.appendingPathComponent("r")
      let run = try await Program.run(
        [
          "--inputs", study, "--years", "\(year)", "--no-builds", "--no-standards", "--no-report", "--output",
          output.path,
        ]
          + scenarios.flatMap { ["--scenario", $0] })
      try #require(run.status == 0, "\(run.error)")
      let rows = try RunTests.rows(output.appendingPathComponent("annual.csv"))
      let row = try #require(rows.first { $0["year"] == "\(year)" })
      let price = try #require(row["p_co2"].flatMap(Double.init))
      return (price, try #require(row["covered_emissions_short_tons"].flatMap(Double.init)))
    }
  }

  /// Who sees further keeps allowances for the scarce years: dearer, and less is emitted at first.
  @Test func whoSeesFurtherPaysMoreAtFirst() async throws {
    let (one, eight) = (try await Self.year(2025, ["myopic"]), try await Self.year(2025, []))
    let all = try await Self.year(2025, ["perfect"])
    #expect(one.usd < eight.usd - 1 && eight.usd < all.usd - 1)
    #expect(one.tons > eight.tons + 1e6 && eight.tons > all.tons + 1e6)
  }

  /// The bank that was left is smaller than what a run from 2025 on keeps, so that 2026 is dearer and emits less.
  @Test func aSmallerBankIsDearer() async throws {
    let (base, later) = (try await Self.year(2026, []), try await Self.year(2026, ["from-2026"]))
    #expect(later.usd > base.usd + 0.1 && later.tons < base.tons - 1e5)
  }

  /// Massachusetts' own cap: two programs clear together to 2030, where what a small amount of a quarter pays decides whether mix
  /// and duals are those of one master; its cap binds in no year, as data/README.md says. A minute and more, so in
  /// `make random`.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["DISPATCHSOLVE_RANDOM"] != nil))
  func massachusettsOwnCapClears() async throws {
    try await Program.withFolder { folder in
      let output = folder.appendingPathComponent("r")
      let run = try await Program.run([
        "--inputs", Self.study, "--years", "2025-2030", "--foresight", "myopic", "--scenario",
        "massachusetts-cap",
        "--no-report", "--output", output.path,
      ])
      try #require(run.status == 0, "\(run.error)")
      let rows = try RunTests.rows(output.appendingPathComponent("programs.csv"))
      let own = rows.filter { $0["program"] == "massachusetts" }
      #expect(own.count == 6 && own.allSatisfy { $0["status"] == "at_reserve_price" })
      #expect(rows.count == 12)
    }
  }
}
