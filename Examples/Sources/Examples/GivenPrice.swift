import DispatchSolve

/// A phase of one's own: in place of the market a price that somebody decided, as a carbon tax.
struct GivenPrice: YearPhase {
  let priceUSD: Double

  func run(
    _ before: YearState.Decided, _ context: YearContext
  ) throws(RunError) -> (step: YearState.Cleared, notes: PhaseNotes) {
    let dispatch = try context.model.withSession(before.system, failing: RunError.dispatch) {
      session throws(RunError) in
      do throws(DispatchError) { return try session.result(at: priceUSD) } catch { throw .dispatch(error) }
    }
    var notes = PhaseNotes()
    notes.figure("given_price_usd", priceUSD)
    let equilibrium = YearEquilibrium(dispatch: dispatch, market: .none)
    return (YearState.Cleared(decided: before, equilibrium: equilibrium), notes)
  }
}

func customPhase() throws {
  let study = smallStudy()
  var years = YearRunner(study: study, model: NetworkDispatch())
  years.orchestrator.matching = GivenPrice(priceUSD: 12)
  let report = try StudyRunner(years).run([2030]).reports[0]
  print(
    "phase: at a given price of 12 $ the year emits \(shown(report.dispatch.emissionsShortTons)) short tons")
}
