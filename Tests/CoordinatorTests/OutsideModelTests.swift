import DispatchSolveAllowanceMarket
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import Testing

// Without `@testable`: what is written here, any user of the library can write.
import DispatchSolveCoordinator

/// A dispatch model and phases of somebody else, made of public parts alone.
struct OutsideModelTests {
  /// Dispatch that doubles what its points say of cost, so that its own points can be told apart.
  private struct OutsideSession: DispatchSession {
    let inner: any DispatchSession

    var system: DispatchSystem { inner.system }

    func evaluate(at allowancePriceUSD: Double) throws(DispatchError) -> DispatchPoint {
      let point = try inner.evaluate(at: allowancePriceUSD)
      return DispatchPoint(
        allowancePriceUSD: point.allowancePriceUSD,
        coveredEmissionsShortTons: 2 * point.coveredEmissionsShortTons, leastCostUSD: 2 * point.leastCostUSD,
        kept: point)
    }

    func emissionsCurve(_ prices: ClosedRange<Double>) throws(DispatchError) -> EmissionsCurve {
      try inner.emissionsCurve(prices)
    }

    func result(at allowancePriceUSD: Double) throws(DispatchError) -> DispatchResult {
      try inner.result(at: allowancePriceUSD)
    }

    private func own(_ point: DispatchPoint) throws(DispatchError) -> DispatchPoint {
      guard let own = point.kept as? DispatchPoint else {
        throw .foreignPoint(priceUSD: point.allowancePriceUSD)
      }
      return own
    }

    func result(
      at allowancePriceUSD: Double, lower: DispatchPoint, upper: DispatchPoint, upperWeight: Double
    ) throws(DispatchError) -> DispatchResult {
      try inner.result(
        at: allowancePriceUSD, lower: own(lower), upper: own(upper), upperWeight: upperWeight)
    }

    func secondOpinion(_ point: DispatchPoint) throws(DispatchError) -> Double? {
      try inner.secondOpinion(own(point))
    }
  }

  private struct OutsideModel: DispatchModel {
    func withSession<R, Failure: Error>(
      _ system: DispatchSystem, failing: (DispatchError) -> Failure,
      _ body: (any DispatchSession) throws(Failure) -> R
    ) throws(Failure) -> R {
      try NetworkDispatch().withSession(system, failing: failing) { session throws(Failure) in
        try body(OutsideSession(inner: session))
      }
    }
  }

  /// Clears every year at a price of its own.
  private struct FixedPrice: YearPhase {
    let priceUSD: Double

    func run(
      _ before: YearState.Decided, _ context: YearContext
    ) throws(RunError) -> (step: YearState.Cleared, notes: PhaseNotes) {
      let dispatch = try context.model.withSession(before.system, failing: RunError.dispatch) {
        session throws(RunError) in
        do throws(DispatchError) {
          return try session.result(at: priceUSD)
        } catch {
          throw .dispatch(error)
        }
      }
      return (
        YearState.Cleared(decided: before, equilibrium: YearEquilibrium(dispatch: dispatch, market: .none)),
        PhaseNotes()
      )
    }
  }

  /// The market clears where twice the emissions meet supply.
  @Test func aModelFromOutside() throws {
    let study = GrowingStudy.study()
    func cleared(_ model: any DispatchModel, cap factor: Double) throws -> (price: Double, emissions: Double)
    {
      var study = study
      study.settings.expansion.isEnabled = false
      for t in (study.program?.years ?? []).indices { study.program?.years[t].capShortTons *= factor }
      study.program?.openingBankShortTons = 0
      for t in (study.program?.years ?? []).indices { study.program?.years[t].tiers = [] }
      let start = FixedPointRuntimeState(study: study)
      let context = YearContext(study: study, model: model, year: 2030)
      let decided = try Decision().run(PreSequence().run(start, context).step, context).step
      let step = try Matching().run(decided, context).step
      return (
        step.equilibrium.dispatch.allowancePriceUSD, step.equilibrium.dispatch.coveredEmissionsShortTons
      )
    }
    let own = try cleared(NetworkDispatch(), cap: 0.5)
    let outside = try cleared(OutsideModel(), cap: 1)
    #expect(abs(own.price - outside.price) <= 1e-6)
    #expect(abs(own.emissions - outside.emissions) <= 1e-6 * own.emissions)
  }

  @Test func aPhaseFromOutside() throws {
    var study = GrowingStudy.study()
    study.program = nil
    var runner = YearRunner(study: study, model: OutsideModel())
    runner.orchestrator.matching = FixedPrice(priceUSD: 12)
    let (state, report) = try runner.run(
      year: 2030, state: FixedPointRuntimeState(study: study))
    #expect(report.dispatch.allowancePriceUSD == 12 && state.completedYear == 2030)
    #expect(report.marketStatus == .noMarket)
  }
}
