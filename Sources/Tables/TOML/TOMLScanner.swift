/// Passes over the bytes of a valid UTF-8 text and knows where it is.
struct TOMLScanner {
  let bytes: [UInt8]
  private(set) var offset = 0
  private var line = 1
  private var lineStart = 0
  /// Bytes of the line so far that are not the first of a character.
  private var continuations = 0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    // A byte order mark is no character of the text.
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { (offset, lineStart) = (3, 3) }
  }

  var place: TextPlace { TextPlace(line: line, column: offset - lineStart - continuations + 1) }

  var next: UInt8? { peek(0) }

  func peek(_ distance: Int) -> UInt8? {
    offset + distance < bytes.count ? bytes[offset + distance] : nil
  }

  func isNext(_ text: StaticString) -> Bool {
    text.withUTF8Buffer { buffer in
      offset + buffer.count <= bytes.count && buffer.indices.allSatisfy { bytes[offset + $0] == buffer[$0] }
    }
  }

  /// Whether a line ends here.
  var isLineEnd: Bool { next == UInt8(ascii: "\n") || isNext("\r\n") }

  mutating func advance(_ count: Int = 1) {
    for _ in 0..<count where offset < bytes.count {
      let byte = bytes[offset]
      offset += 1
      if byte == UInt8(ascii: "\n") {
        (line, lineStart, continuations) = (line + 1, offset, 0)
      } else if byte & 0xC0 == 0x80 {
        continuations += 1
      }
    }
  }

  /// Passes over a text if it is what comes next.
  mutating func take(_ text: StaticString) -> Bool {
    guard isNext(text) else { return false }
    advance(text.utf8CodeUnitCount)
    return true
  }

  /// Passes over spaces and tabs.
  mutating func skipBlanks() {
    while let byte = next, byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") { advance() }
  }

  /// Passes over a line's end, if it is what comes next.
  mutating func takeLineEnd() -> Bool { take("\n") || take("\r\n") }

  /// Passes over a comment, if it is what comes next.
  mutating func takeComment() throws(TOMLProblem) -> Bool {
    guard take("#") else { return false }
    while let byte = next, !isLineEnd {
      if Self.isControl(byte) { throw unexpected("a comment") }
      advance()
    }
    return true
  }

  /// Whether a byte is a control character that may stand nowhere but at the end of a line.
  static func isControl(_ byte: UInt8) -> Bool {
    (byte < 0x20 && byte != UInt8(ascii: "\t")) || byte == 0x7F
  }

  /// The character that comes next, for a message.
  func unexpected(_ expected: String) -> TOMLProblem {
    guard let byte = next else { return TOMLProblem(place, "expected \(expected), not the end of the file") }
    if isLineEnd { return TOMLProblem(place, "expected \(expected), not the end of the line") }
    if byte == 0 { return TOMLProblem(place, "NUL byte") }
    if Self.isControl(byte) {
      let code = String(byte, radix: 16, uppercase: true)
      return TOMLProblem(place, "control character U+00\(byte < 16 ? "0" : "")\(code)")
    }
    var end = offset + 1
    while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
    return TOMLProblem(place, "expected \(expected), not '\(text(offset..<end))'")
  }

  func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
}
