import DispatchSolveTables

/// What an auction of allowances came to. It stands beside results and is never used for solving.
public struct AuctionRow: Sourced, Sendable, Codable, Hashable {
  /// Name or number of the auction.
  public var auction: String
  /// Day of the auction.
  public var date: CalendarDay
  /// Clearing price, $ of its year per short ton.
  public var priceUSD: Double
  /// Allowances sold, short tons; nil: not known.
  public var soldShortTons: Double?
  /// Where the figures come from; nil: not said.
  public var source: RowSource?

  /// Creates an auction.
  public init(auction: String, date: CalendarDay, priceUSD: Double, soldShortTons: Double? = nil) {
    self.auction = auction
    self.date = date
    self.priceUSD = priceUSD
    self.soldShortTons = soldShortTons
  }
}

extension Study {
  /// Mean price of a year's auctions, weighted by what they sold, $ of the year per short ton; nil without an auction.
  ///
  /// Where one of them does not say what it sold, all count alike.
  public func auctionMeanUSD(in year: Int) -> Double? {
    let mine = auctions.filter { $0.date.year == year }.sorted {
      ($0.date, $0.auction) < ($1.date, $1.auction)
    }
    guard !mine.isEmpty else { return nil }
    let sold = mine.compactMap(\.soldShortTons)
    let weights = sold.count == mine.count && sold.contains { $0 > 0 } ? sold : mine.map { _ in 1 }
    let total = weights.reduce(0, +)
    return zip(mine, weights).reduce(0) { $0 + $1.0.priceUSD * $1.1 } / total
  }
}
