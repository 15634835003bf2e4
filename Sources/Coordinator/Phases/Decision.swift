import PowerDispatch
import PowerSystem

/// Decides what may be built this year, at which cost and up to which amount.
///
/// How much of it is built is found jointly with dispatch and the market, in `Matching`.
public struct Decision: YearPhase {
  /// Creates the phase.
  public init() {}

  /// Runs it.
  public func run(_ state: inout YearState, _ context: YearContext) throws(RunError) -> PhaseNotes {
    state.options = Self.options(context.study, state.carried, year: context.year)
    do {
      state.system = try DispatchSystem(
        study: context.study, fleet: state.carried.fleet, year: context.year,
        additions: state.options.map { ($0.addition, $0.costUSDPerMWYear, $0.limitMW) })
    } catch {
      throw .dispatch(error)
    }
    var notes = PhaseNotes()
    notes.count("build options", state.options.count)
    notes.count("generation standards", state.system?.annualRows.count ?? 0)
    notes.figure("expected_price_usd_per_short_ton", state.carried.expectedPriceUSD)
    return notes
  }

  /// The options of a year in the order of the study's limits, with what their limits leave.
  static func options(_ study: Study, _ state: FixedPointRuntimeState, year: Int) -> [OpenOption] {
    guard study.settings.expansion.isEnabled else { return [] }
    return study.buildLimits.compactMap { limit in
      guard (limit.firstYear ?? Int.min) <= year,
        let technology = study.technologies.first(where: { $0.name == limit.technology }),
        let cost = study.buildOption(limit, year: year)
      else { return nil }
      let total = limit.limitMWTotal ?? .infinity
      let left = total - state.builtMW(zone: limit.zone, technology: limit.technology)
      // What rounding leaves of a limit is nothing that could be built.
      guard left > Fleet.capacityTolerance * max(1, total.isFinite ? total : 1) else { return nil }
      let most = min(limit.limitMWPerYear ?? .infinity, left)
      guard most > 0 else { return nil }
      return OpenOption(
        addition: Fleet.Addition(limit: limit, cost: cost, technology, year: year),
        costUSDPerMWYear: cost.annualisedCostUSDPerMWYear, limitMW: most, unitSizeMW: limit.unitSizeMW)
    }
  }
}
