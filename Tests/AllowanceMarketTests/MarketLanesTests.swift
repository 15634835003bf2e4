import DispatchSolvePowerSystem
import DispatchSolveTestSupport
import Testing

@testable import DispatchSolveAllowanceMarket

/// Markets cleared side by side against the same markets cleared one by one: every figure, bit for bit.
struct MarketLanesTests {
  /// Lanes whose figures differ in any bit from clearing alone.
  private func differences(
    _ lanes: MarketLanes, _ curves: [DemandCurve], _ markets: [MarketLanes.Market], _ results: LaneClearings
  ) -> [String] {
    var differences: [String] = []
    for (index, lane) in results.lanes.enumerated() {
      let market = markets[lane]
      let alone = MarketClearing().clear(curves[market.curve], supply: market.supply)
      let taken = alone.takenShortTons
      var expected: [(LaneFigure, Double)] = [
        (.priceUSD, alone.priceUSD), (.highestPriceUSD, alone.highestPriceUSD),
        (.emissions, alone.emissionsShortTons), (.lowerEmissions, alone.lowerEmissionsShortTons),
        (.upperEmissions, alone.upperEmissionsShortTons), (.upperWeight, alone.upperWeight),
        (.taken, taken), (.short, alone.shortShortTons),
        (.baseSold, market.supply.sold(.base, ofTaken: taken)),
        (.unsold, market.supply.unsold(ofTaken: taken)),
        (.ecrReleased, market.supply.sold(.ecr, ofTaken: taken)),
        (.ecrWithheld, market.supply.withheld(ofTaken: taken)),
        (.otherUsed, market.supply.sold(.other, ofTaken: taken)),
        (.bankUsed, market.supply.sold(.bank, ofTaken: taken)),
        (.ceilingSold, market.supply.sold(.ceiling, ofTaken: taken)),
      ]
      for tier in 0..<results.tierCapacity {
        expected.append((.tierSold(tier), market.supply.sold(.tier(tier), ofTaken: taken)))
      }
      for (figure, value) in expected {
        let values = results.values(figure)
        let own = values[values.startIndex + index]
        if own.bitPattern != value.bitPattern {
          differences.append("lane \(lane), \(figure): \(own), alone \(value)")
        }
      }
      if results.status(lane: lane) != alone.status { differences.append("lane \(lane): status") }
    }
    return differences
  }

  /// A market with ties or without.
  private func market(_ random: inout SeededGenerator) throws -> (DemandCurve, SupplyFigures) {
    if random.below(2) == 0 {
      let market = ExactMarket.random(&random)
      return (
        try market.curve(), try SupplyFigures(market.supply(), alsoNeeded: market.also.double)
      )
    }
    let (curve, supply, also) = try TabulatedClearingTests.smoothMarket(&random)
    return (curve, try SupplyFigures(supply, alsoNeeded: also))
  }

  /// 40,000 markets, each with a curve of its own of any length, in groups of any size.
  @Test func equalsClearingAloneOnOwnCurves() throws {
    var random = SeededGenerator(seed: 11)
    var cleared = 0
    var statuses: Set<ClearingStatus> = []
    while cleared < 40_000 {
      let count = 1 + random.below(300)
      var curves: [DemandCurve] = []
      var markets: [MarketLanes.Market] = []
      for index in 0..<count {
        let (curve, supply) = try market(&random)
        curves.append(curve)
        markets.append(.init(curve: index, supply: supply))
      }
      let lanes = try MarketLanes(curves: curves, markets: markets)
      var results = LaneClearings(capacity: count, tierCapacity: 3)
      try lanes.clear(into: &results)
      #expect(differences(lanes, curves, markets, results) == [])
      statuses.formUnion(results.lanes.compactMap(results.status))
      cleared += count
    }
    #expect(statuses.count == LaneClearings.outcomes.count)
  }

  /// 40,000 markets that share few curves, in any order and in runs of one curve.
  @Test func equalsClearingAloneOnSharedCurves() throws {
    var random = SeededGenerator(seed: 12)
    for group in 0..<40 {
      let curves = try (0..<1 + random.below(5)).map { _ in try market(&random).0 }
      var markets: [MarketLanes.Market] = []
      for index in 0..<1_000 + group {
        let supply = try market(&random).1
        let curve = group % 2 == 0 ? random.below(curves.count) : index * curves.count / (1_000 + group)
        markets.append(.init(curve: curve, supply: supply))
      }
      let lanes = try MarketLanes(curves: curves, markets: markets)
      var results = LaneClearings(capacity: markets.count, tierCapacity: 3)
      try lanes.clear(into: &results)
      #expect(differences(lanes, curves, markets, results) == [])
    }
  }

  /// Long curves, whose number of breakpoints is on either side of powers of two.
  @Test(arguments: [1, 2, 3, 7, 8, 9, 255, 256, 257, 1_000, 1_023, 1_024, 5_000])
  func equalsClearingAloneOnLongCurves(breakpoints: Int) throws {
    var random = SeededGenerator(seed: UInt64(breakpoints))
    let prices = (0..<breakpoints).map { _ in Double.random(in: 0...80, using: &random) }.sorted()
    let amounts = (0..<breakpoints).map { _ in Double.random(in: 1e6...1e8, using: &random) }.sorted(by: >)
    let curve = try DemandCurve(emissionsAtStart: 1e8, pricesUSD: prices, emissionsAbove: amounts)
    #expect(curve.breakpointCount == breakpoints)
    let markets = try (0..<501).map { _ in
      MarketLanes.Market(curve: 0, supply: try market(&random).1)
    }
    let lanes = try MarketLanes(curves: [curve], markets: markets)
    var results = LaneClearings(capacity: 501, tierCapacity: 3)
    try lanes.clear(into: &results)
    #expect(differences(lanes, [curve], markets, results) == [])
  }

  /// Any part of the lanes may be cleared, into the same room again and again.
  @Test func partsOfTheLanesInBoundedMemory() throws {
    var random = SeededGenerator(seed: 13)
    let curves = try (0..<3).map { _ in try market(&random).0 }
    let markets = try (0..<203).map { _ in
      MarketLanes.Market(curve: random.below(3), supply: try market(&random).1)
    }
    let lanes = try MarketLanes(curves: curves, markets: markets)
    #expect(lanes.count == 203)
    var results = LaneClearings(capacity: 20, tierCapacity: 4)
    for _ in 0..<300 {
      let first = random.below(204)
      let last = first + random.below(min(20, 203 - first) + 1)
      try lanes.clear(first..<last, into: &results)
      #expect(results.lanes == first..<last)
      #expect(results.values(.priceUSD).count == last - first)
      #expect(differences(lanes, curves, markets, results) == [])
    }
    let total = LaneClearings.outcomes.reduce(0) { $0 + results.count(of: $1) }
    #expect(total == results.lanes.count)
    #expect(results.status(lane: 203) == nil)
    #expect(results.values(.tierSold(4)).isEmpty && results.values(.tierSold(-1)).isEmpty)
    // Markets without tiers into room that held markets with tiers.
    let plain = try SupplyFigures(
      AllowanceSupply(
        rules: ProgramYear(year: 2030, capShortTons: 1), freeBankShortTons: 0, maximumPriceUSD: 10))
    try MarketLanes(curves: curves, markets: [.init(curve: 0, supply: plain)]).clear(into: &results)
    #expect(results.values(.tierSold(0)) == [0])
  }

  /// Zeros with a sign are zeros without one: nothing that comes out has the sign.
  @Test func negativeZerosAreZeros() throws {
    let curves = [
      try DemandCurve(emissionsAtStart: 3, pricesUSD: [-0.0], emissionsAbove: [-0.0]),
      try DemandCurve(emissionsAtStart: -0.0, pricesUSD: [], emissionsAbove: []),
    ]
    let supply = try SupplyFigures(
      AllowanceSupply(
        rules: ProgramYear(
          year: 2030, capShortTons: -0.0, reservePriceUSD: -0.0,
          tiers: [.init(number: 1, triggerUSD: -0.0, quantityShortTons: -0.0)]),
        freeBankShortTons: -0.0, maximumPriceUSD: -0.0),
      alsoNeeded: -0.0)
    let markets = [0, 1].map { MarketLanes.Market(curve: $0, supply: supply) }
    let lanes = try MarketLanes(curves: curves, markets: markets)
    var results = LaneClearings(capacity: 2, tierCapacity: 1)
    try lanes.clear(into: &results)
    #expect(differences(lanes, curves, markets, results) == [])
    let figures: [LaneFigure] = [
      .priceUSD, .highestPriceUSD, .emissions, .lowerEmissions, .upperEmissions, .upperWeight, .taken, .short,
      .baseSold, .unsold, .ecrReleased, .ecrWithheld, .bankUsed, .ceilingSold, .otherUsed, .tierSold(0),
    ]
    for figure in figures { #expect(results.values(figure).allSatisfy { $0.sign == .plus }, "\(figure)") }
  }

  @Test func noLanesAtAll() throws {
    let lanes = try MarketLanes(curves: [], markets: [])
    var results = LaneClearings(capacity: 0, tierCapacity: 0)
    try lanes.clear(into: &results)
    #expect(results.values(.priceUSD).isEmpty)
    #expect(results.count(of: .cleared) == 0)
  }

  @Test func misuseIsAnError() throws {
    let curve = try DemandCurve(emissionsAtStart: 1, pricesUSD: [], emissionsAbove: [])
    let supply = try SupplyFigures(
      AllowanceSupply(
        rules: ProgramYear(
          year: 2030, capShortTons: 1, tiers: [.init(number: 1, triggerUSD: 5, quantityShortTons: 1)]),
        freeBankShortTons: 0, maximumPriceUSD: 10))
    for position in [-1, 1] {
      #expect(throws: MarketLaneError.noSuchCurve(lane: 1, curve: position)) {
        try MarketLanes(
          curves: [curve], markets: [.init(curve: 0, supply: supply), .init(curve: position, supply: supply)])
      }
    }
    let lanes = try MarketLanes(
      curves: [curve], markets: Array(repeating: .init(curve: 0, supply: supply), count: 9))
    var results = LaneClearings(capacity: 9, tierCapacity: 1)
    #expect(throws: MarketLaneError.noSuchLanes(asked: 3..<10, count: 9)) {
      try lanes.clear(3..<10, into: &results)
    }
    #expect(throws: MarketLaneError.noSuchLanes(asked: -1..<3, count: 9)) {
      try lanes.clear(-1..<3, into: &results)
    }
    var small = LaneClearings(capacity: 8, tierCapacity: 1)
    #expect(throws: MarketLaneError.tooFewResults(asked: 9, capacity: 8)) { try lanes.clear(into: &small) }
    var tierless = LaneClearings(capacity: 9, tierCapacity: 0)
    #expect(throws: MarketLaneError.tooFewTiers(needed: 1, capacity: 0)) { try lanes.clear(into: &tierless) }
    #expect(
      "\(MarketLaneError.badFigure(.price(.tier(0))))" == "price of tier 1 must be a finite number, 0 or more"
    )
  }

  /// Figures of 0 and of 1e300 are the least and the largest that are taken.
  @Test func figuresAtTheirLimits() throws {
    let most = 1e300
    func figures(
      cap: Double = 0, floor: Double = 0, trigger: Double = 0, size: Double = 0, ecrTrigger: Double = 0,
      ecrSize: Double = 0, bank: Double = 0, other: Double = 0, also: Double = 0, maximum: Double = 0
    ) throws -> SupplyFigures {
      try SupplyFigures(
        AllowanceSupply(
          rules: ProgramYear(
            year: 2030, capShortTons: cap, reservePriceUSD: floor,
            tiers: [.init(number: 1, triggerUSD: trigger, quantityShortTons: size)],
            ecr: .init(triggerUSD: ecrTrigger, quantityShortTons: ecrSize), otherSupplyShortTons: other),
          freeBankShortTons: bank, rolledShortTons: 0, maximumPriceUSD: maximum), alsoNeeded: also)
    }
    #expect(try figures().alsoNeeded == 0)
    let at: [(Double) throws -> SupplyFigures] = [
      { try figures(cap: $0) }, { try figures(floor: $0, maximum: most) },
      { try figures(trigger: $0, maximum: most) },
      { try figures(size: $0) }, { try figures(ecrTrigger: $0, maximum: most) }, { try figures(bank: $0) },
      { try figures(other: $0) }, { try figures(also: $0) }, { try figures(maximum: $0) },
    ]
    for (position, figure) in at.enumerated() {
      #expect(throws: Never.self, "\(position)") { try figure(most) }
      #expect(throws: MarketLaneError.self, "\(position)") { try figure(most.nextUp) }
    }
    // Each may be offered, both together not.
    #expect(throws: MarketLaneError.badFigure(.totalQuantity)) { try figures(cap: most, size: most / 2) }
  }

  /// Figures that are not finite, or below 0, never reach a lane.
  @Test(arguments: [Double.nan, .infinity, -1, 1e301])
  func badFiguresAreRefused(figure: Double) {
    func figures(
      cap: Double = 100, floor: Double = 5, trigger: Double = 9, size: Double = 1, ecrTrigger: Double = 7,
      ecrSize: Double = 2, bank: Double = 3, rolled: Double = 0, other: Double = 0, also: Double = 0,
      maximum: Double = 50
    ) throws -> SupplyFigures {
      try SupplyFigures(
        AllowanceSupply(
          rules: ProgramYear(
            year: 2030, capShortTons: cap, reservePriceUSD: floor,
            tiers: [.init(number: 1, triggerUSD: trigger, quantityShortTons: size)],
            ecr: .init(triggerUSD: ecrTrigger, quantityShortTons: ecrSize), otherSupplyShortTons: other),
          freeBankShortTons: bank,
          rolledShortTons: rolled, maximumPriceUSD: maximum),
        alsoNeeded: also)
    }
    #expect(throws: MarketLaneError.self) { try figures(cap: figure) }
    #expect(throws: MarketLaneError.self) { try figures(size: figure) }
    #expect(throws: MarketLaneError.badFigure(.quantity(.bank))) { try figures(bank: figure) }
    #expect(throws: MarketLaneError.badFigure(.quantity(.other))) { try figures(other: figure) }
    #expect(throws: MarketLaneError.badFigure(.alsoNeeded)) { try figures(also: figure) }
    #expect(throws: MarketLaneError.badFigure(.quantity(.tier(0)))) { try figures(size: figure) }
    #expect(throws: MarketLaneError.badFigure(.quantity(.ecr))) { try figures(ecrSize: figure) }
    // Some figures below 0 are as good as others: triggers count as the reserve price, the highest price is raised
    // to the highest trigger, and what rolled over is part of the base offer.
    if !(figure < 0) {
      #expect(throws: MarketLaneError.badFigure(.price(.tier(0)))) { try figures(trigger: figure) }
      #expect(throws: MarketLaneError.badFigure(.price(.ecr))) { try figures(ecrTrigger: figure) }
      #expect(throws: MarketLaneError.badFigure(.maximumPrice)) { try figures(maximum: figure) }
      #expect(throws: MarketLaneError.badFigure(.quantity(.base))) { try figures(rolled: figure) }
    }
    #expect(throws: MarketLaneError.self) { try figures(floor: figure) }
  }
}
