// Values but texts.
extension TOMLParser {
  /// A value; the index of its node. `depth` counts the lists and tables in braces around it.
  mutating func readValue(depth: Int) throws(TOMLProblem) -> Int {
    let place = scanner.place
    guard depth < Self.greatestDepth else {
      throw TOMLProblem(place, "more than \(Self.greatestDepth) lists and tables within each other")
    }
    switch scanner.next {
    case UInt8(ascii: "\"")?:
      let text = scanner.isNext("\"\"\"") ? try readLongBasic() : try readBasic()
      return add(.text(text), at: place)
    case UInt8(ascii: "'")?:
      let text = scanner.isNext("'''") ? try readLongLiteral() : try readLiteral()
      return add(.text(text), at: place)
    case UInt8(ascii: "[")?: return try readList(place, depth)
    case UInt8(ascii: "{")?: return try readInlineTable(place, depth)
    default:
      let content = try readWord(place)
      return add(content, at: place)
    }
  }

  private mutating func readList(_ place: TextPlace, _ depth: Int) throws(TOMLProblem) -> Int {
    scanner.advance()
    var elements: [Int] = []
    while true {
      try skipGap()
      if scanner.take("]") { break }
      elements.append(try readValue(depth: depth + 1))
      try skipGap()
      if !scanner.take(",") {
        guard scanner.take("]") else { throw scanner.unexpected("',' or ']'") }
        break
      }
    }
    let content = newList(elements, ofHeaders: false)
    return add(content, at: place)
  }

  /// Passes over blanks, line ends and comments.
  private mutating func skipGap() throws(TOMLProblem) {
    while true {
      scanner.skipBlanks()
      if scanner.takeLineEnd() { continue }
      guard try scanner.takeComment() else { return }
    }
  }

  private mutating func readInlineTable(_ place: TextPlace, _ depth: Int) throws(TOMLProblem) -> Int {
    scanner.advance()
    let content = newTable(.inline)
    let table = document.tables.count - 1
    scanner.skipBlanks()
    if !scanner.take("}") {
      while true {
        scanner.skipBlanks()
        try readPair(into: table, depth: depth + 1)
        scanner.skipBlanks()
        if scanner.take("}") { break }
        guard scanner.take(",") else { throw scanner.unexpected("',' or '}'") }
      }
    }
    return add(content, at: place)
  }

  /// A value that is one word: a number, a flag, a date or a time.
  private mutating func readWord(_ place: TextPlace) throws(TOMLProblem) -> TOMLDocument.Content {
    var text = takeWord()
    guard !text.isEmpty else { throw scanner.unexpected("a value") }
    // A space may stand between a date and a time.
    if text.count == 10, TOMLMoment(text)?.kind == .localDate, scanner.next == UInt8(ascii: " "),
      let digit = scanner.peek(1), TOMLNumbers.isDigit(digit)
    {
      scanner.advance()
      text += [UInt8(ascii: " ")] + takeWord()
    }
    switch text {
    case Array("true".utf8): return .flag(true)
    case Array("false".utf8): return .flag(false)
    default: break
    }
    if let content = TOMLNumbers.content(text) { return content }
    if let moment = TOMLMoment(text) { return .moment(moment) }
    let written = clipped(String(decoding: text, as: UTF8.self))
    throw TOMLProblem(
      place,
      TOMLNumbers.isInteger(text)
        ? "\(written) is beyond the whole numbers of 64 bits"
        : "'\(written)' is no number, date, true or false; text goes in quotes")
  }

  private mutating func takeWord() -> [UInt8] {
    let start = scanner.offset
    while let byte = scanner.next, Self.isOfWord(byte) { scanner.advance() }
    return Array(scanner.bytes[start..<scanner.offset])
  }

  private static func isOfWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: ":"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
