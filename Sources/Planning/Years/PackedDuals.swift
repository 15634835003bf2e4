/// Duals of a block's rows in a fifth of their room: most are 0, and the others have few values, for where nothing is between
/// two zones, or two hours, their prices are the same.
///
/// What is taken out is what was put in, to the bit.
struct PackedDuals: Sendable, Hashable {
  /// How many duals there are.
  let count: Int
  /// How many values of those that are not 0 follow.
  private let valueCount: Int
  /// The values, each once, in the order in which they come first; a bit for each dual that is not 0; for each of those the
  /// number of its value, four to a word. Where each dual that is not 0 has a value of its own their numbers are left out.
  private let words: [UInt64]

  /// Numbers of values have 16 bits.
  private static let mostValues = 1 << 16
  private static let numbersPerWord = 4

  /// Packs duals.
  init(_ duals: [Double]) {
    count = duals.count
    var bits = Array(repeating: UInt64(0), count: Self.words(ofBits: duals.count))
    var own: [UInt64] = []
    for word in bits.indices {
      var found: UInt64 = 0
      for row in (word << 6)..<min(duals.count, (word + 1) << 6) {
        let dual = duals[row].bitPattern
        guard dual != 0 else { continue }
        found |= 1 << UInt64(row & 63)
        own.append(dual)
      }
      bits[word] = found
    }
    let shared = ValueNumbers.numbered(own)
    // Of too many values, and where there is nothing to gain, each dual has its own.
    let isShared = shared.values.count < own.count
    let values = isShared ? shared.values : own
    valueCount = values.count
    words = values + bits + (isShared ? Self.packed(shared.numbers) : [])
  }

  /// As it was written, of so many duals and values; nil if words are not those of any duals.
  init?(count: Int, valueCount: Int, words: [UInt64]) {
    // Every value has a word and every 64 duals have one: beyond that no sum below can be formed.
    guard count >= 0, count / 64 <= words.count, (0...count).contains(valueCount), valueCount <= words.count
    else { return nil }
    let bitCount = Self.words(ofBits: count)
    guard words.count >= valueCount + bitCount else { return nil }
    let bits = words[valueCount..<(valueCount + bitCount)]
    let nonzero = bits.reduce(0) { $0 + $1.nonzeroBitCount }
    let isBeyond = count & 63 != 0 && (bits.last ?? 0) >> UInt64(count & 63) != 0
    let numbers = words[(valueCount + bitCount)...]
    guard !isBeyond, valueCount <= nonzero,
      numbers.count == (valueCount == nonzero ? 0 : Self.words(ofNumbers: nonzero))
    else { return nil }
    for place in 0..<(valueCount == nonzero ? 0 : nonzero) {
      let word = numbers[numbers.startIndex + place / Self.numbersPerWord]
      guard Self.number(place, in: word) < valueCount else { return nil }
    }
    (self.count, self.valueCount, self.words) = (count, valueCount, words)
  }

  /// Counts and words, from which ``init(count:valueCount:words:)`` makes the same.
  var written: (count: Int, valueCount: Int, words: [UInt64]) { (count, valueCount, words) }

  /// Whether there are none.
  var isEmpty: Bool { count == 0 }

  /// The duals, by row.
  var unpacked: [Double] {
    var duals = Array(repeating: 0.0, count: count)
    forEachNonzero { duals[$0] = $1 }
    return duals
  }

  /// Calls `body` with row and value of the duals that are not 0, ascending.
  func forEachNonzero(_ body: (_ row: Int, _ dual: Double) -> Void) {
    let firstBits = valueCount
    let firstNumbers = firstBits + Self.words(ofBits: count)
    let hasNumbers = firstNumbers < words.count
    var place = 0
    for index in firstBits..<firstNumbers {
      var rest = words[index]
      while rest != 0 {
        let value =
          hasNumbers
          ? Self.number(place, in: words[firstNumbers + place / Self.numbersPerWord]) : place
        body((index - firstBits) << 6 + rest.trailingZeroBitCount, Double(bitPattern: words[value]))
        rest &= rest - 1
        place += 1
      }
    }
  }

  private static func words(ofBits count: Int) -> Int { (count + 63) / 64 }
  private static func words(ofNumbers count: Int) -> Int { (count + numbersPerWord - 1) / numbersPerWord }

  private static func number(_ place: Int, in word: UInt64) -> Int {
    Int(UInt16(truncatingIfNeeded: word >> UInt64(16 * (place % numbersPerWord))))
  }

  private static func packed(_ numbers: [UInt16]) -> [UInt64] {
    var words = Array(repeating: UInt64(0), count: words(ofNumbers: numbers.count))
    for (place, number) in numbers.enumerated() {
      words[place / numbersPerWord] |= UInt64(number) << UInt64(16 * (place % numbersPerWord))
    }
    return words
  }

  /// Values in the order in which they come first, each with its number.
  private struct ValueNumbers {
    private(set) var values: [UInt64] = []
    /// By place of a hash table with open addresses, the number of its value and 1; 0 is an empty place. Never more than half full.
    private var table: [UInt32]
    private var tableBits: UInt64 = 10

    private init() {
      table = Array(repeating: 0, count: 1 << tableBits)
    }

    /// Different values of some, and the number of each; all of them and no numbers where there are more than can be numbered.
    static func numbered(_ some: [UInt64]) -> (values: [UInt64], numbers: [UInt16]) {
      var known = ValueNumbers()
      var numbers: [UInt16] = []
      numbers.reserveCapacity(some.count)
      for value in some {
        guard let number = known.number(of: value) else { return (some, []) }
        numbers.append(number)
      }
      return (known.values, numbers)
    }

    /// A value's number; nil where there are more values than numbers.
    private mutating func number(of value: UInt64) -> UInt16? {
      var place = place(of: value)
      while table[place] != 0 {
        let number = Int(table[place]) - 1
        if values[number] == value { return UInt16(truncatingIfNeeded: number) }
        place = (place + 1) & (table.count - 1)
      }
      guard values.count < PackedDuals.mostValues else { return nil }
      values.append(value)
      table[place] = UInt32(values.count)
      if 2 * values.count > table.count { grow() }
      return UInt16(truncatingIfNeeded: values.count - 1)
    }

    /// Fibonacci hashing (Knuth, The Art of Computer Programming 3, 6.4): the highest bits of a product, for the lowest of round
    /// numbers are all 0.
    private func place(of value: UInt64) -> Int {
      Int((value &* 0x9E37_79B9_7F4A_7C15) >> (64 - tableBits))
    }

    private mutating func grow() {
      tableBits += 1
      table = Array(repeating: 0, count: 1 << tableBits)
      for (number, value) in values.enumerated() {
        var place = place(of: value)
        while table[place] != 0 { place = (place + 1) & (table.count - 1) }
        table[place] = UInt32(number + 1)
      }
    }
  }
}
