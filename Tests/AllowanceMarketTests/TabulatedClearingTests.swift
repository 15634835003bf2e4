import DispatchSolvePowerSystem
import DispatchSolveTestSupport
import Testing

@testable import DispatchSolveAllowanceMarket

/// Exact clearing on a table against exact fractions and against `MarketClearing` on the same curve.
struct TabulatedClearingTests {
  /// Every figure equals the fraction's nearest double: prices and amounts are exact in both, the weight is one
  /// division of exact numbers.
  @Test func equalsExactFractions() throws {
    var random = SeededGenerator(seed: 20_301_121)
    var statuses: [ClearingStatus: Int] = [:]
    var intervals = 0
    for index in 1...40_000 {
      let market = ExactMarket.random(&random)
      let exact = market.equilibrium()
      let figures = try SupplyFigures(market.supply(), alsoNeeded: market.also.double)
      let clearing = MarketClearing().clear(try market.curve(), supply: figures)
      statuses[clearing.status, default: 0] += 1
      if clearing.highestPriceUSD > clearing.priceUSD { intervals += 1 }
      let expected = TabulatedClearing(
        status: exact.status, priceUSD: exact.price.double, highestPriceUSD: exact.highestPrice.double,
        emissionsShortTons: exact.emissions.double, lowerEmissionsShortTons: exact.lower.double,
        upperEmissionsShortTons: exact.upper.double, upperWeight: exact.weight.double,
        takenShortTons: exact.taken.double, shortShortTons: exact.short.double)
      #expect(clearing == expected, "market \(index): \(market)")
      for (source, sold) in exact.sold {
        #expect(
          figures.sold(source, ofTaken: clearing.takenShortTons) == sold.double, "market \(index): \(source)")
      }
      #expect(figures.unsold(ofTaken: clearing.takenShortTons) == exact.unsold.double, "market \(index)")
      #expect(figures.withheld(ofTaken: clearing.takenShortTons) == exact.withheld.double, "market \(index)")
    }
    // The generator reaches every outcome.
    for status in [ClearingStatus.cleared, .atReservePrice, .atTrigger, .atCeiling, .shortage] {
      #expect((statuses[status] ?? 0) > 1_000, "\(status): \(statuses[status] ?? 0)")
    }
    #expect(intervals > 1_000, "\(intervals)")
  }

  /// A market with figures of any size and no ties but those of its own making.
  static func smoothMarket(_ random: inout SeededGenerator) throws -> (DemandCurve, AllowanceSupply, Double) {
    func number(_ range: ClosedRange<Double>) -> Double { Double.random(in: range, using: &random) }
    let count = random.below(60)
    let prices = (0..<count).map { _ in number(0...80) }.sorted()
    let amounts = (0..<count).map { _ in number(1e6...9e7) }.sorted(by: >)
    let curve = try DemandCurve(emissionsAtStart: 1e8, pricesUSD: prices, emissionsAbove: amounts)
    // Triggers stand at switching prices now and then.
    func trigger() -> Double {
      count > 0 && random.below(3) == 0 ? prices[random.below(count)] : number(1...80)
    }
    let cap = number(0...9e7)
    let rules = ProgramYear(
      year: 2030, capShortTons: cap, reservePriceUSD: number(0...12),
      tiers: (1...3).prefix(random.below(4)).map {
        CostContainmentTier(number: $0, triggerUSD: trigger(), quantityShortTons: number(1e5...1e7))
      },
      ecr: random.below(2) == 0
        ? EmissionsContainmentReserve(triggerUSD: trigger(), quantityShortTons: number(0...0.2) * cap) : nil,
      priceCeilingUSD: random.below(4) == 0 ? number(10...90) : nil,
      otherSupplyShortTons: random.below(4) == 0 ? number(0...5e6) : 0)
    let supply = AllowanceSupply(
      rules: rules, freeBankShortTons: random.below(2) == 0 ? number(0...2e7) : 0,
      orderOfUse: random.below(3) == 0 ? .bankFirst : .auctionFirst, maximumPriceUSD: 100)
    return (curve, supply, random.below(4) == 0 ? number(0...1e7) : 0)
  }

  /// Compares with clearing on evaluations: prices to 1e-9, amounts to 1e-9 of the largest amount.
  private func compare(
    _ curve: DemandCurve, _ supply: AllowanceSupply, _ also: Double,
    _ id: String
  ) throws {
    let figures = try SupplyFigures(supply, alsoNeeded: also)
    let clearing = MarketClearing().clear(curve, supply: figures)
    var demand = TabulatedDemand(curve: curve)
    let searched = MarketClearing().clear(&demand, alsoNeeded: also, supply: supply)
    let size = max(1, abs(curve.nodes[0].y), also)
    #expect(clearing.status == searched.status, "\(id)")
    #expect(abs(clearing.priceUSD - searched.priceUSD) <= 1e-9 * max(1, clearing.priceUSD), "\(id)")
    let highest = searched.highestPriceUSD
    #expect(
      abs(clearing.highestPriceUSD - highest) <= 1e-9 * max(1, highest),
      "\(id): \(clearing.highestPriceUSD), searched \(highest)")
    #expect(abs(clearing.emissionsShortTons - searched.emissionsShortTons) <= 1e-9 * size, "\(id)")
    #expect(abs(clearing.shortShortTons - searched.shortShortTons) <= 1e-9 * size, "\(id)")
    // The mix gives the emissions, whatever sides the search ended with.
    let mixed =
      (1 - clearing.upperWeight) * clearing.lowerEmissionsShortTons
      + clearing.upperWeight * clearing.upperEmissionsShortTons
    #expect(abs(mixed - clearing.emissionsShortTons) <= 1e-9 * size, "\(id)")
    let offered = supply.interval(at: searched.priceUSD)
    let needed = searched.emissionsShortTons + also
    let allocation = supply.allocation(
      of: searched.status == .shortage
        ? needed : min(max(needed, offered.lowerBound), offered.upperBound))
    let taken = clearing.takenShortTons
    var pairs = [
      (figures.sold(.base, ofTaken: taken), allocation.baseSold),
      (figures.sold(.ecr, ofTaken: taken), allocation.ecrReleased),
      (figures.sold(.bank, ofTaken: taken), allocation.bankUsed),
      (figures.sold(.other, ofTaken: taken), allocation.otherUsed),
      (figures.sold(.ceiling, ofTaken: taken), allocation.ceilingSold),
      (figures.withheld(ofTaken: taken), max(0, supply.containedShortTons - allocation.ecrReleased)),
    ]
    for (tier, sold) in allocation.tierSold.enumerated() {
      pairs.append((figures.sold(.tier(tier), ofTaken: taken), sold))
    }
    for (own, other) in pairs { #expect(abs(own - other) <= 1e-9 * size, "\(id)") }
  }

  @Test func equalsTheSearchOnEvaluations() throws {
    var random = SeededGenerator(seed: 4)
    for index in 1...20_000 {
      let (curve, supply, also) = try Self.smoothMarket(&random)
      try compare(curve, supply, also, "smooth market \(index)")
    }
  }

  /// The same on markets full of ties.
  @Test func equalsTheSearchOnEvaluationsWithTies() throws {
    var random = SeededGenerator(seed: 5)
    for index in 1...20_000 {
      let market = ExactMarket.random(&random)
      try compare(market.curve(), market.supply(), market.also.double, "tied market \(index)")
    }
  }

  /// Cases known in closed form: 100 MW of coal replaced at 25 $/t.
  @Test func knownCases() throws {
    let curve = try DemandCurve(emissionsAtStart: 100, pricesUSD: [25], emissionsAbove: [40])
    func clear(cap: Double, tiers: [CostContainmentTier] = []) throws -> (TabulatedClearing, SupplyFigures) {
      let figures = try SupplyFigures(
        AllowanceSupply(
          rules: ProgramYear(year: 2030, capShortTons: cap, tiers: tiers), freeBankShortTons: 0,
          maximumPriceUSD: 1000))
      return (MarketClearing().clear(curve, supply: figures), figures)
    }
    let mixed = try clear(cap: 70).0
    #expect(mixed.status == .cleared && mixed.priceUSD == 25 && mixed.highestPriceUSD == 25)
    #expect(mixed.upperWeight == 0.5 && mixed.emissionsShortTons == 70)
    let interval = try clear(cap: 40, tiers: [.init(number: 1, triggerUSD: 60, quantityShortTons: 5)]).0
    #expect(interval.priceUSD == 25 && interval.highestPriceUSD == 60 && interval.upperWeight == 1)
    let (tied, figures) = try clear(
      cap: 70, tiers: [.init(number: 1, triggerUSD: 25, quantityShortTons: 100)])
    #expect(tied.priceUSD == 25 && tied.takenShortTons == 70)
    #expect(figures.sold(.tier(0), ofTaken: tied.takenShortTons) == 0)
    #expect(figures.sold(.tier(1), ofTaken: tied.takenShortTons) == 0)
    let short = try clear(cap: 10).0
    #expect(short.status == .shortage && short.priceUSD == 1000 && short.shortShortTons == 30)
  }
}
