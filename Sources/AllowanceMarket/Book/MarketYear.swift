import DispatchSolvePowerSystem

/// One year of the market, cleared: price, amounts by source, and what the ledger made of it.
public struct ClearedYear: Sendable, Hashable {
  /// Equilibrium.
  public var clearing: Clearing
  /// Supply it cleared against.
  public var supply: AllowanceSupply
  /// Amounts by source, short tons.
  public var allocation: AllowanceAllocation
  /// Allowances that entered the market, short tons: sold, or minted under the ledger convention, or issued
  /// unsold when the study banks unsold allowances; other supply included, all of it.
  public var issuedShortTons: Double
  /// Offered and not sold, short tons.
  public var unsoldShortTons: Double
  /// Withheld for good by the emissions containment reserve, short tons.
  public var ecrWithheldShortTons: Double
  /// Price times allowances sold, $.
  public var auctionProceedsUSD: Double
  /// Ledger entry, true-up included.
  public var entry: LedgerEntry
  /// What went between the program and those it is linked with.
  public var linked = LinkedAllowances()
  /// What entered the market beside what was sold, offsets and linked programs, whatever the price, short tons: a planned year's
  /// supply does not have it.
  public var otherShortTons = 0.0

  /// Creates a cleared year.
  public init(
    clearing: Clearing, supply: AllowanceSupply, allocation: AllowanceAllocation, issuedShortTons: Double,
    unsoldShortTons: Double, ecrWithheldShortTons: Double, auctionProceedsUSD: Double, entry: LedgerEntry
  ) {
    self.clearing = clearing
    self.supply = supply
    self.allocation = allocation
    self.issuedShortTons = issuedShortTons
    self.unsoldShortTons = unsoldShortTons
    self.ecrWithheldShortTons = ecrWithheldShortTons
    self.auctionProceedsUSD = auctionProceedsUSD
    self.entry = entry
  }

  /// Price of the offsets that the year accepts, $/short ton; 0 where it accepts none.
  public var offsetPriceUSD: Double { supply.rules.offsets?.priceUSD ?? 0 }
  /// What the offsets cost that were surrendered, $.
  public var offsetsCostUSD: Double { allocation.offsetsUsed * offsetPriceUSD }
  /// Offsets surrendered for a ton emitted, short tons.
  public var offsetsPerTonEmitted: Double {
    allocation.offsetsUsed > 0 && clearing.emissionsShortTons > 0
      ? allocation.offsetsUsed / clearing.emissionsShortTons : 0
  }

  /// Whether allowances are missing: the market was short, or an obligation stays unpaid at true-up.
  public var isShort: Bool {
    clearing.status == .shortage
      || entry.unpaidObligation
        > MarketClearing.relativeQuantityTolerance * max(1, clearing.emissionsShortTons)
  }
}

/// Clears years of a program one after the other on a ledger.
public struct AllowanceMarketYear: Sendable {
  /// Program.
  public let program: AllowanceProgram
  /// Price at which a shortage is declared, $/short ton.
  public let maximumPriceUSD: Double

  /// Creates the market of a program.
  public init(program: AllowanceProgram, maximumPriceUSD: Double) {
    self.program = program
    self.maximumPriceUSD = maximumPriceUSD
  }

  /// Supply of a year beside the ledger's free bank.
  public func supply(rules: ProgramYear, ledger: AllowanceLedger) -> AllowanceSupply {
    AllowanceSupply(
      program, rules: rules, balance: ledger.balance(in: rules.controlPeriod),
      maximumPriceUSD: maximumPriceUSD)
  }

  /// Finds the equilibrium of a year; the ledger stays as it is.
  public func clear<Demand: AllowanceDemand>(
    _ demand: inout Demand, rules: ProgramYear, ledger: AllowanceLedger
  ) throws(Demand.Failure) -> (clearing: Clearing, supply: AllowanceSupply) {
    let supply = supply(rules: rules, ledger: ledger)
    var clearing = try MarketClearing().clear(
      &demand, alsoNeeded: ledger.balance(in: rules.controlPeriod).uncovered(program.convention),
      supply: supply)
    if program.convention == .ledger {
      // Tiers are issued whole and what is left over is banked, so the year runs as just above the price.
      clearing.upperWeight = 1
      clearing.emissionsShortTons = clearing.upper.emissionsShortTons
    }
    return (clearing, supply)
  }

  /// Enters an equilibrium into the ledger.
  ///
  /// - Parameters:
  ///   - clearing: Equilibrium.
  ///   - supply: Supply it was found with.
  ///   - isTrueUp: Whether the year trues up its control period.
  ///   - linked: What goes between the program and those it is linked with.
  ///   - ledger: Ledger before the year; after the call, after it.
  public func settle(
    _ clearing: Clearing, supply: AllowanceSupply, isTrueUp: Bool,
    linked: LinkedAllowances = LinkedAllowances(), ledger: inout AllowanceLedger
  ) throws(LedgerError) -> ClearedYear {
    let rules = supply.rules
    let needed = max(
      0,
      clearing.emissionsShortTons + ledger.balance(in: rules.controlPeriod).uncovered(program.convention)
        + linked.passedOn - linked.received)
    switch program.convention {
    case .auction:
      // Emissions are known to within the rounding of sums; without the limits a thousandth of an ounce too much
      // would be bought from the next tier, below its trigger.
      let offered = supply.interval(at: clearing.priceUSD)
      let bought =
        clearing.status == .shortage ? needed : min(max(needed, offered.lowerBound), offered.upperBound)
      let allocation = supply.allocation(of: bought)
      let baseOffer = supply.steps.filter { $0.source == .base }.reduce(0) { $0 + $1.quantityShortTons }
      let unsold = max(0, baseOffer - allocation.baseSold)
      let (issued, rolled) = program.unsoldRule.issue(
        sold: allocation.sold, unsold: unsold,
        other: rules.otherSupplyShortTons + allocation.offsetsUsed + linked.received)
      let entry = try ledger.enter(
        rules: rules, emissions: clearing.emissionsShortTons, issued: issued, rolled: rolled,
        borrowed: allocation.borrowed, passedOn: linked.passedOn, trueUp: isTrueUp)
      var cleared = ClearedYear(
        clearing: clearing, supply: supply, allocation: allocation, issuedShortTons: issued,
        unsoldShortTons: unsold,
        ecrWithheldShortTons: max(0, supply.containedShortTons - allocation.ecrReleased),
        auctionProceedsUSD: clearing.priceUSD * allocation.sold, entry: entry)
      cleared.linked = linked
      cleared.otherShortTons = rules.otherSupplyShortTons
      return cleared
    case .ledger:
      var allocation = supply.wholeSteps(upTo: clearing.priceUSD, needed: needed)
      allocation.short = clearing.shortShortTons
      let entry = try ledger.enter(
        rules: rules, emissions: clearing.emissionsShortTons, issued: allocation.sold + allocation.otherUsed,
        trueUp: isTrueUp)
      return ClearedYear(
        clearing: clearing, supply: supply, allocation: allocation,
        issuedShortTons: allocation.sold + allocation.otherUsed,
        unsoldShortTons: 0, ecrWithheldShortTons: 0,
        auctionProceedsUSD: clearing.priceUSD * allocation.sold, entry: entry)
    }
  }

  /// Enters a year of a banking path into the ledger.
  ///
  /// - Parameters:
  ///   - outcome: What the path says of the year.
  ///   - lower: Demand just below the price on emissions.
  ///   - upper: Demand just above it.
  ///   - rules: The year's rules.
  ///   - isTrueUp: Whether the year trues up its control period.
  ///   - excusesShortage: Whether what is missing is settled at the highest price; else it stays owed.
  ///   - linked: What goes between the program and those it is linked with.
  ///   - ledger: Ledger before the year; after the call, after it.
  public func settle(
    _ outcome: BankingOutcome, lower: DemandPoint, upper: DemandPoint, rules: ProgramYear, isTrueUp: Bool,
    excusesShortage: Bool = true, linked: LinkedAllowances = LinkedAllowances(),
    ledger: inout AllowanceLedger
  ) throws(LedgerError) -> ClearedYear {
    // Of the auction alone: what comes whatever the price is part of what holders have.
    var auction = rules
    auction.otherSupplyShortTons = 0
    let supply = AllowanceSupply(rules: auction, freeBankShortTons: 0, maximumPriceUSD: maximumPriceUSD)
    let allocation = outcome.allocation
    let offer = supply.steps.filter { $0.source == .base }.reduce(0) { $0 + $1.quantityShortTons }
    let issued =
      allocation.sold + rules.otherSupplyShortTons + allocation.offsetsUsed + linked.received
    let entry = try ledger.enter(
      rules: rules, emissions: outcome.emissions, issued: issued,
      excused: excusesShortage ? outcome.short : 0, borrowed: allocation.borrowed,
      passedOn: linked.passedOn, trueUp: isTrueUp)
    var cleared = ClearedYear(
      clearing: clearing(outcome, lower: lower, upper: upper, supply: supply),
      supply: supply, allocation: allocation,
      issuedShortTons: issued,
      unsoldShortTons: max(0, offer - allocation.baseSold),
      ecrWithheldShortTons: max(0, supply.containedShortTons - allocation.ecrReleased),
      auctionProceedsUSD: outcome.priceUSD * allocation.sold, entry: entry)
    cleared.linked = linked
    cleared.otherShortTons = rules.otherSupplyShortTons
    return cleared
  }

  /// Enters a year that was planned on its own into the ledger: amounts follow the order of use, as of a year that clears
  /// by itself.
  ///
  /// - Parameters: As above; the ledger's free bank is part of the supply.
  public func settle(
    alone outcome: BankingOutcome, lower: DemandPoint, upper: DemandPoint, rules: ProgramYear, isTrueUp: Bool,
    linked: LinkedAllowances = LinkedAllowances(), ledger: inout AllowanceLedger
  ) throws(LedgerError) -> ClearedYear {
    let supply = supply(rules: rules, ledger: ledger)
    return try settle(
      clearing(outcome, lower: lower, upper: upper, supply: supply), supply: supply, isTrueUp: isTrueUp,
      linked: linked, ledger: &ledger)
  }

  /// The equilibrium of a year whose price and amounts somebody else found for a supply.
  ///
  /// - Parameters: As above.
  public func clearing(
    _ outcome: BankingOutcome, lower: DemandPoint, upper: DemandPoint, supply: AllowanceSupply
  ) -> Clearing {
    let span = lower.emissionsShortTons - upper.emissionsShortTons
    return Clearing(
      status: status(outcome, supply), priceUSD: outcome.priceUSD, highestPriceUSD: outcome.highestPriceUSD,
      emissionsShortTons: outcome.emissions, lower: lower, upper: upper,
      upperWeight: span > 0
        ? min(1, max(0, (lower.emissionsShortTons - outcome.emissions) / span)) : 1,
      shortShortTons: outcome.short, evaluations: 2)
  }

  /// A price this much below the reserve price, relative, is rounding of a dual.
  private static let belowTolerance = 1e-9

  private func status(_ outcome: BankingOutcome, _ supply: AllowanceSupply) -> ClearingStatus {
    if outcome.short > 0 { return .shortage }
    if outcome.allocation.ceilingSold > 0 { return .atCeiling }
    if outcome.priceUSD < supply.reservePriceUSD * (1 - Self.belowTolerance) { return .belowReserve }
    for step in supply.steps where step.priceUSD == outcome.priceUSD {
      switch step.source {
      case .base: return .atReservePrice
      case .tier(let index) where outcome.allocation.tierSold[index] > 0: return .atTrigger
      default: break
      }
    }
    return .cleared
  }
}
