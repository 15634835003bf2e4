import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import Testing

@testable import DispatchSolveCoordinator

/// Closures, lead times and reserve margins of runs, on a study worked out by hand.
struct CapacityRunTests {
  private static func isNear(_ value: Double, _ expected: Double) -> Bool {
    abs(value - expected) <= 1e-6 * max(1, abs(expected))
  }

  /// One zone with 100 MW of load all year. Coal (20 $/MWh, 50 $/kW a year to keep) saves 43,800 $ a MW and year against
  /// gas at 25 $/MWh: 6,200 $ less than it costs.
  static func study(_ foresight: Foresight = .myopic) -> Study {
    var study = Study()
    study.settings.foresight = foresight
    study.settings.discountRate = 0
    study.settings.lifecycle = LifecycleSettings(isEnabled: true, closures: .optimum)
    study.zones = [Zone(name: "Z", group: "G")]
    study.technologies = [
      Technology(name: "coal", capacityCredit: 0.8), Technology(name: "gas", capacityCredit: 0.5),
      Technology(name: "new", variableOMUSDPerMWh: 10, defaultAvailability: 1, capacityCredit: 1),
    ]
    study.units = [
      GeneratingUnit(
        name: "coal1", zone: "Z", technology: "coal", capacityMW: 60, variableOMUSDPerMWh: 20,
        fixedOMUSDPerKWYear: 50),
      GeneratingUnit(
        name: "coal2", zone: "Z", technology: "coal", capacityMW: 40, variableOMUSDPerMWh: 20,
        fixedOMUSDPerKWYear: 50),
      GeneratingUnit(name: "gas", zone: "Z", technology: "gas", capacityMW: 100, variableOMUSDPerMWh: 25),
    ]
    study.demand = (2030...2033).map { DemandRow(year: $0, zone: "Z", demandMWh: 100 * 8760) }
    return study
  }

  private static func run(_ study: Study, _ years: [Int] = [2030, 2031, 2032]) throws -> RunOutputs {
    let outputs = try StudyRunner(YearRunner(study: study, model: NetworkDispatch())).run(years)
    #expect(outputs.reports.allSatisfy { $0.failedAudits.isEmpty })
    return outputs
  }

  private static func coalMW(_ report: YearReport) -> Double {
    report.dispatch.system.units.reduce(0) { $0 + ($1.technology == "coal" ? $1.capacityMW : 0) }
  }

  @Test(arguments: [Foresight.myopic, .years(2), .perfect])
  func whatDoesNotEarnItsCostCloses(foresight: Foresight) throws {
    let outputs = try Self.run(Self.study(foresight))
    #expect(outputs.reports.allSatisfy { Self.isNear(Self.coalMW($0), 0) })
    let closures = outputs.reports.flatMap(\.closures)
    #expect(closures.map(\.year) == [2030] && closures.map(\.reason) == [.optimum])
    #expect(closures.map(\.unit) == ["coal1"] && closures.allSatisfy { Self.isNear($0.capacityMW, 100) })
    var cheap = Self.study(foresight)
    for u in 0...1 { cheap.units[u].fixedOMUSDPerKWYear = 43 }
    let kept = try Self.run(cheap)
    #expect(kept.reports.allSatisfy { $0.closures.isEmpty && Self.isNear(Self.coalMW($0), 100) })
  }

  /// Gas at a price of each year from 2030 on serves all, and an option for ten years may take its place.
  private static func dearGas(
    _ pricesUSD: [Double], capexUSDPerKW: Double, _ foresight: Foresight
  ) -> Study {
    var study = Self.study(foresight)
    study.settings.expansion.isEnabled = true
    study.units = [
      GeneratingUnit(
        name: "gas", zone: "Z", technology: "gas", fuel: "gas", capacityMW: 100, heatRateMMBtuPerMWh: 1)
    ]
    let years = 2030..<2030 + pricesUSD.count
    study.fuelPrices = zip(years, pricesUSD).map {
      FuelPriceRow(year: $0, zone: "Z", fuel: "gas", priceUSDPerMMBtu: $1)
    }
    study.buildOptions = years.map {
      BuildOption(
        year: $0, technology: "new", overnightCapexUSDPerKW: capexUSDPerKW, fixedOMUSDPerKWYear: 20,
        lifeYears: 10, realWACC: 0)
    }
    return study
  }

  /// Gas costs 60, 1, then 60 $/MWh again; a MW of the option saves 50 $/MWh of it for 40 $/kW and another 20 $/kW to keep.
  /// 40 MW a year may enter: those of 2030 close in 2031, and in 2032 another 40 stand, not 80.
  @Test(arguments: [Foresight.myopic, .years(1)]) func whatHasClosedStaysClosed(foresight: Foresight) throws {
    var study = Self.dearGas([60, 1, 60, 60], capexUSDPerKW: 400, foresight)
    study.buildLimits = [BuildLimit(zone: "Z", technology: "new", limitMWPerYear: 40)]
    let outputs = try Self.run(study)
    let generation = outputs.reports.map { report in
      let quantities = report.dispatch.quantities
      return report.dispatch.system.units.indices.reduce(0.0) { sum, unit in
        report.dispatch.system.units[unit].technology == "gas"
          ? sum + quantities.generationMW(unit: unit, slice: 0) : sum
      }
    }
    #expect(zip(generation, [60.0, 100, 60]).allSatisfy { Self.isNear($0, $1) }, "\(generation)")
  }

  /// One year of dear gas in which 40 MW of the option serve, with two years of notice. Who plans anew each year can give
  /// it from 2031 on, when they enter; where the year is not dear after all, nothing enters and nothing closes.
  @Test(arguments: [(Foresight.perfect, 2032), (.years(3), 2033)])
  func onlyWhatIsThereIsGivenNotice(foresight: Foresight, closing: Int) throws {
    var study = Self.dearGas([1, 60, 1, 1], capexUSDPerKW: 10, foresight)
    study.settings.lifecycle.noticeYears = 2
    study.buildLimits = [BuildLimit(zone: "Z", technology: "new", limitMWTotal: 40)]
    let closures = try Self.run(study, [2030, 2031, 2032, 2033]).reports.flatMap(\.closures)
    #expect(closures.map(\.year) == [closing] && closures.allSatisfy { Self.isNear($0.capacityMW, 40) })
    let before = study
    study.fuelPrices[1].priceUSDPerMMBtu = 1
    study.earlierViews = [StudyView(before: 2031, study: before)]
    let reports = try Self.run(study, [2030, 2031, 2032, 2033]).reports
    #expect(reports.allSatisfy { $0.closures.isEmpty && $0.dispatch.builds.allSatisfy { $0.builtMW == 0 } })
  }

  /// With two years of notice coal runs for two more.
  @Test func noticeDelaysAClosure() throws {
    var study = Self.study(.years(4))
    study.settings.lifecycle.noticeYears = 2
    let outputs = try Self.run(study, [2030, 2031, 2032, 2033])
    #expect(
      zip(outputs.reports, [100.0, 100, 0, 0]).allSatisfy { Self.isNear(Self.coalMW($0), $1) })
    #expect(outputs.reports.map(\.closures.count) == [0, 0, 1, 0])
  }

  /// What takes a year to build is decided in 2030 and serves from 2031 on.
  @Test(arguments: [Foresight.years(3), .perfect]) func leadTimes(foresight: Foresight) throws {
    var study = Self.study(foresight)
    study.settings.expansion.isEnabled = true
    study.technologies[2].leadYears = 1
    study.buildOptions = (2030...2033).map {
      BuildOption(
        year: $0, technology: "new", overnightCapexUSDPerKW: 400, lifeYears: 10, realWACC: 0)
    }
    study.buildLimits = [BuildLimit(zone: "Z", technology: "new")]
    let outputs = try Self.run(study)
    // 40 $/kW a year against 10 $/MWh saved on coal, whose fixed cost is saved too.
    let built = outputs.reports.map { $0.dispatch.builds.reduce(0) { $0 + $1.builtMW } }
    #expect(Self.isNear(built[0], 0) && Self.isNear(built[1], 100) && Self.isNear(built[2], 0), "\(built)")
    #expect(outputs.reports.dropFirst().allSatisfy { Self.isNear(Self.coalMW($0), 0) })
  }

  /// 100 MW of gas count half. Of the 0.8 x 100 MW of coal 50 are needed: 62.5 MW stay, at 6,200 / 0.8 $ a MW that
  /// counts.
  @Test func aReserveMarginKeepsCapacity() throws {
    var study = Self.study()
    study.reserveMargins = (2030...2032).map {
      ReserveMargin(
        region: "R", year: $0, zones: ["Z"], share: 0.1, coincidentPeakMW: 100, firmImportMW: 10,
        shortfallUSDPerMWYear: 50_000)
    }
    let outputs = try Self.run(study)
    #expect(outputs.reports.allSatisfy { Self.isNear(Self.coalMW($0), 62.5) })
    for report in outputs.reports {
      let margin = try #require(report.plan?.planned.margins.first)
      #expect(margin.region == "R" && Self.isNear(margin.requiredMW, 100))
      #expect(Self.isNear(margin.creditedMW, 100) && Self.isNear(margin.missingMW, 0))
      #expect(Self.isNear(margin.priceUSDPerMW, 6_200 / 0.8))
    }
    let table = try #require(outputs.tables().first { $0.name == "reserve_margins" })
    #expect(table.rows.count == 3)
    #expect(!outputs.limitingFactors.contains { $0.factor == "reserve capacity missing" })
  }

  /// Who sees a year alone lets coal close that 2032 wants: of 200 MW the gas gives 50 and 62.5 MW of coal another 50; the reader
  /// is told what is missing, and at what price.
  @Test func missingReserveCapacityIsTold() throws {
    var study = Self.study()
    study.reserveMargins = [(2030, 10.0), (2031, 10.0), (2032, 110.0)].map { year, share in
      ReserveMargin(
        region: "R", year: year, zones: ["Z"], share: share / 100, coincidentPeakMW: 100, firmImportMW: 10,
        shortfallUSDPerMWYear: 50_000)
    }
    let outputs = try Self.run(study)
    let told = outputs.limitingFactors.filter { $0.factor == "reserve capacity missing" }
    #expect(told.map(\.year) == [2032])
    #expect(told.first?.detail == "R: 100 of 200 MW required are not there, priced at 50000 $/MW-year")
  }

  /// What was committed enters, though a limit that nobody knew of forbids any more of it.
  @Test(arguments: [Foresight.years(3), .perfect]) func whatIsCommittedEnters(foresight: Foresight) throws {
    var study = Self.study(foresight)
    study.settings.expansion.isEnabled = true
    study.technologies[2].leadYears = 1
    study.buildOptions = (2030...2033).map {
      BuildOption(
        year: $0, technology: "new", overnightCapexUSDPerKW: 400, lifeYears: 10, realWACC: 0)
    }
    study.buildLimits = [BuildLimit(zone: "Z", technology: "new", limitMWPerYear: 40)]
    let before = study
    study.buildLimits[0].limitMWTotal = 0
    study.earlierViews = [StudyView(before: 2031, study: before)]
    let built = try Self.run(study).reports.map { $0.dispatch.builds.reduce(0) { $0 + $1.builtMW } }
    #expect(zip(built, [0, 40.0, 0]).allSatisfy { Self.isNear($0, $1) }, "\(built)")
  }

  /// Coal is kept for the peak alone: 50 MW beside 100 MW of gas, and earns the 50 $/kW that it costs with 5 $/MWh off the
  /// peak, (50,000 - 7760 x 5) / 1000 = 11.2 $/MWh above its 20 on it. A standard whose only plant closes changes nothing.
  @Test(arguments: [false, true]) func whatIsKeptEarnsItsCost(hasStandard: Bool) throws {
    var study = Self.study()
    study.slices = [
      TimeSlice(name: "peak", block: "y", hours: 1000), TimeSlice(name: "off", block: "y", hours: 7760),
    ]
    let mean = (150.0 * 1000 + 80 * 7760) / 8760
    study.loadShape = [
      LoadShapeRow(group: "G", slice: "peak", loadFactor: 150 / mean),
      LoadShapeRow(group: "G", slice: "off", loadFactor: 80 / mean),
    ]
    for i in study.demand.indices { study.demand[i].demandMWh = mean * 8760 }
    if hasStandard {
      study.settings.enforcesStandards = true
      study.units.append(
        GeneratingUnit(
          name: "nuclear", zone: "Z", technology: "nuclear", capacityMW: 30, variableOMUSDPerMWh: 60,
          fixedOMUSDPerKWYear: 500))
      study.technologies.append(Technology(name: "nuclear"))
      study.generationStandards = (2030...2032).map {
        GenerationStandard(
          year: $0, zone: "Z", standard: "S", share: 0.05, basis: .load, eligibleTechnologies: ["nuclear"],
          alternativePaymentUSDPerMWh: 20)
      }
    }
    for report in try Self.run(study).reports {
      #expect(Self.isNear(Self.coalMW(report), 50))
      let quantities = report.dispatch.quantities
      for (s, slice) in report.dispatch.system.slices.enumerated() {
        let price = quantities.priceUSDPerMWh(zone: 0, slice: s)
        #expect(Self.isNear(price, slice.name == "peak" ? 31.2 : 25), "\(slice.name): \(price)")
      }
      #expect(report.dispatch.annualRows.map(\.priceUSD) == (hasStandard ? [20] : []))
    }
  }

  /// What is committed counts where it enters.
  @Test func committedCapacityIsForeseen() throws {
    var study = Self.study(.years(3))
    study.settings.expansion.isEnabled = true
    study.technologies[2].leadYears = 1
    study.buildOptions = (2030...2035).map {
      BuildOption(
        year: $0, technology: "new", overnightCapexUSDPerKW: 400, lifeYears: 10, realWACC: 0)
    }
    study.buildLimits = [BuildLimit(zone: "Z", technology: "new", limitMWPerYear: 40)]
    for report in try Self.run(study).reports {
      let built = report.dispatch.builds.reduce(0) { $0 + $1.builtMW }
      #expect(Self.isNear(report.foreseen.first?.addedMW ?? -1, built), "\(report.year)")
    }
  }
}
