/// How an exogenous carbon price and the allowance price act together on covered emissions.
public enum CarbonPriceCombination: String, Sendable, Codable, CaseIterable {
  /// Covered emissions pay both.
  case sum
  /// Covered emissions pay the higher of the two.
  case max
}

/// Exogenous carbon price by year, filled forward.
public struct CarbonPriceSchedule: Sendable, Codable, Hashable {
  /// A price that holds from its year on.
  public struct Entry: Sourced, Sendable, Codable, Hashable {
    /// First year of the price.
    public var year: Int
    /// Price on all emissions, $/short ton.
    public var priceUSDPerShortTon: Double
    /// Where the figures come from; nil: not said.
    public var source: RowSource?

    /// Creates an entry.
    public init(year: Int, priceUSDPerShortTon: Double) {
      self.year = year
      self.priceUSDPerShortTon = priceUSDPerShortTon
    }
  }

  /// Entries in ascending order of years.
  public var entries: [Entry]
  /// Price before the first entry, $/short ton.
  public var priceBeforeFirstEntry: Double
  /// How it acts together with the allowance price.
  public var combination: CarbonPriceCombination

  /// Creates a schedule; entries are sorted by year.
  public init(
    entries: [Entry] = [], priceBeforeFirstEntry: Double = 0, combination: CarbonPriceCombination = .sum
  ) {
    self.entries = entries.sorted { $0.year < $1.year }
    self.priceBeforeFirstEntry = priceBeforeFirstEntry
    self.combination = combination
  }

  /// The price in force in `year`, $/short ton: that of the last entry not after it.
  public func price(in year: Int) -> Double {
    entries.last { $0.year <= year }?.priceUSDPerShortTon ?? priceBeforeFirstEntry
  }

  /// What covered emissions pay per short ton at allowance price `allowancePrice` in `year`.
  public func effectivePrice(allowancePrice: Double, year: Int) -> Double {
    switch combination {
    case .sum: allowancePrice + price(in: year)
    case .max: Swift.max(allowancePrice, price(in: year))
    }
  }
}
