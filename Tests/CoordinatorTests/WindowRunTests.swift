import DispatchSolveAllowanceMarket
import DispatchSolvePlanning
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import DispatchSolveTestSupport
import Testing

@testable import DispatchSolveCoordinator

/// Runs in which everyone looks ahead.
struct WindowRunTests {
  /// Relative difference that rounding of margins, sums over all slices and years, may leave.
  private static let worthTolerance = 1e-6

  static func study(_ foresight: Foresight, additions: Bool = true) -> Study {
    var study = GrowingStudy.study()
    study.settings.foresight = foresight
    study.settings.lifecycle.isEnabled = false
    study.settings.expansion.isEnabled = additions
    return study
  }

  static func run(_ study: Study, threads: Int = 1) throws -> RunOutputs {
    try StudyRunner(
      YearRunner(study: study, model: NetworkDispatch(threads: threads), threads: threads)
    ).run(GrowingStudy.years)
  }

  /// At the prices of the tables an addition below its limit earns over the horizon what it costs in it, one that is
  /// not built would earn no more, one at its limit no less.
  @Test func additionsEarnTheirCostOverTheHorizon() throws {
    let study = Self.study(.perfect)
    let outputs = try Self.run(study)
    #expect(outputs.reports.allSatisfy { $0.failedAudits.isEmpty && $0.dispatch.hasSettledPrices })
    var built = 0
    for (t, entry) in outputs.reports.enumerated() {
      for (o, option) in entry.options.enumerated() {
        let amount = entry.dispatch.builds[o].builtMW
        guard amount > 0 else { continue }
        var profit = 0.0
        var size = 0.0
        var weight = 1.0
        for report in outputs.reports.dropFirst(t) {
          let system = report.dispatch.system
          let target =
            system.units.firstIndex { $0.name == option.addition.name }
            .map { DispatchSystem.BuildOption.Target.unit($0) }
            ?? system.storage.firstIndex { $0.name == option.addition.name }
            .map { DispatchSystem.BuildOption.Target.storage($0) }
          let margin = report.dispatch.marginUSDPerMWYear(try #require(target))
          profit += weight * (margin - option.costUSDPerMWYear)
          size += weight * option.costUSDPerMWYear
          weight /= 1 + study.settings.discountRate
        }
        built += 1
        let isAtLimit = amount >= option.limitMW * (1 - 1e-9)
        #expect(profit >= -Self.worthTolerance * size, "\(option.addition.name) \(profit) of \(size)")
        #expect(isAtLimit || profit <= Self.worthTolerance * size, "\(option.addition.name) \(profit)")
      }
    }
    #expect(built >= 4)
  }

  /// Without additions and with nothing left to the bank at the end, holders do what they do on exact curves.
  @Test func withoutAdditionsItIsTheBankingPath() throws {
    var study = Self.study(.perfect, additions: false)
    study.settings.terminalAllowancePriceUSD = 0
    let program = try #require(study.program)
    var fleet = Fleet(study: study)
    var market: [BankingYear] = []
    for year in GrowingStudy.years {
      fleet.applyPlannedChanges(of: study, through: year)
      let system = try DispatchSystem(study: study, fleet: fleet, year: year)
      let curve = try NetworkDispatch().withSession(system) { try $0.emissionsCurve(0...600) }
      let rules = try #require(program.rules(in: year))
      market.append(
        BankingYear(
          rules: rules, demand: try DemandCurve(curve),
          isTrueUp: program.isTrueUp(rules)))
    }
    let path = try BankingPath(
      discountRate: study.settings.discountRate, maximumPriceUSD: study.settings.maximumAllowancePriceUSD
    ).solve(market, program: program, ledger: AllowanceLedger(program: program))
    let outputs = try Self.run(study)
    for (report, outcome) in zip(outputs.reports, path) {
      #expect(report.failedAudits.isEmpty)
      let price = report.allowancePriceUSD
      let slack = Self.worthTolerance * max(1, price)
      #expect(
        price >= outcome.priceUSD - slack && price <= outcome.highestPriceUSD + slack,
        "\(report.year): \(price) outside \(outcome.priceUSD)...\(outcome.highestPriceUSD)")
      let emissions = report.dispatch.coveredEmissionsShortTons
      #expect(abs(emissions - outcome.emissions) <= 1e-6 * outcome.emissions, "\(report.year)")
    }
    #expect(path.contains { $0.priceUSD > 5 })
  }

  /// A window that sees the horizon decides what all years decide together, until it sees beyond.
  @Test func aWindowToTheHorizonIsPerfect() throws {
    let whole = try Self.run(Self.study(.perfect))
    let windows = try Self.run(Self.study(.years(GrowingStudy.years.count)))
    let (a, b) = (try #require(whole.reports.first), try #require(windows.reports.first))
    #expect(a.foreseen.count == GrowingStudy.years.count && b.foreseen.count == a.foreseen.count)
    for (one, other) in zip(a.foreseen, b.foreseen) {
      #expect(abs(one.planned.priceUSD - other.planned.priceUSD) <= 1e-6 * max(1, one.planned.priceUSD))
    }
    #expect(a.allowancePriceUSD == b.allowancePriceUSD)
    #expect(windows.reports.dropFirst().allSatisfy { !$0.foreseen.isEmpty })
    #expect(whole.reports.dropFirst().allSatisfy { $0.foreseen.isEmpty })
  }

  @Test(arguments: [Foresight.years(3), .perfect]) func threadsChangeNothing(foresight: Foresight) throws {
    let one = try Self.run(Self.study(foresight)).tables(slices: true)
    for threads in [2, 4] {
      let isSame = try Self.run(Self.study(foresight), threads: threads).tables(slices: true) == one
      #expect(isSame, "\(threads) threads")
    }
  }

  /// What a window expects of its first year is what happens.
  @Test func theFirstYearOfAWindowHappens() throws {
    let outputs = try Self.run(Self.study(.years(3)))
    for report in outputs.reports {
      let plan = try #require(report.foreseen.first)
      #expect(plan.year == report.year && plan.planned.priceUSD == report.allowancePriceUSD)
      #expect(
        abs(plan.planned.emissions - report.dispatch.coveredEmissionsShortTons)
          <= 1e-6 * plan.planned.emissions)
      let built = report.dispatch.builds.reduce(0) { $0 + $1.builtMW }
      #expect(abs(plan.addedMW - built) <= 1e-6)
      let bank = try #require(report.market?.entry.closingBank)
      if report.foreseen.count > 1 {
        #expect(abs(bank - plan.planned.bank) <= 1e-6 * max(1e5, bank), "\(report.year)")
      }
    }
  }

  /// A run may be stopped while a window is planned: the years before it stand.
  @Test func stopsWhilePlanning() throws {
    let runner = StudyRunner(YearRunner(study: Self.study(.years(3)), model: NetworkDispatch()))
    var asked = 0
    var completed: [Int] = []
    let outputs = try runner.run(
      GrowingStudy.years, resuming: nil,
      following: RunFollower(
        completed: { completed.append($1.year) },
        shouldStop: {
          asked += 1
          return !completed.isEmpty && asked > 0
        }))
    #expect(!outputs.isComplete && outputs.reports.map(\.year) == completed && completed == [2030])
  }

  @Test func whatOnlyOneYearAtATimeCanFollowIsRefused() {
    var study = Self.study(.years(3))
    study.settings.lifecycle.isEnabled = true
    #expect {
      try Self.run(study)
    } throws: {
      "\($0)" == "closures by earnings are not planned ahead"
    }
    study = Self.study(.perfect)
    study.program?.convention = .ledger
    #expect {
      try Self.run(study)
    } throws: {
      "\($0)" == "the ledger convention is not planned ahead"
    }
  }

  /// A cap that halves from 2033 on, known from 2032 on only: until then all is as without it, then as if known always from
  /// the state that this left.
  @Test(arguments: [Foresight.years(3), .perfect]) func aSurprise(foresight: Foresight) throws {
    let plain = Self.study(foresight)
    var changed = plain
    for i in (changed.program?.years ?? []).indices where (changed.program?.years[i].year ?? 0) >= 2033 {
      changed.program?.years[i].capShortTons /= 2
    }
    var surprised = changed
    surprised.earlierViews = [StudyView(before: 2032, study: plain)]
    let (without, with, known) = (try Self.run(plain), try Self.run(surprised), try Self.run(changed))
    for t in 0..<2 {
      #expect(with.reports[t].allowancePriceUSD == without.reports[t].allowancePriceUSD)
      #expect(with.reports[t].dispatch == without.reports[t].dispatch)
    }
    // Whoever knew it before saved for it.
    #expect(try known.reports[at: 1].allowancePriceUSD > with.reports[at: 1].allowancePriceUSD + 0.01)
    #expect(try with.reports[at: 2].allowancePriceUSD > known.reports[at: 2].allowancePriceUSD + 0.01)
    #expect(with.reports.allSatisfy { $0.failedAudits.isEmpty })
    #expect(try with.reports[at: 2].foreseen.first?.window == 2032)
  }

  /// In 2027 part of a tier is sold, at its trigger, where a millionth less load would do without: the price is that at which
  /// it is sold.
  @Test func theDefaultStudyByWindows() throws {
    let years = Array(2025...2027)
    var study = try FrozenStudyTests.load(years)
    study.settings.foresight = .years(5)
    study.settings.expansion.isEnabled = true
    let outputs = try StudyRunner(YearRunner(study: study, model: NetworkDispatch(), threads: 2)).run(years)
    #expect(outputs.reports.allSatisfy { $0.failedAudits.isEmpty })
    let last = try #require(outputs.reports.last)
    #expect(last.allowancePriceUSD == 19.5 && last.marketStatus == .market(.atTrigger))
    #expect((last.market?.allocation.tierSold[0] ?? 0) > 1e6)
  }
}
