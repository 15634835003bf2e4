/// Reads TOML 1.0 into a document; the first thing that is wrong ends it.
struct TOMLParser {
  /// Who made a table, and with it what may still be added to it.
  enum TableKind {
    /// A header named it, or it is the top.
    case header
    /// A longer header passed through it; a header of its own may follow.
    case implicit
    /// A key with points made it; such keys may add to it, headers only below it.
    case dotted
    /// It is a value in braces: complete.
    case inline
  }

  /// Most lists and tables in braces within each other, and most parts of a key.
  static let greatestDepth = 100

  var scanner: TOMLScanner
  var document = TOMLDocument()
  /// By table of the document.
  private var kinds = [TableKind.header]
  /// By list of the document: whether headers made it.
  private var isOfHeaders: [Bool] = []

  init(_ bytes: [UInt8]) { scanner = TOMLScanner(bytes) }

  mutating func readDocument() throws(TOMLProblem) {
    var table = 0
    while true {
      scanner.skipBlanks()
      guard let byte = scanner.next else { return }
      if scanner.takeLineEnd() { continue }
      if try scanner.takeComment() { continue }
      if byte == UInt8(ascii: "[") { table = try readHeader() } else { try readPair(into: table, depth: 0) }
      scanner.skipBlanks()
      _ = try scanner.takeComment()
      guard scanner.next == nil || scanner.takeLineEnd() else {
        throw scanner.unexpected("the end of the line")
      }
    }
  }

  /// A new value; its index.
  mutating func add(_ content: TOMLDocument.Content, key: TextPlace? = nil, at place: TextPlace) -> Int {
    document.nodes.append(TOMLDocument.Node(key: key ?? place, value: place, content: content))
    return document.nodes.count - 1
  }

  mutating func newTable(_ kind: TableKind) -> TOMLDocument.Content {
    document.tables.append([:])
    kinds.append(kind)
    return .table(document.tables.count - 1)
  }

  mutating func newList(_ elements: [Int], ofHeaders: Bool) -> TOMLDocument.Content {
    document.lists.append(elements)
    isOfHeaders.append(ofHeaders)
    return .list(document.lists.count - 1)
  }
}

// Headers and keys.
extension TOMLParser {
  /// A part of a key.
  private typealias Part = (name: TOMLDocument.Name, place: TextPlace)

  /// `[a.b]` or `[[a.b]]`; the table that pairs are of from there on.
  private mutating func readHeader() throws(TOMLProblem) -> Int {
    let place = scanner.place
    let isElement = scanner.take("[[")
    if !isElement { scanner.advance() }
    scanner.skipBlanks()
    let parts = try readKey("a table's name")
    guard isElement ? scanner.take("]]") : scanner.take("]") else {
      throw scanner.unexpected(isElement ? "']]'" : "']'")
    }
    var table = 0
    for part in parts.dropLast() { table = try passHeader(part, in: table, at: place) }
    guard let last = parts.last else { return table }
    return isElement
      ? try addElement(last, to: table, at: place) : try openTable(last, in: table, at: place)
  }

  /// The table that a part of a header other than the last leads to.
  private mutating func passHeader(_ part: Part, in table: Int, at place: TextPlace) throws(TOMLProblem)
    -> Int
  {
    guard let node = document.tables[table][part.name] else {
      return insertTable(.implicit, part, into: table, at: place)
    }
    switch document.nodes[node].content {
    case .table(let inner) where kinds[inner] != .inline: return inner
    case .list(let list) where isOfHeaders[list]:
      if let last = document.lists[list].last, case .table(let inner) = document.nodes[last].content {
        return inner
      }
    default: break
    }
    throw twice(part, node, "is a value")
  }

  private mutating func openTable(_ part: Part, in table: Int, at place: TextPlace) throws(TOMLProblem) -> Int
  {
    guard let node = document.tables[table][part.name] else {
      return insertTable(.header, part, into: table, at: place)
    }
    guard case .table(let inner) = document.nodes[node].content, kinds[inner] == .implicit else {
      throw twice(part, node, "is given")
    }
    kinds[inner] = .header
    (document.nodes[node].key, document.nodes[node].value) = (part.place, place)
    return inner
  }

  private mutating func addElement(_ part: Part, to table: Int, at place: TextPlace) throws(TOMLProblem)
    -> Int
  {
    let content = newTable(.header)
    let element = add(content, at: place)
    if let node = document.tables[table][part.name] {
      guard case .list(let list) = document.nodes[node].content, isOfHeaders[list] else {
        throw twice(part, node, "is given")
      }
      document.lists[list].append(element)
    } else {
      document.tables[table][part.name] = add(
        newList([element], ofHeaders: true), key: part.place, at: place)
    }
    return document.tables.count - 1
  }

  private mutating func insertTable(_ kind: TableKind, _ part: Part, into table: Int, at place: TextPlace)
    -> Int
  {
    document.tables[table][part.name] = add(newTable(kind), key: part.place, at: place)
    return document.tables.count - 1
  }

  /// `key = value`.
  mutating func readPair(into table: Int, depth: Int) throws(TOMLProblem) {
    let parts = try readKey("a key")
    guard scanner.take("=") else { throw scanner.unexpected("'=' after the key") }
    scanner.skipBlanks()
    var table = table
    for part in parts.dropLast() {
      guard let node = document.tables[table][part.name] else {
        table = insertTable(.dotted, part, into: table, at: part.place)
        continue
      }
      guard case .table(let inner) = document.nodes[node].content,
        kinds[inner] == .dotted || kinds[inner] == .implicit
      else { throw twice(part, node, "is complete as given") }
      kinds[inner] = .dotted
      table = inner
    }
    guard let last = parts.last else { return }
    if let node = document.tables[table][last.name] { throw twice(last, node, "is given") }
    let value = try readValue(depth: depth)
    document.nodes[value].key = last.place
    document.tables[table][last.name] = value
  }

  private func twice(_ part: Part, _ node: Int, _ what: String) -> TOMLProblem {
    TOMLProblem(part.place, "'\(clipped(part.name.text))' \(what) on line \(document.nodes[node].key.line)")
  }

  /// A key, its parts with points between, and the blanks after it.
  private mutating func readKey(_ what: String) throws(TOMLProblem) -> [Part] {
    var parts: [Part] = []
    repeat {
      scanner.skipBlanks()
      let place = scanner.place
      guard parts.count < Self.greatestDepth else {
        throw TOMLProblem(place, "a key has more than \(Self.greatestDepth) parts")
      }
      parts.append((TOMLDocument.Name(try readPart(what)), place))
      scanner.skipBlanks()
    } while scanner.take(".")
    return parts
  }

  private mutating func readPart(_ what: String) throws(TOMLProblem) -> String {
    switch scanner.next {
    case UInt8(ascii: "\""): return try readBasic()
    case UInt8(ascii: "'"): return try readLiteral()
    default:
      let start = scanner.offset
      while let byte = scanner.next, Self.isBare(byte) { scanner.advance() }
      guard scanner.offset > start else {
        throw scanner.unexpected("\(what): letters, digits, '-' and '_', or text in quotes")
      }
      return scanner.text(start..<scanner.offset)
    }
  }

  private static func isBare(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
