extension StudyChecker {
  /// Tables from which supply is known.
  static let supplyTables: [StudyTable] = [
    .study, .technologies, .units, .storage, .plannedChanges, .interfaces,
  ]

  /// No year that is asked for is before the one in which a run begins.
  mutating func checkFirstYear(_ reported: Years) {
    guard let (year, first) = study.yearBeforeFirst(reported) else { return }
    let text = "\(year) is before the study's first year, \(first), in which every run begins"
    if study.settings.firstYear == nil {
      error(.demand, nil, nil, text, presumes: [.study, .demand])
    } else {
      error(.study, 0, "first_year", text, presumes: [.study])
    }
  }

  /// Years that a table which may end leaves out between those that it gives: nobody means that it says nothing of them.
  mutating func checkGaps(_ table: StudyTable, _ given: [Int], _ years: Years) {
    let known = Set(given)
    guard let first = known.min(), let last = known.max() else { return }
    let missing = years.filter { first < $0 && $0 < last && !known.contains($0) }
    guard !missing.isEmpty else { return }
    error(
      table, nil, nil, "no row for \(missing)" + interpolationHint(missing, [first, last]),
      presumes: [.study, table])
  }

  /// Names the setting that would fill missing years, where one of them lies between years that are given.
  func interpolationHint(_ missing: some Collection<Int>, _ given: [Int]) -> String {
    guard !study.settings.interpolatesYears, let first = given.min(), let last = given.max(),
      missing.contains(where: { first < $0 && $0 < last })
    else { return "" }
    return "; with interpolate_years in study.toml years between those given are linear"
  }

  /// The horizon of those who foresee everything is a year that they can see.
  mutating func checkHorizon() {
    guard let horizon = study.settings.horizonYear else { return }
    if let first = study.firstYear, horizon < first {
      error(
        .study, 0, "horizon_year", "horizon_year \(horizon) is before the study's first year, \(first)",
        presumes: [.study, .demand])
    }
    if study.settings.hold == .none, let last = study.lastTableYear, horizon > last {
      error(
        .study, 0, "horizon_year",
        "horizon_year \(horizon) is past the tables, which end in \(last), and hold is \"none\"",
        presumes: [.study, .demand, .fuelPrices, .allowanceProgram, .buildOptions])
    }
  }

  /// Every visited year has demand, fuel prices and program rules; loads can be reached.
  mutating func checkYears(_ years: Years) {
    checkDemand(years)
    checkFuelPrices(years)
    checkBuildYears(years)
    checkStandards(years)
    checkMoney(years)
    checkGaps(.reserveMargins, study.reserveMargins.map(\.year), years)
    checkReserveMargins(years)
    checkCoverage(years)
    checkLives(years)
    checkLatePrice(years)
    if let program = study.program {
      let known = Set(program.years.map(\.year))
      let missing = years.filter { !known.contains($0) }
      if !missing.isEmpty, needsProgramRules {
        error(
          .allowanceProgram, nil, nil, "no row for \(missing)" + interpolationHint(missing, Array(known)),
          presumes: [.allowanceProgram])
      }
      let alone = years.filter { year in
        !study.zones.contains { program.covers(zone: $0.name, in: year) }
      }
      if !alone.isEmpty {
        warn(
          .programMembership, nil, nil, "no zone takes part in the program in \(alone)",
          presumes: [.programMembership, .zones])
      }
    }
    if let last = study.carbonPrice.entries.map(\.year).max(), let end = years.last, last < end {
      warn(.carbonPrice, nil, nil, "the price of \(last) is held to \(end)", presumes: [.carbonPrice])
    }
    checkSupply(years)
  }

  /// The fleet of every year, against what it has to supply.
  private mutating func checkSupply(_ years: Years) {
    var fleet = Fleet(study: study)
    var idle: [Int] = []
    var broken: Set<Int> = []
    var scale = ScaleFindings()
    for year in years {
      fleet.applyPlannedChanges(of: study, through: year)
      let hasUnits = fleet.units.contains { $0.operates(in: year) && $0.capacityMW > 0 }
      // A fleet may begin with what is built; without load there is nothing to dispatch, and nothing is wrong.
      if !hasUnits, zonesWithOptions(in: year).isEmpty {
        if study.demand.contains(where: { $0.year == year && $0.demandMWh > 0 }) { idle.append(year) }
        continue
      }
      checkScale(year: year, fleet, &scale)
      if year == years.first || year == years.last { checkMustRun(year: year, fleet, &scale) }
      guard study.settings.mode == .network else { continue }
      checkContracts(year: year, fleet, &broken)
      if year == years.first { checkReach(year: year, fleet) }
      if year == years.first || year == years.last { checkPeaks(year: year, fleet) }
    }
    report(scale)
    if !idle.isEmpty {
      error(
        .units, nil, nil,
        "no unit operates in \(Years.text(idle)): nothing to dispatch",
        presumes: Self.supplyTables)
    }
  }

  private mutating func checkDemand(_ years: Years) {
    // Neither unit nor load: an empty study, whose years come to nothing.
    if study.demand.isEmpty, study.units.isEmpty, study.buildLimits.isEmpty { return }
    var given: [Int: Set<String>] = [:]
    for row in study.demand { given[row.year, default: []].insert(row.zone) }
    let loaded = Set(study.demand.map(\.zone)).intersection(known.zones.names).sorted()
    // One cause is one finding, however many years it concerns.
    let missing = years.filter { given[$0] == nil }
    if !missing.isEmpty {
      error(
        .demand, nil, nil, "no demand for \(missing)" + interpolationHint(missing, Array(given.keys)),
        presumes: [.demand])
    }
    for zone in loaded {
      let missing = years.filter { given[$0].map { !$0.contains(zone) } ?? false }
      if !missing.isEmpty {
        let own = given.filter { $0.value.contains(zone) }.map(\.key)
        error(
          .demand, nil, nil,
          "no demand of zone '\(zone)' for \(missing)" + interpolationHint(missing, own), presumes: [.demand])
      }
    }
  }

  private mutating func checkFuelPrices(_ years: Years) {
    var priced: Set<NameKey> = []
    for row in study.fuelPrices { priced.insert(NameKey(year: row.year, row.zone, row.fuel)) }
    /// What lacks a price, first where it is needed first.
    var lacking: [(table: StudyTable, row: Int, zone: String, fuel: String, presumes: [StudyTable])] = []
    var unpriced: [NameKey: [Int]] = [:]
    func note(
      _ table: StudyTable, _ row: Int, _ zone: String, _ fuel: String, _ year: Int, _ presumes: [StudyTable]
    ) {
      guard !priced.contains(NameKey(year: year, zone, fuel)) else { return }
      let key = NameKey(zone, fuel)
      if unpriced[key] == nil { lacking.append((table, row, zone, fuel, presumes)) }
      if unpriced[key]?.contains(year) != true { unpriced[key, default: []].append(year) }
    }
    // Units share few zones and fuels: each pair is looked up once a year.
    let pairs = RowClasses(RowClasses(study.units) { $0.zone }, and: RowClasses(study.units) { $0.fuel })
    var isSettled = Array(repeating: false, count: pairs.count * years.count)
    for (row, unit) in study.units.enumerated() {
      guard let fuel = unit.fuel else { continue }
      let first = Int(pairs.classes[row]) * years.count
      for (index, year) in years.enumerated()
      where !isSettled[first + index] && unit.operates(in: year) && unit.capacityMW > 0 {
        isSettled[first + index] = true
        note(.units, row, unit.zone, fuel, year, [.fuelPrices])
      }
    }
    let figures = Dictionary(
      study.technologies.map { ($0.name, $0.fuel) }, uniquingKeysWith: { first, _ in first })
    for (row, change) in study.plannedChanges.enumerated()
    where change.changeMW > 0 && study.settings.plannedChanges.contains(change.status) {
      guard let fuel = figures[change.technology] ?? nil else { continue }
      for year in years where year >= change.year {
        note(.plannedChanges, row, change.zone, fuel, year, [.study, .fuelPrices, .technologies])
      }
    }
    for item in lacking {
      error(
        item.table, item.row, item.table == .units ? "fuel" : "technology",
        "fuel_prices.csv has no price of '\(item.fuel)' in zone '\(item.zone)' for "
          + Years.text((unpriced[NameKey(item.zone, item.fuel)] ?? []).sorted())
          + interpolationHint(
            unpriced[NameKey(item.zone, item.fuel)] ?? [],
            study.fuelPrices.filter { $0.zone == item.zone && $0.fuel == item.fuel }.map(\.year)),
        presumes: item.presumes)
    }
  }

  /// Loads of the first year that no supply reaches.
  private mutating func checkReach(year: Int, _ fleet: Fleet) {
    let reached = reachedZones(year: year, fleet, withBuilds: true)
    for (row, entry) in study.demand.enumerated()
    where entry.year == year && entry.demandMWh > 0 && known.zones.names.contains(entry.zone)
      && !reached.contains(entry.zone)
    {
      error(
        .demand, row, "zone",
        "zone '\(entry.zone)' has load in \(year) but no unit, and no interface that brings power",
        presumes: Self.supplyTables)
    }
  }

  /// Own capacity and import limits against the peak.
  private mutating func checkPeaks(year: Int, _ fleet: Fleet) {
    var capacity: [String: Double] = [:]
    for unit in fleet.units where unit.operates(in: year) {
      capacity[unit.zone, default: 0] += unit.capacityMW
    }
    for store in fleet.storage { capacity[store.zone, default: 0] += store.capacityMW }
    for interface in study.interfaces where interface.operates(in: year) {
      capacity[interface.toZone, default: 0] += interface.capacityMW
      capacity[interface.fromZone, default: 0] += interface.reverseCapacityMW
    }
    for (row, entry) in study.demand.enumerated()
    where entry.year == year && known.zones.names.contains(entry.zone) {
      guard let peak = entry.peakMW, let most = capacity[entry.zone] ?? Optional(0), peak > most else {
        continue
      }
      warn(
        .demand, row, "peak_mw",
        "peak of zone '\(entry.zone)' in \(year) is \(peak) MW; its capacity and imports reach \(most) MW",
        presumes: Self.supplyTables)
    }
  }
}
