import DispatchSolveAllowanceMarket
import DispatchSolvePlanning
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import DispatchSolveTables
import Testing

@testable import DispatchSolveCoordinator

/// Imports that need allowances, against prices found by hand.
///
/// 100 MW of load in B, a member; there gas at 35 $/MWh and 0.4 t/MWh and a clean plant at 60 $. Outside, in A, coal at 20 $ and
/// 1 t/MWh; A and B are joined without limit.
struct ImportTests {
  /// What windows and dispatch are solved to, relative.
  private static let tolerance = 1e-6
  private static let hours = 8760.0

  static func study(
    _ obligations: [ImportObligation], cap: Double, _ foresight: Foresight = .myopic
  ) -> Study {
    var study = Study()
    study.settings.foresight = foresight
    study.settings.terminalAllowancePriceUSD = 0
    study.zones = ["A", "B", "C"].map { Zone(name: $0, group: "G") }
    study.units = [
      unit("coal", "A", 20, 1), unit("gas", "B", 35, 0.4), unit("clean", "B", 60, 0),
      unit("oil", "C", 70, 0.8),
    ]
    study.interfaces = [
      Interface(name: "A-B", fromZone: "A", toZone: "B", capacityMW: 1000, reverseCapacityMW: 1000),
      Interface(name: "B-C", fromZone: "B", toZone: "C", capacityMW: 1000, reverseCapacityMW: 1000),
    ]
    study.demand = [2025, 2026].map { DemandRow(year: $0, zone: "B", demandMWh: 100 * hours) }
    study.program = AllowanceProgram(
      years: [2025, 2026].map { ProgramYear(year: $0, capShortTons: cap * hours) },
      memberships: [ProgramMembership(zone: "B", firstYear: 2025)])
    study.program?.importObligations = obligations
    return study
  }

  private static func unit(
    _ name: String, _ zone: String, _ cost: Double, _ rate: Double
  ) -> GeneratingUnit {
    GeneratingUnit(
      name: name, zone: zone, technology: name, capacityMW: 150, variableOMUSDPerMWh: cost,
      emissionRateShortTonsPerMWh: rate)
  }

  static func run(_ study: Study, _ model: NetworkDispatch = NetworkDispatch()) throws -> [YearReport] {
    #expect(study.findings(years: [2025, 2026]).filter { $0.severity == .error }.map(\.message) == [])
    let reports = try StudyRunner(YearRunner(study: study, model: model)).run([2025, 2026]).reports
    for report in reports { #expect(report.failedAudits.map(\.name) == []) }
    return reports
  }

  private static func expect(
    _ value: Double, _ expected: Double, _ what: String, within tolerance: Double = tolerance
  ) {
    #expect(
      abs(value - expected) <= tolerance * max(1, abs(expected)), "\(what): \(value), not \(expected)")
  }

  private static func flow(_ report: YearReport, _ link: Int) -> Double {
    (report.dispatch.links[link].forwardMWh - report.dispatch.links[link].reverseMWh) / hours
  }

  static let models = [
    NetworkDispatch(), NetworkDispatch(solver: .sparse), NetworkDispatch(solver: .glpk),
  ]

  /// At the source's own rate coal and gas change places at 25 $/t, as if A were a member: y + 0.4 (100 - y) = 70.
  @Test(arguments: 0..<3, [Foresight.myopic, .years(2), .perfect])
  func atTheSourcesOwnRate(model: Int, foresight: Foresight) throws {
    let study = Self.study(
      [ImportObligation(firstYear: 2025, rateShortTonsPerMWh: 1)], cap: 70, foresight)
    for report in try Self.run(study, Self.models[model]) {
      Self.expect(report.allowancePriceUSD, 25, "price")
      Self.expect(Self.flow(report, 0), 50, "imports")
      Self.expect(report.dispatch.coveredEmissionsShortTons, 70 * Self.hours, "tons")
      Self.expect(report.dispatch.importedShortTons, 50 * Self.hours, "tons imported")
      Self.expect(report.dispatch.zones[0].priceUSDPerMWh, 20, "A")
      Self.expect(report.dispatch.zones[1].priceUSDPerMWh, 45, "B")
      Self.expect(report.dispatch.importCostUSD, 25 * 50 * Self.hours, "importers pay")
    }
  }

  /// Without an obligation nothing but coal runs, and the program has no emissions.
  @Test func withoutObligation() throws {
    for report in try Self.run(Self.study([], cap: 70)) {
      Self.expect(report.allowancePriceUSD, 0, "price")
      Self.expect(Self.flow(report, 0), 100, "imports")
      Self.expect(report.dispatch.coveredEmissionsShortTons, 0, "tons")
    }
  }

  /// At 0.5 t/MWh coal costs 20 + 0.5 p at the border. It is dearer than the clean plant from 80 $/t on, where gas costs 67: of
  /// a cap of 45 t/h coal brings 90 MW. What it emits is twice what it counts for.
  @Test func atADefaultRate() throws {
    let study = Self.study([ImportObligation(firstYear: 2025, rateShortTonsPerMWh: 0.5)], cap: 45)
    for report in try Self.run(study) {
      Self.expect(report.allowancePriceUSD, 80, "price")
      Self.expect(Self.flow(report, 0), 90, "imports")
      Self.expect(report.dispatch.zones[1].priceUSDPerMWh, 60, "B")
      Self.expect(report.dispatch.emissionsShortTons, 90 * Self.hours, "emitted")
      let source = try #require(report.dispatch.importTotals().first { $0.zone == 0 })
      Self.expect(source.shortTons, 45 * Self.hours, "counted")
      Self.expect(source.grossShortTons, 45 * Self.hours, "of imports")
    }
  }

  /// Half of the tons is the same as half of the rate.
  @Test func shareOfTheTons() throws {
    let study = Self.study(
      [ImportObligation(firstYear: 2025, rateShortTonsPerMWh: 1, obligatedShare: 0.5)], cap: 45)
    for report in try Self.run(study) { Self.expect(report.allowancePriceUSD, 80, "price") }
  }

  /// 20 MW all year are free: y - 20 + 0.4 (100 - y) = 65 at 25 $/t, so y = 75; a MWh more that is free is worth 25 $.
  @Test(arguments: 0..<3, [Foresight.myopic, .perfect])
  func free(model: Int, foresight: Foresight) throws {
    let study = Self.study(
      [ImportObligation(firstYear: 2025, rateShortTonsPerMWh: 1, freeMWh: 20 * Self.hours)], cap: 65,
      foresight)
    for report in try Self.run(study, Self.models[model]) {
      Self.expect(report.allowancePriceUSD, 25, "price")
      Self.expect(Self.flow(report, 0), 75, "imports")
      Self.expect(report.dispatch.importedShortTons, 55 * Self.hours, "tons imported")
      Self.expect(report.dispatch.freeImportsMWh(border: 0), 20 * Self.hours, "free")
      Self.expect(report.dispatch.annualRows[0].priceUSD, 25, "worth of a free MWh")
    }
  }

  /// 50 MW of load in C, beyond B. What coal sends through B needs nothing where C has the rate of A: 50 MW leave again, and
  /// B's own 100 MW are as without.
  @Test func wheeledThrough() throws {
    var study = Self.study([ImportObligation(firstYear: 2025, rateShortTonsPerMWh: 1)], cap: 70)
    study.demand += [2025, 2026].map { DemandRow(year: $0, zone: "C", demandMWh: 50 * Self.hours) }
    for report in try Self.run(study) {
      Self.expect(report.allowancePriceUSD, 25, "price")
      Self.expect(Self.flow(report, 0), 100, "A to B")
      Self.expect(Self.flow(report, 1), 50, "B to C")
      Self.expect(report.dispatch.importedShortTons, 50 * Self.hours, "tons imported")
      // A MWh more in C is a MWh more of gas in B: what leaves takes 1 t off what came in.
      Self.expect(report.dispatch.zones[2].priceUSDPerMWh, 20, "C")
    }
  }

  /// Where C has a rate of 0.4, what leaves to it takes 0.4 t off: 0.6 t/MWh of what is wheeled stay. At p coal costs 20 + 0.6 p
  /// in C, oil 70.
  @Test func wheeledToALowerRate() throws {
    var study = Self.study(
      [
        ImportObligation(firstYear: 2025, rateShortTonsPerMWh: 1),
        ImportObligation(sourceZone: "C", firstYear: 2025, rateShortTonsPerMWh: 0.4),
      ], cap: 100)
    study.demand += [2025, 2026].map { DemandRow(year: $0, zone: "C", demandMWh: 50 * Self.hours) }
    // At 25 $/t: y for B emit 1 t, gas 0.4, what is wheeled 0.6: y + 0.4 (100 - y) + 30 = 100, y = 50.
    for report in try Self.run(study) {
      Self.expect(report.allowancePriceUSD, 25, "price")
      Self.expect(Self.flow(report, 0), 100, "A to B")
      Self.expect(report.dispatch.importedShortTons, 80 * Self.hours, "tons imported")
      Self.expect(report.dispatch.zones[2].priceUSDPerMWh, 35, "C: 45 less 0.4 x 25")
      let out = try #require(report.dispatch.importTotals().first { $0.zone == 2 })
      Self.expect(out.exportsMWh, 50 * Self.hours, "to C")
      #expect(out.shortTons == 0)
    }
  }

  /// Power bought from a clean neighbour and sold back to it takes nothing off what coal counts for.
  @Test func circlesWinNothing() throws {
    var study = Self.study(
      [ImportObligation(sourceZone: "A", firstYear: 2025, rateShortTonsPerMWh: 1)], cap: 70)
    study.interfaces.append(
      Interface(name: "B-C 2", fromZone: "B", toZone: "C", capacityMW: 1000, reverseCapacityMW: 1000))
    for report in try Self.run(study) {
      Self.expect(report.allowancePriceUSD, 25, "price")
      Self.expect(report.dispatch.importedShortTons, 50 * Self.hours, "tons imported")
    }
  }

  /// At 10 $/t coal serves all; what a MWh costs in B is coal's 20 $ and the allowances of the importer.
  @Test func partsOfThePrice() throws {
    var study = Self.study([ImportObligation(firstYear: 2025, rateShortTonsPerMWh: 1)], cap: 1000)
    for row in study.program?.years.indices ?? 0..<0 { study.program?.years[row].reservePriceUSD = 10 }
    for report in try Self.run(study) {
      Self.expect(report.dispatch.zones[1].priceUSDPerMWh, 30, "B")
      let explained = PriceParts(report.dispatch)(zone: 1, slice: 0)
      #expect(explained.path == ["A-B"])
      Self.expect(explained.parts.variableOM, 20, "coal")
      Self.expect(explained.parts.allowances, 10, "allowances of the importer")
      Self.expect(explained.parts.sum, 30, "all parts")
    }
  }

  /// Coal at 40 $ outside: without a price gas runs, 40 t/h. Cap 20: half gas, half the clean plant at (60 - 35) / 0.4 = 62.50 $.
  /// Were imports free of it coal would run in place of gas: 40 t/h less inside, 100 more outside.
  @Test(arguments: [Foresight.myopic, .years(2)]) func leakage(foresight: Foresight) throws {
    var study = Self.study(
      [ImportObligation(firstYear: 2025, rateShortTonsPerMWh: 1)], cap: 20, foresight)
    study.units[0].variableOMUSDPerMWh = 40
    var runner = YearRunner(study: study, model: NetworkDispatch())
    runner.looksAtOtherPrices = true
    let outputs = try StudyRunner(runner).run([2025, 2026])
    for report in outputs.reports {
      Self.expect(report.allowancePriceUSD, 62.5, "price")
      let figures = report.leakage.map { [$0.insideShortTons, $0.outsideShortTons, $0.importedShortTons] }
      let expected: [[Double]] = [[40, 0, 0], [0, 100, 0], [20, 0, 0]]
      #expect(report.leakage.map(\.kind) == Leakage.Kind.allCases)
      for (found, wanted) in zip(figures.joined(), expected.joined()) {
        Self.expect(found, wanted * Self.hours, "tons")
      }
    }
    let table = try #require(outputs.tables().first { $0.name == "leakage" })
    let shares = try table.rows.prefix(3).map { row in
      row[try #require(table.columns.firstIndex(of: "leakage_share"))]
    }
    guard shares[0] == .blank, case .number(let alone) = shares[1],
      case .number(let paying) = shares[2]
    else {
      Issue.record("\(shares)")
      return
    }
    Self.expect(alone, 2.5, "leakage without")
    Self.expect(paying, 0, "leakage with")
  }

  /// Tables of imports are there where a study asks for something, and add up.
  @Test func tables() throws {
    let outputs = try StudyRunner(
      YearRunner(
        study: Self.study([ImportObligation(firstYear: 2025, rateShortTonsPerMWh: 0.5)], cap: 45),
        model: NetworkDispatch())
    ).run([2025, 2026])
    func value(_ table: String, _ column: String, row: Int = 0) throws -> Double {
      let found = try #require(outputs.tables().first { $0.name == table })
      let place = try #require(found.columns.firstIndex(of: column), "\(column)")
      guard case .number(let number) = found.rows[row][place] else { return .nan }
      return number
    }
    Self.expect(try value("annual", "imported_short_tons"), 45 * Self.hours, "annual")
    Self.expect(try value("annual", "covered_emissions_short_tons"), 45 * Self.hours, "covered")
    Self.expect(try value("annual", "uncovered_emissions_short_tons"), 90 * Self.hours, "uncovered")
    Self.expect(try value("annual", "import_allowance_cost_usd"), 80 * 45 * Self.hours, "paid")
    Self.expect(try value("imports", "imported_short_tons"), 45 * Self.hours, "from A")
    Self.expect(try value("imports", "source_rate_short_tons_per_mwh"), 1, "of A's units")
    Self.expect(try value("imports", "uncounted_short_tons"), 45 * Self.hours, "what the rate does not see")
    let without = try StudyRunner(
      YearRunner(study: Self.study([], cap: 45), model: NetworkDispatch())
    ).run([2025, 2026]).tables()
    #expect(!without.contains { ["imports", "leakage"].contains($0.name) })
    #expect(without[0].columns.contains("imported_short_tons") == false)
  }

  /// Hydro of 40 MW at 5 $ beside coal in A: of y MW that come y - 40 are coal's, and each counts for (y - 40) / y. Cap 30: y = 70,
  /// at 3/7 t/MWh, and coal costs 20 + 3/7 p = 60 as the clean plant does.
  @Test(arguments: [0.2, 0.5]) func meanOfTheSource(start: Double) throws {
    var study = Self.study(
      [ImportObligation(firstYear: 2025, rateShortTonsPerMWh: start, basis: .mean)], cap: 30)
    study.units.append(Self.unit("hydro", "A", 5, 0))
    study.units[4].capacityMW = 40
    for report in try Self.run(study) {
      Self.expect(report.allowancePriceUSD, 280 / 3, "price", within: Self.searched)
      Self.expect(Self.flow(report, 0), 70, "imports", within: Self.searched)
      let source = try #require(report.dispatch.importTotals().first { $0.zone == 0 })
      Self.expect(source.rate, 3.0 / 7, "rate", within: Self.searched)
      Self.expect(report.dispatch.emissionsShortTons, 30 * Self.hours, "emitted", within: Self.searched)
      #expect(!report.limitingFactors.contains { $0.factor.hasPrefix("mean rates") })
    }
  }

  /// From 1 t/MWh on nothing comes, and a source that generates nothing has no mean: gas and the clean plant serve B at 62.50 $.
  @Test func noMeanOfNothing() throws {
    var study = Self.study(
      [ImportObligation(firstYear: 2025, rateShortTonsPerMWh: 1, basis: .mean)], cap: 30)
    study.units.append(Self.unit("hydro", "A", 5, 0))
    study.units[4].capacityMW = 40
    for report in try Self.run(study) {
      Self.expect(report.allowancePriceUSD, 62.5, "price")
      Self.expect(Self.flow(report, 0), 0, "imports")
    }
  }

  /// Hydro by day alone: each half of the year has a rate of its own. At 280 / 3 $ nothing comes by night, where coal's own rate
  /// would make it 113 $.
  @Test func meanOfTheSlice() throws {
    var study = Self.study(
      [ImportObligation(firstYear: 2025, rateShortTonsPerMWh: 0.5, basis: .mean)], cap: 15)
    study.units.append(Self.unit("hydro", "A", 5, 0))
    study.units[4].capacityMW = 40
    study.slices = ["day", "night"].map { TimeSlice(name: $0, block: $0, hours: Self.hours / 2) }
    study.availability = [("day", 1.0), ("night", 0)].map {
      AvailabilityRow(group: "G", technology: "hydro", slice: $0, availability: $1)
    }
    for report in try Self.run(study) {
      Self.expect(report.allowancePriceUSD, 280 / 3, "price", within: Self.searched)
      let flows = (0..<2).map { report.dispatch.quantities.forwardMW(link: 0, slice: $0) }
      Self.expect(flows[0], 70, "by day", within: Self.searched)
      Self.expect(flows[1], 0, "by night", within: Self.searched)
    }
  }

  /// What a search for rates to 1e-4 t/MWh leaves of prices and amounts, relative: 30 / 0.43 moves by two thousandths of itself for
  /// a hundredth of the rate.
  private static let searched = 1e-3

  /// From 2026 on.
  @Test func fromAYearOn() throws {
    let reports = try Self.run(
      Self.study([ImportObligation(firstYear: 2026, rateShortTonsPerMWh: 1)], cap: 70))
    // In the first nothing is needed, and nothing sold.
    #expect(reports[0].dispatch.system.importBorders.isEmpty)
    Self.expect(reports[0].allowancePriceUSD, 0, "price before")
    Self.expect(reports[1].allowancePriceUSD, 25, "price")
    Self.expect(reports[1].dispatch.importedShortTons, 50 * Self.hours, "tons")
  }
}
