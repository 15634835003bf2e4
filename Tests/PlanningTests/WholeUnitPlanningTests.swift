import DispatchSolveLinearProgramming
import DispatchSolvePlanning
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import DispatchSolveTestSupport
import Testing

/// Additions in whole units, against all numbers of units and against hand-worked cases.
struct WholeUnitPlanningTests {
  /// Relative: the solver's default gap, and rounding.
  private static let costTolerance = 1.1e-6

  /// A random window of at most three years, with few enough units to try them all.
  private static func window(_ seed: Int) -> PlanningWindow {
    var random = RandomWindow(seed: seed)
    var window = random.window()
    var generator = SeededGenerator(seed: UInt64(seed) + 77)
    let count = 1 + seed % 3
    window.years = Array(window.years.prefix(count))
    window.additions.removeAll { $0.capacity.prefix(count).allSatisfy { $0 == nil } }
    for a in window.additions.indices {
      window.additions[a].capacity = Array(window.additions[a].capacity.prefix(count))
    }
    for k in window.closables.indices {
      window.closables[k].capacity = Array(window.closables[k].capacity.prefix(count))
      window.closables[k].plannedMW = Array(window.closables[k].plannedMW.prefix(count))
      window.closables[k].enteringMW = Array(window.closables[k].enteringMW.prefix(count))
    }
    var whole = 0
    for a in window.additions.indices where whole < 3 && generator.below(4) > 0 {
      // One to three units within the limit, which mostly is no whole number of them.
      let size = window.additions[a].mostMW / (1 + Double(generator.below(200)) / 100)
      window.additions[a].unitSizeMW = size
      whole += 1
    }
    return window
  }

  /// The least cost over all numbers of units, each by one linear program; nil where there are no units.
  private static func bruteForce(_ window: PlanningWindow) throws -> (cost: Double, points: Int)? {
    let whole = window.additions.indices.filter { window.additions[$0].unitSizeMW != nil }
    guard !whole.isEmpty else { return nil }
    let most = whole.map { a in
      Int((window.additions[a].mostMW / (window.additions[a].unitSizeMW ?? 1) + 1e-9).rounded(.down))
    }
    let one = try OneProgram(window)
    return try SimplexSolver.with(one.program, options: SimplexOptions(scaling: true)) { solver in
      var best = Double.infinity
      var points = 0
      var counts = whole.map { _ in 0 }
      while true {
        for (n, a) in zip(counts, whole) {
          let built = Double(n) * (window.additions[a].unitSizeMW ?? 0)
          try solver.setColumnBounds(built, built, column: one.additions[a])
        }
        let solution = try solver.solve()
        points += 1
        if solution.isOptimal {
          best = min(best, solution.objective * OneProgram.money)
        } else {
          try #require(solution.status == .primalInfeasible, "\(solution.status)")
        }
        guard let place = counts.indices.first(where: { counts[$0] < most[$0] }) else { break }
        for earlier in 0..<place { counts[earlier] = 0 }
        counts[place] += 1
      }
      return (best, points)
    }
  }

  @Test(arguments: 0..<20)
  func agreeWithAllNumbersOfUnits(group: Int) throws {
    var tried = 0
    for seed in (group * 10)..<(group * 10 + 10) {
      let window = Self.window(2000 + seed)
      guard let brute = try Self.bruteForce(window) else { continue }
      tried += brute.points
      let plan = try PlanningSolver().solve(window)
      let slack = Self.costTolerance * max(1, abs(brute.cost))
      #expect(abs(plan.costUSD - brute.cost) <= slack, "seed \(seed): \(plan.costUSD) for \(brute.cost)")
      #expect(plan.boundUSD <= brute.cost + slack && plan.gap <= 1e-6, "seed \(seed): \(plan.boundUSD)")
      for (addition, built) in zip(window.additions, plan.additionsMW) {
        guard let size = addition.unitSizeMW else { continue }
        #expect(abs(built / size - (built / size).rounded()) <= 1e-9, "seed \(seed): \(built) of \(size)")
      }
      // Whole units never make it cheaper.
      var free = window
      for a in free.additions.indices { free.additions[a].unitSizeMW = nil }
      #expect(try PlanningSolver().solve(free).costUSD <= plan.costUSD + slack)
    }
    #expect(tried > 40)
  }

  /// Load of 129 MW, an old unit of 100 MW at 20 $/MWh, new units of 20 MW at 30 $/MWh and 100,000 $ a MW and year,
  /// unserved energy at 2000 $/MWh: two units cost 29.1412 million $, one 182.5 million, three 2 million more.
  @Test func unitsThatAreNeeded() throws {
    var study = Study()
    study.settings.expansion = ExpansionSettings(isEnabled: true, wholeUnits: true)
    study.zones = [Zone(name: "Z", group: "G")]
    study.technologies = [
      Technology(name: "old"), Technology(name: "new", variableOMUSDPerMWh: 30),
    ]
    study.units = [
      GeneratingUnit(name: "old", zone: "Z", technology: "old", capacityMW: 100, variableOMUSDPerMWh: 20)
    ]
    study.demand = [DemandRow(year: 2030, zone: "Z", demandMWh: 129 * 8760)]
    study.buildOptions = [
      BuildOption(
        year: 2030, technology: "new", overnightCapexUSDPerKW: 1000, lifeYears: 10, realWACC: 0)
    ]
    study.buildLimits = [BuildLimit(zone: "Z", technology: "new", unitSizeMW: 20)]
    let plan = try PlanningSolver().solve(try PlanningWindow(study: study, years: [2030]))
    #expect(abs(plan.additionsMW[0] - 40) <= 1e-9)
    #expect(abs(plan.costUSD - 29_141_200) <= 1e-6 * 29_141_200)
    // In any amount the 29 MW that are missing would do.
    study.settings.expansion.wholeUnits = false
    let free = try PlanningSolver().solve(try PlanningWindow(study: study, years: [2030]))
    #expect(abs(free.additionsMW[0] - 29) <= 1e-6)
    // Within a limit of 39 MW there is one.
    study.settings.expansion.wholeUnits = true
    study.buildLimits[0].limitMWTotal = 39
    let one = try PlanningSolver().solve(try PlanningWindow(study: study, years: [2030]))
    #expect(abs(one.additionsMW[0] - 20) <= 1e-9)
    #expect(abs(one.costUSD - 182_500_000) <= 1e-3 * 182_500_000)
    study.buildLimits[0].limitMWPerYear = 19
    let none = try PlanningSolver().solve(try PlanningWindow(study: study, years: [2030]))
    #expect(none.additionsMW == [0])
  }

  /// Loads of 60, 100 and 146 MW, units of 5 MW at 50,000 $ a MW and year, 0.4 short tons/MWh at the reserve price of 12 $:
  /// 30 units, 7.5 million $ a year, and 4.8 $/MWh. What units emit at most is known to no cut before it is asked for.
  @Test func unitsUnderASlackCap() throws {
    var study = Study()
    study.settings.expansion = ExpansionSettings(isEnabled: true, wholeUnits: true)
    study.zones = [Zone(name: "Z", group: "G")]
    study.slices = [("low", 3200.0), ("mean", 3560), ("peak", 2000)].map {
      TimeSlice(name: $0.0, block: $0.0, hours: $0.1)
    }
    study.technologies = [Technology(name: "new", emissionRateShortTonsPerMWh: 0.4)]
    let energy = 60.0 * 3200 + 100 * 3560 + 146 * 2000
    study.demand = [DemandRow(year: 2030, zone: "Z", demandMWh: energy)]
    study.loadShape = [("low", 60.0), ("mean", 100), ("peak", 146)].map {
      LoadShapeRow(group: "G", slice: $0.0, loadFactor: $0.1 * 8760 / energy)
    }
    study.buildOptions = [
      BuildOption(year: 2030, technology: "new", overnightCapexUSDPerKW: 500, lifeYears: 10, realWACC: 0)
    ]
    study.buildLimits = [BuildLimit(zone: "Z", technology: "new", unitSizeMW: 5)]
    study.program = AllowanceProgram(
      years: [
        ProgramYear(
          year: 2030, capShortTons: 860_000, reservePriceUSD: 12,
          tiers: [CostContainmentTier(number: 1, triggerUSD: 42, quantityShortTons: 70_000)])
      ],
      memberships: [ProgramMembership(zone: "Z", firstYear: 2030)])
    let plan = try PlanningSolver().solve(try PlanningWindow(study: study, years: [2030]))
    #expect(abs(plan.additionsMW[0] - 150) <= 1e-9)
    let cost = 150 * 50_000 + 4.8 * energy
    #expect(abs(plan.costUSD - cost) <= Self.costTolerance * cost)
  }

  /// What stands already is no unit any more, whatever its size.
  @Test func whatIsSettledIsNotRounded() throws {
    var study = CapacityStudy.withOption(capexUSDPerKW: 500, limitMWPerYear: 50)
    study.settings.lifecycle.isEnabled = false
    study.settings.expansion.wholeUnits = true
    study.buildLimits[0].unitSizeMW = 30
    let window = try PlanningWindow(
      study: study, years: [2031, 2032], origin: 2030,
      earlier: [.init(option: 0, year: 2030, builtMW: 12.5)])
    #expect(window.additions.map(\.unitSizeMW) == [nil, 30, 30])
    let plan = try PlanningSolver().solve(window)
    #expect(plan.additionsMW[0] == 12.5 && plan.additionsMW[1] == 30)
  }

  @Test func threadsChangeNothing() throws {
    for seed in 0..<5 {
      let window = Self.window(2300 + seed)
      let one = try PlanningSolver(threads: 1).solve(window)
      let two = try PlanningSolver(threads: 2).solve(window)
      #expect(one.years == two.years && one.additionsMW == two.additionsMW && one.boundUSD == two.boundUSD)
    }
  }
}
