/// The grammar of TOML's numbers.
enum TOMLNumbers {
  /// The number that a word is; nil when it is none, or a whole one beyond 64 bits.
  static func content(_ word: [UInt8]) -> TOMLDocument.Content? {
    if let radix = radix(word) {
      guard isInteger(word) else { return nil }
      return Int(plain(word.dropFirst(2)), radix: radix).map { .integer($0) }
    }
    if isInteger(word) { return Int(plain(word[...])).map { .integer($0) } }
    let unsigned = word.drop { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }
    let isNegative = word.first == UInt8(ascii: "-")
    guard word.count - unsigned.count <= 1 else { return nil }
    if unsigned.elementsEqual("inf".utf8) { return .number(isNegative ? -.infinity : .infinity) }
    if unsigned.elementsEqual("nan".utf8) { return .number(.nan) }
    return isFloat(word) ? Double(plain(word[...])).map { .number($0) } : nil
  }

  /// Whether a word is written as a whole number, however large.
  static func isInteger(_ word: [UInt8]) -> Bool {
    if let radix = radix(word) {
      return end(ofDigits: word, from: 2, radix: radix) == word.count
    }
    return end(ofWhole: word) == word.count
  }

  /// Whether a word is written with a point or an exponent.
  private static func isFloat(_ word: [UInt8]) -> Bool {
    guard var offset = end(ofWhole: word) else { return false }
    if offset < word.count, word[offset] == UInt8(ascii: ".") {
      guard let end = end(ofDigits: word, from: offset + 1, radix: 10) else { return false }
      offset = end
    }
    if offset < word.count, word[offset] | 0x20 == UInt8(ascii: "e") {
      offset += 1
      if offset < word.count, word[offset] == UInt8(ascii: "+") || word[offset] == UInt8(ascii: "-") {
        offset += 1
      }
      guard let end = end(ofDigits: word, from: offset, radix: 10) else { return false }
      offset = end
    }
    return offset == word.count
  }

  static func isDigit(_ byte: UInt8) -> Bool { digit(byte, radix: 10) != nil }

  /// The value of a digit.
  static func digit(_ byte: UInt8, radix: Int) -> Int? {
    let value: Int
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): value = Int(byte) - 0x30
    case UInt8(ascii: "a")...UInt8(ascii: "f"): value = Int(byte) - 0x61 + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): value = Int(byte) - 0x41 + 10
    default: return nil
    }
    return value < radix ? value : nil
  }

  private static func radix(_ word: [UInt8]) -> Int? {
    guard word.count > 1, word[0] == UInt8(ascii: "0") else { return nil }
    return switch word[1] {
    case UInt8(ascii: "x"): 16
    case UInt8(ascii: "o"): 8
    case UInt8(ascii: "b"): 2
    default: nil
    }
  }

  /// The end of a sign and digits with no zero in front.
  private static func end(ofWhole word: [UInt8]) -> Int? {
    let start = word.first == UInt8(ascii: "+") || word.first == UInt8(ascii: "-") ? 1 : 0
    guard let end = end(ofDigits: word, from: start, radix: 10) else { return nil }
    return word[start] == UInt8(ascii: "0") && end > start + 1 ? nil : end
  }

  /// The end of digits, each underscore between two of them; nil when there are none.
  private static func end(ofDigits word: [UInt8], from start: Int, radix: Int) -> Int? {
    var offset = start
    var wasDigit = false
    while offset < word.count {
      if digit(word[offset], radix: radix) != nil {
        wasDigit = true
      } else if word[offset] == UInt8(ascii: "_"), wasDigit {
        wasDigit = false
      } else {
        break
      }
      offset += 1
    }
    return wasDigit ? offset : nil
  }

  private static func plain(_ word: ArraySlice<UInt8>) -> String {
    String(decoding: word.filter { $0 != UInt8(ascii: "_") }, as: UTF8.self)
  }
}
