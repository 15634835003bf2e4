import DispatchSolvePowerSystem
import Testing

/// Years between those that tables give.
struct InterpolationTests {
  /// The small study with its second year moved: 2025 and 2029 are given.
  private static func sparse() -> Study {
    var study = smallStudy()
    func move<Row>(_ rows: inout [Row], _ year: WritableKeyPath<Row, Int>) {
      for row in rows.indices where rows[row][keyPath: year] == 2026 { rows[row][keyPath: year] = 2029 }
    }
    move(&study.demand, \.year)
    move(&study.fuelPrices, \.year)
    move(&study.buildOptions, \.year)
    study.program?.years[1].year = 2029
    study.settings.interpolatesYears = true
    return study
  }

  @Test func numbersAreLinear() throws {
    var study = Self.sparse()
    study.demand[2].demandMWh = 1_400_000
    study.demand[2].peakMW = 240
    study.demand[3].peakMW = nil
    study.fuelPrices[1].priceUSDPerMMBtu = 6
    study.buildOptions[2].overnightCapexUSDPerKW = 800
    study.buildOptions[2].heatRateMMBtuPerMWh = nil
    study.buildOptions[2].lifeYears = 20
    let filled = study.interpolated()
    let load = filled.demand.filter { $0.zone == "North" }.sorted { $0.year < $1.year }
    #expect(load.map(\.year) == Array(2025...2029))
    #expect(load.map(\.demandMWh) == [1_000_000, 1_100_000, 1_200_000, 1_300_000, 1_400_000])
    #expect(load.map(\.peakMW) == [200, 210, 220, 230, 240])
    // What the later year leaves blank is as before.
    let south = filled.demand.filter { $0.zone == "South" }.sorted { $0.year < $1.year }
    #expect(south.map(\.peakMW) == [100, 100, 100, 100, nil])
    #expect(filled.fuelPrices.first { $0.year == 2028 }?.priceUSDPerMMBtu == 5.5)
    let option = try #require(filled.buildOptions.first { $0.year == 2027 && $0.zone == "North" })
    #expect(
      option.overnightCapexUSDPerKW == 900 && option.heatRateMMBtuPerMWh == 6.5 && option.lifeYears == 30)
    // The rows given stay where they are.
    #expect(Array(filled.demand.prefix(4)) == study.demand)
    #expect(filled.findings(years: [2025, 2026, 2027, 2028, 2029]).filter { $0.severity == .error } == [])
    #expect(filled.interpolated() == filled)
  }

  @Test func wordsAndRulesAreThoseOfTheYearBefore() throws {
    var study = Self.sparse()
    var early = try #require(study.program?.years[0])
    early.controlPeriod = "6"
    early.fullCompliance = false
    early.surrenderShare = 0.5
    early.tiers.append(CostContainmentTier(number: 2, triggerUSD: 30, quantityShortTons: 9))
    var late = try #require(study.program?.years[1])
    late.controlPeriod = "7"
    late.capShortTons = 600
    late.reservePriceUSD = 4
    late.tiers[0].triggerUSD = 18
    late.tiers.append(CostContainmentTier(number: 3, triggerUSD: 60, quantityShortTons: 5))
    late.ecr = nil
    study.program?.years = [early, late]
    let rules = try #require(study.interpolated().program?.years)
    #expect(rules.map(\.year) == Array(2025...2029))
    #expect(rules.map(\.controlPeriod) == ["6", "6", "6", "6", "7"])
    #expect(rules.map(\.fullCompliance) == [false, false, false, false, true])
    #expect(rules.map(\.surrenderShare) == [0.5, 0.5, 0.5, 0.5, 1])
    #expect(rules.map(\.capShortTons) == [1000, 900, 800, 700, 600])
    #expect(rules.map(\.reservePriceUSD) == [2, 2.5, 3, 3.5, 4])
    #expect(
      rules[1].tiers == [
        CostContainmentTier(number: 1, triggerUSD: 12, quantityShortTons: 100),
        CostContainmentTier(number: 2, triggerUSD: 30, quantityShortTons: 9),
      ])
    #expect(rules[3].ecr == early.ecr && rules[4].ecr == nil)
  }

  /// Each series for itself; nothing before its first year or after its last.
  @Test func eachSeriesForItself() {
    var study = Self.sparse()
    study.generationStandards.append(study.generationStandards[0])
    study.generationStandards[1].year = 2027
    study.generationStandards[1].share = 0.5
    study.demand.append(DemandRow(year: 2031, zone: "North", demandMWh: 0))
    let filled = study.interpolated()
    #expect(filled.generationStandards.map(\.year) == [2025, 2027, 2026])
    #expect(filled.generationStandards[2].share == 0.4)
    #expect(filled.demand.filter { $0.zone == "North" }.map(\.year).max() == 2031)
    #expect(filled.demand.filter { $0.zone == "South" }.map(\.year).max() == 2029)
    #expect(filled.carbonPrice == study.carbonPrice)
    study.settings.interpolatesYears = false
    #expect(study.interpolated() == study)
  }

  /// Without the setting a year between is an error that names table, year and setting; a year past them is one without
  /// the hint.
  @Test func missingYearsNameTheSetting() {
    var study = Self.sparse()
    study.settings.interpolatesYears = false
    study.settings.expansion.isEnabled = true
    let hint = "; with interpolate_years in study.toml years between those given are linear"
    #expect(
      study.findings(years: [2025, 2027, 2029]).filter { $0.severity == .error }.map(\.text) == [
        "error units[0].fuel: fuel_prices.csv has no price of 'gas' in zone 'North' for 2027\(hint)",
        "error demand: no demand for 2027\(hint)", "error allowance_program: no row for 2027\(hint)",
        "error build_limits[0].technology: build_options.csv has no cost of 'Gas' in zone 'North' for 2027\(hint)",
        "error build_limits[0].technology: fuel_prices.csv has no price of 'gas' in zone 'North' for 2027\(hint)",
        "error build_limits[1].technology: build_options.csv has no cost of 'Battery' in zone 'South' for 2027\(hint)",
      ])
    #expect(study.findings(years: [2025, 2030]).contains { $0.text == "error demand: no demand for 2030" })
  }

  @Test func standardsThatLeaveAYearOut() {
    var study = smallStudy()
    study.settings.enforcesStandards = true
    study.generationStandards.append(study.generationStandards[0])
    study.generationStandards[1].year = 2027
    #expect(
      study.findings(years: [2025, 2026]).map(\.text) == [
        "error generation_standards: no row for 2026; with interpolate_years in study.toml years between those given "
          + "are linear"
      ])
  }
}
