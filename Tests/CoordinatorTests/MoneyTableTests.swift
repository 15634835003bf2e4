import PowerDispatch
import PowerSystem
import StudyFiles
import Tables
import TestSupport
import Testing

@testable import Coordinator

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
      let earned = try of("unit_revenue_usd") + of("store_revenue_usd") + of("net_import_value_usd")
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
    for row in units.rows {
      func of(_ column: String) throws -> Double { try Self.number(units, row, column) }
      let margin =
        try of("energy_revenue_usd") + of("support_usd") + of("capacity_payment_usd")
        - of("variable_cost_usd") - of("emission_cost_usd") - of("fixed_cost_usd")
      let (said, factor) = (try of("margin_usd"), try of("capacity_factor"))
      #expect(abs(said - margin) <= 1e-6 * max(1e3, abs(margin)))
      #expect((0...1.000001).contains(factor))
    }
  }
}
