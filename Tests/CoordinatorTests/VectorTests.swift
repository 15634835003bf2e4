import DispatchSolveAllowanceMarket
import Foundation
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import DispatchSolveTestSupport
import Testing

@testable import DispatchSolveCoordinator

/// Reference vectors of whole years and runs, under the ledger convention.
struct VectorTests {
  struct ScheduleRow: Decodable {
    struct Inputs: Decodable {
      var schedule: [String: Double]
      var default_value, allowance_price, exogenous_price: Double
      var years: [Int]
    }
    struct Expected: Decodable {
      var expanded: [String: Double]
      var effective_deep, effective_shallow: Double
    }
    var id: String
    var inputs: Inputs
    var expected: Expected
  }

  @Test func carbonPriceSchedules() throws {
    let rows = try jsonLines(ScheduleRow.self, "carbon_price_schedule.jsonl", in: .module)
    #expect(rows.count == 12)
    for row in rows {
      let schedule = CarbonPriceSchedule(
        entries: try row.inputs.schedule.map {
          .init(year: try #require(Int($0.key)), priceUSDPerShortTon: $0.value)
        }, priceBeforeFirstEntry: row.inputs.default_value)
      for year in row.inputs.years {
        #expect(schedule.price(in: year) == row.expected.expanded["\(year)"], "\(row.id) \(year)")
      }
      #expect(row.expected.expanded.count == row.inputs.years.count)
      for (combination, expected) in [
        (CarbonPriceCombination.sum, row.expected.effective_deep), (.max, row.expected.effective_shallow),
      ] {
        let constant = CarbonPriceSchedule(
          priceBeforeFirstEntry: row.inputs.exogenous_price, combination: combination)
        let effective = constant.effectivePrice(allowancePrice: row.inputs.allowance_price, year: 2030)
        #expect(agree(effective, expected), "\(row.id)")
      }
    }
  }

  struct FixedRow: Decodable {
    struct Inputs: Decodable {
      var policy: LedgerPolicy
      var emission_functions: [String: EmissionFunction]
      var tol: Double
      var years: [Int]
    }
    struct Finalize: Decodable {
      var finalized: Bool
      var bank_final: Double?
      var surrendered_additional: Double?
    }
    struct Year: Decodable {
      var year: Int
      var p_co2, emissions, bank_prev, available_allowances, surrendered: Double
      var obligation_new, bank_new: Double?
      var shortage_flag: Bool
      var finalize: Finalize?
    }
    struct Expected: Decodable {
      var years: [Year]?
      var error: String?
    }
    var id: String
    var inputs: Inputs
    var expected: Expected
  }

  @Test func annualFixedPoints() throws {
    let rows = try jsonLines(FixedRow.self, "annual_fixed_point.jsonl", in: .module)
    #expect(rows.count == 21)
    for row in rows {
      // A market that is switched off is a study without a program: dispatch at price 0, nothing to iterate.
      guard row.inputs.policy.enabled else { continue }
      let program = row.inputs.policy.program
      var ledger = AllowanceLedger(program: program)
      let market = AllowanceMarketYear(program: program, maximumPriceUSD: 1000)
      var tons = 0.0
      for (index, year) in row.inputs.years.enumerated() {
        let id = "\(row.id) \(year)"
        let function = try #require(row.inputs.emission_functions["\(year)"])
        let rules = try #require(program.rules(in: year))
        var demand = FunctionDemand { function($0) }
        let point = AnnualFixedPointRunner().run(
          from: 0, dependsOnExpectation: false, price: { $0.clearing.priceUSD }
        ) { _ in
          market.clear(&demand, rules: rules, ledger: ledger)
        }
        let clearing = point.outcome.clearing
        var cleared = try market.settle(
          clearing, supply: point.outcome.supply, isTrueUp: false, ledger: &ledger)
        // In these vectors the true-up comes after the bank was carried.
        if rules.fullCompliance { cleared.entry = try ledger.trueUp(year: year) }
        #expect(ledger.brokenInvariants().isEmpty, "\(id)")
        // Two vectors have no answer of the relaxed iteration; here they clear like any other.
        guard row.expected.error == nil else {
          #expect(point.status == .converged, "\(id)")
          continue
        }
        let expected = try #require(row.expected.years)[index]
        let tolerance = row.inputs.tol + 1e-6
        #expect(
          abs(clearing.priceUSD - expected.p_co2) <= tolerance, "\(id) \(clearing.priceUSD) \(expected.p_co2)"
        )
        let slope = function(max(0, clearing.priceUSD - tolerance)) - function(clearing.priceUSD + tolerance)
        // Tons move with the price within its tolerance, and carry over from the years before.
        tons += 2 * abs(slope) + 1e-6 * max(1, expected.emissions)
        #expect(abs(clearing.emissionsShortTons - expected.emissions) <= tons, "\(id)")
        #expect(abs(cleared.issuedShortTons - expected.available_allowances) <= tons, "\(id)")
        #expect(abs(cleared.entry.openingBank - expected.bank_prev) <= tons, "\(id)")
        #expect(
          abs(cleared.entry.surrendered - cleared.entry.trueUp - expected.surrendered) <= tons, "\(id)")
        #expect((clearing.status == .shortage) == expected.shortage_flag, "\(id)")
        if let final = expected.finalize?.bank_final {
          #expect(abs(cleared.entry.closingBank - final) <= tons, "\(id)")
        }
      }
    }
  }

  struct EndToEnd: Decodable {
    struct Policy: Decodable {
      var year: Int
      var cap_tons, floor_dollars, ccr1_trigger, ccr1_qty, ccr2_trigger, ccr2_qty: Double
      var cp_id: String
      var full_compliance: Bool
      var bank0, annual_surrender_frac, carry_pct: Double
      var policy_enabled, bank_enabled, ccr1_enabled, ccr2_enabled: Bool
    }
    struct Frames: Decodable { var policy: [Policy] }
    struct Options: Decodable {
      var years: [Int]
      var enable_floor, enable_ccr, use_network, deep_carbon_pricing: Bool
      var price_cap, carbon_price_value: Double
      var carbon_price_schedule: [String: Double]?
    }
    struct Inputs: Decodable {
      var options: Options
      var note: String?
    }
    struct Year: Decodable {
      var year: Int
      var p_exact, allowance_price, p_co2_exc, p_co2_eff: Double?
      var emissions_tons, allowances_minted, allowances_available, bank, surrender, obligation: Double
      var finalized, shortage_flag: Bool
      var ccr1_issued, ccr2_issued: Double
    }
    struct Region: Decodable {
      var year: Int
      var region: String
      var emissions_tons: Double
    }
    struct RegionPrice: Decodable {
      var year: Int
      var price: Double
    }
    struct Expected: Decodable {
      var annual: [Year]
      var emissions_by_region: [Region]?
      var price_by_region: [RegionPrice]?
    }
    var id: String
    var inputs: Inputs
    var expected: Expected
    var expected_covered_only: Expected?
  }
  struct EndToEndPolicy: Decodable {
    struct Inputs: Decodable { var frames: EndToEnd.Frames }
    var inputs: Inputs
  }
  struct EndToEndFrames: Decodable {
    struct Inputs: Decodable { var frames: VectorFrames }
    var inputs: Inputs
  }

  static let endToEnd = (try? jsonLines(EndToEnd.self, "end_to_end.jsonl", in: .module)) ?? []
  static let policies = (try? jsonLines(EndToEndPolicy.self, "end_to_end.jsonl", in: .module)) ?? []
  static let tables = (try? jsonLines(EndToEndFrames.self, "end_to_end.jsonl", in: .module)) ?? []

  @Test func theEndToEndVectorsAreThere() {
    #expect(Self.endToEnd.count == 22 && Self.policies.count == 22 && Self.tables.count == 22)
    // Markets that clear several times within a calendar year have no counterpart: a program year is a year.
    #expect(Self.endToEnd.filter { $0.inputs.note != nil }.map(\.id) == ["e2e-042"])
  }

  @Test(arguments: endToEnd.indices.filter { endToEnd[$0].inputs.note == nil })
  func wholeRun(index: Int) throws {
    let row = Self.endToEnd[index]
    let options = row.inputs.options
    let policy = Self.policies[index].inputs.frames.policy
    let study = Self.tables[index].inputs.frames.study(
      policy: policy, options: options)
    let model: any DispatchModel = options.use_network ? NetworkDispatch() : SingleZoneDispatch()
    let outputs = try StudyRunner(YearRunner(study: study, model: model)).run(options.years)
    let expected = row.expected_covered_only ?? row.expected
    #expect(outputs.reports.count == expected.annual.count)
    for (report, want) in zip(outputs.reports, expected.annual) {
      let id = "\(row.id) \(want.year)"
      // The vector's price is the end of a bisection to 1e-3; covered-only rows give no exact one.
      if let price = want.p_exact, row.expected_covered_only == nil {
        #expect(
          abs(report.allowancePriceUSD + (study.program == nil ? report.exogenousPriceUSD : 0) - price)
            <= 2e-3, "\(id)")
      }
      if let price = want.allowance_price { #expect(abs(report.allowancePriceUSD - price) <= 2e-3, "\(id)") }
      if let price = want.p_co2_exc { #expect(agree(report.exogenousPriceUSD, price), "\(id)") }
      if let price = want.p_co2_eff { #expect(abs(report.effectivePriceUSD - price) <= 2e-3, "\(id)") }
      let tolerance = options.use_network ? 1e-4 : 1e-6
      guard let market = report.market else {
        #expect(agree(report.dispatch.emissionsShortTons, want.emissions_tons, tolerance), "\(id)")
        continue
      }
      func close(_ a: Double, _ b: Double) -> Bool {
        abs(a - b) <= tolerance * max(1, want.emissions_tons, want.allowances_available)
      }
      #expect(close(report.dispatch.coveredEmissionsShortTons, want.emissions_tons), "\(id)")
      #expect(close(market.issuedShortTons, want.allowances_minted), "\(id)")
      #expect(close(market.entry.openingBank + market.issuedShortTons, want.allowances_available), "\(id)")
      #expect(close(market.entry.closingBank, want.bank), "\(id)")
      #expect(close(market.entry.surrendered, want.surrender), "\(id)")
      #expect(close(market.entry.outstandingObligation, want.obligation), "\(id)")
      #expect(market.entry.finalized == want.finalized, "\(id)")
    }
    for region in expected.emissions_by_region ?? [] where row.expected_covered_only == nil {
      let report = try #require(outputs.reports.first { $0.year == region.year })
      if let zone = report.dispatch.system.zones.firstIndex(where: { $0.name == region.region }) {
        #expect(
          agree(report.dispatch.zones[zone].emissionsShortTons, region.emissions_tons, 1e-4), "\(row.id)")
      }
    }
    for price in row.expected.price_by_region ?? [] {
      let report = try #require(outputs.reports.first { $0.year == price.year })
      // At a switching price either unit may be marginal; both cost the same to 1e-3 of the vector's price.
      #expect(abs(report.dispatch.zones[0].priceUSDPerMWh - price.price) <= 5e-3, "\(row.id) \(price.year)")
    }
  }
}
