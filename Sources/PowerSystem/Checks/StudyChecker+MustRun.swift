extension StudyChecker {
  /// Output that must run, where neither load nor stores nor lines can take it.
  func checkMustRun(year: Int, _ fleet: Fleet, _ scale: inout ScaleFindings) {
    let units = fleet.units.filter { $0.operates(in: year) && $0.minimumOutputShare > 0 }
    guard !units.isEmpty, !study.slices.isEmpty else { return }
    let groups = Dictionary(study.zones.map { ($0.name, $0.group) }, uniquingKeysWith: { first, _ in first })
    var takes: [String: Double] = [:]
    for store in fleet.storage { takes[store.zone, default: 0] += store.capacityMW }
    var exports: [String: Double] = [:]
    for line in study.interfaces where line.operates(in: year) {
      exports[line.fromZone, default: 0] += line.capacityMW
      exports[line.toZone, default: 0] += line.reverseCapacityMW
    }
    let must = LeastOutput(study, year, units, groups)
    let profiles = LoadProfiles(study)
    var loadOf: [String: Double] = [:]
    for row in study.demand where row.year == year { loadOf[row.zone, default: 0] += row.demandMWh }
    // Sums in an order of their own would round in their own way.
    let names = study.zones.map(\.name)
    let stored = names.reduce(0) { $0 + (takes[$1] ?? 0) }
    var total = (surplus: 0.0, slice: "")
    for (s, slice) in study.slices.enumerated() where slice.hours > 0 {
      let output = names.reduce(0) { $0 + (must.byZone[$1]?[s] ?? 0) }
      let load = names.reduce(0) { $0 + (loadOf[$1] ?? 0) * profiles.share(groups[$1], s) }
      if output - load - stored > total.surplus + Self.roundingShare * output {
        total = (output - load - stored, slice.name)
      }
    }
    if total.surplus > 0,
      let row = study.units.firstIndex(where: { $0.name == units[0].name })
    {
      scale.note(
        year, .units, row, "minimum_output_share", "system",
        "output that must run in \(year) is \(shortNumber(total.surplus)) MW more than load and stores take in slice '\(total.slice)': it is spilled",
        presumes: Self.supplyTables + [.demand, .slices, .availability, .loadShape])
      return
    }
    guard study.settings.mode == .network else { return }
    for (zone, output) in must.byZone.sorted(by: { comesBefore($0.key, $1.key) }) {
      let room = (takes[zone] ?? 0) + (exports[zone] ?? 0)
      var worst = (surplus: 0.0, slice: "")
      for (s, slice) in study.slices.enumerated() where slice.hours > 0 {
        let surplus = output[s] - room - (loadOf[zone] ?? 0) * profiles.share(groups[zone], s)
        if surplus > worst.surplus + Self.roundingShare * output[s] { worst = (surplus, slice.name) }
      }
      guard worst.surplus > 0,
        let row = study.units.firstIndex(where: { $0.zone == zone && $0.minimumOutputShare > 0 })
      else { continue }
      scale.note(
        year, .units, row, "minimum_output_share", "zone", zone: zone,
        "output that must run in zone '\(zone)' in \(year) is \(shortNumber(worst.surplus)) MW more than its load, stores and lines take in slice '\(worst.slice)': it is spilled",
        presumes: Self.supplyTables + [.demand, .slices, .availability, .loadShape])
    }
  }
}

/// Output that must run by zone and slice, MW.
private struct LeastOutput {
  var byZone: [String: [Double]] = [:]

  init(_ study: Study, _ year: Int, _ units: [GeneratingUnit], _ groups: [String: String]) {
    let defaults = Dictionary(
      study.technologies.map { ($0.name, $0.defaultAvailability) }, uniquingKeysWith: { first, _ in first })
    let technologies = Set(units.map(\.technology))
    let shares = Dictionary(
      study.availability(in: year).lazy.filter { technologies.contains($0.technology) }
        .map { (NameKey($0.group, $0.technology, $0.slice), $0.availability) },
      uniquingKeysWith: { first, _ in first })
    // Many units of a zone are of one technology; names are looked up once for all.
    var profiles: [NameKey: [Double]] = [:]
    for unit in units {
      guard let group = groups[unit.zone] else { continue }
      let key = NameKey(group, unit.technology)
      let available =
        profiles[key]
        ?? study.slices.map {
          shares[NameKey(group, unit.technology, $0.name)] ?? defaults[unit.technology] ?? 1
        }
      profiles[key] = available
      var output = byZone.removeValue(forKey: unit.zone) ?? Array(repeating: 0, count: study.slices.count)
      for (s, available) in available.enumerated() {
        output[s] += unit.capacityMW * min(unit.minimumOutputShare, available)
      }
      byZone[unit.zone] = output
    }
  }
}

/// Load of a slice per energy of the year, MW/MWh, by group.
private struct LoadProfiles {
  private var shares: [String: [Double]] = [:]

  init(_ study: Study) {
    let slices = Dictionary(
      study.slices.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    for row in study.loadShape {
      guard let s = slices[row.slice] else { continue }
      shares[row.group, default: Array(repeating: 0, count: study.slices.count)][s] = row.loadFactor
    }
    for (group, factors) in shares {
      let sum = zip(factors, study.slices).reduce(0) { $0 + $1.0 * $1.1.hours }
      shares[group] = sum > 0 ? factors.map { $0 / sum } : nil
    }
  }

  func share(_ group: String?, _ slice: Int) -> Double {
    group.flatMap { shares[$0] }?[slice] ?? 1 / TimeSlice.hoursPerYear
  }
}
