import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import DispatchSolveStudyFiles
import DispatchSolveTables
import DispatchSolveTestSupport
import Testing

@testable import DispatchSolveCoordinator

/// Every dollar of one party is another's: held on the tables alone.
struct MoneyTableTests {
  /// Share of what load pays that sums may be off: sums of some thousand products of figures known to 1e-9.
  private static let tolerance = 1e-6

  private static func number(_ table: ResultTable, _ row: [FieldValue], _ column: String) throws -> Double {
    let index = try #require(table.columns.firstIndex(of: column))
    return row[index].number ?? 0
  }

  private static func text(_ table: ResultTable, _ row: [FieldValue], _ column: String) throws -> String {
    row[try #require(table.columns.firstIndex(of: column))].written
  }

  @Test func whatLoadPaysIsWhatOthersEarn() throws {
    var study = try StudyFolder.load(FrozenStudy.folder, years: Years(2025...2026)).study
    study.settings.expansion.isEnabled = false
    let outputs = try StudyRunner(YearRunner(study: study, model: NetworkDispatch(threads: 2))).run([
      2025, 2026,
    ])
    let tables = Dictionary(outputs.tables().map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let money = try #require(tables["money_by_zone"])
    let zones = study.zones.count
    #expect(money.rows.count == 2 * zones)
    var paid = 0.0
    for row in money.rows {
      func of(_ column: String) throws -> Double { try Self.number(money, row, column) }
      let load = try of("load_payment_usd")
      paid += load
      let earned =
        try of("unit_revenue_usd") + of("store_revenue_usd") + of("net_import_value_usd")
        - of("spill_value_usd")
      let scale = try max(load, of("unit_revenue_usd"), 1e6)
      let region = try Self.text(money, row, "region")
      #expect(abs(load - earned) <= Self.tolerance * scale, "\(region)")
      let surplus =
        try of("unit_revenue_usd") + of("store_revenue_usd") + of("unit_support_usd")
        + of("capacity_revenue_usd") - of("unit_variable_cost_usd") - of("emission_cost_usd")
      let said = try of("surplus_usd")
      #expect(abs(said - surplus) <= Self.tolerance * scale)
    }
    #expect(paid > 1e10)

    // What units earn and emit is what their technologies do, and their margin what is left of it.
    let units = try #require(tables["units_by_year"])
    let technologies = try #require(tables["technologies_by_region"])
    for column in [
      "capacity_mw", "generation_mwh", "energy_revenue_usd", "support_usd", "variable_cost_usd",
      "covered_emissions_short_tons",
    ] {
      let a = try units.rows.reduce(0) { try $0 + Self.number(units, $1, column) }
      let b = try technologies.rows.reduce(0) { try $0 + Self.number(technologies, $1, column) }
      #expect(abs(a - b) <= Self.tolerance * max(1, abs(a)), "\(column)")
    }
    var fuelUSD = 0.0
    for row in units.rows {
      func of(_ column: String) throws -> Double { try Self.number(units, row, column) }
      let margin =
        try of("energy_revenue_usd") + of("support_usd") + of("capacity_payment_usd")
        - of("variable_cost_usd") - of("emission_cost_usd") - of("fixed_cost_usd")
      let (said, factor) = (try of("margin_usd"), try of("capacity_factor"))
      #expect(abs(said - margin) <= 1e-6 * max(1e3, abs(margin)))
      #expect((0...1.000001).contains(factor))
      let (fuel, variable) = (try of("fuel_cost_usd"), try of("variable_cost_usd"))
      // Adders may be below 0, so that fuel may cost more than all together.
      #expect(fuel >= -1e-6 * max(1, abs(variable)))
      fuelUSD += fuel
      let generation = try of("generation_mwh")
      let gap = (try of("price_received_usd_per_mwh") - of("break_even_usd_per_mwh")) * generation
      if generation > 1 { #expect(abs(gap - said) <= 1e-6 * max(1e3, abs(said))) }
    }
    #expect(fuelUSD > 1e9)
  }

  /// A study in which wind meets a fifth of a standard of A: the rest is bought out at 45 $. B's gas and
  /// wind have to meet one of B's generation among themselves.
  private static func standards(
    windMW: Double = 17, mustRunShare: Double = 0, shareOfA: Double = 0.3
  ) throws -> RunOutputs {
    var study = GrowingStudy.study()
    study.settings.lifecycle.isEnabled = false
    study.settings.enforcesStandards = true
    study.settings.expansion.isEnabled = false
    study.units.append(
      GeneratingUnit(
        name: "wind", zone: "A", technology: "Wind", capacityMW: windMW, minimumOutputShare: mustRunShare,
        variableOMUSDPerMWh: 0))
    study.generationStandards = [
      GenerationStandard(
        year: 2030, zone: "A", standard: "RPS", share: shareOfA, basis: .load, eligibleTechnologies: ["Wind"],
        alternativePaymentUSDPerMWh: 45),
      GenerationStandard(
        year: 2030, zone: "B", standard: "clean", share: 0.5, basis: .generation,
        eligibleTechnologies: ["Wind"], alternativePaymentUSDPerMWh: 20),
    ]
    study.customers = [
      CustomerRow(year: 2020, zone: "A", households: 1, householdMWh: 1),
      CustomerRow(year: 2029, zone: "A", households: 50_000, householdMWh: 300_000),
      CustomerRow(year: 2031, zone: "A", households: 1),
    ]
    return try StudyRunner(YearRunner(study: study, model: NetworkDispatch())).run([2030])
  }

  /// Spilled energy is sold and bought by nobody; the sums hold with it, whatever its price.
  @Test(arguments: [0.3, 1]) func spillIsBoughtByNobody(share: Double) throws {
    let outputs = try Self.standards(windMW: 600, mustRunShare: 1, shareOfA: share)
    let dispatch = outputs.reports[0].dispatch
    #expect(dispatch.zones.reduce(0) { $0 + $1.spillMWh } > 1000)
    let audit = try #require(
      outputs.reports[0].audits.first { $0.name == "energy by load and by who sells it" })
    #expect(audit.passed)
    let money = try #require(outputs.tables().first { $0.name == "money_by_zone" })
    for row in money.rows {
      func of(_ column: String) throws -> Double { try Self.number(money, row, column) }
      let earned =
        try of("unit_revenue_usd") + of("store_revenue_usd") + of("net_import_value_usd")
        - of("spill_value_usd")
      #expect(try abs(of("load_payment_usd") - earned) <= Self.tolerance * max(1e6, abs(earned)))
    }
  }

  /// Proceeds go by a zone's own budget and its share of the common cap; what nobody is said to have is nobody's.
  @Test func proceedsByZone() throws {
    var study = GrowingStudy.study()
    study.settings.lifecycle.isEnabled = false
    study.settings.expansion.isEnabled = false
    study.program = AllowanceProgram(
      years: [ProgramYear(year: 2030, capShortTons: 300_000, reservePriceUSD: 4)],
      memberships: [
        ProgramMembership(zone: "A", firstYear: 2030, capShare: 0.6),
        ProgramMembership(zone: "B", firstYear: 2030, budgetShortTons: 100_000, capShare: 0.3),
      ])
    func proceeds() throws -> (all: Double, zones: [FieldValue]) {
      let outputs = try StudyRunner(YearRunner(study: study, model: NetworkDispatch())).run([2030])
      let money = try #require(outputs.tables().first { $0.name == "money_by_zone" })
      let column = try #require(money.columns.firstIndex(of: "auction_proceeds_usd"))
      return (
        try #require(outputs.reports[0].market?.auctionProceedsUSD), money.rows.map { $0[column] }
      )
    }
    let (all, zones) = try proceeds()
    #expect(all > 1e6)
    #expect(abs(try #require(zones[0].number) - all * 0.45) <= 1e-9 * all)
    #expect(abs(try #require(zones[1].number) - all * 0.475) <= 1e-9 * all)
    // A budget alone does not say whose the rest is, and of who is a member for half a year half the share counts.
    study.program?.memberships[1].capShare = nil
    #expect(try proceeds().zones[1] == .blank)
    study.program?.memberships[1].capShare = 0
    study.program?.memberships[0].lastYear = 2030
    study.program?.memberships[0].lastDate = CalendarDay("2030-06-30")
    let half = try proceeds()
    #expect(abs(try #require(half.zones[0].number) - half.all * 0.45 * 181 / 365) <= 1e-9 * half.all)
    #expect(abs(try #require(half.zones[1].number) - half.all * 0.25) <= 1e-9 * half.all)
    // Nothing is said of whose the cap is.
    study.program?.memberships = ["A", "B"].map { ProgramMembership(zone: $0, firstYear: 2030) }
    #expect(try proceeds().zones == [.blank, .blank])
  }

  /// What load pays for a standard is what certificates bring and what is bought out; a household pays its share of all.
  @Test func certificatesAndHouseholds() throws {
    let outputs = try Self.standards()
    let tables = Dictionary(outputs.tables().map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let money = try #require(tables["money_by_zone"])
    let required = 0.3 * 900_000.0
    let (a, b) = (money.rows[0], money.rows[1])
    func of(_ row: [FieldValue], _ column: String) throws -> Double { try Self.number(money, row, column) }
    #expect(abs(try of(a, "standard_cost_usd") - 45 * required) <= 1e-6 * 45 * required)
    let bought = try of(a, "alternative_payment_usd")
    #expect(bought > 0 && bought < 45 * required)
    #expect(
      abs(try of(a, "certificate_revenue_usd") + bought - 45 * required) <= 1e-6 * 45 * required)
    // Of a standard on generation units themselves buy what is missing.
    #expect(try of(b, "standard_cost_usd") == 0)
    #expect(
      abs(try of(b, "certificate_revenue_usd") + of(b, "alternative_payment_usd"))
        <= 1e-6 * max(1, try of(b, "alternative_payment_usd")))
    let all = try of(a, "load_payment_usd") + of(a, "standard_cost_usd")
    #expect(abs(try of(a, "load_cost_usd") - all) <= 1e-6 * all)
    let mean = try of(a, "load_cost_usd_per_mwh")
    // 6 MWh a household and year.
    #expect(abs(try of(a, "household_cost_usd_per_month") - mean * 6 / 12) <= 1e-9 * mean)
    let column = try #require(money.columns.firstIndex(of: "household_cost_usd_per_month"))
    #expect(b[column] == .blank)
    // What units get is what their zones do.
    for name in ["units_by_year", "technologies_by_region"] {
      let table = try #require(tables[name])
      let sum = try table.rows.reduce(0) { try $0 + Self.number(table, $1, "certificate_revenue_usd") }
      let zones = try of(a, "certificate_revenue_usd") + of(b, "certificate_revenue_usd")
      #expect(abs(sum - zones) <= 1e-6 * abs(zones), "\(name)")
    }
    let audits = outputs.reports[0].audits.filter {
      $0.name.hasPrefix("energy by load") || $0.name.hasPrefix("standards by load")
    }
    #expect(audits.count == 2 && audits.allSatisfy(\.passed))
  }
}
