import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import Testing

@testable import DispatchSolveCoordinator

/// Capacity payments, what additions earn, rents of limits and figures of closures, worked out by hand.
struct CapacityPaymentTests {
  private static func isNear(_ value: Double, _ expected: Double) -> Bool {
    abs(value - expected) <= 1e-6 * max(1, abs(expected))
  }

  private static func run(_ study: Study, _ years: [Int] = [2030, 2031]) throws -> RunOutputs {
    let outputs = try StudyRunner(YearRunner(study: study, model: NetworkDispatch())).run(years)
    #expect(outputs.reports.allSatisfy { $0.failedAudits.isEmpty })
    return outputs
  }

  private static func numbers(_ outputs: RunOutputs, _ table: String, _ column: String) -> [Double] {
    guard let table = outputs.tables().first(where: { $0.name == table }),
      let index = table.columns.firstIndex(of: column)
    else { return [] }
    return table.rows.compactMap { $0[index].number }
  }

  /// 50 MW of coal's credit are needed beside gas: a MW that counts earns 6,200 / 0.8 = 7,750 $. Coal then earns what it
  /// costs, and load pays for 100 MW.
  @Test func capacityIsPaidAndLoadPaysIt() throws {
    var study = CapacityRunTests.study()
    study.reserveMargins = (2030...2032).map {
      ReserveMargin(
        region: "R", year: $0, zones: ["Z"], share: 0.1, coincidentPeakMW: 100, firmImportMW: 10,
        shortfallUSDPerMWYear: 50_000)
    }
    let outputs = try Self.run(study)
    for report in outputs.reports {
      let payments = report.capacityPayments
      #expect(Self.isNear(payments.paidUSD, 775_000) && Self.isNear(payments.owedUSD, 775_000))
      #expect(Self.isNear(payments.usdPerMWYear["gas"] ?? 0, 3_875))
      #expect(Self.isNear(payments.byZoneUSD["Z"] ?? 0, 775_000))
      #expect(UnitEarnings(report.dispatch, payments).usdPerKW("coal1") == 0)
      #expect(report.audits.contains { $0.name == "capacity payments by capacity and by load" })
    }
    for (table, column) in [
      ("technologies_by_region", "capacity_payment_usd"), ("price_by_region", "capacity_cost_usd"),
      ("reserve_margins", "payments_usd"),
    ] {
      let sum = Self.numbers(outputs, table, column).reduce(0, +)
      #expect(Self.isNear(sum, 2 * 775_000), "\(table): \(sum)")
    }
  }

  /// Regions in each other pay both; what a region pays is shared out by load in its peak.
  @Test func regionsInEachOtherPayBoth() throws {
    var study = CapacityRunTests.study()
    study.zones.append(Zone(name: "Y", group: "G"))
    study.demand += (2030...2033).map { DemandRow(year: $0, zone: "Y", demandMWh: 50 * 8760) }
    study.units.append(
      GeneratingUnit(name: "y", zone: "Y", technology: "gas", capacityMW: 60, variableOMUSDPerMWh: 25))
    // Without a way between them each zone serves itself.
    for (region, zones, peak) in [("inner", ["Z"], 100.0), ("outer", ["Z", "Y"], 200)] {
      study.reserveMargins += (2030...2033).map {
        ReserveMargin(
          region: region, year: $0, zones: zones, share: 0, coincidentPeakMW: peak,
          shortfallUSDPerMWYear: 2_000)
      }
    }
    let outputs = try Self.run(study)
    for report in outputs.reports {
      let margins = report.plan?.planned.margins ?? []
      let prices = Dictionary(uniqueKeysWithValues: margins.map { ($0.region, $0) })
      let (inner, outer) = (try #require(prices["inner"]), try #require(prices["outer"]))
      #expect(outer.priceUSDPerMW == 2_000, "so much is missing that nothing but the payment serves")
      let payments = report.capacityPayments
      #expect(Self.isNear(payments.paidUSD, payments.owedUSD))
      let ofOuter = outer.priceUSDPerMW * outer.creditedMW
      #expect(Self.isNear(payments.byZoneUSD["Y"] ?? 0, ofOuter / 3))
      #expect(
        Self.isNear(
          payments.byZoneUSD["Z"] ?? 0, ofOuter * 2 / 3 + inner.priceUSDPerMW * inner.creditedMW))
      #expect(Self.isNear(payments.usdPerMWYear["y"] ?? 0, 0.5 * outer.priceUSDPerMW))
    }
  }

  /// An option at 10 $/MWh and 40,000 $/MW-year, 40 MW a year: gas sets the price for two years.
  private static func withOption(_ foresight: Foresight = .myopic) -> Study {
    var study = CapacityRunTests.study(foresight)
    study.settings.expansion.isEnabled = true
    study.buildOptions = (2030...2033).map {
      BuildOption(
        year: $0, technology: "new", overnightCapexUSDPerKW: 350, fixedOMUSDPerKWYear: 5, lifeYears: 10,
        realWACC: 0)
    }
    study.buildLimits = [BuildLimit(zone: "Z", technology: "new", limitMWPerYear: 40)]
    return study
  }

  /// 15 $/MWh all year are 131,400 $ a MW, of which 5,000 are fixed costs; the capital's annuity is 35,000.
  @Test func additionsAreHeldAgainstWhatTheyCost() throws {
    let outputs = try Self.run(Self.withOption())
    let account = try #require(outputs.reports.last?.additions.first)
    #expect(account.enteredYear == 2030 && Self.isNear(account.builtMW, 40))
    #expect(Self.isNear(account.annuityUSDPerMW, 35_000) && Self.isNear(account.paidSoFarUSDPerMW, 70_000))
    #expect(Self.isNear(account.earnedUSDPerMW, 126_400))
    #expect(Self.isNear(account.earnedSoFarUSDPerMW, 252_800))
    #expect(outputs.reports.map(\.additions.count) == [1, 2])
    let earned = Self.numbers(outputs, "addition_earnings", "earned_so_far_usd_per_mw")
    #expect(zip(earned, [126_400, 252_800, 126_400]).allSatisfy { Self.isNear($0, $1) }, "\(earned)")
  }

  /// A MW more saves 131,400 $ and costs 40,000 in every year in sight.
  @Test(arguments: [(Foresight.myopic, 91_400.0), (.years(2), 182_800)])
  func aYearsLimitHasItsRent(foresight: Foresight, rent: Double) throws {
    let found = try #require(Self.run(Self.withOption(foresight), [2030]).reports.first?.limitRents)
    let limit = try #require(found.first)
    #expect(found.count == 1 && limit.kind == .year && limit.entryYear == 2030 && limit.limitMW == 40)
    #expect(Self.isNear(limit.usdPerMW, rent), "\(limit.usdPerMW)")
  }

  /// The same with closures left to the plan alone: coal sets the price, and years may be decided on their own.
  @Test func aYearOnItsOwn() throws {
    var study = Self.withOption()
    study.settings.lifecycle = LifecycleSettings()
    let limit = try #require(try Self.run(study, [2030]).reports.first?.limitRents.first)
    #expect(limit.kind == .year && Self.isNear(limit.usdPerMW, 47_600), "\(limit)")
  }

  @Test func aTotalLimitHasItsRent() throws {
    var study = Self.withOption()
    study.buildLimits[0] = BuildLimit(zone: "Z", technology: "new", limitMWTotal: 40)
    let outputs = try Self.run(study)
    let limit = try #require(outputs.reports.first?.limitRents.first)
    #expect(limit.kind == .total && limit.limitMW == 40 && Self.isNear(limit.usdPerMW, 91_400), "\(limit)")
    #expect(Self.numbers(outputs, "limit_rents", "limit_mw").allSatisfy { $0 == 40 })
  }

  /// Coal would earn 43.8 $/kW and cost 50.
  @Test func aClosureSaysWhatItWouldHaveLost() throws {
    let closure = try #require(try Self.run(CapacityRunTests.study(), [2030]).reports.first?.closures.first)
    #expect(closure.reason == .optimum && Self.isNear(closure.earningsUSDPerKW, -6.2), "\(closure)")
  }
}
