/// Cases of a sweep by what they came to.
public struct CaseCounts: Sendable, Codable, Hashable {
  /// All of them.
  public var done = 0
  /// Those without figures.
  public var failed = 0
  /// Those with a year that is short of allowances.
  public var short = 0
  /// Others with a year in which load is not served.
  public var unserved = 0

  /// Creates counts.
  public init(done: Int = 0, failed: Int = 0, short: Int = 0, unserved: Int = 0) {
    self.done = done
    self.failed = failed
    self.short = short
    self.unserved = unserved
  }

  /// Counts of both.
  public static func + (left: CaseCounts, right: CaseCounts) -> CaseCounts {
    var sum = left
    sum.done += right.done
    sum.failed += right.failed
    sum.short += right.short
    sum.unserved += right.unserved
    return sum
  }

  /// `118 ok, 1 short of allowances, 1 failed`; what there is none of is left out, but ok and failed.
  public var text: String {
    let parts =
      ["\(done - failed - short - unserved) ok"]
      + (short > 0 ? ["\(short) short of allowances"] : [])
      + (unserved > 0 ? ["\(unserved) with load not served"] : []) + ["\(failed) failed"]
    return parts.joined(separator: ", ")
  }
}
