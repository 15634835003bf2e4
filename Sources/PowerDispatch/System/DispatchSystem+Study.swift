import DispatchSolvePowerSystem

extension DispatchSystem {
  /// The system of a study in a year, with the fleet as it stands.
  ///
  /// Units out of operation or without capacity are left out. Load of a slice is
  /// annual energy / 8760 times the load factor, rescaled so that the year's energy is exact.
  ///
  /// Zones, units, stores and interfaces stand in the order of their names, slices in that of blocks and names, so that
  /// the order of a table's rows decides nothing: neither ties nor the rounding of sums.
  /// - Parameters:
  ///   - study: A study without error findings for `year`.
  ///   - fleet: The fleet with the year's planned changes applied.
  ///   - year: Year.
  ///   - additions: What may be built, with annualised cost, $/MW and year, and limit, MW.
  /// - Throws: `DispatchError.incompleteStudy` when a name cannot be resolved, which a checked study rules out.
  public init(
    study: Study, fleet: Fleet, year: Int,
    additions: [(addition: Fleet.Addition, costUSDPerMWYear: Double, limitMW: Double)] = []
  ) throws(DispatchError) {
    let parts = SliceParts(of: study, in: year)
    let ordered = parts.slices
    let studyZones = study.zones.sorted { comesBefore($0.name, $1.name) }
    let slices = parts.parts.map { part in
      Slice(
        name: part.name, hours: part.hours, origin: ordered[part.slice].name, daysOfMonth: part.daysOfMonth)
    }
    var coverage = CoverageTable(study: study, parts: parts)
    var zoneIndex: [String: Int] = [:]
    for (index, zone) in studyZones.enumerated() { zoneIndex[zone.name] = index }
    let groupOf = studyZones.map(\.group)
    var profiles = ProfileTable(study: study, year: year, slices: ordered)
    func zone(_ name: String) throws(DispatchError) -> Int {
      guard let index = zoneIndex[name] else { throw .incompleteStudy("zone '\(name)' is not in the study") }
      return index
    }
    var fuelPrice: [ZoneFuel: Double] = [:]
    for row in study.fuelPrices where row.year == year {
      fuelPrice[ZoneFuel(zone: row.zone, fuel: row.fuel)] = row.priceUSDPerMMBtu
    }

    var units: [Unit] = []
    func add(_ unit: GeneratingUnit) throws(DispatchError) {
      let zone = try zone(unit.zone)
      let availability = profiles.availability(group: groupOf[zone], technology: unit.technology)
      var fuelCost = 0.0
      var fuelProfile = 0
      if let fuel = unit.fuel {
        guard let price = fuelPrice[ZoneFuel(zone: unit.zone, fuel: fuel)] else {
          throw .incompleteStudy("no price of fuel '\(fuel)' in zone '\(unit.zone)' in \(year)")
        }
        fuelCost = unit.heatRateMMBtuPerMWh * price
        fuelProfile = profiles.fuel(group: groupOf[zone], fuel: fuel)
      }
      let isMember = study.program?.covers(zone: unit.zone, in: year) ?? false
      units.append(
        Unit(
          name: unit.name, zone: zone, technology: unit.technology, fuel: unit.fuel ?? "",
          capacityMW: unit.capacityMW, minimumOutputShare: unit.minimumOutputShare,
          availabilityProfile: availability,
          baseCostUSDPerMWh: unit.variableOMUSDPerMWh + unit.costAdderUSDPerMWh - unit.supportUSDPerMWh,
          fuelCostUSDPerMWh: fuelCost,
          fuelProfile: fuelProfile, emissionRate: unit.emissionRateShortTonsPerMWh,
          coveredShare: isMember ? unit.coveredShare : 0, fixedOMUSDPerKWYear: unit.fixedOMUSDPerKWYear,
          coverageProfile: coverage.profile(of: unit.zone),
          supportUSDPerMWh: unit.supportUSDPerMWh, support: unit.support))
    }
    var storage: [Storage] = []
    func add(_ store: StorageUnit) throws(DispatchError) {
      let zone = try zone(store.zone)
      storage.append(
        Storage(
          name: store.name, zone: zone, technology: store.technology, capacityMW: store.capacityMW,
          availabilityProfile: profiles.availability(group: groupOf[zone], technology: store.technology),
          roundTripEfficiency: store.roundTripEfficiency, maximumCapacityFactor: store.maximumCapacityFactor,
          dischargeCostUSDPerMWh: store.variableOMUSDPerMWh, chargeCostUSDPerMWh: store.chargingCostUSDPerMWh,
          fixedOMUSDPerKWYear: store.fixedOMUSDPerKWYear)
      )
    }
    let standing = fleet.units.filter { $0.operates(in: year) && $0.capacityMW > 0 }
    for unit in standing.sorted(by: { comesBefore($0.name, $1.name) }) { try add(unit) }
    let stores = fleet.storage.filter { $0.operates(in: year) && $0.capacityMW > 0 }
    for store in stores.sorted(by: { comesBefore($0.name, $1.name) }) { try add(store) }
    var buildOptions: [BuildOption] = []
    for option in additions {
      let target: BuildOption.Target
      switch option.addition {
      case .unit(let unit):
        target = .unit(units.count)
        try add(unit)
      case .storage(let store):
        target = .storage(storage.count)
        try add(store)
      }
      buildOptions.append(
        BuildOption(target: target, costUSDPerMWYear: option.costUSDPerMWYear, limitMW: option.limitMW))
    }
    var links: [Link] = []
    let inService = study.interfaces.filter { $0.operates(in: year) }
    for interface in inService.sorted(by: { comesBefore($0.name, $1.name) }) {
      links.append(
        Link(
          name: interface.name, from: try zone(interface.fromZone), to: try zone(interface.toZone),
          forwardLimitMW: interface.capacityMW, reverseLimitMW: interface.reverseCapacityMW,
          efficiency: interface.efficiency, wheelingUSDPerMWh: interface.wheelingUSDPerMWh,
          contractedMW: interface.contractedMW))
    }

    var energy = Array(repeating: 0.0, count: studyZones.count)
    for row in study.demand where row.year == year { energy[try zone(row.zone)] += row.demandMWh }
    let shapes = profiles.loadShapes.mapValues(parts.ofParts)
    var demandSteps: [DemandStep] = []
    let zones = studyZones.indices.map { index in
      let shape = shapes[groupOf[index]] ?? Array(repeating: 1, count: slices.count)
      let weighted = zip(shape, slices).reduce(0.0) { $0 + $1.0 * $1.1.hours }
      let perUnit = weighted > 0 ? energy[index] / weighted : 0
      let zone = studyZones[index]
      let response = DemandStep.steps(
        zone: index, referenceLoadMW: shape.map { $0 * perUnit }, elasticity: zone.demandElasticity,
        referencePriceUSDPerMWh: zone.referencePriceUSDPerMWh, vollUSDPerMWh: study.settings.vollUSDPerMWh)
      demandSteps += response.steps
      return Zone(
        name: zone.name, isCovered: study.program?.covers(zone: zone.name, in: year) ?? false,
        loadMW: response.loadMW, vollUSDPerMWh: study.settings.vollUSDPerMWh,
        coverageProfile: coverage.profile(of: zone.name))
    }

    var blocks: [Block] = []
    var blockIndex: [String: Int] = [:]
    for (index, part) in parts.parts.enumerated() {
      // Without storage nothing ties the slices of a season together.
      let key = storage.isEmpty ? part.name : part.block
      if let block = blockIndex[key] {
        blocks[block].slices.append(index)
      } else {
        blockIndex[key] = blocks.count
        blocks.append(Block(name: key, slices: [index]))
      }
    }
    self.init(
      year: year, slices: slices, blocks: blocks, zones: zones, units: units, storage: storage, links: links,
      demandSteps: demandSteps, availabilityProfiles: profiles.availabilities.map(parts.ofParts),
      fuelProfiles: profiles.multipliers.map(parts.ofParts),
      coverageProfiles: coverage.profiles.count > 1 ? coverage.profiles : [],
      carbonPriceUSD: study.carbonPrice.price(in: year), combination: study.carbonPrice.combination)
    self.buildOptions = buildOptions
    if study.settings.enforcesStandards {
      // Load at the reference price: what demand.csv says, whatever of it is taken.
      annualRows = standards(of: study, loadMWh: energy)
    }
    if study.settings.mode == .single { mergeZones() }
  }

  /// The year's generation standards, one row each; eligible are units in the standard's own zone.
  private func standards(of study: Study, loadMWh: [Double]) -> [AnnualRow] {
    var rows: [AnnualRow] = []
    let standards = study.generationStandards.filter { $0.year == year && $0.share > 0 }
      .sorted { ($0.zone, $0.standard) < ($1.zone, $1.standard) }
    for standard in standards {
      guard let zone = zones.firstIndex(where: { $0.name == standard.zone }) else { continue }
      let here = units.indices.filter { units[$0].zone == zone }
      let eligible = here.filter { standard.eligibleTechnologies.contains(units[$0].technology) }
      let name = "\(standard.zone) \(standard.standard)"
      switch standard.basis {
      case .load:
        rows.append(
          .standard(
            name: name, eligible: eligible, share: standard.share, ofMWh: loadMWh[zone],
            alternativePaymentUSDPerMWh: standard.alternativePaymentUSDPerMWh))
      case .generation:
        rows.append(
          .standard(
            name: name, eligible: eligible, share: standard.share, ofGenerationBy: here,
            alternativePaymentUSDPerMWh: standard.alternativePaymentUSDPerMWh))
      }
      rows[rows.count - 1].zone = zone
    }
    return rows
  }

  private struct ZoneFuel: Hashable {
    var zone: String
    var fuel: String
  }
}

/// Shares availability and fuel price profiles between units.
private struct ProfileTable {
  private struct Key: Hashable {
    var group: String
    var item: String
  }

  var availabilities: [[Double]] = []
  var multipliers: [[Double]] = []
  let loadShapes: [String: [Double]]
  private let availabilityRows: [Key: [Double]]
  private let fuelRows: [Key: [Double]]
  private let defaults: [String: Double]
  private let sliceCount: Int
  private var availabilityIndex: [Key: Int] = [:]
  private var fuelIndex: [Key: Int] = [:]

  init(study: Study, year: Int, slices: [TimeSlice]) {
    sliceCount = slices.count
    let ones = Array(repeating: 1.0, count: slices.count)
    var sliceIndex: [String: Int] = [:]
    var blockSlices: [String: [Int]] = [:]
    for (index, slice) in slices.enumerated() {
      sliceIndex[slice.name] = index
      blockSlices[slice.block, default: []].append(index)
    }
    var shapes: [String: [Double]] = [:]
    for row in study.loadShape {
      guard let s = sliceIndex[row.slice] else { continue }
      shapes[row.group, default: ones][s] = row.loadFactor
    }
    loadShapes = shapes
    var defaults: [String: Double] = [:]
    for technology in study.technologies { defaults[technology.name] = technology.defaultAvailability }
    self.defaults = defaults
    var availability: [Key: [Double]] = [:]
    for row in study.availability(in: year) {
      guard let s = sliceIndex[row.slice] else { continue }
      let fallback = Array(repeating: defaults[row.technology] ?? 1, count: ones.count)
      availability[Key(group: row.group, item: row.technology), default: fallback][s] = row.availability
    }
    availabilityRows = availability
    var fuels: [Key: [Double]] = [:]
    let ofYear = Set(
      study.fuelSeasonal.filter { $0.year == year }.map { Key(group: $0.group, item: $0.fuel) })
    for row in study.fuelSeasonal
    where row.year == (ofYear.contains(Key(group: row.group, item: row.fuel)) ? year : nil) {
      for s in blockSlices[row.block] ?? [] {
        fuels[Key(group: row.group, item: row.fuel), default: ones][s] = row.multiplier
      }
    }
    fuelRows = fuels
    multipliers = [ones]
  }

  /// Index of the profile of a technology in a group.
  mutating func availability(group: String, technology: String) -> Int {
    let key = Key(group: group, item: technology)
    if let index = availabilityIndex[key] { return index }
    availabilities.append(
      availabilityRows[key] ?? Array(repeating: defaults[technology] ?? 1, count: sliceCount))
    availabilityIndex[key] = availabilities.count - 1
    return availabilities.count - 1
  }

  /// Index of the price profile of a fuel in a group; 0 is flat.
  mutating func fuel(group: String, fuel: String) -> Int {
    let key = Key(group: group, item: fuel)
    if let index = fuelIndex[key] { return index }
    guard let row = fuelRows[key] else { return 0 }
    multipliers.append(row)
    fuelIndex[key] = multipliers.count - 1
    return multipliers.count - 1
  }
}
