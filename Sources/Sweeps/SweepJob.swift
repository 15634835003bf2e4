import DispatchSolvePowerDispatch
import DispatchSolveRunFolder

/// A sweep from the opening of its folder to the table in its place, or to the piece that it stops at.
public struct SweepJob {
  /// The sweep.
  public var sweep: LoadedSweep
  /// Runs its cases.
  public var runner: SweepRunner
  /// The cases to be run.
  public var cases: CaseRange
  /// Where the table goes.
  public var folder: ResultFolder
  /// What to do with a folder that is there already.
  public var existing: ExistingResults
  /// Version of the program.
  public var version: String
  /// Name of the solver.
  public var solver: String
  /// When it began.
  public var began = JobTimes()
  /// Points at which crash tests end the process.
  public var faults = Faults.none

  /// Creates a job; see the properties.
  public init(
    sweep: LoadedSweep, runner: SweepRunner, cases: CaseRange, folder: ResultFolder,
    existing: ExistingResults,
    version: String, solver: String = BlockSolver.stack.rawValue
  ) {
    self.sweep = sweep
    self.runner = runner
    self.cases = cases
    self.folder = folder
    self.existing = existing
    self.version = version
    self.solver = solver
  }

  private var numbers: Range<Int> { cases.first - 1..<cases.last }

  /// What the table follows from.
  ///
  /// - Throws: `badValue` for a study with a number that is not finite.
  func identity() throws(ResultFolderError) -> RunIdentity {
    let study = sweep.study.study
    var options = RunIdentity.options(of: study, solver: solver, scenarios: sweep.scenarios)
    options["sweep"] = sweep.name
    return try RunIdentity(
      .sweep, version: version, study: study, years: sweep.years, options: options,
      inputs: Dictionary(
        sweep.inputFiles.map { ($0.name, $0.digest) }, uniquingKeysWith: { first, _ in first }), cases: cases)
  }

  /// How much work the cases are, after a trial of the first, and how many seconds it is going to take.
  public func plan() -> (plan: SweepPlan, seconds: Double) {
    var curves = SweepCurves()
    let trial = SweepTrial(runner, numbers, curves: &curves)
    return (runner.plan(numbers), trial.seconds + trial.secondsLeft)
  }

  /// Runs the cases that are left.
  ///
  /// - Parameters:
  ///   - stop: Asked between pieces.
  ///   - tell: Told what happens, in the order of cases; of an end that does not wait on another thread.
  /// - Returns: What the cases came to.
  /// - Throws: `JobFailure`.
  public func run(
    stop: StopSignal = StopSignal(), telling tell: @escaping (SweepEvent) -> Void = { _ in }
  ) throws(JobFailure) -> JobEnding<CaseCounts> {
    let table = SweepTable(runner)
    let session: TableSession
    do throws(ResultFolderError) {
      switch try TableSession.open(
        folder, existing, identity: try identity(), cases: cases, name: SweepTable.fileName,
        header: table.header, faults: faults)
      {
      case .alreadyComplete(let manifest): return .alreadyComplete(manifest)
      case .run(let opened): session = opened
      }
    } catch {
      throw JobFailure(error)
    }
    let before = session.progress
    tell(
      .started(
        name: sweep.name, cases: cases.count, years: sweep.years, completed: before.done,
        failed: before.failed))
    do throws(JobFailure) {
      return try Job(session, stop).run { () throws(JobFailure) in
        do throws(ResultFolderError) {
          return try runCases(session, table, stop, tell) ? session.progress : nil
        } catch {
          throw JobFailure(error)
        }
      } stopped: { [cases] _ in
        tell(.stopped(session.progress.done, of: cases.count))
      } complete: { counts throws(ResultFolderError) in
        try session.complete(manifest(session))
        tell(.completed(counts))
        return counts
      }
    } catch {
      tell(.failed(message: error.description))
      throw error
    }
  }

  /// Runs cases until none is left; false: somebody asked for a stop before that.
  private func runCases(
    _ session: TableSession, _ table: SweepTable, _ stop: StopSignal, _ tell: (SweepEvent) -> Void
  ) throws(ResultFolderError) -> Bool {
    var curves = SweepCurves()
    var pace = SweepPace(threads: runner.threads)
    var failed = session.progress.failed
    var left = numbers.lowerBound + session.doneBefore..<numbers.upperBound
    func add(_ outcomes: [SweepOutcome]) throws(ResultFolderError) {
      guard !outcomes.isEmpty else { return }
      left = left.lowerBound + outcomes.count..<left.upperBound
      let rows = table.rows(outcomes, threads: runner.threads)
      try pass(stop) { () throws(ResultFolderError) in try session.append(rows, cases: CaseCounts(outcomes)) }
      for outcome in outcomes {
        if let failure = outcome.failure { tell(.caseFailed(outcome.number + 1, reason: failure)) }
      }
      failed += outcomes.count { $0.failure != nil }
      tell(.casesCompleted(left.lowerBound - numbers.lowerBound, of: cases.count, failed: failed))
    }
    if !left.isEmpty {
      let trial = SweepTrial(runner, left, curves: &curves)
      tell(.planned(runner.plan(left), seconds: trial.seconds + trial.secondsLeft))
      try add(trial.outcomes)
    }
    while !left.isEmpty, !stop.isAsked {
      let clock = ContinuousClock()
      let begin = clock.now
      try add(runner.run(left.prefix(pace.cases), curves: &curves))
      pace.took((clock.now - begin) / .seconds(1))
    }
    try pass(stop) { () throws(ResultFolderError) in try session.finish() }
    return left.isEmpty
  }

  /// Does what must not be cut off by an end that does not wait.
  private func pass(
    _ stop: StopSignal, _ body: () throws(ResultFolderError) -> Void
  ) throws(ResultFolderError) {
    var result: Result<Void, ResultFolderError> = .success(())
    stop.pass { result = Result { () throws(ResultFolderError) in try body() } }
    try result.get()
  }

  private func manifest(_ session: TableSession) -> RunManifest {
    var manifest = RunManifest(
      identity: session.identity, solverSettings: nil, seconds: ["total": began.seconds],
      started: began.text, peakMemoryMB: RunManifest.peakMemoryMB(), audits: 0, auditsPassed: 0)
    manifest.counts = session.progress
    return manifest
  }
}
