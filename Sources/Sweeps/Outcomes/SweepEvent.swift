import DispatchSolvePowerSystem
import DispatchSolveRunFolder

/// What a sweep tells while it goes; docs/events.md describes its lines.
public enum SweepEvent: Sendable, Hashable {
  /// The sweep begins, or goes on after some of its cases.
  case started(name: String, cases: Int, years: Years, completed: Int, failed: Int)
  /// How much work is left, with the seconds that it is going to take.
  case planned(SweepPlan, seconds: Double)
  /// A case failed, counted from 1.
  case caseFailed(Int, reason: String)
  /// So many cases are in the table, of them so many that failed.
  case casesCompleted(Int, of: Int, failed: Int)
  /// All cases are done and the results in their place.
  case completed(CaseCounts)
  /// The sweep was asked to stop and did, with so many cases done.
  case stopped(Int, of: Int)
  /// So many shards are in the collected table.
  case shardsCollected(Int, of: Int)
  /// Results could not be written.
  case failed(message: String)

  /// The event as one line of JSON, without its end.
  public var line: String {
    switch self {
    case .started(let name, let cases, let years, let completed, let failed):
      var line = SweepEventLine("sweep_started")
      line.sweep = name
      line.years = Array(years)
      (line.cases, line.completed, line.failed) = (cases, completed, failed)
      return line.text
    case .planned(let plan, let seconds):
      var line = SweepEventLine("sweep_planned")
      (line.cases, line.dispatches, line.markets) = (plan.cases, plan.dispatches, plan.markets)
      line.seconds = seconds.rounded()
      return line.text
    case .caseFailed(let number, let reason):
      var line = SweepEventLine("case_failed")
      line.case = number
      line.reason = reason
      return line.text
    case .casesCompleted(let completed, let total, let failed):
      var line = SweepEventLine("cases_completed")
      (line.completed, line.of, line.failed) = (completed, total, failed)
      return line.text
    case .completed(let counts):
      var line = SweepEventLine("sweep_completed")
      (line.completed, line.failed) = (counts.done, counts.failed)
      (line.short, line.unserved) = (counts.short, counts.unserved)
      return line.text
    case .stopped(let completed, let total):
      var line = SweepEventLine("sweep_stopped")
      (line.completed, line.of) = (completed, total)
      return line.text
    case .shardsCollected(let completed, let total):
      var line = SweepEventLine("shards_collected")
      (line.completed, line.of) = (completed, total)
      return line.text
    case .failed(let message):
      var line = SweepEventLine("sweep_failed")
      line.message = message
      return line.text
    }
  }
}
