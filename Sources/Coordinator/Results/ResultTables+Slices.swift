import DispatchSolvePowerDispatch
import DispatchSolveTables

// Tables slice by slice, written on request.
extension ResultTables {
  /// A zone, unit or line, by index, in a slice of a year.
  struct SliceRow: Sendable {
    let report: YearReport
    let index: Int
    /// The slice, or the parts of one that a membership's date divides.
    let parts: [Int]
    /// Whether the zone, if it is one, has a price.
    var isPriced = true
    /// Spill by slice and zone, MW, where rows are of zones.
    var spillMW: [[Double]] = []

    var system: DispatchSystem { report.dispatch.system }
    var quantities: DispatchQuantities { report.dispatch.quantities }
    var zone: DispatchSystem.Zone { system.zones[index] }
    var unit: DispatchSystem.Unit { system.units[index] }
    var link: DispatchSystem.Link { system.links[index] }
    var store: DispatchSystem.Storage { system.storage[index] }
    var hours: Double { parts.reduce(0) { $0 + system.slices[$1].hours } }

    /// Mean power over the parts, weighted with their hours.
    func mean(_ figure: (Int) -> Double) -> Double {
      if parts.count == 1 { return figure(parts[0]) }
      return parts.reduce(0) { $0 + system.slices[$1].hours * figure($1) } / hours
    }

    /// Mean price over the parts, weighted with load; without load with hours.
    func meanPrice(_ figure: (Int) -> Double) -> Double {
      if parts.count == 1 { return figure(parts[0]) }
      func load(_ part: Int) -> Double {
        system.slices[part].hours * report.dispatch.loadMW(zone: index, slice: part)
      }
      let total = parts.reduce(0) { $0 + load($1) }
      return total > 0 ? parts.reduce(0) { $0 + load($1) * figure($1) } / total : mean(figure)
    }
  }

  /// All slices of zones, units or lines in the order of their names.
  private static func rows(_ report: YearReport, _ indices: [Int], by name: (Int) -> String) -> [SliceRow] {
    let slices = report.dispatch.system.slices
    var parts: [[Int]] = []
    var known: [String: Int] = [:]
    for (s, slice) in slices.enumerated() {
      if let index = known[slice.origin] {
        parts[index].append(s)
      } else {
        known[slice.origin] = parts.count
        parts.append([s])
      }
    }
    return indices.sorted { name($0) < name($1) }.flatMap { index in
      parts.map { SliceRow(report: report, index: index, parts: $0) }
    }
  }

  private static let sliceColumns: [Column<SliceRow>] = [
    .key("slice", "Time slice") { $0.system.slices[$0.parts[0]].origin },
    .reported("hours", "Hours of the slice") { $0.hours },
  ]
  private static let year = Column<SliceRow>.key("year", "Year") { $0.report.year }

  static let slicePrices = YearTable(
    "slices/prices",
    "Load, spill and price by zone and slice; with generation, storage and flows by slice every zone balances, but where all zones are one",
    [year, .key("region", "Zone") { $0.zone.name }] + sliceColumns + [
      .reported("load_mw", "Load") { row in
        row.mean { row.report.dispatch.loadMW(zone: row.index, slice: $0) }
      },
      .reported("unserved_mw", "Load not served") { row in
        row.mean { row.quantities.unservedMW(zone: row.index, slice: $0) }
      },
      .reported("price_usd_per_mwh", blank: unpriced, "Locational price") { row -> Double? in
        row.isPriced ? row.meanPrice { row.quantities.priceUSDPerMWh(zone: row.index, slice: $0) } : nil
      },
      .reported(
        "price_highest_usd_per_mwh", blank: narrow, "Upper end of the price where any price between holds"
      ) { row -> Double? in
        guard row.isPriced else { return nil }
        return highest(
          row.meanPrice { row.quantities.highestPriceUSDPerMWh(zone: row.index, slice: $0) },
          over: row.meanPrice { row.quantities.priceUSDPerMWh(zone: row.index, slice: $0) })
      },
      .reported(
        "spill_mw",
        "Energy that nobody took: generation, discharging and arrivals less load that is served, charging and what is sent"
      ) { row in row.mean { row.spillMW[$0][row.index] } },
    ]
  ) { report in
    let zones = report.dispatch.system.zones
    let priced = report.dispatch.pricedZones
    let spillMW = report.dispatch.spillMW()
    return rows(report, Array(zones.indices)) { zones[$0].name }.map { row in
      var row = row
      row.spillMW = spillMW
      row.isPriced = priced[row.index]
      return row
    }
  }

  /// All slices of zones that have a price.
  static func pricedSlices(_ report: YearReport) -> [SliceRow] {
    let zones = report.dispatch.system.zones
    let priced = report.dispatch.pricedZones
    return rows(report, zones.indices.filter { priced[$0] }) { zones[$0].name }
  }

  static let sliceGeneration = YearTable(
    "slices/generation", "Output by unit and slice",
    [
      year, .reported("region", "Zone") { $0.system.zones[$0.unit.zone].name },
      .key("unit", "Unit") { $0.unit.name },
    ] + sliceColumns + [
      .reported("generation_mw", "Output") { row in
        row.mean { row.quantities.generationMW(unit: row.index, slice: $0) }
      }
    ]
  ) { report in
    let units = report.dispatch.system.units
    return rows(report, units.indices.filter { units[$0].capacityMW > 0 }) { units[$0].name }
  }

  static let sliceStorage = YearTable(
    "slices/storage", "Charging and discharging by store and slice",
    [
      year, .reported("region", "Zone") { $0.system.zones[$0.store.zone].name },
      .key("unit", "Store") { $0.store.name },
    ] + sliceColumns + [
      .reported("charge_mw", "Power taken") { row in
        row.mean { row.quantities.chargeMW(store: row.index, slice: $0) }
      },
      .reported("discharge_mw", "Power given back") { row in
        row.mean { row.quantities.dischargeMW(store: row.index, slice: $0) }
      },
    ]
  ) { report in
    let stores = report.dispatch.system.storage
    return rows(report, stores.indices.filter { stores[$0].capacityMW > 0 }) { stores[$0].name }
  }

  static let sliceFlows = YearTable(
    "slices/flows", "Flows by interface and slice, at both ends",
    [
      year, .key("interface", "Interface") { $0.link.name },
      .reported("from_region", "Sending zone of forward flow") { $0.system.zones[$0.link.from].name },
      .reported("to_region", "Receiving zone of forward flow") { $0.system.zones[$0.link.to].name },
    ] + sliceColumns + [
      .reported("forward_mw", "Forward flow, at the sending end") { row in
        row.mean { row.quantities.forwardMW(link: row.index, slice: $0) }
      },
      .reported("reverse_mw", "Reverse flow, at the sending end") { row in
        row.mean { row.quantities.reverseMW(link: row.index, slice: $0) }
      },
      .reported("forward_received_mw", "What arrives of forward flow") { row in
        row.link.efficiency * row.mean { row.quantities.forwardMW(link: row.index, slice: $0) }
      },
      .reported("reverse_received_mw", "What arrives of reverse flow") { row in
        row.link.efficiency * row.mean { row.quantities.reverseMW(link: row.index, slice: $0) }
      },
    ]
  ) { report in
    let links = report.dispatch.system.links
    return rows(report, Array(links.indices)) { links[$0].name }
  }
}
