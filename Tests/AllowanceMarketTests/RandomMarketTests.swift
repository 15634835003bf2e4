import Foundation
import DispatchSolvePowerSystem
import DispatchSolveTestSupport
import Testing

@testable import DispatchSolveAllowanceMarket

/// Random markets on step demand against a scan of every price at which anything changes.
///
/// Prices and quantities are small whole numbers, so that ties of every kind are common and sums are exact.
struct RandomMarketTests {
  /// Emissions that fall by steps; at a step either end may be what a solver returns.
  struct StepDemand: AllowanceDemand {
    var base: Double
    /// Prices and drops, ascending in price.
    var steps: [(price: Double, drop: Double)]
    var givesUpperEnd: Bool
    var hasCost: Bool

    func before(_ price: Double) -> Double {
      base - steps.filter { $0.price < price }.reduce(0) { $0 + $1.drop }
    }
    func after(_ price: Double) -> Double {
      base - steps.filter { $0.price <= price }.reduce(0) { $0 + $1.drop }
    }

    /// L(p): the integral of emissions.
    func cost(_ price: Double) -> Double {
      base * price - steps.filter { $0.price < price }.reduce(0) { $0 + $1.drop * (price - $1.price) }
    }

    func point(at price: Double) -> DemandPoint {
      // Without cost the function applies a step at its price, as a plain function must decide.
      let emissions = hasCost && givesUpperEnd ? before(price) : after(price)
      return DemandPoint(
        priceUSD: price, emissionsShortTons: emissions, leastCostUSD: hasCost ? cost(price) : nil)
    }
  }

  static func market(_ random: inout SeededGenerator) -> (
    demand: StepDemand, supply: AllowanceSupply, also: Double
  ) {
    func whole(_ range: ClosedRange<Int>) -> Double { Double(Int.random(in: range, using: &random)) }
    var steps: [(price: Double, drop: Double)] = []
    for price in Set((0..<Int.random(in: 0...6, using: &random)).map { _ in whole(1...25) }).sorted() {
      steps.append((price, whole(0...12)))
    }
    let demand = StepDemand(
      base: steps.reduce(0) { $0 + $1.drop } + whole(0...10), steps: steps,
      givesUpperEnd: Bool.random(using: &random), hasCost: Int.random(in: 0...3, using: &random) > 0)
    let cap = whole(0...45)
    let rules = ProgramYear(
      year: 2030, capShortTons: cap, reservePriceUSD: whole(0...8),
      tiers: (0..<Int.random(in: 0...3, using: &random)).map { index in
        CostContainmentTier(number: index + 1, triggerUSD: whole(1...25), quantityShortTons: whole(0...8))
      },
      ecr: Bool.random(using: &random)
        ? EmissionsContainmentReserve(
          triggerUSD: whole(0...20), quantityShortTons: min(cap, whole(0...10))) : nil,
      priceCeilingUSD: Int.random(in: 0...3, using: &random) == 0 ? whole(9...28) : nil)
    let supply = AllowanceSupply(
      rules: rules, freeBankShortTons: Bool.random(using: &random) ? whole(0...10) : 0, maximumPriceUSD: 40)
    return (demand, supply, Int.random(in: 0...4, using: &random) == 0 ? whole(0...6) : 0)
  }

  @Test func theLowestPriceWhereDemandMeetsSupply() throws {
    var random = SeededGenerator(seed: 20_251_121)
    var statuses: [ClearingStatus: Int] = [:]
    for index in 1...20_000 {
      let (market, supply, also) = Self.market(&random)
      var demand = market
      let clearing = MarketClearing().clear(&demand, alsoNeeded: also, supply: supply)
      statuses[clearing.status, default: 0] += 1
      let candidates = Set(supply.steps.map(\.priceUSD) + market.steps.map(\.price))
        .filter { $0 >= supply.reservePriceUSD && $0 <= supply.maximumPriceUSD }.sorted()
      let exact = candidates.first { price in
        let offered = supply.interval(at: price)
        return market.after(price) + also <= offered.upperBound
          && offered.lowerBound <= market.before(price) + also
      }
      let id = "market \(index)"
      let amount = clearing.emissionsShortTons + also
      guard let exact else {
        #expect(clearing.status == .shortage, "\(id)")
        #expect(clearing.priceUSD == supply.maximumPriceUSD, "\(id)")
        #expect(
          abs(clearing.shortShortTons - (amount - supply.interval(at: clearing.priceUSD).upperBound)) < 1e-9,
          "\(id)")
        continue
      }
      #expect(
        abs(clearing.priceUSD - exact) <= 1e-9 * max(1, exact), "\(id): \(clearing.priceUSD), exact \(exact)")
      // The amount is one that both sides accept at the exact price.
      let offered = supply.interval(at: exact)
      #expect(amount >= offered.lowerBound - 1e-6 && amount <= offered.upperBound + 1e-6, "\(id)")
      #expect(
        clearing.emissionsShortTons >= market.after(exact) - 1e-6
          && clearing.emissionsShortTons <= market.before(exact) + 1e-6, "\(id)")
      // Every allowance has one source.
      let allocation = supply.allocation(of: amount)
      #expect(abs(allocation.sold + allocation.bankUsed + allocation.short - max(0, amount)) < 1e-9, "\(id)")
      #expect(allocation.short < 1e-6, "\(id)")
    }
    // The generator reaches every outcome.
    for status in [ClearingStatus.cleared, .atReservePrice, .atTrigger, .atCeiling, .shortage] {
      #expect((statuses[status] ?? 0) > 200, "\(status): \(statuses[status] ?? 0)")
    }
  }

  /// Years in a row on random emissions: every invariant after every entry, for both conventions.
  @Test func ledgersConserveAllowances() throws {
    var random = SeededGenerator(seed: 7)
    for _ in 1...2_000 {
      let convention: MarketConvention = Bool.random(using: &random) ? .auction : .ledger
      var ledger = AllowanceLedger(
        convention: convention, bankingEnabled: Int.random(in: 0...4, using: &random) > 0,
        openingBank: Double.random(in: 0...100, using: &random),
        openingObligation: Double.random(in: 0...30, using: &random))
      for year in 2025..<2035 {
        let rules = ProgramYear(
          year: year, capShortTons: 0, controlPeriod: "\((year - 2025) / 3)",
          surrenderShare: Double.random(in: 0...1, using: &random),
          carryShare: Bool.random(using: &random) ? 1 : Double.random(in: 0...1, using: &random),
          bankLimitShortTons: Bool.random(using: &random) ? nil : Double.random(in: 0...50, using: &random))
        let before = ledger.bank
        let entry = try ledger.enter(
          rules: rules, emissions: Double.random(in: 0...120, using: &random),
          issued: Double.random(in: 0...120, using: &random), trueUp: (year - 2025) % 3 == 2)
        #expect(ledger.brokenInvariants().isEmpty)
        #expect(entry.openingBank == before && entry.closingBank == ledger.bank)
        #expect(ledger.balance.freeBank(convention) <= ledger.bank)
        if convention == .auction, entry.finalized, entry.unpaidObligation == 0 {
          #expect(ledger.balance.outstanding == 0)
        }
      }
    }
  }

  @Test func aCorruptedLedgerIsNoticed() throws {
    var ledger = AllowanceLedger(convention: .auction, bankingEnabled: true, openingBank: 10)
    try ledger.enter(
      rules: ProgramYear(year: 2030, capShortTons: 5), emissions: 7, issued: 5, trueUp: true)
    #expect(ledger.brokenInvariants().isEmpty)
    let encoded = String(decoding: try JSONCoding.encode(ledger), as: UTF8.self)
    let broken = try JSONCoding.decode(
      AllowanceLedger.self, encoded.replacingOccurrences(of: "\"surrendered\":7", with: "\"surrendered\":6"))
    #expect(
      broken.brokenInvariants().contains(
        "2030: opening bank + issued differs from surrendered + passed on + closing bank + removed"))
  }
}
