import DispatchSolveAllowanceMarket
import DispatchSolveLinearProgramming
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import DispatchSolveTestSupport
import Testing

@testable import DispatchSolvePlanning

struct PlanningSolverTests {
  /// Relative rounding of costs.
  private static let costTolerance = 1e-9

  private static func window(_ seed: Int) -> PlanningWindow {
    var random = RandomWindow(seed: seed)
    return random.window()
  }

  /// Emissions of a system to which nothing is added.
  private static func demand(_ system: DispatchSystem) throws -> DemandCurve {
    var system = system
    system.buildOptions = []
    let curve = try NetworkDispatch().withSession(system) { try $0.emissionsCurve(0...10_000) }
    return try DemandCurve(
      emissionsAtStart: curve.emissionsAtStart, pricesUSD: curve.breakpoints.map(\.priceUSD),
      emissionsAbove: curve.breakpoints.map(\.emissionsAfter))
  }

  @Test func threadsChangeNothing() throws {
    for seed in 1000..<1020 {
      let window = Self.window(seed)
      let one = try PlanningSolver(threads: 1).solve(window)
      let three = try PlanningSolver(threads: 3).solve(window)
      #expect(one.years == three.years)
      #expect(one.additionsMW == three.additionsMW)
      #expect(one.costUSD == three.costUSD && one.boundUSD == three.boundUSD)
      #expect(one.costs == three.costs)
    }
  }

  /// What a window taught serves another one of the same years: with another cap, it takes fewer solves, and the
  /// answer is the same as from nothing.
  @Test func cutsServeOtherWindows() throws {
    var (withCuts, without) = (0, 0)
    for seed in 1100..<1120 {
      var window = Self.window(seed)
      let first = try PlanningSolver().solve(window)
      let again = try PlanningSolver().solve(window, knowing: first.costs)
      #expect(again.blockSolves < first.blockSolves)
      #expect(abs(again.costUSD - first.costUSD) <= Self.costTolerance * abs(first.costUSD))
      for t in window.years.indices { window.years[t].rules?.capShortTons *= 0.9 }
      let known = try PlanningSolver().solve(window, knowing: first.costs)
      let fresh = try PlanningSolver().solve(window)
      #expect(abs(known.costUSD - fresh.costUSD) <= Self.costTolerance * abs(fresh.costUSD))
      withCuts += known.blockSolves
      without += fresh.blockSolves
    }
    // Of a window of a few years alone it may be otherwise.
    #expect(withCuts < without)
  }

  /// A window that begins later, on what an earlier one added in its first year, comes to the same with what that one
  /// taught; what was added stays, costs nothing any more and counts against its limit.
  @Test func laterWindowsStandOnEarlierOnes() throws {
    var known = 0
    var fresh = 0
    for seed in 1500..<1540 {
      let window = Self.window(seed)
      let first = try PlanningSolver().solve(window)
      var later = window
      later.years.removeFirst()
      later.openingBankShortTons = first.years[0].bank
      later.outstandingShortTons = 0
      for a in later.additions.indices {
        let entersFirst = window.additions[a].capacity[0] != nil
        later.additions[a].capacity.removeFirst()
        guard entersFirst else { continue }
        later.additions[a].leastMW = first.additionsMW[a]
        later.additions[a].mostMW = first.additionsMW[a]
        later.additions[a].annualCostUSDPerMW = 0
      }
      for k in later.closables.indices {
        later.closables[k].plannedMW.removeFirst()
        later.closables[k].enteringMW.removeFirst()
        later.closables[k].capacity.removeFirst()
      }
      let again = try PlanningSolver().solve(later, knowing: first.costs)
      let alone = try PlanningSolver().solve(later)
      #expect(abs(again.costUSD - alone.costUSD) <= Self.costTolerance * max(1, abs(alone.costUSD)))
      for (a, addition) in later.additions.enumerated() where addition.leastMW > 0 {
        #expect(abs(again.additionsMW[a] - addition.leastMW) <= 1e-9 * addition.leastMW)
      }
      known += again.blockSolves
      fresh += alone.blockSolves
    }
    #expect(2 * known < fresh)
  }

  /// Programs that a window leaves serve the next one as new ones would, bit for bit, and count what they do as its own; others
  /// than the window's are not taken.
  @Test func keptProgramsChangeNothing() throws {
    var taken = 0
    for seed in 1500..<1530 {
      let window = Self.window(seed)
      guard window.years.count > 1 else { continue }
      let kept = KeptPrograms()
      let (beforeKept, before) = (SolverTally(), SolverTally())
      let first = try SolverTally.bound(to: beforeKept) { try PlanningSolver(kept: kept).solve(window) }
      _ = try SolverTally.bound(to: before) { try PlanningSolver().solve(window) }
      #expect(beforeKept.work == before.work, "seed \(seed)")
      let couldServe = kept.count
      var later = window
      later.years.removeFirst()
      for a in later.additions.indices { later.additions[a].capacity.removeFirst() }
      for k in later.closables.indices {
        later.closables[k].plannedMW.removeFirst()
        later.closables[k].enteringMW.removeFirst()
        later.closables[k].capacity.removeFirst()
      }
      // Half of them with other loads: no program is of that system.
      if seed % 2 == 0 { later.years[0].system.zones[0].loadMW[0] *= 1.01 }
      let (with, without) = (SolverTally(), SolverTally())
      let again = try SolverTally.bound(to: with) {
        try PlanningSolver(threads: 2, kept: kept).solve(later, knowing: first.costs, pricing: 1)
      }
      let fresh = try SolverTally.bound(to: without) {
        try PlanningSolver().solve(later, knowing: first.costs, pricing: 1)
      }
      #expect(again.years == fresh.years && again.additionsMW == fresh.additionsMW, "seed \(seed)")
      #expect(again.costUSD == fresh.costUSD && again.costs == fresh.costs, "seed \(seed)")
      #expect(again.blockSolves == fresh.blockSolves && again.iterations == fresh.iterations, "seed \(seed)")
      #expect(with.work == without.work, "seed \(seed)")
      let changed = seed % 2 == 0 ? 1 : 0
      #expect(kept.takenCount >= couldServe - changed && kept.takenCount <= later.years.count - changed)
      taken += kept.takenCount
    }
    #expect(taken > 20, "\(taken)")
  }

  /// What is expected is asked about first, and has no say in what is best: not what is right, nor nothing, nor too much.
  @Test func expectationsChangeNoCost() throws {
    var sooner = 0
    for seed in 1600..<1630 {
      let window = Self.window(seed)
      let plan = try PlanningSolver().solve(window)
      for share in [1.0, 0, 0.5, 100] {
        let expected = plan.additionsMW.map { $0 * share }
        let again = try PlanningSolver().solve(window, knowing: plan.costs, expectedMW: expected)
        #expect(
          abs(again.costUSD - plan.costUSD) <= Self.costTolerance * max(1, abs(plan.costUSD)),
          "seed \(seed), \(share)")
        if share == 1, again.iterations <= 2 { sooner += 1 }
      }
    }
    #expect(sooner > 10, "\(sooner)")
  }

  /// Expectations that are no amounts are refused; those of the last year keep to what total limits leave.
  @Test func expectationsAreChecked() throws {
    let window = Self.window(1600)
    for wrong in [[], window.additions.map { _ in Double.nan }] where !window.additions.isEmpty {
      #expect(throws: PlanningError.self) { try PlanningSolver().solve(window, expectedMW: wrong) }
    }
    var limited = 0
    for seed in 1600..<1660 {
      let window = Self.window(seed)
      let most = window.limitsMW.map { min($0, 1e6) }
      let plan = try PlanningSolver().solve(window)
      let mixed = window.completing(plan.additionsMW, with: most)
      for (total, limit) in window.totalsMW.enumerated() where limit.isFinite {
        let sum = zip(window.additions, mixed).reduce(0) { $1.0.total == total ? $0 + $1.1 : $0 }
        #expect(sum <= limit * (1 + 1e-9) + 1e-9, "seed \(seed)")
        limited += 1
      }
    }
    #expect(limited > 20, "\(limited)")
  }

  /// No cut is above the true cost, whatever the capacity, the emissions and the quotas.
  @Test func cutsAreLowerBounds() throws {
    var generator = SeededGenerator(seed: 5)
    func number(_ most: Double) -> Double { Double(generator.below(1 << 20)) / Double(1 << 20) * most }
    for seed in 1200..<1215 {
      let window = Self.window(seed)
      let plan = try PlanningSolver().solve(window)
      for year in window.years {
        let blocks = try PlanningBlocks(year.system)
        for _ in 0..<5 {
          let capacity = year.system.buildOptions.map { _ in number(250) }
          for block in 0..<blocks.count {
            let most = number(300_000)
            // Tons beyond those are paid at a price above all that the cuts were found at.
            let quotas = year.system.annualRows.map { $0.least > 0 ? number($0.least) : -number(-$0.least) }
            let cost = try blocks.optimum(
              block, capacityMW: capacity,
              quotas: BlockQuotas(amounts: quotas, paymentsUSD: quotas.map { _ in 10_000 }), emissions: most,
              near: 20, in: 0...10_000
            ).costUSD
            let bound = plan.costs[year.system.year]?.bound(
              block: block, capacityMW: capacity, emissions: [most], quotas: quotas)
            #expect(try #require(bound) <= cost + Self.costTolerance * max(1, abs(cost)))
          }
        }
      }
    }
  }

  /// Without a program capacity is planned as with allowances that cost nothing.
  @Test func noProgramIsAFreeOne() throws {
    var emitted = 0.0
    for seed in 1600..<1620 {
      var window = Self.window(seed)
      window.openingBankShortTons = 0
      window.outstandingShortTons = 0
      window.terminalPriceUSD = 0
      var without = window
      for t in window.years.indices {
        window.years[t].rules = ProgramYear(year: window.years[t].system.year, capShortTons: 1e9)
        without.years[t].rules = nil
      }
      let free = try PlanningSolver().solve(window)
      let none = try PlanningSolver().solve(without)
      #expect(abs(free.costUSD - none.costUSD) <= Self.costTolerance * abs(none.costUSD))
      for (year, planned) in zip(without.years, none.years) {
        #expect(planned.priceUSD == 0 && planned.emissionsPriceUSD == 0)
        // What is emitted is what dispatch with the plan's capacity emits where that costs nothing.
        let blocks = try PlanningBlocks(year.system)
        guard year.system.annualRows.isEmpty else { continue }
        let emissions = try (0..<blocks.count).reduce(0) {
          try $0 + blocks.optimum($1, capacityMW: planned.capacityMW, priceUSD: 0).emissions
        }
        #expect(abs(planned.emissions - emissions) <= 1e-6 * max(1, emissions), "seed \(seed)")
        emitted += emissions
      }
    }
    #expect(emitted > 0)
  }

  /// Where nothing is built or closed, holders' banking is that of the banking path on exact curves.
  @Test func banksAsTheBankingPathDoes() throws {
    for seed in 1300..<1360 {
      var window = Self.window(seed)
      window.additions = []
      window.closables = []
      window.terminalPriceUSD = 0
      for t in window.years.indices {
        window.years[t].margins = []
        // What would have closed or been added may be what a standard without payment needs.
        window.years[t].system.annualRows.removeAll { $0.alternativePaymentUSD == nil }
      }
      let plan = try PlanningSolver().solve(window)
      let rules = window.years.compactMap(\.rules)
      let program = AllowanceProgram(
        years: rules, memberships: [], openingBankShortTons: window.openingBankShortTons,
        openingObligationShortTons: window.outstandingShortTons, bankingEnabled: window.isBanking)
      let years = try window.years.enumerated().map { t, year in
        BankingYear(
          rules: rules[t],
          demand: try Self.demand(year.system), isTrueUp: year.isTrueUp)
      }
      let path = try BankingPath(
        discountRate: window.discountRate, maximumPriceUSD: window.maximumPriceUSD
      ).solve(years, program: program, ledger: AllowanceLedger(program: program))
      for (planned, outcome) in zip(plan.years, path) {
        let slack = 1e-6 * max(1, outcome.priceUSD)
        #expect(
          planned.priceUSD >= outcome.priceUSD - slack && planned.priceUSD <= outcome.highestPriceUSD + slack,
          "seed \(seed), \(outcome.year): \(planned.priceUSD) outside \(outcome.priceUSD)...\(outcome.highestPriceUSD)"
        )
      }
    }
  }

  /// A window of one year is the year's own market, where the whole free bank is on offer at the reserve price.
  @Test func aWindowOfOneYearIsTheMyopicMarket() throws {
    for seed in 1400..<1460 {
      var window = Self.window(seed)
      window.years = [window.years[0]]
      window.additions = []
      window.closables = []
      window.years[0].margins = []
      window.years[0].system.annualRows.removeAll { $0.alternativePaymentUSD == nil }
      window.isBanking = true
      window.terminalPriceUSD = nil
      let rules = try #require(window.years[0].rules)
      let plan = try PlanningSolver().solve(window).years[0]
      let supply = AllowanceSupply(
        rules: rules, freeBankShortTons: max(0, window.openingBankShortTons - window.outstandingShortTons),
        maximumPriceUSD: window.maximumPriceUSD)
      let needed = max(0, window.outstandingShortTons - window.openingBankShortTons)
      let curve = try Self.demand(window.years[0].system)
      var demand = FunctionDemand { curve.emissions(at: $0).lowerBound }
      let clearing = MarketClearing().clear(&demand, alsoNeeded: needed, supply: supply)
      let slack = 1e-6 * max(1, clearing.priceUSD)
      #expect(
        plan.priceUSD >= clearing.priceUSD - slack && plan.priceUSD <= clearing.highestPriceUSD + slack,
        "seed \(seed): \(plan.priceUSD) outside \(clearing.priceUSD)...\(clearing.highestPriceUSD)")
    }
  }
}
