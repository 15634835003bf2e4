import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import DispatchSolveTables

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
    var spillValueUSD = 0.0
    var supportUSD = 0.0
    var capacityRevenueUSD = 0.0
    var certificatesUSD = 0.0
    var loadCapacityUSD = 0.0
    var standardCostUSD = 0.0
    var alternativePaymentUSD = 0.0
    var servedMWh = 0.0
    var auctionProceedsUSD: Double?
    var customers: CustomerRow?
    var variableCostUSD = 0.0
    var emissionCostUSD = 0.0

    var surplusUSD: Double {
      unitRevenueUSD + storeRevenueUSD + supportUSD + capacityRevenueUSD + certificatesUSD - variableCostUSD
        - emissionCostUSD
    }
    /// All that load pays.
    var loadCostUSD: Double { loadPaymentUSD + loadCapacityUSD + standardCostUSD }
    var loadCostUSDPerMWh: Double? { servedMWh > 0 ? loadCostUSD / servedMWh : nil }
    /// At the mean of what the zone's load pays; what all households use is at most what is served.
    var householdUSDPerMonth: Double? {
      guard let customers, customers.households > 0, let mean = loadCostUSDPerMWh else { return nil }
      return mean * (customers.householdMWh ?? servedMWh) / customers.households / 12
    }
  }

  static let moneyByZone = YearTable<MoneyRow>(
    "money_by_zone",
    "Who pays and who earns, by zone; load pays what units, stores and what arrives from elsewhere earn, and certificates are paid for where they count",
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
      .reported(
        "spill_value_usd",
        "What units sell that nobody takes, at the zone's prices; load pays what units, stores and imports earn less this"
      ) { $0.spillValueUSD },
      .reported("unit_support_usd", "Supports of its units, paid by others than load's energy price") {
        $0.supportUSD
      },
      .reported("capacity_revenue_usd", "What its units and stores are paid for standing") {
        $0.capacityRevenueUSD
      },
      .reported(
        "certificate_revenue_usd",
        "What its units get for certificates, less those that standards on generation have them buy"
      ) { $0.certificatesUSD },
      .reported(
        "standard_cost_usd", "What its load pays for its standards: certificates and alternative payments"
      ) { $0.standardCostUSD },
      .reported("alternative_payment_usd", "What of its standards is bought out") {
        $0.alternativePaymentUSD
      },
      .reported("unit_variable_cost_usd", "Fuel, variable operation and maintenance, adders of its units") {
        $0.variableCostUSD
      },
      .reported("emission_cost_usd", "What emissions of its units pay, by allowances and the exogenous price")
      {
        $0.emissionCostUSD
      },
      .reported(
        "auction_proceeds_usd", blank: "program_membership.csv does not say whose the cap is",
        "What the zone gets of auctions: by its own budget, and by its share of the cap"
      ) { $0.auctionProceedsUSD },
      .reported("surplus_usd", "What units and stores keep, before fixed costs") { $0.surplusUSD },
      .reported("load_cost_usd", "What load pays in all: energy, capacity that has to stand, standards") {
        $0.loadCostUSD
      },
      .reported("load_cost_usd_per_mwh", blank: "no load is served", "The same per MWh that is served") {
        $0.loadCostUSDPerMWh
      },
      .reported(
        "household_cost_usd_per_month", unit: "$/month", blank: "customers.csv does not say who load is",
        "What a household pays a month for what it uses, at the mean of the zone's load; networks, taxes and supports are not in it"
      ) { $0.householdUSDPerMonth },
    ], rows: moneyRows)

  /// The zones of a year in order of name.
  static func moneyRows(_ report: YearReport) -> [MoneyRow] {
    let result = report.dispatch
    let system = result.system
    var rows = system.zones.indices.map { z in
      MoneyRow(
        year: report.year, zone: system.zones[z].name, loadPaymentUSD: result.energyPaymentUSD(zone: z))
    }
    for z in rows.indices {
      rows[z].loadCapacityUSD = report.capacityPayments.byZoneUSD[rows[z].zone] ?? 0
      rows[z].servedMWh = result.zones[z].loadMWh - result.zones[z].unservedMWh
      rows[z].customers = report.customers[rows[z].zone]
      rows[z].auctionProceedsUSD = report.auctionProceedsUSD(zone: rows[z].zone)
    }
    for (row, outcome) in zip(system.annualRows, result.annualRows) where row.kind == .generationStandard {
      for (zone, asked) in row.askedByZone {
        rows[zone].standardCostUSD += outcome.priceUSD * asked
        // Of what a market does not have every zone lacks the same share.
        let share = row.trade == nil ? 1 : row.askedMWh > 0 ? asked / row.askedMWh : 0
        rows[zone].alternativePaymentUSD += outcome.priceUSD * outcome.boughtOut * share
      }
    }
    let revenues = result.unitEnergyRevenuesUSD()
    let certificates = result.unitCertificatesUSD()
    for (u, unit) in system.units.enumerated() where unit.capacityMW > 0 {
      rows[unit.zone].certificatesUSD += certificates[u]
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
    for (z, value) in result.spillValuesUSD().enumerated() { rows[z].spillValueUSD = value }
    for (z, value) in result.exchangeValuesUSD().enumerated() { rows[z].netImportValueUSD = value }
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
    let certificatesUSD: Double

    var dispatch: DispatchResult { report.dispatch }
    var unit: DispatchSystem.Unit { dispatch.system.units[u] }
    var generationMWh: Double { dispatch.unitGenerationMWh[u] }
    var hours: Double { dispatch.system.slices.reduce(0) { $0 + $1.hours } }
    var supportUSD: Double { unit.supportUSDPerMWh * generationMWh }
    var capacityRevenueUSD: Double {
      report.capacityPayments.paidUSD(unit.name, capacityMW: unit.capacityMW)
    }
    /// Variable cost is fuel, and what the unit bids beside it with its support.
    var fuelCostUSD: Double {
      dispatch.unitVariableCostUSD[u] - generationMWh * (unit.baseCostUSDPerMWh + unit.supportUSDPerMWh)
    }
    /// What a MWh would have to sell for, so that all costs are met.
    var breakEvenUSDPerMWh: Double? {
      generationMWh > 0 ? (revenueUSD - marginUSD) / generationMWh : nil
    }
    var fixedCostUSD: Double { unit.capacityMW * 1000 * unit.fixedOMUSDPerKWYear }
    var marginUSD: Double {
      revenueUSD + supportUSD + certificatesUSD + capacityRevenueUSD - dispatch.unitVariableCostUSD[u]
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
      .reported(
        "certificate_revenue_usd", "Certificates sold, less those that standards on generation have it buy"
      ) { $0.certificatesUSD },
      .reported("capacity_payment_usd", "What it is paid for standing, by reserve margins") {
        $0.capacityRevenueUSD
      },
      .reported("variable_cost_usd", "Fuel, variable operation and maintenance, adders") {
        $0.dispatch.unitVariableCostUSD[$0.u]
      },
      .reported("fuel_cost_usd", "Of it fuel") { $0.fuelCostUSD },
      .reported("emission_cost_usd", "What its emissions pay, by allowances and the exogenous price") {
        $0.dispatch.carbonCostUSD(unit: $0.u)
      },
      .reported("fixed_cost_usd", "Fixed operation and maintenance") { $0.fixedCostUSD },
      .reported(
        "margin_usd",
        "Revenue, support, certificates and payments for standing less all costs; below 0 it does not break even"
      ) { $0.marginUSD },
      .reported(
        "price_received_usd_per_mwh", blank: "no generation", "What its energy sold for, mean of a MWh"
      ) { row -> Double? in row.generationMWh > 0 ? row.revenueUSD / row.generationMWh : nil },
      .reported(
        "break_even_usd_per_mwh", blank: "no generation",
        "What its energy would have to sell for to meet all costs that supports, certificates and capacity leave"
      ) { $0.breakEvenUSDPerMWh },
    ]
  ) { report in
    let units = report.dispatch.system.units
    let revenues = report.dispatch.unitEnergyRevenuesUSD()
    let certificates = report.dispatch.unitCertificatesUSD()
    return units.indices.filter { units[$0].capacityMW > 0 }.sorted { units[$0].name < units[$1].name }
      .map { UnitRow(report: report, u: $0, revenueUSD: revenues[$0], certificatesUSD: certificates[$0]) }
  }
}
