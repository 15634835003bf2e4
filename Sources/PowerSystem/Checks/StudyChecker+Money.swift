extension StudyChecker {
  /// Years from which on nobody can leave inflation out of account: at 2 to 3 % prices move by a tenth.
  private static let yearsThatMatter = 5

  /// One way of saying what a dollar is worth, and its year.
  mutating func checkMoney() {
    let settings = study.settings
    for (row, entry) in study.deflator.enumerated() {
      require(
        entry.index, Double.leastNonzeroMagnitude...Double.greatestFiniteMagnitude, .deflator, row, "index")
    }
    requireUnique(.deflator, study.deflator.map(\.year), "year") { "\($0)" }
    if settings.moneyYear == nil, settings.inflation != nil {
      error(.study, 0, "inflation", "inflation needs money_year: whose dollars are the study's?")
    }
    if settings.moneyYear == nil, !study.deflator.isEmpty {
      error(
        .deflator, nil, nil, "deflator.csv needs money_year in study.toml: whose dollars are the study's?",
        presumes: [.study])
    }
    if settings.inflation != nil, !study.deflator.isEmpty {
      error(
        .study, 0, "inflation", "inflation goes not with deflator.csv, which says what a dollar is worth",
        presumes: [.deflator])
    }
    checkMoneyWithoutIndex()
  }

  /// Dollars of their year that nothing turns into the study's.
  private mutating func checkMoneyWithoutIndex() {
    let settings = study.settings
    guard let year = settings.moneyYear, settings.inflation == nil, study.deflator.isEmpty else { return }
    let tables: [(table: NominalTable, isThere: Bool)] = [
      (.allowanceProgram, study.program != nil), (.generationStandards, !study.generationStandards.isEmpty),
    ]
    let names = tables.filter { $0.isThere && settings.nominal.contains($0.table) }.map { $0.table.rawValue }
    guard !names.isEmpty else { return }
    warn(
      .study, 0, "nominal",
      "prices of \(names.joined(separator: " and ")) are dollars of their years, and nothing says what these are worth: they are taken as dollars of \(year). "
        + "inflation or deflator.csv says it, and nominal = [] that they are of \(year)",
      presumes: [.deflator, .allowanceProgram, .generationStandards])
  }

  /// An index for every year that is visited, and for the money's own; or prices that may be left as they are.
  mutating func checkMoney(_ years: Years) {
    let settings = study.settings
    if !study.deflator.isEmpty, let money = settings.moneyYear {
      let given = study.deflator.map(\.year)
      let missing = Set(years).union([money]).subtracting(given).sorted()
      if !missing.isEmpty {
        error(
          .deflator, nil, nil, "no index for \(Years.text(missing))" + interpolationHint(missing, given),
          presumes: [.study, .deflator])
      }
    }
    // With a money year that is told of all years.
    guard settings.moneyYear == nil, settings.inflation == nil, study.deflator.isEmpty,
      settings.nominal.contains(.allowanceProgram),
      years.count >= Self.yearsThatMatter
    else { return }
    let prices = Set(
      (study.program?.years ?? []).filter { years.contains($0.year) }.map { rules in
        [rules.reservePriceUSD, rules.ecr?.triggerUSD ?? 0, rules.priceCeilingUSD ?? 0]
          + rules.tiers.map(\.triggerUSD)
      })
    // Prices that never change are not published for a price level.
    guard prices.count > 1 else { return }
    warn(
      .allowanceProgram, nil, nil,
      "dollars of every year are taken as the study's: nothing says what they are worth; money_year with inflation or "
        + "deflator.csv does, and nominal = [] that they are the study's",
      presumes: [.study, .allowanceProgram])
  }
}
