extension StudyChecker {
  /// Zones that supply can reach in `year` over interfaces in service, perhaps that of additions of the year.
  func reachedZones(year: Int, _ fleet: Fleet, withBuilds: Bool = false) -> Set<String> {
    var reached: Set<String> = []
    for unit in fleet.units where unit.operates(in: year) && unit.capacityMW > 0 { reached.insert(unit.zone) }
    if withBuilds { reached.formUnion(zonesWithOptions(in: year)) }
    var ways: [String: [String]] = [:]
    for interface in study.interfaces where interface.operates(in: year) {
      if interface.capacityMW > 0 { ways[interface.fromZone, default: []].append(interface.toZone) }
      if interface.reverseCapacityMW > 0 { ways[interface.toZone, default: []].append(interface.fromZone) }
    }
    var frontier = Array(reached)
    while let zone = frontier.popLast() {
      for next in ways[zone] ?? [] where reached.insert(next).inserted { frontier.append(next) }
    }
    return reached
  }

  /// Zones in which generating units can stand in a year that were built then or before.
  func zonesWithOptions(in year: Int) -> Set<String> {
    guard study.settings.expansion.isEnabled else { return [] }
    let stores = Set(study.technologies.filter { $0.roundTripEfficiency != nil }.map(\.name))
    let first = study.firstYear ?? year
    let limits = study.buildLimits.filter { limit in
      limit.canBuild && !stores.contains(limit.technology)
        && study.buildOptions.contains {
          (first...max(first, year)).contains($0.year) && year < $0.year + max(1, $0.lifeYears)
            && limit.holds(in: $0.year) && $0.technology == limit.technology
            && $0.zone ?? limit.zone == limit.zone
        }
    }
    return Set(limits.map(\.zone))
  }

  /// Contracted flows that cannot run in `year`: load may go unserved, a contract may not, so the year would have no
  /// feasible dispatch.
  ///
  /// A sender must be within reach of a unit, and in every slice it needs units, stores and import limits of at
  /// least what it is to send. Studies that pass may still fail further up a chain of interfaces.
  /// - Parameters:
  ///   - year: Year.
  ///   - fleet: Fleet of the year.
  ///   - broken: Rows of interfaces that were reported for an earlier year, and now those of this one.
  mutating func checkContracts(year: Int, _ fleet: Fleet, _ broken: inout Set<Int>) {
    let inService = study.interfaces.enumerated().filter { $0.element.operates(in: year) }
    let contracts = inService.filter {
      $0.element.contractedMW > 0 && known.zones.names.contains($0.element.fromZone)
    }
    guard !contracts.isEmpty else { return }
    let reached = reachedZones(year: year, fleet)
    var sent: [String: Double] = [:]
    for (_, interface) in contracts { sent[interface.fromZone, default: 0] += interface.contractedMW }
    let supply = SenderSupply(study: study, senders: Set(sent.keys), year: year, fleet)
    for (row, interface) in contracts where !broken.contains(row) {
      let zone = interface.fromZone
      let reason: String
      if !reached.contains(zone) {
        reason = "no power reaches its sending zone '\(zone)'"
      } else if let needed = sent[zone], let short = supply.slice(of: zone, below: needed) {
        reason =
          "zone '\(zone)' is to send \(needed) MW and has at most \(short.megawatts) MW in slice '\(short.slice)'"
      } else {
        continue
      }
      broken.insert(row)
      error(
        .interfaces, row, "contracted_mw",
        "contracted flow of '\(interface.name)' cannot run in \(year): \(reason)",
        presumes: Self.supplyTables + [.zones, .slices, .availability])
    }
  }
}

/// Most that zones with contracts can send, slice by slice: units, stores, and what may arrive.
private struct SenderSupply {
  private let slices: [String]
  private var megawatts: [String: [Double]]

  init(study: Study, senders: Set<String>, year: Int, _ fleet: Fleet) {
    slices = study.slices.map(\.name)
    megawatts = Dictionary(
      uniqueKeysWithValues: senders.map { ($0, Array(repeating: 0, count: study.slices.count)) })
    let groups = Dictionary(study.zones.map { ($0.name, $0.group) }, uniquingKeysWith: { first, _ in first })
    let defaults = Dictionary(
      study.technologies.map { ($0.name, $0.defaultAvailability) }, uniquingKeysWith: { first, _ in first })
    let sending = Set(senders.compactMap { groups[$0] })
    let shares = Dictionary(
      study.availability(in: year).lazy.filter { sending.contains($0.group) }
        .map { (NameKey($0.group, $0.technology, $0.slice), $0.availability) },
      uniquingKeysWith: { first, _ in first })
    let capacities =
      fleet.units.filter { $0.operates(in: year) }.map { ($0.zone, $0.technology, $0.capacityMW) }
      + fleet.storage.map { ($0.zone, $0.technology, $0.capacityMW) }
    for (zone, technology, capacity) in capacities where senders.contains(zone) {
      guard let group = groups[zone] else { continue }
      for (s, slice) in slices.enumerated() {
        let share = shares[NameKey(group, technology, slice)] ?? defaults[technology] ?? 1
        megawatts[zone]?[s] += capacity * share
      }
    }
    for interface in study.interfaces where interface.operates(in: year) {
      for s in slices.indices {
        megawatts[interface.toZone]?[s] += interface.capacityMW * interface.efficiency
        megawatts[interface.fromZone]?[s] += interface.reverseCapacityMW * interface.efficiency
      }
    }
  }

  /// The first slice in which `zone` has less than `needed` MW, and what it has.
  ///
  /// Capabilities are sums; a shortfall within their rounding is none.
  func slice(of zone: String, below needed: Double) -> (slice: String, megawatts: Double)? {
    let given = megawatts[zone] ?? []
    return zip(slices, given).first { $0.1 < needed - Fleet.capacityTolerance * max(1, needed) }
      .map { (slice: $0.0, megawatts: $0.1) }
  }
}
