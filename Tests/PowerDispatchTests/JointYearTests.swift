import DispatchSolveTestSupport
import Testing

@testable import DispatchSolvePowerDispatch

/// A year's blocks in one program, against the same blocks one by one.
struct JointYearTests {
  private static let priceLimit = 400.0

  private static func request(_ capacityMW: [Double], emissions: Double, highest: Double) -> JointYear.Request
  {
    JointYear.Request(
      capacityMW: capacityMW, emissions: emissions, highestUSD: highest, leastOfRows: [], paymentsUSD: [],
      mostMissing: [])
  }

  /// With so many tons the least cost of a year is the highest of all lines that the blocks' optima at one price make;
  /// blocks' cuts are bounds for any other capacity, and the shares add up.
  @Test func aYearIsItsBlocks() throws {
    var inside = 0
    for seed in 1...60 {
      let system = ExpansionTests.system(seed: seed)
      let count = system.blocks.count
      var random = SeededGenerator(seed: UInt64(seed))
      let apart = try BlocksApart(system)
      let together = try PlanningBlocks(system, parts: (0..<count).map { $0..<$0 + 1 })
      func capacity() -> [Double] {
        system.buildOptions.map { _ in Double.random(in: 0...40, using: &random) }
      }
      for _ in 0..<3 {
        let here = capacity()
        let at = try #require(try together.optimum(group: 0, Self.request(here, emissions: 0, highest: 30)))
        #expect(
          BlocksApart.isNear(at.blocks.reduce(0) { $0 + $1.costUSD }, try apart.sum(here, 30).cost),
          "seed \(seed)")
        let most = Double.random(in: 0.3...1.1, using: &random) * (try apart.sum(here, 0)).emissions
        let found = try #require(
          try together.optimum(group: 0, Self.request(here, emissions: most, highest: Self.priceLimit)))
        let price = found.blocks.first?.cut.priceUSD ?? 0
        let cost = found.blocks.reduce(0) { $0 + $1.costUSD }
        #expect(BlocksApart.isNear(cost, try apart.sum(here, price).cost - price * most), "seed \(seed)")
        for other in [0, 5, 20, 60, price / 2, price * 1.1 + 1, Self.priceLimit]
        where other <= Self.priceLimit {
          let line = try apart.sum(here, other).cost - other * most
          #expect(line <= cost + BlocksApart.tolerance * max(1, abs(cost)), "seed \(seed) at \(other)")
        }
        let emitted = found.emissions.reduce(0, +)
        #expect(emitted <= most * (1 + BlocksApart.tolerance), "seed \(seed)")
        // A price of rounding is none.
        if price > BlocksApart.tolerance { #expect(BlocksApart.isNear(emitted, most), "seed \(seed)") }
        if price > 0 && price < Self.priceLimit { inside += 1 }
        let elsewhere = capacity()
        for (block, answer) in found.blocks.enumerated() {
          let bound = zip(answer.cut.capacitySlopes, elsewhere).reduce(answer.cut.constantUSD) {
            $0 + $1.0 * $1.1
          }
          let cost = try apart.blocks.optimum(block, capacityMW: elsewhere, priceUSD: answer.cut.priceUSD)
            .costUSD
          #expect(bound <= cost + BlocksApart.tolerance * max(1, abs(cost)), "seed \(seed)")
        }
      }
    }
    #expect(inside > 60)
  }

  /// A missing unit of an annual row costs its payment: duals above it prove no more than it does.
  @Test func rowsAreWorthNoMoreThanTheirPayment() throws {
    let system = AnnualRowTests.system(seed: 3)
    let blocks = try PlanningBlocks(system)
    let payments = system.annualRows.map { _ in 50.0 }
    let rowCount = blocks.network.model(0).template.rowCount
    let quotas = BlockQuotas(amounts: [], paymentsUSD: payments)
    let duals = Array(repeating: 0.0, count: rowCount - payments.count) + payments.map { $0 * 3 }
    #expect(!payments.isEmpty && blocks.cut(0, duals, 0, quotas).rowPricesUSD == payments)
  }

  /// What the sparse method gives up GLPK solves: the same cost, emissions and price.
  @Test func byGLPK() throws {
    for seed in 1...20 {
      let system = ExpansionTests.system(seed: seed)
      let network = try BlockEngine.Network(system, hasQuotas: true)
      let planned = system.blocks.indices.map {
        PlannedBlock(network.model($0), system.blocks[$0], network.classes)
      }
      let year = try #require(JointYear(network, system.blocks.indices, planned))
      var request = Self.request(system.buildOptions.map { _ in 20 }, emissions: 0, highest: Self.priceLimit)
      request.leastOfRows = system.annualRows.map(\.least)
      request.paymentsUSD = system.annualRows.map { _ in 50 }
      request.mostMissing = system.annualRows.map { 2 * max(1, abs($0.least)) }
      let own = try #require(try year.solve(request))
      let other = try #require(year.solveByGLPK(request))
      func cost(_ optimum: JointYear.Optimum) -> Double {
        optimum.costsUSD.reduce(0, +) + Self.priceLimit * optimum.emissions.reduce(0, +)
      }
      #expect(BlocksApart.isNear(cost(own), cost(other)), "seed \(seed)")
      #expect(BlocksApart.isNear(own.priceUSD, other.priceUSD), "seed \(seed)")
    }
  }
}
