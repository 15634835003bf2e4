import AllowanceMarket

/// What a window's plan says of one year; amounts in MW and short tons.
public struct PlannedYear: Sendable, Hashable {
  /// Year.
  public var year: Int
  /// Allowance price, $/short ton: the dual of the year's allowances, in the year's money; 0 without a program.
  public var priceUSD = 0.0
  /// What a ton emitted in the year costs, $/short ton: what is surrendered for it now and, discounted, at true-up.
  public var emissionsPriceUSD = 0.0
  /// Covered emissions.
  public var emissions = 0.0
  /// Sold by source; what is missing at the highest price is `short`.
  public var allocation = AllowanceAllocation(tierSold: [])
  /// Carried into the next year; in the last year what is left, before its carry share.
  public var bank = 0.0
  /// Allowances that nobody needs or may keep, what the carry share takes not counted.
  public var removed = 0.0
  /// Standing capacity by kind, MW.
  public var capacityMW: [Double] = []
  /// Price of capacity by reserve margin, $/MW and year.
  public var capacityPricesUSD: [Double] = []
  /// Annual rows, in the order of the system's.
  public var annualRows: [PlannedAnnualRow] = []
  /// Cost of dispatch by block, allowances and what is bought out of annual rows not counted, $.
  public var blockCostsUSD: [Double] = []
}

/// What a plan says of an annual row.
public struct PlannedAnnualRow: Sendable, Hashable {
  /// Name.
  public var name: String
  /// What one more unit of the row would cost, in the year's money, $ per MWh or short ton: of a standard, the price of
  /// its certificates.
  public var priceUSD: Double
  /// Bought out at the alternative payment, MWh or short tons.
  public var boughtOut: Double
}

/// A window's optimum, with the proof of it.
public struct PlanningResult: Sendable {
  /// Years.
  public var years: [PlannedYear]
  /// Additions, in the order of the window's, MW.
  public var additionsMW: [Double]
  /// By class that may close and year, what is kept, MW.
  public var keptMW: [[Double]]
  /// Cost of the plan: what all years' dispatch, additions and allowances cost, less what the bank left is worth, in
  /// the first year's money, $.
  public var costUSD: Double
  /// Proven lower bound on the cost of every plan, $.
  public var boundUSD: Double
  /// Iterations of the master.
  public var iterations: Int
  /// Solves of blocks.
  public var blockSolves: Int
  /// Pivots of the master.
  public var masterPivots: Int
  /// What is known of the years' costs, for other windows, by year.
  public var costs: [Int: YearCost]

  /// Relative gap between cost and bound.
  public var gap: Double { (costUSD - boundUSD) / max(1, abs(costUSD)) }
}
