import Foundation
import DispatchSolvePowerSystem
import DispatchSolveTestSupport
import Testing

@testable import DispatchSolveAllowanceMarket

/// The reference vectors of the market, under the ledger convention.
struct VectorTests {
  struct SupplyInputs: Decodable {
    var cap, floor, ccr1_trigger, ccr1_qty, ccr2_trigger, ccr2_qty: Double
    var enabled, enable_floor, enable_ccr: Bool

    var rules: ProgramYear {
      ProgramYear(
        year: 2030, capShortTons: cap, reservePriceUSD: enable_floor && enabled ? floor : 0,
        tiers: enable_ccr && enabled
          ? [
            .init(number: 1, triggerUSD: ccr1_trigger, quantityShortTons: ccr1_qty),
            .init(number: 2, triggerUSD: ccr2_trigger, quantityShortTons: ccr2_qty),
          ] : [])
    }
  }
  struct SupplyRow: Decodable {
    struct Point: Decodable { var price, available, floored_price: Double }
    struct Inputs: Decodable { var prices: [Double] }
    struct Expected: Decodable { var points: [Point] }
    var id: String
    var expected: Expected
  }
  struct SupplyRowInputs: Decodable { var inputs: SupplyInputs }

  @Test func allowanceSupply() throws {
    let rows = try jsonLines(SupplyRow.self, "allowance_supply.jsonl", in: .module)
    let inputs = try jsonLines(SupplyRowInputs.self, "allowance_supply.jsonl", in: .module).map(\.inputs)
    #expect(rows.count == 30)
    var notComparable = 0
    for (row, input) in zip(rows, inputs) {
      let supply = AllowanceSupply(
        rules: input.rules, freeBankShortTons: 0, convention: .ledger, maximumPriceUSD: 1000)
      for point in row.expected.points {
        let price = max(point.price, supply.reservePriceUSD)
        #expect(agree(price, point.floored_price), "\(row.id)")
        // Below the reserve price the reference still counts what it would mint; here nothing is on offer there,
        // so a trigger between the asked price and the reserve price cannot be compared.
        if input.rules.tiers.contains(where: { point.price < $0.triggerUSD && $0.triggerUSD <= price }) {
          notComparable += 1
          continue
        }
        #expect(agree(supply.interval(at: price).upperBound, point.available), "\(row.id) at \(point.price)")
      }
    }
    #expect(notComparable <= 6)
  }

  struct MarketRow: Decodable {
    struct Inputs: Decodable {
      var year: Int
      var supply: SupplyInputs
      var emission_function: EmissionFunction
      var bank_prev, outstanding_prev, high_price, annual_surrender_frac, carry_pct, carbon_price: Double
      var policy_enabled, banking_enabled: Bool
    }
    struct Expected: Decodable {
      var p_exact, available_allowances, bank_prev, bank_new, surrendered, obligation_new, emissions: Double
      var ccr1_issued, ccr2_issued: Double
      var shortage_flag: Bool
      var branch: String
    }
    var id: String
    var inputs: Inputs
    var expected: Expected
  }

  @Test func marketYears() throws {
    let rows = try jsonLines(MarketRow.self, "market_year_bisection.jsonl", in: .module)
    #expect(rows.count == 41)
    var disabled = 0
    for row in rows {
      let (input, expected) = (row.inputs, row.expected)
      // A market that is switched off is a study without a program: nothing for this target to clear.
      guard input.policy_enabled && input.supply.enabled else {
        disabled += 1
        #expect(expected.branch == "policy-disabled" && expected.p_exact == 0, "\(row.id)")
        continue
      }
      var rules = input.supply.rules
      rules.year = input.year
      rules.surrenderShare = input.annual_surrender_frac
      rules.carryShare = input.carry_pct
      var program = AllowanceProgram(years: [rules], memberships: [], convention: .ledger)
      program.bankingEnabled = input.banking_enabled
      var ledger = AllowanceLedger(
        convention: .ledger, bankingEnabled: input.banking_enabled, openingBank: input.bank_prev,
        openingObligation: input.outstanding_prev)
      let market = AllowanceMarketYear(program: program, maximumPriceUSD: input.high_price)
      var demand = FunctionDemand { input.emission_function($0 + input.carbon_price) }
      let (clearing, supply) = market.clear(&demand, rules: rules, ledger: ledger)
      let year = try market.settle(clearing, supply: supply, isTrueUp: false, ledger: &ledger)
      #expect(abs(clearing.priceUSD - expected.p_exact) <= 2e-6, "\(row.id) \(clearing.priceUSD)")
      #expect((clearing.status == .shortage) == expected.shortage_flag, "\(row.id)")
      // On a sloping curve the vector's price lies up to 1e-3 above ours; its amounts move with it.
      let slope =
        (input.emission_function(clearing.priceUSD + input.carbon_price)
          - input.emission_function(clearing.priceUSD + 2e-3 + input.carbon_price))
      let tolerance =
        expected.branch == "final"
        ? max(1e-3 * max(input.supply.cap, expected.emissions), abs(slope))
        : 1e-6 * max(1, expected.emissions)
      #expect(abs(clearing.emissionsShortTons - expected.emissions) <= tolerance, "\(row.id)")
      #expect(abs(year.entry.surrendered - expected.surrendered) <= tolerance, "\(row.id)")
      #expect(abs(year.entry.closingBank - expected.bank_new) <= tolerance, "\(row.id)")
      #expect(abs(year.entry.outstandingObligation - expected.obligation_new) <= tolerance, "\(row.id)")
      #expect(abs(year.issuedShortTons - expected.available_allowances) <= tolerance, "\(row.id)")
      if rules.tiers.count == 2 {
        // A price exactly at a trigger issues the tier whole; the vectors agree.
        #expect(abs(year.allocation.tierSold[0] - expected.ccr1_issued) <= tolerance, "\(row.id)")
        #expect(abs(year.allocation.tierSold[1] - expected.ccr2_issued) <= tolerance, "\(row.id)")
      }
      #expect(ledger.brokenInvariants().isEmpty, "\(row.id)")
    }
    #expect(disabled == 3)
  }

  struct ClearRow: Decodable {
    struct Step: Decodable {
      var year: Int
      var emissions_tons, bank_prev: Double
      var expected_price_guess: Double?
      var finalize: Bool
    }
    struct Inputs: Decodable {
      var policy: LedgerPolicy
      var steps: [Step]?
      var finalize_year_without_clearing: Int?
    }
    struct Record: Decodable {
      var available_allowances, surrendered: Double
      var p_exact, obligation_new, bank_new: Double?
      var shortage_flag: Bool
    }
    struct Finalize: Decodable {
      var finalized: Bool
      var bank_final: Double?
      var surrendered_additional, remaining_obligation: Double?
      var shortage_flag: Bool?
    }
    struct StepExpected: Decodable {
      var record: Record
      var finalize: Finalize?
    }
    struct Expected: Decodable {
      var steps: [StepExpected]?
      var error: String?
      var full_compliance_years: [Int]?
    }
    var id: String
    var inputs: Inputs
    var expected: Expected
  }

  @Test func yearsWithGivenEmissions() throws {
    let rows = try jsonLines(ClearRow.self, "clear_year.jsonl", in: .module)
    #expect(rows.count == 62)
    var disabled = 0
    for row in rows {
      let policy = row.inputs.policy
      if row.expected.error == "missing_control_period" {
        for step in row.inputs.steps ?? [] { #expect(policy.rules(step.year) == nil, "\(row.id)") }
        continue
      }
      guard policy.enabled else {
        disabled += 1
        continue
      }
      var before: [Int: AllowanceLedger] = [:]
      var ledger = AllowanceLedger(
        convention: .ledger, bankingEnabled: policy.banking_enabled, openingBank: policy.bank0)
      for (step, expected) in zip(row.inputs.steps ?? [], row.expected.steps ?? []) {
        let rules = try #require(policy.rules(step.year))
        let id = "\(row.id) \(step.year)"
        // Clearing a year again starts from the ledger before it: values make that a plain copy.
        if let earlier = before[step.year] { ledger = earlier }
        before[step.year] = ledger
        var program = AllowanceProgram(years: [rules], memberships: [], convention: .ledger)
        program.bankingEnabled = policy.banking_enabled
        // The vectors give the opening bank of a step themselves where they re-clear.
        let market = AllowanceMarketYear(
          program: program, maximumPriceUSD: max(1000, step.expected_price_guess ?? 0))
        let openingBank = policy.banking_enabled ? step.bank_prev : 0
        #expect(agree(ledger.bank, openingBank), "\(id) bank \(ledger.bank) vs \(openingBank)")
        var demand = FunctionDemand { _ in max(0, step.emissions_tons) }
        let (clearing, supply) = market.clear(&demand, rules: rules, ledger: ledger)
        let year = try market.settle(clearing, supply: supply, isTrueUp: false, ledger: &ledger)
        let record = expected.record
        if let price = record.p_exact { #expect(abs(clearing.priceUSD - price) <= 2e-6, "\(id)") }
        #expect((clearing.status == .shortage) == record.shortage_flag, "\(id)")
        #expect(agree(year.issuedShortTons, record.available_allowances), "\(id)")
        #expect(agree(year.entry.surrendered, record.surrendered), "\(id)")
        #expect(agree(year.entry.closingBank, try #require(record.bank_new)), "\(id)")
        if let obligation = record.obligation_new {
          #expect(agree(year.entry.outstandingObligation, obligation), "\(id)")
        }
        if step.finalize, let final = expected.finalize {
          let isTrueUp = (row.expected.full_compliance_years ?? []).contains(step.year)
          #expect(final.finalized == isTrueUp, "\(id)")
          if isTrueUp {
            let entry = try ledger.trueUp(year: step.year)
            #expect(agree(entry.closingBank, try #require(final.bank_final)), "\(id)")
            #expect(agree(entry.trueUp, final.surrendered_additional ?? -1), "\(id)")
            #expect(agree(entry.unpaidObligation, final.remaining_obligation ?? -1), "\(id)")
          } else {
            #expect(agree(ledger.bank, try #require(final.bank_final)), "\(id)")
          }
        }
        #expect(ledger.brokenInvariants().isEmpty, "\(id)")
      }
    }
    #expect(disabled > 0)
  }

  @Test func aTrueUpNeedsAClearedYear() {
    var ledger = AllowanceLedger(convention: .ledger, bankingEnabled: true, openingBank: 5)
    #expect(throws: LedgerError.notCleared(year: 2030)) { try ledger.trueUp(year: 2030) }
    let nameless = ProgramYear(year: 2030, capShortTons: 1, controlPeriod: "")
    #expect(throws: LedgerError.missingControlPeriod(year: 2030)) {
      try ledger.enter(rules: nameless, emissions: 1, issued: 1, trueUp: false)
    }
    #expect(throws: LedgerError.badAmount(year: 2030, what: "emissions")) {
      try ledger.enter(
        rules: ProgramYear(year: 2030, capShortTons: 1), emissions: .nan, issued: 1, trueUp: false)
    }
  }
}
