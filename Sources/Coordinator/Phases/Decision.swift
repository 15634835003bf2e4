import DispatchSolvePlanning
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem

/// Decides what may be built this year, at which cost and up to which amount.
///
/// How much of it is built is found jointly with dispatch and the market, in `Matching`.
public struct Decision: YearPhase {
  /// Creates the phase.
  public init() {}

  /// Runs it.
  public func run(
    _ before: YearState.Planned, _ context: YearContext
  ) throws(RunError) -> (step: YearState.Decided, notes: PhaseNotes) {
    var carried = before.carried
    let (plan, foreseen) = try Self.plan(&carried, context)
    let options = Self.options(context.study, carried, year: context.year)
    var fleet = carried.fleet
    if let outlook = carried.outlook, !outlook.closed.isEmpty {
      fleet = PlanningWindow.standing(
        fleet, of: context.study, in: context.year, origin: outlook.origin, earlier: outlook.additions,
        closed: outlook.closed)
    }
    let system = try Self.system(context.study, fleet, options, year: context.year)
    var notes = PhaseNotes()
    notes.count("build options", options.count)
    notes.count("generation standards", system.annualRows.count { $0.kind == .generationStandard })
    notes.figure("expected_price_usd_per_short_ton", before.carried.expectedPriceUSD)
    if !foreseen.isEmpty { notes.count("years foreseen", foreseen.count) }
    let decided = YearState.Decided(
      planned: before, options: options, system: system, carried: carried, plan: plan, foreseen: foreseen)
    return (decided, notes)
  }

  /// The year's system with a fleet and open options.
  static func system(
    _ study: Study, _ fleet: Fleet, _ options: [OpenOption], year: Int
  ) throws(RunError) -> DispatchSystem {
    do {
      return try DispatchSystem(
        study: study, fleet: fleet, year: year,
        additions: options.map { ($0.addition, $0.costUSDPerMWYear, $0.limitMW) })
    } catch {
      throw .dispatch(error)
    }
  }

  /// What a window of years decided of this one, and all that it expects if it begins with this year; nothing where
  /// every year decides on its own.
  private static func plan(
    _ carried: inout FixedPointRuntimeState, _ context: YearContext
  ) throws(RunError) -> (plan: YearPlan?, foreseen: [YearPlan]) {
    let study = context.study
    let year = context.year
    guard study.isPlannedAhead else { return (nil, []) }
    var outlook = carried.outlook ?? Outlook(origin: year)
    var foreseen: [YearPlan] = []
    outlook.ahead.removeAll { $0.year < year }
    if context.isSurprised {
      // What was planned, and known of years to come, is of another study.
      outlook.ahead = []
      outlook.costs = [:]
      outlook.expected = nil
    }
    if outlook.ahead.first?.year != year {
      let found = try WindowPlanner(study: study, year: year, threads: context.threads, kept: context.kept)
        .plan(carried, outlook, begins: context.windowBegins, shouldStop: context.shouldStop) { step in
          context.planning(
            WindowIteration(
              window: year, iteration: step.iteration, costUSD: step.costUSD, boundUSD: step.boundUSD))
        }
      foreseen = found.years
      outlook.ahead = found.years
      outlook.costs = found.costs
    }
    let plan = outlook.ahead.removeFirst()
    outlook.additions += plan.decisions.additions
    outlook.closed += plan.decisions.closed
    if !plan.isLasting {
      outlook.expected = outlook.ahead.isEmpty ? nil : outlook.ahead.flatMap(\.decisions.additions)
      outlook.ahead = []
    }
    // What is known of costs serves the windows to come.
    outlook.costs = outlook.ahead.isEmpty ? outlook.costs.filter { $0.key > year } : [:]
    outlook.nearUSD = plan.planned.priceUSD * (1 + study.settings.discountRate)
    carried.outlook = outlook
    return (plan, foreseen)
  }

  /// The options of a year by zone and technology, whatever the order of their rows, with what their limits leave.
  static func options(_ study: Study, _ state: FixedPointRuntimeState, year: Int) -> [OpenOption] {
    guard study.settings.expansion.isEnabled else { return [] }
    let limits = PlanningWindow.options(of: study)
    let entering = state.outlook?.additions.filter { $0.year == year } ?? []
    return limits.enumerated().compactMap { index, limit in
      // What was decided enters, whatever the limits have become since.
      let decidedMW = entering.reduce(0) { $1.option == index ? $0 + $1.builtMW : $0 }
      guard decidedMW > 0 || limit.holds(in: year),
        let technology = study.technologies.first(where: { $0.name == limit.technology }),
        let cost = study.buildOption(limit, year: year),
        // Who sees this year alone decides about nothing that enters later.
        technology.leadYears == 0 || study.isPlannedAhead
      else { return nil }
      let total = limit.limitMWTotal ?? .infinity
      // Windows know which row of several an addition counted against.
      let builtMW =
        state.outlook.map { outlook in
          outlook.additions.reduce(0) { $1.option == index && $1.year < year ? $0 + $1.builtMW : $0 }
        } ?? state.builtMW(zone: limit.zone, technology: limit.technology)
      let left = total - builtMW
      // What rounding leaves of a limit is nothing that could be built.
      let isLeft = left > Fleet.capacityTolerance * max(1, total.isFinite ? total : 1)
      let most = max(decidedMW, isLeft ? min(limit.limitMWPerYear ?? .infinity, left) : 0)
      guard most > 0 else { return nil }
      return OpenOption(
        option: index, addition: Fleet.Addition(limit: limit, cost: cost, technology, year: year),
        costUSDPerMWYear: cost.annualisedCostUSDPerMWYear, limitMW: most, unitSizeMW: limit.unitSizeMW)
    }
  }
}
