import PowerDispatch
import PowerSystem

// Tables of the fleet: what stands, what was built, what closed, and what standards made of it.
extension RunOutputs {
  /// Capacity in service in a year, its additions included, by zone and technology.
  func capacityByRegion() -> ResultTable {
    struct Key: Hashable {
      var zone: String
      var technology: String
    }
    var table = ResultTable(
      name: "capacity_by_region", columns: ["year", "region", "technology", "capacity_mw", "built_mw"])
    for report in reports {
      let system = report.dispatch.system
      var sums: [Key: (capacity: Double, built: Double)] = [:]
      func add(_ zone: Int, _ technology: String, capacity: Double, built: Double) {
        let key = Key(zone: system.zones[zone].name, technology: technology)
        let sum = sums[key] ?? (0, 0)
        sums[key] = (sum.capacity + capacity, sum.built + built)
      }
      for unit in system.units { add(unit.zone, unit.technology, capacity: unit.capacityMW, built: 0) }
      for store in system.storage { add(store.zone, store.technology, capacity: store.capacityMW, built: 0) }
      for (option, build) in zip(system.buildOptions, report.dispatch.builds) {
        switch option.target {
        case .unit(let u):
          add(system.units[u].zone, system.units[u].technology, capacity: 0, built: build.builtMW)
        case .storage(let k):
          add(system.storage[k].zone, system.storage[k].technology, capacity: 0, built: build.builtMW)
        }
      }
      for (key, sum) in sums.sorted(by: {
        ($0.key.zone, $0.key.technology) < ($1.key.zone, $1.key.technology)
      })
      where sum.capacity > 0 {
        table.add([
          .integer(report.year), .text(key.zone), .text(key.technology), .number(sum.capacity),
          .number(sum.built),
        ])
      }
    }
    return table
  }

  /// Every option that was open, built or not, with what a MW of it would have earned.
  func builds() -> ResultTable {
    var table = ResultTable(
      name: "builds",
      columns: [
        "year", "region", "technology", "built_mw", "limit_mw", "annualised_cost_usd_per_mw_year",
        "margin_usd_per_mw_year", "scarcity_rent_usd_per_mw_year",
      ])
    for report in reports {
      let rows = zip(report.options, report.dispatch.builds).sorted {
        ($0.0.addition.zone, $0.0.addition.technology) < ($1.0.addition.zone, $1.0.addition.technology)
      }
      for (option, build) in rows {
        table.add([
          .integer(report.year), .text(option.addition.zone), .text(option.addition.technology),
          .number(build.builtMW), option.limitMW.isFinite ? .number(option.limitMW) : .blank,
          .number(option.costUSDPerMWYear), .number(build.marginUSDPerMWYear),
          .number(build.scarcityRentUSDPerMWYear),
        ])
      }
    }
    return table
  }

  /// Units that closed, or were kept from it by their zone's reserve margin.
  func closures() -> ResultTable {
    var table = ResultTable(
      name: "closures",
      columns: [
        "year", "region", "unit", "technology", "capacity_mw", "reason", "vetoed", "earnings_usd_per_kw",
        "cash_usd_per_kw", "consecutive_loss_years", "allowances_returned_short_tons",
      ])
    for report in reports {
      for item in report.closures.sorted(by: { ($0.zone, $0.unit) < ($1.zone, $1.unit) }) {
        table.add([
          .integer(item.year), .text(item.zone), .text(item.unit), .text(item.technology),
          .number(item.capacityMW), .text(item.reason.rawValue), .flag(item.isVetoed),
          .number(item.earningsUSDPerKW), .number(item.cashUSDPerKW), .integer(item.consecutiveLossYears),
          .number(item.allowancesReturnedShortTons),
        ])
      }
    }
    return table
  }

  /// Generation standards with the price of their certificates.
  func standards() -> ResultTable {
    var table = ResultTable(
      name: "standards",
      columns: [
        "year", "standard", "required_mwh", "eligible_mwh", "bought_out_mwh", "certificate_price_usd_per_mwh",
        "alternative_payment_usd_per_mwh",
      ])
    for report in reports {
      let dispatch = report.dispatch
      let rows = dispatch.system.annualRows.indices
        .filter { dispatch.system.annualRows[$0].kind == .generationStandard }
        .sorted { dispatch.system.annualRows[$0].name < dispatch.system.annualRows[$1].name }
      for r in rows {
        let (row, outcome) = (dispatch.system.annualRows[r], dispatch.annualRows[r])
        // What is spilled does not count.
        let eligible =
          row.eligible.reduce(0) { $0 + dispatch.unitGenerationMWh[$1] } - dispatch.spilledEligibleMWh[r]
        // A share of generation is taken off every unit's coefficient; here it counts as required.
        let required = row.least + eligible - outcome.activity
        table.add([
          .integer(report.year), .text(row.name), .number(required), .number(eligible),
          .number(outcome.boughtOut), .number(outcome.priceUSD), .optional(row.alternativePaymentUSD),
        ])
      }
    }
    return table
  }
}
