import DispatchSolveTables

/// Rules by which what a program offers follows from what its market did before: reserves that follow the bank, triggers
/// that follow past prices, unsold allowances that come back.
///
/// Rows hold from their first year on until the next row of the same kind.
public struct OfferRules: Sendable, Codable, Hashable {
  /// Reserves that follow the bank.
  public var reserves: [QuantityReserve] = []
  /// Triggers that follow past prices.
  public var triggers: [TierPriceRule] = []
  /// What becomes of unsold allowances after some years.
  public var returns: [UnsoldReturn] = []
  /// Offsets that may be surrendered in place of allowances.
  public var offsets: [OffsetRule] = []

  /// Rules without rows.
  public init() {}

  /// Whether there are no rows.
  public var isEmpty: Bool {
    reserves.isEmpty && triggers.isEmpty && returns.isEmpty && offsets.isEmpty
  }

  /// Whether offers follow from what years before came to: offsets on top of the cap change no later offer.
  public var lookBack: Bool {
    !reserves.isEmpty || !triggers.isEmpty || !returns.isEmpty || offsets.contains(where: \.isUnderCap)
  }

  /// The rows for which a name is the program's.
  func filtered(_ isOwn: (String) -> Bool) -> OfferRules {
    var own = self
    own.reserves.removeAll { !isOwn($0.program) }
    own.triggers.removeAll { !isOwn($0.program) }
    own.returns.removeAll { !isOwn($0.program) }
    own.offsets.removeAll { !isOwn($0.program) }
    return own
  }

  /// The same rules with amounts and prices of a unit of account in short tons.
  ///
  /// - Parameter size: Short tons in a unit of account.
  func converted(_ size: Double) -> OfferRules {
    var rules = self
    for row in rules.reserves.indices {
      rules.reserves[row].upperBankShortTons *= size
      rules.reserves[row].taperFromShortTons = rules.reserves[row].taperFromShortTons.map { $0 * size }
      rules.reserves[row].intakeShortTons *= size
      rules.reserves[row].lowerBankShortTons *= size
      rules.reserves[row].releaseShortTons *= size
      rules.reserves[row].stockLimitShortTons = rules.reserves[row].stockLimitShortTons.map { $0 * size }
      rules.reserves[row].openingStockShortTons *= size
    }
    for row in rules.triggers.indices {
      rules.triggers[row].openingPriceUSD = rules.triggers[row].openingPriceUSD.map { $0 / size }
    }
    for row in rules.offsets.indices {
      rules.offsets[row].priceUSD /= size
      rules.offsets[row].mostShortTons = rules.offsets[row].mostShortTons.map { $0 * size }
    }
    return rules
  }

  /// The row that holds in a year: the last that has begun.
  static func row<Row>(_ rows: [Row], in year: Int, _ firstYear: (Row) -> Int) -> Row? {
    rows.filter { firstYear($0) <= year }.max { firstYear($0) < firstYear($1) }
  }

  /// The reserve that holds in a year.
  public func reserve(in year: Int) -> QuantityReserve? { Self.row(reserves, in: year, \.firstYear) }

  /// The price rules that hold in a year, by tier.
  public func triggers(in year: Int) -> [TierPriceRule] {
    Set(triggers.map(\.tier)).sorted().compactMap { tier in
      Self.row(triggers.filter { $0.tier == tier }, in: year, \.firstYear)
    }
  }

  /// What becomes of what a year does not sell.
  public func unsoldReturn(in year: Int) -> UnsoldReturn? { Self.row(returns, in: year, \.firstYear) }

  /// The offsets that a year accepts.
  public func offsets(in year: Int) -> OffsetRule? { Self.row(offsets, in: year, \.firstYear) }
}

/// A reserve that takes allowances out of what is offered when the bank is large, and gives them back when it is small.
///
/// What counts is the bank before the year, less what is owed. Above the upper threshold the reserve takes a share of the bank and
/// a fixed amount; from a taper threshold up to the upper one it takes what the bank has above the former; below the lower
/// threshold it gives back a fixed amount, as far as its stock goes. (Decision (EU) 2015/1814, article 1, has these rules
/// with 24 % of the bank, 1,096, 833, 400, 100 and 400 million.)
public struct QuantityReserve: Sourced, Sendable, Codable, Hashable {
  /// Program; empty: the first, or only, one.
  public var program = ""
  /// First year that the row holds for.
  public var firstYear: Int
  /// Bank above which the reserve takes allowances in, short tons.
  public var upperBankShortTons: Double
  /// Bank from which, up to the upper threshold, what is above it is taken in, short tons; nil: there is no such zone.
  public var taperFromShortTons: Double?
  /// Share of the bank that is taken in above the upper threshold, in [0, 1].
  public var intakeShare: Double
  /// What is taken in above the upper threshold beside that share, short tons.
  public var intakeShortTons: Double
  /// Bank below which the reserve gives allowances back, short tons.
  public var lowerBankShortTons: Double
  /// What it gives back in a year, short tons.
  public var releaseShortTons: Double
  /// Stock above which allowances of the reserve become invalid, short tons; nil: none do.
  public var stockLimitShortTons: Double?
  /// What is in the reserve before the study's first year, in the program's first row, short tons.
  public var openingStockShortTons: Double
  /// Where the figures come from; nil: not said.
  public var source: RowSource?

  /// Creates a reserve.
  public init(
    firstYear: Int, upperBankShortTons: Double, taperFromShortTons: Double? = nil, intakeShare: Double = 0,
    intakeShortTons: Double = 0, lowerBankShortTons: Double = 0, releaseShortTons: Double = 0,
    stockLimitShortTons: Double? = nil, openingStockShortTons: Double = 0
  ) {
    self.firstYear = firstYear
    self.upperBankShortTons = upperBankShortTons
    self.taperFromShortTons = taperFromShortTons
    self.intakeShare = intakeShare
    self.intakeShortTons = intakeShortTons
    self.lowerBankShortTons = lowerBankShortTons
    self.releaseShortTons = releaseShortTons
    self.stockLimitShortTons = stockLimitShortTons
    self.openingStockShortTons = openingStockShortTons
  }

  /// What the reserve takes in for a bank, and what it would give back if it had it, short tons.
  public func movement(bankShortTons bank: Double) -> (intake: Double, release: Double) {
    if bank > upperBankShortTons { return (intakeShare * bank + intakeShortTons, 0) }
    if let from = taperFromShortTons, bank > from { return (bank - from, 0) }
    return bank < lowerBankShortTons ? (0, releaseShortTons) : (0, 0)
  }
}

/// A cost containment tier whose trigger is a multiple of the mean price of past years, if that is above what the year's own row
/// says.
public struct TierPriceRule: Sourced, Sendable, Codable, Hashable {
  /// Program; empty: the first, or only, one.
  public var program = ""
  /// Number of the tier.
  public var tier: Int
  /// First year that the row holds for.
  public var firstYear: Int
  /// Multiple of the mean price.
  public var multiple: Double
  /// Number of past years whose prices count.
  public var years: Int
  /// Price of years before the study's first, $/short ton; nil: the rule begins when enough years have passed.
  public var openingPriceUSD: Double?
  /// Where the figures come from; nil: not said.
  public var source: RowSource?

  /// Creates a rule.
  public init(tier: Int, firstYear: Int, multiple: Double, years: Int, openingPriceUSD: Double? = nil) {
    self.tier = tier
    self.firstYear = firstYear
    self.multiple = multiple
    self.years = years
    self.openingPriceUSD = openingPriceUSD
  }

  /// The trigger after some prices.
  ///
  /// - Parameter pastUSD: Prices of past years that are known, the last year last, $/short ton.
  /// - Returns: $/short ton; nil where too few years are known.
  public func triggerUSD(after pastUSD: [Double]) -> Double? {
    let known = pastUSD.suffix(years)
    let missing = years - known.count
    guard missing == 0 || openingPriceUSD != nil else { return nil }
    let sum = known.reduce(Double(missing) * (openingPriceUSD ?? 0), +)
    return multiple * sum / Double(years)
  }
}

/// Where allowances that stayed unsold are offered again.
public enum ReturnPlace: String, Sendable, Codable, CaseIterable {
  /// At the reserve price, with the year's base offer.
  case auction
  /// In a cost containment tier.
  case tier
  /// In the emissions containment reserve: at its trigger.
  case ecr
}

/// What becomes of allowances that a year does not sell: they come back after some years.
public struct UnsoldReturn: Sourced, Sendable, Codable, Hashable {
  /// Program; empty: the first, or only, one.
  public var program = ""
  /// First year whose unsold allowances come back so.
  public var firstYear: Int
  /// Years until they are offered again.
  public var afterYears: Int
  /// Where they are offered again.
  public var place: ReturnPlace
  /// Number of the tier, where they go to one.
  public var tier: Int?
  /// Where the figures come from; nil: not said.
  public var source: RowSource?

  /// Creates a rule.
  public init(firstYear: Int, afterYears: Int = 1, place: ReturnPlace = .auction, tier: Int? = nil) {
    self.firstYear = firstYear
    self.afterYears = afterYears
    self.place = place
    self.tier = tier
  }
}

/// Offsets: tons reduced elsewhere that may be surrendered in place of allowances, at a price, up to a share of what is emitted.
///
/// Who emits a ton may cover the share of it with offsets, so that a ton costs less than an allowance as long as offsets
/// are cheaper. (California, 17 CCR 95854, and Washington, RCW 70A.65.170, have shares of 4 to 8 %; Washington's are under the
/// cap: later budgets are smaller by them.)
public struct OffsetRule: Sourced, Sendable, Codable, Hashable {
  /// Program; empty: the first, or only, one.
  public var program = ""
  /// First year that the row holds for.
  public var firstYear: Int
  /// Price, $/short ton.
  public var priceUSD: Double
  /// Largest share of the year's emissions, in [0, 1]; nil: no such limit.
  public var mostShare: Double?
  /// Most that there is in a year, short tons; nil: no such limit.
  public var mostShortTons: Double?
  /// Whether a later cap is smaller by what is surrendered; else offsets come on top of it.
  public var isUnderCap: Bool
  /// Years until that cap.
  public var afterYears: Int
  /// Where the figures come from; nil: not said.
  public var source: RowSource?

  /// Creates a rule.
  public init(
    firstYear: Int, priceUSD: Double, mostShare: Double? = nil, mostShortTons: Double? = nil,
    isUnderCap: Bool = false, afterYears: Int = 1
  ) {
    self.firstYear = firstYear
    self.priceUSD = priceUSD
    self.mostShare = mostShare
    self.mostShortTons = mostShortTons
    self.isUnderCap = isUnderCap
    self.afterYears = afterYears
  }
}

/// What a year accepts of offsets.
public struct OffsetOffer: Sendable, Codable, Hashable {
  /// Price, $/short ton.
  public var priceUSD: Double
  /// Largest share of the year's emissions; nil: no such limit.
  public var mostShare: Double?
  /// Most that there is, short tons; nil: no such limit.
  public var mostShortTons: Double?

  /// Creates an offer.
  public init(priceUSD: Double, mostShare: Double? = nil, mostShortTons: Double? = nil) {
    self.priceUSD = priceUSD
    self.mostShare = mostShare
    self.mostShortTons = mostShortTons
  }

  /// The same once it is known what is emitted: the share is an amount.
  ///
  /// - Parameter emissions: What the year emits, short tons.
  public func known(emissions: Double) -> OffsetOffer {
    var known = self
    guard let share = mostShare else { return known }
    known.mostShare = nil
    known.mostShortTons = min(share * emissions, mostShortTons ?? .infinity)
    return known
  }
}

/// By how much a year's offer differs from what its row of rules and its members say; short tons.
public struct OfferChange: Sendable, Codable, Hashable {
  /// Added to what is offered at the reserve price; taken from it where negative.
  public var base = 0.0
  /// Added to the emissions containment reserve, and offered at its trigger.
  public var ecr = 0.0
  /// By tier, what is added to it and what its trigger is at least.
  public var tiers: [Tier] = []

  /// What changes of a tier.
  public struct Tier: Sendable, Codable, Hashable {
    /// Number of the tier.
    public var number: Int
    /// Added to its size, short tons.
    public var added = 0.0
    /// Its trigger where the year's row has a lower one, $/short ton; nil: no rule says one.
    public var triggerUSD: Double?

    /// Creates a change that changes nothing.
    public init(number: Int) {
      self.number = number
    }
  }

  /// Nothing changes.
  public init() {}

  /// Changes a tier.
  public mutating func change(tier number: Int, _ change: (inout Tier) -> Void) {
    let index =
      tiers.firstIndex { $0.number == number }
      ?? {
        tiers.append(Tier(number: number))
        return tiers.count - 1
      }()
    change(&tiers[index])
  }

  /// Makes the change. No more is taken from the base offer than there is.
  public func apply(to rules: inout ProgramYear) {
    rules.capShortTons = max(0, rules.capShortTons + base)
    if ecr > 0, var reserve = rules.ecr {
      rules.capShortTons += ecr
      reserve.quantityShortTons += ecr
      rules.ecr = reserve
    }
    for tier in tiers {
      guard let index = rules.tiers.firstIndex(where: { $0.number == tier.number }) else { continue }
      // A search for offers may ask for less than there is.
      rules.tiers[index].quantityShortTons = max(0, rules.tiers[index].quantityShortTons + tier.added)
      if let trigger = tier.triggerUSD {
        rules.tiers[index].triggerUSD = max(rules.tiers[index].triggerUSD, trigger)
      }
    }
  }
}

extension Study {
  /// Whether some program accepts offsets.
  public var hasOffsets: Bool { program?.offerRules?.offsets.isEmpty == false }

  /// Whether what is offered in a year follows from years before, or offsets are accepted.
  public var hasOfferRules: Bool { program?.offerRules != nil }

  /// The study with a program's offer of a year changed.
  ///
  /// - Parameter index: The program's place among `allowancePrograms`.
  public func offering(_ change: OfferChange, program index: Int, in year: Int) -> Study {
    let names = programTerms.isEmpty ? [""] : orderedTerms.map(\.program)
    guard index < names.count,
      let row = program?.years.firstIndex(where: {
        $0.year == year && ($0.program == names[index] || ($0.program.isEmpty && index == 0))
      })
    else { return self }
    var study = self
    study.program?.years[row].change = change
    return study
  }
}
