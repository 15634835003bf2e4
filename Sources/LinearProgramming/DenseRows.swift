/// Arithmetic on rows of doubles, four at a time: a plain sum waits for each addition before the next.
enum DenseRows {
  private typealias Four = SIMD4<Double>

  /// a'b over `count` elements.
  @inline(__always)
  static func dot(_ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, _ count: Int) -> Double {
    let x = UnsafeRawPointer(a)
    let y = UnsafeRawPointer(b)
    var sums = Four.zero
    var index = 0
    while index + 4 <= count {
      let offset = index * MemoryLayout<Double>.stride
      sums +=
        x.loadUnaligned(fromByteOffset: offset, as: Four.self)
        * y.loadUnaligned(fromByteOffset: offset, as: Four.self)
      index += 4
    }
    var rest = 0.0
    while index < count {
      rest += a[index] * b[index]
      index += 1
    }
    return sums.sum() + rest
  }

  /// a -= factor * b; returns a'a afterwards.
  @inline(__always)
  static func subtract(
    _ factor: Double, times b: UnsafePointer<Double>, from a: UnsafeMutablePointer<Double>, _ count: Int
  ) -> Double {
    let x = UnsafeMutableRawPointer(a)
    let y = UnsafeRawPointer(b)
    let factors = Four(repeating: factor)
    var sums = Four.zero
    var index = 0
    while index + 4 <= count {
      let offset = index * MemoryLayout<Double>.stride
      let value =
        x.loadUnaligned(fromByteOffset: offset, as: Four.self)
        - factors * y.loadUnaligned(fromByteOffset: offset, as: Four.self)
      x.storeBytes(of: value, toByteOffset: offset, as: Four.self)
      sums += value * value
      index += 4
    }
    var rest = 0.0
    while index < count {
      let value = a[index] - factor * b[index]
      a[index] = value
      rest += value * value
      index += 1
    }
    return sums.sum() + rest
  }
}
