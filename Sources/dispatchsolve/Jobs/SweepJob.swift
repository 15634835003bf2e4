import DispatchSolveSweeps
import Foundation
import DispatchSolvePowerDispatch
import DispatchSolveRunFolder

/// A sweep from the opening of its folder to the table in its place, or to the piece that it stops at.
struct SweepJob {
  var sweep: LoadedSweep
  var runner: SweepRunner
  var cases: CaseRange
  var solver: BlockSolver
  var started: Beginning
  var progress: ProgressStyle
  var isQuiet: Bool

  private var numbers: Range<Int> { cases.first - 1..<cases.last }

  private var identity: RunIdentity {
    var options = RunIdentity.options(
      of: sweep.study.study, solver: solver.rawValue, scenarios: sweep.scenarios)
    options["sweep"] = sweep.name
    return RunIdentity(
      version: programVersion, study: sweep.study.study.settings.name, years: sweep.years, options: options,
      inputs: Dictionary(
        sweep.inputFiles.map { ($0.name, $0.digest) }, uniquingKeysWith: { first, _ in first }),
      cases: cases)
  }

  /// How much work the cases are, after a trial of the first.
  func planText() -> String {
    var curves = SweepCurves()
    let trial = SweepTrial(runner, numbers, curves: &curves)
    return text(runner.plan(numbers), seconds: trial.seconds + trial.secondsLeft)
  }

  private func text(_ plan: SweepPlan, seconds: Double) -> String {
    let way =
      plan.sharesCurves
      ? "cases that share dispatch share its emissions curves" : "every case is a whole run"
    return """
      \(sweep.name): cases \(cases), years \(sweep.years.count), axes \(sweep.cases.axes.count)
        \(way)
        \(plan.isEstimate ? "about " : "")\(plan.dispatches) dispatches of a year, \(plan.markets) markets
        about \(ProgressLine.duration(seconds)) with \(runner.threads) thread\(runner.threads == 1 ? "" : "s")

      """
  }

  /// Runs the cases that are left.
  ///
  /// - Throws: `CommandFailure`.
  func run(_ folder: ResultFolder, _ existing: ExistingResults) throws(CommandFailure) {
    let table = SweepTable(runner)
    let faults = try FaultInjection.faults()
    let session: TableSession
    do throws(ResultFolderError) {
      switch try TableSession.open(
        folder, existing, identity: identity, cases: cases, name: SweepTable.fileName, header: table.header,
        faults: faults)
      {
      case .alreadyComplete:
        if !isQuiet { Console.note("\(folder.path) is complete already, and as the sweep wrote it\n") }
        return
      case .run(let opened): session = opened
      }
    } catch {
      throw CommandFailure(error)
    }
    let signals = StopSignals()
    let count = cases.count
    signals.listen { [isQuiet] in
      if !isQuiet {
        Console.note("\nstopping; cases that are not done in a second are left\n", patience: 0)
      }
    } late: { signal in
      Console.end(Self.leave(session, of: count, signal))
    }
    tell(
      .started(
        name: sweep.name, cases: cases.count, years: sweep.years, completed: session.progress.done,
        failed: session.progress.failed))
    do throws(ResultFolderError) {
      try runCases(session, table, signals)
    } catch {
      signals.done()
      throw leave(session, error)
    }
    signals.done()
    if let signal = signals.signal, session.progress.done < cases.count {
      throw Self.leave(session, of: cases.count, signal)
    }
    do throws(ResultFolderError) {
      try session.complete(manifest(session))
    } catch {
      throw leave(session, error)
    }
    let counts = session.progress
    tell(.completed(counts))
    guard !isQuiet else { return }
    try Console.out(
      "cases \(cases): \(counts.text)\ntable: \(folder.path)/\(SweepTable.fileName)\n"
    )
    if !Console.writesJSON { Console.note("\(fixed(started.seconds, 2)) s\n") }
  }

  private func runCases(
    _ session: TableSession, _ table: SweepTable, _ signals: StopSignals
  ) throws(ResultFolderError) {
    var curves = SweepCurves()
    var pace = SweepPace(threads: runner.threads)
    var watch = SweepWatch(progress, total: cases.count)
    var left = numbers.lowerBound + session.doneBefore..<numbers.upperBound
    func add(_ outcomes: [SweepOutcome]) throws(ResultFolderError) {
      guard !outcomes.isEmpty else { return }
      left = left.lowerBound + outcomes.count..<left.upperBound
      let rows = table.rows(outcomes, threads: runner.threads)
      try signals.pass {
        Result { () throws(ResultFolderError) in
          try session.append(rows, cases: CaseCounts(outcomes))
        }
      }.get()
      for outcome in outcomes {
        if let failure = outcome.failure { tell(.caseFailed(outcome.number + 1, reason: failure)) }
      }
      watch.show(left.lowerBound - numbers.lowerBound, newlyFailed: outcomes.count { $0.failure != nil })
    }
    if !left.isEmpty {
      let trial = SweepTrial(runner, left, curves: &curves)
      tellPlan(runner.plan(left), trial)
      watch.start(done: session.doneBefore, failed: session.progress.failed)
      try add(trial.outcomes)
    }
    while !left.isEmpty, signals.signal == nil {
      let clock = ContinuousClock()
      let begin = clock.now
      try add(runner.run(left.prefix(pace.cases), curves: &curves))
      pace.took((clock.now - begin) / .seconds(1))
    }
    watch.clear()
    try signals.pass { Result { () throws(ResultFolderError) in try session.finish() } }.get()
  }

  /// Writes an event, where events are wanted.
  private func tell(_ event: SweepEvent) {
    if progress == .jsonl { Console.raw(event.line + "\n", patience: 0) }
  }

  /// Tells the plan, and what should make one stop and think: a first case that fails may not be the last.
  private func tellPlan(_ plan: SweepPlan, _ trial: SweepTrial) {
    let seconds = trial.seconds + trial.secondsLeft
    guard progress != .jsonl else { return tell(.planned(plan, seconds: seconds)) }
    guard !isQuiet else { return }
    Console.note(text(plan, seconds: seconds))
    if let first = trial.outcomes.first, let failure = first.failure {
      Console.note("warning: case \(first.number + 1), the first, failed: \(failure)\n")
    }
  }

  /// Leaves a sweep whose results could not be written.
  private func leave(_ session: TableSession, _ error: ResultFolderError) -> CommandFailure {
    let failure = CommandFailure(error)
    tell(.failed(message: failure.text))
    // Where nothing can be written, the status cannot either.
    try? session.leave(.failed, message: failure.text)
    return failure
  }

  /// Leaves a sweep after a signal; returns how the program ends.
  private static func leave(_ session: TableSession, of count: Int, _ signal: Int32) -> CommandFailure {
    let done = session.progress.done
    let text = "stopped, \(done) of \(count) cases done; --resume goes on"
    do throws(ResultFolderError) {
      try session.leave(.paused, message: text)
    } catch {
      return CommandFailure(error)
    }
    if Console.writesJSON { Console.raw(SweepEvent.stopped(done, of: count).line + "\n", patience: 2000) }
    return CommandFailure(code: signal == SIGINT ? .interrupted : .terminated, text: text)
  }

  private func manifest(_ session: TableSession) -> RunManifest {
    var manifest = RunManifest(
      identity: identity, solverSettings: nil, seconds: ["total": started.seconds],
      started: started.text, peakMemoryMB: RunManifest.peakMemoryMB(), audits: 0,
      auditsPassed: 0)
    manifest.counts = session.progress
    return manifest
  }
}

/// Tells how far a sweep is, on standard error.
private struct SweepWatch {
  private let style: ProgressStyle
  private var line: ProgressLine?
  private let total: Int
  private var failed = 0

  init(_ style: ProgressStyle, total: Int) {
    self.total = total
    self.style = style
    if style == .bar {
      line = ProgressLine(columns: Console.errorColumns) { Console.note($0, patience: 0) }
    }
  }

  mutating func start(done: Int, failed: Int) {
    self.failed = failed
    line?.start(done: done)
  }

  mutating func show(_ done: Int, newlyFailed: Int) {
    failed += newlyFailed
    if style == .jsonl {
      Console.raw(SweepEvent.casesCompleted(done, of: total, failed: failed).line + "\n", patience: 0)
    } else if style == .lines {
      Console.note("\(done) of \(total) cases\(failed == 0 ? "" : ", \(failed) failed")\n", patience: 0)
    }
    // Notes that nobody takes are dropped, so nothing is thrown.
    try? line?.draw(done, of: total, failed == 0 ? "cases" : "cases, \(failed) failed", always: done == total)
  }

  func clear() { try? line?.clear() }
}
