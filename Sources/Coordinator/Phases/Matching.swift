import AllowanceMarket
import PowerDispatch
import PowerSystem

/// Finds dispatch, additions and the allowance price that go together.
///
/// Additions at a price are least-cost jointly with dispatch at that price, so covered emissions stay a step function
/// of the price that never rises, and the search for the price at which they meet supply is the search for the fixed
/// point of expected and cleared price: it ends at it exactly, at a step with a mix of both sides.
public struct Matching: YearPhase {
  /// Creates the phase.
  public init() {}

  /// Runs it.
  public func run(_ state: inout YearState, _ context: YearContext) throws(RunError) -> PhaseNotes {
    guard var system = state.system else {
      throw .unexpected("\(context.year): there is no system to dispatch")
    }
    do {
      var equilibrium = try Self.equilibrium(of: system, state, context)
      // A path is kept as it was found; a year of its own gives up what it burnt, and clears again.
      while context.foreseen == nil, let next = system.withoutBurning(in: equilibrium.dispatch) {
        system = next
        equilibrium = try Self.equilibrium(of: system, state, context)
      }
      guard equilibrium.status != .iterationLimit else {
        throw RunError.notConverged(
          year: context.year, iterations: equilibrium.iterations, residualUSD: equilibrium.residualUSD)
      }
      var notes = PhaseNotes()
      notes.count("iterations", equilibrium.iterations)
      notes.count("options built", equilibrium.dispatch.builds.filter { $0.builtMW > 0 }.count)
      notes.figure("allowance_price_usd_per_short_ton", equilibrium.dispatch.allowancePriceUSD)
      notes.figure("covered_emissions_short_tons", equilibrium.dispatch.coveredEmissionsShortTons)
      notes.figure("unserved_mwh", equilibrium.dispatch.unservedMWh)
      notes.figure("built_mw", equilibrium.dispatch.builds.reduce(0) { $0 + $1.builtMW })
      state.equilibrium = equilibrium
      return notes
    } catch let error as RunError {
      throw error
    } catch let error as DispatchError {
      throw .dispatch(error)
    } catch {
      throw .unexpected("\(error)")
    }
  }

  private static func equilibrium(
    of system: DispatchSystem, _ state: YearState, _ context: YearContext
  ) throws -> YearEquilibrium {
    try context.model.withSession(system) { session in
      guard context.study.settings.expansion.wholeUnits,
        state.options.contains(where: { $0.unitSizeMW != nil })
      else { return try solve(session, state.carried, context) }
      var quiet = context
      quiet.progress = { _, _, _ in }
      return try WholeUnits(context: context, options: state.options)
        .solve(session, from: state.carried.expectedPriceUSD) { try solve($0, state.carried, quiet) }
    }
  }

  private static func solve(
    _ session: any DispatchSession, _ carried: FixedPointRuntimeState, _ context: YearContext
  ) throws -> YearEquilibrium {
    guard let program = context.study.program, let ledger = carried.ledger else {
      let result = try session.result(at: 0)
      context.progress(1, 0, 0)
      return YearEquilibrium(
        dispatch: result, market: .none, secondOpinion: try session.secondOpinion(at: 0), iterations: 1,
        residualUSD: 0, status: .converged)
    }
    guard let rules = program.rules(in: context.year) else {
      throw RunError.noProgramRules(year: context.year)
    }
    if let foreseen = context.foreseen {
      let (result, lower, upper) = try foreseen.dispatch(session)
      context.progress(1, foreseen.outcome.priceUSD, 0)
      return YearEquilibrium(
        dispatch: result, market: .foreseen(foreseen, lower: lower, upper: upper),
        secondOpinion: try session.secondOpinion(at: upper.priceUSD), iterations: 1, residualUSD: 0,
        status: .converged)
    }
    let market = AllowanceMarketYear(
      program: program, maximumPriceUSD: context.study.settings.maximumAllowancePriceUSD)
    var demand = DispatchDemand(session: session)
    // Decisions are part of the curve, so one clearing settles expectation and price together.
    let point = try AnnualFixedPointRunner(settings: context.settings).run(
      from: carried.expectedPriceUSD, dependsOnExpectation: false, price: { $0.clearing.priceUSD },
      progress: context.progress
    ) { _ in
      try market.clear(&demand, rules: rules, ledger: ledger)
    }
    let (clearing, supply) = point.outcome
    let result = try session.result(
      at: clearing.priceUSD, lower: clearing.lower.priceUSD, upper: clearing.upper.priceUSD,
      upperWeight: clearing.upperWeight)
    return YearEquilibrium(
      dispatch: result, market: .cleared(clearing, supply),
      secondOpinion: try session.secondOpinion(at: clearing.lower.priceUSD), iterations: point.iterations,
      residualUSD: point.residualUSD, status: point.status)
  }
}
