extension TOMLMoment {
  /// The date, the time or both that a word is; nil when it is none.
  init?(_ word: [UInt8]) {
    var rest = word[...]
    var kind = Kind.localTime
    if word.count >= 10, word[4] == UInt8(ascii: "-") {
      guard Self.takeDate(&rest) else { return nil }
      kind = .localDate
      if let separator = rest.first {
        guard separator | 0x20 == UInt8(ascii: "t") || separator == UInt8(ascii: " ") else { return nil }
        rest.removeFirst()
        kind = .localDateTime
      }
    }
    if kind != .localDate { guard Self.takeTime(&rest) else { return nil } }
    if kind == .localDateTime, !rest.isEmpty {
      guard Self.takeOffset(&rest) else { return nil }
      kind = .dateTime
    }
    guard rest.isEmpty else { return nil }
    self.init(kind: kind, text: String(decoding: word, as: UTF8.self))
  }

  private static func takeDate(_ text: inout ArraySlice<UInt8>) -> Bool {
    guard let year = take(4, &text, 1...9999), take("-", &text), let month = take(2, &text, 1...12),
      take("-", &text)
    else { return false }
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
    return take(2, &text, 1...days) != nil
  }

  private static func takeTime(_ text: inout ArraySlice<UInt8>) -> Bool {
    guard take(2, &text, 0...23) != nil, take(":", &text), take(2, &text, 0...59) != nil, take(":", &text),
      take(2, &text, 0...59) != nil
    else { return false }
    guard take(".", &text) else { return true }
    let fraction = text.prefix { TOMLNumbers.isDigit($0) }
    text = text.dropFirst(fraction.count)
    return !fraction.isEmpty
  }

  private static func takeOffset(_ text: inout ArraySlice<UInt8>) -> Bool {
    if take("Z", &text) || take("z", &text) { return true }
    return (take("+", &text) || take("-", &text)) && take(2, &text, 0...23) != nil && take(":", &text)
      && take(2, &text, 0...59) != nil
  }

  private static func take(_ character: Unicode.Scalar, _ text: inout ArraySlice<UInt8>) -> Bool {
    guard text.first == UInt8(ascii: character) else { return false }
    text.removeFirst()
    return true
  }

  /// A number of so many digits in a range.
  private static func take(_ digits: Int, _ text: inout ArraySlice<UInt8>, _ range: ClosedRange<Int>) -> Int?
  {
    let head = text.prefix(digits)
    guard head.count == digits, head.allSatisfy(TOMLNumbers.isDigit) else { return nil }
    let value = head.reduce(0) { $0 * 10 + Int($1) - 0x30 }
    text = text.dropFirst(digits)
    return range.contains(value) ? value : nil
  }
}
