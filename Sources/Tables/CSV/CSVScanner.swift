/// A field of a row: a range of the file's bytes.
struct CSVField {
  /// First byte of the content, quotes excluded.
  var start: Int
  /// One past the last byte of the content.
  var end: Int
  /// Whether quotes stand around the content.
  var isQuoted = false
  /// Whether the content holds doubled quotes.
  var hasDoubledQuotes = false

  /// The content as text, doubled quotes undone.
  func text(_ file: UnsafeBufferPointer<UInt8>) -> String {
    guard hasDoubledQuotes else {
      return String(decoding: UnsafeBufferPointer(rebasing: file[start..<end]), as: UTF8.self)
    }
    // By bytes: a combining mark after a quote makes one character of both.
    var content: [UInt8] = []
    var i = start
    while i < end {
      content.append(file[i])
      i += file[i] == 0x22 ? 2 : 1
    }
    return String(decoding: content, as: UTF8.self)
  }
}

/// Something wrong at a place of a file.
struct CSVProblem: Hashable {
  /// Line, from 1.
  var line: Int
  /// Column, in characters from 1.
  var column: Int
  /// What is wrong.
  var message: String
}

/// Splits bytes into rows and fields by RFC 4180, strictly and without copying.
///
/// Line ends are LF or CRLF; a leading byte order mark is skipped; the last line needs no end. Everything else that
/// the standard does not know is a problem with its place: a lone CR, NUL, invalid UTF-8, a quote inside an
/// unquoted field, text after a closing quote, a quote never closed, a blank line between rows.
/// After a problem the rest of that line is skipped and scanning goes on, so that one pass finds all of them.
struct CSVScanner {
  /// Message of the one problem that leaves all rows whole.
  static let blankLine = "blank line"

  private let bytes: UnsafeBufferPointer<UInt8>
  /// Offset of the next byte.
  private(set) var offset: Int
  /// Line of the next byte, from 1.
  private(set) var line = 1
  private var lineStart: Int
  /// Offset of the first byte of the row handed out last.
  private(set) var rowStart: Int
  /// Line of that byte, from 1.
  private(set) var rowLine = 1
  /// Problems found so far.
  private(set) var problems: [CSVProblem] = []

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
    let hasMark = bytes.count >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF
    offset = hasMark ? 3 : 0
    (lineStart, rowStart) = (offset, offset)
  }

  /// A scanner that starts at a row whose place is known, or that is to be line `line`.
  init(_ bytes: UnsafeBufferPointer<UInt8>, at offset: Int, line: Int) {
    self.bytes = bytes
    self.offset = offset
    self.line = line
    (lineStart, rowStart) = (offset, offset)
  }

  /// Place of a field of the row handed out last, an opening quote included: line, and column in characters from 1.
  func place(of field: CSVField) -> (line: Int, column: Int) {
    let start = field.isQuoted ? field.start - 1 : field.start
    var place = (line: rowLine, lineStart: rowStart)
    for i in rowStart..<start where bytes[i] == 0x0A { place = (place.line + 1, i + 1) }
    return (place.line, column(of: start, lineStart: place.lineStart))
  }

  /// Column of an offset on a line that starts at `lineStart`, in characters from 1.
  private func column(of offset: Int, lineStart: Int) -> Int {
    var column = 1
    for i in lineStart..<max(lineStart, min(offset, bytes.count)) where bytes[i] & 0xC0 != 0x80 {
      column += 1
    }
    return column
  }

  /// Reads the next row into `fields`; false at the end of the file.
  ///
  /// Rows with problems are left out: `fields` then holds the next good row.
  mutating func nextRow(_ fields: inout [CSVField]) -> Bool {
    while offset < bytes.count {
      fields.removeAll(keepingCapacity: true)
      if skipBlankLines() { continue }
      (rowStart, rowLine) = (offset, line)
      if scanRow(&fields) { return true }
      skipLine()
    }
    return false
  }

  /// Passes over empty lines; each is a problem unless only empty lines follow.
  private mutating func skipBlankLines() -> Bool {
    guard lineEndLength(at: offset) > 0 else { return false }
    var ahead = offset
    while case let length = lineEndLength(at: ahead), length > 0 { ahead += length }
    let isInside = ahead < bytes.count
    while offset < ahead {
      if isInside { report(Self.blankLine, at: offset) }
      advanceLine(by: lineEndLength(at: offset))
    }
    return true
  }

  /// Length of a line end at `offset`: 1 for LF, 2 for CRLF, 0 for none.
  private func lineEndLength(at offset: Int) -> Int {
    guard offset < bytes.count else { return 0 }
    if bytes[offset] == 0x0A { return 1 }
    return bytes[offset] == 0x0D && offset + 1 < bytes.count && bytes[offset + 1] == 0x0A ? 2 : 0
  }

  private mutating func scanRow(_ fields: inout [CSVField]) -> Bool {
    while true {
      // Most fields are plain and end in a comma: these without a look at anything else.
      let end = plainEnd(from: offset)
      if end < bytes.count, bytes[end] == 0x2C {
        fields.append(CSVField(start: offset, end: end))
        offset = end + 1
        continue
      }
      let isClean =
        offset < bytes.count && bytes[offset] == 0x22 ? scanQuoted(&fields) : scanPlain(&fields)
      guard isClean else { return false }
      if offset >= bytes.count { return true }
      if bytes[offset] == 0x2C {
        offset += 1
        continue
      }
      let length = lineEndLength(at: offset)
      guard length > 0 else { return reject("carriage return without line feed", at: offset) }
      advanceLine(by: length)
      return true
    }
  }

  /// End of the letters, digits, points and signs from `offset` on, which are content whatever stands around them.
  private func plainEnd(from offset: Int) -> Int {
    var end = offset
    while end < bytes.count, bytes[end] &- 0x2D < 0x80 - 0x2D { end += 1 }
    return end
  }

  private mutating func scanPlain(_ fields: inout [CSVField]) -> Bool {
    let start = offset
    while true {
      offset = plainEnd(from: offset)
      guard offset < bytes.count else { break }
      let byte = bytes[offset]
      if byte == 0x2C || byte == 0x0A || byte == 0x0D { break }
      if byte == 0x22 { return reject("quote inside an unquoted field", at: offset) }
      guard acceptCharacter(byte) else { return false }
    }
    fields.append(CSVField(start: start, end: offset))
    return true
  }

  private mutating func scanQuoted(_ fields: inout [CSVField]) -> Bool {
    let opening = offset
    let (firstLine, firstLineStart) = (line, lineStart)
    var hasDoubledQuotes = false
    offset += 1
    while true {
      offset = plainEnd(from: offset)
      guard offset < bytes.count else {
        problems.append(
          CSVProblem(
            line: firstLine, column: column(of: opening, lineStart: firstLineStart),
            message: "quote opened here is never closed"))
        return false
      }
      let byte = bytes[offset]
      if byte == 0x22 {
        guard offset + 1 < bytes.count, bytes[offset + 1] == 0x22 else { break }
        hasDoubledQuotes = true
        offset += 2
        continue
      }
      let length = lineEndLength(at: offset)
      if length > 0 {
        advanceLine(by: length)
        continue
      }
      if byte == 0x0D { return reject("carriage return without line feed", at: offset) }
      guard acceptCharacter(byte) else { return false }
    }
    fields.append(
      CSVField(start: opening + 1, end: offset, isQuoted: true, hasDoubledQuotes: hasDoubledQuotes))
    offset += 1
    if offset < bytes.count, bytes[offset] != 0x2C, bytes[offset] != 0x0A, bytes[offset] != 0x0D {
      return reject("text after a closing quote", at: offset)
    }
    return true
  }

  /// Steps over one character of content; false when it is not allowed.
  private mutating func acceptCharacter(_ byte: UInt8) -> Bool {
    if byte < 0x80 {
      if byte == 0 { return reject("NUL byte", at: offset) }
      offset += 1
      return true
    }
    let length = utf8Length(at: offset)
    guard length > 0 else { return reject("invalid UTF-8", at: offset) }
    offset += length
    return true
  }

  /// Length of the well-formed UTF-8 sequence at an offset, by table 3-7 of the Unicode standard; 0 if ill-formed.
  private func utf8Length(at offset: Int) -> Int {
    func byte(_ i: Int) -> UInt8 { offset + i < bytes.count ? bytes[offset + i] : 0 }
    func isTail(_ i: Int) -> Bool { byte(i) & 0xC0 == 0x80 }
    switch byte(0) {
    case 0xC2...0xDF: return isTail(1) ? 2 : 0
    case 0xE0: return (0xA0...0xBF).contains(byte(1)) && isTail(2) ? 3 : 0
    case 0xED: return (0x80...0x9F).contains(byte(1)) && isTail(2) ? 3 : 0
    case 0xE1...0xEF: return isTail(1) && isTail(2) ? 3 : 0
    case 0xF0: return (0x90...0xBF).contains(byte(1)) && isTail(2) && isTail(3) ? 4 : 0
    case 0xF1...0xF3: return isTail(1) && isTail(2) && isTail(3) ? 4 : 0
    case 0xF4: return (0x80...0x8F).contains(byte(1)) && isTail(2) && isTail(3) ? 4 : 0
    default: return 0
    }
  }

  private mutating func reject(_ message: String, at place: Int) -> Bool {
    report(message, at: place)
    return false
  }

  private mutating func report(_ message: String, at place: Int) {
    problems.append(
      CSVProblem(line: line, column: column(of: place, lineStart: lineStart), message: message))
  }

  private mutating func advanceLine(by length: Int) {
    offset += length
    line += 1
    lineStart = offset
  }

  private mutating func skipLine() {
    while offset < bytes.count {
      let length = lineEndLength(at: offset)
      if length > 0 { return advanceLine(by: length) }
      // A lone CR was reported; what follows it is read as a line of its own.
      if bytes[offset] == 0x0D { return advanceLine(by: 1) }
      offset += 1
    }
  }
}
