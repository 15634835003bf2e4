import DispatchSolveRunFolder
import DispatchSolveSweeps

/// Tells how far a sweep is, on standard error.
final class SweepNarrator: @unchecked Sendable {
  private let style: ProgressStyle
  private let isQuiet: Bool
  private let cases: CaseRange
  private let plan: (SweepPlan, Double) -> String
  // Below is used by the job's thread, and by an end that does not wait, which only writes a line.
  private var line: ProgressLine?
  private var done = 0
  private var failed = 0
  /// Whether a case would be the first that this process ran.
  private var isFirst = false

  init(
    _ style: ProgressStyle, isQuiet: Bool, cases: CaseRange, plan: @escaping (SweepPlan, Double) -> String
  ) {
    self.style = style
    self.isQuiet = isQuiet
    self.cases = cases
    self.plan = plan
    if style == .bar {
      line = ProgressLine(columns: Console.errorColumns) { Console.note($0, patience: 0) }
    }
  }

  func tell(_ event: SweepEvent) {
    guard style != .jsonl else {
      // The last word of a sweep is waited for a little.
      let patience: Int32 = if case .stopped = event { 2000 } else { 0 }
      return Console.raw(event.line + "\n", patience: patience)
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
