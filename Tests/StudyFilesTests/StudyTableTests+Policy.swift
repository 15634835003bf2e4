import DispatchSolvePowerSystem
import Testing
@testable import DispatchSolveStudyFiles
@testable import DispatchSolveTables

// Tables of programs and policies.
extension StudyTableTests {
  @Test func programMembership() throws {
    var full = ProgramMembership(
      zone: "z", firstYear: 2020, lastYear: 2030,
      firstDate: CalendarDay(year: 2020, month: 7, day: 1),
      lastDate: CalendarDay(year: 2030, month: 2, day: 28), budgetShortTons: 1.5,
      tierQuantityShortTons: 2.5, capShare: 0.25)
    full.program = "p"
    full.coveredShare = 0.75
    try check(
      StudyTables.programMembership,
      [
        "program": "p", "zone": "z", "first_year": "2020", "last_year": "2030", "budget_short_tons": "1.5",
        "first_date": "2020-07-01", "last_date": "2030-02-28", "tier_quantity_short_tons": "2.5",
        "cap_share": "0.25", "covered_share": "0.75",
      ],
      full: full,
      blank: ProgramMembership(zone: "z", firstYear: 2020, lastYear: nil, budgetShortTons: 0))
  }

  @Test func certificateMarkets() throws {
    var full = CertificateMarket(market: "m", standard: "s", zones: ["a", "b"])
    let blank = full
    full.carryYears = 2
    full.carryShare = 0.3
    try check(
      StudyTables.certificateMarkets,
      ["market": "m", "standard": "s", "zones": "a;b", "carry_years": "2", "carry_share": "0.3"], full: full,
      blank: blank)
  }

  @Test func programLinks() throws {
    let blank = ProgramLink(fromProgram: "a", toProgram: "b", firstYear: 2030)
    var full = blank
    full.lastYear = 2035
    full.exchangeRate = 1.5
    full.mostShare = 0.25
    try check(
      StudyTables.programLinks,
      [
        "from_program": "a", "to_program": "b", "first_year": "2030", "last_year": "2035",
        "exchange_rate": "1.5", "share_limit": "0.25",
      ], full: full, blank: blank)
  }

  @Test func importObligations() throws {
    let blank = ImportObligation(firstYear: 2030, rateShortTonsPerMWh: 0.5)
    var full = blank
    full.program = "p"
    full.sourceZone = "z"
    full.basis = .mean
    full.obligatedShare = 0.25
    full.freeMWh = 1.5
    try check(
      StudyTables.importObligations,
      [
        "program": "p", "source_zone": "z", "first_year": "2030", "rate_short_tons_per_mwh": "0.5",
        "rate_basis": "mean", "obligated_share": "0.25", "free_mwh": "1.5",
      ], full: full, blank: blank)
  }

  @Test func carbonPrice() throws {
    let row = CarbonPriceSchedule.Entry(year: 2030, priceUSDPerShortTon: 1.5)
    try check(
      StudyTables.carbonPrice, ["year": "2030", "price_usd_per_short_ton": "1.5"], full: row, blank: row)
  }

  @Test(arguments: StandardBasis.allCases) func generationStandards(basis: StandardBasis) throws {
    let blank = GenerationStandard(
      year: 2030, zone: "z", standard: "s", share: 0.5, basis: basis, eligibleTechnologies: ["t", "u v"])
    var full = blank
    full.alternativePaymentUSDPerMWh = 2.5
    try check(
      StudyTables.generationStandards,
      [
        "year": "2030", "zone": "z", "standard": "s", "share": "0.5", "basis": basis.rawValue,
        "eligible_technologies": "t;u v", "alternative_payment_usd_per_mwh": "2.5",
      ], full: full, blank: blank)
  }

  @Test func emissionRates() throws {
    let blank = EmissionRate(pollutant: "nox")
    try check(
      StudyTables.emissionRates,
      [
        "pollutant": "nox", "unit": "u", "technology": "t", "zone": "z", "first_year": "2030",
        "rate_lb_per_mwh": "1.5", "rate_lb_per_mmbtu": "2.5",
      ],
      full: EmissionRate(
        pollutant: "nox", unit: "u", technology: "t", zone: "z", firstYear: 2030, poundsPerMWh: 1.5,
        poundsPerMMBtu: 2.5), blank: blank)
  }

  @Test func programs() throws {
    var full = ProgramTerms(
      program: "p", pollutant: "nox", unit: .metricTons, priority: 3, openingBank: 1.5,
      openingObligation: 2.5, unsoldRule: .withdrawn, orderOfUse: .bankFirst, bankingEnabled: false,
      priceCeilingUSD: 3.5)
    full.discountRate = 0.08
    full.months = [5, 6]
    try check(
      StudyTables.programs,
      [
        "program": "p", "pollutant": "nox", "unit_of_account": "metric_tons",
        "priority": "3",
        "opening_bank": "1.5", "opening_obligation": "2.5", "unsold": "withdrawn",
        "order_of_use": "bank_first", "banking": "false", "price_ceiling_usd": "3.5",
        "discount_rate": "0.08", "months": "5;6",
      ],
      full: full, blank: ProgramTerms(program: "p"))
  }

  @Test func offerRules() throws {
    var reserve = QuantityReserve(
      firstYear: 2030, upperBankShortTons: 1.5, taperFromShortTons: 2.5, intakeShare: 0.35,
      intakeShortTons: 4.5, lowerBankShortTons: 5.5, releaseShortTons: 6.5, stockLimitShortTons: 7.5,
      openingStockShortTons: 8.5)
    reserve.program = "q"
    try check(
      StudyTables.quantityReserves,
      [
        "program": "q", "first_year": "2030", "upper_bank_short_tons": "1.5", "taper_from_short_tons": "2.5",
        "intake_share": "0.35", "intake_short_tons": "4.5", "lower_bank_short_tons": "5.5",
        "release_short_tons": "6.5", "stock_limit_short_tons": "7.5", "opening_stock_short_tons": "8.5",
      ], full: reserve,
      blank: {
        var blank = QuantityReserve(firstYear: 2030, upperBankShortTons: 1.5)
        blank.program = ""
        return blank
      }())
    var trigger = TierPriceRule(tier: 2, firstYear: 2030, multiple: 1.5, years: 3, openingPriceUSD: 4.5)
    trigger.program = "q"
    try check(
      StudyTables.tierPriceRules,
      [
        "program": "q", "tier": "2", "first_year": "2030", "multiple": "1.5", "years": "3",
        "opening_price_usd": "4.5",
      ], full: trigger, blank: TierPriceRule(tier: 2, firstYear: 2030, multiple: 1.5, years: 3))
    var unsold = UnsoldReturn(firstYear: 2030, afterYears: 2, place: .tier, tier: 3)
    unsold.program = "q"
    try check(
      StudyTables.unsoldReturns,
      ["program": "q", "first_year": "2030", "after_years": "2", "place": "tier", "tier": "3"],
      full: unsold, blank: UnsoldReturn(firstYear: 2030))
  }

  @Test func allowanceProgram() throws {
    var full = ProgramYear(year: 2030, capShortTons: 1.5)
    full.program = "q"
    full.reservePriceUSD = 2.5
    full.ecr = EmissionsContainmentReserve(triggerUSD: 3.5, quantityShortTons: 0.5)
    full.priceCeilingUSD = 5.5
    full.controlPeriod = "p"
    full.fullCompliance = true
    full.surrenderShare = 0.6
    full.carryShare = 0.7
    full.bankLimitShortTons = 8.5
    full.bankLimitShare = 0.45
    full.otherSupplyShortTons = 9.5
    full.borrowShare = 0.15
    full.borrowInterest = 0.05
    var blank = ProgramYear(year: 2030, capShortTons: 1.5)
    blank.controlPeriod = "1"
    blank.fullCompliance = false
    blank.surrenderShare = 1
    blank.carryShare = 1
    try check(
      StudyTables.allowanceProgram,
      [
        "program": "q", "year": "2030", "cap_short_tons": "1.5", "reserve_price_usd": "2.5",
        "ecr_trigger_usd": "3.5",
        "ecr_quantity": "0.5", "price_ceiling_usd": "5.5", "control_period": "p", "full_compliance": "true",
        "surrender_share": "0.6", "carry_share": "0.7", "bank_limit": "8.5", "bank_limit_share": "0.45",
        "borrow_share": "0.15", "borrow_interest": "0.05", "other_supply_short_tons": "9.5",
      ], full: full, blank: blank)
  }

  @Test func costContainmentTiersByNumber() throws {
    let year = try decode(
      StudyTables.allowanceProgram,
      [
        "year": "2030", "ccr10_quantity": "4", "ccr2_trigger_usd": "20", "cap_short_tons": "9",
        "ccr1_quantity": "1", "ccr2_quantity": "2", "ccr10_trigger_usd": "40", "ccr1_trigger_usd": "10",
        "ccr3_quantity": "", "ccr3_trigger_usd": "",
      ])
    #expect(
      year.tiers == [
        CostContainmentTier(number: 1, triggerUSD: 10, quantityShortTons: 1),
        CostContainmentTier(number: 2, triggerUSD: 20, quantityShortTons: 2),
        CostContainmentTier(number: 10, triggerUSD: 40, quantityShortTons: 4),
      ])
  }
}
