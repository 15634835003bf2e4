extension StudyChecker {
  /// Longest life of a unit, years; far above any real one, and low enough to catch a column mix-up.
  static let longestLife = 500

  /// Names and keys of what can be built.
  mutating func checkBuildNames() {
    let figures = StudyNames.Kind(
      what: "technology", sources: [.technologies], names: Set(study.technologies.map(\.name)))
    for (row, option) in study.buildOptions.enumerated() {
      if let zone = option.zone { require(zone, in: known.zones, .buildOptions, row, "zone") }
      requireFigures(of: option.technology, figures, .buildOptions, row)
    }
    let options = study.buildOptions
    let yearsAndZones = RowClasses(RowClasses(options) { $0.year }, and: RowClasses(options) { $0.zone })
    requireUnique(
      .buildOptions, RowClasses(yearsAndZones, and: RowClasses(options) { $0.technology }), "technology"
    ) { "\(options[$0].year), \(options[$0].zone ?? "every zone"), \(options[$0].technology)" }
    for (row, limit) in study.buildLimits.enumerated() {
      require(limit.zone, in: known.zones, .buildLimits, row, "zone")
      requireFigures(of: limit.technology, figures, .buildLimits, row)
    }
    checkLimitYears()
    checkGroupLimits()
  }

  /// Rows of a pair are of different years.
  private mutating func checkLimitYears() {
    var rows: [NameKey: [Int]] = [:]
    for (row, limit) in study.buildLimits.enumerated() {
      if let first = limit.firstYear, let last = limit.lastYear, last < first {
        error(.buildLimits, row, "last_year", "last_year \(last) is before first_year \(first)")
      }
      let key = NameKey(limit.zone, limit.technology)
      for other in rows[key] ?? [] where overlap(study.buildLimits[other], limit) {
        if study.buildLimits[other].firstYear == limit.firstYear {
          error(.buildLimits, row, "technology", "duplicate key \(key.text)")
        } else {
          error(
            .buildLimits, row, "first_year",
            "the years of \(key.text) overlap those of an earlier row")
        }
        break
      }
      rows[key, default: []].append(row)
    }
  }

  private func overlap(_ one: BuildLimit, _ other: BuildLimit) -> Bool {
    (one.firstYear ?? Int.min) <= (other.lastYear ?? Int.max)
      && (other.firstYear ?? Int.min) <= (one.lastYear ?? Int.max)
  }

  /// Groups that limit something that may be built, each year once.
  private mutating func checkGroupLimits() {
    let largest = Double.greatestFiniteMagnitude
    var rows: [String: [Int]] = [:]
    for (row, group) in study.buildGroupLimits.enumerated() {
      for zone in group.zones { require(zone, in: known.zones, .buildGroupLimits, row, "zones") }
      for technology in group.technologies {
        require(technology, in: known.technologies, .buildGroupLimits, row, "technologies")
      }
      if let most = group.limitMWPerYear {
        require(most, 0...largest, .buildGroupLimits, row, "limit_mw_per_year")
      }
      if let most = group.limitMWTotal {
        require(most, 0...largest, .buildGroupLimits, row, "limit_mw_total")
      }
      if let first = group.firstYear, let last = group.lastYear, last < first {
        error(.buildGroupLimits, row, "last_year", "last_year \(last) is before first_year \(first)")
      }
      if group.limitMWPerYear == nil, group.limitMWTotal == nil {
        warn(
          .buildGroupLimits, row, "limit_mw_per_year", "limit '\(group.limit)' limits nothing: both are blank"
        )
      }
      if !study.buildLimits.contains(where: group.counts) {
        error(
          .buildGroupLimits, row, "zones",
          "limit '\(group.limit)' names nothing that can be built: build_limits.csv has no pair of its zones and technologies",
          presumes: [.buildLimits])
      }
      for other in rows[group.limit] ?? [] {
        let one = study.buildGroupLimits[other]
        guard (one.firstYear ?? Int.min) <= (group.lastYear ?? Int.max),
          (group.firstYear ?? Int.min) <= (one.lastYear ?? Int.max)
        else { continue }
        error(
          .buildGroupLimits, row, "first_year",
          "the years of limit '\(group.limit)' overlap those of an earlier row")
        break
      }
      rows[group.limit, default: []].append(row)
    }
  }

  /// Reports a technology whose figures an addition needs and does not find.
  private mutating func requireFigures(
    of technology: String, _ figures: StudyNames.Kind, _ table: StudyTable, _ row: Int
  ) {
    guard !figures.names.contains(technology) else { return }
    refuse(
      name: technology, table, row, "technology",
      "technology '\(technology)' has no row in technologies.csv, which an addition needs"
        + figures.hint(technology), presumes: figures.sources)
  }

  /// Numbers of costs, limits and settings in their ranges.
  mutating func checkBuildNumbers() {
    let largest = Double.greatestFiniteMagnitude
    for (row, option) in study.buildOptions.enumerated() {
      require(option.overnightCapexUSDPerKW, 0...largest, .buildOptions, row, "overnight_capex_usd_per_kw")
      require(option.fixedOMUSDPerKWYear, 0...largest, .buildOptions, row, "fixed_om_usd_per_kw_year")
      if let heatRate = option.heatRateMMBtuPerMWh {
        require(heatRate, 0...largest, .buildOptions, row, "heat_rate_mmbtu_per_mwh")
        checkEfficiency(heatRate, .buildOptions, row)
      }
      requireLife(option.lifeYears, .buildOptions, row)
      require(option.realWACC, 0...1, .buildOptions, row, "wacc_real")
    }
    for (row, limit) in study.buildLimits.enumerated() {
      if let most = limit.limitMWPerYear {
        require(most, 0...largest, .buildLimits, row, "limit_mw_per_year")
      }
      if let most = limit.limitMWTotal { require(most, 0...largest, .buildLimits, row, "limit_mw_total") }
      if let size = limit.unitSizeMW {
        require(size, Double.leastNonzeroMagnitude...largest, .buildLimits, row, "unit_size_mw")
      }
    }
    let lifecycle = study.settings.lifecycle
    if let years = lifecycle.lossYearsToClosure, years < 1 {
      error(
        .study, 0, "loss_years_to_closure", "loss_years_to_closure is \(years); it must be at least 1")
    }
    if lifecycle.noticeYears < 0 {
      error(.study, 0, "notice_years", "notice_years is \(lifecycle.noticeYears); it must be at least 0")
    }
    if let cash = lifecycle.closingCashUSDPerKW {
      require(cash, -largest...largest, .study, 0, "closing_cash_usd_per_kw")
    }
    require(lifecycle.openingCashUSDPerKW, -largest...largest, .study, 0, "opening_cash_usd_per_kw")
    if let margin = lifecycle.reserveMargin { require(margin, -1...10, .study, 0, "reserve_margin") }
  }

  /// Reports a life that is not a number of years.
  mutating func requireLife(_ years: Int, _ table: StudyTable, _ row: Int) {
    guard !(1...Self.longestLife).contains(years) else { return }
    error(
      table, row, "life_years", "life_years is \(years); it must be between 1 and \(Self.longestLife)")
  }
}
