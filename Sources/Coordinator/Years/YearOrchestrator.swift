import DispatchSolveLinearProgramming
import DispatchSolvePowerSystem

/// Runs the phases of a year, each exactly once and in their order, each on the step that the one before leaves.
///
/// The order is that of the steps' types; replacing a phase, in a test or an experiment, cannot change it.
public struct YearOrchestrator: Sendable {
  /// Planned changes, policy and prices of the year.
  public var preSequence: any YearPhase<FixedPointRuntimeState, YearState.Planned> = PreSequence()
  /// What may be built.
  public var decision: any YearPhase<YearState.Planned, YearState.Decided> = Decision()
  /// Dispatch, additions and market.
  public var matching: any YearPhase<YearState.Decided, YearState.Cleared> = Matching()
  /// Ledger.
  public var transaction: any YearPhase<YearState.Cleared, YearState.Settled> = Transaction()
  /// Entry and closure of units.
  public var lifecycle: any YearPhase<YearState.Settled, YearState.Aged> = Lifecycle()
  /// Audits and report.
  public var postSequence: any YearPhase<YearState.Aged, YearState.Completed> = PostSequence()

  /// Creates an orchestrator with the phases of the house.
  public init() {}

  /// Runs a year on `carried`, which is not changed: when a phase throws, the last completed year stands.
  ///
  /// - Parameter completed: Told each phase that ran.
  /// - Returns: What the next year begins with, and the year's report.
  /// - Throws: `RunError` of the first phase that failed.
  public func run(
    _ carried: FixedPointRuntimeState, _ context: YearContext, completed: (PhaseRecord) -> Void = { _ in }
  ) throws(RunError) -> (state: FixedPointRuntimeState, report: YearReport) {
    var records: [PhaseRecord] = []
    let clock = ContinuousClock()
    func run<Before, After>(
      _ name: PhaseName, _ phase: any YearPhase<Before, After>, _ before: Before
    ) throws(RunError) -> After {
      let start = clock.now
      let tally = SolverTally()
      let (step, notes) = try SolverTally.bound(to: tally) { () throws(RunError) in
        try phase.run(before, context)
      }
      let record = PhaseRecord(
        phase: name, seconds: (clock.now - start) / .seconds(1), notes: notes, work: tally.work)
      records.append(record)
      completed(record)
      return step
    }
    let planned = try run(.preSequence, preSequence, carried)
    let decided = try run(.decision, decision, planned)
    let cleared = try run(.matching, matching, decided)
    let settled = try run(.transaction, transaction, cleared)
    let aged = try run(.lifecycle, lifecycle, settled)
    var year = try run(.postSequence, postSequence, aged)
    year.report.phases = records
    return (year.carried, year.report)
  }
}
