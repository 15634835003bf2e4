import AllowanceMarket
import PowerDispatch
import PowerSystem

/// Why a run stopped.
public enum RunError: Error, Sendable, CustomStringConvertible {
  /// Dispatch failed.
  case dispatch(DispatchError)
  /// The ledger refused an entry.
  case ledger(LedgerError)
  /// The program has no rules for a year of the run.
  case noProgramRules(year: Int)
  /// The annual fixed point was not found.
  case notConverged(year: Int, iterations: Int, residualUSD: Double)
  /// An identity does not hold.
  case auditFailed([Audit])
  /// The study asks for something this version does not do.
  case notSupported(String)
  /// Something that no case above describes.
  case unexpected(String)

  /// Text for people.
  public var description: String {
    switch self {
    case .dispatch(let error): "\(error)"
    case .ledger(let error): "\(error)"
    case .noProgramRules(let year): "\(year): the allowance program has no rules for this year"
    case .notConverged(let year, let iterations, let residual):
      "\(year): no fixed point after \(iterations) iterations; expected and cleared price differ by \(residual) $/short ton"
    case .auditFailed(let audits):
      "audit failed: "
        + audits.map { "\($0.year) \($0.name) (\($0.deviation), allowed \($0.tolerance))" }
        .joined(separator: "; ")
    case .notSupported(let what), .unexpected(let what): what
    }
  }
}

/// Solves one year: policy and fleet of the year, dispatch and market to their fixed point, ledger, audits.
public struct YearRunner: Sendable {
  /// Study.
  public let study: Study
  /// Dispatch model.
  public let model: any DispatchModel
  /// Tolerances.
  public let settings: FixedPointSettings

  /// Creates a runner.
  public init(study: Study, model: any DispatchModel, settings: FixedPointSettings = FixedPointSettings()) {
    self.study = study
    self.model = model
    self.settings = settings
  }

  /// Runs `year` on `state`; the state given is not changed.
  ///
  /// - Parameters:
  ///   - nextYear: The run's next year; nil when the run ends here. Without a next year in the same control
  ///     period the year trues its period up (auction convention).
  ///   - foreseen: What a banking path says of the year; nil: the market clears on its own.
  ///   - progress: Told iteration, price and residual.
  /// - Throws: `RunError`.
  public func run(
    year: Int, state: FixedPointRuntimeState, nextYear: Int?, foreseen: ForeseenYear? = nil,
    progress: (Int, Double, Double) -> Void = { _, _, _ in }
  ) throws(RunError) -> (state: FixedPointRuntimeState, report: YearReport) {
    var state = state
    let shortfalls = state.fleet.applyPlannedChanges(of: study, through: year)
    do {
      let system = try DispatchSystem(study: study, fleet: state.fleet, year: year)
      let report = try model.withSession(system) { session in
        try solve(year, session, &state, nextYear, foreseen, progress)
      }
      var complete = report
      complete.limitingFactors += shortfalls.map {
        LimitingFactor(
          year: year, factor: "retirement larger than capacity",
          detail: "\($0.change.zone) \($0.change.technology): \(number($0.missingMW)) MW not there to retire")
      }
      state.completedYear = year
      state.expectedPriceUSD = report.allowancePriceUSD
      return (state, complete)
    } catch let error as RunError {
      throw error
    } catch let error as DispatchError {
      throw .dispatch(error)
    } catch let error as LedgerError {
      throw .ledger(error)
    } catch {
      throw .unexpected("\(error)")
    }
  }

  private func solve(
    _ year: Int, _ session: any DispatchSession, _ state: inout FixedPointRuntimeState, _ nextYear: Int?,
    _ foreseen: ForeseenYear?, _ progress: (Int, Double, Double) -> Void
  ) throws -> YearReport {
    guard let program = study.program, var ledger = state.ledger else {
      let result = try session.result(at: 0)
      progress(1, 0, 0)
      return report(
        year, result, nil, nil, secondOpinion: try session.secondOpinion(at: 0), iterations: 1, residual: 0,
        status: .converged)
    }
    guard let rules = program.rules(in: year) else { throw RunError.noProgramRules(year: year) }
    let market = AllowanceMarketYear(
      program: program, maximumPriceUSD: study.settings.maximumAllowancePriceUSD)
    var demand = DispatchDemand(session: session)
    if let foreseen {
      let (result, lower, upper) = try foreseen.dispatch(session)
      let cleared = try market.settle(
        foreseen.outcome, lower: lower, upper: upper, rules: rules,
        isTrueUp: isTrueUp(rules, program, nextYear), ledger: &ledger)
      state.ledger = ledger
      progress(1, foreseen.outcome.priceUSD, 0)
      var report = report(
        year, result, cleared, ledger, secondOpinion: try session.secondOpinion(at: upper.priceUSD),
        iterations: 1, residual: 0, status: .converged)
      report.audits += foreseen.audits(closingBank: cleared.entry.closingBank)
      return report
    }
    // Nothing in this version's fleet or demand reacts to the expected price, so the exact curve settles it.
    let point = try AnnualFixedPointRunner(settings: settings).run(
      from: state.expectedPriceUSD, dependsOnExpectation: false, price: { $0.clearing.priceUSD },
      progress: progress
    ) { _ in
      try market.clear(&demand, rules: rules, ledger: ledger)
    }
    guard point.status != .iterationLimit else {
      throw RunError.notConverged(
        year: year, iterations: point.iterations, residualUSD: point.residualUSD)
    }
    let (clearing, supply) = point.outcome
    let result = try session.result(
      at: clearing.priceUSD, lower: clearing.lower.priceUSD, upper: clearing.upper.priceUSD,
      upperWeight: clearing.upperWeight)
    let cleared = try market.settle(
      clearing, supply: supply, isTrueUp: isTrueUp(rules, program, nextYear), ledger: &ledger)
    state.ledger = ledger
    return report(
      year, result, cleared, ledger,
      secondOpinion: try session.secondOpinion(at: clearing.lower.priceUSD), iterations: point.iterations,
      residual: point.residualUSD,
      status: point.status)
  }

  /// Whether a year trues up its control period: told so, or (auction convention) the last of its period that the
  /// program has or that the run visits.
  func isTrueUp(_ rules: ProgramYear, _ program: AllowanceProgram, _ nextYear: Int?) -> Bool {
    if rules.fullCompliance { return true }
    guard program.convention == .auction else { return false }
    let isLastOfProgram = program.years.last { $0.controlPeriod == rules.controlPeriod }?.year == rules.year
    let nextPeriod = nextYear.flatMap { program.rules(in: $0)?.controlPeriod }
    return isLastOfProgram || nextPeriod != rules.controlPeriod
  }

  func report(
    _ year: Int, _ result: DispatchResult, _ market: ClearedYear?, _ ledger: AllowanceLedger?,
    secondOpinion: Double?, iterations: Int, residual: Double, status: FixedPointStatus
  ) -> YearReport {
    YearReport(
      year: year, dispatch: result, market: market, iterations: iterations, residualUSD: residual,
      status: status, allowancePriceUSD: market?.clearing.priceUSD ?? 0,
      exogenousPriceUSD: study.carbonPrice.price(in: year),
      audits: YearAudits(
        year: year, dispatch: result, secondOpinion: secondOpinion, market: market, ledger: ledger
      ).all(),
      limitingFactors: LimitingFactors(study: study).ofYear(year, result, market))
  }
}
