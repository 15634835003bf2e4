import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import DispatchSolveStudyFiles
import DispatchSolveTestSupport
import Testing

@testable import DispatchSolveCoordinator

/// Directions in which the scenarios of the frozen study move it; the fleet of the plan, so that a year is quick.
@Suite(.timeLimit(.minutes(60)))
struct FrozenScenarioRunTests {
  private static func reports(
    _ scenarios: [String], _ years: [Int], _ changes: [ScenarioChange] = []
  ) throws -> [YearReport] {
    var study = try StudyFolder.load(
      FrozenStudy.folder, years: Years(years), scenarios: scenarios,
      overrides: SettingOverrides(builds: false)
    ).study
    try study.apply(changes)
    let outputs = try StudyRunner(YearRunner(study: study, model: NetworkDispatch(threads: 1))).run(years)
    for report in outputs.reports { #expect(report.failedAudits.isEmpty) }
    return outputs.reports
  }

  /// Emissions of a zone, all and covered, short tons.
  private static func emissions(_ zone: String, _ report: YearReport) throws -> (all: Double, covered: Double)
  {
    let z = try #require(report.dispatch.system.zones.firstIndex { $0.name == zone })
    let totals = report.dispatch.zones[z]
    return (totals.emissionsShortTons, totals.coveredEmissionsShortTons)
  }

  /// Mean price of load, $/MWh.
  private static func price(_ report: YearReport) -> Double {
    let zones = report.dispatch.zones
    return zones.reduce(0) { $0 + $1.loadMWh * $1.priceUSDPerMWh } / zones.reduce(0) { $0 + $1.loadMWh }
  }

  /// A run that begins in 2027, without a bank.
  private static let without2027sBank = [
    ScenarioChange.setting("program.opening_bank_short_tons", .set(.number(0))),
    ScenarioChange.setting("run.first_year", .set(.number(2027))),
  ]

  private static let base = Result { try reports([], [2025, 2026, 2027]) }

  @Test func gasMovesThePriceOfElectricity() throws {
    let high = try Self.reports(["gas-high"], [2025])
    let low = try Self.reports(["gas-low"], [2025])
    let base = Self.price(try Self.base.get()[0])
    #expect(Self.price(high[0]) > base + 5)
    #expect(Self.price(low[0]) < base - 1)
  }

  @Test func moreLoadInNewYorkMoreEmissions() throws {
    let high = try Self.reports(["new-york-load-high"], [2025])
    let low = try Self.reports(["new-york-load-low"], [2025])
    let base = try Self.base.get()[0]
    let emissions = [low[0], base, high[0]].map(\.dispatch.coveredEmissionsShortTons)
    #expect(emissions[0] < emissions[1] && emissions[1] < emissions[2])
    #expect(high[0].allowancePriceUSD >= base.allowancePriceUSD)
  }

  /// Without a bank the cap binds in 2027: the price is above the reserve price, and higher with the steeper cap.
  @Test func aSteeperCapIsNoCheaper() throws {
    let base = try Self.reports([], [2027], Self.without2027sBank)
    let steeper = try Self.reports(["steeper-cap", "no-ccr"], [2027], Self.without2027sBank)
    let noReserve = try Self.reports(["no-ccr"], [2027], Self.without2027sBank)
    #expect(noReserve[0].allowancePriceUSD > 9)
    // Equal where no tier sells; a switching price is found to some 1e-10 of it.
    #expect(noReserve[0].allowancePriceUSD >= base[0].allowancePriceUSD * (1 - 1e-9))
    #expect(steeper[0].allowancePriceUSD > noReserve[0].allowancePriceUSD)
    #expect(
      steeper[0].dispatch.coveredEmissionsShortTons < noReserve[0].dispatch.coveredEmissionsShortTons - 1e6)
  }

  @Test func virginiaIsCoveredFrom2027() throws {
    let base = try Self.base.get()
    let virginia = try Self.reports(["virginia-2027"], [2025, 2026, 2027])
    for year in 0..<2 {
      #expect(try Self.emissions("VA", virginia[year]) == Self.emissions("VA", base[year]))
      #expect(try Self.emissions("VA", virginia[year]).covered == 0)
    }
    let (before, after) = (try Self.emissions("VA", base[2]), try Self.emissions("VA", virginia[2]))
    #expect(before.covered == 0)
    #expect(after.covered > 0.9 * after.all)
    // What leaked to Virginia's units goes elsewhere.
    #expect(after.all < before.all - 1e6)
    #expect(virginia[2].market?.supply.rules.capShortTons == 91_926_919.0)
  }

  /// What Virginia's joining does to the price depends on the budget that it brings, without bank and reserves.
  @Test func virginiasBudgetMovesThePrice() throws {
    func price(_ scenarios: [String], _ changes: [ScenarioChange]) throws -> Double {
      try Self.reports(scenarios, [2027], Self.without2027sBank + changes)[0].allowancePriceUSD
    }
    let without = try price(["no-ccr"], [])
    let prices = try [0.5, 1, 1.3].map { share in
      try price(
        ["no-ccr", "virginia-2027"],
        [
          ScenarioChange(
            .programMembership, where: [.init("zone", [.text("VA")])], column: "budget_short_tons",
            .multiply(share))
        ])
    }
    #expect(
      try prices[at: 0] > without && prices[at: 0] > prices[at: 1] && prices[at: 1] > prices[at: 2],
      "\(without), \(prices)")
    #expect(try prices[at: 2] < without)
  }

  /// Where the cap binds, 2027 without bank and reserves: more load makes allowances dearer. Dearer gas makes electricity
  /// dearer and allowances cheaper, since most of what is covered burns gas, and imports take over.
  @Test func loadAndGasMoveTheAllowancePrice() throws {
    func year(_ scenarios: [String]) throws -> (allowance: Double, electricity: Double) {
      let report = try Self.reports(["no-ccr"] + scenarios, [2027], Self.without2027sBank)[0]
      return (report.allowancePriceUSD, Self.price(report))
    }
    let base = try year([])
    let (lowLoad, highLoad) = (try year(["new-york-load-low"]), try year(["new-york-load-high"]))
    #expect(lowLoad.allowance < base.allowance - 1 && base.allowance < highLoad.allowance - 1)
    let (lowGas, highGas) = (try year(["gas-low"]), try year(["gas-high"]))
    #expect(lowGas.electricity < base.electricity - 1 && base.electricity < highGas.electricity - 1)
    #expect(lowGas.allowance > base.allowance + 1 && base.allowance > highGas.allowance + 1)
  }
}
