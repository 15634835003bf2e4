import DispatchSolvePowerSystem

/// The capacity of a study that may close before its plan or its age take it out, by class, over some years.
///
/// A class is capacity that neither dispatch nor its owners can tell apart, so that it is all the same which part of it
/// closes: what has closed counts as that which the plan takes out next.
struct ClosableCapacity {
  /// A class.
  struct Class {
    /// Name: that of its first member.
    let name: String
    /// Its figures, as a unit or store of its name and no capacity.
    let figures: Fleet.Addition
    /// What keeping a MW costs, $/MW and year.
    let fixedCostUSDPerMW: Double
    /// Units or stores in it.
    let members: [String]
    /// What additions of it stand in; nil where it is of the plan.
    let key: Vintage.Key?
    /// By year, what stands if nothing closes, MW.
    var plannedMW: [Double] = []
    /// By year, what of that was not there the year before, MW.
    var enteringMW: [Double] = []
  }

  /// Years, ascending.
  let years: [Int]
  /// Classes of the plan, by name; then those of options, in the order of their first vintages.
  private(set) var classes: [Class] = []

  /// What may close of the plan's fleet and of what was added, where the study lets the optimum decide.
  init(_ study: Study, _ vintages: [Vintage], years: [Int], earlier: [PlanningWindow.EarlierAddition]) {
    self.years = years
    guard study.settings.lifecycle.closesByOptimum else { return }
    classes = Self.ofPlan(study)
    addPlan(study)
    addOptions(vintages, earlier)
  }

  /// Classes of all that ever stands by plan, with fixed cost to save and without a least output.
  private static func ofPlan(_ study: Study) -> [Class] {
    var fleet = Fleet(study: study)
    // What is planned adds units, and takes none out of the list. Past the tables nothing planned is in force, whether the
    // study at hand is held there or not: classes are the same in every window.
    fleet.applyPlannedChanges(
      of: study,
      through: min(study.plannedChanges.map(\.year).max() ?? Int.min, study.lastTableYear ?? Int.max))
    let all =
      fleet.units.filter { $0.fixedOMUSDPerKWYear > 0 && $0.minimumOutputShare == 0 }
      .map { (fixed: $0.fixedOMUSDPerKWYear, addition: Fleet.Addition.unit($0)) }
      + fleet.storage.filter { $0.fixedOMUSDPerKWYear > 0 }
      .map { ($0.fixedOMUSDPerKWYear, .storage($0)) }
    let named = study.unitsWithRates
    var members: [CapacityFigures: [(fixed: Double, addition: Fleet.Addition)]] = [:]
    var order: [CapacityFigures] = []
    for item in all.sorted(by: { comesBefore($0.addition.name, $1.addition.name) }) {
      let figures = CapacityFigures(
        item.addition, keepsFixedCost: true, keepsName: named.contains(item.addition.name))
      if members[figures] == nil { order.append(figures) }
      members[figures, default: []].append(item)
    }
    return order.compactMap { figures in
      guard let mine = members[figures], let first = mine.first else { return nil }
      return Class(
        name: first.addition.name, figures: figures.addition.named(first.addition.name),
        fixedCostUSDPerMW: 1000 * first.fixed, members: mine.map(\.addition.name), key: nil)
    }
  }

  private mutating func addPlan(_ study: Study) {
    var fleet = Fleet(study: study)
    var before: [String: Double] = [:]
    for year in years {
      fleet.applyPlannedChanges(of: study, through: year)
      var standing: [String: Double] = [:]
      for unit in fleet.units where unit.operates(in: year) { standing[unit.name] = unit.capacityMW }
      for store in fleet.storage where store.operates(in: year) { standing[store.name] = store.capacityMW }
      for k in classes.indices {
        classes[k].plannedMW.append(classes[k].members.reduce(0) { $0 + (standing[$1] ?? 0) })
        classes[k].enteringMW.append(
          classes[k].members.reduce(0) { $0 + max(0, (standing[$1] ?? 0) - (before[$1] ?? 0)) })
      }
      before = standing
    }
  }

  private mutating func addOptions(_ vintages: [Vintage], _ earlier: [PlanningWindow.EarlierAddition]) {
    var mine: [Vintage.Key: [Vintage]] = [:]
    var order: [Vintage.Key] = []
    for vintage in vintages where vintage.fixedCostUSDPerMW > 0 {
      if mine[vintage.key] == nil { order.append(vintage.key) }
      mine[vintage.key, default: []].append(vintage)
    }
    for key in order {
      guard let members = mine[key], let first = members.first else { continue }
      let built = members.map { vintage in
        earlier.reduce(0) { vintage.isSame($1) ? $0 + $1.builtMW : $0 }
      }
      var item = Class(
        name: first.addition.name, figures: key.figures.addition.named(first.addition.name),
        fixedCostUSDPerMW: first.fixedCostUSDPerMW, members: members.map(\.addition.name), key: key)
      for (t, year) in years.enumerated() {
        let last = t > 0 ? years[t - 1] : Int.min
        var (planned, entering) = (0.0, 0.0)
        for (vintage, amount) in zip(members, built) where vintage.year <= year && year < vintage.closingYear
        {
          planned += amount
          if vintage.year > last { entering += amount }
        }
        item.plannedMW.append(planned)
        item.enteringMW.append(entering)
      }
      classes.append(item)
    }
  }

  /// By year, what stands of a class after what has closed of it, MW.
  func standingMW(_ item: Class, _ closed: [PlanningWindow.ClosedCapacity]) -> [Double] {
    var standing: [Double] = []
    for (t, year) in years.enumerated() {
      let last = t > 0 ? years[t - 1] : Int.min
      let gone = closed.reduce(0) {
        item.members.contains($1.name) && $1.year <= year && $1.year > last ? $0 + $1.closedMW : $0
      }
      let before = t > 0 ? standing[t - 1] + item.enteringMW[t] : .infinity
      standing.append(max(0, min(item.plannedMW[t], before) - gone))
    }
    return standing
  }
}

extension Fleet.Addition {
  fileprivate func named(_ name: String) -> Fleet.Addition {
    switch self {
    case .unit(var unit):
      unit.name = name
      return .unit(unit)
    case .storage(var store):
      store.name = name
      return .storage(store)
    }
  }
}
