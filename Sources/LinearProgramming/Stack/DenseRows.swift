/// Arithmetic on rows of doubles, four at a time.
enum DenseRows {
  private typealias Four = SIMD4<Double>

  /// Where lines first cross another one: line k is `price[k] + t * rate[k]`, the other `linePrice + t * lineRate`.
  ///
  /// Only lines that approach it count: those below it (`side` 1) with a larger rate, those above it (`side` -1) with a
  /// smaller one; `side` 0 leaves a line out. Rates closer than `slowest` do not cross.
  /// - Returns: infinity and -1 if none does.
  @inline(__always)
  static func firstCrossing(
    side: UnsafePointer<Double>, rate: UnsafePointer<Double>, price: UnsafePointer<Double>, _ count: Int,
    lineRate: Double, linePrice: Double, slowest: Double
  ) -> (at: Double, index: Int) {
    let sides = UnsafeRawPointer(side)
    let rates = UnsafeRawPointer(rate)
    let prices = UnsafeRawPointer(price)
    let never = Four(repeating: .infinity)
    var firsts = never
    // Indices as doubles, so that one mask chooses both.
    var places = Four(repeating: -1)
    var place = Four(0, 1, 2, 3)
    var index = 0
    while index + 4 <= count {
      let offset = index * MemoryLayout<Double>.stride
      let relative = rates.loadUnaligned(fromByteOffset: offset, as: Four.self) - lineRate
      let approaches = sides.loadUnaligned(fromByteOffset: offset, as: Four.self) * relative .> slowest
      let at = (linePrice - prices.loadUnaligned(fromByteOffset: offset, as: Four.self)) / relative
      let isFirst = never.replacing(with: at, where: approaches) .< firsts
      firsts = firsts.replacing(with: at, where: isFirst)
      places = places.replacing(with: place, where: isFirst)
      place += 4
      index += 4
    }
    var best = Double.infinity
    var found = -1.0
    for lane in 0..<4 where firsts[lane] < best || (firsts[lane] == best && places[lane] < found) {
      best = firsts[lane]
      found = places[lane]
    }
    while index < count {
      let relative = rate[index] - lineRate
      if side[index] * relative > slowest {
        let at = (linePrice - price[index]) / relative
        if at < best {
          best = at
          found = Double(index)
        }
      }
      index += 1
    }
    return best < .infinity ? (best, Int(found)) : (.infinity, -1)
  }
}
