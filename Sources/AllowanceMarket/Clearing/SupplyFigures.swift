import DispatchSolvePowerSystem

/// One market's supply of allowances as plain figures: what clearing on a table needs, in the order it needs it.
///
/// Made from an `AllowanceSupply`, whose rules hold: steps in order of use, any part of a step at its price, all of
/// it above. The last level stands at the highest price: there supply is unlimited, bought at a ceiling, missing
/// without one.
public struct SupplyFigures: Sendable, Hashable {
  /// A source's place in the order of use.
  struct Source: Sendable, Hashable {
    /// What is on offer before it, short tons; infinite for a source that never sells.
    var before: Double
    /// Its amount, short tons; infinite at a ceiling.
    var size: Double

    /// A source that sells nothing.
    static let none = Source(before: .infinity, size: 0)

    /// Sold of the source when `taken` allowances are taken from all, short tons:
    /// min(size, max(0, taken - before)).
    ///
    /// `before + size` is the sum that levels were added up with, so a source that is sold out is so to the last
    /// digit, and no rounding reaches the next one.
    @inline(__always)
    func sold(ofTaken taken: Double) -> Double {
      if taken >= before + size { return size }
      let sold = taken - before
      return sold > 0 ? sold : 0
    }
  }

  /// Prices of levels, ascending, $/short ton; the last is the highest price.
  let levelPrices: [Double]
  /// All that is on offer at each level's price, short tons; the last level is unlimited and has no entry.
  let levelQuantities: [Double]
  /// Allowances needed besides the year's emissions, short tons.
  public let alsoNeeded: Double
  /// Whether what is missing at the highest price is bought there.
  public let hasCeiling: Bool
  /// What the emissions containment reserve withholds below its trigger, short tons.
  let contained: Double
  let base: Source
  let ecr: Source
  let other: Source
  let offsets: Source
  let bank: Source
  let borrowed: Source
  let tiers: [Source]
  let ceiling: Source

  /// Figures of a supply.
  ///
  /// - Parameters:
  ///   - supply: Supply.
  ///   - alsoNeeded: Allowances needed besides the year's emissions at any price, short tons: obligations that the
  ///     bank does not cover.
  /// - Throws: `MarketLaneError.badFigure` for a figure that is not a number, below 0, infinite or larger than 1e300;
  ///   triggers below 0 are fine, they count as the reserve price.
  public init(_ supply: AllowanceSupply, alsoNeeded: Double = 0) throws(MarketLaneError) {
    func checked(_ figure: Double, _ what: MarketFigure) throws(MarketLaneError) -> Double {
      guard figure >= 0, figure <= DemandCurve.largestFigure else { throw .badFigure(what) }
      // Adding zero turns a negative zero into zero, so that equal figures have equal bits.
      return figure + 0
    }
    // Comparing drops what is not a number, so the rules are looked at, not only what the supply made of them.
    func isTrigger(_ price: Double) -> Bool { abs(price) <= DemandCurve.largestFigure }
    for (index, tier) in supply.rules.tiers.enumerated() {
      guard isTrigger(tier.triggerUSD) else { throw .badFigure(.price(.tier(index))) }
      _ = try checked(tier.quantityShortTons, .quantity(.tier(index)))
    }
    if let reserve = supply.rules.ecr {
      guard isTrigger(reserve.triggerUSD) else { throw .badFigure(.price(.ecr)) }
      _ = try checked(reserve.quantityShortTons, .quantity(.ecr))
    }
    _ = try checked(supply.rules.otherSupplyShortTons, .quantity(.other))
    self.alsoNeeded = try checked(alsoNeeded, .alsoNeeded)
    contained = try checked(supply.containedShortTons, .quantity(.ecr))
    let highest = try checked(supply.maximumPriceUSD, .maximumPrice)
    _ = try checked(supply.reservePriceUSD, .reservePrice)
    var base = Source.none
    var ecr = Source.none
    var other = Source.none
    var offsets = Source.none
    var bank = Source.none
    var borrowed = Source.none
    var tiers = Array(repeating: Source.none, count: supply.rules.tiers.count)
    var ceiling = Source.none
    var prices: [Double] = []
    var quantities: [Double] = []
    prices.reserveCapacity(supply.steps.count + 1)
    quantities.reserveCapacity(supply.steps.count)
    var offered = 0.0
    for step in supply.steps {
      let price = try checked(step.priceUSD, .price(step.source))
      if step.source == .ceiling {
        ceiling = Source(before: offered, size: .infinity)
        continue
      }
      let size = try checked(step.quantityShortTons, .quantity(step.source))
      let source = Source(before: offered, size: size)
      switch step.source {
      case .base: base = source
      case .ecr: ecr = source
      case .other: other = source
      case .offsets: offsets = source
      case .bank: bank = source
      case .borrowed: borrowed = source
      case .tier(let index): tiers[index] = source
      case .ceiling: break
      }
      offered += size
      if price == prices.last {
        quantities[quantities.count - 1] = offered
      } else {
        prices.append(price)
        quantities.append(offered)
      }
    }
    guard offered <= DemandCurve.largestFigure else { throw .badFigure(.totalQuantity) }
    prices.append(highest)
    levelPrices = prices
    levelQuantities = quantities
    hasCeiling = ceiling.size > 0
    self.base = base
    self.ecr = ecr
    self.other = other
    self.offsets = offsets
    self.bank = bank
    self.borrowed = borrowed
    self.tiers = tiers
    self.ceiling = ceiling
  }

  /// Number of tiers.
  public var tierCount: Int { tiers.count }

  /// All that is on offer below the highest price, short tons.
  var offered: Double { levelQuantities.last ?? 0 }

  /// Where a market cleared that ended at a price with some allowances missing, short tons.
  ///
  /// A market clears at the price of a step or between them, so the price alone tells.
  func status(atPriceUSD price: Double, short: Double) -> ClearingStatus {
    if short > 0 { return .shortage }
    if hasCeiling, price == levelPrices.last { return .atCeiling }
    guard let step = levelPrices.dropLast().firstIndex(of: price) else { return .cleared }
    return step == 0 ? .atReservePrice : .atTrigger
  }

  /// Sold of one source when `taken` allowances are taken from all, short tons; 0 for a tier that does not exist.
  public func sold(_ source: SupplySource, ofTaken taken: Double) -> Double {
    switch source {
    case .base: base.sold(ofTaken: taken)
    case .ecr: ecr.sold(ofTaken: taken)
    case .other: other.sold(ofTaken: taken)
    case .offsets: offsets.sold(ofTaken: taken)
    case .bank: bank.sold(ofTaken: taken)
    case .borrowed: borrowed.sold(ofTaken: taken)
    case .tier(let index): tiers.indices.contains(index) ? tiers[index].sold(ofTaken: taken) : 0
    case .ceiling: ceiling.sold(ofTaken: taken)
    }
  }

  /// Of the base offer unsold when `taken` allowances are taken, short tons.
  public func unsold(ofTaken taken: Double) -> Double { base.size - base.sold(ofTaken: taken) }

  /// Kept for good by the emissions containment reserve when `taken` allowances are taken, short tons.
  public func withheld(ofTaken taken: Double) -> Double { contained - ecr.sold(ofTaken: taken) }
}
