/// Many markets side by side: years, scenarios, draws, each with its supply and its demand curve.
///
/// Figures lie in blocks of eight lanes, figure by figure, so that eight markets are cleared at once. Curves lie
/// one after the other; lanes may share one or have one each. Lanes of a block whose curves have equally many
/// breakpoints walk in step, which is fastest: put lanes that share a curve next to each other.
public struct MarketLanes: Sendable {
  /// One market: the position of its curve, and its supply.
  public struct Market: Sendable, Hashable {
    /// Position of the demand curve among the curves.
    public var curve: Int
    /// Supply and what is needed besides emissions.
    public var supply: SupplyFigures

    /// Creates a market.
    public init(curve: Int, supply: SupplyFigures) {
      self.curve = curve
      self.supply = supply
    }
  }

  /// Lanes cleared at once.
  ///
  /// Sixteen were slower, on curves of 10 to 100,000 breakpoints: they need more registers than there are.
  static let width = 8
  /// A figure of all lanes of a block.
  typealias Figures = SIMD8<Double>
  /// Positions of all lanes of a block.
  typealias Positions = SIMD8<UInt64>

  /// Where the curves' pairs of a block's lanes begin.
  struct Block: Sendable {
    /// First pair of each lane's curve, bytes from the beginning of `nodes`.
    var start = Positions.zero
    /// Breakpoints of each lane's curve.
    var breakpoints = Positions.zero
    /// Breakpoints of every lane's curve when they are equally many, else nil.
    var common: Int?
  }

  /// Number of lanes.
  public let count: Int
  /// Largest number of tiers of any lane.
  public let tierCount: Int
  let rows: LaneRows
  /// Pairs of all curves, each as `DemandCurve.nodes`.
  let nodes: [SIMD2<Double>]
  let blocks: [Block]
  /// Figures of the lanes, block by block, in rows as `rows` says.
  let figures: [Figures]

  /// Lanes of markets, in their order.
  ///
  /// - Throws: `MarketLaneError.noSuchCurve` for a market without a curve. Figures that are not finite cannot occur:
  ///   `DemandCurve` and `SupplyFigures` refuse them.
  public init(curves: [DemandCurve], markets: some Collection<Market>) throws(MarketLaneError) {
    var starts: [UInt64] = []
    var nodes: [SIMD2<Double>] = []
    nodes.reserveCapacity(curves.reduce(0) { $0 + $1.nodes.count })
    for curve in curves {
      starts.append(UInt64(nodes.count * MemoryLayout<SIMD2<Double>>.stride))
      nodes.append(contentsOf: curve.nodes)
    }
    count = markets.count
    tierCount = markets.reduce(0) { max($0, $1.supply.tierCount) }
    rows = LaneRows(
      levels: markets.reduce(1) { max($0, $1.supply.levelPrices.count) }, tiers: tierCount)
    let blockCount = (count + Self.width - 1) / Self.width
    var blocks = Array(repeating: Block(), count: blockCount)
    var figures = Array(repeating: Figures.zero, count: blockCount * rows.count)
    var index = 0
    for market in markets {
      guard curves.indices.contains(market.curve) else {
        throw .noSuchCurve(lane: index, curve: market.curve)
      }
      // The last market also fills what is left of its block, so that every lane is a market.
      let end = index == count - 1 ? blockCount * Self.width : index + 1
      for lane in index..<end {
        let (block, place) = lane.quotientAndRemainder(dividingBy: Self.width)
        blocks[block].start[place] = starts[market.curve]
        blocks[block].breakpoints[place] = UInt64(curves[market.curve].breakpointCount)
        rows.enter(market.supply, into: &figures, at: block * rows.count, place: place)
      }
      index += 1
    }
    for index in blocks.indices {
      let breakpoints = blocks[index].breakpoints
      if breakpoints == Positions(repeating: breakpoints[0]) { blocks[index].common = Int(breakpoints[0]) }
    }
    self.nodes = nodes
    self.blocks = blocks
    self.figures = figures
  }
}

/// Which row of a block holds which figure of its lanes.
struct LaneRows: Sendable, Hashable {
  /// Levels of supply, the unlimited one included.
  let levels: Int
  /// Tiers.
  let tiers: Int

  /// Prices of levels; lanes with fewer repeat the last.
  var price: Int { 0 }
  /// Amounts on offer at each level but the last; infinite from a lane's unlimited level on.
  var quantity: Int { levels }
  /// What is needed besides emissions.
  var alsoNeeded: Int { 2 * levels - 1 }
  /// Price ceiling, infinite without one.
  var ceiling: Int { 2 * levels }
  /// What is missing beyond this is short; infinite with a ceiling.
  var shortBeyond: Int { 2 * levels + 1 }
  /// What the emissions containment reserve withholds.
  var contained: Int { 2 * levels + 2 }
  /// Sources, two rows each: what is before, size.
  var sources: Int { 2 * levels + 3 }
  /// Position of the base offer among the sources.
  static let base = 0
  /// Position of the emissions containment reserve among the sources.
  static let ecr = 1
  /// Position of the bank among the sources.
  static let bank = 2
  /// Position of the ceiling among the sources.
  static let ceilingSource = 3
  /// Position of other supply among the sources.
  static let other = 4
  /// Position of the first tier among the sources.
  static let tier = 5
  /// Rows of a block.
  var count: Int { sources + 2 * (Self.tier + tiers) }

  /// Enters a market's figures into the rows that begin at `start`.
  func enter(_ supply: SupplyFigures, into figures: inout [MarketLanes.Figures], at start: Int, place: Int) {
    let last = supply.levelPrices.count - 1
    for level in 0..<levels {
      figures[start + price + level][place] = supply.levelPrices[min(level, last)]
    }
    for level in 0..<levels - 1 {
      figures[start + quantity + level][place] = level < last ? supply.levelQuantities[level] : .infinity
    }
    figures[start + alsoNeeded][place] = supply.alsoNeeded
    figures[start + ceiling][place] = supply.hasCeiling ? supply.levelPrices[last] : .infinity
    figures[start + shortBeyond][place] = supply.hasCeiling ? .infinity : supply.offered
    figures[start + contained][place] = supply.contained
    func enter(_ source: SupplyFigures.Source, _ position: Int) {
      figures[start + sources + 2 * position][place] = source.before
      figures[start + sources + 2 * position + 1][place] = source.size
    }
    enter(supply.base, Self.base)
    enter(supply.ecr, Self.ecr)
    enter(supply.bank, Self.bank)
    enter(supply.other, Self.other)
    enter(supply.ceiling, Self.ceilingSource)
    for tier in 0..<tiers {
      enter(tier < supply.tiers.count ? supply.tiers[tier] : .none, Self.tier + tier)
    }
  }
}
