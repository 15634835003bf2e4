import PowerDispatch
import Tables

// Who pays and who earns: zones and units.
extension ResultTables {
  /// What a zone's load, units and stores pay and earn in a year, $.
  struct MoneyRow: Sendable {
    let year: Int
    let zone: String
    var loadPaymentUSD = 0.0
    var unitRevenueUSD = 0.0
    var storeRevenueUSD = 0.0
    var netImportValueUSD = 0.0
    var supportUSD = 0.0
    var capacityRevenueUSD = 0.0
    var variableCostUSD = 0.0
    var emissionCostUSD = 0.0

    var surplusUSD: Double {
      unitRevenueUSD + storeRevenueUSD + supportUSD + capacityRevenueUSD - variableCostUSD - emissionCostUSD
    }
  }

  static let moneyByZone = YearTable<MoneyRow>(
    "money_by_zone",
    "Who pays and who earns, by zone; load pays what units, stores and what arrives from elsewhere earn",
    [
      .key("year", "Year") { $0.year }, .key("region", "Zone") { $0.zone },
      .reported("load_payment_usd", "What load that is served pays for energy, slice by slice") {
        $0.loadPaymentUSD
      },
      .reported("unit_revenue_usd", "What the zone's units sell, at its prices") { $0.unitRevenueUSD },
      .reported("store_revenue_usd", "What its stores give back less what they take, at its prices") {
        $0.storeRevenueUSD
      },
      .reported(
        "net_import_value_usd",
        "What arrives from other zones less what is sent, both at its prices; over all zones congestion, losses and wheeling"
      ) { $0.netImportValueUSD },
      .reported("unit_support_usd", "Supports of its units, paid by others than load's energy price") {
        $0.supportUSD
      },
      .reported("capacity_revenue_usd", "What its units and stores are paid for standing") {
        $0.capacityRevenueUSD
      },
      .reported("unit_variable_cost_usd", "Fuel, variable operation and maintenance, adders of its units") {
        $0.variableCostUSD
      },
      .reported("emission_cost_usd", "What emissions of its units pay, by allowances and the exogenous price")
      {
        $0.emissionCostUSD
      },
      .reported("surplus_usd", "What units and stores keep, before fixed costs and certificates") {
        $0.surplusUSD
      },
    ]
  ) { report in
    let result = report.dispatch
    let system = result.system
    var rows = system.zones.indices.map { z in
      MoneyRow(
        year: report.year, zone: system.zones[z].name, loadPaymentUSD: result.energyPaymentUSD(zone: z))
    }
    let revenues = result.unitEnergyRevenuesUSD()
    for (u, unit) in system.units.enumerated() where unit.capacityMW > 0 {
      rows[unit.zone].unitRevenueUSD += revenues[u]
      rows[unit.zone].supportUSD += unit.supportUSDPerMWh * result.unitGenerationMWh[u]
      rows[unit.zone].variableCostUSD += result.unitVariableCostUSD[u]
      rows[unit.zone].emissionCostUSD += result.carbonCostUSD(unit: u)
      rows[unit.zone].capacityRevenueUSD +=
        report.capacityPayments.paidUSD(unit.name, capacityMW: unit.capacityMW)
    }
    for (k, store) in system.storage.enumerated() {
      rows[store.zone].storeRevenueUSD += result.energyRevenueUSD(store: k)
      rows[store.zone].capacityRevenueUSD +=
        report.capacityPayments.paidUSD(store.name, capacityMW: store.capacityMW)
    }
    for (a, link) in system.links.enumerated() {
      let values = result.energyValueUSD(link: a)
      rows[link.from].netImportValueUSD += values.from
      rows[link.to].netImportValueUSD += values.to
    }
    return rows.sorted { $0.zone < $1.zone }
  }

  /// A unit in a year.
  struct UnitRow: Sendable {
    let report: YearReport
    let u: Int
    let revenueUSD: Double

    var dispatch: DispatchResult { report.dispatch }
    var unit: DispatchSystem.Unit { dispatch.system.units[u] }
    var generationMWh: Double { dispatch.unitGenerationMWh[u] }
    var hours: Double { dispatch.system.slices.reduce(0) { $0 + $1.hours } }
    var supportUSD: Double { unit.supportUSDPerMWh * generationMWh }
    var capacityRevenueUSD: Double {
      report.capacityPayments.paidUSD(unit.name, capacityMW: unit.capacityMW)
    }
    var fixedCostUSD: Double { unit.capacityMW * 1000 * unit.fixedOMUSDPerKWYear }
    var marginUSD: Double {
      revenueUSD + supportUSD + capacityRevenueUSD - dispatch.unitVariableCostUSD[u]
        - dispatch.carbonCostUSD(unit: u) - fixedCostUSD
    }
  }

  static let unitsByYear = YearTable<UnitRow>(
    "units_by_year", "What every unit generates, emits, earns and spends",
    [
      .key("year", "Year") { $0.report.year },
      .reported("region", "Zone") { $0.dispatch.system.zones[$0.unit.zone].name },
      .key("unit", "Unit") { $0.unit.name },
      .reported("technology", "Technology") { $0.unit.technology },
      .reported("capacity_mw", "Capacity") { $0.unit.capacityMW },
      .reported("generation_mwh", "Generation") { $0.generationMWh },
      .reported("capacity_factor", unit: "1", "Generation over what its capacity could generate in all hours")
      {
        $0.generationMWh / ($0.unit.capacityMW * $0.hours)
      },
      .reported(
        "bid_usd_per_mwh", blank: "no generation",
        "Mean cost of a MWh: fuel, variable operation and maintenance, adders and what emissions pay"
      ) { row -> Double? in
        row.generationMWh > 0
          ? (row.dispatch.unitVariableCostUSD[row.u] + row.dispatch.carbonCostUSD(unit: row.u))
            / row.generationMWh : nil
      },
      .reported("emissions_short_tons", "Emissions, covered or not") {
        $0.generationMWh * $0.unit.emissionRate
      },
      .reported("covered_emissions_short_tons", "Emissions that need allowances") {
        $0.dispatch.unitCoveredEmissionsShortTons[$0.u]
      },
      .reported("energy_revenue_usd", "Generation times the price of its zone, slice by slice") {
        $0.revenueUSD
      },
      .reported("support_usd", "Support received") { $0.supportUSD },
      .reported("capacity_payment_usd", "What it is paid for standing, by reserve margins") {
        $0.capacityRevenueUSD
      },
      .reported("variable_cost_usd", "Fuel, variable operation and maintenance, adders") {
        $0.dispatch.unitVariableCostUSD[$0.u]
      },
      .reported("emission_cost_usd", "What its emissions pay, by allowances and the exogenous price") {
        $0.dispatch.carbonCostUSD(unit: $0.u)
      },
      .reported("fixed_cost_usd", "Fixed operation and maintenance") { $0.fixedCostUSD },
      .reported(
        "margin_usd",
        "Revenue, support and payments for standing less all costs; below 0 it does not break even"
      ) { $0.marginUSD },
    ]
  ) { report in
    let units = report.dispatch.system.units
    let revenues = report.dispatch.unitEnergyRevenuesUSD()
    return units.indices.filter { units[$0].capacityMW > 0 }.sorted { units[$0].name < units[$1].name }
      .map { UnitRow(report: report, u: $0, revenueUSD: revenues[$0]) }
  }
}
