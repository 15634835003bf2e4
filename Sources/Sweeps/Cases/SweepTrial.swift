/// The first cases of a sweep, run to see how long the rest will take.
public struct SweepTrial: Sendable {
  /// What they came to; they need not be run again.
  public let outcomes: [SweepOutcome]
  /// Seconds that they took.
  public let seconds: Double
  /// Seconds that the rest will take, as far as those tell.
  public let secondsLeft: Double

  /// Cases that are run on curves that are there.
  private static let most = 256

  /// Runs a case, and where cases share curves those after it that need no others.
  public init(_ runner: SweepRunner, _ numbers: Range<Int>, curves: inout SweepCurves) {
    let clock = ContinuousClock()
    func seconds(_ body: () -> Void) -> Double { clock.measure(body) / .seconds(1) }
    let first = numbers.prefix(1)
    var outcomes: [SweepOutcome] = []
    let firstSeconds = seconds { outcomes = runner.run(first, curves: &curves) }
    let rest = first.upperBound..<numbers.upperBound
    var more = 0..<0
    var moreSeconds = 0.0
    let plan = runner.plan(rest)
    if runner.sharesCurves, let start = first.first {
      let key = runner.key(runner.cases.values(start))
      let same = rest.prefix(Self.most).prefix { runner.key(runner.cases.values($0)) == key }
      more = same.startIndex..<same.endIndex
      moreSeconds = seconds { outcomes += runner.run(more, curves: &curves) }
    }
    self.outcomes = outcomes
    self.seconds = firstSeconds + moreSeconds
    let casesLeft = rest.count - more.count
    if runner.sharesCurves {
      // Of the traces that the rest needs, those of the first case are done.
      let traces = max(0, plan.dispatches / max(1, runner.visited.count) - (more.isEmpty ? 0 : 1))
      let perCase = more.isEmpty ? 0 : moreSeconds / Double(more.count)
      secondsLeft = Double(traces) * max(0, firstSeconds - perCase) + Double(casesLeft) * perCase
    } else {
      secondsLeft = firstSeconds * Double(casesLeft) / Double(min(runner.threads, max(1, casesLeft)))
    }
  }
}

/// How many cases are run, written and brought to the disk at once: what takes about a second.
public struct SweepPace: Sendable {
  /// Cases of the next piece.
  public private(set) var cases: Int
  private let least: Int
  /// Outcomes of so many cases fit into some tens of megabytes.
  private static let most = 16_384

  /// Begins with a case for each thread.
  public init(threads: Int) {
    least = max(1, threads)
    cases = least
  }

  /// Learns how long a piece took.
  public mutating func took(_ seconds: Double) {
    if seconds < 0.5 {
      cases = min(Self.most, cases * 2)
    } else if seconds > 2 {
      cases = max(least, cases / 2)
    }
  }
}
