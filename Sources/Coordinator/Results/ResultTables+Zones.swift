import DispatchSolveAllowanceMarket
import DispatchSolvePowerDispatch
import DispatchSolveTables

// Tables by zone, and what flows between zones.
extension ResultTables {
  /// A zone in a year.
  struct ZoneRow: Sendable {
    let report: YearReport
    let zone: Int
    /// Whether it has a price.
    let isPriced: Bool

    var name: String { report.dispatch.system.zones[zone].name }
    var totals: DispatchResult.ZoneTotals { report.dispatch.zones[zone] }
  }

  /// Zones of a year in order of name.
  private static func zones(_ report: YearReport) -> [ZoneRow] {
    let zones = report.dispatch.system.zones
    let priced = report.dispatch.pricedZones
    return zones.indices.sorted { zones[$0].name < zones[$1].name }.map {
      ZoneRow(report: report, zone: $0, isPriced: priced[$0])
    }
  }

  private static let zoneKey: [Column<ZoneRow>] = [
    .key("year", "Year") { $0.report.year }, .key("region", "Zone") { $0.name },
  ]

  static let emissionsByRegion = YearTable(
    "emissions_by_region", "Emissions of a zone's units, covered or not",
    zoneKey + [
      .reported("emissions_tons", figure: "emissions_short_tons", "Emissions, covered or not") {
        $0.totals.emissionsShortTons
      }
    ], rows: zones)

  static let priceByRegion = YearTable(
    "price_by_region", "Price of electricity by zone",
    zoneKey + [
      .reported(
        "price", figure: "electricity_price_usd_per_mwh", blank: unpriced,
        "Locational price, weighted with load"
      ) { row -> Double? in row.isPriced ? row.totals.priceUSDPerMWh : nil },
      .reported(
        "price_highest_usd_per_mwh", blank: narrow, "Upper end of the price where any price between holds"
      ) { row -> Double? in
        row.isPriced ? highest(row.totals.highestPriceUSDPerMWh, over: row.totals.priceUSDPerMWh) : nil
      },
      .reported("capacity_cost_usd", "What load pays for capacity that has to stand, by reserve margins") {
        $0.report.capacityPayments.byZoneUSD[$0.name] ?? 0
      },
    ], rows: zones)

  /// What a blank price says.
  static let unpriced = "neither load nor supply nor flow"

  /// What a blank upper end of a price says.
  static let narrow = "at most 1 $/MWh above"

  /// Width of a price interval that is worth a cell, $/MWh: a dollar, and what duals are off by rounding, so that an
  /// interval of a dollar is one for every solver.
  private static let leastWidthUSDPerMWh = 1 + 1e-6

  /// Upper end of a price where the interval is wider than `leastWidthUSDPerMWh`.
  static func highest(_ highestUSD: Double, over priceUSD: Double) -> Double? {
    highestUSD > priceUSD + leastWidthUSDPerMWh ? highestUSD : nil
  }

  static let regionBalance = YearTable(
    "balance_by_region", "Energy that comes to and leaves a zone",
    zoneKey + [
      .reported("load_mwh", "Load, before what is not served") { $0.totals.loadMWh },
      .reported("generation_mwh", "Generation") { $0.totals.generationMWh },
      .reported("imports_mwh", "Arrivals from other zones") { $0.totals.importsMWh },
      .reported("exports_mwh", "Sent to other zones") { $0.totals.exportsMWh },
      .reported("charge_mwh", "Charging of stores") { $0.totals.chargeMWh },
      .reported("discharge_mwh", "Discharging of stores") { $0.totals.dischargeMWh },
      .reported("unserved_mwh", "Load not served") { $0.totals.unservedMWh },
      .reported("spill_mwh", "Energy that nobody took") { $0.totals.spillMWh },
      .reported("load_not_taken_mwh", "Load given up at its price where load is elastic") {
        $0.totals.responseMWh
      },
    ], rows: zones)

  /// A member of a program in a year.
  struct MemberRow: Sendable {
    let year: Int
    let zone: String
    let program: String
    let emissionsShortTons: Double
    /// Of them covered by offsets: each zone's emissions alike.
    let offsetsShortTons: Double
    let market: ClearedYear

    var allowanceCostUSD: Double { (emissionsShortTons - offsetsShortTons) * market.clearing.priceUSD }
    var offsetsCostUSD: Double { offsetsShortTons * market.offsetPriceUSD }
  }

  /// - Parameter columns: Columns that only some studies have.
  static func compliance(_ columns: ResultColumns) -> YearTable<MemberRow> {
    YearTable(
      "compliance_by_zone", "Covered emissions of members and what their allowances cost",
      program: \.program,
      [
        .key("year", "Year") { $0.year }, .key("region", "Zone") { $0.zone },
        .reported("covered_emissions_short_tons", "Emissions that need allowances") { $0.emissionsShortTons },
        .reported(
          "allowance_cost_usd",
          "Covered emissions times the allowance price, those that offsets cover left out"
        ) { $0.allowanceCostUSD },
      ]
        + (columns.contains(.offsets)
          ? [
            .reported(
              "offsets_short_tons",
              "Offsets surrendered for them, for a ton of every zone as many"
            ) { $0.offsetsShortTons },
            .reported("offsets_cost_usd", "What these offsets cost, at their own price") {
              $0.offsetsCostUSD
            },
          ] : []),
      rows: memberRows)
  }

  /// The members of all programs in a year.
  static func memberRows(_ report: YearReport) -> [MemberRow] {
    func rows(
      _ program: String, _ market: ClearedYear, _ emissions: [Double], _ isMember: (Int) -> Bool
    ) -> [MemberRow] {
      let share = market.offsetsPerTonEmitted
      return zones(report).filter { isMember($0.zone) }.map {
        MemberRow(
          year: report.year, zone: $0.name, program: program, emissionsShortTons: emissions[$0.zone],
          offsetsShortTons: share * emissions[$0.zone], market: market)
      }
    }
    guard let market = report.market else { return [] }
    let system = report.dispatch.system
    if report.programs.isEmpty {
      return rows("", market, report.dispatch.zones.map(\.coveredEmissionsShortTons)) {
        system.zones[$0].isCovered
      }
    }
    return report.programs.flatMap { program in
      rows(program.name, program.market, program.emissionsByZone(report.dispatch)) {
        program.members.contains(system.zones[$0].name)
      }
    }
  }

  /// Energy sent from one zone to another in a year.
  struct FlowRow: Sendable {
    let year: Int
    let from: String
    let to: String
    let energyMWh: Double
  }

  static let flows = YearTable<FlowRow>(
    "flows", "Energy by direction between zones, parallel interfaces together",
    [
      .key("year", "Year") { $0.year }, .key("from_region", "Sending zone") { $0.from },
      .key("to_region", "Receiving zone") { $0.to },
      .reported("flow_mwh", "Energy at the sending end") { $0.energyMWh },
    ]
  ) { report in
    struct Direction: Hashable {
      var from: String
      var to: String
    }
    let system = report.dispatch.system
    var energy: [Direction: Double] = [:]
    for (link, total) in zip(system.links, report.dispatch.links) {
      let (from, to) = (system.zones[link.from].name, system.zones[link.to].name)
      energy[Direction(from: from, to: to), default: 0] += max(0, total.forwardMWh)
      if link.reverseLimitMW > 0 {
        energy[Direction(from: to, to: from), default: 0] += max(0, total.reverseMWh)
      }
    }
    return energy.sorted { ($0.key.from, $0.key.to) < ($1.key.from, $1.key.to) }.map {
      FlowRow(year: report.year, from: $0.key.from, to: $0.key.to, energyMWh: $0.value)
    }
  }
}
