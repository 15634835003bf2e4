import Foundation

/// When a job began: a date for people, and how long ago that is by a clock that nobody sets.
public struct JobTimes: Sendable {
  private let date = Date()
  private let instant = ContinuousClock.now
  /// How long reading took, of that; set by who reads.
  public var readSeconds = 0.0

  /// Now.
  public init() {}

  /// Seconds since then.
  public var seconds: Double { (ContinuousClock.now - instant) / .seconds(1) }

  /// The date, ISO 8601.
  public var text: String { date.formatted(.iso8601) }
}
