import Foundation
import DispatchSolvePowerSystem
import DispatchSolveTestSupport

extension VectorFrames {
  /// The tables as a study of ours: one slice, fuel cost folded into variable cost.
  func study(policy: [VectorTests.EndToEnd.Policy], options: VectorTests.EndToEnd.Options) -> Study {
    var names: [String] = []
    for row in demand where !names.contains(row.region) { names.append(row.region) }
    for unit in units where !names.contains(unit.region) { names.append(unit.region) }
    func covered(_ unit: Unit) -> Bool {
      guard let coverage, !coverage.isEmpty else {
        return fuels.first { $0.fuel == unit.fuel }?.covered ?? true
      }
      return coverage.first { $0.region == unit.region }?.covered ?? true
    }
    let rules = policy.map { row in
      var tiers: [CostContainmentTier] = []
      if options.enable_ccr && row.ccr1_enabled {
        tiers.append(.init(number: 1, triggerUSD: row.ccr1_trigger, quantityShortTons: row.ccr1_qty))
      }
      if options.enable_ccr && row.ccr2_enabled {
        tiers.append(.init(number: 2, triggerUSD: row.ccr2_trigger, quantityShortTons: row.ccr2_qty))
      }
      return ProgramYear(
        year: row.year, capShortTons: row.cap_tons,
        reservePriceUSD: options.enable_floor ? row.floor_dollars : 0, tiers: tiers,
        controlPeriod: row.cp_id, fullCompliance: row.full_compliance,
        surrenderShare: row.annual_surrender_frac, carryShare: row.carry_pct)
    }
    let isOn = policy.first?.policy_enabled ?? false
    let program = AllowanceProgram(
      years: rules, memberships: names.map { ProgramMembership(zone: $0, firstYear: 0) },
      openingBankShortTons: policy.first?.bank0 ?? 0, convention: .ledger,
      bankingEnabled: policy.first?.bank_enabled ?? true)
    let carbon = CarbonPriceSchedule(
      entries: (options.carbon_price_schedule ?? [:]).compactMap { key, value in
        Int(key).map { .init(year: $0, priceUSDPerShortTon: value) }
      }, priceBeforeFirstEntry: options.carbon_price_value,
      combination: options.deep_carbon_pricing ? .sum : .max)
    return Study(
      settings: StudySettings(
        mode: options.use_network ? .network : .single, vollUSDPerMWh: options.use_network ? 1e6 : 1e4,
        maximumAllowancePriceUSD: options.price_cap),
      zones: names.map { Zone(name: $0, group: "all") },
      units: units.map { unit in
        GeneratingUnit(
          name: unit.unit_id, zone: unit.region, technology: unit.fuel,
          capacityMW: unit.cap_mw * unit.availability,
          variableOMUSDPerMWh: unit.vom_per_mwh + unit.hr_mmbtu_per_mwh * unit.fuel_price_per_mmbtu,
          emissionRateShortTonsPerMWh: unit.ef_ton_per_mwh, coveredShare: covered(unit) ? 1 : 0)
      },
      demand: demand.map { DemandRow(year: $0.year, zone: $0.region, demandMWh: $0.demand_mwh) },
      interfaces: (transmission ?? []).map {
        Interface(
          name: "\($0.from_region)-\($0.to_region)", fromZone: $0.from_region, toZone: $0.to_region,
          capacityMW: $0.limit_mw, reverseCapacityMW: $0.limit_mw)
      },
      program: isOn ? program : nil, carbonPrice: carbon)
  }
}
