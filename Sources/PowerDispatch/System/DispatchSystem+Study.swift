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
    var assembly = SystemAssembly(study, year)
    let standing = fleet.units.filter { $0.operates(in: year) && $0.capacityMW > 0 }
    for unit in standing.sorted(by: { comesBefore($0.name, $1.name) }) { try assembly.add(unit) }
    let stores = fleet.storage.filter { $0.operates(in: year) && $0.capacityMW > 0 }
    for store in stores.sorted(by: { comesBefore($0.name, $1.name) }) { try assembly.add(store) }
    for option in additions {
      try assembly.add(option.addition, costUSDPerMWYear: option.costUSDPerMWYear, limitMW: option.limitMW)
    }
    let links = try assembly.links()
    let energy = try assembly.energyMWh()
    let demand = assembly.demand(energyMWh: energy)
    let borders = assembly.importBorders()
    self.init(
      year: year, slices: assembly.slices, blocks: assembly.blocks(), zones: demand.zones,
      units: assembly.units, storage: assembly.storage, links: links, demandSteps: demand.steps,
      availabilityProfiles: assembly.availabilityProfiles, fuelProfiles: assembly.fuelProfiles,
      coverageProfiles: assembly.coverageProfiles,
      carbonPriceUSD: study.carbonPrice.price(in: year), combination: study.carbonPrice.combination)
    buildOptions = assembly.buildOptions
    if study.settings.enforcesStandards {
      // Load at the reference price: what demand.csv says, whatever of it is taken.
      annualRows = standards(of: study, loadMWh: energy)
    }
    annualRows += assembly.furtherPrograms()
    if !borders.isEmpty { setImportBorders(borders, programs: study.allowancePrograms.map(\.name)) }
    if study.settings.mode == .single { mergeZones() }
  }

  /// The year's generation standards, one row each, or one a market; eligible are units in the standard's own zone, or in those of its
  /// market.
  private func standards(of study: Study, loadMWh: [Double]) -> [AnnualRow] {
    var rows: [AnnualRow] = []
    // A market stands in a year that asks for nothing too: certificates are made and carried there.
    let standards = study.generationStandards.filter {
      $0.year == year && ($0.share > 0 || study.certificateMarket(of: $0.standard) != nil)
    }
    .sorted { ($0.zone, $0.standard) < ($1.zone, $1.standard) }
    for standard in standards where study.certificateMarket(of: standard.standard) == nil {
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
    for market in study.certificateMarkets.sorted(by: { comesBefore($0.market, $1.market) }) {
      let members = standards.filter { $0.standard == market.standard }
      guard let first = members.first else { continue }
      var asked: [Int: Double] = [:]
      for member in members {
        guard let zone = zones.firstIndex(where: { $0.name == member.zone }) else { continue }
        asked[zone, default: 0] += member.share * loadMWh[zone]
      }
      var row = AnnualRow.standard(
        name: market.market,
        eligible: units.indices.filter {
          market.zones.contains(zones[units[$0].zone].name)
            && first.eligibleTechnologies.contains(units[$0].technology)
        }, share: 1, ofMWh: asked.keys.sorted().reduce(0) { $0 + (asked[$1] ?? 0) },
        alternativePaymentUSDPerMWh: first.alternativePaymentUSDPerMWh)
      row.trade = CertificateTrade(
        askedMWh: asked, carryYears: market.carryYears, carryShare: market.carryShare)
      rows.append(row)
    }
    return rows
  }
}
