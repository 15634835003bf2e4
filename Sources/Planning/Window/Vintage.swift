import DispatchSolvePowerSystem

/// An option as it would be built in one year.
struct Vintage {
  let limit: BuildLimit
  /// Index among the study's options.
  let option: Int
  /// Year in which it enters.
  let year: Int
  /// Year in which it has to be decided.
  let decisionYear: Int
  let addition: Fleet.Addition
  /// What a MW costs a year, capital and fixed cost, $/MW and year.
  let annualCostUSDPerMW: Double
  /// The part of it that is saved where it closes, $/MW and year.
  let fixedCostUSDPerMW: Double
  let closingYear: Int
  let key: Key

  /// Vintages that stand in one kind of capacity.
  struct Key: Hashable {
    let option: Int
    let figures: CapacityFigures
  }

  /// Nil where the option is not open in the year, for decisions from `origin` on.
  init?(_ study: Study, _ limit: BuildLimit, _ option: Int, year: Int, origin: Int) {
    guard limit.holds(in: year), let cost = study.buildOption(limit, year: year),
      let technology = study.technologies.first(where: { $0.name == limit.technology }),
      year - technology.leadYears >= origin
    else { return nil }
    self.limit = limit
    self.option = option
    self.year = year
    decisionYear = year - technology.leadYears
    addition = Fleet.Addition(limit: limit, cost: cost, technology, year: year)
    annualCostUSDPerMW = cost.annualisedCostUSDPerMWYear
    fixedCostUSDPerMW = cost.fixedCostUSDPerMWYear
    closingYear = year + cost.lifeYears
    key = Key(
      option: option,
      figures: CapacityFigures(addition, keepsFixedCost: study.settings.lifecycle.closesByOptimum))
  }

  func isSame(_ earlier: PlanningWindow.EarlierAddition) -> Bool {
    earlier.option == option && earlier.year == year
  }

  /// The vintages of some years, by year and option.
  ///
  /// - Parameter options: The study's; nil: they are looked up.
  static func all(_ study: Study, _ options: [BuildLimit]? = nil, years: [Int], origin: Int) -> [Vintage] {
    let options = options ?? PlanningWindow.options(of: study)
    return years.flatMap { year in
      options.enumerated().compactMap { index, limit in
        Vintage(study, limit, index, year: year, origin: origin)
      }
    }
  }
}
