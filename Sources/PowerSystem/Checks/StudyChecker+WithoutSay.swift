import DispatchSolveTables

// Keys and rows that are read, and do nothing in the study as it is.
extension StudyChecker {
  mutating func checkWithoutSay() {
    checkOpeningBanks()
    checkKeysOfForesight()
    checkLateRows()
  }

  /// Banks that nobody may keep.
  private mutating func checkOpeningBanks() {
    for program in study.allowancePrograms
    where !program.bankingEnabled && program.openingBankShortTons > 0 {
      let row = study.programTerms.firstIndex { $0.program == program.name }
      let isOwn = row.map { study.programTerms[$0].openingBank != nil } ?? false
      warn(
        isOwn ? .programs : .study, isOwn ? row : 0, isOwn ? "opening_bank" : "opening_bank_short_tons",
        "nothing is banked (banking = false), and the opening bank\(ofProgram(program.name)), \(shortNumber(program.openingBankShortTons)) short tons, is dropped",
        presumes: [.study, .programs])
    }
  }

  /// What is of those who look ahead, where they do not look so far.
  private mutating func checkKeysOfForesight() {
    let settings = study.settings
    if settings.foresight == .myopic, let price = settings.terminalAllowancePriceUSD, price > 0 {
      warn(
        .study, 0, "terminal_price",
        "nobody looks ahead (foresight = \"myopic\"): what is left in the bank at last has no say")
    }
    if settings.foresight != .perfect, let horizon = settings.horizonYear {
      warn(
        .study, 0, "horizon_year",
        "horizon_year \(horizon) has no say: it is of those who foresee everything, and foresight is \(settings.foresight.text)"
      )
    }
  }

  /// Rows of years after all that the study has.
  private mutating func checkLateRows() {
    guard let last = study.lastSeenYear else { return }
    let presumes: [StudyTable] = [.study, .demand, .fuelPrices, .allowanceProgram, .buildOptions]
    func late(_ rows: [Int?]) -> (first: Int, year: Int, more: String)? {
      let late = rows.indices.filter { rows[$0] ?? last > last }
      guard let row = late.first, let year = rows[row] else { return nil }
      let others = late.count - 1
      return (row, year, others == 0 ? "" : " (and in \(others) more row\(others == 1 ? "" : "s"))")
    }
    for (table, rows, column) in [
      (StudyTable.buildGroupLimits, study.buildGroupLimits.map(\.firstYear), "first_year"),
      (.programLinks, study.programLinks.map { Optional($0.firstYear) }, "first_year"),
    ] {
      guard let found = late(rows) else { continue }
      warn(
        table, found.first, column,
        "the row has no say: the study ends in \(last), and \(found.year) is later\(found.more)",
        presumes: presumes)
    }
    // Such tables often go on for longer than the study.
    if let first = study.reserveMargins.map(\.year).min(), first > last {
      warn(
        .reserveMargins, 0, "year", "no row has a say: the study ends in \(last), and they begin in \(first)",
        presumes: presumes)
    }
    for (row, link) in study.programLinks.enumerated() where link.mostShare == 0 {
      warn(.programLinks, row, "share_limit", "nothing is accepted: share_limit is 0")
    }
  }
}
