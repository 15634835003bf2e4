import Coordinator
import Foundation

/// One line on a terminal that is written anew: how far the run is, the year at work, the last price, the time left.
public struct TerminalNarrator: Narrator {
  private let write: @Sendable (String) throws -> Void
  private let columns: Int
  private let now: @Sendable () -> Double
  private var years = 0
  private var done = 0
  /// Years that this process did, for the estimate of the time left.
  private var doneHere = 0
  private var startedAt = 0.0
  private var drawnAt = -Double.infinity
  private var year = ""
  private var detail = ""

  /// Shortest time between two drawings, seconds; years and the end are always drawn.
  private static let pause = 0.05

  /// Creates a narrator that hands text to `write`.
  ///
  /// - Parameters:
  ///   - columns: Width of the terminal; no line is longer.
  ///   - now: A clock, seconds.
  public init(
    columns: Int = 80, now: @escaping @Sendable () -> Double = { ProcessInfo.processInfo.systemUptime },
    write: @escaping @Sendable (String) throws -> Void
  ) {
    self.columns = max(20, columns)
    self.now = now
    self.write = write
  }

  /// Writes progress.
  public mutating func narrate(_ event: RunEvent) throws {
    switch event {
    case .runStarted(_, let years):
      self.years = years.count
      startedAt = now()
    case .runResumed(_, let left):
      done = years - left
    case .fleetIteration(let pass, let price, _):
      year = "all years"
      detail = "pass \(pass), \(fixed(price, 2)) $/short ton in the first"
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
      doneHere += 1
      detail = "\(fixed(report.allowancePriceUSD, 2)) $/short ton"
      try draw(always: done == years)
    case .runCompleted, .runStopped, .runFailed: try write("\r\u{1B}[K")
    }
  }

  private mutating func draw(always: Bool) throws {
    let time = now()
    guard always || time - drawnAt >= Self.pause else { return }
    drawnAt = time
    let width = 24
    let filled = years == 0 ? 0 : width * done / years
    var line = "[" + String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled)
    line += "] \(done) of \(years)  \(year)"
    if !detail.isEmpty { line += "  \(detail)" }
    if doneHere > 0, done < years {
      line += "  \(Self.duration((time - startedAt) / Double(doneHere) * Double(years - done))) left"
    }
    try write("\r" + line.prefix(columns - 1) + "\u{1B}[K")
  }

  /// A duration for people: `0 s`, `59 s`, `2 min`, `1 h 05 min`.
  static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e8 else { return "long" }
    let whole = Int(max(0, seconds).rounded(.up))
    if whole < 60 { return "\(whole) s" }
    let minutes = (whole + 59) / 60
    if minutes < 60 { return "\(minutes) min" }
    let rest = minutes % 60
    return "\(minutes / 60) h \(rest < 10 ? "0" : "")\(rest) min"
  }
}

/// A number with a fixed count of decimals, and thousands set apart.
public func fixed(_ value: Double, _ decimals: Int) -> String {
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
