import DispatchSolvePowerSystem

/// One year of a banking path: its rules, and demand as a function of the price that emissions bear.
public struct BankingYear: Sendable, Hashable {
  /// The year's rules, the members' budgets added.
  public var rules: ProgramYear
  /// Covered emissions as a function of the price that emissions bear.
  public var demand: DemandCurve
  /// Whether the year trues up its control period.
  public var isTrueUp: Bool

  /// Creates a year.
  public init(rules: ProgramYear, demand: DemandCurve, isTrueUp: Bool) {
    self.rules = rules
    self.demand = demand
    self.isTrueUp = isTrueUp
  }
}

/// What one year of a banking path came to; amounts in short tons.
public struct BankingOutcome: Sendable, Codable, Hashable {
  /// Year.
  public var year: Int
  /// Allowance price, $/short ton: the lowest of the path. Where the price of one year could be lower only as that of another
  /// is higher, their sum is lowest.
  public var priceUSD: Double
  /// The highest at which the same amounts clear, $/short ton.
  public var highestPriceUSD: Double
  /// What a ton emitted in this year costs, $/short ton: the price of what is surrendered for it now and, discounted,
  /// of what is surrendered at true-up.
  public var emissionsPriceUSD: Double
  /// Covered emissions.
  public var emissions: Double
  /// Sold by source.
  public var allocation: AllowanceAllocation
  /// Missing at the highest price allowed; settled at that price, not carried.
  public var short: Double

  /// Creates an outcome.
  public init(
    year: Int, priceUSD: Double, highestPriceUSD: Double, emissionsPriceUSD: Double, emissions: Double,
    allocation: AllowanceAllocation, short: Double
  ) {
    self.year = year
    self.priceUSD = priceUSD
    self.highestPriceUSD = highestPriceUSD
    self.emissionsPriceUSD = emissionsPriceUSD
    self.emissions = emissions
    self.allocation = allocation
    self.short = short
  }
}
