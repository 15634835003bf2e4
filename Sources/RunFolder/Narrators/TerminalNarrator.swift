import DispatchSolveCoordinator
import Foundation

/// One line on a terminal that is written anew: how far the run is, the year at work, the last price, the time left.
public struct TerminalNarrator: Narrator {
  private var line: ProgressLine
  private var years = 0
  private var done = 0
  private var year = ""
  private var detail = ""

  /// Creates a narrator that hands text to `write`.
  ///
  /// - Parameters:
  ///   - columns: Width of the terminal; no line is longer.
  ///   - now: A clock, seconds.
  public init(
    columns: Int = 80, now: @escaping @Sendable () -> Double = { ProcessInfo.processInfo.systemUptime },
    write: @escaping @Sendable (String) throws -> Void
  ) {
    line = ProgressLine(columns: columns, now: now, write: write)
  }

  /// Writes progress.
  public mutating func narrate(_ event: RunEvent) throws {
    switch event {
    case .runStarted(_, let years, let first):
      self.years = max(0, (years.last ?? first - 1) - first + 1)
      line.start()
    case .runResumed(_, let left):
      done = years - left
      line.start(done: done)
    case .windowIteration(let step):
      detail =
        "window from \(step.window), iteration \(step.iteration), gap \(String(format: "%.0e", step.gap))"
      try draw(always: false)
    case .yearStarted(let year):
      self.year = "\(year)"
      try draw(always: done == 0)
    case .iteration(_, let iteration, let price, _):
      detail = "iteration \(iteration), \(fixed(price, 2)) $/short ton"
      try draw(always: false)
    case .phaseCompleted, .converged, .optionAccepted, .unitClosed: break
    case .yearCompleted(let report):
      done += 1
      detail = "\(fixed(report.allowancePriceUSD, 2)) $/short ton"
      try draw(always: done == years)
    case .yearPassed(let year):
      self.year = "\(year)"
      detail = ""
      try draw(always: done == 0)
      done += 1
    case .runCompleted, .runStopped, .runFailed: try line.clear()
    }
  }

  private mutating func draw(always: Bool) throws {
    try line.draw(done, of: years, detail.isEmpty ? year : "\(year)  \(detail)", always: always)
  }
}

/// A number with a fixed count of decimals, and thousands set apart.
package func fixed(_ value: Double, _ decimals: Int) -> String {
  let text = String(format: "%.\(decimals)f", abs(value))
  var whole = String(text.prefix { $0 != "." })
  let rest = text.dropFirst(whole.count)
  var index = whole.count - 3
  while index > 0 {
    whole.insert(",", at: whole.index(whole.startIndex, offsetBy: index))
    index -= 3
  }
  let isNegative = value < 0 && text.contains { $0 != "0" && $0 != "." }
  return (isNegative ? "-" : "") + whole + rest
}
