import DispatchSolveAllowanceMarket
import DispatchSolvePowerDispatch

/// What a window's plan says of one year; amounts in MW and short tons.
public struct PlannedYear: Sendable, Hashable, Codable {
  /// Year.
  public var year: Int
  /// Allowance price, $/short ton: the dual of the year's allowances, in the year's money; 0 without a program.
  public var priceUSD = 0.0
  /// Upper end of the price, $/short ton: the dual with loads a hair more in all years.
  public var highestPriceUSD = 0.0
  /// Whether prices are the duals with loads a hair less, the lower ends; else they are some of those that prove the plan.
  public var hasSettledPrices = false
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
  /// The markets of further programs, in their order.
  public var further: [PlannedMarket] = []
  /// What programs accept of each other's allowances, in the order of the window's links.
  public var links: [PlannedLink] = []
  /// Standing capacity by kind, MW.
  public var capacityMW: [Double] = []
  /// Reserve margins, in the order of the window's.
  public var margins: [PlannedMargin] = []
  /// Price of capacity by reserve margin, $/MW and year.
  public var capacityPricesUSD: [Double] { margins.map(\.priceUSDPerMW) }
  /// Annual rows, in the order of the system's.
  public var annualRows: [PlannedAnnualRow] = []
  /// Cost of dispatch by part of the year, of small years one, allowances and what is bought out of annual rows not counted, $.
  public var blockCostsUSD: [Double] = []
  /// Prices of energy; nil where they were not asked for.
  public var energyPrices: LocationalPrices?
  /// By kind of capacity, what a MW earns above its running cost at the prices of energy, $/MW and year; empty where these
  /// were not asked for.
  public var worthUSDPerMW: [Double] = []
}

/// What a window's plan says of a link between programs in one year.
public struct PlannedLink: Sendable, Hashable, Codable {
  /// Index of the program whose allowances are accepted.
  public var from: Int
  /// Index of the program that accepts them.
  public var to: Int
  /// Whether they are accepted in the year.
  public var isOpen: Bool
  /// Allowances that go over it, short tons of the program that they are of.
  public var passedShortTons = 0.0
  /// What they cover there, short tons.
  public var receivedShortTons = 0.0
  /// What is due there, short tons.
  public var dueShortTons = 0.0
  /// Most of it that they may cover, short tons.
  public var limitShortTons = 0.0
  /// What a ton more that may be covered so would save, $/short ton.
  public var rentUSD = 0.0
}

/// What a window's plan says of one program's market in one year; amounts in short tons.
public struct PlannedMarket: Sendable, Hashable, Codable {
  /// Program; empty where it is the only one.
  public var program: String
  /// Allowance price, $/short ton.
  public var priceUSD = 0.0
  /// Upper end of the price, $/short ton.
  public var highestPriceUSD = 0.0
  /// What a ton emitted in the year costs, $/short ton.
  public var emissionsPriceUSD = 0.0
  /// What a ton beyond those planned would cost, $/short ton: more than any price.
  public var missingTonUSD = 0.0
  /// Emissions that need its allowances.
  public var emissions = 0.0
  /// Sold by source; what is missing at the highest price is `short`.
  public var allocation = AllowanceAllocation(tierSold: [])
  /// Carried into the next year; in the last year what is left, before its carry share.
  public var bank = 0.0
  /// Allowances that nobody needs or may keep.
  public var removed = 0.0

  /// Creates a market in which nothing happens.
  public init(program: String = "") {
    self.program = program
  }

  /// What the plan says of the market.
  ///
  /// - Parameter emissions: What is emitted, short tons; nil: what is planned.
  public func outcome(year: Int, emissions: Double? = nil) -> BankingOutcome {
    BankingOutcome(
      year: year, priceUSD: priceUSD, highestPriceUSD: highestPriceUSD, emissionsPriceUSD: emissionsPriceUSD,
      emissions: emissions ?? self.emissions, allocation: allocation, short: allocation.short)
  }
}

extension PlannedYear {
  /// The market of the first program; nothing happens in it without one.
  public var first: PlannedMarket {
    get {
      var market = PlannedMarket()
      market.priceUSD = priceUSD
      market.highestPriceUSD = highestPriceUSD
      market.emissionsPriceUSD = emissionsPriceUSD
      market.emissions = emissions
      market.allocation = allocation
      market.bank = bank
      market.removed = removed
      return market
    }
    set {
      priceUSD = newValue.priceUSD
      highestPriceUSD = newValue.highestPriceUSD
      emissionsPriceUSD = newValue.emissionsPriceUSD
      emissions = newValue.emissions
      allocation = newValue.allocation
      bank = newValue.bank
      removed = newValue.removed
    }
  }

  /// What the plan says of the allowance market.
  public var outcome: BankingOutcome { first.outcome(year: year) }

  /// The market of a program, by its place among the window's; there has to be one.
  package func market(_ program: Int) -> PlannedMarket { program == 0 ? first : further[program - 1] }

  /// What goes between a program and others.
  public func linked(program p: Int) -> LinkedAllowances {
    links.reduce(into: LinkedAllowances()) { sum, link in
      if link.from == p { sum.passedOn += link.passedShortTons }
      if link.to == p { sum.received += link.receivedShortTons }
    }
  }
}

/// What a window's plan says of a region's reserve margin in one year.
public struct PlannedMargin: Sendable, Hashable, Codable {
  /// Region.
  public var region: String
  /// Capacity that the region has to have, MW.
  public var requiredMW: Double
  /// Credit of all that stands, MW.
  public var creditedMW: Double
  /// Price of capacity, $/MW and year: the margin's dual.
  public var priceUSDPerMW: Double

  /// Creates a margin.
  public init(region: String, requiredMW: Double, creditedMW: Double, priceUSDPerMW: Double) {
    self.region = region
    self.requiredMW = requiredMW
    self.creditedMW = creditedMW
    self.priceUSDPerMW = priceUSDPerMW
  }

  /// What is missing, MW.
  public var missingMW: Double { max(0, requiredMW - creditedMW) }
}

/// What a plan says of an annual row.
public struct PlannedAnnualRow: Sendable, Hashable, Codable {
  /// Name.
  public var name: String
  /// What one more unit of the row would cost, in the year's money, $ per MWh or short ton: of a standard, the price of
  /// its certificates.
  public var priceUSD: Double
  /// Bought out at the alternative payment, MWh or short tons.
  public var boughtOut: Double
  /// Of a market of certificates, what is made for later years less what is used of earlier ones, MWh.
  public var carriedMWh = 0.0
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
  /// Relative gap that was good enough.
  public var allowedGap = 0.0
  /// The largest difference between what something is worth that the plan decides about, and has between its limits, and
  /// what it costs, relative to their size.
  public var disagreement: Double
  /// Iterations of the master.
  public var iterations: Int
  /// Solves of blocks.
  public var blockSolves: Int
  /// Pivots of the master.
  public var masterPivots: Int
  /// What is known of the years' costs, for other windows, by year.
  public var costs: [Int: YearCost]
  /// What limits of additions are worth.
  public var rents = LimitRents()

  /// Relative gap between cost and bound.
  public var gap: Double { (costUSD - boundUSD) / max(1, abs(costUSD)) }
}

/// What a MW more of limits of additions would save, in a window's first year's money, $/MW; 0 where they do not bind.
public struct LimitRents: Sendable, Hashable {
  /// By addition, of its own limit.
  public var additions: [Double] = []
  /// By total limit.
  public var totals: [Double] = []
  /// By limit of several additions together.
  public var shared: [Double] = []
}
