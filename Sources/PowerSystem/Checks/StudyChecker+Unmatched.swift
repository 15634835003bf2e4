import DispatchSolveTables

extension StudyChecker {
  /// A technology in a zone, or in a group of zones.
  private struct Pair: Hashable {
    var place: String
    var technology: String
  }

  /// What stands or may come, whatever year and settings say.
  private struct Supply {
    var zones: Set<String> = []
    var technologies: Set<String> = []
    /// By zone.
    var pairs: Set<Pair> = []
    /// By group.
    var groups: [String: Set<String>] = [:]

    init(_ study: Study) {
      let group = Dictionary(study.zones.map { ($0.name, $0.group) }, uniquingKeysWith: { first, _ in first })
      // Rows of one zone and technology mostly follow each other.
      var last = Pair(place: "", technology: "")
      func note(_ zone: String, _ technology: String, in supply: inout Supply) {
        let pair = Pair(place: zone, technology: technology)
        guard pair != last else { return }
        last = pair
        guard supply.pairs.insert(pair).inserted else { return }
        supply.zones.insert(zone)
        supply.technologies.insert(technology)
        if let group = group[zone] { supply.groups[technology, default: []].insert(group) }
      }
      for row in study.units.indices {
        note(study.units[row].zone, study.units[row].technology, in: &self)
      }
      for store in study.storage { note(store.zone, store.technology, in: &self) }
      for change in study.plannedChanges where change.changeMW > 0 {
        note(change.zone, change.technology, in: &self)
      }
      for limit in study.buildLimits { note(limit.zone, limit.technology, in: &self) }
    }

    func has(_ technology: String, in zone: String) -> Bool {
      pairs.contains(Pair(place: zone, technology: technology))
    }
  }

  /// Tables from which it is known what stands or may come.
  private static let stockTables: [StudyTable] = [.zones, .units, .storage, .plannedChanges, .buildLimits]

  /// Rows that change or refer to nothing: each kind once, at its first row.
  mutating func checkUnmatched() {
    let supply = Supply(study)
    checkAvailabilityMatches(supply)
    checkShapeMatches()
    checkFuelMatches()
    checkBuildMatches()
    checkLineMatches()
    checkStandardMatches(supply)
    checkMemberMatches(supply)
  }

  /// Availabilities of what nobody has, and of a group that lacks the technology while one that has it goes without.
  private mutating func checkAvailabilityMatches(_ supply: Supply) {
    var given: [String: Set<String>] = [:]
    let pairs = availability.pairs
    var always = Array(repeating: false, count: pairs.count)
    for row in study.availability.indices where study.availability[row].year == nil {
      always[Int(pairs.classes[row])] = true
    }
    for first in pairs.firstRows.lazy.map(Int.init) {
      given[study.availability[first].technology, default: []].insert(study.availability[first].group)
    }
    var told: Set<String> = []
    for first in pairs.firstRows.lazy.map(Int.init) {
      let (group, technology) = (study.availability[first].group, study.availability[first].technology)
      if !always[Int(pairs.classes[first])] {
        warn(
          .availability, first, "year",
          "group '\(group)' has availabilities of '\(technology)' for some years alone: others have the technology's own",
          presumes: [.availability])
      }
      // Names that are not known are told by themselves.
      guard known.groups.names.contains(group), known.technologies.names.contains(technology) else {
        continue
      }
      let owners = supply.groups[technology] ?? []
      if owners.isEmpty {
        guard told.insert(technology).inserted else { continue }
        warn(
          .availability, first, "technology",
          "no unit, store, addition or build limit is of technology '\(technology)': its availability has no say",
          presumes: Self.stockTables)
      } else if !owners.contains(group),
        let other = owners.subtracting(given[technology] ?? []).min(by: comesBefore)
      {
        warn(
          .availability, first, "group",
          "group '\(group)' has nothing of technology '\(technology)'; group '\(other)' has, and no availability of it",
          presumes: Self.stockTables + [.availability])
      }
    }
  }

  /// Shapes of groups without load, where one with load goes without.
  private mutating func checkShapeMatches() {
    guard !study.loadShape.isEmpty else { return }
    let loaded = Set(study.demand.lazy.filter { $0.demandMWh > 0 }.map(\.zone))
    let owners = Set(study.zones.lazy.filter { loaded.contains($0.name) }.map(\.group))
    let given = Set(loadShape.groups.map(study.loadShape) { $0.group })
    guard let other = owners.subtracting(given).min(by: comesBefore) else { return }
    for first in loadShape.groups.firstRows.lazy.map(Int.init) {
      let group = study.loadShape[first].group
      guard known.groups.names.contains(group), !owners.contains(group) else { continue }
      warn(
        .loadShape, first, "group", "group '\(group)' has no load; group '\(other)' has, and no shape",
        presumes: [.zones, .demand, .loadShape])
    }
  }

  /// Prices of fuels that nothing burns, where a fuel of nearly that name has no price in the zone. Others may be priced
  /// for no reason.
  private mutating func checkFuelMatches() {
    let fuels = RowClasses(study.fuelPrices) { $0.fuel }
    var unknown: [Int] = []
    for row in fuels.firstRows.lazy.map(Int.init)
    where !known.fuels.names.contains(study.fuelPrices[row].fuel) { unknown.append(row) }
    guard !unknown.isEmpty else { return }
    let priced = Set(study.fuelPrices.map { Pair(place: $0.zone, technology: $0.fuel) })
    for row in unknown {
      let (zone, fuel) = (study.fuelPrices[row].zone, study.fuelPrices[row].fuel)
      guard let near = nearestName(to: fuel, among: known.fuels.names.sorted()),
        !priced.contains(Pair(place: zone, technology: near))
      else { continue }
      warn(
        .fuelPrices, row, "fuel", "no unit and no technology burns '\(fuel)'\(known.fuels.hint(fuel))",
        presumes: known.fuels.sources)
    }
  }

  /// Costs of what no limit lists, and limits past the years that the study has.
  private mutating func checkBuildMatches() {
    // Where nothing is listed, or something that has no cost, that is what there is to say.
    let costed = Set(study.buildOptions.map(\.technology))
    guard study.settings.expansion.isEnabled, !study.buildLimits.isEmpty,
      study.buildLimits.allSatisfy({ costed.contains($0.technology) })
    else { return }
    var zones: [String: Set<String>] = [:]
    for limit in study.buildLimits { zones[limit.technology, default: []].insert(limit.zone) }
    var told: Set<Pair> = []
    for (row, option) in study.buildOptions.enumerated() {
      let listed = zones[option.technology] ?? []
      let place: String
      if let zone = option.zone {
        guard known.zones.names.contains(zone), !listed.contains(zone) else { continue }
        place = " in zone '\(zone)'"
      } else {
        guard listed.isEmpty else { continue }
        place = ""
      }
      guard told.insert(Pair(place: place, technology: option.technology)).inserted else { continue }
      warn(
        .buildOptions, row, "technology",
        "'\(option.technology)'\(place) is never built: build_limits.csv does not list it",
        presumes: [.study, .buildLimits])
    }
    checkYearsOfLimits()
  }

  /// Limits of years that the study does not have.
  private mutating func checkYearsOfLimits() {
    guard let last = study.lastSeenYear else { return }
    // Windows of so many years see tables that are held.
    var seen = last
    if case .years(let count) = study.settings.foresight, study.settings.hold != .none { seen += count - 1 }
    for (row, limit) in study.buildLimits.enumerated() where limit.canBuild {
      if let first = study.firstYear, let end = limit.lastYear, end < first, end >= limit.firstYear ?? end {
        warn(
          .buildLimits, row, "last_year",
          "'\(limit.technology)' in zone '\(limit.zone)' is never built: the study begins in \(first)",
          presumes: [.study, .demand])
      }
      guard let first = limit.firstYear, first > last else { continue }
      warn(
        .buildLimits, row, "first_year",
        "'\(limit.technology)' in zone '\(limit.zone)' is never built: the study ends in \(last)"
          + (first <= seen ? "; who looks ahead to \(first) counts on it all the same" : ""),
        presumes: [.study, .demand, .fuelPrices, .allowanceProgram, .buildOptions])
    }
  }

  /// Interfaces that carry nothing, and contracts into zones that take nothing.
  private mutating func checkLineMatches() {
    let takers = Set(
      study.demand.lazy.filter { $0.demandMWh > 0 }.map(\.zone) + study.storage.map(\.zone))
    var ways: Set<String> = []
    for line in study.interfaces {
      if line.capacityMW > 0 { ways.insert(line.fromZone) }
      if line.reverseCapacityMW > 0 { ways.insert(line.toZone) }
    }
    var past: [Int] = []
    for (row, line) in study.interfaces.enumerated() {
      // A row of some years says that there is nothing in them.
      if line.capacityMW == 0, line.reverseCapacityMW == 0, line.firstYear == nil, line.lastYear == nil {
        warn(.interfaces, row, "capacity_mw", "interface '\(line.name)' carries nothing: both limits are 0")
      }
      if let first = study.firstYear, let end = line.lastYear, end < first, end >= line.firstYear ?? end {
        past.append(row)
      }
      guard line.contractedMW > 0, known.zones.names.contains(line.toZone), !takers.contains(line.toZone),
        !ways.contains(line.toZone)
      else { continue }
      warn(
        .interfaces, row, "contracted_mw",
        "contracted flow of '\(line.name)' ends in zone '\(line.toZone)', which has no load, no store and no way on: it is spilled",
        presumes: [.demand, .storage, .interfaces])
    }
    // Where none is left of those that ended early, or of whatever else, the zones are apart.
    for row in past {
      let line = study.interfaces[row]
      let goesOn = study.interfaces.contains {
        $0.lastYear ?? Int.max > line.lastYear ?? 0
          && Set([$0.fromZone, $0.toZone]) == Set([line.fromZone, line.toZone])
      }
      guard !goesOn else { continue }
      warn(
        .interfaces, row, "last_year",
        "interface '\(line.name)' ends in \(line.lastYear ?? 0), before the study's first year, \(study.firstYear ?? 0), and none joins its zones after it",
        presumes: [.study, .demand])
    }
  }

  /// Standards of zones without load, and of technologies that the zone has not.
  private mutating func checkStandardMatches(_ supply: Supply) {
    guard !study.generationStandards.isEmpty else { return }
    let loaded = Set(study.demand.lazy.filter { $0.demandMWh > 0 }.map(\.zone))
    // What a store gives was generated before, and counts there.
    let stores = Set(study.technologies.lazy.filter { $0.roundTripEfficiency != nil }.map(\.name))
      .union(study.storage.map(\.technology)).subtracting(study.units.map(\.technology))
    var told: Set<NameKey> = []
    for (row, entry) in study.generationStandards.enumerated() where entry.share > 0 {
      guard known.zones.names.contains(entry.zone), !entry.eligibleTechnologies.isEmpty,
        // Unknown technologies are told by themselves.
        entry.eligibleTechnologies.allSatisfy(known.technologies.names.contains)
      else { continue }
      let what = "standard '\(entry.standard)' of zone '\(entry.zone)'"
      if entry.basis == .load, !loaded.contains(entry.zone) {
        guard !loaded.isEmpty else { continue }
        guard told.insert(NameKey(entry.zone, entry.standard, "load")).inserted else { continue }
        warn(
          .generationStandards, row, "zone", "\(what) asks for nothing: the zone has no load",
          presumes: [.demand])
      } else if !entry.eligibleTechnologies.contains(where: { technology in
        (study.certificateMarket(of: entry.standard)?.zones ?? [entry.zone]).contains {
          !stores.contains(technology) && supply.has(technology, in: $0)
        }
      }),
        // Refused where standards are enforced.
        entry.basis == .load || !study.settings.enforcesStandards,
        told.insert(NameKey(entry.zone, entry.standard, "eligible")).inserted
      {
        let end =
          (entry.alternativePaymentUSDPerMWh == nil ? "it cannot be met" : "all of it is paid for")
          + (entry.eligibleTechnologies.contains {
            stores.contains($0) && supply.has($0, in: entry.zone)
          } ? "; what a store gives was generated before" : "")
        warn(
          .generationStandards, row, "eligible_technologies",
          "\(what): nothing that is eligible stands or may be built in the zone; \(end)",
          presumes: Self.stockTables)
      }
    }
  }

  /// Members without units, and memberships outside the program's years.
  private mutating func checkMemberMatches(_ supply: Supply) {
    // Without any unit there is more to say than that.
    guard let program = study.program, !supply.zones.isEmpty else { return }
    // A study may have years of the past, before those of its program.
    let first = [
      program.years.lazy.map(\.year).min(), study.demand.lazy.map(\.year).min(),
      study.fuelPrices.lazy.map(\.year).min(),
    ].compactMap(\.self).min()
    let last = study.lastSeenYear
    let tables: [StudyTable] = [
      .study, .demand, .fuelPrices, .allowanceProgram, .buildOptions,
    ]
    for (row, member) in program.memberships.enumerated() where known.zones.names.contains(member.zone) {
      if !supply.zones.contains(member.zone) {
        warn(
          .programMembership, row, "zone",
          "member '\(member.zone)' has no unit and none may be built: nothing there is covered",
          presumes: Self.stockTables)
      }
      if let first, let last = member.lastYear, last < first, last >= member.firstYear {
        warn(
          .programMembership, row, "last_year",
          "membership of '\(member.zone)' ends in \(last), before the study's first year, \(first)",
          presumes: tables)
      } else if let last, member.firstYear > last {
        warn(
          .programMembership, row, "first_year",
          "membership of '\(member.zone)' begins in \(member.firstYear), after the study's last year, \(last)",
          presumes: tables)
      }
    }
  }

  /// A price schedule that begins after the run.
  mutating func checkLatePrice(_ years: Years) {
    guard let begin = years.first, study.carbonPrice.priceBeforeFirstEntry == 0,
      let row = study.carbonPrice.entries.indices.min(by: {
        study.carbonPrice.entries[$0].year < study.carbonPrice.entries[$1].year
      })
    else { return }
    let first = study.carbonPrice.entries[row].year
    guard first > begin, study.carbonPrice.entries[row].priceUSDPerShortTon > 0 else { return }
    warn(
      .carbonPrice, row, "year",
      "emissions pay nothing before \(first), and the run begins in \(begin); a row of 0 for \(begin) says that this is meant",
      presumes: [.study, .carbonPrice, .demand])
  }
}

extension Study {
  /// Last year that any table or the horizon speaks of; nil where none does.
  var lastSeenYear: Int? {
    [
      demand.lazy.map(\.year).max(), fuelPrices.lazy.map(\.year).max(), buildOptions.lazy.map(\.year).max(),
      program?.years.lazy.map(\.year).max(), settings.horizonYear,
    ].compactMap(\.self).max()
  }
}
