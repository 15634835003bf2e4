import DispatchSolvePowerSystem
import DispatchSolveTestSupport

@testable import DispatchSolvePowerDispatch

extension VectorFrames {
  /// Whether a region is covered; nil when no coverage table is given.
  func covered(_ region: String, _ year: Int) -> Bool? {
    guard let coverage, !coverage.isEmpty else { return nil }
    let rows = coverage.filter { $0.region == region }
    return rows.first { $0.year == year }?.covered ?? rows.first { ($0.year ?? -1) == -1 }?.covered ?? true
  }

  /// One slice of 8760 hours, as the vectors have it.
  func system(year: Int, voll: Double, carbonPrice: Double = 0, single: Bool = false) -> DispatchSystem {
    var names: [String] = []
    for row in demand where row.year == year && !names.contains(row.region) { names.append(row.region) }
    for unit in units where !names.contains(unit.region) { names.append(unit.region) }
    let zones = names.map { name in
      let energy = demand.filter { $0.year == year && $0.region == name }.reduce(0) { $0 + $1.demand_mwh }
      return DispatchSystem.Zone(
        name: name, isCovered: covered(name, year) ?? true, loadMW: [energy / 8760], vollUSDPerMWh: voll)
    }
    let dispatchUnits = units.map { unit in
      let covers = covered(unit.region, year) ?? (fuels.first { $0.fuel == unit.fuel }?.covered ?? true)
      return DispatchSystem.Unit(
        name: unit.unit_id, zone: names.firstIndex(of: unit.region) ?? 0, fuel: unit.fuel,
        capacityMW: unit.cap_mw * unit.availability, baseCostUSDPerMWh: unit.vom_per_mwh,
        fuelCostUSDPerMWh: unit.hr_mmbtu_per_mwh * unit.fuel_price_per_mmbtu,
        emissionRate: unit.ef_ton_per_mwh, coveredShare: covers ? 1 : 0)
    }
    let links = (transmission ?? []).map {
      DispatchSystem.Link(
        name: "\($0.from_region)-\($0.to_region)", from: names.firstIndex(of: $0.from_region) ?? 0,
        to: names.firstIndex(of: $0.to_region) ?? 0, forwardLimitMW: $0.limit_mw, reverseLimitMW: $0.limit_mw)
    }
    var system = DispatchSystem(
      year: year, slices: [.init(name: "year", hours: 8760)], zones: zones, units: dispatchUnits,
      links: single ? [] : links, carbonPriceUSD: carbonPrice)
    if single { system.mergeZones() }
    return system
  }
}
