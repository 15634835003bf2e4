import DispatchSolveAllowanceMarket
import DispatchSolvePlanning
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem

/// Why a run stopped.
public enum RunError: Error, Sendable, CustomStringConvertible {
  /// Dispatch failed.
  case dispatch(DispatchError)
  /// The ledger refused an entry.
  case ledger(LedgerError)
  /// The program has no rules for a year of the run.
  case noProgramRules(year: Int)
  /// A year was asked for that is before the study's first.
  case beforeFirstYear(Int, first: Int)
  /// The annual fixed point was not found.
  case notConverged(year: Int, iterations: Int, residualUSD: Double)
  /// No offers of a window's years were found that follow from the window itself.
  case offersNotSettled(year: Int, iterations: Int, difference: Double)
  /// A window of years that begins with this one was not planned.
  case window(year: Int, PlanningError)
  /// Whoever follows the run asked for an end while a window was planned.
  case stopped
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
    case .beforeFirstYear(let year, let first):
      "\(year) is before the study's first year, \(first), in which every run begins"
    case .notConverged(let year, let iterations, let residual):
      "\(year): no fixed point after \(iterations) iterations; expected and cleared price differ by \(residual) $/short ton"
    case .offersNotSettled(let year, let iterations, let difference):
      "\(year): no offers found that follow from the banks and prices of their own window: after \(iterations) windows they differ by \(difference) of what is offered"
    case .window(let year, let error): "\(year): \(error)"
    case .stopped: "stopped while a window of years was planned"
    case .auditFailed(let audits):
      "audit failed: "
        + audits.map { "\($0.year) \($0.name) (\($0.deviation), allowed \($0.tolerance))" }
        .joined(separator: "; ")
    case .notSupported(let what), .unexpected(let what): what
    }
  }
}

/// Runs years of a study on a dispatch model, phase by phase.
public struct YearRunner: Sendable {
  /// Study.
  public let study: Study
  /// Dispatch model.
  public let model: any DispatchModel
  /// Tolerances.
  public let settings: FixedPointSettings
  /// Threads that plan windows of years; results do not depend on it.
  public var threads: Int
  /// Whether reports have what each year's fleet emits at other prices than that at which its market cleared; every price
  /// costs a solve of the year.
  public var looksAtOtherPrices = false
  /// Shown every window before it is planned; what it throws ends the run.
  public var windowBegins: @Sendable (PlanningWindow) throws(RunError) -> Void = { _ throws(RunError) in }
  /// Phases.
  public var orchestrator = YearOrchestrator()

  /// Creates a runner.
  public init(
    study: Study, model: any DispatchModel, settings: FixedPointSettings = FixedPointSettings(),
    threads: Int = 1
  ) {
    self.study = study
    self.model = model
    self.settings = settings
    self.threads = threads
  }

  /// A year that is a run's first and decides on its own: the system with the plan's fleet and what may be built, and
  /// limits that several of its build options share.
  public static func firstYear(
    of study: Study, year: Int
  ) throws(RunError) -> (system: DispatchSystem, limits: [PlanningWindow.SharedLimit]) {
    let study = study.asKnown(in: year)
    let context = YearContext(study: study, model: NetworkDispatch(), year: year)
    let carried = try PreSequence().run(FixedPointRuntimeState(study: study), context).step.carried
    let options = Decision.options(study, carried, year: year)
    return (
      try Decision.system(study, carried.fleet, options, year: year),
      PlanningWindow.groupLimits(of: study, options: options.map(\.option), in: year)
    )
  }

  /// Runs `year` on `state`; the state given is not changed.
  ///
  /// - Parameters:
  ///   - completed: Told each phase that ran.
  ///   - progress: Told iteration, price and residual.
  ///   - planning: Told every iteration of a window's plan.
  ///   - shouldStop: Asked while a window is planned.
  ///   - kept: Years and their programs that windows leave to the next ones.
  /// - Throws: `RunError`.
  public func run(
    year: Int, state: FixedPointRuntimeState, completed: (PhaseRecord) -> Void = { _ in },
    progress: @escaping (Int, Double, Double) -> Void = { _, _, _ in },
    planning: @escaping (WindowIteration) -> Void = { _ in }, shouldStop: @escaping () -> Bool = { false },
    kept: KeptPrograms? = nil
  ) throws(RunError) -> (state: FixedPointRuntimeState, report: YearReport) {
    var context = YearContext(
      study: study.asKnown(in: year), model: model, settings: settings, year: year,
      isSurprised: study.changesView(in: year), threads: threads, progress: progress, planning: planning,
      shouldStop: shouldStop)
    context.windowBegins = windowBegins
    context.kept = kept
    context.looksAtOtherPrices = looksAtOtherPrices
    context.take(state.offersInEffect(context.study, in: year, isSurprised: context.isSurprised))
    return try orchestrator.run(state, context, completed: completed)
  }
}
