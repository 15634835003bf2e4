import DispatchSolvePowerSystem

/// Where allowances come from.
public enum SupplySource: Sendable, Codable, Hashable {
  /// The auction's base offer.
  case base
  /// The emissions containment reserve, once it is released.
  case ecr
  /// Offsets and other supply beside the auction.
  case other
  /// Offsets surrendered in place of allowances.
  case offsets
  /// Banked allowances that no outstanding obligation holds.
  case bank
  /// Allowances of the next year, to be repaid out of it.
  case borrowed
  /// A cost containment tier, counted from 0.
  case tier(Int)
  /// Unlimited supply at the price ceiling.
  case ceiling
}

/// Allowances on offer from one source from a price on.
public struct SupplyStep: Sendable, Codable, Hashable {
  /// Lowest price at which any part is on offer, $/short ton.
  public var priceUSD: Double
  /// Amount, short tons; infinite at a ceiling.
  public var quantityShortTons: Double
  /// Source.
  public var source: SupplySource

  /// Creates a step.
  public init(priceUSD: Double, quantityShortTons: Double, source: SupplySource) {
    self.priceUSD = priceUSD
    self.quantityShortTons = quantityShortTons
    self.source = source
  }
}

/// Supply of allowances in one year: a step correspondence S(p).
///
/// Below `steps.first.priceUSD` (the reserve price) nothing is supplied. At a step's price any part of it is
/// supplied, above it all of it. Steps are in the order in which they serve: by price, and at equal prices other
/// supply, base offer, released ECR, bank (or bank first, see `OrderOfUse`), what is borrowed, tiers, ceiling.
public struct AllowanceSupply: Sendable, Codable, Hashable {
  /// Steps in order of use; never empty.
  public let steps: [SupplyStep]
  /// Reserve price, $/short ton.
  public let reservePriceUSD: Double
  /// Highest price that is tried: the ceiling, else the study's maximum, $/short ton.
  public let maximumPriceUSD: Double
  /// The program year's rules.
  public let rules: ProgramYear
  /// Unsold allowances of earlier years on offer again, short tons, part of the base offer.
  public let rolledShortTons: Double
  /// What the emissions containment reserve keeps from the base offer below its trigger, short tons; 0 where the
  /// trigger is not above the reserve price, since no price is then below it.
  public let containedShortTons: Double

  /// Supply of a year.
  ///
  /// - Parameters:
  ///   - rules: The year's rules, the members' budgets added.
  ///   - freeBankShortTons: What holders own beyond outstanding obligations; under the ledger convention the
  ///     gross bank.
  ///   - rolledShortTons: Unsold allowances of earlier years.
  ///   - convention: The ledger convention knows no ECR.
  ///   - orderOfUse: What serves first at the reserve price.
  ///   - borrows: Whether what may be borrowed is on offer: of a year that sees itself alone, which thinks that it repays at the
  ///     reserve price.
  ///   - maximumPriceUSD: Price at which a shortage is declared when the year has no ceiling; raised to the
  ///     highest trigger if below it.
  public init(
    rules: ProgramYear, freeBankShortTons: Double, rolledShortTons: Double = 0,
    convention: MarketConvention = .auction, orderOfUse: OrderOfUse = .auctionFirst, borrows: Bool = false,
    maximumPriceUSD: Double
  ) {
    let floor = rules.reservePriceUSD
    let ecr = convention == .auction ? rules.ecr.flatMap { $0.triggerUSD > floor ? $0 : nil } : nil
    let withheld = ecr.map { min($0.quantityShortTons, rules.capShortTons) } ?? 0
    var steps: [SupplyStep] = []
    steps.reserveCapacity(5 + rules.tiers.count)
    steps.append(
      SupplyStep(
        priceUSD: floor, quantityShortTons: rules.capShortTons - withheld + rolledShortTons, source: .base))
    if rules.otherSupplyShortTons > 0 {
      steps.append(
        SupplyStep(priceUSD: floor, quantityShortTons: rules.otherSupplyShortTons, source: .other))
    }
    if let offsets = rules.offsets {
      steps.append(
        SupplyStep(
          priceUSD: offsets.priceUSD, quantityShortTons: offsets.mostShortTons ?? .infinity, source: .offsets)
      )
    }
    if let ecr {
      steps.append(SupplyStep(priceUSD: ecr.triggerUSD, quantityShortTons: withheld, source: .ecr))
    }
    steps.append(SupplyStep(priceUSD: floor, quantityShortTons: freeBankShortTons, source: .bank))
    if borrows, convention == .auction, let borrowing = rules.borrowing {
      steps.append(
        SupplyStep(
          priceUSD: borrowing.repaidPerAllowance * floor, quantityShortTons: borrowing.mostShortTons,
          source: .borrowed))
    }
    for (index, tier) in rules.tiers.enumerated() {
      steps.append(
        SupplyStep(
          priceUSD: max(floor, tier.triggerUSD), quantityShortTons: tier.quantityShortTons,
          source: .tier(index)))
    }
    if let ceiling = rules.priceCeilingUSD {
      // What is dearer than the ceiling never sells.
      steps.removeAll { $0.priceUSD > ceiling }
      steps.append(SupplyStep(priceUSD: ceiling, quantityShortTons: .infinity, source: .ceiling))
    }
    let highest = Self.maximumPriceUSD(
      rules, ceilingUSD: rules.priceCeilingUSD, orElse: maximumPriceUSD, convention: convention)
    func rank(_ source: SupplySource) -> Int {
      switch source {
      case .other: -2
      case .offsets: -1
      case .base: 1
      case .ecr: 2
      case .bank: orderOfUse == .bankFirst ? 0 : 3
      case .borrowed: 4
      case .tier(let index): 5 + index
      case .ceiling: Int.max
      }
    }
    steps.sort { ($0.priceUSD, rank($0.source)) < ($1.priceUSD, rank($1.source)) }
    self.steps = steps
    self.rules = rules
    self.rolledShortTons = rolledShortTons
    containedShortTons = withheld
    reservePriceUSD = floor
    self.maximumPriceUSD = highest
  }

  /// Supply of a program's year beside what holders have and owe.
  public init(
    _ program: AllowanceProgram, rules: ProgramYear, balance: AllowanceBalance, maximumPriceUSD: Double
  ) {
    self.init(
      rules: rules, freeBankShortTons: balance.freeBank(program.convention), rolledShortTons: balance.rolled,
      convention: program.convention, orderOfUse: program.orderOfUse, borrows: true,
      maximumPriceUSD: maximumPriceUSD)
  }

  /// Highest price that is tried in a year: its ceiling, else the study's maximum or the highest trigger, $/short ton.
  public static func maximumPriceUSD(
    _ rules: ProgramYear, ceilingUSD: Double?, orElse maximumUSD: Double,
    convention: MarketConvention = .auction
  ) -> Double {
    if let ceilingUSD { return ceilingUSD }
    let ecr = convention == .auction ? rules.ecr?.triggerUSD : nil
    return rules.tiers.reduce(max(maximumUSD, rules.reservePriceUSD, ecr ?? 0)) { max($0, $1.triggerUSD) }
  }

  /// Least and most that can be supplied at `price`: S(p-) and S(p+), short tons.
  public func interval(at price: Double) -> ClosedRange<Double> {
    var least = 0.0
    var most = 0.0
    for step in steps {
      if step.priceUSD < price { least += step.quantityShortTons }
      if step.priceUSD <= price { most += step.quantityShortTons }
    }
    return least...most
  }

  /// The step price that `price` is but for rounding, else `price`.
  func snapped(_ price: Double) -> Double {
    let near = steps.map(\.priceUSD).min { abs($0 - price) < abs($1 - price) }
    guard let near, abs(near - price) <= MarketClearing.priceTolerance * max(1, abs(price)) else {
      return price
    }
    return near
  }

  /// Distinct step prices, ascending, each with the cumulative supply up to and including it.
  var levels: [(priceUSD: Double, cumulativeShortTons: Double)] {
    var levels: [(priceUSD: Double, cumulativeShortTons: Double)] = []
    var cumulative = 0.0
    // A step of size 0 changes nothing, but the reserve price bounds the price even if nothing is offered there.
    for step in steps where step.quantityShortTons > 0 || levels.isEmpty {
      cumulative += step.quantityShortTons
      if let last = levels.last, last.priceUSD == step.priceUSD {
        levels[levels.count - 1].cumulativeShortTons = cumulative
      } else {
        levels.append((step.priceUSD, cumulative))
      }
    }
    return levels
  }

  /// Serves `needed` allowances from the steps in order of use.
  ///
  /// The part that no step can serve is returned as `short`.
  public func allocation(of needed: Double) -> AllowanceAllocation {
    var allocation = AllowanceAllocation(tierSold: Array(repeating: 0, count: rules.tiers.count))
    // As `SupplyFigures` has it, to the last digit.
    let taken = max(0, needed)
    var offered = 0.0
    for step in steps {
      let served = SupplyFigures.Source(before: offered, size: step.quantityShortTons).sold(ofTaken: taken)
      offered += step.quantityShortTons
      switch step.source {
      case .other: allocation.otherUsed += served
      case .offsets: allocation.offsetsUsed += served
      case .base: allocation.baseSold += served
      case .ecr: allocation.ecrReleased += served
      case .bank: allocation.bankUsed += served
      case .borrowed: allocation.borrowed += served
      case .tier(let index): allocation.tierSold[index] += served
      case .ceiling: allocation.ceilingSold += served
      }
    }
    allocation.short = max(0, taken - offered)
    return allocation
  }
}

extension AllowanceSupply {
  /// All of every step up to a price, as the ledger convention issues them; a ceiling adds what is still needed.
  func wholeSteps(upTo priceUSD: Double, needed: Double) -> AllowanceAllocation {
    var allocation = AllowanceAllocation(tierSold: Array(repeating: 0, count: rules.tiers.count))
    for step in steps where step.priceUSD <= priceUSD {
      switch step.source {
      case .other: allocation.otherUsed += step.quantityShortTons
      case .offsets: allocation.offsetsUsed += step.quantityShortTons
      case .base: allocation.baseSold += step.quantityShortTons
      case .tier(let index): allocation.tierSold[index] += step.quantityShortTons
      case .bank: allocation.bankUsed += step.quantityShortTons
      case .borrowed: allocation.borrowed += step.quantityShortTons
      case .ecr: allocation.ecrReleased += step.quantityShortTons
      case .ceiling: allocation.ceilingSold += max(0, needed - allocation.used)
      }
    }
    return allocation
  }
}

/// Amounts by source, short tons.
public struct AllowanceAllocation: Sendable, Codable, Hashable {
  /// Sold of the base offer.
  public var baseSold = 0.0
  /// Sold of the emissions containment reserve.
  public var ecrReleased = 0.0
  /// Used of offsets and other supply.
  public var otherUsed = 0.0
  /// Surrendered of offsets that have a price.
  public var offsetsUsed = 0.0
  /// Drawn from the free bank.
  public var bankUsed = 0.0
  /// Borrowed from the next year.
  public var borrowed = 0.0
  /// Sold by tier.
  public var tierSold: [Double]
  /// Sold at the price ceiling.
  public var ceilingSold = 0.0
  /// What nobody could supply.
  public var short = 0.0

  /// Creates an allocation; nothing is sold where nothing is said.
  public init(
    baseSold: Double = 0.0, ecrReleased: Double = 0.0, otherUsed: Double = 0.0, bankUsed: Double = 0.0,
    tierSold: [Double], ceilingSold: Double = 0.0, short: Double = 0.0
  ) {
    self.baseSold = baseSold
    self.ecrReleased = ecrReleased
    self.otherUsed = otherUsed
    self.bankUsed = bankUsed
    self.tierSold = tierSold
    self.ceilingSold = ceilingSold
    self.short = short
  }

  /// All that was taken from any source.
  public var used: Double { sold + otherUsed + offsetsUsed + bankUsed + borrowed }
  /// All that the regulator sold.
  public var sold: Double { baseSold + ecrReleased + tierSold.reduce(0, +) + ceilingSold }
}
