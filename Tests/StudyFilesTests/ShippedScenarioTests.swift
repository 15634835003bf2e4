import Foundation
import DispatchSolvePowerSystem
import Testing

@testable import DispatchSolveStudyFiles

/// The scenarios of the default study.
struct ShippedScenarioTests {
  static let names = [
    "cap-flat-after-2030", "capacity-cap-stays", "data-centres", "double-build-rates", "dry-canada",
    "from-2026",
    "gas-high", "gas-low", "half-build-rates", "load-iso", "massachusetts-cap", "myopic", "no-margins",
    "no-tiers",
    "pennsylvania-joins",
    "perfect", "pjm-import-obligation", "quantity-reserve", "wet-canada", "without-virginia",
  ]

  static func load(_ scenarios: [String]) throws -> LoadedStudy {
    // A run that begins in 2026 has nothing to say of 2025.
    let first = scenarios.contains("from-2026") ? 2026 : 2025
    return try StudyFolder.load(
      ShippedStudyTests.folder, years: Years(first...2040), scenarios: scenarios)
  }

  /// With the forecasts of the system operators Virginia's peak of 2040 is out of reach when nothing is built; runs build.
  private static let peak =
    "scenarios/load-iso.toml:237:65: warning: peak of zone 'VA' in 2040 is 66588.0 MW; its capacity and imports reach "

  /// With theirs, or half of what they have beyond the study's, PJM's margin is out of reach too for some years, whose
  /// shortfall is paid for.
  private static func isMargin(_ warning: String) -> Bool {
    warning.hasPrefix("reserve_margins.csv:") && warning.contains("region 'PJM, seven states' has to have")
  }

  /// Every file is known here, described in the documents, and passes the checks of all years.
  @Test func noErrorAndNoUnknownWarning() throws {
    let folder = "\(ShippedStudyTests.folder)/scenarios"
    let files = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    #expect(files == Self.names.map { "\($0).toml" })
    let text = try String(contentsOfFile: "\(ShippedStudyTests.folder)/README.md", encoding: .utf8)
    for name in Self.names {
      let loaded = try Self.load([name])
      let warnings = loaded.warnings.map(\.description)
      let other = warnings.filter { !$0.hasPrefix(Self.peak) && !Self.isMargin($0) }
      #expect(other == [], "\(name)")
      #expect(
        warnings.count(where: Self.isMargin) == ["load-iso": 9, "data-centres": 4][name] ?? 0, "\(name)")
      #expect(warnings.contains { $0.hasPrefix(Self.peak) } == (name == "load-iso"), "\(name)")
      #expect(loaded.scenarios.first?.description.isEmpty == false)
      #expect(text.contains("| `\(name)` |"), "\(name) is not in data/README.md")
    }
  }

  /// All that fit together, in one run.
  @Test func together() throws {
    let loaded = try Self.load([
      "gas-high", "load-iso", "half-build-rates", "wet-canada", "cap-flat-after-2030", "no-tiers",
      "pennsylvania-joins", "perfect",
    ])
    let warnings = loaded.warnings.map(\.description).filter { !Self.isMargin($0) }
    #expect(warnings.map { $0.hasPrefix(Self.peak) } == [true])
    #expect(loaded.scenarios.count == 8)
  }

  private static let base = Result { try load([]).study }

  @Test func gas() throws {
    let base = try Self.base.get()
    for (name, sign) in [("gas-high", 1.0), ("gas-low", -1)] {
      let study = try Self.load([name]).study
      for (row, old) in zip(study.fuelPrices, base.fuelPrices) {
        let difference = sign * (row.priceUSDPerMMBtu - old.priceUSDPerMMBtu)
        // History is what it was; in 2026 the cases differ by cents.
        if row.fuel != "gas" || row.year <= 2025 { #expect(row == old) }
        if row.fuel == "gas" && row.year >= 2030 { #expect(difference > -1e-9, "\(name) \(row)") }
      }
      func mean(_ study: Study) -> Double {
        study.fuelPrices.filter { $0.fuel == "gas" && $0.year == 2035 }.reduce(0) { $0 + $1.priceUSDPerMMBtu }
      }
      #expect(sign * (mean(study) - mean(base)) > 1)
    }
  }

  @Test func load() throws {
    let base = try Self.base.get()
    func energy(_ study: Study, _ year: Int) -> Double {
      study.demand.filter { $0.year == year }.reduce(0) { $0 + $1.demandMWh }
    }
    let (iso, centres) = (try Self.load(["load-iso"]).study, try Self.load(["data-centres"]).study)
    #expect(iso.demand.count == base.demand.count && centres.demand.count == base.demand.count)
    for year in [2030, 2035, 2040] {
      #expect(energy(base, year) < energy(centres, year) && energy(centres, year) < energy(iso, year))
    }
    #expect(energy(iso, 2025) == energy(base, 2025))
  }

  @Test func program() throws {
    let base = try #require(try Self.base.get().program)
    func program(_ name: String) throws -> AllowanceProgram {
      try #require(try Self.load([name]).study.program)
    }
    let none = try program("no-tiers")
    for year in 2026...2040 {
      #expect(none.rules(in: year)?.tiers.allSatisfy { $0.quantityShortTons == 0 } == true, "\(year)")
      #expect(none.rules(in: year)?.capShortTons == base.rules(in: year)?.capShortTons)
    }
    let flat = try program("cap-flat-after-2030")
    for year in 2031...2040 {
      let virginia = try #require(base.rules(in: year)).capShortTons
      #expect(try #require(flat.rules(in: year)).capShortTons > virginia)
    }
    let without = try program("without-virginia")
    #expect(
      [2023, 2026, 2027, 2040].map { without.covers(zone: "VA", in: $0) } == [true, false, false, false])
    #expect(without.rules(in: 2027)?.capShortTons == 69_806_919)
    let pennsylvania = try program("pennsylvania-joins")
    #expect([2026, 2027, 2040].map { pennsylvania.covers(zone: "PA", in: $0) } == [false, true, true])
    // 25 Pa. Code chapter 145 had 58,085,040 for 2030.
    #expect(
      pennsylvania.rules(in: 2030)?.capShortTons == (try #require(base.rules(in: 2030))).capShortTons
        + 58_085_040)
  }

  @Test func settings() throws {
    #expect(try Self.load(["myopic"]).study.settings.foresight == .myopic)
    #expect(try Self.load(["perfect"]).study.settings.foresight == .perfect)
    let later = try Self.load(["from-2026"]).study
    #expect(later.settings.firstYear == 2026 && later.program?.openingBankShortTons == 52_341_683)
  }
}
