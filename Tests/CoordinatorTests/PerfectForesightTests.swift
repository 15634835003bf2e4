import DispatchSolveAllowanceMarket
import DispatchSolveLinearProgramming
import DispatchSolvePowerSystem
import DispatchSolveStudyFiles
import DispatchSolveTestSupport
import Testing

@testable import DispatchSolveCoordinator
@testable import DispatchSolvePowerDispatch

/// Runs whose holders foresee all years.
struct PerfectForesightTests {
  @Test func theDefaultStudyLeavesNoArbitrage() throws {
    let years = Array(2025...2040)
    var study = try FrozenStudyTests.load(years)
    study.settings.foresight = .perfect
    let runs = try [1, 2].map {
      try StudyRunner(YearRunner(study: study, model: NetworkDispatch(threads: $0))).run(years)
    }
    // As one truth value: a failure would print every table.
    let isSame = runs[0].tables(slices: true) == runs[1].tables(slices: true)
    #expect(isSame)
    let reports = runs[0].reports
    #expect(reports.allSatisfy { $0.audits.contains { $0.name.hasPrefix("arbitrage") && $0.passed } })
    for (a, b) in zip(reports, reports.dropFirst()) {
      let bank = a.market?.entry.closingBank ?? 0
      let later = b.allowancePriceUSD / (1 + study.settings.discountRate)
      #expect(later <= a.allowancePriceUSD * (1 + 1e-7))
      if bank > 1 { #expect(abs(later - a.allowancePriceUSD) <= 1e-7 * a.allowancePriceUSD, "\(a.year)") }
    }
    // Holders who see the shortage of the 2030s bank for it: dearer now, cheaper than myopic then.
    #expect((reports.first?.allowancePriceUSD ?? 0) > 100)
    #expect(try (reports[at: 6].allowancePriceUSD) < 1000)
  }

  /// Years with dispatch, supply and bank in one linear program, against curves and banking path.
  @Test func equalsOneProgramOfAllYears() throws {
    var compared = 0
    for seed in 1...120 {
      var random = SeededGenerator(seed: UInt64(40_000 + seed))
      let rate = [0.0, 0.05][random.below(2)]
      let count = 2 + random.below(3)
      let systems = (0..<count).map { _ in ClearingOracleTests.system(&random) }
      var market: [BankingYear] = []
      for (t, system) in systems.enumerated() {
        let curve = try NetworkDispatch().withSession(system) { try $0.emissionsCurve(0...300) }
        let rules = ProgramYear(
          year: 2025 + t, capShortTons: curve.emissionsAtStart * Double.random(in: 0.3...1.1, using: &random),
          reservePriceUSD: Double.random(in: 0...5, using: &random),
          tiers: [
            CostContainmentTier(
              number: 1, triggerUSD: Double.random(in: 6...30, using: &random),
              quantityShortTons: 0.1 * curve.emissionsAtStart)
          ])
        market.append(BankingYear(rules: rules, demand: try DemandCurve(curve), isTrueUp: true))
      }
      let opening = 0.2 * market[0].rules.capShortTons
      let program = AllowanceProgram(
        years: market.map(\.rules), memberships: [], openingBankShortTons: opening)
      let outcomes = try BankingPath(discountRate: rate, maximumPriceUSD: 300).solve(
        market, program: program, ledger: AllowanceLedger(program: program))
      let (prices, banks) = try Self.wholeProgram(systems, market, opening: opening, rate: rate)
      if rate > 0, outcomes.allSatisfy({ $0.highestPriceUSD - $0.priceUSD < 1e-9 }) {
        // With interest and one price a year there is one bank.
        var bank = opening
        for (outcome, expected) in zip(outcomes, banks) {
          bank += outcome.allocation.sold - outcome.emissions
          #expect(abs(bank - expected) <= 1e-6 * max(1, opening, outcome.emissions), "seed \(seed)")
        }
        compared += 1
      }
      for (outcome, price) in zip(outcomes, prices) {
        #expect(
          price >= outcome.priceUSD - 1e-6 * max(1, price)
            && price <= outcome.highestPriceUSD + 1e-6 * max(1, price), "seed \(seed), \(outcome.year)")
      }
    }
    #expect(compared > 10)
  }

  /// A worth beyond the horizon is banked for: the price of the last year is at least that.
  @Test func aWorthBeyondTheHorizon() throws {
    var study = GrowingStudy.study()
    study.settings.foresight = .perfect
    study.settings.expansion.isEnabled = false
    study.settings.lifecycle.isEnabled = false
    let runner = { try StudyRunner(YearRunner(study: $0, model: NetworkDispatch())).run(GrowingStudy.years) }
    let without = try runner(study)
    study.settings.terminalAllowancePriceUSD = 28
    let with = try runner(study)
    let (last, before) = (try #require(with.reports.last), try #require(without.reports.last))
    #expect(last.failedAudits.isEmpty && last.allowancePriceUSD >= 28 - 1e-9)
    #expect(before.allowancePriceUSD < 28 ? (last.market?.entry.closingBank ?? 0) > 1 : true)
    #expect(last.allowancePriceUSD >= before.allowancePriceUSD - 1e-9)
  }

  /// The same on the default study: dispatch of two years, bank and supply as one LP.
  @Test func theDefaultStudyAsOneProgram() throws {
    let years = [2029, 2030]
    let study = try FrozenStudyTests.load(years)
    let systems = try years.map { try YearRunner.firstYear(of: study, year: $0).system }
    let program = try #require(study.program)
    let market = try zip(years, systems).map { year, system in
      let curve = try NetworkDispatch().withSession(system) { try $0.emissionsCurve(0...300) }
      var rules = try #require(program.rules(in: year))
      rules.surrenderShare = 1
      rules.controlPeriod = "\(year)"
      return BankingYear(rules: rules, demand: try DemandCurve(curve), isTrueUp: true)
    }
    let opening = 1.5e7
    let outcomes = try BankingPath(discountRate: 0.05, maximumPriceUSD: 300).solve(
      market,
      program: AllowanceProgram(years: market.map(\.rules), memberships: [], openingBankShortTons: opening),
      ledger: AllowanceLedger(
        convention: .auction, bankingEnabled: true, openingBank: opening))
    let (prices, banks) = try Self.wholeProgram(systems, market, opening: opening, rate: 0.05)
    var bank = opening
    for (t, outcome) in outcomes.enumerated() {
      // GLPK's tolerance of 1e-9 in an LP of some thousand rows.
      #expect(prices[t] >= outcome.priceUSD - 1e-5 && prices[t] <= outcome.highestPriceUSD + 1e-5)
      bank += outcome.allocation.sold - outcome.emissions
      #expect(abs(bank - banks[t]) <= 1e-6 * outcome.emissions, "\(outcome.year)")
    }
    #expect(try banks[at: 0] > 1e6 && outcomes[at: 1].priceUSD > 5)
  }

  /// Allowance prices and banks of all years from one LP; prices are its duals.
  static func wholeProgram(
    _ systems: [DispatchSystem], _ years: [BankingYear], opening: Double, rate: Double
  ) throws -> (prices: [Double], banks: [Double]) {
    // Thousands of tons, so that rows of energy and of allowances have numbers of one size.
    let unit = 1e3
    var builder = LinearProgramBuilder()
    for t in years.indices {
      let due = t == 0 ? -opening / unit : 0
      builder.addRow(lower: due, upper: due)
    }
    var first = years.count
    var weight = 1.0
    var weights: [Double] = []
    var bankColumns: [Int] = []
    for (t, (system, year)) in zip(systems, years).enumerated() {
      weights.append(weight)
      let network = try BlockEngine.Network(system)
      for (b, block) in system.blocks.enumerated() {
        let model = network.model(b)
        let scale = model.weights(of: block).scaleHours
        let part = try model.program(of: block, BlockPricing(price: 0))
        for row in 0..<part.rowCount { builder.addRow(lower: part.rowLower[row], upper: part.rowUpper[row]) }
        for column in 0..<part.columnCount {
          var entries: [(row: Int, value: Double)] = []
          for k in part.matrix.columnStarts[column]..<part.matrix.columnStarts[column + 1] {
            entries.append((first + Int(part.matrix.rowIndices[k]), part.matrix.values[k]))
          }
          if model.coveredRates[column] != 0 {
            entries.append((t, -scale * model.coveredRates[column] / unit))
          }
          builder.addColumn(
            cost: weight * part.costs[column] * scale / unit, lower: part.columnLower[column],
            upper: part.columnUpper[column], entries: entries)
        }
        first += part.rowCount
      }
      for step in AllowanceSupply(rules: year.rules, freeBankShortTons: 0, maximumPriceUSD: 300).steps {
        builder.addColumn(
          cost: weight * step.priceUSD, lower: 0, upper: step.quantityShortTons / unit, entries: [(t, 1)])
      }
      builder.addColumn(cost: weight * 300, lower: 0, upper: .infinity, entries: [(t, 1)])
      bankColumns.append(builder.columnCount)
      builder.addColumn(
        cost: 0, lower: 0, upper: .infinity, entries: [(t, -1)] + (t + 1 < years.count ? [(t + 1, 1)] : []))
      weight /= 1 + rate
    }
    let solution = try SimplexSolver.with(try builder.build()) { try $0.solve() }
    #expect(solution.isOptimal)
    return (
      years.indices.map { solution.rowDuals[$0] / weights[$0] },
      bankColumns.map { solution.primal[$0] * unit }
    )
  }

  /// Escalation that starts in the first program year, years that the run leaves out, with and without a ceiling.
  @Test(arguments: [nil, 40.0])
  func triggersEscalateAndYearsAreSkipped(ceiling: Double?) throws {
    let triggers = escalatedPrices(firstUSD: 15, rate: 0.07, years: 10)
    let all = (2025...2035).map { year in
      ProgramYear(
        year: year, capShortTons: 60 - 2 * Double(year - 2025),
        tiers: [
          CostContainmentTier(
            number: 1,
            triggerUSD: triggers[year - 2025], quantityShortTons: 5)
        ], priceCeilingUSD: ceiling, controlPeriod: "\(year)")
    }
    #expect(all[0].tiers[0].triggerUSD == 15)
    let run = all.filter { [2026, 2030, 2035].contains($0.year) }
    let demand = try DemandCurve(
      emissionsAtStart: 100, pricesUSD: (0..<50).map { Double($0) + 0.5 },
      emissionsAbove: (0..<50).map { 99 - Double($0) })
    let years = run.map { BankingYear(rules: $0, demand: demand, isTrueUp: true) }
    let program = AllowanceProgram(years: all, memberships: [])
    let path = try BankingPath(discountRate: 0.05, maximumPriceUSD: 1000).solve(
      years, program: program, ledger: AllowanceLedger(program: program))
    for (outcome, rules) in zip(path, run) {
      if let ceiling {
        #expect(outcome.priceUSD <= ceiling && outcome.short == 0)
      } else {
        #expect(outcome.allocation.ceilingSold == 0)
      }
      // A tier is sold only at or above the trigger of its own year.
      #expect(outcome.allocation.tierSold[0] == 0 || outcome.priceUSD >= rules.tiers[0].triggerUSD - 1e-9)
    }
    // A year that is no program year has no rules, and says so.
    #expect(program.rules(in: 2024) == nil)
  }
}
