import AllowanceMarket
import PowerDispatch
import PowerSystem

extension RunOutputs {
  /// All result tables, `annual` first.
  ///
  /// - Parameter slices: Whether to add prices, generation and flows slice by slice.
  public func tables(slices: Bool = false) -> [ResultTable] {
    var tables = [
      annual(), emissionsByRegion(), priceByRegion(), flows(), regionBalance(), technologies(), storage(),
      compliance(), bankByVintage(), capacityByRegion(), builds(), closures(), standards(),
      limitingFactorTable(),
      auditTable(),
    ]
    if slices { tables += sliceTables() }
    return tables
  }

  /// One row a year; the public columns come first.
  func annual() -> ResultTable {
    // From the rules of all years asked for, so that every year's row is the same whether the others are there.
    let numbers = years.flatMap { study.program?.rules(in: $0)?.tiers.map(\.number) ?? [] }
    let tierNumbers = Set([1, 2] + numbers).sorted()
    var columns = [
      "year", "p_co2", "allowance_price", "p_co2_all", "p_co2_exc", "p_co2_eff", "iterations",
      "emissions_tons",
      "allowances_minted", "allowances_available", "bank", "surrender", "obligation", "finalized",
      "shortage_flag",
    ]
    for number in tierNumbers { columns += ["ccr\(number)_trigger", "ccr\(number)_issued"] }
    columns += [
      "status", "allowance_price_highest_usd", "opening_bank_short_tons", "allowances_unsold_short_tons",
      "ecr_withheld_short_tons", "removed_from_bank_short_tons", "unpaid_obligation_short_tons",
      "shortage_short_tons", "auction_proceeds_usd", "uncovered_emissions_short_tons",
      "imports_to_covered_mwh", "exports_from_covered_mwh", "unserved_mwh", "system_cost_usd",
      "price_residual_usd", "fixed_point_status",
    ]
    var table = ResultTable(name: "annual", columns: columns)
    for report in reports {
      let market = report.market
      let dispatch = report.dispatch
      let covered = dispatch.coveredEmissionsShortTons
      let entry = market?.entry
      var row: [Cell] = [
        .integer(report.year),
        .number(market == nil ? report.exogenousPriceUSD : report.allowancePriceUSD),
        .number(report.allowancePriceUSD), .number(report.allowancePriceUSD),
        .number(report.exogenousPriceUSD), .number(report.effectivePriceUSD), .integer(report.iterations),
        .number(market == nil ? dispatch.emissionsShortTons : covered),
        .number(market?.issuedShortTons ?? 0),
        .number((market?.issuedShortTons ?? 0) + (entry?.openingBank ?? 0)), .number(entry?.closingBank ?? 0),
        .number(entry?.surrendered ?? 0), .number(entry?.outstandingObligation ?? 0),
        .flag(entry?.finalized ?? false), .flag(market?.clearing.status == .shortage),
      ]
      let tiers = market?.supply.rules.tiers ?? []
      for number in tierNumbers {
        let index = tiers.firstIndex { $0.number == number }
        row.append(.optional(index.map { tiers[$0].triggerUSD }))
        row.append(.number(index.flatMap { market?.allocation.tierSold[$0] } ?? 0))
      }
      row += [
        .text(market?.clearing.status.rawValue ?? "no_market"),
        .optional(market?.clearing.highestPriceUSD), .number(entry?.openingBank ?? 0),
        .number(market?.unsoldShortTons ?? 0), .number(market?.ecrWithheldShortTons ?? 0),
        .number(entry?.removed ?? 0), .number(entry?.unpaidObligation ?? 0),
        .number(market?.clearing.shortShortTons ?? 0), .number(market?.auctionProceedsUSD ?? 0),
        .number(dispatch.emissionsShortTons - covered), .number(dispatch.importsToCoveredMWh),
        .number(dispatch.exportsFromCoveredMWh), .number(dispatch.unservedMWh),
        .number(dispatch.costs.system), .number(report.residualUSD),
        .text(report.status.rawValue),
      ]
      table.add(row)
    }
    return table
  }

  /// The bank after each year by the year its allowances were issued; blank for those held before the run.
  func bankByVintage() -> ResultTable {
    var table = ResultTable(name: "bank_by_vintage", columns: ["year", "vintage", "bank_short_tons"])
    for report in reports {
      for vintage in report.market?.entry.vintages ?? [] {
        table.add([
          .integer(report.year), vintage.year.map { .integer($0) } ?? .blank, .number(vintage.shortTons),
        ])
      }
    }
    return table
  }

  /// Zones of a year in order of name.
  private func sortedZones(_ result: DispatchResult) -> [Int] {
    result.system.zones.indices.sorted { result.system.zones[$0].name < result.system.zones[$1].name }
  }

  func emissionsByRegion() -> ResultTable {
    var table = ResultTable(name: "emissions_by_region", columns: ["year", "region", "emissions_tons"])
    for report in reports {
      for z in sortedZones(report.dispatch) {
        table.add([
          .integer(report.year), .text(report.dispatch.system.zones[z].name),
          .number(report.dispatch.zones[z].emissionsShortTons),
        ])
      }
    }
    return table
  }

  func priceByRegion() -> ResultTable {
    var table = ResultTable(
      name: "price_by_region", columns: ["year", "region", "price", "price_highest_usd_per_mwh"])
    for report in reports {
      for z in sortedZones(report.dispatch) {
        table.add([
          .integer(report.year), .text(report.dispatch.system.zones[z].name),
          .number(report.dispatch.zones[z].priceUSDPerMWh),
          highest(report.dispatch.zones[z].highestPriceUSDPerMWh, report.dispatch.zones[z].priceUSDPerMWh),
        ])
      }
    }
    return table
  }

  /// Upper end of a price where it is more than 1 $/MWh above it.
  private func highest(_ highestUSD: Double, _ priceUSD: Double) -> Cell {
    highestUSD > priceUSD + 1 ? .number(highestUSD) : .blank
  }

  /// Energy by direction between zones at the sending end, parallel interfaces together.
  func flows() -> ResultTable {
    struct Direction: Hashable {
      var from: String
      var to: String
    }
    var table = ResultTable(name: "flows", columns: ["year", "from_region", "to_region", "flow_mwh"])
    for report in reports {
      let system = report.dispatch.system
      var energy: [Direction: Double] = [:]
      for (link, total) in zip(system.links, report.dispatch.links) {
        let (from, to) = (system.zones[link.from].name, system.zones[link.to].name)
        energy[Direction(from: from, to: to), default: 0] += max(0, total.forwardMWh)
        if link.reverseLimitMW > 0 {
          energy[Direction(from: to, to: from), default: 0] += max(0, total.reverseMWh)
        }
      }
      for direction in energy.keys.sorted(by: { ($0.from, $0.to) < ($1.from, $1.to) }) {
        table.add([
          .integer(report.year), .text(direction.from), .text(direction.to),
          .number(energy[direction] ?? 0),
        ])
      }
    }
    return table
  }

  func regionBalance() -> ResultTable {
    var table = ResultTable(
      name: "balance_by_region",
      columns: [
        "year", "region", "load_mwh", "generation_mwh", "imports_mwh", "exports_mwh", "charge_mwh",
        "discharge_mwh", "unserved_mwh", "spill_mwh", "load_not_taken_mwh",
      ])
    for report in reports {
      for z in sortedZones(report.dispatch) {
        let zone = report.dispatch.zones[z]
        table.add([
          .integer(report.year), .text(report.dispatch.system.zones[z].name), .number(zone.loadMWh),
          .number(zone.generationMWh), .number(zone.importsMWh), .number(zone.exportsMWh),
          .number(zone.chargeMWh), .number(zone.dischargeMWh), .number(zone.unservedMWh),
          .number(zone.spillMWh), .number(zone.responseMWh),
        ])
      }
    }
    return table
  }

  /// Capacity, generation, emissions and costs by zone and technology.
  func technologies() -> ResultTable {
    struct Key: Hashable {
      var zone: String
      var technology: String
    }
    var table = ResultTable(
      name: "technologies_by_region",
      columns: [
        "year", "region", "technology", "capacity_mw", "generation_mwh", "emissions_short_tons",
        "covered_emissions_short_tons", "variable_cost_usd", "allowance_cost_usd", "carbon_price_cost_usd",
      ])
    for report in reports {
      let result = report.dispatch
      let system = result.system
      var sums: [Key: [Double]] = [:]
      for (u, unit) in system.units.enumerated() where unit.capacityMW > 0 {
        let key = Key(zone: system.zones[unit.zone].name, technology: unit.technology)
        let energy = result.unitGenerationMWh[u]
        let emissions = energy * unit.emissionRate
        let covered = emissions * unit.coveredShare
        let variable = result.unitVariableCostUSD[u]
        let allowances = covered * result.allowancePriceUSD
        let carbon =
          energy * system.carbonCostUSDPerMWh(unit: u, allowancePriceUSD: result.allowancePriceUSD)
          - allowances
        let parts = [unit.capacityMW, energy, emissions, covered, variable, allowances, carbon]
        let sum = sums[key] ?? Array(repeating: 0, count: parts.count)
        sums[key] = zip(sum, parts).map { $0 + $1 }
      }
      for key in sums.keys.sorted(by: { ($0.zone, $0.technology) < ($1.zone, $1.technology) }) {
        table.add(
          [.integer(report.year), .text(key.zone), .text(key.technology)]
            + (sums[key] ?? []).map { .number($0) })
      }
    }
    return table
  }

  func storage() -> ResultTable {
    var table = ResultTable(
      name: "storage",
      columns: [
        "year", "region", "unit", "technology", "capacity_mw", "charge_mwh", "discharge_mwh", "losses_mwh",
      ]
    )
    for report in reports {
      let result = report.dispatch
      let order = result.system.storage.indices.filter { result.system.storage[$0].capacityMW > 0 }.sorted {
        result.system.storage[$0].name < result.system.storage[$1].name
      }
      for k in order {
        let store = result.system.storage[k]
        let (charge, discharge) = (result.storageChargeMWh[k], result.storageDischargeMWh[k])
        table.add([
          .integer(report.year), .text(result.system.zones[store.zone].name), .text(store.name),
          .text(store.technology), .number(store.capacityMW), .number(charge), .number(discharge),
          .number(charge - discharge),
        ])
      }
    }
    return table
  }

  /// Covered emissions and what they cost, by zone.
  func compliance() -> ResultTable {
    var table = ResultTable(
      name: "compliance_by_zone",
      columns: ["year", "region", "covered_emissions_short_tons", "allowance_cost_usd"])
    for report in reports where report.market != nil {
      for z in sortedZones(report.dispatch) where report.dispatch.system.zones[z].isCovered {
        let covered = report.dispatch.zones[z].coveredEmissionsShortTons
        table.add([
          .integer(report.year), .text(report.dispatch.system.zones[z].name), .number(covered),
          .number(covered * report.allowancePriceUSD),
        ])
      }
    }
    return table
  }

  func limitingFactorTable() -> ResultTable {
    var table = ResultTable(name: "limiting_factors", columns: ["year", "factor", "detail"])
    for factor in limitingFactors {
      table.add([factor.year.map { .integer($0) } ?? .blank, .text(factor.factor), .text(factor.detail)])
    }
    return table
  }

  func auditTable() -> ResultTable {
    var table = ResultTable(name: "audits", columns: ["year", "audit", "deviation", "tolerance", "passed"])
    for audit in reports.flatMap(\.audits) {
      table.add([
        .integer(audit.year), .text(audit.name), .number(audit.deviation), .number(audit.tolerance),
        .flag(audit.passed),
      ])
    }
    return table
  }

  func sliceTables() -> [ResultTable] {
    var prices = ResultTable(
      name: "slices/prices",
      columns: [
        "year", "region", "slice", "hours", "load_mw", "unserved_mw", "price_usd_per_mwh",
        "price_highest_usd_per_mwh",
      ])
    var generation = ResultTable(
      name: "slices/generation", columns: ["year", "region", "unit", "slice", "hours", "generation_mw"])
    var flows = ResultTable(
      name: "slices/flows",
      columns: [
        "year", "interface", "from_region", "to_region", "slice", "hours", "forward_mw", "reverse_mw",
      ])
    for report in reports {
      let result = report.dispatch
      let system = result.system
      let n = system.slices.count
      for z in sortedZones(result) {
        for s in 0..<n {
          prices.add([
            .integer(report.year), .text(system.zones[z].name), .text(system.slices[s].name),
            .number(system.slices[s].hours), .number(result.loadMW(zone: z, slice: s)),
            .number(result.quantities.unservedMW(zone: z, slice: s)),
            .number(result.quantities.priceUSDPerMWh(zone: z, slice: s)),
            highest(
              result.quantities.highestPriceUSDPerMWh(zone: z, slice: s),
              result.quantities.priceUSDPerMWh(zone: z, slice: s)),
          ])
        }
      }
      let units = system.units.indices.filter { system.units[$0].capacityMW > 0 }.sorted {
        system.units[$0].name < system.units[$1].name
      }
      for u in units {
        for s in 0..<n {
          generation.add([
            .integer(report.year), .text(system.zones[system.units[u].zone].name),
            .text(system.units[u].name), .text(system.slices[s].name), .number(system.slices[s].hours),
            .number(result.quantities.generationMW(unit: u, slice: s)),
          ])
        }
      }
      for a in system.links.indices.sorted(by: { system.links[$0].name < system.links[$1].name }) {
        let link = system.links[a]
        for s in 0..<n {
          flows.add([
            .integer(report.year), .text(link.name), .text(system.zones[link.from].name),
            .text(system.zones[link.to].name), .text(system.slices[s].name), .number(system.slices[s].hours),
            .number(result.quantities.forwardMW(link: a, slice: s)),
            .number(result.quantities.reverseMW(link: a, slice: s)),
          ])
        }
      }
    }
    return [prices, generation, flows]
  }
}
