import DispatchSolvePlanning
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem

/// What capacity is paid for standing in a year, and what load pays for it, where regions have reserve margins.
///
/// Every MW of a region's zones earns the region's capacity price times its credit; regions that lie in each other pay
/// both. Load of a region pays what its capacity earns, shared out by the zones' loads in the slice in which all of
/// them together are highest. Capacity elsewhere that a region relies on is paid for where it stands.
public struct CapacityPayments: Sendable, Hashable {
  /// What a MW of a unit or store is paid, $/MW and year, by name; empty without reserve margins.
  public private(set) var usdPerMWYear: [String: Double] = [:]
  /// What the load of a zone pays, $ a year, by zone.
  public private(set) var byZoneUSD: [String: Double] = [:]
  /// What all capacity is paid, $ a year.
  public private(set) var paidUSD = 0.0
  /// What all load pays, $ a year: capacity price times credited capacity, by region.
  public private(set) var owedUSD = 0.0

  /// What a unit or store is paid, $ a year.
  public func paidUSD(_ name: String, capacityMW: Double) -> Double { capacityMW * (usdPerMWYear[name] ?? 0) }

  /// Nothing is paid.
  public static let none = CapacityPayments()

  /// What a MW of credit is paid, $/MW and year, by zone, and the credit of technologies.
  private var priceUSDPerMW: [String: Double] = [:]
  private var credits: [String: Double] = [:]

  private init() {}

  /// The payments of a year.
  ///
  /// - Parameters:
  ///   - study: Study, as known in the year.
  ///   - year: Year.
  ///   - dispatch: The year's dispatch, zones apart.
  ///   - margins: What the year's plan says of reserve margins.
  init(study: Study, year: Int, dispatch: DispatchResult, margins: [PlannedMargin]) {
    guard !margins.isEmpty else { return }
    let system = dispatch.system
    credits = study.capacityCredits
    var priceOfZone = system.zones.map { _ in 0.0 }
    for margin in margins {
      guard let rule = study.reserveMargins.first(where: { $0.year == year && $0.region == margin.region })
      else { continue }
      let zones = system.zones.indices.filter { rule.zones.contains(system.zones[$0].name) }
      for z in zones { priceOfZone[z] += margin.priceUSDPerMW }
      let owed = margin.priceUSDPerMW * margin.creditedMW
      owedUSD += owed
      let loads = system.slices.indices.map { s in
        zones.map { dispatch.loadMW(zone: $0, slice: s) }
      }
      let peak = loads.max { $0.reduce(0, +) < $1.reduce(0, +) } ?? []
      let sum = peak.reduce(0, +)
      for (z, load) in zip(zones, peak) {
        byZoneUSD[system.zones[z].name, default: 0] += owed * (sum > 0 ? load / sum : 1 / Double(zones.count))
      }
    }
    for (zone, price) in zip(system.zones, priceOfZone) { priceUSDPerMW[zone.name] = price }
    let members =
      system.units.map { ($0.name, $0.zone, $0.technology, $0.capacityMW) }
      + system.storage.map { ($0.name, $0.zone, $0.technology, $0.capacityMW) }
    for (name, zone, technology, capacityMW) in members {
      let price = usdPerMWYear(zone: system.zones[zone].name, technology: technology)
      usdPerMWYear[name] = price
      paidUSD += price * capacityMW
    }
  }

  /// What a MW of a technology is paid in a zone, or would be, $/MW and year.
  func usdPerMWYear(zone: String, technology: String) -> Double {
    (priceUSDPerMW[zone] ?? 0) * (credits[technology] ?? 0)
  }

  /// What is paid and what is owed are the same; nil where nothing is.
  func audit(year: Int) -> Audit? {
    guard !usdPerMWYear.isEmpty else { return nil }
    return Audit(
      year: year, name: "capacity payments by capacity and by load",
      deviation: abs(paidUSD - owedUSD) / max(1, abs(owedUSD)), tolerance: YearAudits.sumTolerance)
  }
}
