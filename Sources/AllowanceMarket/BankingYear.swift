import PowerSystem

/// One year of a banking path: its rules, and demand as a function of the price that emissions bear.
public struct BankingYear: Sendable, Hashable {
  /// A price at which emissions fall.
  public struct Switch: Sendable, Hashable {
    /// Price on emissions, $/short ton.
    public var priceUSD: Double
    /// By how much they fall, short tons.
    public var fallShortTons: Double

    /// Creates a switch.
    public init(priceUSD: Double, fallShortTons: Double) {
      self.priceUSD = priceUSD
      self.fallShortTons = fallShortTons
    }
  }

  /// The year's rules, the members' budgets added.
  public var rules: ProgramYear
  /// Emissions at price 0, short tons.
  public var emissionsAtZero: Double
  /// Switches, ascending in price, not negative.
  public var switches: [Switch]
  /// Whether the year trues up its control period.
  public var isTrueUp: Bool

  /// Creates a year.
  public init(rules: ProgramYear, emissionsAtZero: Double, switches: [Switch], isTrueUp: Bool) {
    self.rules = rules
    self.emissionsAtZero = emissionsAtZero
    self.switches = switches
    self.isTrueUp = isTrueUp
  }
}

/// What one year of a banking path came to; amounts in short tons.
public struct BankingOutcome: Sendable, Hashable {
  /// Year.
  public var year: Int
  /// Allowance price, $/short ton: the lowest of the path.
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
}
