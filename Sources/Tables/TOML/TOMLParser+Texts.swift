// Texts in quotes, of four kinds.
extension TOMLParser {
  /// `"text"`, on one line, with escapes.
  mutating func readBasic() throws(TOMLProblem) -> String {
    let start = scanner.place
    scanner.advance()
    var text: [UInt8] = []
    while true {
      guard !scanner.isLineEnd else { throw unclosed(start) }
      let byte = try takeByte(start)
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"): try readEscape(&text)
      default: text.append(byte)
      }
    }
  }

  /// `'text'`, on one line, as it stands.
  mutating func readLiteral() throws(TOMLProblem) -> String {
    let start = scanner.place
    scanner.advance()
    var text: [UInt8] = []
    while true {
      guard !scanner.isLineEnd else { throw unclosed(start) }
      let byte = try takeByte(start)
      if byte == UInt8(ascii: "'") { return String(decoding: text, as: UTF8.self) }
      text.append(byte)
    }
  }

  /// `"""text"""`, over several lines, with escapes.
  mutating func readLongBasic() throws(TOMLProblem) -> String {
    let start = scanner.place
    scanner.advance(3)
    _ = scanner.takeLineEnd()
    var text: [UInt8] = []
    while true {
      if closes("\"\"\"", UInt8(ascii: "\""), &text) { return String(decoding: text, as: UTF8.self) }
      if scanner.takeLineEnd() {
        text.append(UInt8(ascii: "\n"))
        continue
      }
      let byte = try takeByte(start)
      if byte != UInt8(ascii: "\\") {
        text.append(byte)
      } else if !skipFoldedLines() {
        try readEscape(&text)
      }
    }
  }

  /// `'''text'''`, over several lines, as it stands.
  mutating func readLongLiteral() throws(TOMLProblem) -> String {
    let start = scanner.place
    scanner.advance(3)
    _ = scanner.takeLineEnd()
    var text: [UInt8] = []
    while true {
      if closes("'''", UInt8(ascii: "'"), &text) { return String(decoding: text, as: UTF8.self) }
      if scanner.takeLineEnd() {
        text.append(UInt8(ascii: "\n"))
        continue
      }
      text.append(try takeByte(start))
    }
  }

  /// Passes over the quotes that close a long text; up to two more before them belong to it.
  private mutating func closes(_ quotes: StaticString, _ quote: UInt8, _ text: inout [UInt8]) -> Bool {
    guard scanner.take(quotes) else { return false }
    for _ in 0..<2 where scanner.next == quote {
      text.append(quote)
      scanner.advance()
    }
    return true
  }

  /// After a backslash: passes over blanks and line ends, if the line ends here.
  private mutating func skipFoldedLines() -> Bool {
    var ahead = scanner
    ahead.skipBlanks()
    guard ahead.takeLineEnd() else { return false }
    repeat { ahead.skipBlanks() } while ahead.takeLineEnd()
    scanner = ahead
    return true
  }

  /// Passes over a byte of the text that began at a place.
  private mutating func takeByte(_ start: TextPlace) throws(TOMLProblem) -> UInt8 {
    guard let byte = scanner.next else { throw unclosed(start) }
    if TOMLScanner.isControl(byte) { throw scanner.unexpected("text") }
    scanner.advance()
    return byte
  }

  private func unclosed(_ start: TextPlace) -> TOMLProblem {
    TOMLProblem(start, "the text that begins here has no closing quote")
  }

  /// What follows a backslash.
  private mutating func readEscape(_ text: inout [UInt8]) throws(TOMLProblem) {
    let kind = scanner.next
    switch kind {
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): text.append(kind ?? 0)
    case UInt8(ascii: "u"), UInt8(ascii: "U"):
      scanner.advance()
      return try readScalar(digits: kind == UInt8(ascii: "u") ? 4 : 8, &text)
    default: throw scanner.unexpected("an escape after the backslash: b, t, n, f, r, u, U, \" or \\")
    }
    scanner.advance()
  }

  private mutating func readScalar(digits: Int, _ text: inout [UInt8]) throws(TOMLProblem) {
    let place = scanner.place
    var code: UInt32 = 0
    for _ in 0..<digits {
      guard let byte = scanner.next, let digit = TOMLNumbers.digit(byte, radix: 16) else {
        throw scanner.unexpected("\(digits) hexadecimal digits")
      }
      code = code << 4 | UInt32(digit)
      scanner.advance()
    }
    guard let scalar = Unicode.Scalar(code) else {
      throw TOMLProblem(place, "there is no character U+\(String(code, radix: 16, uppercase: true))")
    }
    text.append(contentsOf: Array(String(scalar).utf8))
  }
}
