import PowerDispatch
import Tables

// Tables slice by slice, written on request.
extension ResultTables {
  /// A zone, unit or line, by index, in a slice of a year.
  struct SliceRow: Sendable {
    let report: YearReport
    let index: Int
    let slice: Int
    /// Whether the zone, if it is one, has a price.
    var isPriced = true

    var system: DispatchSystem { report.dispatch.system }
    var quantities: DispatchQuantities { report.dispatch.quantities }
    var zone: DispatchSystem.Zone { system.zones[index] }
    var unit: DispatchSystem.Unit { system.units[index] }
    var link: DispatchSystem.Link { system.links[index] }
  }

  /// All slices of zones, units or lines in the order of their names.
  private static func rows(_ report: YearReport, _ indices: [Int], by name: (Int) -> String) -> [SliceRow] {
    indices.sorted { name($0) < name($1) }.flatMap { index in
      report.dispatch.system.slices.indices.map { SliceRow(report: report, index: index, slice: $0) }
    }
  }

  private static let sliceColumns: [Column<SliceRow>] = [
    .key("slice", "Time slice") { $0.system.slices[$0.slice].name },
    .reported("hours", "Hours of the slice") { $0.system.slices[$0.slice].hours },
  ]
  private static let year = Column<SliceRow>.key("year", "Year") { $0.report.year }

  static let slicePrices = YearTable(
    "slices/prices", "Load and price by zone and slice",
    [year, .key("region", "Zone") { $0.zone.name }] + sliceColumns + [
      .reported("load_mw", "Load") { $0.report.dispatch.loadMW(zone: $0.index, slice: $0.slice) },
      .reported("unserved_mw", "Load not served") {
        $0.quantities.unservedMW(zone: $0.index, slice: $0.slice)
      },
      .reported("price_usd_per_mwh", blank: unpriced, "Locational price") { row -> Double? in
        row.isPriced ? row.quantities.priceUSDPerMWh(zone: row.index, slice: row.slice) : nil
      },
      .reported(
        "price_highest_usd_per_mwh", blank: narrow, "Upper end of the price where any price between holds"
      ) { row -> Double? in
        guard row.isPriced else { return nil }
        return highest(
          row.quantities.highestPriceUSDPerMWh(zone: row.index, slice: row.slice),
          over: row.quantities.priceUSDPerMWh(zone: row.index, slice: row.slice))
      },
    ]
  ) { report in
    let zones = report.dispatch.system.zones
    let priced = report.dispatch.pricedZones
    return rows(report, Array(zones.indices)) { zones[$0].name }.map { row in
      var row = row
      row.isPriced = priced[row.index]
      return row
    }
  }

  static let sliceGeneration = YearTable(
    "slices/generation", "Output by unit and slice",
    [
      year, .reported("region", "Zone") { $0.system.zones[$0.unit.zone].name },
      .key("unit", "Unit") { $0.unit.name },
    ] + sliceColumns + [
      .reported("generation_mw", "Output") { $0.quantities.generationMW(unit: $0.index, slice: $0.slice) }
    ]
  ) { report in
    let units = report.dispatch.system.units
    return rows(report, units.indices.filter { units[$0].capacityMW > 0 }) { units[$0].name }
  }

  static let sliceFlows = YearTable(
    "slices/flows", "Flows by interface and slice, at the sending end",
    [
      year, .key("interface", "Interface") { $0.link.name },
      .reported("from_region", "Sending zone of forward flow") { $0.system.zones[$0.link.from].name },
      .reported("to_region", "Receiving zone of forward flow") { $0.system.zones[$0.link.to].name },
    ] + sliceColumns + [
      .reported("forward_mw", "Forward flow") { $0.quantities.forwardMW(link: $0.index, slice: $0.slice) },
      .reported("reverse_mw", "Reverse flow") { $0.quantities.reverseMW(link: $0.index, slice: $0.slice) },
    ]
  ) { report in
    let links = report.dispatch.system.links
    return rows(report, Array(links.indices)) { links[$0].name }
  }
}
