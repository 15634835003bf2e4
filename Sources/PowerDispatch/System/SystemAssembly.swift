import DispatchSolvePowerSystem

/// A year's system while it is put together from a study, names becoming indices.
struct SystemAssembly {
  private struct ZoneFuel: Hashable {
    var zone: String
    var fuel: String
  }

  /// What of a unit's emissions a program beside the first covers.
  private struct FurtherShare {
    var unit: Int
    var program: Int
    /// Short tons for a MWh, times the share that needs allowances.
    var rate: Double
    var profile: Int
  }

  let slices: [DispatchSystem.Slice]
  private(set) var units: [DispatchSystem.Unit] = []
  private(set) var storage: [DispatchSystem.Storage] = []
  private(set) var buildOptions: [DispatchSystem.BuildOption] = []
  private let study: Study
  private let year: Int
  private let parts: SliceParts
  private let programs: [AllowanceProgram]
  private let rates: EmissionRateTable
  /// The study's zones by name.
  private let zones: [Zone]
  private let zoneIndex: [String: Int]
  private let fuelPrice: [ZoneFuel: Double]
  private var profiles: ProfileTable
  private var coverage: CoverageTable
  private var furtherShares: [FurtherShare] = []

  init(_ study: Study, _ year: Int) {
    self.study = study
    self.year = year
    let parts = SliceParts(of: study, in: year)
    self.parts = parts
    slices = parts.parts.map { part in
      DispatchSystem.Slice(
        name: part.name, hours: part.hours, origin: parts.slices[part.slice].name,
        daysOfMonth: part.daysOfMonth)
    }
    programs = study.allowancePrograms
    rates = EmissionRateTable(study, year: year)
    coverage = CoverageTable(programs: programs, parts: parts)
    zones = study.zones.sorted { comesBefore($0.name, $1.name) }
    var zoneIndex: [String: Int] = [:]
    for (index, zone) in zones.enumerated() { zoneIndex[zone.name] = index }
    self.zoneIndex = zoneIndex
    profiles = ProfileTable(study: study, year: year, slices: parts.slices)
    var fuelPrice: [ZoneFuel: Double] = [:]
    for row in study.fuelPrices where row.year == year {
      fuelPrice[ZoneFuel(zone: row.zone, fuel: row.fuel)] = row.priceUSDPerMMBtu
    }
    self.fuelPrice = fuelPrice
  }

  private func index(ofZone name: String) throws(DispatchError) -> Int {
    guard let index = zoneIndex[name] else { throw .incompleteStudy("zone '\(name)' is not in the study") }
    return index
  }

  mutating func add(_ unit: GeneratingUnit) throws(DispatchError) {
    let zone = try index(ofZone: unit.zone)
    let availability = profiles.availability(group: zones[zone].group, technology: unit.technology)
    let fuel = try fuelCost(of: unit, group: zones[zone].group)
    let coveredShare = coveredShare(of: unit)
    units.append(
      DispatchSystem.Unit(
        name: unit.name, zone: zone, technology: unit.technology, fuel: unit.fuel ?? "",
        capacityMW: unit.capacityMW, minimumOutputShare: unit.minimumOutputShare,
        availabilityProfile: availability,
        baseCostUSDPerMWh: unit.variableOMUSDPerMWh + unit.costAdderUSDPerMWh - unit.supportUSDPerMWh,
        fuelCostUSDPerMWh: fuel.costUSDPerMWh, fuelProfile: fuel.profile,
        emissionRate: unit.emissionRateShortTonsPerMWh,
        coveredShare: coveredShare, fixedOMUSDPerKWYear: unit.fixedOMUSDPerKWYear,
        coverageProfile: coverage.profile(of: unit.zone),
        supportUSDPerMWh: unit.supportUSDPerMWh, support: unit.support))
  }

  /// Fuel cost of a unit at multiplier 1, and the profile of the multiplier.
  private mutating func fuelCost(
    of unit: GeneratingUnit, group: String
  ) throws(DispatchError) -> (costUSDPerMWh: Double, profile: Int) {
    guard let fuel = unit.fuel else { return (0, 0) }
    guard let price = fuelPrice[ZoneFuel(zone: unit.zone, fuel: fuel)] else {
      throw .incompleteStudy("no price of fuel '\(fuel)' in zone '\(unit.zone)' in \(year)")
    }
    return (unit.heatRateMMBtuPerMWh * price, profiles.fuel(group: group, fuel: fuel))
  }

  /// What the first program covers of the emissions of the unit that comes next; notes what the others do.
  private mutating func coveredShare(of unit: GeneratingUnit) -> Double {
    var first = 0.0
    for (p, program) in programs.enumerated() where program.covers(zone: unit.zone, in: year) {
      let share = program.coveredShare(zone: unit.zone, in: year, own: unit.coveredShare)
      if p == 0 {
        first = share
        continue
      }
      let rate =
        program.pollutant == ProgramTerms.carbonDioxide
        ? unit.emissionRateShortTonsPerMWh : rates.shortTonsPerMWh(program.pollutant, of: unit)
      guard share * rate != 0 else { continue }
      furtherShares.append(
        FurtherShare(
          unit: units.count, program: p, rate: share * rate,
          profile: coverage.profile(of: unit.zone, program: p)))
    }
    return first
  }

  mutating func add(_ store: StorageUnit) throws(DispatchError) {
    let zone = try index(ofZone: store.zone)
    storage.append(
      DispatchSystem.Storage(
        name: store.name, zone: zone, technology: store.technology, capacityMW: store.capacityMW,
        availabilityProfile: profiles.availability(
          group: zones[zone].group, technology: store.technology),
        roundTripEfficiency: store.roundTripEfficiency, maximumCapacityFactor: store.maximumCapacityFactor,
        dischargeCostUSDPerMWh: store.variableOMUSDPerMWh, chargeCostUSDPerMWh: store.chargingCostUSDPerMWh,
        fixedOMUSDPerKWYear: store.fixedOMUSDPerKWYear))
  }

  /// Adds what may be built, as a unit or store and as an option.
  mutating func add(
    _ addition: Fleet.Addition, costUSDPerMWYear: Double, limitMW: Double
  ) throws(DispatchError) {
    let target: DispatchSystem.BuildOption.Target
    switch addition {
    case .unit(let unit):
      target = .unit(units.count)
      try add(unit)
    case .storage(let store):
      target = .storage(storage.count)
      try add(store)
    }
    buildOptions.append(
      DispatchSystem.BuildOption(target: target, costUSDPerMWYear: costUSDPerMWYear, limitMW: limitMW))
  }

  /// Interfaces that operate in the year.
  func links() throws(DispatchError) -> [DispatchSystem.Link] {
    var links: [DispatchSystem.Link] = []
    let inService = study.interfaces.filter { $0.operates(in: year) }
    for interface in inService.sorted(by: { comesBefore($0.name, $1.name) }) {
      links.append(
        DispatchSystem.Link(
          name: interface.name, from: try index(ofZone: interface.fromZone),
          to: try index(ofZone: interface.toZone),
          forwardLimitMW: interface.capacityMW, reverseLimitMW: interface.reverseCapacityMW,
          efficiency: interface.efficiency, wheelingUSDPerMWh: interface.wheelingUSDPerMWh,
          contractedMW: interface.contractedMW))
    }
    return links
  }

  /// The year's demand by zone, MWh.
  func energyMWh() throws(DispatchError) -> [Double] {
    var energy = Array(repeating: 0.0, count: zones.count)
    for row in study.demand where row.year == year { energy[try index(ofZone: row.zone)] += row.demandMWh }
    return energy
  }

  /// Zones with their loads, and the steps in which these answer to prices.
  mutating func demand(
    energyMWh energy: [Double]
  ) -> (zones: [DispatchSystem.Zone], steps: [DemandStep]) {
    let shapes = profiles.loadShapes.mapValues(parts.ofParts)
    let vollUSDPerMWh = study.settings.vollUSDPerMWh
    var steps: [DemandStep] = []
    var loaded: [DispatchSystem.Zone] = []
    for (index, zone) in zones.enumerated() {
      let shape = shapes[zone.group] ?? Array(repeating: 1, count: slices.count)
      let weighted = zip(shape, slices).reduce(0.0) { $0 + $1.0 * $1.1.hours }
      let perUnit = weighted > 0 ? energy[index] / weighted : 0
      let response = DemandStep.steps(
        zone: index, referenceLoadMW: shape.map { $0 * perUnit }, elasticity: zone.demandElasticity,
        referencePriceUSDPerMWh: zone.referencePriceUSDPerMWh, vollUSDPerMWh: vollUSDPerMWh)
      steps += response.steps
      loaded.append(
        DispatchSystem.Zone(
          name: zone.name, isCovered: programs.first?.covers(zone: zone.name, in: year) ?? false,
          loadMW: response.loadMW, vollUSDPerMWh: vollUSDPerMWh,
          coverageProfile: coverage.profile(of: zone.name)))
    }
    return (loaded, steps)
  }

  /// Borders of programs that ask for allowances for imports.
  mutating func importBorders() -> [ImportBorder] {
    var borders: [ImportBorder] = []
    for (p, program) in programs.enumerated() where !program.importObligations.isEmpty {
      let rates = zones.map { program.importRate(from: $0.name, in: year) }
      let means = zones.map { program.meanRateShare(from: $0.name, in: year) }
      let isMean = means.contains { $0 != nil }
      guard isMean || rates.contains(where: { $0 > 0 }) else { continue }
      var memberProfiles: [Int?] = []
      for zone in zones {
        let isMember = program.covers(zone: zone.name, in: year)
        memberProfiles.append(isMember ? coverage.profile(of: zone.name, program: p) : nil)
      }
      var border = ImportBorder(
        program: p, memberProfiles: memberProfiles, rates: rates, freeMWh: program.freeImportsMWh(in: year))
      if isMean {
        border.meanShares = means
        border.sliceRates = slices.map { _ in rates }
      }
      borders.append(border)
    }
    return borders
  }

  /// Slices that storage ties together; without storage nothing ties the slices of a season.
  func blocks() -> [DispatchSystem.Block] {
    var blocks: [DispatchSystem.Block] = []
    var blockIndex: [String: Int] = [:]
    for (index, part) in parts.parts.enumerated() {
      let key = storage.isEmpty ? part.name : part.block
      if let block = blockIndex[key] {
        blocks[block].slices.append(index)
      } else {
        blockIndex[key] = blocks.count
        blocks.append(DispatchSystem.Block(name: key, slices: [index]))
      }
    }
    return blocks
  }

  var availabilityProfiles: [[Double]] { profiles.availabilities.map(parts.ofParts) }
  var fuelProfiles: [[Double]] { profiles.multipliers.map(parts.ofParts) }
  /// Empty where no zone takes part for a part of the year.
  var coverageProfiles: [[Double]] { coverage.profiles.count > 1 ? coverage.profiles : [] }

  /// Programs beside the first, one annual row each.
  func furtherPrograms() -> [AnnualRow] {
    programs.enumerated().dropFirst().map { p, program in
      var row = AnnualRow(name: program.name, kind: .emissionCap, coefficients: [:], least: 0)
      row.program = p
      // Until its market says what a ton costs.
      row.alternativePaymentUSD = 0
      for item in furtherShares where item.program == p {
        row.coefficients[item.unit] = -item.rate
        if item.profile != 0 { row.coverageProfiles[item.unit] = item.profile }
      }
      return row
    }
  }
}
