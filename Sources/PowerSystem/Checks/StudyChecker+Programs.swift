import DispatchSolveTables

extension StudyChecker {
  /// The programs, where there are several: names, rows and rules that can be decided together.
  mutating func checkPrograms() {
    requireUnique(.programs, study.programTerms.map(\.program), "program") { $0 }
    guard let program = study.program else {
      if let terms = study.programTerms.first {
        error(
          .programs, 0, "program", "program '\(terms.program)': the study has no allowance_program.csv",
          presumes: [.allowanceProgram])
      }
      return
    }
    let names = study.programTerms.map(\.program)
    func isKnown(_ name: String) -> Bool { name.isEmpty || names.contains(name) }
    for (row, rules) in program.years.enumerated() where !isKnown(rules.program) {
      unknown(rules.program, names, .allowanceProgram, row)
    }
    for (row, membership) in program.memberships.enumerated() {
      if !isKnown(membership.program) { unknown(membership.program, names, .programMembership, row) }
      if let share = membership.coveredShare {
        require(share, 0...1, .programMembership, row, "covered_share")
      }
    }
    for one in study.allowancePrograms where !study.programTerms.isEmpty {
      guard let row = study.programTerms.firstIndex(where: { $0.program == one.name }) else { continue }
      if one.years.isEmpty {
        error(
          .programs, row, "program", "program '\(one.name)' has no rows in allowance_program.csv",
          presumes: [.allowanceProgram])
      }
      if one.memberships.isEmpty {
        error(
          .programs, row, "program", "program '\(one.name)' has no members in program_membership.csv",
          presumes: [.programMembership])
      }
      let largest = Double.greatestFiniteMagnitude
      let terms = study.programTerms[row]
      if let bank = terms.openingBank { require(bank, 0...largest, .programs, row, "opening_bank") }
      if let owed = terms.openingObligation {
        require(owed, 0...largest, .programs, row, "opening_obligation")
      }
      if let rate = terms.discountRate {
        require(rate, 0...1, .programs, row, "discount_rate")
        checkRate(rate, row)
      }
      if let ceiling = terms.priceCeilingUSD {
        require(ceiling, 0...largest, .programs, row, "price_ceiling_usd")
      }
    }
    guard study.hasSeveralPrograms else { return }
    if program.convention != .auction {
      error(.study, 0, "convention", "several programs are decided together, by the auction convention alone")
    }
    // What a year that is seen alone does not sell is a matter of later ones.
    for one in study.allowancePrograms
    where one.unsoldRule != .withdrawn && study.settings.foresight != .myopic {
      error(
        .programs, study.programTerms.firstIndex { $0.program == one.name }, "unsold",
        "several programs are planned ahead together, and then what program '\(one.name)' does not sell can only be withdrawn",
        presumes: [.study])
    }
    if study.carbonPrice.combination == .max, !study.carbonPrice.entries.isEmpty {
      error(
        .study, 0, "carbon_price_combination",
        "several programs are decided together, and a carbon price is then paid on top of their prices: sum",
        presumes: [.carbonPrice])
    }
    if study.settings.lifecycle.isEnabled, study.settings.lifecycle.closures == .earnings {
      error(
        .study, 0, "closures",
        "several programs are decided together, and closures then follow from the optimum alone")
    }
  }

  /// A rate of holders of one program: what it comes to is looked for, and two such things are not looked for together.
  private mutating func checkRate(_ rate: Double, _ row: Int) {
    guard rate != study.settings.discountRate else { return }
    let what: String? =
      if study.program?.offerRules?.lookBack == true {
        "offers that follow from years before are"
      } else if study.hasBorrowing {
        "allowances may be borrowed"
      } else {
        nil
      }
    if study.settings.foresight == .myopic {
      warn(
        .programs, row, "discount_rate", "nobody looks ahead (foresight = \"myopic\"): the rate has no say",
        presumes: [.study])
    } else if let what {
      error(
        .programs, row, "discount_rate",
        "what holders of one program ask for is looked for window by window, and \(what) as well: the study's rate goes with that",
        presumes: [.study, .allowanceProgram, .quantityReserves, .tierPriceRules, .unsoldReturns, .offsets])
    }
  }

  /// Reports a program that `programs.csv` does not have.
  mutating func unknown(
    _ name: String, _ names: [String], _ table: StudyTable, _ row: Int, _ column: String = "program"
  ) {
    refuse(
      name: name, table, row, column,
      names.isEmpty
        ? "program '\(name)': the study has no programs.csv"
        : "unknown program '\(name)'\(didYouMean(name, names.sorted()))", presumes: [.programs])
  }

  /// The program that a row's name stands for.
  func programName(_ name: String) -> String {
    name.isEmpty ? study.orderedTerms.first?.program ?? "" : name
  }

  /// How a message says which of several programs it speaks of.
  func ofProgram(_ name: String) -> String { study.hasSeveralPrograms ? " of program '\(name)'" : "" }
}
