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

  /// Duals with other prices of annual rows, up to their payments, bound what the year costs with any capacity, tons and rows; with
  /// the prices that they had they are what they were. Some are as good as at their own prices: what counts runs at its limit at
  /// either.
  @Test func dualsAtOtherPricesOfRows() throws {
    var (exact, moved) = (0, 0)
    for seed in 1...40 {
      let system = AnnualRowTests.system(seed: seed)
      guard !system.annualRows.isEmpty else { continue }
      var random = SeededGenerator(seed: UInt64(seed))
      let year = try PlanningBlocks(system, parts: [0..<system.blocks.count])
      let payments = system.annualRows.map { _ in Double.random(in: 5...60, using: &random) }
      func asked() -> JointYear.Request {
        var request = Self.request(
          system.buildOptions.map { _ in Double.random(in: 0...40, using: &random) },
          emissions: Double.random(in: 0...2e5, using: &random), highest: Self.priceLimit)
        request.leastOfRows = system.annualRows.map {
          $0.least * Double.random(in: 0.5...1.5, using: &random)
        }
        request.paymentsUSD = payments
        request.mostMissing = system.annualRows.map { 4 * max(1, abs($0.least)) }
        return request
      }
      let (here, there) = (asked(), asked())
      let found = try #require(try year.optimum(group: 0, here))
      let cut = found.blocks[0].cut
      let quotas = BlockQuotas(amounts: [], paymentsUSD: payments)
      // What is missing costs no more than its payment.
      let own = year.cut(
        0, year.rowDuals(0, cut.rowDuals, rowPricesUSD: cut.rowPricesUSD), cut.priceUSD, quotas)
      #expect(BlocksApart.isNear(own.constantUSD, cut.constantUSD), "seed \(seed)")
      let elsewhere = try #require(try year.optimum(group: 0, there))
      for share in [0, 0.5, 1] {
        let prices = payments.map { $0 * share }
        let other = year.cut(
          0, year.rowDuals(0, cut.rowDuals, rowPricesUSD: prices), cut.priceUSD, quotas)
        #expect(other.rowPricesUSD == prices)
        for (request, answer) in [(here, found), (there, elsewhere)] {
          var bound = zip(other.capacitySlopes, request.capacityMW).reduce(other.constantUSD) {
            $0 + $1.0 * $1.1
          }
          bound -= other.priceUSD * answer.emissions[0]
          bound += zip(prices, answer.quotas[0]).reduce(0) { $0 + $1.0 * $1.1 }
          let cost = answer.blocks[0].costUSD
          #expect(bound <= cost + BlocksApart.tolerance * max(1, abs(cost)), "seed \(seed)")
          guard request == here, prices != cut.rowPricesUSD else { continue }
          moved += 1
          if BlocksApart.isNear(bound, cost) { exact += 1 }
        }
      }
    }
    #expect(moved > 60 && exact > 2 && exact < moved, "\(exact) of \(moved)")
  }

  /// What the sparse method gives up GLPK solves: the same cost, emissions and price.
  @Test func byGLPK() throws {
    for seed in 1...20 {
      let system = ExpansionTests.system(seed: seed)
      let network = try BlockEngine.Network(system, hasQuotas: true)
      let year = try #require(
        JointYear(network, system.blocks.indices, PlannedBlock.all(of: network)))
      var request = Self.request(system.buildOptions.map { _ in 20 }, emissions: 0, highest: Self.priceLimit)
      request.leastOfRows = system.annualRows.map(\.least)
      request.paymentsUSD = system.annualRows.map { _ in 50 }
      request.mostMissing = system.annualRows.map { 2 * max(1, abs($0.least)) }
      let own = try #require(try year.solve(request))
      let other = try #require(try year.solveByGLPK(request))
      func cost(_ optimum: JointYear.Optimum) -> Double {
        optimum.costsUSD.reduce(0, +) + Self.priceLimit * optimum.emissions.reduce(0, +)
      }
      #expect(BlocksApart.isNear(cost(own), cost(other)), "seed \(seed)")
      #expect(BlocksApart.isNear(own.priceUSD, other.priceUSD), "seed \(seed)")
    }
  }

  /// A system of four blocks like the first, of loads some per cent apart; the last two are longer if said so.
  private static func alike(_ system: DispatchSystem, lastAreLonger: Bool) -> DispatchSystem {
    var many = system
    let slices = system.blocks[0].slices
    let copies = 0..<4
    many.slices = copies.flatMap { copy in
      slices.map {
        DispatchSystem.Slice(
          name: "\($0).\(copy)", hours: system.slices[$0].hours * (lastAreLonger && copy > 1 ? 2 : 1))
      }
    }
    many.blocks = copies.map { copy in
      DispatchSystem.Block(
        name: "\(copy)", slices: Array(copy * slices.count..<(copy + 1) * slices.count))
    }
    for z in many.zones.indices {
      many.zones[z].loadMW = copies.flatMap { copy in
        slices.map { system.zones[z].loadMW[$0] * (1 + 0.03 * Double(copy)) }
      }
    }
    func repeated(_ profiles: [[Double]]) -> [[Double]] {
      profiles.map { profile in copies.flatMap { _ in slices.map { profile[$0] } } }
    }
    many.availabilityProfiles = repeated(system.availabilityProfiles)
    many.fuelProfiles = repeated(system.fuelProfiles)
    many.coverageProfiles = repeated(system.coverageProfiles)
    return many
  }

  /// Groups that are alike have one program and its solvers, one at work and one idle: each answers as its blocks do one by
  /// one, and bit for bit the same whatever other groups were asked in between.
  @Test func groupsThatAreAlikeShareAProgram() throws {
    for seed in 1...30 {
      let system = Self.alike(ExpansionTests.system(seed: seed), lastAreLonger: seed % 3 == 0)
      let network = try BlockEngine.Network(system, hasQuotas: true)
      func groups() throws -> [JointYear] {
        let planned = PlannedBlock.all(of: network)
        var groups: [JointYear] = []
        for blocks in [0..<2, 2..<4] {
          groups.append(
            try #require(JointYear(network, blocks, Array(planned[blocks]), others: groups)))
        }
        return groups
      }
      let (both, one) = (try groups(), try groups())
      #expect(both.allSatisfy { $0.isShared }, "seed \(seed)")
      let apart = try BlocksApart(system)
      for (price, capacity) in [(20.0, 10.0), (45, 10), (45, 30), (0, 30)] {
        let amounts = system.buildOptions.map { _ in capacity }
        let request = Self.request(amounts, emissions: 0, highest: price)
        for (number, group) in both.enumerated() {
          let found = try #require(try group.solve(request))
          for (place, cost) in found.costsUSD.enumerated() {
            let block = 2 * number + place
            let expected = try apart.blocks.optimum(block, capacityMW: amounts, priceUSD: price)
            #expect(
              BlocksApart.isNear(cost + price * found.emissions[place], expected.costUSD), "seed \(seed)")
          }
          guard number == 1 else { continue }
          let alone = try #require(try one[1].solve(request))
          #expect(alone.costsUSD == found.costsUSD && alone.rowDuals == found.rowDuals, "seed \(seed)")
        }
      }
    }
  }

  /// Parts of one kind stay among themselves where they are many, a few of other kinds go together, and no group is too large.
  @Test func groupsArePartsOfOneKind() throws {
    let base = try #require((1...40).map { ExpansionTests.system(seed: $0) }.first { $0.annualRows.isEmpty })
    for isLonger in [false, true] {
      let system = Self.alike(base, lastAreLonger: isLonger)
      let network = try BlockEngine.Network(system, hasQuotas: true)
      let rows = network.model(0).firstQuotaRow
      let parts = system.blocks.indices.map { $0..<$0 + 1 }
      func sizes(_ mostRows: Int) -> [Int] {
        PartGroups(network, parts, mostRows: mostRows).groups.map(\.count)
      }
      #expect(sizes(4 * rows) == [4])
      // Three go together at most: two and two, of one kind or of two.
      #expect(sizes(3 * rows) == [2, 2])
      #expect(sizes(rows) == [1, 1, 1, 1])
      #expect(sizes(rows - 1) == [1, 1, 1, 1])
      #expect(PartGroups(network, [], mostRows: rows).groups.isEmpty)
    }
  }

  /// Relative difference of sums of the same terms in another order.
  private static let rounding = 1e-12

  /// Size of what cancels in a slope, $/MW: prices of some hundred $/MWh in hours of these systems.
  private static let slopeTerms = 1e4

  private static func isSame(_ first: Double, _ second: Double, size: Double) -> Bool {
    abs(first - second) <= rounding * max(1, size)
  }

  /// A cut from reduced costs that the solver has at hand is that from its duals alone; with loads a hair off it is that with
  /// another constant, which is found from what differs.
  @Test(arguments: [false, true])
  func cutsAreFoundInTwoWays(hasAnnualRows: Bool) throws {
    var (atHand, shifted, again) = (0, 0, 0)
    for seed in 1...30 {
      let system = hasAnnualRows ? AnnualRowTests.system(seed: seed) : ExpansionTests.system(seed: seed)
      let network = try BlockEngine.Network(system, hasQuotas: true)
      let planned = PlannedBlock.all(of: network)
      let year = try #require(JointYear(network, system.blocks.indices, planned))
      var request = Self.request(
        system.buildOptions.map { _ in 15 }, emissions: 0, highest: Double(seed))
      request.leastOfRows = system.annualRows.map(\.least)
      request.paymentsUSD = system.annualRows.map { _ in 50 }
      request.mostMissing = system.annualRows.map { 2 * max(1, abs($0.least)) }
      // The same duals again at capacity a little off: what they prove is not found anew.
      var before: [[Double]] = []
      for more in [0, 1e-6, 3e-6, 9.0] {
        request.capacityMW = system.buildOptions.map { _ in 15 + more }
        let optimum = try #require(try year.solve(request))
        let pricing = BlockPricing(
          price: optimum.priceUSD + system.carbonPriceOnTop, payments: request.paymentsUSD)
        for (b, duals) in optimum.rowDuals.enumerated() {
          let expected = planned[b].cut(duals, pricing)
          let size = abs(expected.constant)
          if let cut = optimum.cuts?[b] {
            atHand += 1
            #expect(Self.isSame(cut.constant, expected.constant, size: size), "seed \(seed)")
            for (own, other) in zip(cut.buildSlopes, expected.buildSlopes) {
              #expect(Self.isSame(own, other, size: Self.slopeTerms), "seed \(seed)")
            }
            #expect(cut.quotaSlopes == expected.quotaSlopes, "seed \(seed)")
          }
          for loads in [LoadShift.less, .more] {
            let change = try #require(planned[b].cutChange(duals, pricing, to: loads))
            let other = planned[b].cut(duals, pricing.shifted(loads)).constant
            #expect(Self.isSame(expected.constant + change, other, size: size), "seed \(seed)")
            if change != 0 { shifted += 1 }
          }
        }
        if optimum.rowDuals == before { again += 1 }
        before = optimum.rowDuals
      }
    }
    #expect(atHand > 160 && shifted > 160 && again > 20, "\(atHand), \(shifted), \(again)")
  }

  /// Figures with loads a hair off are the same whether they are made of the model or of what differs.
  @Test func figuresWithLoadsAHairOff() throws {
    for seed in 1...20 {
      var system = AnnualRowTests.system(seed: seed)
      if seed % 2 == 0, !system.links.isEmpty { system.links[0].contractedMW = 3 }
      let network = try BlockEngine.Network(system, hasQuotas: true)
      let usual = PlannedBlock.all(of: network)
      let payments = system.annualRows.map { _ in 50.0 }
      for b in usual.indices {
        for loads in [LoadShift.none, .less, .more, .less] {
          let pricing = BlockPricing(price: 0, payments: payments, load: loads)
          let found = usual[b].figuresAt(pricing)
          // Asked first of all, figures are made of the model.
          let expected = loads == .none ? found : PlannedBlock.all(of: network)[b].figuresAt(pricing)
          #expect(found.costs == expected.costs && found.rowLower == expected.rowLower)
          #expect(found.rowUpper == expected.rowUpper && found.columnLower == expected.columnLower)
          #expect(found.columnUpper == expected.columnUpper)
        }
      }
    }
  }
}
