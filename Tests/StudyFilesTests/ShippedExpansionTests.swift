import PowerSystem
import Testing

@testable import StudyFiles

/// What can be built, closed and required in the default study.
struct ShippedExpansionTests {
  private static func study() throws -> Study { try StudyFolder.load(ShippedStudyTests.folder).study }

  @Test func everythingOnAtOnce() throws {
    var study = try Self.study()
    #expect(study.settings.expansion.isEnabled)
    #expect(!study.settings.lifecycle.isEnabled)
    #expect(!study.settings.enforcesStandards)
    study.settings.expansion.isEnabled = true
    study.settings.lifecycle.isEnabled = true
    study.settings.enforcesStandards = true
    // Lives end nothing, since the fleet's first years are not known.
    let closesNothing = try study.findings(years: Years(2025...2040))
    #expect(
      closesNothing.map { $0.message.prefix(43) } == ["lifecycle is enabled but closes nothing: no"])
    study.settings.lifecycle.lossYearsToClosure = 3
    #expect(try study.findings(years: Years(2025...2040)) == [])
    // Whole units: only technologies without a unit size are mentioned, and no limit is below one unit.
    study.settings.expansion.wholeUnits = true
    let findings = try study.findings(years: Years(2025...2040))
    #expect(findings.allSatisfy { $0.message.hasSuffix("has no unit size and is built in any amount") })
    #expect(findings.count == study.buildLimits.count { $0.unitSizeMW == nil })
  }

  /// What data/README.md says of the limits.
  @Test func whatCanBeBuiltWhere() throws {
    let study = try Self.study()
    let limits = Dictionary(grouping: study.buildLimits, by: \.technology)
    let loaded = Set(study.demand.map(\.zone))
    #expect(loaded.count == 15)
    for technology in ["GasTurbine", "Solar", "OnshoreWind", "Battery"] {
      #expect(Set(limits[technology, default: []].map(\.zone)) == loaded, "\(technology)")
    }
    let firstYears = [
      "GasCombinedCycle": 2028, "GasTurbine": 2027, "Solar": 2026, "OnshoreWind": 2026, "Battery": 2026,
      "OffshoreWind": 2031, "Nuclear": 2036,
    ]
    #expect(Set(limits.keys) == Set(firstYears.keys))
    for limit in study.buildLimits { #expect(limit.firstYear == firstYears[limit.technology], "\(limit)") }
    func zones(_ technology: String) -> Set<String> { Set(limits[technology, default: []].map(\.zone)) }
    #expect(zones("GasCombinedCycle") == ["DE", "MD", "NJ", "PA", "VA", "WV", "OH"])
    #expect(zones("OffshoreWind") == ["MA", "RI", "CT", "NY_DN", "NJ", "DE", "MD", "VA"])
    #expect(zones("Nuclear") == ["VA", "PA", "OH", "NY_UP"])
  }

  /// Each zone's load grows by no more than what its own gas and solar can add, so that expansion can serve it.
  ///
  /// Energy at capacity factors of 0.8 for combined cycles and turbines and 0.15 for solar, all on the low side.
  @Test(arguments: ["VA", "OH", "PA", "WV", "NJ", "MD"]) func limitsKeepUpWithLoad(zone: String) throws {
    let study = try Self.study()
    let load = Dictionary(
      uniqueKeysWithValues: study.demand.filter { $0.zone == zone }.map { ($0.year, $0.demandMWh) })
    let factors = ["GasCombinedCycle": 0.8, "GasTurbine": 0.8, "Solar": 0.15]
    let first = try #require(load[2025])
    for year in [2030, 2035, 2040] {
      var possible = 0.0
      for limit in study.buildLimits where limit.zone == zone {
        guard let factor = factors[limit.technology] else { continue }
        let start = try #require(limit.firstYear)
        let perYear = try #require(limit.limitMWPerYear)
        let total = try #require(limit.limitMWTotal)
        possible += factor * 8760 * min(total, perYear * Double(max(0, year - start + 1)))
      }
      #expect(possible > (try #require(load[year])) - first, "\(year)")
    }
  }

  /// Annual costs of 2025 to 2040 as published with the costs they come from, $/kW and year.
  static let annualCosts: KeyValuePairs<String, [Double]> = [
    "Battery": [
      201.8, 197.4, 193.1, 188.8, 184.4, 180.1, 175.8, 171.4, 167.1, 162.8,
      158.4, 156.3, 154.1, 151.9, 149.8, 147.6,
    ],
    "GasCombinedCycle": [
      125.9, 125.5, 125.2, 124.9, 124.5, 124.2, 123.8, 123.5, 123.1, 122.8,
      122.4, 122.3, 122.1, 121.9, 121.8, 121.6,
    ],
    "GasTurbine": [
      103.1, 102.8, 102.4, 102.1, 101.8, 101.4, 101.1, 100.7, 100.4, 100.0,
      99.7, 99.5, 99.3, 99.2, 99.0, 98.8,
    ],
    "Nuclear": [
      700.9, 696.6, 692.3, 687.9, 683.6, 679.3, 675.0, 670.6, 666.3, 662.0,
      657.6, 655.5, 653.3, 651.1, 649.0, 646.8,
    ],
    "OffshoreWind": [
      466.5, 459.0, 451.4, 443.8, 436.3, 428.7, 421.1, 413.6, 406.0, 398.4,
      390.9, 387.1, 383.3, 379.5, 375.7, 371.9,
    ],
    "OnshoreWind": [
      133.3, 132.1, 130.8, 129.6, 128.4, 127.2, 125.9, 124.7, 123.5, 122.2,
      121.0, 120.4, 119.8, 119.2, 118.6, 117.9,
    ],
    "Solar": [
      112.1, 109.9, 107.8, 105.6, 103.5, 101.3, 99.2, 97.0, 94.9, 92.7,
      90.6, 89.5, 88.5, 87.4, 86.3, 85.2,
    ],
  ]

  /// The source rounds its annual costs to 0.1 and its capital costs to a dollar, in either order.
  @Test func annualCostsOfTheSource() throws {
    let study = try Self.study()
    #expect(study.buildOptions.count == Self.annualCosts.count * 16)
    for (technology, costs) in Self.annualCosts {
      for (year, cost) in zip(2025...2040, costs) {
        let option = try #require(
          study.buildOptions.first { $0.technology == technology && $0.year == year && $0.zone == nil })
        #expect(abs(option.annualisedCostUSDPerMWYear / 1000 - cost) < 0.1, "\(technology) \(year)")
      }
    }
  }

  /// One payment for each zone's standards, and life for what does wear out.
  @Test func paymentsAndLives() throws {
    let study = try Self.study()
    for (zone, rows) in Dictionary(grouping: study.generationStandards, by: \.zone) {
      let payments = Set(rows.map(\.alternativePaymentUSDPerMWh))
      #expect(payments.count == 1, "\(zone)")
      for payment in payments { #expect((30...50).contains(try #require(payment)), "\(zone)") }
    }
    let lives = Dictionary(uniqueKeysWithValues: study.technologies.map { ($0.name, $0.lifeYears) })
    #expect(lives["GasCombinedCycle"] == .some(40))
    #expect(lives["Nuclear"] == .some(80))
    #expect(lives["Battery"] == .some(15))
    #expect(lives["Hydro"] == .some(nil))
  }
}
