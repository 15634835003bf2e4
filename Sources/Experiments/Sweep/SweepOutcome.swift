import StudyFiles
import Tables

/// What a case came to.
public struct SweepOutcome: Sendable, Hashable {
  /// Case, from 0.
  public var number: Int
  /// Values of the axes.
  public var values: [FieldValue]
  /// Metrics of all years, year by year, in the order asked for; empty when the case failed.
  public var figures: [Double] = []
  /// Why the case failed; nil when it did not. A failed case never stops a sweep.
  public var failure: String?

  /// A case without figures yet.
  public init(number: Int, values: [FieldValue], failure: String? = nil) {
    self.number = number
    self.values = values
    self.failure = failure
  }

  /// Takes figures over; those that are no numbers fail the case.
  mutating func finish(_ figures: [Double]) {
    guard figures.allSatisfy(\.isFinite) else {
      failure = "a metric is not a finite number"
      return
    }
    self.figures = figures
  }
}

/// How much work a sweep is.
public struct SweepPlan: Sendable, Hashable {
  /// Cases.
  public var cases: Int
  /// Dispatches of a year that are traced or solved.
  public var dispatches: Int
  /// Whether dispatches were counted for the first cases and taken for as many of the rest.
  public var isEstimate = false
  /// Markets of a year that are cleared.
  public var markets: Int
  /// Whether cases that share dispatch share its curves.
  public var sharesCurves: Bool

  /// Creates a plan.
  public init(cases: Int, dispatches: Int, isEstimate: Bool = false, markets: Int, sharesCurves: Bool) {
    self.cases = cases
    self.dispatches = dispatches
    self.isEstimate = isEstimate
    self.markets = markets
    self.sharesCurves = sharesCurves
  }
}
