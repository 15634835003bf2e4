/// A linear scale that begins and ends on round numbers.
struct LinearScale: Sendable {
  /// Round values at equal distances, ascending; at least two.
  let ticks: [Double]
  /// Decimals that ticks have.
  let decimals: Int
  private let from: Double
  private let to: Double

  /// A scale over values, about `count` ticks.
  ///
  /// - Parameters:
  ///   - values: What has to fit in; with none the scale is that of 0 to 1.
  ///   - from: Coordinate of the lowest tick.
  ///   - to: Coordinate of the highest tick.
  init(holding values: some Sequence<Double>, count: Int = 5, from: Double, to: Double) {
    var low = 0.0
    var high = 0.0
    for value in values where value.isFinite {
      low = min(low, value)
      high = max(high, value)
    }
    if low == high { high = 1 }
    let step = Self.roundStep((high - low) / Double(count))
    let first = (low / step).rounded(.down)
    let last = (high / step - 1e-9).rounded(.up)
    ticks = stride(from: first, through: max(last, first + 1), by: 1).map { $0 * step }
    decimals = Self.decimals(of: step)
    self.from = from
    self.to = to
  }

  /// The smallest of 1, 2, 2.5, 5 times a power of ten that is not below `least`.
  private static func roundStep(_ least: Double) -> Double {
    var power = 1.0
    // By multiplication: a power function may differ in the last digit between systems.
    while power * 10 <= least, power < 1e300 { power *= 10 }
    while power > least, power > 1e-300 { power /= 10 }
    for factor in [1.0, 2, 2.5, 5] where power * factor >= least * (1 - 1e-12) { return power * factor }
    return power * 10
  }

  /// The fewest decimals that write a step as it is, at most 6: 1 for 2.5, 2 for 0.25.
  private static func decimals(of step: Double) -> Int {
    var (count, shifted) = (0, step)
    // Finer steps are those of what rounding leaves.
    while count < 6, abs(shifted - shifted.rounded()) > 1e-6 * shifted {
      shifted *= 10
      count += 1
    }
    return count
  }

  /// Lowest value.
  var low: Double { ticks.first ?? 0 }
  /// Highest value.
  var high: Double { ticks.last ?? 1 }

  /// Coordinate of a value.
  func callAsFunction(_ value: Double) -> Double { from + (to - from) * (value - low) / (high - low) }
}
