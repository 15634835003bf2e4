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
  /// A year was asked for that is before the study's first.
  case beforeFirstYear(Int, first: Int)
  /// The annual fixed point was not found.
  case notConverged(year: Int, iterations: Int, residualUSD: Double)
  /// Additions, closures and the banking path of all years did not settle; the units are those whose closure goes to
  /// and fro.
  case fleetNotSettled(passes: Int, residualMW: Double, units: [String])
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
    case .fleetNotSettled(let passes, let residual, let units):
      "no fixed point of fleet and allowance prices after \(passes) passes; an addition still moves by \(residual) MW"
        + (units.isEmpty ? "" : "; closures that do not settle: \(units.joined(separator: ", "))")
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
  /// Phases.
  public var orchestrator = YearOrchestrator()

  /// Creates a runner.
  public init(study: Study, model: any DispatchModel, settings: FixedPointSettings = FixedPointSettings()) {
    self.study = study
    self.model = model
    self.settings = settings
  }

  /// The system of a year that is a run's first: the plan's fleet, and what may be built.
  public static func firstSystem(of study: Study, year: Int) throws(RunError) -> DispatchSystem {
    let study = study.asKnown(in: year)
    let context = YearContext(study: study, model: NetworkDispatch(), year: year)
    let planned = try PreSequence().run(FixedPointRuntimeState(study: study), context).step
    return try Decision().run(planned, context).step.system
  }

  /// Runs `year` on `state`; the state given is not changed.
  ///
  /// - Parameters:
  ///   - foreseen: What a banking path says of the year; nil: the market clears on its own.
  ///   - completed: Told each phase that ran.
  ///   - progress: Told iteration, price and residual.
  /// - Throws: `RunError`.
  public func run(
    year: Int, state: FixedPointRuntimeState, foreseen: ForeseenYear? = nil,
    completed: (PhaseRecord) -> Void = { _ in },
    progress: @escaping (Int, Double, Double) -> Void = { _, _, _ in }
  ) throws(RunError) -> (state: FixedPointRuntimeState, report: YearReport) {
    try orchestrator.run(
      state,
      YearContext(
        study: study.asKnown(in: year), model: model, settings: settings, year: year, foreseen: foreseen,
        progress: progress),
      completed: completed)
  }
}
