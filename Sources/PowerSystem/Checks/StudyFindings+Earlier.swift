/// What tables of version 0.1.0 said and say something else now.
///
/// A study of 0.1.0 knows no `money_year`; one that gives it was looked over since, and is told nothing of this.
extension Study {
  /// Cells and blanks that meant something else before 0.2.0, each with what to write for which meaning.
  ///
  /// - Parameter years: Years that are reported, ascending; nil: those of demand.csv.
  public func findingsOfEarlierVersions(reporting years: Years? = nil) -> [Finding] {
    guard settings.moneyYear == nil else { return [] }
    // None of these looks a name up.
    var checker = StudyChecker(study: self, known: StudyNames(Study()))
    checker.checkCoveredBlanks()
    checker.checkChargingOfPlannedStores()
    checker.checkTrueUpOfLastYear()
    if let years { checker.checkBeginning(years) }
    return checker.findings
  }
}

extension StudyChecker {
  /// Planned changes that count and add something.
  private var additions: [PlannedChange] {
    study.plannedChanges.filter { $0.changeMW > 0 && study.settings.plannedChanges.contains($0.status) }
  }

  /// Planned additions whose emissions were not covered where technologies.csv said nothing.
  ///
  /// A share of 1 may have been written as well; who has the file knows (see `StudyGateway`).
  fileprivate mutating func checkCoveredBlanks() {
    guard let program = study.firstProgram else { return }
    let members = Set(program.memberships.map(\.zone))
    for (row, technology) in study.technologies.enumerated()
    where technology.coveredShare == 1 && technology.emissionRateShortTonsPerMWh > 0 {
      guard additions.contains(where: { $0.technology == technology.name && members.contains($0.zone) })
      else { continue }
      warn(
        .technologies, row, "covered_share",
        "covered_share of '\(technology.name)' is blank, so its planned additions need allowances; before 0.2.0 they "
          + "needed none: write 1, or 0 for what it was", presumes: [.plannedChanges, .programMembership])
    }
  }

  /// Planned stores that took the charging cost of the first store.
  fileprivate mutating func checkChargingOfPlannedStores() {
    guard let before = study.storage.first?.chargingCostUSDPerMWh, before > 0 else { return }
    for (row, technology) in study.technologies.enumerated()
    where technology.roundTripEfficiency != nil && technology.chargingCostUSDPerMWh == 0 {
      guard additions.contains(where: { $0.technology == technology.name }) else { continue }
      warn(
        .technologies, row, "charging_cost_usd_per_mwh",
        "planned stores of '\(technology.name)' charge at no cost; before 0.2.0 they took the \(shortNumber(before)) "
          + "$/MWh of the first store of storage.csv: charging_cost_usd_per_mwh says theirs",
        presumes: [.plannedChanges, .storage])
    }
  }

  /// A control period that the table leaves open: the end of a run once settled it.
  fileprivate mutating func checkTrueUpOfLastYear() {
    guard let program = study.program, program.convention == .auction, program.bankingEnabled,
      let row = program.years.indices.max(by: { program.years[$0].year < program.years[$1].year })
    else { return }
    let last = program.years[row]
    guard !last.fullCompliance, last.surrenderShare < 1,
      program.controlPeriod(after: last.year) == last.controlPeriod
    else { return }
    warn(
      .allowanceProgram, row, "full_compliance",
      "control period '\(last.controlPeriod)' goes on after \(last.year), and what is owed then stays owed; before 0.2.0 the "
        + "last year of a run settled it: full_compliance = true does", presumes: [.study])
  }

  /// A run that is asked for later years than those in which it begins, and so with another year's bank.
  fileprivate mutating func checkBeginning(_ years: Years) {
    guard study.settings.firstYear == nil, let program = study.program,
      program.openingBankShortTons > 0 || program.openingObligationShortTons > 0,
      let first = study.firstYear, let asked = years.first, asked > first
    else { return }
    warn(
      .study, 0, "opening_bank_short_tons",
      "the opening bank is that of \(first), the first year of demand.csv, in which every run begins; before 0.2.0 this "
        + "one would have begun in \(asked): first_year says where", presumes: [.demand])
  }
}
