import DispatchSolvePowerDispatch
import DispatchSolveTables

// Why energy has its price: by zone and slice, written on request.
extension ResultTables {
  /// A zone's price in a slice, taken apart.
  struct PartsRow: Sendable {
    let slice: SliceRow
    let parts: PriceParts

    /// Mean of a part over the parts of the slice, as the price is one.
    func mean(_ part: (PriceParts.Parts) -> Double) -> Double {
      slice.meanPrice { part(parts(zone: slice.index, slice: $0).parts) }
    }

    /// The explanation of the longest part of the slice.
    var main: PriceParts.Explanation {
      let system = slice.system
      let longest = slice.parts.max { (system.slices[$0].hours, $1) < (system.slices[$1].hours, $0) }
      return parts(zone: slice.index, slice: longest ?? 0)
    }
  }

  static let priceParts = YearTable<PartsRow>(
    "slices/price_parts",
    "What the price of energy consists of by zone and slice, and what one MWh more would come from; parts add up to the price",
    [
      .key("year", "Year") { $0.slice.report.year }, .key("region", "Zone") { $0.slice.zone.name },
      .key("slice", "Time slice") { $0.slice.system.slices[$0.slice.parts[0]].origin },
      .reported("price_usd_per_mwh", "Locational price") { row in
        row.slice.meanPrice { row.slice.quantities.priceUSDPerMWh(zone: row.slice.index, slice: $0) }
      },
      .reported(
        "source",
        "`unit`: one that runs between its limits; `responding load`; `unserved load`; `interval`: any price within one holds"
      ) { $0.main.source.kind },
      .reported("source_unit", blank: "no unit", "The unit") { row -> String? in
        guard case .unit(let u) = row.main.source else { return nil }
        return row.slice.system.units[u].name
      },
      .reported("source_region", "Zone of the source") { $0.slice.system.zones[$0.main.zone].name },
      .reported("source_slice", "Time slice of the source; another one where a store lies between") {
        $0.slice.system.slices[$0.main.slice].origin
      },
      .reported("path", blank: "the zone itself", "Lines and stores from the source to the zone") {
        row -> String? in
        row.main.path.isEmpty ? nil : row.main.path.joined(separator: " > ")
      },
      .reported("fuel_usd_per_mwh", "Fuel of the source") { $0.mean(\.fuel) },
      .reported("variable_om_usd_per_mwh", "Variable operation and maintenance, adders") {
        $0.mean(\.variableOM)
      },
      .reported("emissions_usd_per_mwh", "What its emissions pay, by allowances and the exogenous price") {
        $0.mean(\.allowances)
      },
      .reported("support_usd_per_mwh", "Its support, which lowers its bid") { $0.mean(\.supports) },
      .reported(
        "certificates_usd_per_mwh",
        "What its output is worth besides: certificates, budgets, limits of emissions"
      ) { $0.mean(\.certificates) },
      .reported("wheeling_and_losses_usd_per_mwh", "Along lines that are not full") {
        $0.mean(\.wheelingAndLosses)
      },
      .reported("storage_usd_per_mwh", "Along stores, from slice to slice: losses and their costs") {
        $0.mean(\.storage)
      },
      .reported("congestion_usd_per_mwh", "Along lines that are full") { $0.mean(\.congestion) },
      .reported("scarcity_usd_per_mwh", "What load gives up energy for, or what unserved energy costs") {
        $0.mean(\.scarcity)
      },
      .reported(
        "unexplained_usd_per_mwh", "What no source accounts for, where any price within an interval holds"
      ) {
        $0.mean(\.unexplained)
      },
    ]
  ) { report in
    let parts = PriceParts(report.dispatch)
    return pricedSlices(report).map { PartsRow(slice: $0, parts: parts) }
  }
}
