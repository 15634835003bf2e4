import DispatchSolvePowerSystem
import DispatchSolveTestSupport
import Testing

@testable import DispatchSolveAllowanceMarket

/// Market cases with answers known in closed form, on E(p) = 100 - 2p unless said otherwise.
struct ExactCaseTests {
  static func clear(
    cap: Double, floor: Double = 0, tiers: [CostContainmentTier] = [],
    ecr: EmissionsContainmentReserve? = nil, ceiling: Double? = nil, bank: Double = 0,
    alsoNeeded: Double = 0, order: OrderOfUse = .auctionFirst, maximum: Double = 1000,
    _ emissions: @escaping @Sendable (Double) -> Double = { max(0, 100 - 2 * $0) }
  ) throws -> (Clearing, AllowanceAllocation) {
    let rules = ProgramYear(
      year: 2030, capShortTons: cap, reservePriceUSD: floor, tiers: tiers, ecr: ecr, priceCeilingUSD: ceiling)
    let supply = AllowanceSupply(
      rules: rules, freeBankShortTons: bank, orderOfUse: order, maximumPriceUSD: maximum)
    var demand = FunctionDemand(emissions)
    let clearing = MarketClearing().clear(&demand, alsoNeeded: alsoNeeded, supply: supply)
    return (clearing, supply.allocation(of: clearing.emissionsShortTons + alsoNeeded))
  }

  /// Less than a ton that is missing is missing.
  @Test(arguments: [(0.0, ClearingStatus.cleared), (1e-3, .shortage), (0.5, .shortage), (2, .shortage)])
  func aShortageOfLessThanATon(short: Double, status: ClearingStatus) throws {
    let rules = ProgramYear(year: 2030, capShortTons: 60, reservePriceUSD: 2)
    let figures = try SupplyFigures(
      AllowanceSupply(rules: rules, freeBankShortTons: 0, rolledShortTons: 0, maximumPriceUSD: 100))
    #expect(figures.status(atPriceUSD: 50, short: short) == status)
  }

  @Test func aBindingCapSetsThePrice() throws {
    let (clearing, amounts) = try Self.clear(cap: 60)
    #expect(clearing.status == .cleared)
    #expect(abs(clearing.priceUSD - 20) < 1e-8)
    #expect(abs(amounts.sold - 60) < 1e-8)
  }

  @Test func theReservePriceLeavesAllowancesUnsold() throws {
    let (clearing, amounts) = try Self.clear(cap: 100, floor: 5)
    #expect(clearing.status == .atReservePrice)
    #expect(clearing.priceUSD == 5)
    #expect(amounts.sold == 90)
  }

  @Test func aTierIsSoldInPartAtItsTrigger() throws {
    let (clearing, amounts) = try Self.clear(
      cap: 60, tiers: [.init(number: 1, triggerUSD: 15, quantityShortTons: 20)])
    #expect(clearing.status == .atTrigger)
    #expect(clearing.priceUSD == 15)
    #expect(amounts.tierSold == [10])
  }

  @Test func aTierSoldOutLetsThePriceRise() throws {
    let (clearing, amounts) = try Self.clear(
      cap: 60, tiers: [.init(number: 1, triggerUSD: 15, quantityShortTons: 5)])
    #expect(abs(clearing.priceUSD - 17.5) < 1e-8)
    #expect(amounts.tierSold == [5])
  }

  @Test func tiersSellInOrder() throws {
    let (clearing, amounts) = try Self.clear(
      cap: 60,
      tiers: [
        .init(number: 1, triggerUSD: 10, quantityShortTons: 5),
        .init(number: 2, triggerUSD: 15, quantityShortTons: 20),
      ])
    #expect(clearing.priceUSD == 15)
    #expect(amounts.tierSold == [5, 5])
  }

  @Test func theECRIsWithheldBelowAndSoldInPartAtItsTrigger() throws {
    // At 10 demand is 80: base 100 less 30 gives 70, so 10 of the reserve are released.
    let ecr = EmissionsContainmentReserve(triggerUSD: 10, quantityShortTons: 30)
    let (part, partAmounts) = try Self.clear(cap: 100, floor: 2, ecr: ecr)
    #expect(part.priceUSD == 10)
    #expect(partAmounts.ecrReleased == 10 && partAmounts.baseSold == 70)
    // Cap 110: 80 on offer below 10, demand meets it at the trigger itself with none released.
    let (none, noneAmounts) = try Self.clear(cap: 110, floor: 2, ecr: ecr)
    #expect(abs(none.priceUSD - 10) < 1e-8)
    #expect(abs(noneAmounts.ecrReleased) < 1e-6)
    let (below, belowAmounts) = try Self.clear(cap: 120, floor: 2, ecr: ecr)
    #expect(abs(below.priceUSD - 5) < 1e-8)
    #expect(belowAmounts.ecrReleased == 0)
  }

  @Test func theCeilingSuppliesWhatIsMissing() throws {
    let (clearing, amounts) = try Self.clear(cap: 10, ceiling: 30)
    #expect(clearing.status == .atCeiling)
    #expect(clearing.priceUSD == 30)
    #expect(amounts.ceilingSold == 30)
  }

  @Test func aShortageIsAFlagWithItsAmount() throws {
    let (clearing, amounts) = try Self.clear(cap: 10, maximum: 40)
    #expect(clearing.status == .shortage)
    #expect(clearing.priceUSD == 40)
    #expect(clearing.shortShortTons == 10)
    #expect(amounts.short == 10)
  }

  @Test func theBankServesAfterTheAuctionAtTheReservePrice() throws {
    let (clearing, amounts) = try Self.clear(cap: 60, floor: 5, bank: 50)
    #expect(clearing.status == .atReservePrice)
    #expect(amounts.baseSold == 60 && amounts.bankUsed == 30)
    let (_, bankFirst) = try Self.clear(cap: 60, floor: 5, bank: 50, order: .bankFirst)
    #expect(bankFirst.baseSold == 40 && bankFirst.bankUsed == 50)
  }

  @Test func aBankTooSmallIsUsedUpAndThePriceRises() throws {
    let (clearing, amounts) = try Self.clear(cap: 60, floor: 5, bank: 10)
    #expect(abs(clearing.priceUSD - 15) < 1e-8)
    #expect(amounts.bankUsed == 10 && abs(amounts.baseSold - 60) < 1e-8)
  }

  @Test func obligationsTheBankDoesNotCoverAreBoughtToo() throws {
    let (clearing, _) = try Self.clear(cap: 60, alsoNeeded: 10)
    #expect(abs(clearing.priceUSD - 25) < 1e-8)
  }

  /// 50 MW of coal replaced at 25 $/t, one vertical step.
  static let step: @Sendable (Double) -> Double = { $0 < 25 ? 100 : 40 }

  @Test func atASwitchingPriceTheTwoSidesAreMixed() throws {
    let (clearing, amounts) = try Self.clear(cap: 70, Self.step)
    #expect(abs(clearing.priceUSD - 25) < 1e-9)
    #expect(clearing.lower.emissionsShortTons == 100 && clearing.upper.emissionsShortTons == 40)
    #expect(abs(clearing.upperWeight - 0.5) < 1e-12)
    #expect(abs(amounts.sold - 70) < 1e-10)
  }

  @Test func anIntervalOfPricesIsReportedFromItsLowest() throws {
    let (clearing, _) = try Self.clear(
      cap: 40, tiers: [.init(number: 1, triggerUSD: 60, quantityShortTons: 5)], Self.step)
    #expect(abs(clearing.priceUSD - 25) < 1e-9)
    #expect(clearing.highestPriceUSD == 60)
    #expect(clearing.emissionsShortTons == 40)
    let twoSteps: @Sendable (Double) -> Double = { $0 < 25 ? 100 : $0 < 31 ? 40 : 10 }
    let (bounded, _) = try Self.clear(cap: 40, twoSteps)
    #expect(abs(bounded.priceUSD - 25) < 1e-9)
    #expect(abs(bounded.highestPriceUSD - 31) < 1e-8)
  }

  @Test(arguments: [0.0, 10, 50, 200])
  func inelasticDemandNeverHangs(cap: Double) throws {
    let (clearing, _) = try Self.clear(cap: cap, floor: 3, maximum: 90) { _ in 50 }
    #expect(clearing.priceUSD == (cap >= 50 ? 3 : 90))
    #expect(clearing.status == (cap >= 50 ? .atReservePrice : .shortage))
  }

  @Test func aTriggerEqualToTheSwitchingPriceSellsNothingWhenTheCapSuffices() throws {
    let tiers = [CostContainmentTier(number: 1, triggerUSD: 25, quantityShortTons: 100)]
    let (clearing, amounts) = try Self.clear(cap: 70, tiers: tiers, Self.step)
    #expect(abs(clearing.priceUSD - 25) < 1e-9)
    #expect(abs(amounts.sold - 70) < 1e-9)
    #expect(abs(amounts.tierSold[0]) < 1e-9)
  }

  @Test func auctionsOfTheRecord() throws {
    // Demand curves through the observed points; amounts sold and prices are those published.
    let base = 14_347_487.0
    let fiftyFour = try Self.clear(
      cap: base, floor: 2, tiers: [.init(number: 1, triggerUSD: 13, quantityShortTons: 11_976_778)]
    ) { base + 3_919_482 - 1_000_000 * ($0 - 13) }
    #expect(fiftyFour.0.priceUSD == 13)
    #expect(abs(fiftyFour.1.tierSold[0] - 3_919_482) < 1e-6)
    let twentyThree = try Self.clear(
      cap: 18_491_350, floor: 2, tiers: [.init(number: 1, triggerUSD: 4, quantityShortTons: 5_000_000)]
    ) { 23_491_350 - 1_000_000 * ($0 - 4) }
    #expect(abs(twentyThree.0.priceUSD - 4) < 1e-8)
    #expect(abs(twentyThree.1.tierSold[0] - 5_000_000) < 1e-2)
    let twentySeven = try Self.clear(
      cap: 15_000_000, floor: 2, tiers: [.init(number: 1, triggerUSD: 6, quantityShortTons: 10_000_000)]
    ) { 15_000_000 - 1_000_000 * ($0 - 5.41) }
    #expect(abs(twentySeven.0.priceUSD - 5.41) < 1e-7)
    #expect(abs(twentySeven.1.tierSold[0]) < 1e-2)
  }

  @Test func triggersAreRoundedToTheCentEachYear() {
    let second = escalatedPrices(firstUSD: 29.25, rate: 0.07, years: 10)
    #expect(second.last == 57.53)
    #expect(escalatedPrices(firstUSD: 19.50, rate: 0.07, years: 10).last == 38.36)
    #expect(second[1] == 31.30 && second[3] == 35.83)
    #expect(escalatedPrices(firstUSD: 9, rate: 0.07, years: 3) == [9, 9.63, 10.30, 11.02])
  }
}

/// Rules at their edges.
struct EdgeRuleTests {
  private func rules(
    cap: Double, reserve: Double, tiers: [CostContainmentTier] = [], ecr: EmissionsContainmentReserve? = nil,
    fullCompliance: Bool = false, year: Int = 2025
  ) -> ProgramYear {
    ProgramYear(
      year: year, capShortTons: cap, reservePriceUSD: reserve, tiers: tiers, ecr: ecr,
      controlPeriod: "\(year)", fullCompliance: fullCompliance)
  }

  /// No price is below a trigger that is not above the reserve price, so nothing is withheld.
  @Test(arguments: [3.0, 5.0])
  func anECRBelowTheReservePriceWithholdsNothing(trigger: Double) throws {
    let rules = rules(
      cap: 1_000_000, reserve: 5, ecr: .init(triggerUSD: trigger, quantityShortTons: 100_000))
    var program = AllowanceProgram(years: [rules], memberships: [])
    program.unsoldRule = .banked
    let market = AllowanceMarketYear(program: program, maximumPriceUSD: 1000)
    var ledger = AllowanceLedger(program: program)
    var demand = FunctionDemand { _ in 876_000 }
    let (clearing, supply) = market.clear(&demand, rules: rules, ledger: ledger)
    let cleared = try market.settle(clearing, supply: supply, isTrueUp: true, ledger: &ledger)
    #expect(cleared.clearing.priceUSD == 5)
    #expect(cleared.ecrWithheldShortTons == 0)
    #expect(cleared.unsoldShortTons == 124_000)
    #expect(ledger.bank == 124_000)
  }

  /// Emissions that no price moves, equal to the cap: every price up to the tier clears.
  @Test func theIntervalReachesFromTheReservePriceToTheNextStep() throws {
    let rules = rules(
      cap: 876_000, reserve: 5, tiers: [.init(number: 1, triggerUSD: 50, quantityShortTons: 1000)])
    let supply = AllowanceSupply(rules: rules, freeBankShortTons: 0, maximumPriceUSD: 1000)
    var demand = FunctionDemand { _ in 876_000 }
    let clearing = MarketClearing().clear(&demand, supply: supply)
    #expect(clearing.status == .atReservePrice)
    #expect(clearing.priceUSD == 5 && clearing.highestPriceUSD == 50)
    var falling = FunctionDemand { $0 < 20 ? 876_000 : 700_000 }
    let second = MarketClearing().clear(&falling, supply: supply)
    #expect(second.priceUSD == 5 && abs(second.highestPriceUSD - 20) < 1e-8)
    let above = self.rules(
      cap: 800_000, reserve: 5, tiers: [.init(number: 1, triggerUSD: 10, quantityShortTons: 76_000)])
    var again = FunctionDemand { _ in 876_000 }
    let third = MarketClearing().clear(
      &again, supply: AllowanceSupply(rules: above, freeBankShortTons: 0, maximumPriceUSD: 1000))
    #expect(third.status == .atTrigger && third.priceUSD == 10 && third.highestPriceUSD == 1000)
  }

  /// An obligation from before the first year is surrendered once.
  @Test func anOpeningObligationIsPaidOnce() throws {
    for convention in [MarketConvention.ledger, .auction] {
      var ledger = AllowanceLedger(
        convention: convention, bankingEnabled: true, openingBank: 1_000_000, openingObligation: 100_000)
      var surrendered: [Double] = []
      for year in 2025...2027 {
        let entry = try ledger.enter(
          rules: rules(cap: 876_000, reserve: 0, fullCompliance: true, year: year), emissions: 876_000,
          issued: 876_000, trueUp: true)
        surrendered.append(entry.surrendered)
      }
      #expect(surrendered == [976_000, 876_000, 876_000])
      #expect(ledger.balance.carried == 0)
      #expect(ledger.bank == 900_000)
      #expect(ledger.brokenInvariants().isEmpty)
    }
  }

  /// A bank that is used up to the last bit leaves no vintages behind and no rounding in the bank.
  @Test func aBankUsedUpLeavesNothing() throws {
    var random = SeededGenerator(seed: 12)
    var emptied = 0
    for _ in 0..<20_000 {
      var ledger = AllowanceLedger(
        convention: .auction, bankingEnabled: true, openingBank: Double.random(in: 0...2e7, using: &random))
      for year in 2025...2027 {
        let issued = Double.random(in: 0...1e8, using: &random)
        let isAll = random.below(2) == 0
        let emissions = isAll ? ledger.bank + issued : Double.random(in: 0...1e8, using: &random)
        try ledger.enter(
          rules: ProgramYear(year: year, capShortTons: issued, controlPeriod: "\(year)"),
          emissions: emissions,
          issued: issued, trueUp: true)
        #expect(ledger.brokenInvariants().isEmpty)
        #expect((ledger.bank == 0) == ledger.vintages.isEmpty)
        if ledger.bank == 0 { emptied += 1 }
      }
    }
    #expect(emptied > 10_000)
  }

  /// Offsets come beside the auction: fewer allowances are sold, and what nobody needs is banked.
  @Test func otherSupplyComesWhateverThePrice() throws {
    var rules = rules(cap: 60, reserve: 5, fullCompliance: true)
    rules.otherSupplyShortTons = 10
    let program = AllowanceProgram(years: [rules], memberships: [])
    let market = AllowanceMarketYear(program: program, maximumPriceUSD: 1000)
    func clear(_ emissions: @escaping @Sendable (Double) -> Double) throws -> ClearedYear {
      var ledger = AllowanceLedger(program: program)
      var demand = FunctionDemand(emissions)
      let (clearing, supply) = market.clear(&demand, rules: rules, ledger: ledger)
      return try market.settle(clearing, supply: supply, isTrueUp: true, ledger: &ledger)
    }
    // 100 - 2p = 70.
    let tight = try clear { 100 - 2 * $0 }
    #expect(abs(tight.clearing.priceUSD - 15) < 1e-8)
    #expect(abs(tight.allocation.baseSold - 60) < 1e-7 && abs(tight.allocation.otherUsed - 10) < 1e-7)
    #expect(abs(tight.issuedShortTons - 70) < 1e-7)
    let slack = try clear { _ in 7 }
    #expect(slack.clearing.priceUSD == 5 && slack.allocation.baseSold == 0 && slack.unsoldShortTons == 60)
    #expect(slack.issuedShortTons == 10 && slack.entry.closingBank == 3)
  }

  /// The oldest allowances are surrendered first, and what is removed is removed from all alike.
  @Test func vintagesAreTraced() throws {
    var ledger = AllowanceLedger(convention: .auction, bankingEnabled: true, openingBank: 10)
    func year(_ number: Int, emissions: Double, issued: Double, carry: Double = 1) throws -> [BankVintage] {
      let rules = ProgramYear(
        year: number, capShortTons: issued, controlPeriod: "\(number)", carryShare: carry)
      return try ledger.enter(rules: rules, emissions: emissions, issued: issued, trueUp: true).vintages
    }
    #expect(
      try year(2025, emissions: 8, issued: 20) == [
        BankVintage(year: nil, shortTons: 2), BankVintage(year: 2025, shortTons: 20),
      ])
    #expect(
      try year(2026, emissions: 12, issued: 10) == [
        BankVintage(year: 2025, shortTons: 10), BankVintage(year: 2026, shortTons: 10),
      ])
    #expect(
      try year(2027, emissions: 5, issued: 5, carry: 0.5) == [
        BankVintage(year: 2025, shortTons: 2.5), BankVintage(year: 2026, shortTons: 5),
        BankVintage(year: 2027, shortTons: 2.5),
      ])
    #expect(try year(2028, emissions: 100, issued: 0) == [])
    #expect(ledger.brokenInvariants().isEmpty)
  }
}
