import DispatchSolveTestSupport
import Testing

@testable import DispatchSolvePowerDispatch

/// GLPK asked about a block that the stack simplex has solved.
struct SecondOpinionTests {
  @Test func bothSolversAgree() throws {
    for seed in 1...60 {
      let system = RandomSystemTests.system(seed: seed, zones: 1 + seed % 4)
      try NetworkDispatch().withSession(system) { session in
        let difference = try #require(try session.secondOpinion(try session.evaluate(at: 12)))
        #expect(difference <= 1e-9, "seed \(seed)")
      }
      try NetworkDispatch(solver: .glpk).withSession(system) { session in
        let nobody = try session.secondOpinion(try session.evaluate(at: 12))
        #expect(nobody == nil, "there is no other solver to ask")
      }
    }
  }

  /// A cost that is not the least one is told apart.
  @Test func aWrongCostIsNoticed() throws {
    let network = try BlockEngine.Network(ExactCaseTests.coalAndGas)
    let workers = BlockWorkers(network, solver: .stack, threads: 1)
    defer { workers.close() }
    let pricing = BlockPricing(price: 10)
    let found = try workers.map([[0]]) { (engine, blocks, glpk) throws(DispatchError) in
      try engine.points(blocks, pricing, starts: [nil], glpk)
    }
    var point = try #require(found.first).answer
    #expect(try #require(try workers.secondOpinion(0, point)) <= 1e-12)
    point.baseCost += 1
    #expect(try #require(try workers.secondOpinion(0, point)) > 1e-4)
  }

  /// Same dispatch by both solvers: the rule for ties leaves nothing open.
  @Test func bothSolversFindTheSameDispatch() throws {
    for seed in 1...150 {
      let system = RandomSystemTests.system(seed: seed, zones: 1 + seed % 4)
      for price in [0.0, 10, 20] {
        let ours = try NetworkDispatch(threads: 2).withSession(system) { try $0.result(at: price) }
        let theirs = try NetworkDispatch(solver: .glpk).withSession(system) { try $0.result(at: price) }
        for (a, b) in zip(ours.unitGenerationMWh, theirs.unitGenerationMWh) {
          #expect(abs(a - b) <= 1e-6 * max(1, abs(a)), "seed \(seed) at \(price)")
        }
      }
    }
  }

  /// Limits meant as "none" change nothing, with either solver and in a mix.
  @Test(arguments: BlockSolver.allCases)
  func hugeLimitsAreHarmless(solver: BlockSolver) throws {
    var system = ExactCaseTests.coalAndGas
    system.zones.append(.init(name: "Y", isCovered: false, loadMW: [50], vollUSDPerMWh: 9000))
    system.links = [.init(name: "line", from: 0, to: 1, forwardLimitMW: 1e9, reverseLimitMW: 1e9)]
    let result = try NetworkDispatch(solver: solver).withSession(system) { session in
      let lower = try session.evaluate(at: 24)
      let upper = try session.evaluate(at: 26)
      #expect(lower.coveredEmissionsShortTons > upper.coveredEmissionsShortTons)
      return try session.result(at: 25, lower: lower, upper: upper, upperWeight: 0.5)
    }
    #expect(abs(result.costs.total - result.objectiveUSD) <= 1e-7 * result.objectiveUSD)
  }

  /// What was evaluated before does not show: the dispatch at a price is the one of a fresh session.
  @Test func theWayToAPriceDoesNotShow() throws {
    for seed in 1...80 {
      let system = RandomSystemTests.system(seed: seed, zones: 2 + seed % 3)
      let fresh = try NetworkDispatch().withSession(system) { try $0.result(at: 15) }
      let travelled = try NetworkDispatch().withSession(system) { session in
        for price in [80.0, 0, 40, 14, 16, 200] { _ = try session.evaluate(at: price) }
        return try session.result(at: 15)
      }
      for (a, b) in zip(fresh.unitGenerationMWh, travelled.unitGenerationMWh) {
        #expect(abs(a - b) <= 1e-7 * max(1, abs(a)), "seed \(seed)")
      }
      #expect(abs(fresh.coveredEmissionsShortTons - travelled.coveredEmissionsShortTons) <= 1e-7)
    }
  }
}
