import DispatchSolveLinearProgramming
import DispatchSolveTestSupport
import Testing

@testable import DispatchSolvePowerDispatch

/// Rows over the year: decomposition against one LP with all blocks and rows in it.
struct AnnualRowTests {
  /// A random system with generic costs, so that optimum and duals are unique, and up to four rows.
  static func system(seed: Int) -> DispatchSystem {
    var random = SeededGenerator(seed: UInt64(seed))
    var system = RandomSystemTests.system(seed: seed, zones: 2 + seed % 3)
    for u in system.units.indices {
      system.units[u].baseCostUSDPerMWh += Double.random(in: 0...2, using: &random)
      system.units[u].emissionRate += Double.random(in: 0...0.1, using: &random)
    }
    let all = Array(system.units.indices)
    let eligible = all.filter { $0 % 3 == 0 }
    let load = system.zones.reduce(0.0) { sum, zone in
      sum + zip(zone.loadMW, system.slices).reduce(0) { $0 + $1.0 * $1.1.hours }
    }
    let payment = Bool.random(using: &random) ? 60.0 : nil
    system.annualRows.append(
      .standard(
        name: "load share", eligible: eligible, share: Double.random(in: 0.05...0.4, using: &random),
        ofMWh: load, alternativePaymentUSDPerMWh: payment))
    if Bool.random(using: &random) {
      let zone = all.filter { system.units[$0].zone == 0 }
      system.annualRows.append(
        .standard(
          name: "generation share", eligible: zone.filter { $0 % 2 == 0 },
          share: Double.random(in: 0.1...0.6, using: &random), ofGenerationBy: zone,
          alternativePaymentUSDPerMWh: 25))
    }
    if Bool.random(using: &random) {
      system.annualRows.append(
        .energyBudget(
          name: "hydro budget", units: [all[random.below(all.count)]],
          mostMWh: Double.random(in: 0...0.1, using: &random) * load))
    }
    if Bool.random(using: &random) {
      system.annualRows.append(
        .emissionCap(
          name: "cap",
          rates: Dictionary(uniqueKeysWithValues: all.map { ($0, system.units[$0].emissionRate) }),
          mostShortTons: Double.random(in: 0.2...1, using: &random) * load))
    }
    return system
  }

  @Test func decompositionEqualsTheWholeLP() throws {
    var solved = 0
    var binding = 0
    for seed in 1...250 {
      let system = Self.system(seed: seed)
      for price in [0.0, 12.5] {
        let expected = try WholeYear.solve(system, price: price)
        do {
          let result = try NetworkDispatch(threads: 2).withSession(system) { try $0.result(at: price) }
          guard let expected else {
            Issue.record("seed \(seed): a program without solution was solved")
            continue
          }
          let scale = max(1, abs(expected.objective))
          #expect(abs(result.objectiveUSD - expected.objective) <= 1e-9 * scale, "seed \(seed)")
          #expect(abs(result.costs.total - expected.objective) <= 1e-9 * scale, "seed \(seed)")
          for (k, row) in result.annualRows.enumerated() {
            #expect(abs(row.priceUSD - expected.rowDuals[k]) <= 1e-6 * max(1, row.priceUSD), "seed \(seed)")
            let least = system.annualRows[k].least
            #expect(row.activity + row.boughtOut >= least - 1e-7 * max(1, abs(least)), "seed \(seed)")
            // What is not scarce has no price.
            let slack = row.activity + row.boughtOut - least
            #expect(row.priceUSD <= 1e-6 || slack <= 1e-7 * max(1, abs(least)), "seed \(seed)")
            if row.priceUSD > 0 { binding += 1 }
            // Activity is what the units generate, less what of it is spilled.
            let item = system.annualRows[k]
            let lost =
              result.spilledEligibleMWh[k] * (item.eligible.first.flatMap { item.coefficients[$0] } ?? 0)
            let sum = item.coefficients.sorted { $0.key < $1.key }
              .reduce(-lost) { $0 + $1.value * result.unitGenerationMWh[$1.key] }
            #expect(abs(sum - row.activity) <= 1e-8 * max(1, abs(sum)), "seed \(seed)")
          }
          solved += 1
        } catch let error as DispatchError {
          guard case .annualRowsUnreachable = error else { throw error }
          #expect(expected == nil, "seed \(seed): \(error)")
        }
      }
    }
    #expect(solved > 300 && binding > 300, "\(solved) solved, \(binding) rows binding")
  }

  /// Emissions fall with the price, and cost is their integral, with rows as without.
  @Test func theCurveHoldsWithRows() throws {
    for seed in 1...25 {
      var system = Self.system(seed: seed)
      for k in system.annualRows.indices { system.annualRows[k].alternativePaymentUSD = 80 }
      try NetworkDispatch().withSession(system) { session in
        let curve = try session.emissionsCurve(0...60)
        for price in [0, 3.3, 17.1, 44, 60] {
          let point = try session.evaluate(at: price)
          #expect(
            abs(curve.leastCost(at: price) - point.leastCostUSD) <= 1e-8 * max(1, abs(point.leastCostUSD)),
            "seed \(seed) at \(price)")
        }
      }
    }
  }

  @Test func aStandardThatCannotBeMetIsNamed() throws {
    var system = ExactCaseTests.coalAndGas
    system.annualRows = [
      .standard(name: "clean", eligible: [1], share: 1.2, ofMWh: 100),
      .standard(name: "easy", eligible: [0, 1], share: 0.5, ofMWh: 100),
    ]
    do {
      _ = try NetworkDispatch().withSession(system) { try $0.result(at: 0) }
      Issue.record("a standard of 120 % was met")
    } catch DispatchError.annualRowsUnreachable(let year, let rows) {
      #expect(year == 2030 && rows.map(\.name) == ["clean"])
      #expect(abs((rows.first?.missing ?? 0) - 20) < 1e-9)
    }
    // With a way out, the way out is taken: 100 MWh of gas, 20 bought out at 50.
    system.annualRows[0].alternativePaymentUSD = 50
    let result = try NetworkDispatch().withSession(system) { try $0.result(at: 0) }
    #expect(abs(result.annualRows[0].boughtOut - 20) < 1e-9)
    #expect(abs(result.annualRows[0].priceUSD - 50) < 1e-9)
    #expect(abs(result.costs.alternativePayments - 1000) < 1e-9)
    #expect(result.annualRows[1].priceUSD == 0)
  }
}
