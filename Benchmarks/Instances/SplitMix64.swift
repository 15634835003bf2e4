/// A small seeded generator of random numbers: the same seed gives the same instance on every machine.
public struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  /// Starts a sequence.
  public init(seed: UInt64) {
    state = seed
  }

  /// The next 64 bits: a counter in steps of the golden ratio, mixed twice.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }

  /// Uniform in `range`.
  public mutating func uniform(_ range: ClosedRange<Double>) -> Double {
    let share = Double(next() >> 11) * 0x1p-53
    return range.lowerBound + share * (range.upperBound - range.lowerBound)
  }

  /// Uniform in `0..<count`; `count` is above 0.
  public mutating func index(below count: Int) -> Int {
    Int(next() % UInt64(count))
  }

  /// Puts an array in random order.
  mutating func shuffle<Element>(_ items: inout [Element]) {
    for last in stride(from: items.count - 1, to: 0, by: -1) {
      items.swapAt(last, index(below: last + 1))
    }
  }
}

/// Draws numbers that all differ, so that no two offers tie.
struct DistinctNumbers {
  private var taken: Set<Int> = []

  /// A number in `range`, rounded to `steps` steps per unit, that was not drawn before.
  mutating func draw(_ range: ClosedRange<Double>, steps: Double, _ random: inout SplitMix64) -> Double {
    while true {
      let step = (random.uniform(range) * steps).rounded()
      if taken.insert(Int(step)).inserted { return step / steps }
    }
  }
}

/// Rounds to so many steps per unit: files then look like files that people keep.
func rounded(_ value: Double, steps: Double) -> Double {
  (value * steps).rounded() / steps
}
