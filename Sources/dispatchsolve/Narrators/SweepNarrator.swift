import DispatchSolveRunFolder
import DispatchSolveSweeps

/// Tells how far a sweep is, on standard error.
final class SweepNarrator: @unchecked Sendable {
  private let style: ProgressStyle
  private let isQuiet: Bool
  private let cases: CaseRange
  private let plan: (SweepPlan, Double) -> String
  private let narration: Narration
  // Below is used by the job's thread, and by an end that does not wait, which only writes a line.
  private var line: ProgressLine?
  private var done = 0
  private var failed = 0
  /// Whether a case would be the first that this process ran.
  private var isFirst = false

  init(
    _ style: ProgressStyle, isQuiet: Bool, cases: CaseRange, stop: StopSignal,
    plan: @escaping (SweepPlan, Double) -> String
  ) {
    self.style = style
    self.isQuiet = isQuiet
    self.cases = cases
    self.plan = plan
    narration = Narration(style, stop: stop)
    if style == .bar {
      line = ProgressLine(columns: Console.errorColumns) { Console.note($0, patience: 0) }
    }
  }

  /// Waits a little until all is told.
  func end() { narration.end() }

  func tell(_ event: SweepEvent) {
    guard style != .jsonl else {
      narration.add(event.line + "\n")
      if case .stopped = event { narration.end(patience: 0.2) }
      return
    }
    switch event {
    case .started(_, _, _, let done, let failed): (self.done, self.failed) = (done, failed)
    case .planned(let work, let seconds):
      if !isQuiet { Console.note(plan(work, seconds)) }
      isFirst = true
      line?.start(done: done)
    case .caseFailed(let number, let reason):
      // A first case that fails may not be the last.
      if isFirst, number == cases.first + done, !isQuiet {
        Console.note("warning: case \(number), the first, failed: \(reason)\n")
      }
    case .casesCompleted(let done, let total, let failed):
      isFirst = false
      (self.done, self.failed) = (done, failed)
      if style == .lines {
        Console.note("\(done) of \(total) cases\(failed == 0 ? "" : ", \(failed) failed")\n", patience: 0)
      }
      // Notes that nobody takes are dropped, so nothing is thrown.
      try? line?.draw(
        done, of: total, failed == 0 ? "cases" : "cases, \(failed) failed", always: done == total)
      if done == total { try? line?.clear() }
    case .completed, .stopped, .shardsCollected, .failed: try? line?.clear()
    }
  }
}
