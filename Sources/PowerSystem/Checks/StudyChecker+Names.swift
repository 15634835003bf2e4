extension StudyChecker {
  /// Names that refer to other tables, and keys that appear twice.
  mutating func checkNames() {
    let (study, known) = (self.study, self.known)
    if study.zones.isEmpty { error(.zones, nil, nil, "no zones", presumes: [.zones]) }
    requireUnique(.zones, study.zones.map(\.name), "zone") { $0 }
    requireUnique(.slices, study.slices.map(\.name), "slice") { $0 }
    requireUnique(.technologies, study.technologies.map(\.name), "technology") { $0 }
    // Units and stores share one space of names, since results list both.
    let unitNames = requireUnique(.units, study.units.map(\.name), "unit") { $0 }
    requireUnique(.storage, study.storage.map(\.name), "unit") { $0 }
    for (row, store) in study.storage.enumerated() where unitNames.contains(store.name) {
      error(.storage, row, "unit", "'\(store.name)' is the name of a generating unit too")
    }
    for row in study.units.indices { checkReserved(study.units[row].name, .units, row) }
    for (row, store) in study.storage.enumerated() { checkReserved(store.name, .storage, row) }
    requireKnown(study.units, RowClasses(study.units) { $0.zone }, known.zones, .units, "zone") { $0.zone }
    for (row, store) in study.storage.enumerated() {
      require(store.zone, in: known.zones, .storage, row, "zone")
    }
    let figures = Set(study.technologies.map(\.name))
    for (row, change) in study.plannedChanges.enumerated() {
      require(change.zone, in: known.zones, .plannedChanges, row, "zone")
      if change.changeMW > 0, !figures.contains(change.technology) {
        error(
          .plannedChanges, row, "technology",
          "technology '\(change.technology)' has no row in technologies.csv, which an addition needs",
          presumes: [.technologies])
      }
    }
    requireKnown(study.availability, availability.groups, known.groups, .availability, "group") { $0.group }
    requireKnown(
      study.availability, availability.technologies, known.technologies, .availability, "technology"
    ) { $0.technology }
    requireKnown(study.availability, availability.slices, known.slices, .availability, "slice") { $0.slice }
    requireUnique(.availability, availability.keys, "slice") {
      let row = study.availability[$0]
      return "\(row.year.map { "\($0), " } ?? "")\(row.group), \(row.technology), \(row.slice)"
    }
    checkDemandNames()
    requireKnown(study.loadShape, loadShape.groups, known.groups, .loadShape, "group") { $0.group }
    requireKnown(study.loadShape, loadShape.slices, known.slices, .loadShape, "slice") { $0.slice }
    requireUnique(.loadShape, loadShape.keys, "slice") {
      "\(study.loadShape[$0].group), \(study.loadShape[$0].slice)"
    }
    checkPriceNames()
    requireUnique(.interfaces, study.interfaces.map(\.name), "interface") { $0 }
    for (row, entry) in study.interfaces.enumerated() {
      require(entry.fromZone, in: known.zones, .interfaces, row, "from_zone")
      require(entry.toZone, in: known.zones, .interfaces, row, "to_zone")
      if entry.fromZone == entry.toZone {
        error(.interfaces, row, "to_zone", "interface '\(entry.name)' leads from '\(entry.toZone)' to itself")
      }
    }
    for (row, entry) in study.generationStandards.enumerated() {
      require(entry.zone, in: known.zones, .generationStandards, row, "zone")
      if entry.eligibleTechnologies.isEmpty {
        error(
          .generationStandards, row, "eligible_technologies",
          "standard '\(entry.standard)' of zone '\(entry.zone)' has no eligible technology")
      }
      for technology in entry.eligibleTechnologies {
        require(
          technology, in: known.technologies, .generationStandards, row,
          "eligible_technologies")
      }
    }
    checkStandardKeys()
    requireUnique(.carbonPrice, study.carbonPrice.entries.map(\.year), "year") { "\($0)" }
    guard let program = study.program else { return }
    requireUnique(
      .allowanceProgram, program.years.map { NameKey(year: $0.year, programName($0.program)) }, "year"
    ) { ($0.text.isEmpty ? "" : "\($0.text), ") + "\($0.year ?? 0)" }
    for (row, entry) in program.memberships.enumerated() {
      require(entry.zone, in: known.zones, .programMembership, row, "zone")
    }
  }

  /// Names that a run gives to units of its own.
  private mutating func checkReserved(_ name: String, _ table: StudyTable, _ row: Int) {
    if name.hasSuffix(Fleet.plannedSuffix) {
      error(table, row, "unit", "names that end in '\(Fleet.plannedSuffix)' are those of planned additions")
    } else if BuildOption.isNameOfBuiltUnit(name) {
      error(
        table, row, "unit", "names that end in '\(BuildOption.builtMark)' and a year are those of built units"
      )
    }
  }

  private mutating func checkDemandNames() {
    let rows = study.demand
    let zones = RowClasses(rows) { $0.zone }
    requireKnown(rows, zones, known.zones, .demand, "zone") { $0.zone }
    requireUnique(.demand, RowClasses(RowClasses(rows) { $0.year }, and: zones), "zone") {
      "\(rows[$0].year), \(rows[$0].zone)"
    }
  }

  private mutating func checkPriceNames() {
    let prices = study.fuelPrices
    let zones = RowClasses(prices) { $0.zone }
    requireKnown(prices, zones, known.zones, .fuelPrices, "zone") { $0.zone }
    let yearsAndZones = RowClasses(RowClasses(prices) { $0.year }, and: zones)
    requireUnique(.fuelPrices, RowClasses(yearsAndZones, and: RowClasses(prices) { $0.fuel }), "fuel") {
      "\(prices[$0].year), \(prices[$0].zone), \(prices[$0].fuel)"
    }
    let seasonal = study.fuelSeasonal
    let groups = RowClasses(seasonal) { $0.group }
    let blocks = RowClasses(seasonal) { $0.block }
    let fuels = RowClasses(seasonal) { $0.fuel }
    requireKnown(seasonal, groups, known.groups, .fuelSeasonal, "group") { $0.group }
    requireKnown(seasonal, blocks, known.blocks, .fuelSeasonal, "block") { $0.block }
    requireKnown(seasonal, fuels, known.fuels, .fuelSeasonal, "fuel") { $0.fuel }
    let keys = RowClasses(
      RowClasses(RowClasses(groups, and: blocks), and: fuels), and: RowClasses(seasonal) { $0.year })
    requireUnique(.fuelSeasonal, keys, "fuel") { row in
      let entry = seasonal[row]
      return (entry.year.map { "\($0), " } ?? "") + "\(entry.group), \(entry.block), \(entry.fuel)"
    }
  }

  private mutating func checkStandardKeys() {
    let rows = study.generationStandards
    let yearsAndZones = RowClasses(RowClasses(rows) { $0.year }, and: RowClasses(rows) { $0.zone })
    requireUnique(
      .generationStandards, RowClasses(yearsAndZones, and: RowClasses(rows) { $0.standard }), "standard"
    ) { "\(rows[$0].year), \(rows[$0].zone), \(rows[$0].standard)" }
  }
}
