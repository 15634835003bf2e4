import DispatchSolveAllowanceMarket
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem

extension PlanningWindow {
  /// What may be built in a study, by zone, technology and first year, whatever the order of the rows: additions of a study's window
  /// count against the total of their option's index.
  public static func options(of study: Study) -> [BuildLimit] {
    guard study.settings.expansion.isEnabled else { return [] }
    return study.buildLimits.sorted {
      ($0.zone, $0.technology, $0.firstYear ?? Int.min) < ($1.zone, $1.technology, $1.firstYear ?? Int.min)
    }
  }

  /// The window of some years of a study, from a bank, earlier additions and closures on.
  ///
  /// Additions of several years that dispatch cannot tell apart stand in one kind of capacity. The fleet is the plan's;
  /// what was added earlier, and what may close, stands in kinds as well, so that a year's system is the same in every
  /// window that begins at the same `origin`, and what one window teaches of it serves the next.
  ///
  /// - Parameters:
  ///   - study: A study without error findings for these years.
  ///   - years: Years, ascending.
  ///   - origin: Year from which on additions and closures are decided; nil: the window's first. What would have had
  ///     to be decided before does not enter.
  ///   - earlier: What was added or committed before the window; its capital costs nothing any more.
  ///   - closed: What has closed, or has been given notice of.
  ///   - ledger: Bank and obligations before the first year; nil: the program's opening ones.
  ///   - furtherLedgers: The same of programs beside the first, in their order; empty: their opening ones.
  ///   - seen: Years of another window of the study with the same `origin`, whose systems are not put together again.
  /// - Throws: `PlanningError.badInput` for what only one year at a time can follow, `dispatch`.
  public init(
    study: Study, years: [Int], origin: Int? = nil, earlier: [EarlierAddition] = [],
    closed: [ClosedCapacity] = [], ledger: AllowanceLedger? = nil, furtherLedgers: [AllowanceLedger] = [],
    seen: [Year] = []
  ) throws(PlanningError) {
    try Self.check(study, years: years)
    let first = years.first ?? 0
    let start = min(first, origin ?? first)
    let all = Array(start..<first) + years
    let options = Self.options(of: study)
    let vintages = Vintage.all(study, options, years: all, origin: start)
    for addition in earlier {
      guard vintages.contains(where: { $0.isSame(addition) && $0.decisionYear < first }) else {
        throw .badInput("\(addition.year): nothing can have been added of option \(addition.option)")
      }
    }
    let closable = ClosableCapacity(study, vintages, years: all, earlier: earlier)
    for closure in closed {
      guard closable.classes.contains(where: { $0.members.contains(closure.name) }) else {
        throw .badInput("\(closure.year): nothing can have closed of '\(closure.name)'")
      }
    }
    let kinds = try Kinds(study, years, vintages, closable, seen)
    let programs = study.allowancePrograms
    let ledger = ledger ?? programs.first.map(AllowanceLedger.init(program:))
    let period = kinds.years.first?.rules?.controlPeriod
    var totals = options.enumerated().map { index, limit in
      // What stands already is no error if rounding took it past the limit.
      max(limit.limitMWTotal ?? .infinity, earlier.reduce(0) { $1.option == index ? $0 + $1.builtMW : $0 })
    }
    var entering: [(option: Int, year: Int)] = []
    let additions = Self.additions(
      vintages, kinds, closable, earlier, first: first, isWhole: study.settings.expansion.wholeUnits, &totals,
      &entering)
    self.init(
      years: kinds.years, additions: additions, totalsMW: totals,
      discountRate: study.settings.discountRate, openingBankShortTons: ledger?.bank ?? 0,
      outstandingShortTons: period.flatMap { ledger?.balance(in: $0).outstanding } ?? 0,
      isBanking: programs.first?.bankingEnabled ?? false,
      maximumPriceUSD: study.settings.maximumAllowancePriceUSD,
      terminalPriceUSD: study.settings.terminalAllowancePriceUSD)
    owedForBorrowingShortTons = ledger?.balance.owedForBorrowing ?? 0
    rolledShortTons = ledger?.balance.rolled ?? 0
    holdersRate = programs.first?.discountRate
    if study.hasSeveralPrograms {
      firstProgramName = programs.first?.name ?? ""
      furtherPrograms = try programs.enumerated().dropFirst().map { index, program throws(PlanningError) in
        try Program(
          program, index: index, years: years,
          ledger: index <= furtherLedgers.count
            ? furtherLedgers[index - 1] : AllowanceLedger(program: program))
      }
    }
    links = study.acceptances(years: years)
    sharedLimits = Self.groupLimits(
      of: study, options, entering: entering, additions: additions, earlier: earlier)
    noticeYears = study.settings.lifecycle.noticeYears
    let closesFrom = years.firstIndex { $0 >= first + noticeYears } ?? years.count
    closables = zip(closable.classes, kinds.ofClasses).map { item, capacity in
      Closable(
        name: item.name, plannedMW: Array(closable.standingMW(item, closed).suffix(years.count)),
        annualCostUSDPerMW: item.fixedCostUSDPerMW, capacity: capacity,
        enteringMW: Array(item.enteringMW.suffix(years.count)), closesFrom: closesFrom)
    }
  }

  /// What may be added; what was, and may close, is no addition any more, and taken off the totals.
  private static func additions(
    _ vintages: [Vintage], _ kinds: Kinds, _ closable: ClosableCapacity, _ earlier: [EarlierAddition],
    first: Int, isWhole: Bool, _ totalsMW: inout [Double], _ entering: inout [(option: Int, year: Int)]
  ) -> [Addition] {
    var additions: [Addition] = []
    for (vintage, capacity) in zip(vintages, kinds.ofVintages) {
      let isOpen = vintage.decisionYear >= first
      let built = isOpen ? 0 : earlier.reduce(0) { vintage.isSame($1) ? $0 + $1.builtMW : $0 }
      let kept = closable.classes.firstIndex { $0.key == vintage.key }
      if !isOpen, kept != nil {
        totalsMW[vintage.option] = max(0, totalsMW[vintage.option] - built)
        continue
      }
      entering.append((vintage.option, vintage.year))
      additions.append(
        Addition(
          name: vintage.addition.name, leastMW: built,
          mostMW: isOpen ? vintage.limit.limitMWPerYear ?? .infinity : built,
          annualCostUSDPerMW: isOpen
            ? vintage.annualCostUSDPerMW - (kept == nil ? 0 : vintage.fixedCostUSDPerMW) : 0,
          capacity: capacity, total: vintage.option, closable: kept,
          decisionYear: isOpen ? vintage.decisionYear : nil,
          unitSizeMW: isOpen && isWhole ? vintage.limit.unitSizeMW : nil))
    }
    return additions
  }

  private static func check(_ study: Study, years: [Int]) throws(PlanningError) {
    // What a year does not sell is a matter of later ones, which a year that is seen alone does not decide about.
    let isAlone = study.settings.foresight == .myopic && years.count == 1
    for program in study.allowancePrograms {
      guard program.convention == .auction else {
        throw .badInput("the ledger convention is not planned ahead")
      }
      guard program.unsoldRule == .withdrawn || isAlone else {
        throw .badInput("unsold = \"\(program.unsoldRule.rawValue)\" is not planned ahead")
      }
    }
    let lifecycle = study.settings.lifecycle
    guard !lifecycle.isEnabled || lifecycle.closures == .optimum else {
      throw .badInput("closures by earnings are not planned ahead")
    }
  }
}

/// The years of a study's window with their kinds of capacity: first those of additions, then those of the plan's classes
/// that may close.
private struct Kinds {
  private(set) var years: [PlanningWindow.Year] = []
  /// By vintage and year, its kind; nil before it enters and after its life.
  private(set) var ofVintages: [[Int?]]
  /// By class that may close and year, its kind; nil where nothing of it can stand.
  private(set) var ofClasses: [[Int?]]

  init(
    _ study: Study, _ calendar: [Int], _ vintages: [Vintage], _ closable: ClosableCapacity,
    _ seen: [PlanningWindow.Year]
  ) throws(PlanningError) {
    ofVintages = vintages.map { _ in [] }
    ofClasses = closable.classes.map { _ in [] }
    let members = Set(closable.classes.flatMap { $0.key == nil ? $0.members : [] })
    let before = closable.years.count - calendar.count
    var fleet = Fleet(study: study)
    let program = study.firstProgram
    // Every key is compared once, not with all others in every year.
    var numbers: [Vintage.Key: Int] = [:]
    func number(_ key: Vintage.Key) -> Int {
      if let known = numbers[key] { return known }
      numbers[key] = numbers.count
      return numbers.count - 1
    }
    let vintageNumbers = vintages.map { number($0.key) }
    let classNumbers = closable.classes.map { $0.key.map(number) }
    for (position, year) in calendar.enumerated() {
      fleet.applyPlannedChanges(of: study, through: year)
      var kinds: [Fleet.Addition] = []
      var kindOf: [Int?] = Array(repeating: nil, count: numbers.count)
      for (v, vintage) in vintages.enumerated() {
        guard vintage.year <= year, year < vintage.closingYear else {
          ofVintages[v].append(nil)
          continue
        }
        let number = vintageNumbers[v]
        if kindOf[number] == nil {
          kindOf[number] = kinds.count
          kinds.append(vintage.addition)
        }
        ofVintages[v].append(kindOf[number])
      }
      for (k, item) in closable.classes.enumerated() {
        if let number = classNumbers[k] {
          ofClasses[k].append(kindOf[number])
        } else if item.plannedMW[before + position] > 0 {
          ofClasses[k].append(kinds.count)
          kinds.append(item.figures)
        } else {
          ofClasses[k].append(nil)
        }
      }
      let rules = program?.rules(in: year)
      guard program == nil || rules != nil else {
        throw .badInput("\(year): the allowance program has no rules for this year")
      }
      let isTrueUp = rules.flatMap { program?.isTrueUp($0) } ?? true
      if var known = seen.first(where: { $0.system.year == year }),
        known.system.buildOptions.lazy.map(known.system.name).elementsEqual(kinds.lazy.map(\.name))
      {
        (known.rules, known.isTrueUp) = (rules, isTrueUp)
        years.append(known)
        continue
      }
      var fixed = fleet
      _ = fixed.liquidate(members)
      do {
        years.append(
          PlanningWindow.Year(
            system: try DispatchSystem(
              study: study, fleet: fixed, year: year, additions: kinds.map { ($0, 0, .infinity) }),
            rules: rules, isTrueUp: isTrueUp,
            margins: PlanningWindow.margins(
              of: study, year: year, fleet: fixed, kinds: kinds)))
      } catch {
        throw .dispatch(error)
      }
    }
  }
}

extension PlanningWindow.Program {
  /// A program of a study in some years.
  ///
  /// - Throws: `PlanningError.badInput` where it has no rules for a year.
  init(
    _ program: AllowanceProgram, index: Int, years: [Int], ledger: AllowanceLedger
  ) throws(PlanningError) {
    let rules = years.compactMap { program.rules(in: $0) }
    guard rules.count == years.count else {
      throw .badInput(
        "the program '\(program.name)' has no rules for every year from \(years.first ?? 0) on")
    }
    self.init(
      name: program.name, index: index, rules: rules, isTrueUp: rules.map { program.isTrueUp($0) },
      openingBankShortTons: ledger.bank,
      outstandingShortTons: rules.first.map { ledger.balance(in: $0.controlPeriod).outstanding } ?? 0,
      isBanking: program.bankingEnabled)
    owedForBorrowingShortTons = ledger.balance.owedForBorrowing
    rolledShortTons = ledger.balance.rolled
    discountRate = program.discountRate
  }
}

extension PlanningWindow {
  /// Puts other rules in place of those of a window's years; how much is offered in them may differ, and at which prices.
  ///
  /// - Parameter rules: By program and year.
  public mutating func offer(_ rules: [[ProgramYear]]) {
    guard let first = rules.first, first.count == years.count else { return }
    for t in years.indices { years[t].rules = first[t] }
    for (p, rules) in rules.dropFirst().enumerated() where p < furtherPrograms.count {
      furtherPrograms[p].rules = rules
    }
  }
}
