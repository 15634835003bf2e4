/// Cases of a sweep that one folder holds, counted from 1.
public struct CaseRange: Sendable, Codable, Hashable, CustomStringConvertible {
  /// First case.
  public var first: Int
  /// Last case; one less than `first` when there is none.
  public var last: Int
  /// Cases of the whole sweep.
  public var of: Int

  /// Creates a range.
  public init(first: Int, last: Int, of total: Int) {
    self.first = first
    self.last = last
    of = total
  }

  /// All cases of a sweep.
  public init(all total: Int) { self.init(first: 1, last: total, of: total) }

  /// A shard: cases are dealt out in one piece each, so that sizes differ by one at most.
  ///
  /// - Parameters:
  ///   - index: Shard, from 1 to `count`.
  ///   - count: Number of shards.
  ///   - total: Cases of the whole sweep.
  public init(shard index: Int, of count: Int, total: Int) {
    // In this order of operations nothing overflows: total is at most a thousand million.
    func end(_ shard: Int) -> Int { total / count * shard + total % count * shard / count }
    self.init(first: end(index - 1) + 1, last: end(index), of: total)
  }

  /// Most shards of a sweep.
  public static let mostShards = 1_000_000

  /// Which of so many shards has just these cases, from 1; nil: none has.
  public func index(of count: Int) -> Int? {
    guard of > 0, self.count > 0 else { return nil }
    let near = last * count / of
    return (near - 1...near + 1).first { index in
      (1...count).contains(index) && CaseRange(shard: index, of: count, total: of) == self
    }
  }

  /// The smallest number of shards of which each of some ranges is one; nil: they are of no such sweep.
  public static func shardCount(_ ranges: [CaseRange]) -> Int? {
    let ranges = ranges.filter { $0.count > 0 }
    guard let first = ranges.first else { return nil }
    // Sizes of shards differ by one at most.
    let least = max(1, first.of / (first.count + 1))
    let most = min(mostShards, first.count > 1 ? first.of / (first.count - 1) : first.of)
    guard least <= most else { return nil }
    return (least...most).first { count in ranges.allSatisfy { $0.index(of: count) != nil } }
  }

  /// Number of cases.
  public var count: Int { last - first + 1 }

  /// `5-8 of 20`.
  public var description: String { count > 0 ? "\(first)-\(last) of \(of)" : "none of \(of)" }
}
