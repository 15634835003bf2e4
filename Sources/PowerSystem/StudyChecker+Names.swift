extension StudyChecker {
  /// Names that refer to other tables, and keys that appear twice.
  mutating func checkNames() {
    let study = self.study
    if study.zones.isEmpty { error(.zones, nil, nil, "no zones", presumes: [.zones]) }
    requireUnique(.zones, study.zones.map(\.name), "zone") { $0 }
    requireUnique(.slices, study.slices.map(\.name), "slice") { $0 }
    requireUnique(.technologies, study.technologies.map(\.name), "technology") { $0 }
    // Units and stores share one space of names, since results list both.
    requireUnique(.units, study.units.map(\.name), "unit") { $0 }
    let unitNames = Set(study.units.map(\.name))
    requireUnique(.storage, study.storage.map(\.name), "unit") { $0 }
    for (row, store) in study.storage.enumerated() where unitNames.contains(store.name) {
      error(.storage, row, "unit", "'\(store.name)' is the name of a generating unit too")
    }
    let reserved = "names that end in '\(Fleet.plannedSuffix)' are those of planned additions"
    for (row, unit) in study.units.enumerated() where unit.name.hasSuffix(Fleet.plannedSuffix) {
      error(.units, row, "unit", reserved)
    }
    for (row, store) in study.storage.enumerated() where store.name.hasSuffix(Fleet.plannedSuffix) {
      error(.storage, row, "unit", reserved)
    }
    for (row, unit) in study.units.enumerated() {
      require(unit.zone, in: zoneNames, of: [.zones], "zone", .units, row, "zone")
    }
    for (row, store) in study.storage.enumerated() {
      require(store.zone, in: zoneNames, of: [.zones], "zone", .storage, row, "zone")
    }
    let figures = Set(study.technologies.map(\.name))
    for (row, change) in study.plannedChanges.enumerated() {
      require(change.zone, in: zoneNames, of: [.zones], "zone", .plannedChanges, row, "zone")
      if change.changeMW > 0, !figures.contains(change.technology) {
        error(
          .plannedChanges, row, "technology",
          "technology '\(change.technology)' has no row in technologies.csv, which an addition needs",
          presumes: [.technologies])
      }
    }
    for (row, entry) in study.availability.enumerated() {
      require(entry.group, in: groupNames, of: [.zones], "zone group", .availability, row, "group")
      require(
        entry.technology, in: technologyNames, of: Self.technologyTables, "technology", .availability, row,
        "technology")
      require(entry.slice, in: sliceNames, of: [.slices], "slice", .availability, row, "slice")
    }
    requireUnique(
      .availability, study.availability.map { NameKey($0.group, $0.technology, $0.slice) }, "slice"
    ) { $0.text }
    for (row, entry) in study.demand.enumerated() {
      require(entry.zone, in: zoneNames, of: [.zones], "zone", .demand, row, "zone")
    }
    requireUnique(.demand, study.demand.map { NameKey(year: $0.year, $0.zone) }, "zone") { $0.text }
    for (row, entry) in study.loadShape.enumerated() {
      require(entry.group, in: groupNames, of: [.zones], "zone group", .loadShape, row, "group")
      require(entry.slice, in: sliceNames, of: [.slices], "slice", .loadShape, row, "slice")
    }
    requireUnique(.loadShape, study.loadShape.map { NameKey($0.group, $0.slice) }, "slice") {
      $0.text
    }
    for (row, entry) in study.fuelPrices.enumerated() {
      require(entry.zone, in: zoneNames, of: [.zones], "zone", .fuelPrices, row, "zone")
    }
    requireUnique(
      .fuelPrices, study.fuelPrices.map { NameKey(year: $0.year, $0.zone, $0.fuel) }, "fuel"
    ) { $0.text }
    for (row, entry) in study.fuelSeasonal.enumerated() {
      require(entry.group, in: groupNames, of: [.zones], "zone group", .fuelSeasonal, row, "group")
      require(entry.block, in: blockNames, of: [.slices], "block", .fuelSeasonal, row, "block")
      require(entry.fuel, in: fuelNames, of: [.units, .technologies], "fuel", .fuelSeasonal, row, "fuel")
    }
    requireUnique(
      .fuelSeasonal, study.fuelSeasonal.map { NameKey($0.group, $0.block, $0.fuel) }, "fuel"
    ) { $0.text }
    requireUnique(.interfaces, study.interfaces.map(\.name), "interface") { $0 }
    for (row, entry) in study.interfaces.enumerated() {
      require(entry.fromZone, in: zoneNames, of: [.zones], "zone", .interfaces, row, "from_zone")
      require(entry.toZone, in: zoneNames, of: [.zones], "zone", .interfaces, row, "to_zone")
      if entry.fromZone == entry.toZone {
        error(.interfaces, row, "to_zone", "interface '\(entry.name)' leads from '\(entry.toZone)' to itself")
      }
    }
    for (row, entry) in study.generationStandards.enumerated() {
      require(entry.zone, in: zoneNames, of: [.zones], "zone", .generationStandards, row, "zone")
      for technology in entry.eligibleTechnologies {
        require(
          technology, in: technologyNames, of: Self.technologyTables, "technology", .generationStandards, row,
          "eligible_technologies")
      }
    }
    requireUnique(
      .generationStandards,
      study.generationStandards.map { NameKey(year: $0.year, $0.zone, $0.standard) }, "standard"
    ) { $0.text }
    requireUnique(.carbonPrice, study.carbonPrice.entries.map(\.year), "year") { "\($0)" }
    guard let program = study.program else { return }
    requireUnique(.allowanceProgram, program.years.map(\.year), "year") { "\($0)" }
    for (row, entry) in program.memberships.enumerated() {
      require(entry.zone, in: zoneNames, of: [.zones], "zone", .programMembership, row, "zone")
    }
  }

  /// Slices sum to a year; shapes and availabilities that are given are given for every slice.
  mutating func checkSlices() {
    let hours = study.slices.reduce(0) { $0 + $1.hours }
    if abs(hours - TimeSlice.hoursPerYear) > 1e-6 {
      error(.slices, nil, "hours", "hours sum to \(hours); a year has 8760", presumes: [.slices])
    }
    let slices = study.slices.map(\.name)
    var shaped: [String: Set<String>] = [:]
    for row in study.loadShape { shaped[row.group, default: []].insert(row.slice) }
    for (group, given) in shaped.sorted(by: { $0.key < $1.key }) {
      for slice in slices where !given.contains(slice) {
        error(
          .loadShape, nil, nil, "group '\(group)' has no load factor for slice '\(slice)'",
          presumes: [.loadShape])
      }
    }
    checkShapes()
    var available: [NameKey: Set<String>] = [:]
    for row in study.availability {
      available[NameKey(row.group, row.technology), default: []].insert(row.slice)
    }
    for (key, given) in available.sorted(by: { $0.key.text < $1.key.text }) {
      for slice in slices where !given.contains(slice) {
        error(
          .availability, nil, nil, "\(key.text): no availability for slice '\(slice)'",
          presumes: [.availability])
      }
    }
  }

  /// A shape of zeros cannot be scaled to a year's energy: the load of its zones would vanish.
  private mutating func checkShapes() {
    let hours = Dictionary(study.slices.map { ($0.name, $0.hours) }, uniquingKeysWith: { first, _ in first })
    var weighted: [String: Double] = [:]
    for row in study.loadShape {
      weighted[row.group, default: 0] += row.loadFactor * (hours[row.slice] ?? 0)
    }
    let loaded = Set(study.demand.filter { $0.demandMWh > 0 }.map(\.zone))
    for group in Set(study.zones.filter { loaded.contains($0.name) }.map(\.group)).sorted()
    where weighted[group] == 0 {
      error(
        .loadShape, study.loadShape.firstIndex { $0.group == group }, "load_factor",
        "the load factors of group '\(group)' are all 0, but its zones have demand",
        presumes: [.slices, .loadShape])
    }
  }
}
