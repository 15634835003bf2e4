import Foundation
import DispatchSolvePowerSystem
import DispatchSolveTestSupport
import Testing

@testable import DispatchSolveAllowanceMarket

/// Paths of many programs against the market and the ledger that whole runs use.
struct MarketPathsTests {
  /// Years, a curve each, and a program with every rule that paths follow.
  static func random(
    _ random: inout SeededGenerator, years: [Int]
  ) throws -> (curves: [DemandCurve], program: AllowanceProgram) {
    func number(_ range: ClosedRange<Double>) -> Double { Double.random(in: range, using: &random) }
    let curves = try years.map { _ in
      var left = number(2e7...9e7)
      let start = left
      let prices = (0..<12).map { _ in number(0...80) }.sorted()
      let above = prices.map { _ in
        left -= min(left, number(0...8e6))
        return left
      }
      return try DemandCurve(emissionsAtStart: start, pricesUSD: prices, emissionsAbove: above)
    }
    // Periods of one to three years: the second year may begin one.
    let period = [3, 3, 2, 1][random.below(4)]
    let rules = years.enumerated().map { t, year in
      let cap = number(0...7e7)
      return ProgramYear(
        year: year, capShortTons: cap, reservePriceUSD: number(0...6),
        tiers: (0..<random.below(3)).map {
          CostContainmentTier(
            number: $0 + 1, triggerUSD: number(4...25) + 30 * Double($0), quantityShortTons: number(0...1.5e7)
          )
        },
        ecr: random.below(3) == 0
          ? EmissionsContainmentReserve(triggerUSD: number(1...15), quantityShortTons: 0.1 * cap) : nil,
        priceCeilingUSD: random.below(4) == 0 ? number(70...90) : nil, controlPeriod: "\(t / period)",
        fullCompliance: t % period == period - 1, surrenderShare: [0, 0.5, 1][random.below(3)],
        carryShare: [1, 1, 0.9, 0][random.below(4)],
        bankLimitShortTons: random.below(4) == 0 ? number(0...3e7) : nil,
        otherSupplyShortTons: [0, 0, 4e6][random.below(3)])
    }
    var program = AllowanceProgram(
      years: rules, memberships: [], openingBankShortTons: number(0...4e7),
      openingObligationShortTons: [0, 0, 1e7][random.below(3)], bankingEnabled: random.below(6) != 0)
    program.unsoldRule = [.withdrawn, .rolled, .banked][random.below(3)]
    program.orderOfUse = random.below(3) == 0 ? .bankFirst : .auctionFirst
    program.convention = random.below(3) == 0 ? .ledger : .auction
    return (curves, program)
  }

  @Test func equalsMarketAndLedger() throws {
    var random = SeededGenerator(seed: 11)
    var shorts = 0
    for round in 1...60 {
      let years = Array(2025...(2025 + random.below(7)))
      let curves = try Self.random(&random, years: years).curves
      let programs = try (0..<20).map { _ in try Self.random(&random, years: years).program }
      let paths = try MarketPaths(years: years, curves: curves, maximumPriceUSD: 100).clear(programs)
      for (number, program) in programs.enumerated() {
        var ledger = AllowanceLedger(program: program)
        let market = AllowanceMarketYear(program: program, maximumPriceUSD: 100)
        let path = try paths[number].get()
        for (t, year) in years.enumerated() {
          let label = Comment(rawValue: "round \(round), program \(number), \(year)")
          let rules = try #require(program.rules(in: year))
          var demand = TabulatedDemand(curve: curves[t])
          let (clearing, supply) = market.clear(&demand, rules: rules, ledger: ledger)
          let isTrueUp = program.isTrueUp(rules)
          let cleared = try market.settle(clearing, supply: supply, isTrueUp: isTrueUp, ledger: &ledger)
          // The search knows amounts to 1e-9 of the largest; a bank of a few tons may differ by that much.
          func near(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= 1e-7 * max(1e6, abs(a), abs(b)) }
          #expect(abs(path[t].priceUSD - clearing.priceUSD) <= 1e-6, label)
          #expect(near(path[t].emissions, clearing.emissionsShortTons), label)
          #expect(near(path[t].sold, cleared.allocation.sold), label)
          #expect(near(path[t].tiersSold, cleared.allocation.tierSold.reduce(0, +)), label)
          #expect(near(path[t].bank, cleared.entry.closingBank), label)
          #expect(near(path[t].outstanding, cleared.entry.outstandingObligation), label)
          #expect(near(path[t].short, clearing.shortShortTons), label)
          #expect(near(path[t].unpaid, cleared.entry.unpaidObligation), label)
          if path[t].short > 0 { shorts += 1 }
        }
      }
    }
    #expect(shorts > 50)
  }

  /// A program's path is the same alone, among others, and beside one that fails.
  @Test func neighboursDoNotMatter() throws {
    var random = SeededGenerator(seed: 12)
    let years = [2025, 2026, 2030]
    let curves = try Self.random(&random, years: years).curves
    let paths = try MarketPaths(years: years, curves: curves, maximumPriceUSD: 100)
    var programs = try (0..<300).map { _ in try Self.random(&random, years: years).program }
    programs[8].years.removeLast()
    programs[9].years[1].capShortTons = .nan
    let together = paths.clear(programs)
    let alone = programs.map { paths.clear([$0])[0] }
    #expect(together == alone)
    #expect(together[8] == .failure(.noRules(year: 2030)))
    #expect(together[9] == .failure(.lane(year: 2026, .badFigure(.quantity(.base)))))
    #expect(together.count { (try? $0.get()) == nil } == 2)
  }

  @Test func refusals() throws {
    #expect(throws: MarketPathError.curvesAndYearsDiffer) {
      try MarketPaths(years: [2025], curves: [], maximumPriceUSD: 1)
    }
    let curve = try DemandCurve(emissionsAtStart: 10, pricesUSD: [], emissionsAbove: [])
    #expect(try MarketPaths(years: [2025], curves: [curve], maximumPriceUSD: 100).clear([]).isEmpty)
  }
}
