import DispatchSolvePowerDispatch
import DispatchSolveTables

// Who pays the supports of units.
extension ResultTables {
  /// What a payer pays in a zone in a year.
  struct SupportRow: Sendable {
    let year: Int
    let zone: String
    let support: String
    var generationMWh = 0.0
    var paidUSD = 0.0
  }

  static let supports = YearTable<SupportRow>(
    "supports", "What supports of units cost their payers, by zone and support",
    [
      .key("year", "Year") { $0.year }, .key("region", "Zone of the units") { $0.zone },
      .key("support", "Who pays, and why, as in units.csv") { $0.support },
      .reported("generation_mwh", "Generation that is paid for") { $0.generationMWh },
      .reported("support_usd", "Paid") { $0.paidUSD },
    ], rows: supportRows)

  private static func supportRows(_ report: YearReport) -> [SupportRow] {
    let result = report.dispatch
    var rows: [SupportRow] = []
    for (u, unit) in result.system.units.enumerated() where unit.supportUSDPerMWh > 0 {
      let zone = result.system.zones[unit.zone].name
      let index = rows.firstIndex { $0.zone == zone && $0.support == unit.support } ?? rows.count
      if index == rows.count { rows.append(SupportRow(year: report.year, zone: zone, support: unit.support)) }
      rows[index].generationMWh += result.unitGenerationMWh[u]
      rows[index].paidUSD += unit.supportUSDPerMWh * result.unitGenerationMWh[u]
    }
    return rows.sorted { ($0.zone, $0.support) < ($1.zone, $1.support) }
  }
}
