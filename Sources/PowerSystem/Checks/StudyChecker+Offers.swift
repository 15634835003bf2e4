import DispatchSolveTables

// Rules by which offers follow from years before.
extension StudyChecker {
  mutating func checkOfferRules() {
    guard let program = study.program, let rules = program.offerRules else { return }
    let names = study.programTerms.map(\.program)
    checkPrograms(rules.reserves.map(\.program), .quantityReserves, names)
    checkPrograms(rules.triggers.map(\.program), .tierPriceRules, names)
    checkPrograms(rules.returns.map(\.program), .unsoldReturns, names)
    checkPrograms(rules.offsets.map(\.program), .offsets, names)
    requireUnique(
      .offsets, rules.offsets.map { NameKey(programName($0.program), "\($0.firstYear)") }, "first_year"
    ) { $0.text }
    requireUnique(
      .quantityReserves, rules.reserves.map { NameKey(programName($0.program), "\($0.firstYear)") },
      "first_year"
    ) { $0.text }
    requireUnique(
      .tierPriceRules,
      rules.triggers.map { NameKey(programName($0.program), "\($0.tier)", "\($0.firstYear)") }, "first_year"
    ) { $0.text }
    requireUnique(
      .unsoldReturns, rules.returns.map { NameKey(programName($0.program), "\($0.firstYear)") }, "first_year"
    ) { $0.text }
    for (row, reserve) in rules.reserves.enumerated() { check(reserve, row) }
    checkTriggers(rules, program)
    checkReturns(rules, program)
    checkOffsets(rules)
    warnOfLateRows(rules)
    if program.convention != .auction {
      error(
        .study, 0, "convention",
        "rules by which offers follow from years before go with the auction convention alone",
        presumes: [.quantityReserves, .tierPriceRules, .unsoldReturns, .offsets])
    }
  }

  private mutating func warnOfLateRows(_ rules: OfferRules) {
    warnOfLate(rules.reserves.map { ($0.program, $0.firstYear) }, .quantityReserves)
    warnOfLate(rules.triggers.map { ($0.program, $0.firstYear) }, .tierPriceRules)
    warnOfLate(rules.returns.map { ($0.program, $0.firstYear + $0.afterYears) }, .unsoldReturns)
    warnOfLate(rules.offsets.map { ($0.program, $0.firstYear) }, .offsets)
    for (row, rule) in rules.offsets.enumerated() where rule.mostShare == 0 || rule.mostShortTons == 0 {
      warn(.offsets, row, rule.mostShare == 0 ? "most_share" : "most_short_tons", "no offset is accepted")
    }
  }

  /// Rows that begin after the last year of their program's rules.
  mutating func warnOfLate(_ rows: [(program: String, year: Int)], _ table: StudyTable) {
    var ends: [String: Int] = [:]
    for rules in study.program?.years ?? [] {
      let name = programName(rules.program)
      ends[name] = max(ends[name] ?? rules.year, rules.year)
    }
    for (row, item) in rows.enumerated() {
      guard let end = ends[programName(item.program)], item.year > end else { continue }
      warn(
        table, row, "first_year", "the row has no say: the program's rules end with \(end)",
        presumes: [.allowanceProgram])
    }
  }

  private mutating func checkPrograms(_ given: [String], _ table: StudyTable, _ names: [String]) {
    for (row, name) in given.enumerated() where !name.isEmpty && !names.contains(name) {
      unknown(name, names, table, row)
    }
  }

  private mutating func check(_ reserve: QuantityReserve, _ row: Int) {
    let largest = Double.greatestFiniteMagnitude
    for (value, column) in [
      (reserve.upperBankShortTons, "upper_bank_short_tons"), (reserve.intakeShortTons, "intake_short_tons"),
      (reserve.lowerBankShortTons, "lower_bank_short_tons"),
      (reserve.releaseShortTons, "release_short_tons"),
      (reserve.openingStockShortTons, "opening_stock_short_tons"),
      (reserve.taperFromShortTons ?? 0, "taper_from_short_tons"),
      (reserve.stockLimitShortTons ?? 0, "stock_limit_short_tons"),
    ] { require(value, 0...largest, .quantityReserves, row, column) }
    require(reserve.intakeShare, 0...1, .quantityReserves, row, "intake_share")
    let from = reserve.taperFromShortTons ?? reserve.upperBankShortTons
    if from > reserve.upperBankShortTons {
      error(
        .quantityReserves, row, "taper_from_short_tons",
        "the taper begins at \(from), above upper_bank_short_tons \(reserve.upperBankShortTons): thresholds out of order"
      )
    }
    if reserve.lowerBankShortTons > from {
      error(
        .quantityReserves, row, "lower_bank_short_tons",
        "the reserve gives back below \(reserve.lowerBankShortTons), but takes in above \(from): thresholds out of order"
      )
    }
    if reserve.intakeShare == 0, reserve.intakeShortTons == 0, reserve.releaseShortTons == 0,
      reserve.taperFromShortTons == nil
    {
      warn(
        .quantityReserves, row, "intake_share", "the reserve takes nothing in and gives nothing back")
    }
    if reserve.lowerBankShortTons > 0, reserve.releaseShortTons == 0 {
      warn(
        .quantityReserves, row, "release_short_tons",
        "nothing is given back below lower_bank_short_tons: release_short_tons is 0")
    }
    let isFirst = !(study.program?.offerRules?.reserves ?? []).contains {
      programName($0.program) == programName(reserve.program) && $0.firstYear < reserve.firstYear
    }
    if !isFirst, reserve.openingStockShortTons > 0 {
      error(
        .quantityReserves, row, "opening_stock_short_tons",
        "the reserve's stock of this year is what its earlier row left; opening_stock_short_tons is of the first row alone"
      )
    }
    if study.program?.bankingEnabled == false {
      warn(
        .quantityReserves, row, "upper_bank_short_tons",
        "nothing is banked (banking = false), so the bank is 0 in every year", presumes: [.study])
    }
  }

  private mutating func checkTriggers(_ rules: OfferRules, _ program: AllowanceProgram) {
    let largest = Double.greatestFiniteMagnitude
    for (row, rule) in rules.triggers.enumerated() {
      require(rule.multiple, Double.leastNonzeroMagnitude...largest, .tierPriceRules, row, "multiple")
      if let price = rule.openingPriceUSD {
        require(price, 0...largest, .tierPriceRules, row, "opening_price_usd")
      }
      if !hasTier(rule.tier, of: rule.program, from: rule.firstYear, program) {
        error(
          .tierPriceRules, row, "tier", "no year from \(rule.firstYear) on has a tier \(rule.tier)",
          presumes: [.allowanceProgram])
      }
    }
  }

  private mutating func checkReturns(_ rules: OfferRules, _ program: AllowanceProgram) {
    for (row, rule) in rules.returns.enumerated() {
      let year = rule.firstYear + rule.afterYears
      switch (rule.place, rule.tier) {
      case (.tier, nil):
        error(.unsoldReturns, row, "tier", "which tier do unsold allowances go to?")
      case (.tier, let tier?) where !hasTier(tier, of: rule.program, from: year, program):
        error(
          .unsoldReturns, row, "tier", "no year from \(year) on has a tier \(tier)",
          presumes: [.allowanceProgram])
      case (.auction, .some), (.ecr, .some):
        error(
          .unsoldReturns, row, "tier",
          "a tier is named, but place is '\(rule.place.rawValue)', not 'tier'")
      case (.ecr, nil)
      where !program.years.contains {
        programName($0.program) == programName(rule.program) && $0.year >= year && $0.ecr != nil
      }:
        error(
          .unsoldReturns, row, "place", "no year from \(year) on has an emissions containment reserve",
          presumes: [.allowanceProgram])
      default: break
      }
      let own = study.allowancePrograms.first { $0.name.isEmpty || $0.name == programName(rule.program) }
      if let own, own.unsoldRule != .withdrawn {
        error(
          .unsoldReturns, row, "first_year",
          "unsold = \"\(own.unsoldRule.rawValue)\" says already what becomes of unsold allowances: withdrawn goes with this table",
          presumes: [.study, .programs])
      }
    }
  }

  private mutating func checkOffsets(_ rules: OfferRules) {
    let largest = Double.greatestFiniteMagnitude
    for (row, rule) in rules.offsets.enumerated() {
      require(rule.priceUSD, 0...largest, .offsets, row, "price_usd")
      if let share = rule.mostShare { require(share, 0...1, .offsets, row, "most_share") }
      if let most = rule.mostShortTons { require(most, 0...largest, .offsets, row, "most_short_tons") }
      if rule.mostShare == nil, rule.mostShortTons == nil {
        warn(
          .offsets, row, "most_share",
          "offsets without limit: no allowance costs more than \(rule.priceUSD) $/short ton")
      }
      if !rule.isUnderCap, rule.afterYears != 1 {
        error(
          .offsets, row, "after_years",
          "after_years goes with under_cap: offsets on top of the cap make no later one smaller")
      }
    }
  }

  private func hasTier(_ number: Int, of name: String, from year: Int, _ program: AllowanceProgram) -> Bool {
    program.years.contains { rules in
      programName(rules.program) == programName(name) && rules.year >= year
        && rules.tiers.contains { $0.number == number }
    }
  }
}
