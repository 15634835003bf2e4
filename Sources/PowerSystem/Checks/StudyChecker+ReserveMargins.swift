extension StudyChecker {
  /// Names, keys and numbers of reserve margins, and the credits that they count with.
  mutating func checkReserveMargins() {
    let rows = study.reserveMargins
    guard !rows.isEmpty else { return }
    let largest = Double.greatestFiniteMagnitude
    for (row, margin) in rows.enumerated() {
      if margin.zones.isEmpty {
        error(.reserveMargins, row, "zones", "region '\(margin.region)' has no zones")
      }
      for (index, zone) in margin.zones.enumerated() {
        require(zone, in: known.zones, .reserveMargins, row, "zones")
        if margin.zones[..<index].contains(zone) {
          error(.reserveMargins, row, "zones", "zone '\(zone)' counts once only, and is listed twice")
        }
      }
      require(margin.share, -1...100, .reserveMargins, row, "share")
      require(margin.coincidentPeakMW, 0...largest, .reserveMargins, row, "coincident_peak_mw")
      require(margin.firmImportMW, 0...largest, .reserveMargins, row, "firm_import_mw")
      if let price = margin.shortfallUSDPerMWYear {
        require(price, 0...largest, .reserveMargins, row, "shortfall_usd_per_mw_year")
      }
    }
    requireUnique(
      .reserveMargins, RowClasses(RowClasses(rows) { $0.year }, and: RowClasses(rows) { $0.region }), "region"
    ) { "\(rows[$0].year), \(rows[$0].region)" }
    checkCapacityCredits()
  }

  /// Everything that may stand in a region needs a credit.
  private mutating func checkCapacityCredits() {
    var regionOf: [String: String] = [:]
    for margin in study.reserveMargins {
      for zone in margin.zones where regionOf[zone] == nil { regionOf[zone] = margin.region }
    }
    var regionOfTechnology: [String: String] = [:]
    var firstRows: [String: (table: StudyTable, row: Int)] = [:]
    func note(_ technology: String, _ zone: String, _ table: StudyTable, _ row: Int) {
      guard let region = regionOf[zone], regionOfTechnology[technology] == nil else { return }
      regionOfTechnology[technology] = region
      firstRows[technology] = (table, row)
    }
    for (row, unit) in study.units.enumerated() { note(unit.technology, unit.zone, .units, row) }
    for (row, store) in study.storage.enumerated() { note(store.technology, store.zone, .storage, row) }
    for (row, change) in study.plannedChanges.enumerated() where change.changeMW > 0 {
      note(change.technology, change.zone, .plannedChanges, row)
    }
    if study.settings.expansion.isEnabled {
      for (row, limit) in study.buildLimits.enumerated() where limit.canBuild {
        note(limit.technology, limit.zone, .buildLimits, row)
      }
    }
    let presumes: [StudyTable] = [.study, .technologies, .reserveMargins]
    for (row, technology) in study.technologies.enumerated() {
      guard let region = regionOfTechnology.removeValue(forKey: technology.name) else { continue }
      if let credit = technology.capacityCredit {
        require(credit, 0...1, .technologies, row, "capacity_credit")
      } else {
        error(
          .technologies, row, "capacity_credit",
          "'\(technology.name)' has no capacity credit, which the reserve margin of region '\(region)' needs",
          presumes: presumes)
      }
    }
    // Additions need a row anyhow.
    let added = Set(
      study.plannedChanges.filter { $0.changeMW > 0 }.map(\.technology) + study.buildLimits.map(\.technology))
    for (technology, region) in regionOfTechnology.sorted(by: { $0.key < $1.key })
    where !added.contains(technology) {
      guard let place = firstRows[technology] else { continue }
      error(
        place.table, place.row, "technology",
        "technology '\(technology)' has no row in technologies.csv, which says what of it counts in the reserve "
          + "margin of region '\(region)'", presumes: presumes)
    }
  }

  /// Regions that have to have nothing any more in the last years: each is told once. What begins later is usual.
  private mutating func checkYearsOfMargins(_ years: Years) {
    let regions = RowClasses(study.reserveMargins) { $0.region }
    for first in regions.firstRows.lazy.map(Int.init) {
      let region = study.reserveMargins[first].region
      let last = study.reserveMargins.lazy.filter { $0.region == region }.map(\.year).max() ?? .max
      let without = Array(years).filter { $0 > last }
      guard !without.isEmpty, without.count < years.count else { continue }
      warn(
        .reserveMargins, first, "year",
        "region '\(region)' has to have nothing in \(Years.text(without)); rows with a coincident_peak_mw of 0 say that this is meant",
        presumes: [.study])
    }
  }

  /// Margins above all that could stand.
  mutating func checkReserveMargins(_ years: Years) {
    checkYearsOfMargins(years)
    var fleet = Fleet(study: study)
    let credits = study.capacityCredits
    let first = min(years.first ?? Int.max, study.firstYear ?? Int.max)
    for year in years {
      fleet.applyPlannedChanges(of: study, through: year)
      for (row, margin) in study.reserveMargins.enumerated() where margin.year == year {
        // Credits that are missing are told by themselves.
        let standing =
          fleet.units.filter { margin.zones.contains($0.zone) }.map(\.technology)
          + fleet.storage.filter { margin.zones.contains($0.zone) }.map(\.technology)
        guard standing.allSatisfy({ credits[$0] != nil }) else { continue }
        var most = margin.creditMW(fleet, credits, in: year)
        if study.settings.expansion.isEnabled {
          for limit in study.buildLimits where margin.zones.contains(limit.zone) {
            guard let credit = credits[limit.technology], credit > 0 else { continue }
            let lead = study.technologies.first { $0.name == limit.technology }?.leadYears ?? 0
            let open = min(year, limit.lastYear ?? year) - max(limit.firstYear ?? Int.min, first + lead) + 1
            guard open > 0, limit.canBuild else { continue }
            most +=
              credit
              * min(limit.limitMWTotal ?? .infinity, (limit.limitMWPerYear ?? .infinity) * Double(open))
          }
        }
        let missing = margin.requiredMW - most
        guard missing > Fleet.capacityTolerance * max(1, abs(margin.requiredMW)) else { continue }
        let text =
          "region '\(margin.region)' has to have \(shortNumber(margin.requiredMW)) MW in \(year), but what stands and "
          + "may be built counts for \(shortNumber(most)) MW at most: \(shortNumber(missing)) MW are missing"
        let presumes =
          Self.supplyTables + [.buildLimits, .buildOptions, .reserveMargins, .demand]
        if margin.shortfallUSDPerMWYear == nil {
          error(
            .reserveMargins, row, "share", text + ", and there is no shortfall_usd_per_mw_year",
            presumes: presumes)
        } else {
          warn(.reserveMargins, row, "share", text, presumes: presumes)
        }
      }
    }
  }
}

extension Study {
  /// Capacity credit by technology, of those that have one.
  package var capacityCredits: [String: Double] {
    var credits: [String: Double] = [:]
    for technology in technologies { credits[technology.name] = technology.capacityCredit }
    return credits
  }
}

extension ReserveMargin {
  /// What of a fleet counts in a year, MW.
  package func creditMW(_ fleet: Fleet, _ credits: [String: Double], in year: Int) -> Double {
    // By name, so that the order of rows decides no digit.
    let units = fleet.units.filter { zones.contains($0.zone) && $0.operates(in: year) }
      .sorted { comesBefore($0.name, $1.name) }
    let stores = fleet.storage.filter { zones.contains($0.zone) && $0.operates(in: year) }
      .sorted { comesBefore($0.name, $1.name) }
    let counted = units.reduce(0) { $0 + (credits[$1.technology] ?? 0) * $1.capacityMW }
    return stores.reduce(counted) { $0 + (credits[$1.technology] ?? 0) * $1.capacityMW }
  }
}
