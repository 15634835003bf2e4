import PowerSystem

/// Runs the phases of a year, each exactly once and in their order, over one state.
///
/// The order is that of the properties; replacing a phase, in a test or an experiment, cannot change it.
public struct YearOrchestrator: Sendable {
  /// Planned changes, policy and prices of the year.
  public var preSequence: any YearPhase = PreSequence()
  /// What may be built.
  public var decision: any YearPhase = Decision()
  /// Dispatch, additions and market.
  public var matching: any YearPhase = Matching()
  /// Ledger.
  public var transaction: any YearPhase = Transaction()
  /// Entry and closure of units.
  public var lifecycle: any YearPhase = Lifecycle()
  /// Audits and report.
  public var postSequence: any YearPhase = PostSequence()

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
    var state = YearState(carried)
    var records: [PhaseRecord] = []
    let clock = ContinuousClock()
    let order: [(PhaseName, any YearPhase)] = [
      (.preSequence, preSequence), (.decision, decision), (.matching, matching),
      (.transaction, transaction), (.lifecycle, lifecycle), (.postSequence, postSequence),
    ]
    for (name, phase) in order {
      let start = clock.now
      let notes = try phase.run(&state, context)
      let record = PhaseRecord(phase: name, seconds: (clock.now - start) / .seconds(1), notes: notes)
      records.append(record)
      completed(record)
    }
    guard var report = state.report else { throw .unexpected("\(context.year): the year has no report") }
    report.phases = records
    return (state.carried, report)
  }
}
