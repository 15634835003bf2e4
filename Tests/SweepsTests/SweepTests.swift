import DispatchSolveAllowanceMarket
import DispatchSolveCoordinator
import Foundation
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import DispatchSolveStudyFiles
import DispatchSolveTestSupport
import Testing

@testable import DispatchSolveSweeps

/// Sweeps: that shared curves give what whole runs give, whatever part of the cases is run, and in which order.
struct SweepTests {
  /// Coal, gas and wind in one zone over three years.
  static func study() -> Study {
    let years = [2030, 2031, 2032]
    return Study(
      settings: StudySettings(maximumAllowancePriceUSD: 200),
      zones: [Zone(name: "Z", group: "all")],
      slices: [
        TimeSlice(name: "a", block: "a", hours: 5000), TimeSlice(name: "b", block: "b", hours: 3760),
      ],
      units: [
        GeneratingUnit(
          name: "coal", zone: "Z", technology: "Coal", fuel: "coal", capacityMW: 100, heatRateMMBtuPerMWh: 10,
          emissionRateShortTonsPerMWh: 1),
        GeneratingUnit(
          name: "old gas", zone: "Z", technology: "Gas", fuel: "gas", capacityMW: 60, heatRateMMBtuPerMWh: 9,
          emissionRateShortTonsPerMWh: 0.53),
        GeneratingUnit(
          name: "gas", zone: "Z", technology: "Gas", fuel: "gas", capacityMW: 60, heatRateMMBtuPerMWh: 7,
          emissionRateShortTonsPerMWh: 0.41),
      ],
      demand: years.map { DemandRow(year: $0, zone: "Z", demandMWh: 900_000) },
      loadShape: [
        LoadShapeRow(group: "all", slice: "a", loadFactor: 0.9),
        LoadShapeRow(group: "all", slice: "b", loadFactor: 1.2),
      ],
      fuelPrices: years.flatMap {
        [
          FuelPriceRow(year: $0, zone: "Z", fuel: "gas", priceUSDPerMMBtu: 4),
          FuelPriceRow(year: $0, zone: "Z", fuel: "coal", priceUSDPerMMBtu: 2),
        ]
      },
      program: AllowanceProgram(
        years: years.map {
          ProgramYear(
            year: $0, capShortTons: 600_000, reservePriceUSD: 3,
            tiers: [CostContainmentTier(number: 1, triggerUSD: 20, quantityShortTons: 40_000)],
            controlPeriod: "one", fullCompliance: $0 == 2032, surrenderShare: 0.5)
        }, memberships: [ProgramMembership(zone: "Z", firstYear: 2020)], openingBankShortTons: 50_000))
  }

  static let cap = SweepAxis(
    name: "cap", targets: [.init(.allowanceProgram, column: "cap_short_tons", .multiply)],
    values: .grid(from: 0.5, to: 1.2, count: 8))
  static let trigger = SweepAxis(
    name: "trigger", targets: [.init(.allowanceProgram, years: [2031], column: "ccr1_trigger_usd", .set)],
    values: .list([.number(10), .number(35)]))
  static let gas = SweepAxis(
    name: "gas",
    targets: [
      .init(
        .fuelPrices, where: [.init("fuel", [.text("gas")])], column: "price_usd_per_mmbtu", .multiply)
    ], values: .list([.number(0.8), .number(1), .number(1.5)]))

  static func runner(
    _ axes: [SweepAxis], _ design: SweepDesign = .grid,
    metrics: [String] = [
      "allowance_price_usd", "covered_emissions_short_tons", "sold_short_tons", "ccr_sold_short_tons",
      "bank_short_tons", "outstanding_short_tons", "shortage_short_tons", "auction_proceeds_usd",
    ],
    threads: Int = 1, study: Study = study()
  ) throws -> SweepRunner {
    SweepRunner(
      study: study, years: [2030, 2031, 2032], cases: try SweepCases(axes: axes, design: design),
      metrics: metrics.compactMap { SweepMetric(named: $0) }, model: NetworkDispatch(), threads: threads)
  }

  static func outcomes(_ runner: SweepRunner, _ numbers: Range<Int>? = nil) -> (
    [SweepOutcome], traced: Int
  ) {
    var curves = SweepCurves()
    let found = runner.run(numbers ?? 0..<runner.cases.count, curves: &curves)
    return (found, curves.traced)
  }

  /// A tier that the program does not have has no figures, which fails no case.
  @Test func figuresThatAYearDoesNotHave() throws {
    let metrics = [
      "ccr1_share_sold", "ccr1_trigger_usd", "ccr3_trigger_usd", "ccr3_sold_short_tons", "ccr3_share_sold",
      "allowance_price_highest_usd",
    ]
    #expect(metrics.compactMap { SweepMetric(named: $0)?.name } == metrics)
    for name in ["ccr0_share_sold", "ccr_share_sold", "ccr1_size", "ccr1x_trigger_usd", "year"] {
      #expect(SweepMetric(named: name) == nil, "\(name)")
    }
    let runner = try Self.runner([Self.gas], metrics: metrics)
    let outcomes = Self.outcomes(runner).0
    #expect(outcomes.count == 3 && outcomes.allSatisfy { $0.failure == nil })
    let study = Self.study()
    for outcome in outcomes {
      for (t, year) in runner.years.enumerated() {
        let figures = outcome.figures[(t * metrics.count)..<((t + 1) * metrics.count)].map { $0 }
        let tier = try #require(study.program?.rules(in: year)?.tiers.first)
        let share = try #require(figures[0])
        #expect(figures[1] == tier.triggerUSD && (0...1).contains(share))
        #expect(figures[2] == nil && figures[3] == 0 && figures[4] == nil)
      }
    }
    let table = String(decoding: SweepTable(runner).rows(outcomes), as: UTF8.self)
    #expect(table.split(separator: "\n").allSatisfy { $0.contains(",,0,,") }, "\(table)")
  }

  /// Years asked for select rows, on shared curves and in whole runs.
  @Test(arguments: [true, false])
  func yearsSelectRows(shares: Bool) throws {
    func outcomes(_ years: Years) throws -> [SweepOutcome] {
      let metrics = ["allowance_price_usd", "bank_short_tons"] + (shares ? [] : ["system_cost_usd"])
      let runner = SweepRunner(
        study: Self.study(), years: years, cases: try SweepCases(axes: [Self.cap, Self.gas], design: .grid),
        metrics: metrics.compactMap { SweepMetric(named: $0) }, model: NetworkDispatch())
      #expect(runner.sharesCurves == shares)
      #expect(runner.visited == [2030, 2031, 2032] && runner.plan(0..<2).markets == 6)
      return Self.outcomes(runner, 0..<4).0
    }
    let all = try outcomes([2030, 2031, 2032])
    let some = try outcomes([2030, 2032])
    for (a, b) in zip(all, some) {
      #expect(a.failure == nil)
      let perYear = a.figures.count / 3
      #expect(Array(a.figures[..<perYear] + a.figures[(2 * perYear)...]) == b.figures)
    }
    #expect(all.count == 4 && some.count == 4)
  }

  /// A change is made in the rows that tables give, in the dollars that they are published in, and years between follow:
  /// as a scenario of a run does it.
  @Test(arguments: [true, false])
  func yearsBetweenFollowTheRowsGiven(shares: Bool) throws {
    var base = Self.study()
    base.settings.interpolatesYears = true
    base.settings.moneyYear = 2029
    base.settings.inflation = 0.1
    base.demand.removeAll { $0.year == 2031 }
    base.fuelPrices.removeAll { $0.year == 2031 }
    base.program?.years.removeAll { $0.year == 2031 }
    let late = SweepAxis(
      name: "late", targets: [.init(.allowanceProgram, years: [2032], column: "cap_short_tons", .multiply)],
      values: .list([.number(0.6), .number(1)]))
    let trigger = SweepAxis(
      name: "trigger", targets: [.init(.allowanceProgram, column: "ccr1_trigger_usd", .set)],
      values: .list([.number(9), .number(30)]))
    let runner = try Self.runner(
      [Self.gas, late, trigger], metrics: ["allowance_price_usd"] + (shares ? [] : ["system_cost_usd"]),
      study: base)
    #expect(runner.sharesCurves == shares && runner.visited == [2030, 2031, 2032])
    for outcome in Self.outcomes(runner).0 {
      #expect(outcome.failure == nil)
      var study = base
      try study.apply(zip(runner.cases.axes, outcome.values).flatMap { $0.changes($1) })
      let whole = try StudyRunner(YearRunner(study: study.completed(), model: NetworkDispatch()))
        .run([2030, 2031, 2032])
      #expect(
        try whole.reports[at: 1].market?.supply.rules.capShortTons
          == (outcome.values[at: 1] == .number(1) ? 6e5 : 4.8e5))
      for (t, report) in whole.reports.enumerated() {
        let price = try #require(outcome.figures[t * runner.metrics.count])
        #expect(abs(price - report.allowancePriceUSD) <= 1e-6, "case \(outcome.number), \(report.year)")
      }
    }
  }

  /// The same figures by another way: a whole run of every case.
  @Test(arguments: [MarketConvention.auction, .ledger])
  func sharedCurvesGiveWhatWholeRunsGive(convention: MarketConvention) throws {
    var base = Self.study()
    base.program?.convention = convention
    let runner = try Self.runner([Self.gas, Self.cap, Self.trigger], threads: 2, study: base)
    #expect(runner.plan() == SweepPlan(cases: 48, dispatches: 9, markets: 144, sharesCurves: true))
    let (found, traced) = Self.outcomes(runner)
    #expect(traced == 3 && found.map(\.number) == Array(0..<48))
    var prices: Set<Double> = []
    for outcome in found {
      #expect(outcome.failure == nil)
      var study = base
      try study.apply(zip(runner.cases.axes, outcome.values).flatMap { $0.changes($1) })
      let whole = try StudyRunner(YearRunner(study: study, model: NetworkDispatch())).run([2030, 2031, 2032])
      for (t, report) in whole.reports.enumerated() {
        for (m, metric) in runner.metrics.enumerated() {
          let a = try #require(outcome.figures[t * runner.metrics.count + m])
          let b = try #require(metric.value(report))
          // Prices to the study's 1e-6; amounts to 1e-7 of a year's emissions, proceeds likewise at those prices.
          let scale =
            metric.name == "allowance_price_usd" ? 1 : metric.name == "auction_proceeds_usd" ? 1e7 : 1e6
          #expect(
            abs(a - b) <= (metric.name == "allowance_price_usd" ? 1e-6 : 1e-7) * max(scale, abs(b)),
            "case \(outcome.number), \(report.year), \(metric.name)")
        }
        prices.insert(report.allowancePriceUSD)
      }
    }
    #expect(prices.count > 8)
  }

  @Test func piecesAndThreadsGiveTheSame() throws {
    let axes = [Self.gas, Self.cap, Self.trigger]
    let whole = Self.outcomes(try Self.runner(axes, threads: 1)).0
    let other = Self.outcomes(try Self.runner(axes, threads: 3)).0
    var curves = SweepCurves()
    var pieces: [SweepOutcome] = []
    let runner = try Self.runner(axes)
    for start in stride(from: 0, to: 48, by: 7) {
      pieces += runner.run(start..<min(48, start + 7), curves: &curves)
    }
    let areSame = (whole == other, whole == pieces)
    #expect(areSame.0 && areSame.1)
    #expect(curves.traced == 3)
  }

  @Test func aFailedCaseIsARow() throws {
    let bad = SweepAxis(
      name: "cap", targets: [.init(.allowanceProgram, column: "cap_short_tons", .add)],
      values: .list([.number(0), .number(-1e9)]))
    let (found, _) = Self.outcomes(try Self.runner([bad]))
    #expect(try found[at: 0].failure == nil && found[at: 0].figures.count == 24)
    #expect(try found[at: 1].failure?.contains("cap_short_tons") == true && found[at: 1].figures.isEmpty)
    // A case whose dispatch cannot be: no fuel price left.
    let none = SweepAxis(
      name: "capacity", targets: [.init(.units, column: "capacity_mw", .set)],
      values: .list([.number(100), .number(0)]))
    let (others, _) = Self.outcomes(try Self.runner([none]))
    #expect(others[0].failure == nil)
    #expect(others[1].failure?.contains("no unit operates") == true)
  }

  /// Metrics of dispatch need a whole run a case.
  @Test func dispatchMetrics() throws {
    let runner = try Self.runner(
      [Self.gas], metrics: ["allowance_price_usd", "system_cost_usd", "unserved_mwh"])
    #expect(!runner.sharesCurves && runner.plan().dispatches == 9)
    let (found, traced) = Self.outcomes(runner)
    #expect(traced == 0 && found.count == 3)
    let costs = found.compactMap { $0.figures[1] }
    #expect(costs == costs.sorted() && costs[0] < costs[2])
  }

  /// Load that is not served is marked beside prices found on shared curves, as in whole runs: for want of capacity at any
  /// price, and where allowances make energy dearer than what unserved energy costs, from that price on.
  @Test(arguments: zip([10_000.0, 55, 45], [[60.0, 30, 5], [60, 30, 5], [60]]))
  func unservedIsMarkedOnSharedCurves(vollUSD: Double, capacities: [Double]) throws {
    var study = Self.study()
    study.settings.vollUSDPerMWh = vollUSD
    let capacity = SweepAxis(
      name: "capacity",
      targets: [
        .init(.units, where: [.init("unit", [.text("gas"), .text("old gas")])], column: "capacity_mw", .set)
      ],
      values: .list(capacities.map { .number($0) }))
    let runner = try Self.runner([capacity, Self.cap], study: study)
    #expect(runner.sharesCurves)
    var marked = 0
    var clear = 0
    for outcome in Self.outcomes(runner).0 {
      var one = study
      try one.apply(zip(runner.cases.axes, outcome.values).flatMap { $0.changes($1) })
      let whole = try StudyRunner(YearRunner(study: one, model: NetworkDispatch())).run([2030, 2031, 2032])
      for (mark, report) in zip(outcome.marks, whole.reports) {
        #expect(mark.hasUnserved == report.hasUnserved, "\(outcome.values) \(report.year)")
        #expect(mark.status == (mark.isShort ? "short" : report.hasUnserved ? "unserved" : "ok"))
        if mark.hasUnserved { marked += 1 } else { clear += 1 }
      }
    }
    #expect(marked > 0 && clear > 0, "\(marked) of \(marked + clear)")
  }

  /// A trigger far above the study's highest price: curves reach as far as any case asks.
  @Test func triggersAboveTheHighestPrice() throws {
    let cap = SweepAxis(
      name: "cap", targets: [.init(.allowanceProgram, column: "cap_short_tons", .set)],
      values: .list([.number(250_000)]))
    let far = SweepAxis(
      name: "trigger", targets: [.init(.allowanceProgram, column: "ccr1_trigger_usd", .set)],
      values: .list([.number(20), .number(6_000)]))
    let runner = try Self.runner([cap, far])
    for outcome in Self.outcomes(runner).0 {
      var study = Self.study()
      try study.apply(zip(runner.cases.axes, outcome.values).flatMap { $0.changes($1) })
      let whole = try StudyRunner(YearRunner(study: study, model: NetworkDispatch())).run([2030, 2031, 2032])
      for (t, report) in whole.reports.enumerated() {
        let price = try #require(outcome.figures[t * 8])
        let emissions = try #require(outcome.figures[t * 8 + 1])
        #expect(abs(price - report.allowancePriceUSD) <= 1e-6 * max(1, report.allowancePriceUSD))
        #expect(
          abs(emissions - report.dispatch.coveredEmissionsShortTons) <= 1e-7 * 1e6,
          "\(report.year)"
        )
      }
    }
  }

  /// A case alone is what it is among others: curves reach as far as the case itself asks, whoever came before.
  @Test func aCaseDoesNotDependOnOthers() throws {
    let far = SweepAxis(
      name: "trigger", targets: [.init(.allowanceProgram, column: "ccr1_trigger_usd", .set)],
      values: .list([.number(10), .number(500), .number(30), .number(6_000)]))
    let runner = try Self.runner([Self.gas, Self.cap, far])
    let whole = Self.outcomes(runner).0
    for number in stride(from: 0, to: runner.cases.count, by: 5) {
      let isSame = Self.outcomes(runner, number..<number + 1).0 == [whole[number]]
      #expect(isSame, "case \(number)")
    }
  }

  /// Scenarios on an axis, and a program's axis before one that changes program and dispatch: in the order of the axes.
  @Test func theOrderOfTheAxesCounts() throws {
    let scenario = Scenario(
      name: "both",
      changes: [
        ScenarioChange(.allowanceProgram, column: "cap_short_tons", .set(.number(400_000))),
        ScenarioChange(
          .fuelPrices, where: [.init("fuel", [.text("gas")])], column: "price_usd_per_mmbtu", .multiply(1.2)),
      ])
    let story = SweepAxis(name: "story", scenarios: [scenario], names: ["none", "both"])
    let before = try Self.runner([Self.cap, story])
    let after = try Self.runner([story, Self.cap])
    #expect(before.programAxes == [] && after.programAxes == [1])
    for runner in [before, after] {
      for outcome in Self.outcomes(runner).0 {
        var study = Self.study()
        try study.apply(zip(runner.cases.axes, outcome.values).flatMap { $0.changes($1) })
        let whole = try StudyRunner(YearRunner(study: study, model: NetworkDispatch())).run([
          2030, 2031, 2032,
        ])
        for (t, report) in whole.reports.enumerated() {
          let price = try #require(outcome.figures[8 * t])
          #expect(abs(price - report.allowancePriceUSD) <= 1e-6)
        }
      }
    }
    // With the scenario last every cap is its own; with it first the axis scales it.
    let caps = try Self.outcomes(before).0.filter { try $0.values[at: 1] == .text("both") }.map(\.figures)
    #expect(Set(caps).count == 1)
    #expect(
      try Set(Self.outcomes(after).0.filter { try $0.values[at: 0] == .text("both") }.map(\.figures)).count
        > 4)
  }

  /// Rows found once give what looking for them every time gives, refusals included.
  @Test func preparedChanges() throws {
    let study = Self.study()
    let trigger = ScenarioChange(
      .allowanceProgram, years: [2031, 2032], column: "ccr1_trigger_usd", .multiply(1))
    let bank = ScenarioChange.setting("program.opening_bank_short_tons", .set(.number(0)))
    for (change, actions) in [
      (trigger, [ScenarioChange.Action.multiply(1.5), .add(-3), .set(.number(7)), .add(-1e6)]),
      (bank, [.multiply(2), .add(5), .set(.number(1)), .set(.number(-1)), .set(.text("much"))]),
    ] {
      let prepared = try #require(PreparedChange(change, of: study))
      for action in actions {
        var (slow, fast) = (study, study)
        var same = change
        same.action = action
        let isGood = (try? slow.apply([same])) != nil
        #expect(prepared.apply(action, to: &fast) == isGood)
        if isGood { #expect(slow == fast) }
      }
    }
    #expect(trigger.years != nil && PreparedChange(trigger, of: study)?.conditionColumns == ["year"])
    // No row, no number, no value, no program.
    for change in [
      ScenarioChange(.allowanceProgram, years: [2040], column: "cap_short_tons", .multiply(1)),
      ScenarioChange(.allowanceProgram, column: "control_period", .multiply(1)),
      ScenarioChange(.allowanceProgram, column: "bank_limit", .multiply(1)),
      ScenarioChange(.allowanceProgram, column: "ecr_quantity", .multiply(1)),
      ScenarioChange(.units, where: [.init("unit", [.text("coal")])], .remove),
    ] { #expect(PreparedChange(change, of: study) == nil) }
  }

  @Test func theTableHasARowForEachCaseAndYear() throws {
    let bad = SweepAxis(
      name: "cap", targets: [.init(.allowanceProgram, column: "cap_short_tons", .add)],
      values: .list([.number(0), .number(-1e9)]))
    let runner = try Self.runner([bad, Self.trigger], metrics: ["allowance_price_usd", "bank_short_tons"])
    let table = SweepTable(runner)
    #expect(
      String(decoding: table.header, as: UTF8.self)
        == "case,cap,trigger,year,status,reason,market_status,shortage_short_tons,allowance_price_usd,bank_short_tons\n"
    )
    let found = Self.outcomes(runner).0
    let rows = table.rows(found)
    #expect(rows == table.rows(found, threads: 3))
    let lines = String(decoding: rows, as: UTF8.self).split(separator: "\n")
    #expect(lines.count == 2 * 3 + 2)
    #expect(try lines[at: 1].hasPrefix("1,0,10,2031,ok,,") && lines[at: 3].hasPrefix("2,0,35,2030,ok,,"))
    #expect(try lines[at: 6].hasPrefix("3,-1000000000,10,,failed,") && lines[at: 6].hasSuffix(",,,,"))
    #expect(try lines[at: 6].contains("cap_short_tons"))
  }

  @Test func theTrialRunsFirstCases() throws {
    let runner = try Self.runner([Self.gas, Self.cap, Self.trigger])
    var curves = SweepCurves()
    let trial = SweepTrial(runner, 3..<48, curves: &curves)
    // The first and those after it with the same gas price.
    #expect(trial.outcomes.map(\.number) == Array(3..<16))
    #expect(trial.outcomes == Self.outcomes(runner, 3..<16).0)
    #expect(trial.seconds > 0 && trial.secondsLeft > 0 && curves.traced == 1)
    let full = try Self.runner([Self.gas], metrics: ["unserved_mwh"])
    let one = SweepTrial(full, 0..<3, curves: &curves)
    #expect(one.outcomes.map(\.number) == [0] && one.secondsLeft > 0)
    #expect(SweepTrial(full, 2..<3, curves: &curves).secondsLeft == 0)
  }

  @Test func thePaceFollowsTheTime() {
    var pace = SweepPace(threads: 2)
    for _ in 0..<30 { pace.took(0.1) }
    #expect(pace.cases == 16_384)
    pace.took(1)
    #expect(pace.cases == 16_384)
    for _ in 0..<30 { pace.took(3) }
    #expect(pace.cases == 2)
  }

  /// More dispatches than are kept, coming again and again: every case is still what it is alone, and the plan says how
  /// many are traced.
  @Test func moreDispatchesThanAreKept() throws {
    let gas = SweepAxis(
      name: "gas",
      targets: [
        .init(
          .fuelPrices, where: [.init("fuel", [.text("gas")])], column: "price_usd_per_mmbtu", .multiply)
      ], values: .grid(from: 0.5, to: 2, count: 150))
    let cap = SweepAxis(
      name: "cap", targets: [.init(.allowanceProgram, column: "cap_short_tons", .multiply)],
      values: .list([.number(0.8), .number(1), .number(1.1)]))
    let fast = try Self.runner([cap, gas], metrics: ["allowance_price_usd", "bank_short_tons"], threads: 2)
    let slow = try Self.runner([gas, cap], metrics: ["allowance_price_usd", "bank_short_tons"])
    let (a, traced) = Self.outcomes(fast)
    let (b, fewest) = Self.outcomes(slow)
    #expect(a.allSatisfy { $0.failure == nil } && a.count == 450)
    #expect(fewest == 150 && traced > 150 && traced < 250)
    #expect(fast.plan().dispatches == 3 * traced && slow.plan().dispatches == 450)
    let isSame = (0..<450).allSatisfy { a[$0].figures == b[$0 % 150 * 3 + $0 / 150].figures }
    #expect(isSame)
    let again = Self.outcomes(fast).0 == a
    #expect(again)
  }

  /// A figure of the program that another axis puts right, after one that changes program and dispatch.
  @Test func laterAxesMayPutThingsRight() throws {
    var study = Self.study()
    for row in study.program?.years.indices ?? 0..<0 {
      study.program?.years[row].ecr = EmissionsContainmentReserve(triggerUSD: 8, quantityShortTons: 60_000)
    }
    let mixed = SweepAxis(
      name: "both",
      targets: [
        .init(.allowanceProgram, column: "cap_short_tons", .multiply),
        .init(
          .fuelPrices, where: [.init("fuel", [.text("gas")])], column: "price_usd_per_mmbtu", .multiply),
      ], values: .list([.number(0.08)]))
    let reserve = SweepAxis(
      name: "ecr", targets: [.init(.allowanceProgram, column: "ecr_quantity", .multiply)],
      values: .list([.number(1), .number(0.5)]))
    let runner = SweepRunner(
      study: study, years: [2030, 2031, 2032], cases: try SweepCases(axes: [mixed, reserve], design: .grid),
      metrics: ["allowance_price_usd"].compactMap { SweepMetric(named: $0) }, model: NetworkDispatch())
    let found = Self.outcomes(runner).0
    #expect(try found[at: 0].failure?.hasPrefix("allowance_program.csv: ecr_quantity is 60000") == true)
    #expect(try found[at: 1].failure == nil)
  }
}
