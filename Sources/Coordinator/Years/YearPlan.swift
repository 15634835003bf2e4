import DispatchSolveAllowanceMarket
import DispatchSolvePlanning
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem

/// What a window of years decided of one of them: what enters, what the market comes to, at which prices.
public struct YearPlan: Sendable, Codable, Hashable {
  /// First year of the window.
  public var window: Int
  /// Prices, amounts and capacity of the year.
  public var planned: PlannedYear
  /// What the year decides for good.
  public var decisions: PlanningWindow.Decisions
  /// What enters in the year, MW, what was committed before with it.
  public var addedMW: Double
  /// What a banked allowance is worth when the year is over, in this year's money: next year's price, carry share and
  /// discount applied, or at the window's end what is left is worth; $/short ton.
  public var laterWorthUSD: Double
  /// Limits of additions that bind what the year decides.
  public var rents: [LimitRent] = []
  /// What the year's auction and reserves offer at any price below a ceiling, and other supply, short tons.
  public var offeredShortTons = 0.0
  /// Share of the cost containment tiers that is sold; nil without tiers.
  public var tierShareSold: Double?
  /// Share of the bank that is carried; 0 without banking.
  public var carryShare: Double
  /// Bank limit, short tons; nil for none.
  public var bankLimitShortTons: Double?
  /// What may be borrowed from the next year; nil: nothing.
  public var borrowing: ProgramPlan.PlannedBorrowing?
  /// The same of programs beside the first, in the order of those that are planned.
  public var further: [ProgramPlan] = []
  /// What the year offers where that follows from years before; nil: from its own rules alone.
  public var offers: OfferPlan?
  /// Whether the window's later years happen as planned too; else another window begins with the next year.
  public var isLasting: Bool
  /// Whether the window sees this year only.
  public var isAlone: Bool
  /// Relative gap between the window's cost and its bound.
  public var gap: Double
  /// Relative gap that is good enough: the study's, or where whole units are built what one of them costs.
  public var allowedGap: Double
  /// The largest difference between what an addition, a closure or a banked allowance of the window is worth and what it
  /// costs, relative to their size, where it is not at a limit.
  public var disagreement: Double
  /// By how much additions are above a limit of several of them together, relative above 1 MW; nil without such limits.
  public var aboveSharedLimits: Double?
  /// Iterations of the window.
  public var iterations: Int

  /// Year.
  public var year: Int { planned.year }

  /// Prices closer than this, relative above 1 $, are the same: the rounding of discounting over some decades.
  static let priceTolerance = 1e-7
  /// Relative difference of worth and cost that may be left: that of a margin summed over all slices.
  static let worthTolerance = 1e-6
  /// Capacity beyond a limit, relative, that a simplex solution's feasibility leaves.
  static let limitTolerance = 1e-6

  /// What the plan says of the allowance market.
  var outcome: BankingOutcome { planned.outcome }

  /// The window is an optimum, and holders cannot gain by banking more or less.
  ///
  /// - Parameter firstProgram: Name of the first program.
  func audits(firstProgram: String) -> [Audit] {
    var audits = [
      Audit(
        year: year, name: "cost of the window and its bound", deviation: gap,
        tolerance: allowedGap),
      Audit(
        year: year, name: "decisions of the window and their worth", deviation: disagreement,
        tolerance: max(allowedGap, Self.worthTolerance)),
    ]
    if let aboveSharedLimits {
      audits.append(
        Audit(
          year: year, name: "additions above the limits of groups", deviation: aboveSharedLimits,
          tolerance: Self.limitTolerance))
    }
    let name = further.isEmpty ? "" : firstProgram
    audits += first.audits(year: year, planned.first, name: name, allowedGap: allowedGap)
    for (program, market) in zip(further, planned.further) {
      audits += program.audits(year: year, market, name: market.program, allowedGap: allowedGap)
    }
    return audits
  }

  /// What the window expects of the first program beside prices and amounts.
  var first: ProgramPlan {
    ProgramPlan(
      laterWorthUSD: laterWorthUSD, offeredShortTons: offeredShortTons, tierShareSold: tierShareSold,
      carryShare: carryShare, bankLimitShortTons: bankLimitShortTons, borrowing: borrowing)
  }
}

/// What a window of several years found of what one of them offers.
public struct OfferPlan: Sendable, Codable, Hashable {
  /// By program.
  public var years: [YearOffer]
  /// Windows that were planned until offers followed from their own window.
  public var windows: Int
  /// By program, its price in a second equilibrium, found from another start, $/short ton; nil where it is the same, or none
  /// was found from there.
  public var otherPricesUSD: [Double?]
}

/// What a window expects of one program in one year, beside its prices and amounts.
public struct ProgramPlan: Sendable, Codable, Hashable {
  /// What a banked allowance is worth when the year is over, in this year's money, $/short ton.
  public var laterWorthUSD: Double
  /// What the year's auction and reserves offer at any price below a ceiling, and other supply, short tons.
  public var offeredShortTons = 0.0
  /// Share of the cost containment tiers that is sold; nil without tiers.
  public var tierShareSold: Double?
  /// Share of the bank that is carried; 0 without banking.
  public var carryShare: Double
  /// Bank limit, short tons; nil for none.
  public var bankLimitShortTons: Double?
  /// What may be borrowed from the next year; nil: nothing.
  public var borrowing: PlannedBorrowing?

  /// What a window knows of borrowing.
  public struct PlannedBorrowing: Sendable, Codable, Hashable {
    /// Most that may be borrowed, short tons.
    public var mostShortTons: Double
    /// What is repaid for an allowance costs, in this year's money, $/short ton.
    public var costUSD: Double
  }

  /// Holders cannot gain by banking more or less, or by borrowing more or less.
  fileprivate func audits(
    year: Int, _ planned: PlannedMarket, name: String, allowedGap: Double
  ) -> [Audit] {
    let scale = max(1, planned.priceUSD)
    let amount = MarketClearing.relativeQuantityTolerance * max(1, planned.emissions)
    let tolerance = max(allowedGap, YearPlan.priceTolerance)
    var audits: [Audit] = []
    if let borrowing {
      let borrowed = planned.allocation.borrowed
      // Cheaper to repay: more would be borrowed, unless there is no more. Dearer: nothing would be.
      let more =
        borrowed < borrowing.mostShortTons - amount ? (planned.priceUSD - borrowing.costUSD) / scale : 0
      let less = borrowed > amount ? (borrowing.costUSD - planned.priceUSD) / scale : 0
      audits.append(
        Audit(
          year: year, name: "borrowing from the next year and what it costs" + Study.suffix(of: name),
          deviation: max(0, more, less), tolerance: tolerance))
    }
    guard carryShare > 0 else { return audits }
    // Worth more later: more would be banked, unless the limit keeps it out.
    let more =
      planned.bank < (bankLimitShortTons ?? .infinity) - amount
      ? (laterWorthUSD - planned.priceUSD) / scale : 0
    // Worth less later: nothing would be banked.
    let less = planned.bank > amount ? (planned.priceUSD - laterWorthUSD) / scale : 0
    return audits + [
      Audit(
        year: year, name: "arbitrage between this year and the next" + Study.suffix(of: name),
        deviation: max(0, more, less), tolerance: tolerance)
    ]
  }
}

extension ProgramPlan {
  /// What a window expects of a program in its year `t`.
  ///
  /// - Parameter next: The program in the window's next year; nil: there is none.
  init(
    _ window: PlanningWindow, _ program: PlanningWindow.Program, _ t: Int, _ planned: PlannedMarket,
    next: (year: Int, market: PlannedMarket)?
  ) {
    let rules = program.rules[t]
    let carry = program.isBanking ? min(1, max(0, rules.carryShare)) : 0
    var worth = window.terminalPriceUSD ?? rules.reservePriceUSD
    if let next {
      worth = carry * next.market.priceUSD
      let rate = program.discountRate ?? window.discountRate
      for _ in window.years[t].system.year..<next.year { worth /= 1 + rate }
    }
    let tiers = rules.tiers.reduce(0) { $0 + $1.quantityShortTons }
    var later = window.repaymentPriceUSD(reservePriceUSD: rules.reservePriceUSD)
    if let next {
      later = next.market.priceUSD
      for _ in window.years[t].system.year..<next.year { later /= 1 + window.discountRate }
    }
    self.init(
      laterWorthUSD: worth, offeredShortTons: rules.offeredShortTons,
      tierShareSold: tiers > 0 ? planned.allocation.tierSold.reduce(0, +) / tiers : nil,
      carryShare: next == nil && program.isBanking ? 1 : carry,
      bankLimitShortTons: next == nil ? nil : rules.bankLimitShortTons,
      borrowing: rules.borrowing.map {
        PlannedBorrowing(mostShortTons: $0.mostShortTons, costUSD: $0.repaidPerAllowance * later)
      })
  }
}

/// What is known of years to come: carried from window to window.
public struct Outlook: Sendable, Codable, Hashable {
  /// First year in which windows could add capacity: additions since then are counted by the year in which they entered.
  public var origin: Int
  /// What windows have added so far, or committed to enter.
  public var additions: [PlanningWindow.EarlierAddition] = []
  /// What windows have closed so far, or given notice of.
  public var closed: [PlanningWindow.ClosedCapacity] = []
  /// Plans of years that happen as the last window decided, ascending; empty where another window begins.
  public var ahead: [YearPlan] = []
  /// What is known of the costs of years to come.
  public var costs: [Int: YearCost] = [:]
  /// A price thought near that of the next year, $/short ton.
  public var nearUSD: Double?
  /// What the last window expected to be added later.
  public var expected: [PlanningWindow.EarlierAddition]?

  /// Nothing is known before the first year.
  public init(origin: Int) {
    self.origin = origin
  }
}
