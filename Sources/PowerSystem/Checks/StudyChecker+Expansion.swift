extension StudyChecker {
  /// Tables and settings that decide what is built.
  private static let buildTables: [StudyTable] = [.study, .technologies, .buildOptions, .buildLimits]

  /// What expansion needs in any year.
  mutating func checkExpansion() {
    checkHeatRates()
    guard study.settings.expansion.isEnabled else { return }
    if study.buildLimits.isEmpty {
      error(
        .buildLimits, nil, nil,
        "expansion is enabled, but no zone and technology is listed that can be built",
        presumes: [.study, .buildLimits])
    }
    if study.buildOptions.isEmpty {
      error(
        .buildOptions, nil, nil, "expansion is enabled, but no technology has a cost",
        presumes: [.study, .buildOptions])
    }
    checkLeadTimes()
    guard study.settings.expansion.wholeUnits else { return }
    for (row, limit) in study.buildLimits.enumerated() where limit.canBuild {
      let pair = "'\(limit.technology)' in zone '\(limit.zone)'"
      guard let size = limit.unitSizeMW else {
        warn(
          .buildLimits, row, "unit_size_mw", "\(pair) has no unit size and is built in any amount",
          presumes: [.study])
        continue
      }
      let most = min(limit.limitMWPerYear ?? .infinity, limit.limitMWTotal ?? .infinity)
      if size > most {
        warn(
          .buildLimits, row, "unit_size_mw",
          "\(pair) is never built: one unit has \(size) MW, the limit is \(most) MW", presumes: [.study])
      }
    }
  }

  /// Additions that take longer than investors see.
  private mutating func checkLeadTimes() {
    guard let seen = study.settings.foresight.yearsSeen else { return }
    let built = Set(study.buildLimits.filter(\.canBuild).map(\.technology))
    for (row, technology) in study.technologies.enumerated()
    where technology.leadYears >= seen && built.contains(technology.name) {
      warn(
        .technologies, row, "lead_years",
        "lead_years is \(technology.leadYears): who sees \(Foresight.inWords(seen)) only never builds '\(technology.name)'",
        presumes: [.study, .buildLimits])
    }
  }

  /// Heat rates of additions that cannot be meant.
  private mutating func checkHeatRates() {
    let figures = Dictionary(
      study.technologies.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    for (row, option) in study.buildOptions.enumerated() {
      guard let technology = figures[option.technology] else { continue }
      let heatRate = option.heatRateMMBtuPerMWh ?? technology.heatRateMMBtuPerMWh
      if technology.fuel != nil, heatRate == 0 {
        warn(
          .buildOptions, row, "heat_rate_mmbtu_per_mwh",
          "'\(option.technology)' burns a fuel at heat rate 0, for free", presumes: [.technologies])
      }
      if technology.heatRateMMBtuPerMWh == 0, heatRate > 0, technology.emissionRateShortTonsPerMWh > 0 {
        warn(
          .buildOptions, row, "heat_rate_mmbtu_per_mwh",
          "the emission rate of '\(option.technology)' cannot go with this heat rate: that of technologies.csv "
            + "is 0", presumes: [.technologies])
      }
    }
  }

  /// Costs and fuel prices of everything that can be built in the requested years.
  mutating func checkBuildYears(_ years: Years) {
    guard study.settings.expansion.isEnabled, !study.buildOptions.isEmpty else { return }
    let figures = Dictionary(
      study.technologies.map { ($0.name, $0.fuel) }, uniquingKeysWith: { first, _ in first })
    var costed: Set<NameKey> = []
    // A row for every zone has an empty name in its key, which no zone has.
    for option in study.buildOptions {
      costed.insert(NameKey(year: option.year, option.zone ?? "", option.technology))
    }
    var priced: Set<NameKey> = []
    for row in study.fuelPrices { priced.insert(NameKey(year: row.year, row.zone, row.fuel)) }
    for (row, limit) in study.buildLimits.enumerated() where limit.canBuild {
      // Names that are not known are told by themselves.
      guard known.zones.names.contains(limit.zone), let fuel = figures[limit.technology] else { continue }
      let possible = years.filter(limit.holds)
      let missing = possible.filter {
        !costed.contains(NameKey(year: $0, limit.zone, limit.technology))
          && !costed.contains(NameKey(year: $0, "", limit.technology))
      }
      if !missing.isEmpty {
        error(
          .buildLimits, row, "technology",
          "build_options.csv has no cost of '\(limit.technology)' in zone '\(limit.zone)' for \(missing)"
            + interpolationHint(
              missing,
              study.buildOptions.filter {
                $0.technology == limit.technology && ($0.zone ?? limit.zone) == limit.zone
              }.map(\.year)),
          presumes: Self.buildTables)
      }
      guard let fuel else { continue }
      let unpriced = possible.filter { !priced.contains(NameKey(year: $0, limit.zone, fuel)) }
      if !unpriced.isEmpty {
        error(
          .buildLimits, row, "technology",
          "fuel_prices.csv has no price of '\(fuel)' in zone '\(limit.zone)' for \(unpriced)"
            + interpolationHint(
              unpriced, study.fuelPrices.filter { $0.zone == limit.zone && $0.fuel == fuel }.map(\.year)),
          presumes: Self.buildTables + [.fuelPrices])
      }
    }
  }
}

extension BuildLimit {
  /// Whether it allows anything; a limit of 0 is a way of building nothing, and asks for no cost and no price.
  var canBuild: Bool { limitMWPerYear != 0 && limitMWTotal != 0 }
}
