import Foundation

/// One line on a terminal that is written anew: a bar, how much is done, what is at work, the time left.
public struct ProgressLine: Sendable {
  private let write: @Sendable (String) throws -> Void
  private let columns: Int
  private let now: @Sendable () -> Double
  private var startedAt: Double
  /// What was done at the start, for the estimate of the time left.
  private var doneAtStart = 0
  private var drawnAt = -Double.infinity

  /// Shortest time between two drawings, seconds.
  private static let pause = 0.05

  /// Creates a line that hands text to `write`.
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
    startedAt = now()
  }

  /// Begins to count time, with so much done before.
  public mutating func start(done: Int = 0) {
    startedAt = now()
    doneAtStart = done
  }

  /// Draws the line, unless it was drawn a moment ago.
  ///
  /// - Parameters:
  ///   - always: Draws it in any case.
  ///   - detail: What stands between count and time.
  public mutating func draw(_ done: Int, of total: Int, _ detail: String, always: Bool) throws {
    let time = now()
    guard always || time - drawnAt >= Self.pause else { return }
    drawnAt = time
    let width = 24
    let filled = total == 0 ? 0 : width * done / total
    var line = "[" + String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled)
    line += "] \(done) of \(total)  \(detail)"
    let doneHere = done - doneAtStart
    if doneHere > 0, done < total {
      line += "  \(Self.duration((time - startedAt) / Double(doneHere) * Double(total - done))) left"
    }
    try write("\r" + line.prefix(columns - 1) + "\u{1B}[K")
  }

  /// Takes the line away.
  public func clear() throws { try write("\r\u{1B}[K") }

  /// A duration for people: `0 s`, `59 s`, `2 min`, `1 h 05 min`, `3 days`.
  public static func duration(_ seconds: Double) -> String {
    guard seconds < 1e9 else { return "30 years or more" }
    let whole = Int(max(0, seconds).rounded(.up))
    if whole < 60 { return "\(whole) s" }
    let minutes = (whole + 59) / 60
    if minutes < 60 { return "\(minutes) min" }
    if minutes > 48 * 60 { return "\((minutes + 1439) / 1440) days" }
    let rest = minutes % 60
    return "\(minutes / 60) h \(rest < 10 ? "0" : "")\(rest) min"
  }
}
