import DispatchSolvePowerSystem
import Testing

@testable import DispatchSolveStudyFiles

/// What can be built, closed and required in the default study.
struct ShippedExpansionTests {
  private static func study() throws -> Study { try StudyFolder.load(ShippedStudyTests.folder).study }

  @Test func nothingToSayAsShipped() throws {
    var study = try Self.study()
    #expect(study.settings.expansion.isEnabled)
    #expect(!study.settings.lifecycle.isEnabled)
    #expect(study.settings.enforcesStandards)
    #expect(try study.findings(years: Years(2025...2040)) == [])
    // Ages end nothing, since no lives are given.
    study.settings.lifecycle.isEnabled = true
    let ages = try study.findings(years: Years(2025...2040)).map(\.message)
    #expect(ages.count == 1 && ages.allSatisfy { $0.hasPrefix("lifecycle is enabled but closes nothing") })
    study.settings.lifecycle.lossYearsToClosure = 3
    #expect(try study.findings(years: Years(2025...2040)) == [])
    // Whole units: technologies without a unit size are mentioned, and zones whose pace is below one unit.
    study.settings.expansion.wholeUnits = true
    let findings = try study.findings(years: Years(2025...2040))
    #expect(
      findings.allSatisfy {
        $0.message.hasSuffix("has no unit size and is built in any amount")
          || $0.message.contains("is never built")
      })
    #expect(
      findings.count { $0.message.hasSuffix("any amount") }
        == study.buildLimits.count { $0.unitSizeMW == nil })
    let belowOne = study.buildLimits.count { limit in
      limit.unitSizeMW.map { min(limit.limitMWPerYear ?? .infinity, limit.limitMWTotal ?? .infinity) < $0 }
        ?? false
    }
    #expect(findings.count { $0.message.contains("is never built") } == belowOne)
  }

  /// Blocks have a first year each, so that no life, whatever its length, would close a class in one year: of classes that
  /// burn fuel a third at the most, of nuclear and solar, one block a zone, less than three fifths.
  @Test func noLifeClosesAClassInOneYear() throws {
    let study = try Self.study()
    let zones = Set(study.demand.map(\.zone))
    let fossil: Set = ["Coal", "GasCombinedCycle", "GasSteam", "GasTurbine", "OilSteam", "OilTurbine"]
    // All wind at sea of before 2023 is one plant.
    let fleet = study.units.filter {
      zones.contains($0.zone) && !["Other", "OffshoreWind"].contains($0.technology)
    }
    for (technology, units) in Dictionary(grouping: fleet, by: \.technology) {
      let capacity = units.reduce(0) { $0 + $1.capacityMW }
      let aged = units.filter { $0.onlineYear != nil }
      // Plants that closed in 2023 and 2024 and what few MW the list has no year for are left.
      let known = aged.reduce(0) { $0 + $1.capacityMW }
      #expect(known > 0.9 * capacity, "\(technology): \(known) of \(capacity) MW")
      #expect(aged.allSatisfy { (1890...2022).contains($0.onlineYear ?? 0) })
      let byYear = Dictionary(grouping: aged, by: \.onlineYear).mapValues {
        $0.reduce(0) { $0 + $1.capacityMW }
      }
      let most = byYear.values.max() ?? 0
      #expect(most < (fossil.contains(technology) ? 1.0 / 3 : 0.6) * capacity, "\(technology): \(byYear)")
    }
  }

  /// What data/README.md says of the limits: gas is built from 2028 on, more of it from 2031 on, no offshore wind
  /// without a contract before 2033, no reactor before 2036.
  @Test func whatCanBeBuiltWhere() throws {
    let study = try Self.study()
    let limits = Dictionary(grouping: study.buildLimits, by: \.technology)
    let loaded = Set(study.demand.map(\.zone))
    #expect(loaded.count == 15)
    for technology in ["GasTurbine", "Solar", "OnshoreWind", "Battery"] {
      #expect(Set(limits[technology, default: []].map(\.zone)) == loaded, "\(technology)")
    }
    let firstYears = [
      "GasCombinedCycle": 2029, "GasTurbine": 2028, "Solar": 2026, "OnshoreWind": 2026, "Battery": 2026,
      "OffshoreWind": 2033, "Nuclear": 2036,
    ]
    #expect(Set(limits.keys) == Set(firstYears.keys))
    for (technology, first) in firstYears {
      #expect(limits[technology, default: []].compactMap(\.firstYear).min() == first, "\(technology)")
    }
    func zones(_ technology: String) -> Set<String> { Set(limits[technology, default: []].map(\.zone)) }
    #expect(zones("GasCombinedCycle") == ["DE", "MD", "NJ", "PA", "VA", "WV", "OH"])
    #expect(zones("OffshoreWind") == ["MA", "RI", "CT", "NY_DN", "NJ", "DE", "MD", "VA"])
    #expect(zones("Nuclear") == ["VA", "PA", "OH", "NY_UP"])
    // All zones together are held to the pace, which a zone alone may exceed.
    let pace = study.buildGroupLimits.filter { $0.limit == "GasCombinedCycle" }.map(\.limitMWPerYear)
    #expect(pace == [2000, 4000])
  }

  /// The load of all zones grows by no more than what gas and solar can add at the pace of the groups, so that it can be served.
  ///
  /// Energy at capacity factors of 0.8 for combined cycles and turbines and 0.15 for solar, all on the low side.
  @Test func thePaceKeepsUpWithLoad() throws {
    let study = try Self.study()
    func load(_ year: Int) -> Double {
      study.demand.filter { $0.year == year }.reduce(0) { $0 + $1.demandMWh }
    }
    for year in [2030, 2035, 2040] {
      var possible = 0.0
      for (technology, factor) in ["GasCombinedCycle": 0.8, "GasTurbine": 0.8, "Solar": 0.15] {
        for entry in 2026...year {
          let row = study.buildGroupLimits.first { $0.technologies == [technology] && $0.holds(in: entry) }
          possible += factor * 8760 * (row?.limitMWPerYear ?? 0)
        }
      }
      #expect(possible > load(year) - load(2025), "\(year)")
    }
  }

  /// Payments where a standard asks for anything.
  @Test func payments() throws {
    let study = try Self.study()
    for row in study.generationStandards where row.share > 0 {
      #expect((5...100).contains(try #require(row.alternativePaymentUSDPerMWh)), "\(row.zone)")
    }
  }

  /// Caps, triggers and tiers as published, to the ton and the cent, Virginia's half year among them.
  @Test func theProgramAsPublished() throws {
    let program = try #require(try Self.study().program)
    func tiers(_ year: Int) -> [Double] { program.rules(in: year)?.tiers.map(\.quantityShortTons) ?? [] }
    func cap(_ year: Int) -> Double? { program.rules(in: year)?.capShortTons }
    // 78,532,784 and 11,480,000 for July to December 2026; 69,806,919 and 20,408,889; 9,029,374 and 2,639,846.
    #expect(cap(2025) == 66_586_609)
    #expect(cap(2026) == 90_012_784)
    #expect(cap(2027) == 90_215_808)
    #expect(cap(2037) == 11_669_220)
    // Every tier grows by a tenth of Virginia's budget.
    #expect(tiers(2025) == [8_134_778])
    #expect(tiers(2026) == [7_853_278 + 1_148_000])
    #expect(tiers(2027) == [13_787_247, 13_787_247])
    #expect(tiers(2037) == [12_010_343, 12_010_343])
  }

  /// Nuclear capacity of Pennsylvania is that of its running reactors; what restarts comes once.
  @Test func noUnitTwice() throws {
    let study = try Self.study()
    let nuclear = study.units.filter { $0.zone == "PA" && $0.technology == "Nuclear" }
    #expect(abs(nuclear.reduce(0) { $0 + $1.capacityMW } - 9093.2) < 0.05)
    let restarts = study.plannedChanges.filter { $0.zone == "PA" && $0.technology == "Nuclear" }
    #expect(restarts.map(\.changeMW) == [835])
  }
}
