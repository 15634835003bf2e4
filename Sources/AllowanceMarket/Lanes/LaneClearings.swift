/// A figure of a cleared lane.
public enum LaneFigure: Sendable, Hashable {
  /// Allowance price, $/short ton: the lowest at which demand meets supply.
  case priceUSD
  /// Highest price at which the same amounts clear, $/short ton.
  case highestPriceUSD
  /// Emissions at the equilibrium, short tons.
  case emissions
  /// Emissions on the low-price side of the equilibrium, short tons.
  case lowerEmissions
  /// Emissions on the high-price side of the equilibrium, short tons.
  case upperEmissions
  /// Weight of the high-price side in the mix, in [0, 1].
  case upperWeight
  /// Allowances taken from all sources together, short tons; in a shortage all that were needed.
  case taken
  /// Allowances missing, short tons.
  case short
  /// Sold of the base offer, short tons.
  case baseSold
  /// Of the base offer unsold, short tons.
  case unsold
  /// Sold of the emissions containment reserve, short tons.
  case ecrReleased
  /// Kept for good by the emissions containment reserve, short tons.
  case ecrWithheld
  /// Used of offsets and other supply, short tons.
  case otherUsed
  /// Drawn from the free bank, short tons.
  case bankUsed
  /// Sold at the price ceiling, short tons.
  case ceilingSold
  /// Sold of a tier, counted from 0, short tons.
  case tierSold(Int)

  /// Number of figures before the tiers, the outcome included.
  static let fixedCount = 16
  /// Position of the outcome: its position in `LaneClearings.outcomes`.
  static let outcomeColumn = 15

  /// Position among a lane's figures.
  var column: Int {
    switch self {
    case .priceUSD: 0
    case .highestPriceUSD: 1
    case .emissions: 2
    case .lowerEmissions: 3
    case .upperEmissions: 4
    case .upperWeight: 5
    case .taken: 6
    case .short: 7
    case .baseSold: 8
    case .unsold: 9
    case .ecrReleased: 10
    case .ecrWithheld: 11
    case .bankUsed: 12
    case .ceilingSold: 13
    case .otherUsed: 14
    case .tierSold(let tier): Self.fixedCount + tier
    }
  }
}

/// Results of cleared lanes, one array per figure: made once by the caller, filled as often as wanted.
///
/// Memory is 8 bytes for the outcome and every figure of each lane that fits, whatever the number of lanes that pass
/// through.
public struct LaneClearings: Sendable {
  /// Lanes that fit.
  public let capacity: Int
  /// Tiers that fit.
  public let tierCapacity: Int
  /// Lanes that the results are of.
  public internal(set) var lanes: Range<Int> = 0..<0

  /// Distance of two figures of a lane in `values`.
  let stride: Int
  /// Figure by figure, lane by lane; blocks of lanes are written whole, so some lanes beside `lanes` are in it too.
  var values: [Double]

  /// Outcomes by position.
  static let outcomes: [ClearingStatus] = [.cleared, .atReservePrice, .atTrigger, .atCeiling, .shortage]

  /// Makes room for `capacity` lanes of markets with at most `tierCapacity` tiers; figures below 0 count as 0.
  public init(capacity: Int, tierCapacity: Int) {
    self.capacity = max(0, capacity)
    self.tierCapacity = max(0, tierCapacity)
    // A range need not begin or end with a block of lanes; one block more keeps figures of a lane from falling
    // into one set of the processor's cache when the capacity is a power of two.
    stride = (self.capacity + 3 * MarketLanes.width - 1) / MarketLanes.width * MarketLanes.width
    values = Array(repeating: 0, count: stride * (LaneFigure.fixedCount + self.tierCapacity))
  }

  /// Where `lanes` begin in every figure.
  private var first: Int { lanes.lowerBound % MarketLanes.width }

  /// A figure of all lanes in `lanes`, in their order, not copied; empty for a tier that there is no room for.
  public func values(_ figure: LaneFigure) -> ArraySlice<Double> {
    if case .tierSold(let tier) = figure, !(0..<tierCapacity).contains(tier) { return [] }
    let start = figure.column * stride + first
    return values[start..<start + lanes.count]
  }

  /// Outcome of a lane; nil for one that the results are not of.
  public func status(lane: Int) -> ClearingStatus? {
    guard lanes.contains(lane) else { return nil }
    return Self.outcomes[Int(outcomes[outcomes.startIndex + lane - lanes.lowerBound])]
  }

  /// Number of lanes with an outcome.
  public func count(of status: ClearingStatus) -> Int {
    guard let position = Self.outcomes.firstIndex(of: status) else { return 0 }
    return outcomes.count { $0 == Double(position) }
  }

  /// Positions of the lanes' outcomes in `Self.outcomes`.
  private var outcomes: ArraySlice<Double> {
    let start = LaneFigure.outcomeColumn * stride + first
    return values[start..<start + lanes.count]
  }
}
