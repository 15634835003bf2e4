import Foundation

/// When a command began: a date for people, and how long ago that is by a clock that nobody sets.
struct Beginning {
  private let date = Date()
  private let instant = ContinuousClock.now

  /// Seconds since then.
  var seconds: Double { (ContinuousClock.now - instant) / .seconds(1) }

  /// The date, ISO 8601.
  var text: String { date.formatted(.iso8601) }
}
