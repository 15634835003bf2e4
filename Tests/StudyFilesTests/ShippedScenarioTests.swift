import Foundation
import PowerSystem
import Testing

@testable import StudyFiles

/// The scenarios of the default study.
struct ShippedScenarioTests {
  static let names = [
    "gas-high", "gas-low", "half-ccr", "new-york-load-high", "new-york-load-low", "no-ccr",
    "no-trend-additions", "steeper-cap", "virginia-2027",
  ]

  static func load(_ scenarios: [String]) throws -> LoadedStudy {
    try StudyFolder.load(ShippedStudyTests.folder, years: Years(2025...2040), scenarios: scenarios)
  }

  /// Without additions at the recent pace Virginia's peak of 2040 is out of reach when nothing is built; runs build.
  private static let peak =
    "demand.csv:239:19: warning: peak of zone 'VA' in 2040 is 50864.0 MW; its capacity and imports reach "

  /// Every file is known here, described in the documents, and passes the checks of all years.
  @Test func noErrorAndNoUnknownWarning() throws {
    let folder = "\(ShippedStudyTests.folder)/scenarios"
    let files = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    #expect(files == Self.names.map { "\($0).toml" })
    let text = try String(contentsOfFile: "\(ShippedStudyTests.folder)/README.md", encoding: .utf8)
    for name in Self.names {
      let loaded = try Self.load([name])
      let warnings = loaded.warnings.map(\.description).filter { !$0.hasPrefix(Self.peak) }
      #expect(warnings == [], "\(name)")
      #expect(loaded.warnings.isEmpty == (name != "no-trend-additions"))
      #expect(loaded.scenarios.first?.description.isEmpty == false)
      #expect(text.contains("| `\(name)` |"), "\(name) is not in data/README.md")
    }
  }

  /// All that fit together, in one run.
  @Test func together() throws {
    let loaded = try Self.load(Self.names.filter { !["gas-low", "new-york-load-low"].contains($0) })
    #expect(loaded.warnings.allSatisfy { $0.description.hasPrefix(Self.peak) })
    #expect(loaded.scenarios.count == 7)
  }

  private static let base = Result { try load([]).study }

  @Test func gas() throws {
    let base = try Self.base.get()
    // 2025, 2030 and 2040 of the hub's paths.
    let added: [(String, [Int: Double])] = [
      ("gas-high", [2025: 1.557, 2030: 1.899, 2040: 2.581]),
      ("gas-low", [2025: -0.595, 2030: -0.726, 2040: -0.987]),
    ]
    for (name, amounts) in added {
      let study = try Self.load([name]).study
      for (row, old) in zip(study.fuelPrices, base.fuelPrices) {
        let difference = row.priceUSDPerMMBtu - old.priceUSDPerMMBtu
        if row.fuel != "gas" { #expect(row == old) }
        if row.fuel == "gas" {
          #expect(name == "gas-high" ? difference > 1.5 : difference < -0.5)
          if let amount = amounts[row.year] { #expect(abs(difference - amount) < 1e-9) }
        }
      }
    }
  }

  @Test func newYork() throws {
    let base = try Self.base.get()
    func energy(_ study: Study, _ year: Int, _ isNewYork: Bool) -> Double {
      study.demand.filter { $0.year == year && $0.zone.hasPrefix("NY_") == isNewYork }
        .reduce(0) { $0 + $1.demandMWh }
    }
    let high = try Self.load(["new-york-load-high"]).study
    let low = try Self.load(["new-york-load-low"]).study
    for year in 2025...2040 {
      #expect(energy(low, year, true) < energy(base, year, true))
      #expect(energy(base, year, true) < energy(high, year, true))
      #expect(energy(low, year, false) == energy(base, year, false))
      #expect(energy(high, year, false) == energy(base, year, false))
    }
    #expect(low.demand.count == base.demand.count)
    #expect(
      low.demand.first { $0.year == 2025 && $0.zone == "NY_DN" }
        == DemandRow(year: 2025, zone: "NY_DN", demandMWh: 87_500_000, peakMW: 18846))
  }

  @Test func program() throws {
    let base = try #require(try Self.base.get().program)
    func years(_ name: String) throws -> [ProgramYear] {
      try #require(try Self.load([name]).study.program).years
    }
    for (name, factor) in [("no-ccr", 0.0), ("half-ccr", 0.5)] {
      for (year, old) in zip(try years(name), base.years) {
        let expected = old.tiers.map { $0.quantityShortTons * (year.year < 2027 ? 1 : factor) }
        #expect(year.tiers.map(\.quantityShortTons) == expected)
        #expect(year.tiers.map(\.triggerUSD) == old.tiers.map(\.triggerUSD))
      }
    }
    for (year, old) in zip(try years("steeper-cap"), base.years) {
      let factor: Double = [2025: 1.0, 2026: 1, 2027: 0.95, 2028: 0.9, 2029: 0.85][year.year] ?? 0.8
      #expect(year.capShortTons == old.capShortTons * factor)
    }
    let virginia = try #require(try Self.load(["virginia-2027"]).study.program)
    #expect(
      [2026, 2027, 2030, 2040].map { virginia.covers(zone: "VA", in: $0) } == [false, true, true, true])
    for (year, budget) in [(2026, 0.0), (2027, 22.12e6), (2028, 21.28e6), (2029, 20.44e6), (2030, 19.6e6)] {
      let cap = try #require(base.rules(in: year)).capShortTons
      #expect(virginia.rules(in: year)?.capShortTons == cap + budget)
    }
    #expect(try Self.load(["no-trend-additions"]).study.settings.plannedChanges == [.firm])
  }
}
