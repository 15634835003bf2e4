import DispatchSolveTables

extension StudyChecker {
  private struct RateKey: Hashable {
    var pollutant: String
    var unit: String?
    var technology: String?
    var zone: String?
    var year: Int?
  }

  /// Pollutants of programs, their seasons, and rates.
  mutating func checkPollutants() {
    checkRates()
    let rated = Set(study.emissionRates.map(\.pollutant))
    let co2 = ProgramTerms.carbonDioxide
    for (row, terms) in study.programTerms.enumerated() where terms.pollutant != co2 {
      if !rated.contains(terms.pollutant) {
        error(
          .programs, row, "pollutant",
          "program '\(terms.program)' caps '\(terms.pollutant)', of which emission_rates.csv has no rate\(didYouMean(terms.pollutant, (rated.union([co2])).sorted()))",
          presumes: [.emissionRates])
      }
      if study.orderedTerms.first?.program == terms.program {
        error(
          .programs, row, "pollutant",
          "program '\(terms.program)' caps '\(terms.pollutant)' and is the first, whose tables are of \(co2): give a program of \(co2) a lower priority"
        )
      }
    }
    checkSeasons()
    for (row, terms) in study.programTerms.enumerated() where rated.contains(terms.pollutant) {
      checkUnitsWithoutRates(terms, row)
    }
  }

  /// Units of members that burn something, of which no row says what they emit: they would emit nothing.
  private mutating func checkUnitsWithoutRates(_ terms: ProgramTerms, _ row: Int) {
    let members = (study.program?.memberships ?? []).filter { $0.program == terms.program }
    guard let first = study.program?.years.filter({ $0.program == terms.program }).map(\.year).min() else {
      return
    }
    let rates = EmissionRateTable(study, year: first)
    var told: Set<NameKey> = []
    for unit in study.units where unit.emissionRateShortTonsPerMWh > 0 && unit.operates(in: first) {
      guard members.contains(where: { $0.zone == unit.zone }), rates.row(terms.pollutant, of: unit) == nil,
        told.insert(NameKey(unit.zone, unit.technology)).inserted
      else { continue }
      warn(
        .programs, row, "pollutant",
        "no row says what \(unit.technology) of zone '\(unit.zone)' (unit '\(unit.name)') emits of '\(terms.pollutant)' in \(first): "
          + "it counts as nothing", presumes: [.emissionRates, .units])
    }
  }

  private mutating func checkSeasons() {
    let known = Set(study.slices.flatMap(\.months))
    for (row, terms) in study.programTerms.enumerated() where !terms.months.isEmpty {
      if terms.months.contains(where: { !(1...12).contains($0) })
        || Set(terms.months).count != terms.months.count
      {
        error(
          .programs, row, "months",
          "months of program '\(terms.program)' are not different numbers from 1 to 12")
      } else if let slice = study.slices.first(where: { $0.months.isEmpty }) {
        error(
          .programs, row, "months",
          "program '\(terms.program)' counts some months, and slices.csv does not say which months slice '\(slice.name)' stands for",
          presumes: [.slices])
      } else if let month = terms.months.first(where: { !known.contains($0) }) {
        error(
          .programs, row, "months",
          "program '\(terms.program)' counts month \(month), for which no slice stands", presumes: [.slices])
      }
    }
  }

  private mutating func checkRates() {
    let rates = study.emissionRates
    guard !rates.isEmpty else { return }
    let table = StudyTable.emissionRates
    requireUnique(
      table,
      rates.map {
        RateKey(
          pollutant: $0.pollutant, unit: $0.unit, technology: $0.technology, zone: $0.zone, year: $0.firstYear
        )
      }, "pollutant"
    ) { key in
      [key.pollutant, key.unit, key.technology, key.zone, key.year.map(String.init)].compactMap(\.self)
        .joined(separator: ", ")
    }
    let capped = Set(study.programTerms.map(\.pollutant))
    let units = Dictionary(study.units.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let largest = Double.greatestFiniteMagnitude
    for (row, rate) in rates.enumerated() {
      if rate.pollutant == ProgramTerms.carbonDioxide {
        error(
          table, row, "pollutant",
          "rates of \(rate.pollutant) are those of units.csv and technologies.csv: two would be of one pollutant"
        )
      } else if !capped.contains(rate.pollutant) {
        warn(
          table, row, "pollutant", "no program caps '\(rate.pollutant)': the row has no say",
          presumes: [.programs])
      }
      if (rate.unit == nil) == (rate.technology == nil) {
        error(table, row, "unit", "a rate is of a unit or of a technology: give one of both")
      } else if rate.unit != nil, rate.zone != nil {
        error(table, row, "zone", "a unit has its zone: zone goes with technology")
      }
      if let name = rate.unit, units[name] == nil {
        refuse(
          name: name, table, row, "unit", "unknown unit '\(name)'\(didYouMean(name, units.keys.sorted()))",
          presumes: [.units])
      }
      if let name = rate.technology { require(name, in: known.technologies, table, row, "technology") }
      if let name = rate.zone { require(name, in: known.zones, table, row, "zone") }
      if (rate.poundsPerMWh == nil) == (rate.poundsPerMMBtu == nil) {
        error(table, row, "rate_lb_per_mwh", "give one of rate_lb_per_mwh and rate_lb_per_mmbtu")
      }
      if let value = rate.poundsPerMWh { require(value, 0...largest, table, row, "rate_lb_per_mwh") }
      if let value = rate.poundsPerMMBtu {
        require(value, 0...largest, table, row, "rate_lb_per_mmbtu")
        if value > 0, let unit = rate.unit.flatMap({ units[$0] }), unit.heatRateMMBtuPerMWh == 0 {
          warn(
            table, row, "rate_lb_per_mmbtu", "unit '\(unit.name)' has no heat rate, so it emits nothing",
            presumes: [.units])
        }
      }
    }
  }
}
