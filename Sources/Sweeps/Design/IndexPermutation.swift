/// A seeded order of the whole numbers below a count, found number by number: nothing is kept, however many there are.
///
/// A Feistel network of six rounds (Luby and Rackoff 1988) permutes the numbers of an even count of bits; numbers that
/// are too large go through it again until they are not, which takes fewer than four turns on average.
struct IndexPermutation: Sendable {
  private static let rounds = 6

  private let count: UInt64
  private let seed: UInt64
  private let halfBits: UInt64
  private let mask: UInt64

  /// An order of the numbers below `count`, at least 1.
  init(count: Int, seed: UInt64) {
    self.count = UInt64(count)
    self.seed = seed
    let bits = UInt64(64 - (self.count - 1).leadingZeroBitCount)
    halfBits = max(1, (bits + 1) / 2)
    mask = (1 << halfBits) - 1
  }

  /// Where a number below the count goes.
  func callAsFunction(_ number: Int) -> Int {
    var value = UInt64(number)
    repeat { value = turned(value) } while value >= count
    return Int(value)
  }

  private func turned(_ value: UInt64) -> UInt64 {
    var (left, right) = (value >> halfBits, value & mask)
    for round in 0..<Self.rounds {
      var mixer = SplitMix64(seed: seed ^ (right << 8 | UInt64(round)))
      (left, right) = (right, left ^ (mixer.next() & mask))
    }
    return left << halfBits | right
  }
}
