import DispatchSolveAllowanceMarket
import Instances
import DispatchSolvePowerSystem

/// Which curves markets have.
enum Curves: String, CaseIterable {
  /// All markets share one.
  case shared
  /// Each has its own, with equally many breakpoints.
  case own
  /// Each has its own, with between half and all of the breakpoints.
  case uneven = "own, uneven"
}

/// Random markets with two tiers and an emissions containment reserve.
struct RandomMarkets {
  let curves: [DemandCurve]
  let markets: [MarketLanes.Market]
  let lanes: MarketLanes
  /// The first curve for the loop of midpoints.
  let midpointCurve: MidpointLoop
  /// The supplies for the loop of midpoints.
  let midpointSupplies: [MidpointLoop.Supply]

  /// Emissions below the first breakpoint, short tons.
  private static let emissions = 1e8
  /// Price at which a shortage is declared, $/short ton.
  private static let maximumPriceUSD = 1_000.0

  /// Seconds it took to turn a market's rules into figures.
  let secondsPerSupply: Double
  /// Seconds it took to put a market into a lane, the curves not counted apart.
  let secondsPerLane: Double

  /// Creates `count` markets on curves of `breakpoints` breakpoints between 0 and 200 $/short ton that fall to a fifth.
  init(count: Int, breakpoints: Int, curves kind: Curves, seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    var curves: [DemandCurve] = []
    var midpointCurve = MidpointLoop(prices: [], emissions: [])
    for index in 0..<(kind == .shared ? 1 : count) {
      let breakpoints =
        kind == .uneven
        ? breakpoints / 2 + random.index(below: breakpoints - breakpoints / 2 + 1) : breakpoints
      let prices = (0..<breakpoints).map { _ in random.uniform(0...200) }.sorted()
      let emissions = (0..<breakpoints).map { _ in random.uniform(0.2...1) * Self.emissions }.sorted(by: >)
      curves.append(
        try DemandCurve(emissionsAtStart: Self.emissions, pricesUSD: prices, emissionsAbove: emissions))
      if index == 0 { midpointCurve = MidpointLoop(prices: prices, emissions: [Self.emissions] + emissions) }
    }
    var markets: [MarketLanes.Market] = []
    var supplySeconds = 0.0
    var midpointSupplies: [MidpointLoop.Supply] = []
    for lane in 0..<count {
      let cap = Self.emissions * random.uniform(0.2...1)
      let floor = random.uniform(2...10)
      let triggers = [
        floor * random.uniform(2...3), floor * random.uniform(4...6), floor * random.uniform(8...14),
      ]
      let part = cap * 0.1
      let bank = cap * random.uniform(0...0.1)
      let rules = ProgramYear(
        year: 2030, capShortTons: cap, reservePriceUSD: floor,
        tiers: [
          .init(number: 1, triggerUSD: triggers[1], quantityShortTons: part),
          .init(number: 2, triggerUSD: triggers[2], quantityShortTons: part),
        ], ecr: .init(triggerUSD: triggers[0], quantityShortTons: part))
      supplySeconds += try worked {
        let supply = AllowanceSupply(
          rules: rules, freeBankShortTons: bank, maximumPriceUSD: Self.maximumPriceUSD)
        markets.append(.init(curve: kind == .shared ? 0 : lane, supply: try SupplyFigures(supply)))
      }
      midpointSupplies.append(
        .init(
          prices: SIMD4(floor, triggers[0], triggers[1], triggers[2]),
          amounts: SIMD4(cap - part + bank, part, part, part), maximumPriceUSD: Self.maximumPriceUSD))
    }
    self.curves = curves
    self.markets = markets
    self.midpointCurve = midpointCurve
    self.midpointSupplies = midpointSupplies
    secondsPerSupply = supplySeconds / Double(count)
    var made: MarketLanes?
    secondsPerLane =
      try worked { made = try MarketLanes(curves: curves, markets: markets) } / Double(count)
    lanes = try made ?? MarketLanes(curves: curves, markets: markets)
  }
}
