import DispatchSolveRunFolder

/// Events as lines of JSON on standard error: every line for a reader that reads, however slowly, and a note at the end on
/// what a reader that takes nothing has lost.
final class Narration: Sendable {
  private let queue: LineQueue?

  /// Begins to tell, where lines of JSON are asked for.
  ///
  /// - Parameter stop: Once it is given nobody is waited for.
  init(_ style: ProgressStyle, stop: StopSignal) {
    queue = style == .jsonl ? LineQueue { try Console.narrate($0) } : nil
    stop.onAsking { [queue] in queue?.hurry(0.1) }
  }

  /// Adds a line with its end.
  func add(_ line: String) { queue?.add(line) }

  /// Waits until all is told, no longer than `patience` seconds for a reader that takes nothing in that time.
  func end(patience: Double = 10) {
    guard let lost = queue?.finish(patience: patience), lost > 0 else { return }
    Console.note(
      "\(lost) event\(lost == 1 ? " is" : "s are") lost: nobody took them from standard error\n",
      patience: 500)
  }
}
