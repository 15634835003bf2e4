import DispatchSolveAllowanceMarket
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import Testing

@testable import DispatchSolveCoordinator

/// Demand that switches exactly where supply steps: the smallest amount is sold, whatever the model and the names.
struct SharedStepTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var rules: ProgramYear
    var emissions: Double
    var sold: Double
    var testDescription: String { name }
  }

  /// Coal and gas switch at 25 $/short ton from 876,000 to 350,400 short tons.
  static func system(_ coal: String, _ gas: String) -> DispatchSystem {
    let units = [
      DispatchSystem.Unit(
        name: coal, zone: 0, capacityMW: 100, baseCostUSDPerMWh: 20, emissionRate: 1, coveredShare: 1),
      DispatchSystem.Unit(
        name: gas, zone: 0, capacityMW: 100, baseCostUSDPerMWh: 35, emissionRate: 0.4, coveredShare: 1),
    ]
    return DispatchSystem(
      year: 2025, slices: [.init(name: "year", hours: 8760)],
      zones: [.init(name: "A", isCovered: true, loadMW: [100], vollUSDPerMWh: 9000)],
      units: units.sorted { $0.name < $1.name })
  }

  static func rules(
    cap: Double, reserve: Double = 0, tiers: [CostContainmentTier] = [],
    ecr: EmissionsContainmentReserve? = nil, ceiling: Double? = nil
  ) -> ProgramYear {
    ProgramYear(
      year: 2025, capShortTons: cap, reservePriceUSD: reserve, tiers: tiers, ecr: ecr,
      priceCeilingUSD: ceiling, controlPeriod: "cp")
  }

  static let cases = [
    Case(
      name: "a tier at the switch",
      rules: rules(cap: 525_600, tiers: [.init(number: 1, triggerUSD: 25, quantityShortTons: 175_200)]),
      emissions: 525_600, sold: 525_600),
    Case(
      name: "the reserve price at the switch", rules: rules(cap: 900_000, reserve: 25), emissions: 350_400,
      sold: 350_400),
    Case(
      name: "an ECR at the switch",
      rules: rules(cap: 700_800, ecr: .init(triggerUSD: 25, quantityShortTons: 175_200)),
      emissions: 525_600, sold: 525_600),
    Case(
      name: "a ceiling at the switch", rules: rules(cap: 525_600, ceiling: 25), emissions: 525_600,
      sold: 525_600),
    Case(
      name: "a tier above, caps that are no round numbers",
      rules: rules(cap: 362_474, tiers: [.init(number: 1, triggerUSD: 30, quantityShortTons: 1000)]),
      emissions: 362_474, sold: 362_474),
  ]

  @Test(arguments: cases)
  func theSmallestAmountIsSold(_ test: Case) throws {
    for names in [("coal", "gas"), ("zcoal", "agas")] {
      let system = Self.system(names.0, names.1)
      for model in [
        NetworkDispatch() as any DispatchModel, NetworkDispatch(solver: .glpk), SingleZoneDispatch(),
      ] {
        let program = AllowanceProgram(years: [test.rules], memberships: [])
        var ledger = AllowanceLedger(program: program)
        let cleared = try model.withSession(system) { session in
          var demand = DispatchDemand(session: session)
          let market = AllowanceMarketYear(program: program, maximumPriceUSD: 1000)
          let (clearing, supply) = try market.clear(&demand, rules: test.rules, ledger: ledger)
          let result = try session.result(
            at: clearing.priceUSD, lower: demand.dispatch(of: clearing.lower),
            upper: demand.dispatch(of: clearing.upper),
            upperWeight: clearing.upperWeight)
          #expect(abs(result.coveredEmissionsShortTons - test.emissions) < 1e-6)
          return try market.settle(clearing, supply: supply, isTrueUp: true, ledger: &ledger)
        }
        #expect(abs(cleared.clearing.priceUSD - 25) < 1e-9)
        #expect(abs(cleared.clearing.emissionsShortTons - test.emissions) < 1e-6)
        #expect(abs(cleared.allocation.sold - test.sold) < 1e-6)
        #expect(cleared.allocation.tierSold.allSatisfy { $0 == 0 })
      }
    }
  }

  /// Caps all over the switch: no tier is touched below its trigger, not even by rounding.
  @Test func roundingBuysNothingFromATier() throws {
    let system = Self.system("coal", "gas")
    try NetworkDispatch().withSession(system) { session in
      for k in 0..<400 {
        let rules = Self.rules(
          cap: 360_000 + 1237 * Double(k), reserve: 1,
          tiers: [
            .init(number: 1, triggerUSD: 30, quantityShortTons: 1000),
            .init(number: 2, triggerUSD: 40, quantityShortTons: 7),
          ])
        let program = AllowanceProgram(years: [rules], memberships: [])
        var ledger = AllowanceLedger(program: program)
        var demand = DispatchDemand(session: session)
        let market = AllowanceMarketYear(program: program, maximumPriceUSD: 1000)
        let (clearing, supply) = try market.clear(&demand, rules: rules, ledger: ledger)
        let cleared = try market.settle(clearing, supply: supply, isTrueUp: true, ledger: &ledger)
        #expect(cleared.allocation.tierSold == [0, 0], "cap \(rules.capShortTons)")
      }
    }
  }
}
