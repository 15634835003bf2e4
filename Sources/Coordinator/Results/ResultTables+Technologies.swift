import DispatchSolvePowerDispatch
import DispatchSolveTables

// Tables by technology, unit or option: what ran, what stands, what was built, what closed.
extension ResultTables {
  /// A technology of a zone in a year.
  struct TechnologyRow: Sendable {
    let year: Int
    let zone: String
    let technology: String
    var capacityMW = 0.0
    var builtMW = 0.0
    var generationMWh = 0.0
    var energyRevenueUSD = 0.0
    var emissionsShortTons = 0.0
    var coveredShortTons = 0.0
    var variableCostUSD = 0.0
    var supportUSD = 0.0
    var certificatesUSD = 0.0
    var allowanceCostUSD = 0.0
    var carbonPriceCostUSD = 0.0
    var capacityPaymentUSD = 0.0
  }

  /// Rows of a year by zone and technology, in their order.
  private struct TechnologyRows {
    private struct Key: Hashable {
      var zone: Int
      var technology: String
    }

    let report: YearReport
    private var rows: [Key: TechnologyRow] = [:]

    init(_ report: YearReport) { self.report = report }

    mutating func add(_ zone: Int, _ technology: String, _ change: (inout TechnologyRow) -> Void) {
      let name = report.dispatch.system.zones[zone].name
      change(
        &rows[
          Key(zone: zone, technology: technology),
          default: TechnologyRow(year: report.year, zone: name, technology: technology)])
    }

    var sorted: [TechnologyRow] {
      rows.values.sorted { ($0.zone, $0.technology) < ($1.zone, $1.technology) }
    }
  }

  private static let technologyKey: [Column<TechnologyRow>] = [
    .key("year", "Year") { $0.year }, .key("region", "Zone") { $0.zone },
    .key("technology", "Technology") { $0.technology },
  ]

  static let technologies = YearTable(
    "technologies_by_region", "Capacity, generation, emissions and costs of units by zone and technology",
    technologyKey + [
      .reported("capacity_mw", "Capacity of units, the year's additions included") { $0.capacityMW },
      .reported("generation_mwh", "Generation") { $0.generationMWh },
      .reported("emissions_short_tons", "Emissions, covered or not") { $0.emissionsShortTons },
      .reported("covered_emissions_short_tons", "Emissions that need allowances") { $0.coveredShortTons },
      .reported("energy_revenue_usd", "Generation times the price of its zone, slice by slice") {
        $0.energyRevenueUSD
      },
      .reported("variable_cost_usd", "Fuel, variable operation and maintenance, adders") {
        $0.variableCostUSD
      },
      .reported("support_usd", "Supports received; their payers stand in supports.csv") { $0.supportUSD },
      .reported(
        "certificate_revenue_usd",
        "Certificates sold, less those that standards on generation have units buy"
      ) { $0.certificatesUSD },
      .reported("allowance_cost_usd", "Covered emissions times the allowance price") { $0.allowanceCostUSD },
      .reported("carbon_price_cost_usd", "What emissions pay besides, by the exogenous carbon price") {
        $0.carbonPriceCostUSD
      },
      .reported("capacity_payment_usd", "What capacity is paid for standing, by reserve margins") {
        $0.capacityPaymentUSD
      },
    ]
  ) { report in
    let result = report.dispatch
    let system = result.system
    let revenues = result.unitEnergyRevenuesUSD()
    let certificates = result.unitCertificatesUSD()
    var rows = TechnologyRows(report)
    for (u, unit) in system.units.enumerated() where unit.capacityMW > 0 {
      let energy = result.unitGenerationMWh[u]
      let emissions = energy * unit.emissionRate
      let covered = result.unitCoveredEmissionsShortTons[u]
      let allowances = result.allowanceCostUSD(unit: u)
      rows.add(unit.zone, unit.technology) {
        $0.capacityMW += unit.capacityMW
        $0.generationMWh += energy
        $0.energyRevenueUSD += revenues[u]
        $0.emissionsShortTons += emissions
        $0.coveredShortTons += covered
        $0.variableCostUSD += result.unitVariableCostUSD[u]
        $0.supportUSD += unit.supportUSDPerMWh * energy
        $0.certificatesUSD += certificates[u]
        $0.allowanceCostUSD += allowances
        $0.carbonPriceCostUSD += result.carbonCostUSD(unit: u) - allowances
        $0.capacityPaymentUSD +=
          report.capacityPayments.paidUSD(unit.name, capacityMW: unit.capacityMW)
      }
    }
    return rows.sorted
  }

  static let capacityByRegion = YearTable(
    "capacity_by_region",
    "Capacity in service in a year, its additions included, by zone and technology; 0 where there is none in the year and may be some in another, no row of what the plan has taken for good",
    technologyKey + [
      .reported("capacity_mw", "Capacity of units and stores, the year's additions included") {
        $0.capacityMW
      },
      .reported("built_mw", "Of it built in the year because it pays; what the plan adds is in builds.csv") {
        $0.builtMW
      },
    ]
  ) { report in
    let system = report.dispatch.system
    var rows = TechnologyRows(report)
    for place in report.capacityPlaces {
      guard let zone = system.zones.firstIndex(where: { $0.name == place.zone }) else { continue }
      rows.add(zone, place.technology) { _ in }
    }
    for unit in system.units where unit.capacityMW > 0 {
      rows.add(unit.zone, unit.technology) { $0.capacityMW += unit.capacityMW }
    }
    for store in system.storage where store.capacityMW > 0 {
      rows.add(store.zone, store.technology) { $0.capacityMW += store.capacityMW }
    }
    for (option, build) in zip(system.buildOptions, report.dispatch.builds) {
      let (zone, technology) =
        switch option.target {
        case .unit(let u): (system.units[u].zone, system.units[u].technology)
        case .storage(let k): (system.storage[k].zone, system.storage[k].technology)
        }
      rows.add(zone, technology) { $0.builtMW += build.builtMW }
    }
    return rows.sorted
  }

  /// A store in a year.
  struct StoreRow: Sendable {
    let report: YearReport
    let store: Int

    var unit: DispatchSystem.Storage { report.dispatch.system.storage[store] }
    var zone: String { report.dispatch.system.zones[unit.zone].name }
    var chargeMWh: Double { report.dispatch.storageChargeMWh[store] }
    var dischargeMWh: Double { report.dispatch.storageDischargeMWh[store] }
  }

  static let storage = YearTable<StoreRow>(
    "storage", "Charging and discharging of stores, by name of store",
    [
      .key("year", "Year") { $0.report.year }, .reported("region", "Zone") { $0.zone },
      .key("unit", "Store") { $0.unit.name },
      .reported("technology", "Technology") { $0.unit.technology },
      .reported("capacity_mw", "Limit of charging and of discharging") { $0.unit.capacityMW },
      .reported("charge_mwh", "Energy taken") { $0.chargeMWh },
      .reported("discharge_mwh", "Energy given back") { $0.dischargeMWh },
      .reported("losses_mwh", "Energy taken less energy given back") { $0.chargeMWh - $0.dischargeMWh },
      .reported("energy_revenue_usd", "What it gives back less what it takes, at the prices of its zone") {
        $0.report.dispatch.energyRevenueUSD(store: $0.store)
      },
      .reported("capacity_payment_usd", "What it is paid for standing, by reserve margins") { row in
        row.report.capacityPayments.paidUSD(row.unit.name, capacityMW: row.unit.capacityMW)
      },
    ]
  ) { report in
    let stores = report.dispatch.system.storage
    return stores.indices.filter { stores[$0].capacityMW > 0 }.sorted { stores[$0].name < stores[$1].name }
      .map { StoreRow(report: report, store: $0) }
  }

  /// An option, or an addition of the plan, in a year.
  struct OptionRow: Sendable {
    let year: Int
    let zone: String
    let technology: String
    let unit: String
    let builtMW: Double
    /// What decided about it; nil: the plan.
    var option: OpenOption?
    var build: BuildResult?
    /// $/MW and year.
    var paid: Double?
  }

  static let builds = YearTable<OptionRow>(
    "builds",
    "What is built: additions of the plan, and every option that was open, built or not, with what a MW of it would have earned",
    [
      .key("year", "Year") { $0.year }, .key("region", "Zone") { $0.zone },
      .key("technology", "Technology") { $0.technology },
      .key("reason", "Why: `plan`, or `optimum` of what is open") { $0.option == nil ? "plan" : "optimum" },
      .key("unit", "Unit or store that it is, or would be") { $0.unit },
      .reported("built_mw", "Capacity added") { $0.builtMW },
      .reported("limit_mw", blank: "no limit, or planned", "Most that could be added") { row -> Double? in
        row.option.flatMap { $0.limitMW.isFinite ? $0.limitMW : nil }
      },
      .reported(
        "annualised_cost_usd_per_mw_year", blank: planned, "Annuity of the overnight cost and fixed operation"
      ) { $0.option?.costUSDPerMWYear },
      .reported(
        "margin_usd_per_mw_year", blank: planned, "What a MW earns in dispatch over its variable cost"
      ) { $0.build?.marginUSDPerMWYear },
      .reported("scarcity_rent_usd_per_mw_year", blank: planned, "Worth of a MW more of the limit") {
        $0.build?.scarcityRentUSDPerMWYear
      },
      .reported(
        "capacity_payment_usd_per_mw_year", blank: planned,
        "What a MW is paid for standing, by reserve margins"
      ) { $0.paid },
    ]
  ) { report in
    let planned = report.plannedCapacity.filter { $0.changeMW > 0 }.map {
      OptionRow(
        year: report.year, zone: $0.zone, technology: $0.technology, unit: $0.unit, builtMW: $0.changeMW)
    }
    let options = zip(report.options, report.dispatch.builds).map { option, build in
      OptionRow(
        year: report.year, zone: option.addition.zone, technology: option.addition.technology,
        unit: option.addition.name, builtMW: build.builtMW, option: option, build: build,
        paid: report.capacityPayments.usdPerMWYear[option.addition.name] ?? 0)
    }
    func key(_ row: OptionRow) -> (String, String, Int, String) {
      (row.zone, row.technology, row.option == nil ? 1 : 0, row.unit)
    }
    return (planned + options).sorted { key($0) < key($1) }
  }

  /// What blank economics say.
  private static let planned = "planned"

  /// A closure, or a retirement of the plan, in a year.
  struct ClosureRow: Sendable {
    let year: Int
    let zone: String
    let technology: String
    let unit: String
    let capacityMW: Double
    /// What decided about it; nil: the plan.
    var closure: Closure?
  }

  static let closures = YearTable<ClosureRow>(
    "closures",
    "What retires: by the plan, at the end of its life, or because it does not earn its costs; and what a zone's reserve margin kept from it",
    [
      .key("year", "Year at whose end; of plan and optimum the first year without it") { $0.year },
      .reported("region", "Zone") { $0.zone },
      .key("unit", "Unit; of closures of the optimum the name of its class, that of the first in it") {
        $0.unit
      },
      .reported("technology", "Technology") { $0.technology },
      .reported(
        "capacity_mw", "Capacity; of the plan what it takes, of which the optimum may have closed some before"
      ) {
        $0.capacityMW
      },
      .key("reason", "Why: `plan`, `end_of_life`, `losses`, `cash` or `optimum`") {
        $0.closure?.reason.rawValue ?? "plan"
      },
      .reported("vetoed", "Whether the reserve margin kept it open") { $0.closure?.isVetoed ?? false },
      .reported(
        "earnings_usd_per_kw", blank: planned,
        "Earnings of the year; of closures of the optimum what it earned or would have earned, per kW"
      ) { $0.closure?.earningsUSDPerKW },
      .reported("cash_usd_per_kw", blank: planned, "Cash position at its end") {
        $0.closure?.cashUSDPerKW
      },
      .reported("consecutive_loss_years", unit: "years", blank: planned, "Years of losses in a row") {
        $0.closure?.consecutiveLossYears
      },
      .reported(
        "allowances_returned_short_tons", blank: planned, "Allowances that its owner gave back"
      ) { $0.closure?.allowancesReturnedShortTons },
    ]
  ) { report in
    let planned = report.plannedCapacity.filter { $0.changeMW < 0 }.map {
      ClosureRow(
        year: report.year, zone: $0.zone, technology: $0.technology, unit: $0.unit, capacityMW: -$0.changeMW)
    }
    let closed = report.closures.map {
      ClosureRow(
        year: report.year, zone: $0.zone, technology: $0.technology, unit: $0.unit,
        capacityMW: $0.capacityMW, closure: $0)
    }
    func key(_ row: ClosureRow) -> (String, String, String) {
      (row.zone, row.unit, row.closure?.reason.rawValue ?? "plan")
    }
    return (closed + planned).sorted { key($0) < key($1) }
  }
}
