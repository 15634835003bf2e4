import Testing

@testable import DispatchSolvePlanning

/// Windows of so many years that several runs of them begin a plan.
struct LongWindowTests {
  private static func window(_ seed: Int) -> PlanningWindow {
    var random = RandomWindow(seed: seed, .many)
    return random.window()
  }

  @Test func runsAreOfFourYearsOrMore() {
    #expect(PlanningStart.runs(0..<16) == [0..<4, 4..<8, 8..<12, 12..<16])
    #expect(PlanningStart.runs(3..<13) == [3..<8, 8..<13])
    #expect(PlanningStart.runs(0..<7) == [0..<7])
    #expect(PlanningStart.runs(15..<16) == [15..<16])
    #expect(PlanningStart.runs(8..<8) == [8..<8])
  }

  @Test(arguments: 0..<10)
  func agreeWithOneProgram(group: Int) throws {
    for seed in [2000 + group, 2010 + group, 2020 + group] {
      try OneProgramTests().compare(Self.window(seed), seed, "long window, seed \(seed)")
    }
  }

  /// Runs are shared out among threads, both ends of prices are looked for at once, and what took longest goes first: all that
  /// has no say in what is found.
  @Test(arguments: 0..<10)
  func threadsChangeNothing(group: Int) throws {
    for seed in [2100 + group, 2110 + group] {
      let window = Self.window(seed)
      let one = try PlanningSolver().solve(window, pricing: window.years.count)
      for threads in 2...4 {
        let more = try PlanningSolver(threads: threads).solve(window, pricing: window.years.count)
        #expect(one.years == more.years, "seed \(seed), \(threads) threads")
        #expect(one.additionsMW == more.additionsMW && one.keptMW == more.keptMW)
        #expect(one.costUSD == more.costUSD && one.boundUSD == more.boundUSD)
        #expect(one.costs == more.costs && one.rents == more.rents)
        #expect(one.blockSolves == more.blockSolves && one.masterPivots == more.masterPivots)
      }
    }
  }

  /// Whichever years something is known of, the optimum is the same: those before all others are no run, those in the midst of a
  /// run are taken as known.
  @Test(arguments: 0..<10)
  func knownYearsChangeNothing(group: Int) throws {
    let seed = 2200 + group
    let window = Self.window(seed)
    let fresh = try PlanningSolver().solve(window)
    let years = window.years.map(\.system.year)
    for known in [[0], [0, 1, 2], [1, 5], [years.count - 1], Array(years.indices.dropLast())] {
      let costs = fresh.costs.filter { cost in known.contains { years[$0] == cost.key } }
      #expect(costs.count == known.count)
      let again = try PlanningSolver(threads: 2).solve(window, knowing: costs)
      #expect(
        abs(again.costUSD - fresh.costUSD) <= OneProgramTests.costTolerance * abs(fresh.costUSD),
        "seed \(seed), years \(known) known")
    }
  }
}
