import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import DispatchSolveStudyFiles
import DispatchSolveTestSupport
import Testing

@testable import DispatchSolveCoordinator

/// Prices of energy, taken apart.
struct PricePartsTests {
  private static func number(_ table: ResultTable, _ row: Int, _ column: String) throws -> Double {
    table.rows[row][try #require(table.columns.firstIndex(of: column))].number ?? .nan
  }

  private static func text(_ table: ResultTable, _ row: Int, _ column: String) throws -> String {
    table.rows[row][try #require(table.columns.firstIndex(of: column))].written
  }

  private static let parts = [
    "fuel_usd_per_mwh", "variable_om_usd_per_mwh", "emissions_usd_per_mwh", "support_usd_per_mwh",
    "certificates_usd_per_mwh", "wheeling_and_losses_usd_per_mwh", "storage_usd_per_mwh",
    "congestion_usd_per_mwh", "scarcity_usd_per_mwh", "unexplained_usd_per_mwh",
  ]

  /// Parts add up to the price in every zone, slice and year, and nearly all prices have a source.
  @Test func partsAddUp() throws {
    var study = try StudyFolder.load(FrozenStudy.folder, years: Years(2025...2027)).study
    study.settings.expansion.isEnabled = false
    let outputs = try StudyRunner(YearRunner(study: study, model: NetworkDispatch(threads: 2)))
      .run([2025, 2026, 2027])
    let tables = outputs.tables(slices: true)
    let table = try #require(tables.first { $0.name == "slices/price_parts" })
    #expect(table.rows.count > 1_000)
    var unexplained = 0
    for row in table.rows.indices {
      let price = try Self.number(table, row, "price_usd_per_mwh")
      let sum = try Self.parts.reduce(0) { try $0 + Self.number(table, row, $1) }
      // Sums of ten figures of the size of the price.
      #expect(abs(sum - price) <= 1e-9 * max(1, abs(price)))
      // What tolerances leave of a price is less than a tenth of a cent.
      if abs(try Self.number(table, row, "unexplained_usd_per_mwh")) > 1e-3 { unexplained += 1 }
    }
    #expect(unexplained * 20 <= table.rows.count, "\(unexplained) of \(table.rows.count)")
  }

  /// Two zones and a line that loses a twentieth and costs 2 $/MWh to send over: what B pays follows from A's unit until the
  /// line is full; then B's own unit sets its price, and nothing of A's is left in it.
  @Test(arguments: [(150.0, "unit", "cheap", "AB"), (50.0, "unit", "dear", "")])
  func aLineBetween(limitMW: Double, kind: String, unit: String, path: String) throws {
    var study = Study()
    study.zones = [Zone(name: "A", group: "G"), Zone(name: "B", group: "G")]
    study.units = [
      GeneratingUnit(name: "cheap", zone: "A", technology: "gas", capacityMW: 400, variableOMUSDPerMWh: 20),
      GeneratingUnit(name: "dear", zone: "B", technology: "gas", capacityMW: 400, variableOMUSDPerMWh: 60),
    ]
    study.interfaces = [
      Interface(
        name: "AB", fromZone: "A", toZone: "B", capacityMW: limitMW, reverseCapacityMW: 0, efficiency: 0.95,
        wheelingUSDPerMWh: 2)
    ]
    study.demand = [
      DemandRow(year: 2030, zone: "A", demandMWh: 100 * 8760),
      DemandRow(year: 2030, zone: "B", demandMWh: 100 * 8760),
    ]
    let outputs = try StudyRunner(YearRunner(study: study, model: NetworkDispatch())).run([2030])
    let table = try #require(outputs.tables(slices: true).first { $0.name == "slices/price_parts" })
    let row = try #require(table.rows.indices.first { try Self.text(table, $0, "region") == "B" })
    #expect(try Self.text(table, row, "source") == kind)
    #expect(try Self.text(table, row, "source_unit") == unit)
    #expect(try Self.text(table, row, "path") == path)
    let (om, wheeling) = try (
      Self.number(table, row, "variable_om_usd_per_mwh"),
      Self.number(table, row, "wheeling_and_losses_usd_per_mwh")
    )
    if path.isEmpty {
      #expect(abs(om - 60) < 1e-6 && wheeling == 0)
    } else {
      #expect(abs(om - 20) < 1e-6)
      #expect(abs(wheeling - (22 / 0.95 - 20)) < 1e-6)
    }
  }
}
