import DispatchSolveTables

// What happened: rows that nothing is solved with, checked so that a comparison is of what it says.
extension StudyChecker {
  /// Auctions, customers and actuals.
  mutating func checkHistory() {
    let largest = Double.greatestFiniteMagnitude
    requireUnique(.auctions, study.auctions.map(\.auction), "auction") { $0 }
    for (row, auction) in study.auctions.enumerated() {
      require(auction.priceUSD, 0...largest, .auctions, row, "price_usd")
      if let sold = auction.soldShortTons { require(sold, 0...largest, .auctions, row, "sold_short_tons") }
    }
    requireUnique(.customers, study.customers.map { NameKey(year: $0.year, $0.zone) }, "zone") { $0.text }
    for (row, customers) in study.customers.enumerated() {
      require(customers.zone, in: known.zones, .customers, row, "zone")
      require(customers.households, 0...largest, .customers, row, "households")
      if let used = customers.householdMWh {
        require(used, 0...largest, .customers, row, "household_mwh")
      }
    }
    requireUnique(.actuals, study.actuals.map { ActualKey($0) }, "quantity") { $0.text }
    let groups = Set(study.zones.map(\.group))
    for (row, actual) in study.actuals.enumerated() {
      require(actual.value, -largest...largest, .actuals, row, "value")
      if actual.value < 0, actual.quantity != .netImports, !actual.quantity.isPrice {
        error(.actuals, row, "value", "\(actual.quantity.rawValue) is \(actual.value); it must be at least 0")
      }
      for zone in actual.zones { require(zone, in: known.zones, .actuals, row, "zones") }
      for technology in actual.technologies {
        require(technology, in: known.technologies, .actuals, row, "technologies")
      }
      if !actual.technologies.isEmpty, actual.quantity != .generation {
        error(.actuals, row, "technologies", "technologies go with generation_mwh only")
      }
      checkArea(actual, row, groups)
      if actual.use == .fitted, actual.quantity.isPrice {
        error(
          .actuals, row, "use",
          "\(actual.quantity.rawValue) is a price; nothing is fitted to one, since it shall test what was fitted"
        )
      }
      if actual.quarter != nil, actual.quantity == .allowancePrice {
        error(.actuals, row, "quarter", "an allowance price is that of the whole year")
      }
    }
    checkAllowancePrices()
    checkQuarters()
  }

  /// One allowance price a year, the program's; and auctions that can be weighted.
  private mutating func checkAllowancePrices() {
    var given: [Int: Int] = [:]
    for (row, actual) in study.actuals.enumerated()
    where actual.quantity == .allowancePrice && actual.quarter == nil {
      if let program = study.firstProgram, known.zones.names.contains(actual.area),
        !program.covers(zone: actual.area, in: actual.year)
      {
        error(
          .actuals, row, "area",
          "zone '\(actual.area)' is no member in \(actual.year): it has no allowance price; members have",
          presumes: [.programMembership, .allowanceProgram, .programs])
      } else if let other = given.updateValue(row, forKey: actual.year),
        study.actuals[other].area != actual.area
      {
        error(
          .actuals, row, "area",
          "the allowance price of \(actual.year) is given for '\(study.actuals[other].area)' too, and there is one a year"
        )
      }
    }
    var told: Set<Int> = []
    for (row, auction) in study.auctions.enumerated() where auction.soldShortTons == nil {
      let year = auction.date.year
      guard study.auctions.contains(where: { $0.date.year == year && $0.soldShortTons != nil }),
        told.insert(year).inserted
      else { continue }
      warn(
        .auctions, row, "sold_short_tons",
        "auction '\(auction.auction)' does not say what it sold: all auctions of \(year) count alike in the year's mean"
      )
    }
  }

  /// Something to compare, at a price that is known, with the fleet of the time.
  mutating func checkActualsOf(_ years: Set<Int>) {
    if years.isEmpty {
      error(.actuals, nil, nil, "there is nothing to compare: no rows of the years", presumes: [.actuals])
    }
    for year in years.sorted() {
      let row = study.actuals.firstIndex { $0.year == year }
      let hasPrice = study.actuals.contains { $0.year == year && $0.quantity == .allowancePrice }
      if !hasPrice, study.auctionMeanUSD(in: year) == nil,
        study.zones.contains(where: { study.firstProgram?.covers(zone: $0.name, in: year) ?? false })
      {
        warn(
          .actuals, row, "year",
          "no allowance price of \(year) here or in auctions.csv: dispatch is at 0", presumes: [.auctions])
      }
      if let first = study.settings.fleetYear, year < first {
        warn(
          .study, 0, "fleet_year",
          "units and storage are the fleet of \(first): that of \(year) is not known", presumes: [.study])
      }
    }
  }

  private mutating func checkArea(_ actual: ActualRow, _ row: Int, _ groups: Set<String>) {
    let area = actual.area
    guard actual.quantity != .allowancePrice else { return }
    let isKnown = known.zones.names.contains(area) || groups.contains(area) || area == ActualRow.members
    if actual.zones.isEmpty, !isKnown {
      error(
        .actuals, row, "area",
        "'\(area)' is no zone, no zone group and not \(ActualRow.members), and has no zones"
          + didYouMean(area, (known.zones.names.union(groups).union([ActualRow.members])).sorted()),
        presumes: [.zones])
    } else if !actual.zones.isEmpty, isKnown {
      error(
        .actuals, row, "zones", "area '\(area)' has zones of its own; give these another name",
        presumes: [.zones])
    }
    if area == ActualRow.members, study.program == nil {
      error(.actuals, row, "area", "the study has no allowance_program.csv: nobody is a member")
    }
  }

  /// Quarters need months that lie in them, block by block.
  private mutating func checkQuarters() {
    guard let row = study.actuals.firstIndex(where: { $0.quarter != nil }) else { return }
    if let slice = study.slices.first(where: { $0.months.isEmpty }) {
      warn(
        .actuals, row, "quarter",
        "quarters are not compared: slices.csv has no months for block '\(slice.block)'",
        presumes: [.slices])
    }
  }
}

private struct ActualKey: Hashable {
  var year: Int
  var quarter: Int?
  var area: String
  var quantity: ActualQuantity
  var technologies: Set<String>

  init(_ row: ActualRow) {
    year = row.year
    quarter = row.quarter
    area = row.area
    quantity = row.quantity
    technologies = Set(row.technologies)
  }

  var text: String {
    let when = quarter.map { "\(year) quarter \($0)" } ?? "\(year)"
    let what = technologies.isEmpty ? "" : ", \(technologies.sorted().joined(separator: ";"))"
    return "\(when), \(area), \(quantity.rawValue)\(what)"
  }
}
