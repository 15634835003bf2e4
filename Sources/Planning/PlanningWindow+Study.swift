import AllowanceMarket
import PowerDispatch
import PowerSystem

extension PlanningWindow {
  /// What earlier windows have added of an option in one year.
  public struct EarlierAddition: Sendable, Hashable {
    /// Index among `PlanningWindow.options(of:)`.
    public var option: Int
    /// Year in which it entered.
    public var year: Int
    /// Capacity, MW.
    public var builtMW: Double

    /// Creates an addition.
    public init(option: Int, year: Int, builtMW: Double) {
      self.option = option
      self.year = year
      self.builtMW = builtMW
    }
  }

  /// What may be built in a study, by zone and technology, whatever the order of the rows: additions of a study's window
  /// count against the total of their option's index.
  public static func options(of study: Study) -> [BuildLimit] {
    guard study.settings.expansion.isEnabled else { return [] }
    return study.buildLimits.sorted { ($0.zone, $0.technology) < ($1.zone, $1.technology) }
  }

  /// The window of some years of a study, from a bank and earlier additions on.
  ///
  /// Additions of several years that dispatch cannot tell apart stand in one kind of capacity. The fleet is the plan's;
  /// what was added earlier stands in kinds as well, so that a year's system is the same in every window that begins at
  /// the same `origin`, and what one window teaches of it serves the next.
  ///
  /// - Parameters:
  ///   - study: A study without error findings for these years.
  ///   - years: Years, ascending.
  ///   - origin: Year from which on capacity may have been added; nil: the window's first.
  ///   - earlier: What was added before the window; it costs nothing any more.
  ///   - ledger: Bank and obligations before the first year; nil: the program's opening ones.
  /// - Throws: `PlanningError.badInput` for what only one year at a time can follow, `dispatch`.
  public init(
    study: Study, years: [Int], origin: Int? = nil, earlier: [EarlierAddition] = [],
    ledger: AllowanceLedger? = nil
  ) throws(PlanningError) {
    try Self.check(study)
    let options = Self.options(of: study)
    var vintages: [Vintage] = []
    let first = years.first ?? 0
    for year in Array(min(first, origin ?? first)..<first) + years {
      for (index, limit) in options.enumerated() {
        if let vintage = Vintage(study, limit, index, year: year) { vintages.append(vintage) }
      }
    }
    for addition in earlier {
      guard vintages.contains(where: { $0.isSame(addition) && $0.year < first }) else {
        throw .badInput("\(addition.year): nothing can have been added of option \(addition.option)")
      }
    }
    var fleet = Fleet(study: study)
    var windowYears: [Year] = []
    var capacity: [[Int?]] = vintages.map { _ in [] }
    for year in years {
      fleet.applyPlannedChanges(of: study, through: year)
      var kinds: [(key: KindKey, addition: Fleet.Addition)] = []
      for (v, vintage) in vintages.enumerated() {
        guard vintage.year <= year, year < vintage.closingYear else {
          capacity[v].append(nil)
          continue
        }
        let known = kinds.firstIndex { $0.key == vintage.key }
        if known == nil { kinds.append((vintage.key, vintage.addition)) }
        capacity[v].append(known ?? kinds.count - 1)
      }
      let rules = study.program?.rules(in: year)
      guard study.program == nil || rules != nil else {
        throw .badInput("\(year): the allowance program has no rules for this year")
      }
      do {
        windowYears.append(
          Year(
            system: try DispatchSystem(
              study: study, fleet: fleet, year: year, additions: kinds.map { ($0.addition, 0, .infinity) }),
            rules: rules,
            isTrueUp: rules.flatMap { study.program?.isTrueUp($0) } ?? true))
      } catch {
        throw .dispatch(error)
      }
    }
    let ledger = ledger ?? study.program.map(AllowanceLedger.init(program:))
    let period = windowYears.first?.rules?.controlPeriod
    self.init(
      years: windowYears,
      additions: zip(vintages, capacity).map { vintage, capacity in
        let built =
          vintage.year < first
          ? earlier.reduce(0) { vintage.isSame($1) ? $0 + $1.builtMW : $0 } : nil
        return Addition(
          name: vintage.addition.name, leastMW: built ?? 0,
          mostMW: built ?? vintage.limit.limitMWPerYear ?? .infinity,
          annualCostUSDPerMW: built == nil ? vintage.annualCostUSDPerMW : 0, capacity: capacity,
          total: vintage.option)
      },
      totalsMW: options.enumerated().map { index, limit in
        // What stands already is no error if rounding took it past the limit.
        max(
          limit.limitMWTotal ?? .infinity, earlier.reduce(0) { $1.option == index ? $0 + $1.builtMW : $0 })
      },
      discountRate: study.settings.discountRate, openingBankShortTons: ledger?.bank ?? 0,
      outstandingShortTons: period.flatMap { ledger?.balance(in: $0).outstanding } ?? 0,
      isBanking: study.program?.bankingEnabled ?? false,
      maximumPriceUSD: study.settings.maximumAllowancePriceUSD)
  }

  private static func check(_ study: Study) throws(PlanningError) {
    if let program = study.program {
      guard program.convention == .auction else {
        throw .badInput("the ledger convention is not planned ahead")
      }
      guard program.unsoldRule == .withdrawn else {
        throw .badInput("unsold = \"\(program.unsoldRule.rawValue)\" is not planned ahead")
      }
    }
    guard !study.settings.lifecycle.isEnabled else {
      throw .badInput("closures by earnings are not planned ahead")
    }
    let expansion = study.settings.expansion
    let hasUnitSizes = study.buildLimits.contains { $0.unitSizeMW != nil }
    guard !(expansion.isEnabled && expansion.wholeUnits && hasUnitSizes) else {
      throw .badInput("whole units are not planned ahead")
    }
  }
}

/// An option as it would be built in one year.
private struct Vintage {
  let limit: BuildLimit
  /// Index among the study's options.
  let option: Int
  let year: Int
  let addition: Fleet.Addition
  let annualCostUSDPerMW: Double
  let closingYear: Int
  let key: KindKey

  /// Nil where the option is not open in the year.
  init?(_ study: Study, _ limit: BuildLimit, _ option: Int, year: Int) {
    guard (limit.firstYear ?? Int.min) <= year, let cost = study.buildOption(limit, year: year),
      let technology = study.technologies.first(where: { $0.name == limit.technology })
    else { return nil }
    self.limit = limit
    self.option = option
    self.year = year
    addition = Fleet.Addition(limit: limit, cost: cost, technology, year: year)
    annualCostUSDPerMW = cost.annualisedCostUSDPerMWYear
    closingYear = year + cost.lifeYears
    key = KindKey(option: option, addition)
  }

  func isSame(_ earlier: PlanningWindow.EarlierAddition) -> Bool {
    earlier.option == option && earlier.year == year
  }
}

/// What dispatch can tell apart: the option, and its figures without what only accounts for it.
private struct KindKey: Hashable {
  let option: Int
  let addition: Fleet.Addition

  init(option: Int, _ addition: Fleet.Addition) {
    self.option = option
    switch addition {
    case .unit(var unit):
      unit.name = ""
      unit.fixedOMUSDPerKWYear = 0
      unit.onlineYear = nil
      unit.closingYear = nil
      self.addition = .unit(unit)
    case .storage(var store):
      store.name = ""
      store.fixedOMUSDPerKWYear = 0
      store.onlineYear = nil
      store.closingYear = nil
      self.addition = .storage(store)
    }
  }
}
