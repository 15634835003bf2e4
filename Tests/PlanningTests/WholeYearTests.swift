import DispatchSolveAllowanceMarket
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import DispatchSolveTestSupport
import Testing

@testable import DispatchSolvePlanning

/// A year with additions as one program against the plan of the same year, which is found by decomposition.
struct WholeYearTests {
  /// Relative difference of least costs that rounding of sums over blocks may leave.
  private static let tolerance = 1e-9
  private static let prices = [0.0, 4, 31.5, 12, 12.25, 90, 55, 0]

  /// The first year of a random window, with costs and limits of its additions; of some, two options have one limit.
  private static func year(seed: Int) -> YearAdditions {
    var random = RandomWindow(seed: seed)
    return year(random.window(), seed)
  }

  private static func year(_ window: PlanningWindow, _ seed: Int) -> YearAdditions {
    var system = window.years[0].system
    for (kind, _) in system.buildOptions.enumerated() {
      guard let addition = window.additions.first(where: { $0.capacity.contains(kind) }) else { continue }
      system.buildOptions[kind].costUSDPerMWYear = addition.annualCostUSDPerMW
      system.buildOptions[kind].limitMW = addition.mostMW
    }
    let limits =
      seed % 3 == 0 && system.buildOptions.count > 1
      ? [PlanningWindow.SharedLimit(name: "both", mostMW: 60, additions: [0, 1])] : []
    return YearAdditions(system, limits: limits)
  }

  @Test func leastCostsAreThoseOfPlans() throws {
    try leastCostsAreThoseOfPlans(0..<RandomCount.of(60, many: 1000)) { Self.year(seed: $0) }
  }

  /// The same with imports that need allowances.
  @Test func withImports() throws {
    // Every third has several programs, whose markets say what a ton costs.
    let seeds = 0..<RandomCount.of(90, many: 1000)
    try leastCostsAreThoseOfPlans(seeds) { seed in
      var random = RandomWindow(seed: seed)
      guard seed % 3 != 0 else { return nil }
      return random.windowWithImports(seed: seed).map { Self.year($0, seed) }
    }
  }

  private func leastCostsAreThoseOfPlans(_ seeds: Range<Int>, _ year: (Int) -> YearAdditions?) throws {
    var built = 0
    var rows = 0
    for seed in seeds {
      guard let year = year(seed) else { continue }
      let whole = try #require(WholeYear(year), "seed \(seed)")
      rows += year.system.annualRows.count
      var found: [(price: Double, cost: Double, emissions: Double)] = []
      for price in Self.prices {
        let plan = try PlanningSolver().solve(year.window(rules: nil, emissionsPriceUSD: price))
        let optimum = try #require(try whole.optimum(at: price), "seed \(seed) at \(price)")
        #expect(
          abs(optimum.costUSD - plan.costUSD) <= Self.tolerance * max(1, abs(plan.costUSD)),
          "seed \(seed) at \(price)")
        if optimum.additionsMW.contains(where: { $0 > 1 }) { built += 1 }
        found.append((price, optimum.costUSD, optimum.emissions))
      }
      // Least cost is concave in the price, with emissions as its slope.
      for a in found {
        for b in found {
          let tangent = a.cost + (b.price - a.price) * a.emissions
          #expect(
            b.cost <= tangent + Self.tolerance * max(1, abs(tangent)),
            "seed \(seed), \(a.price) to \(b.price)")
        }
      }
    }
    #expect(built > 100 && rows > 10)
  }

  /// With more allowances than anyone needs a year clears at the reserve price, and no price above it would do.
  @Test func ampleAllowancesAreWorthTheReservePrice() throws {
    var rules = ProgramYear(year: 2030, capShortTons: 1e9, reservePriceUSD: 5)
    let supply = AllowanceSupply(rules: rules, freeBankShortTons: 0, maximumPriceUSD: 1000)
    let found = try Self.year(seed: 1).cleared(
      by: supply, alsoNeeded: 0, near: nil, model: NetworkDispatch())
    #expect(found.planned.priceUSD == 5 && found.planned.highestPriceUSD == 5)
    // With less than it would emit at that price it is above, and both ends are.
    rules.capShortTons = 0.6 * found.planned.emissions
    let dear = try Self.year(seed: 1).cleared(
      by: AllowanceSupply(rules: rules, freeBankShortTons: 0, maximumPriceUSD: 1000), alsoNeeded: 0,
      near: nil,
      model: NetworkDispatch())
    #expect(dear.planned.priceUSD > 5 && dear.planned.highestPriceUSD >= dear.planned.priceUSD)
  }

  /// Where a row that nothing buys out cannot be met, and where an addition has no limit, a plan says so.
  @Test func whatCannotBeIsLeftToPlans() throws {
    var year = Self.year(seed: 2)
    var system = year.system
    system.annualRows = [
      AnnualRow(name: "none", kind: .emissionCap, coefficients: [:], least: 1e9, alternativePaymentUSD: nil)
    ]
    year = YearAdditions(system)
    let whole = try #require(WholeYear(year))
    #expect(try whole.optimum(at: 10) == nil)
    #expect(throws: DispatchError.self) {
      try AdditionDispatch(NetworkDispatch()).withSession(system) { _ = try $0.evaluate(at: 10) }
    }
    system.annualRows = []
    for (cost, refused) in [(-1.0, true), (0, true), (1e9, false)] {
      for option in system.buildOptions.indices {
        system.buildOptions[option].limitMW = .infinity
        system.buildOptions[option].costUSDPerMWYear = cost
      }
      if refused {
        #expect(throws: DispatchError.self) { try WholeYear(YearAdditions(system))?.optimum(at: 10) }
      } else {
        #expect(try WholeYear(YearAdditions(system))?.optimum(at: 10) != nil)
      }
    }
  }

  /// What a session with additions says at a price is what the plan says, and the same again after other prices.
  @Test func sessionsAnswerWhatPlansDo() throws {
    let year = Self.year(seed: 2)
    #expect(WholeYear(year) != nil)
    try AdditionDispatch(NetworkDispatch()).withSession(year.system) { session in
      for price in Self.prices {
        let point = try session.evaluate(at: price)
        let result = try session.result(at: price)
        #expect(abs(point.leastCostUSD - result.objectiveUSD) <= Self.tolerance * abs(point.leastCostUSD))
        #expect(
          abs(point.coveredEmissionsShortTons - result.coveredEmissionsShortTons)
            <= Self.tolerance * max(1, point.coveredEmissionsShortTons))
      }
    }
  }
}
