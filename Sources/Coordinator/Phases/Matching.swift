import DispatchSolveAllowanceMarket
import DispatchSolvePlanning
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem

/// Finds dispatch, additions and the allowance price that go together.
///
/// Additions at a price are least-cost jointly with dispatch at that price, so covered emissions stay a step function
/// of the price that never rises, and the search for the price at which they meet supply is the search for the fixed
/// point of expected and cleared price: it ends at it exactly, at a step with a mix of both sides.
public struct Matching: YearPhase {
  /// Creates the phase.
  public init() {}

  /// Runs it.
  public func run(
    _ before: YearState.Decided, _ context: YearContext
  ) throws(RunError) -> (step: YearState.Cleared, notes: PhaseNotes) {
    // A plan is kept as it was found.
    if before.plan != nil, before.system.importBorders.contains(where: { !$0.meanShares.isEmpty }) {
      throw .dispatch(
        .invalidProgram("\(context.year): mean rates of imports are not looked for in years that are planned")
      )
    }
    let equilibrium =
      before.plan != nil
      ? try Self.equilibrium(of: before.system, before, context)
      : try before.system.givingUpBurning(dispatch: \.dispatch) { system throws(RunError) in
        var found = try ImportRates.settled(system) { system throws(RunError) in
          try Self.equilibrium(of: system, before, context)
        }
        try Self.lookAround(&found, found.settledSystem ?? system, context)
        return found
      }
    guard equilibrium.status != .iterationLimit else {
      throw .notConverged(
        year: context.year, iterations: equilibrium.iterations, residualUSD: equilibrium.residualUSD)
    }
    var notes = PhaseNotes()
    notes.count("iterations", equilibrium.iterations)
    notes.count("options built", equilibrium.dispatch.builds.filter { $0.builtMW > 0 }.count)
    notes.figure("allowance_price_usd_per_short_ton", equilibrium.dispatch.allowancePriceUSD)
    notes.figure("covered_emissions_short_tons", equilibrium.dispatch.coveredEmissionsShortTons)
    if let search = equilibrium.importRates { notes.count("passes for rates of imports", search.passes) }
    notes.figure("unserved_mwh", equilibrium.dispatch.unservedMWh)
    notes.figure("built_mw", equilibrium.dispatch.builds.reduce(0) { $0 + $1.builtMW })
    return (YearState.Cleared(decided: before, equilibrium: equilibrium), notes)
  }

  /// What a year that decided on its own does at other prices, its additions in place; nothing where nobody asks.
  private static func lookAround(
    _ found: inout YearEquilibrium, _ system: DispatchSystem, _ context: YearContext
  ) throws(RunError) {
    guard context.looksAtOtherPrices, let rules = context.study.firstProgram?.rules(in: context.year) else {
      return
    }
    let dispatch = found.dispatch
    let builtMW = Dictionary(
      uniqueKeysWithValues: dispatch.builds.enumerated().map { ($0, $1.builtMW) })
    (found.emissionsAtPrices, found.oneTonMore) = try context.model.withSession(
      system.fixing(builtMW), failing: RunError.dispatch
    ) { session throws(RunError) in
      do throws(DispatchError) {
        return (
          try EmissionsAtPrice.points(
            session, priceUSD: dispatch.allowancePriceUSD,
            emissions: dispatch.coveredEmissionsShortTons, rules: rules),
          try OneTonMore.changes(session, priceUSD: dispatch.allowancePriceUSD, points: nil)
        )
      } catch {
        throw .dispatch(error)
      }
    }
    found.leakage = try Leakage.cases(system.fixing(builtMW), dispatch, context.model)
  }

  private static func equilibrium(
    of system: DispatchSystem, _ before: YearState.Decided, _ context: YearContext
  ) throws(RunError) -> YearEquilibrium {
    let carried = before.carried
    if let plan = before.plan { return try planned(plan, system, before, context) }
    if !system.buildOptions.isEmpty, YearAdditions.haveOneCost(system),
      let program = context.study.firstProgram, program.convention == .auction, let ledger = carried.ledger
    {
      return try cleared(system, program, ledger, carried.expectedPriceUSD, context)
    }
    return try context.model.withSession(system, failing: RunError.dispatch) { session throws(RunError) in
      try Self.solve(session, carried, context)
    }
  }

  /// The year with what may be added, its market a part of the same optimum.
  private static func cleared(
    _ system: DispatchSystem, _ program: AllowanceProgram, _ ledger: AllowanceLedger,
    _ expectedPriceUSD: Double, _ context: YearContext
  ) throws(RunError) -> YearEquilibrium {
    guard let rules = program.rules(in: context.year) else { throw .noProgramRules(year: context.year) }
    let market = AllowanceMarketYear(
      program: program, maximumPriceUSD: context.study.settings.maximumAllowancePriceUSD)
    let supply = market.supply(rules: rules, ledger: ledger)
    do throws(PlanningError) {
      let found = try YearAdditions(system, threads: context.threads).cleared(
        by: supply, alsoNeeded: ledger.balance(in: rules.controlPeriod).uncovered(program.convention),
        near: expectedPriceUSD > 0 ? expectedPriceUSD : nil, model: context.model,
        shouldStop: context.shouldStop)
      context.progress(found.iterations, found.planned.priceUSD, found.residualUSD)
      let clearing = market.clearing(
        found.planned.outcome, lower: DemandPoint(found.lower), upper: DemandPoint(found.upper),
        supply: supply)
      return YearEquilibrium(
        dispatch: found.dispatch, market: .cleared(clearing, supply), secondOpinion: found.secondOpinion,
        iterations: found.iterations, residualUSD: found.residualUSD)
    } catch {
      throw RunError(error, year: context.year)
    }
  }

  private static func solve(
    _ session: any DispatchSession, _ carried: FixedPointRuntimeState, _ context: YearContext
  ) throws(RunError) -> YearEquilibrium {
    do throws(DispatchError) {
      guard let program = context.study.firstProgram, let ledger = carried.ledger else {
        let result = try session.result(at: 0)
        context.progress(1, 0, 0)
        return YearEquilibrium(
          dispatch: result, market: .none,
          secondOpinion: try session.secondOpinion(try session.evaluate(at: 0)))
      }
      if let rules = program.rules(in: context.year) {
        return try solve(session, program, rules, ledger, carried.expectedPriceUSD, context)
      }
    } catch {
      throw .dispatch(error)
    }
    throw .noProgramRules(year: context.year)
  }

  private static func solve(
    _ session: any DispatchSession, _ program: AllowanceProgram, _ rules: ProgramYear,
    _ ledger: AllowanceLedger, _ expectedPriceUSD: Double, _ context: YearContext
  ) throws(DispatchError) -> YearEquilibrium {
    let market = AllowanceMarketYear(
      program: program, maximumPriceUSD: context.study.settings.maximumAllowancePriceUSD)
    var demand = DispatchDemand(session: session)
    // Decisions are part of the curve, so one clearing settles expectation and price together.
    let point = try AnnualFixedPointRunner(settings: context.settings).run(
      from: expectedPriceUSD, dependsOnExpectation: false, price: { $0.clearing.priceUSD },
      progress: context.progress
    ) { _ throws(DispatchError) in
      try market.clear(&demand, rules: rules, ledger: ledger)
    }
    let (clearing, supply) = point.outcome
    let lower = try demand.dispatch(of: clearing.lower)
    let result = try session.result(
      at: clearing.priceUSD, lower: lower, upper: try demand.dispatch(of: clearing.upper),
      upperWeight: clearing.upperWeight)
    return YearEquilibrium(
      dispatch: result, market: .cleared(clearing, supply), secondOpinion: try session.secondOpinion(lower),
      iterations: point.iterations, residualUSD: point.residualUSD, status: point.status)
  }

  /// The year as a window decided it: capacity, emissions and prices are the plan's.
  private static func planned(
    _ plan: YearPlan, _ system: DispatchSystem, _ before: YearState.Decided, _ context: YearContext
  ) throws(RunError) -> YearEquilibrium {
    let all = PlanningWindow.options(of: context.study)
    let entering = before.carried.outlook?.additions.filter { $0.year == context.year } ?? []
    var builtMW: [Int: Double] = [:]
    for (index, option) in before.options.enumerated() {
      // Of several rows of a pair one holds in a year.
      builtMW[index] = entering.reduce(0) { sum, item in
        all[item.option].zone == option.addition.zone
          && all[item.option].technology == option.addition.technology ? sum + item.builtMW : sum
      }
    }
    let fixed = system.fixing(builtMW).carrying(plan.planned.annualRows.map(\.carriedMWh))
    let further = plan.planned.further.enumerated().map { m, planned in
      (m + 1, (emissions: planned.emissions, missingTonUSD: planned.missingTonUSD))
    }
    var equilibrium = try context.model.withSession(
      fixed.keeping(Dictionary(uniqueKeysWithValues: further)), failing: RunError.dispatch
    ) { session throws(RunError) in
      do throws(DispatchError) {
        let found = try PlannedDispatch(
          priceUSD: plan.planned.emissionsPriceUSD, emissions: plan.planned.emissions
        ).dispatch(session)
        var result = found.result
        if let prices = plan.planned.energyPrices {
          result = try result.priced(
            prices, rowPricesUSD: plan.planned.annualRows.map(\.priceUSD),
            isSettled: plan.planned.hasSettledPrices)
        }
        context.progress(plan.iterations, plan.planned.priceUSD, found.residualUSD)
        var equilibrium = YearEquilibrium(
          dispatch: result.completing(system, builtMW),
          market: context.study.program == nil
            ? .none
            : .planned(plan, lower: DemandPoint(found.lower), upper: DemandPoint(found.upper)),
          secondOpinion: try session.secondOpinion(found.upper), iterations: plan.iterations,
          residualUSD: found.residualUSD)
        if context.looksAtOtherPrices, let rules = context.study.firstProgram?.rules(in: context.year) {
          if further.isEmpty {
            equilibrium.emissionsAtPrices = try EmissionsAtPrice.points(
              session, priceUSD: plan.planned.emissionsPriceUSD,
              emissions: result.coveredEmissionsShortTons, rules: rules)
          }
          equilibrium.oneTonMore = try OneTonMore.changes(
            session, priceUSD: plan.planned.emissionsPriceUSD, points: (found.lower, found.upper))
        }
        return equilibrium
      } catch {
        throw .dispatch(error)
      }
    }
    if context.looksAtOtherPrices {
      equilibrium.leakage = try Leakage.cases(fixed, equilibrium.dispatch, context.model)
    }
    if context.looksAtOtherPrices, !further.isEmpty {
      let curves = try Self.curves(fixed, plan, equilibrium.dispatch, context)
      equilibrium.emissionsAtPrices = curves.first ?? []
      equilibrium.furtherEmissionsAtPrices = Array(curves.dropFirst())
    }
    return equilibrium
  }

  /// What the year's fleet emits of each of several programs at some prices, those of the others as planned.
  private static func curves(
    _ system: DispatchSystem, _ plan: YearPlan, _ dispatch: DispatchResult, _ context: YearContext
  ) throws(RunError) -> [[EmissionsAtPrice]] {
    let planned = [plan.planned.first] + plan.planned.further
    var curves: [[EmissionsAtPrice]] = []
    for (p, program) in context.study.allowancePrograms.enumerated() {
      guard let rules = program.rules(in: context.year) else { continue }
      // The first program's price is that of the row that changes places with it.
      var prices = Dictionary(
        uniqueKeysWithValues: planned.indices.dropFirst().map { ($0, planned[$0].emissionsPriceUSD) })
      if p > 0 { prices[p] = planned[0].emissionsPriceUSD }
      let row = system.programRows.first { $0.program == p }?.row
      let emitted =
        row.map { dispatch.programEmissionsShortTons(row: $0) } ?? dispatch.coveredEmissionsShortTons
      let own = p == 0 ? system : system.exchangingFirst(with: p)
      curves.append(
        try context.model.withSession(own.paying(prices), failing: RunError.dispatch) {
          session throws(RunError) in
          do throws(DispatchError) {
            return try EmissionsAtPrice.points(
              session, priceUSD: planned[p].emissionsPriceUSD, emissions: emitted, rules: rules)
          } catch {
            throw .dispatch(error)
          }
        })
    }
    return curves
  }
}
