import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem

/// What units and stores earned in a year: sales at locational prices, certificates, supports and capacity payments, less
/// variable, carbon and fixed costs.
struct UnitEarnings {
  private var earned: [String: Double] = [:]
  private var emissions: [String: Double] = [:]

  init(_ result: DispatchResult, _ payments: CapacityPayments = .none) {
    let system = result.system
    for (u, unit) in system.units.enumerated() where unit.capacityMW > 0 {
      var revenue = 0.0
      for (s, slice) in system.slices.enumerated() {
        revenue +=
          slice.hours * result.quantities.generationMW(unit: u, slice: s)
          * result.worthUSDPerMWh(unit: u, slice: s)
      }
      let support = unit.supportUSDPerMWh * result.unitGenerationMWh[u]
      let margin = revenue + support - result.unitVariableCostUSD[u] - result.carbonCostUSD(unit: u)
      let paid = (payments.usdPerMWYear[unit.name] ?? 0) / 1000
      earned[unit.name] = Self.cleared(
        margin / (1000 * unit.capacityMW) + paid - unit.fixedOMUSDPerKWYear)
      emissions[unit.name] = result.unitCoveredEmissionsShortTons[u]
    }
    for (k, store) in system.storage.enumerated() where store.capacityMW > 0 {
      let margin =
        result.marginUSDPerMWYear(.storage(k)) + (payments.usdPerMWYear[store.name] ?? 0)
      earned[store.name] = Self.cleared(margin / 1000 - store.fixedOMUSDPerKWYear)
    }
  }

  /// Earnings closer to zero than this are none, $/kW: prices and costs of some 100 $/MWh known to 1e-9 over a year's
  /// 8760 hours, with room to spare.
  static let toleranceUSDPerKW = 1e-5

  /// Earnings of the year, $/kW; nil for a unit that was not dispatched.
  func usdPerKW(_ name: String) -> Double? { earned[name] }

  /// What a MW of a unit that has closed would have earned at the year's prices, $/kW; nil for what is no unit.
  ///
  /// - Parameters:
  ///   - fleet: A fleet that it stands in still.
  ///   - dispatch: The year's dispatch without it, zones apart.
  static func forgone(
    _ name: String, of fleet: Fleet, _ study: Study, _ dispatch: DispatchResult, _ payments: CapacityPayments
  ) -> Double? {
    guard let system = try? DispatchSystem(study: study, fleet: fleet, year: dispatch.system.year),
      let u = system.units.firstIndex(where: { $0.name == name })
    else { return nil }
    let unit = system.units[u]
    var margin = payments.usdPerMWYear(zone: system.zones[unit.zone].name, technology: unit.technology)
    for (s, slice) in system.slices.enumerated() {
      let price = dispatch.quantities.priceUSDPerMWh(zone: unit.zone, slice: s)
      margin +=
        slice.hours * system.availabilityProfiles[unit.availabilityProfile][s]
        * max(
          0,
          price - system.costUSDPerMWh(unit: u, slice: s)
            - system.carbonCostUSDPerMWh(unit: u, slice: s, allowancePriceUSD: dispatch.allowancePriceUSD))
    }
    return cleared(margin / 1000 - unit.fixedOMUSDPerKWYear)
  }

  /// A figure without what rounding makes of zero: a unit on the margin neither gains nor loses.
  private static func cleared(_ usdPerKW: Double) -> Double {
    abs(usdPerKW) <= toleranceUSDPerKW ? 0 : usdPerKW
  }

  /// Covered emissions of the year, short tons.
  func coveredEmissionsShortTons(_ name: String) -> Double { emissions[name] ?? 0 }
}

/// What the units of each zone can deliver in the zone's slice of highest load.
struct ZoneReserves {
  private struct Member {
    var zone: Int
    var capabilityMW: Double
  }

  private let peakMW: [Double]
  private var capabilityMW: [Double]
  private var members: [String: Member] = [:]

  init(_ result: DispatchResult) {
    let system = result.system
    // Load that was taken: with demand steps the largest is that at a price nobody pays.
    let loads = system.zones.indices.map { z in
      system.slices.indices.map { result.loadMW(zone: z, slice: $0) }
    }
    let peaks = loads.map { load in
      load.indices.max { (load[$0], $1) < (load[$1], $0) } ?? 0
    }
    peakMW = zip(loads, peaks).map { $0.isEmpty ? 0 : $0[$1] }
    capabilityMW = Array(repeating: 0, count: system.zones.count)
    for (u, unit) in system.units.enumerated() {
      let mw = system.capabilityMW(unit: u, slice: peaks[unit.zone])
      members[unit.name] = Member(zone: unit.zone, capabilityMW: mw)
      capabilityMW[unit.zone] += mw
    }
    for store in system.storage {
      let mw = store.capacityMW * system.availabilityProfiles[store.availabilityProfile][peaks[store.zone]]
      members[store.name] = Member(zone: store.zone, capabilityMW: mw)
      capabilityMW[store.zone] += mw
    }
  }

  /// Whether the unit's zone would keep capability of at least (1 + margin) times its peak without it; imports do not
  /// count. A zone without load keeps any margin.
  func keepsMargin(_ margin: Double, without name: String) -> Bool {
    guard let member = members[name], peakMW[member.zone] > 0 else { return true }
    return capabilityMW[member.zone] - member.capabilityMW >= (1 + margin) * peakMW[member.zone]
  }

  /// Takes a unit out.
  mutating func close(_ name: String) {
    guard let member = members.removeValue(forKey: name) else { return }
    capabilityMW[member.zone] -= member.capabilityMW
  }
}
