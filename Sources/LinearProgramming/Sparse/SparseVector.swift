/// A set of numbers below a limit, kept as bits: to put one in costs one operation, to walk through them in order one for every
/// 64 numbers that could be in it.
///
/// The owner frees it.
struct NumberSet {
  private let words: Scratch<UInt64>

  init(below limit: Int) { words = Scratch((limit + 63) / 64, 0) }

  func free() { words.free() }

  @inline(__always)
  func insert(_ number: Int) { words[number >> 6] |= 1 << UInt64(number & 63) }

  @inline(__always)
  func remove(_ number: Int) { words[number >> 6] &= ~(1 << UInt64(number & 63)) }

  /// Fills it with all numbers below a limit.
  func insertAll(below limit: Int) { for number in 0..<limit { insert(number) } }

  /// Calls `body` with the numbers, ascending; it may put in and take out those that it was called with, no others.
  @inline(__always)
  func forEach(_ body: (Int) -> Void) {
    for index in 0..<words.count {
      var word = words[index]
      while word != 0 {
        body(index << 6 + word.trailingZeroBitCount)
        word &= word - 1
      }
    }
  }

  /// Takes the numbers out one by one, ascending; `body` may put in larger ones than it was called with.
  @inline(__always)
  func drainAscending(_ body: (Int) -> Void) {
    for index in 0..<words.count {
      while words[index] != 0 {
        let bit = words[index].trailingZeroBitCount
        words[index] &= words[index] - 1
        body(index << 6 + bit)
      }
    }
  }

  /// Takes the numbers out one by one, descending; `body` may put in smaller ones than it was called with.
  @inline(__always)
  func drainDescending(_ body: (Int) -> Void) {
    var index = words.count - 1
    while index >= 0 {
      while words[index] != 0 {
        let bit = 63 - words[index].leadingZeroBitCount
        words[index] &= ~(1 << UInt64(bit))
        body(index << 6 + bit)
      }
      index -= 1
    }
  }
}

/// A vector most of whose elements are 0: all values, and which of them may be other than 0.
///
/// The owner frees it.
struct SparseVector {
  let values: Scratch<Double>
  let pattern: NumberSet

  /// All elements are 0.
  init(_ count: Int) {
    values = Scratch(count, 0)
    pattern = NumberSet(below: count)
  }

  func free() {
    values.free()
    pattern.free()
  }

  subscript(index: Int) -> Double {
    @inline(__always) get { values[index] }
    @inline(__always) nonmutating set {
      values[index] = newValue
      pattern.insert(index)
    }
  }

  /// Makes all elements 0.
  func clear() { pattern.drainAscending { values[$0] = 0 } }

  /// Calls `body` with index and value of the elements that may be other than 0, ascending.
  @inline(__always)
  func forEach(_ body: (_ index: Int, _ value: Double) -> Void) { pattern.forEach { body($0, values[$0]) } }
}
