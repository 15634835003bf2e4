import DispatchSolvePowerSystem

/// What a program's years so far say of the offers of years to come: the stock of its reserve, past prices, and allowances that
/// wait to be offered again.
public struct OfferBook: Sendable, Codable, Hashable {
  /// An amount or price of a year.
  public struct Item: Sendable, Codable, Hashable {
    /// Year that it is of.
    public var year: Int
    /// Amount, short tons, or price, $/short ton.
    public var value: Double
  }

  /// What is in the reserve, short tons.
  public private(set) var stockShortTons: Double
  /// Prices of years so far, ascending, $/short ton.
  public private(set) var pricesUSD: [Item] = []
  /// Allowances that years did not sell and that come back, by the year in which they do, ascending.
  public private(set) var returning: [Waiting] = []
  /// Offsets surrendered so far that later caps are smaller by, by the year of that cap, ascending, short tons.
  public private(set) var owed: [Item] = []

  /// Allowances that come back.
  public struct Waiting: Sendable, Codable, Hashable {
    /// Year in which they are offered again.
    public var year: Int
    /// Amount, short tons.
    public var shortTons: Double
    /// Where they are offered.
    public var place: ReturnPlace
    /// Number of the tier where they go to one.
    public var tier: Int?
  }

  /// The book before a program's first year.
  public init(_ rules: OfferRules) {
    stockShortTons = rules.reserves.min { $0.firstYear < $1.firstYear }?.openingStockShortTons ?? 0
  }

  /// What a year's offer is after all that is known.
  ///
  /// - Parameters:
  ///   - year: The year; it follows those in the book.
  ///   - program: The program.
  ///   - bank: What holders have before the year beyond what they owe, short tons.
  public func offer(in year: Int, of program: AllowanceProgram, bankShortTons bank: Double) -> YearOffer {
    var offer = YearOffer(year: year, bankShortTons: bank, openingStockShortTons: stockShortTons)
    guard let rules = program.offerRules, let plain = program.plainRules(in: year) else { return offer }
    for rule in rules.triggers(in: year) {
      guard let trigger = rule.triggerUSD(after: pricesUSD.map(\.value)) else { continue }
      offer.change.change(tier: rule.tier) { $0.triggerUSD = trigger }
    }
    for waiting in returning where waiting.year == year {
      switch waiting.place {
      case .auction: offer.change.base += waiting.shortTons
      case .ecr where plain.ecr != nil: offer.change.ecr += waiting.shortTons
      case .tier where plain.tiers.contains { $0.number == waiting.tier }:
        offer.change.change(tier: waiting.tier ?? 0) { $0.added += waiting.shortTons }
      // A year without the place offers them at its reserve price, so that none is lost without a word.
      case .ecr, .tier: offer.change.base += waiting.shortTons
      }
      offer.returnedShortTons += waiting.shortTons
    }
    // No more than the year has to sell; the rest is taken from the next.
    let due = owed.reduce(0) { $1.year <= year ? $0 + $1.value : $0 }
    offer.takenForOffsetsShortTons = min(due, plain.capShortTons + offer.change.base)
    offer.change.base -= offer.takenForOffsetsShortTons
    if let reserve = rules.reserve(in: year) {
      let asked = reserve.movement(bankShortTons: bank)
      // No more than the year has to sell.
      offer.move(
        intakeShortTons: min(asked.intake, plain.capShortTons + offer.change.base),
        releaseShortTons: asked.release, reserve)
      offer.change.base += offer.releaseShortTons - offer.intakeShortTons
    }
    return offer
  }

  /// Enters a year.
  ///
  /// - Parameters:
  ///   - offer: What the year offered.
  ///   - program: The program.
  ///   - priceUSD: The price at which its market cleared, $/short ton.
  ///   - unsold: What it did not sell of its base offer, short tons.
  ///   - offsets: Offsets surrendered for it, short tons.
  public mutating func enter(
    _ offer: YearOffer, of program: AllowanceProgram, priceUSD: Double, unsoldShortTons unsold: Double,
    offsetsShortTons offsets: Double = 0
  ) {
    guard let rules = program.offerRules else { return }
    stockShortTons = offer.stockShortTons
    let longest = rules.triggers.map(\.years).max() ?? 0
    pricesUSD = Array((pricesUSD + [Item(year: offer.year, value: priceUSD)]).suffix(longest))
    settle(offer)
    if offsets > 0, let rule = rules.offsets(in: offer.year), rule.isUnderCap {
      owed.append(Item(year: offer.year + rule.afterYears, value: offsets))
      owed.sort { $0.year < $1.year }
    }
    returning.removeAll { $0.year <= offer.year }
    guard unsold > 0, let rule = rules.unsoldReturn(in: offer.year) else { return }
    returning.append(
      Waiting(
        year: offer.year + rule.afterYears, shortTons: unsold, place: rule.place, tier: rule.tier))
    returning.sort { $0.year < $1.year }
  }
}

extension OfferBook {
  /// Takes off what a year's cap was smaller by; what it had no room for is due in the next.
  private mutating func settle(_ offer: YearOffer) {
    var taken = offer.takenForOffsetsShortTons
    for index in owed.indices where owed[index].year <= offer.year {
      let part = min(taken, owed[index].value)
      owed[index].value -= part
      taken -= part
    }
    owed.removeAll { $0.value <= 0 }
  }
}

/// What a program offers in a year, and what that follows from; amounts in short tons.
public struct YearOffer: Sendable, Codable, Hashable {
  /// Year.
  public var year: Int
  /// What holders had before it beyond what they owed.
  public var bankShortTons: Double
  /// What was in the reserve before the year.
  public var openingStockShortTons: Double
  /// What the reserve took out of the offer.
  public var intakeShortTons = 0.0
  /// What it gave back.
  public var releaseShortTons = 0.0
  /// What became invalid of its stock.
  public var invalidatedShortTons = 0.0
  /// What is in it after that.
  public var stockShortTons: Double
  /// Unsold allowances of earlier years that are offered again.
  public var returnedShortTons = 0.0
  /// What the base offer is smaller by for offsets of earlier years.
  public var takenForOffsetsShortTons = 0.0
  /// By how much the offer differs from the year's own rules.
  public var change = OfferChange()

  /// A year's offer before any rule has a say.
  public init(year: Int, bankShortTons: Double, openingStockShortTons: Double) {
    self.year = year
    self.bankShortTons = bankShortTons
    self.openingStockShortTons = openingStockShortTons
    stockShortTons = openingStockShortTons
  }

  /// Lets the reserve take allowances in and give back what it has, short tons; what its stock cannot hold becomes invalid.
  public mutating func move(
    intakeShortTons intake: Double, releaseShortTons release: Double, _ reserve: QuantityReserve
  ) {
    intakeShortTons = intake
    releaseShortTons = min(release, openingStockShortTons)
    let stock = openingStockShortTons + intakeShortTons - releaseShortTons
    stockShortTons = min(stock, reserve.stockLimitShortTons ?? .infinity)
    invalidatedShortTons = stock - stockShortTons
  }
}

extension OfferBook {
  /// The same, from a ledger that has the years before.
  public func offer(in year: Int, of program: AllowanceProgram, ledger: AllowanceLedger) -> YearOffer {
    let bank = program.plainRules(in: year).map { ledger.freeBankShortTons(before: $0) } ?? ledger.bank
    return offer(in: year, of: program, bankShortTons: bank)
  }
}

extension AllowanceLedger {
  /// What holders have beyond what they owe when a year with some rules begins, short tons.
  public func freeBankShortTons(before rules: ProgramYear) -> Double {
    balance(in: rules.controlPeriod).freeBank(convention)
  }
}
