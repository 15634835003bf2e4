/// Where keys and values stand in a TOML text; the parser does not keep it.
///
/// The text must be one that the parser took; of any other the places found are of no use, but for those of what the parser
/// does not survive. A path has
/// points between keys and indices in brackets: `change[0].where.zone`.
package struct TOMLPlaces {
  /// Line and column, in characters from 1.
  package struct Place: Hashable {
    package var line: Int
    package var column: Int
  }

  /// The beginning of a text.
  package static let start = Place(line: 1, column: 1)

  private(set) var keys: [String: Place] = [:]
  private(set) var values: [String: Place] = [:]
  /// Place of the first table header without a name where the name should begin; right for any text that is well formed
  /// up to there.
  private(set) var badHeader: Place?
  /// Place of the first closing brace where an element of an array should begin; right likewise.
  private(set) var badElement: Place?
  private let text: [Unicode.Scalar]
  private var offset = 0
  private var line = 1
  private var lineStart = 0
  /// How many values there are around the one at work.
  private var depth = 0
  /// Most of them that are followed; the parser takes 256.
  private static let greatestDepth = 300
  /// How many tables arrays of tables have so far.
  private var counts: [String: Int] = [:]

  package init(_ text: String) {
    self.text = Array(text.unicodeScalars)
    readDocument()
  }

  /// Place of a path's value, or of the nearest thing around it.
  package func value(_ path: String) -> Place { nearest(path) { values[$0] ?? keys[$0] } }

  /// Place of a path's key, or of the nearest thing around it.
  package func key(_ path: String) -> Place { nearest(path) { keys[$0] ?? values[$0] } }

  private func nearest(_ path: String, _ find: (String) -> Place?) -> Place {
    var path = path
    while true {
      if let place = find(path) { return place }
      guard let cut = path.lastIndex(where: { $0 == "." || $0 == "[" }) else {
        return Place(line: 1, column: 1)
      }
      path = String(path[..<cut])
    }
  }

  private var place: Place { Place(line: line, column: offset - lineStart + 1) }
  private var next: Unicode.Scalar? { offset < text.count ? text[offset] : nil }

  private mutating func advance(_ count: Int = 1) {
    for _ in 0..<count where offset < text.count {
      if text[offset] == "\n" { (line, lineStart) = (line + 1, offset + 1) }
      offset += 1
    }
  }

  /// Passes over spaces, line ends and comments, and commas where `commas` says so.
  private mutating func skipSpace(commas: Bool = false) {
    while let scalar = next {
      if scalar == "#" {
        while let scalar = next, scalar != "\n" { advance() }
      } else if scalar == " " || scalar == "\t" || scalar == "\r" || scalar == "\n"
        || (commas && scalar == ",")
      {
        advance()
      } else {
        return
      }
    }
  }

  private mutating func readDocument() {
    if next == "\u{FEFF}" { advance() }
    var base = ""
    while true {
      skipSpace()
      guard let scalar = next else { return }
      let start = offset
      if scalar == "[" {
        let place = place
        let isArray = offset + 1 < text.count && text[offset + 1] == "["
        advance(isArray ? 2 : 1)
        noteBadHeader()
        base = resolve(readKey(), isArray: isArray)
        keys[base] = place
        while let scalar = next, scalar == "]" || scalar == " " || scalar == "\t" { advance() }
      } else {
        readPair(base)
      }
      if offset == start { advance() }
    }
  }

  /// Looks at what follows the brackets of a header: a name begins there, or the header ends, which the parser tells.
  private mutating func noteBadHeader() {
    while let scalar = next, scalar == " " || scalar == "\t" { advance() }
    guard badHeader == nil, let scalar = next else { return }
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", "_", "-", "\"", "'", "]": return
    default: badHeader = place
    }
  }

  /// The path of a header's table.
  private mutating func resolve(_ names: [String], isArray: Bool) -> String {
    var path = ""
    for (index, name) in names.enumerated() {
      path = Self.join(path, name)
      if isArray, index == names.count - 1 {
        counts[path, default: 0] += 1
        // Tables within an element of an array count anew.
        let element = "\(path)[\((counts[path] ?? 1) - 1)]"
        for inner in counts.keys where inner.hasPrefix("\(element).") { counts[inner] = nil }
        path = element
      } else if let count = counts[path] {
        path += "[\(count - 1)]"
      }
    }
    return path
  }

  private static func join(_ path: String, _ name: String) -> String {
    path.isEmpty ? name : "\(path).\(name)"
  }

  private mutating func readPair(_ base: String) {
    let keyPlace = place
    let path = readKey().reduce(base, Self.join)
    keys[path] = keyPlace
    while let scalar = next, scalar == " " || scalar == "\t" || scalar == "=" { advance() }
    readValue(path)
  }

  /// A key, parts with points between.
  private mutating func readKey() -> [String] {
    var names: [String] = []
    while let scalar = next {
      switch scalar {
      case " ", "\t", ".": advance()
      case "\"", "'": names.append(readString())
      case "=", "]", "\n", ",", "}": return names
      default:
        let start = offset
        while let scalar = next, !" \t.=]\n,}\"'".unicodeScalars.contains(scalar) { advance() }
        names.append(String(String.UnicodeScalarView(text[start..<offset])))
      }
    }
    return names
  }

  private mutating func readValue(_ path: String) {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.greatestDepth else {
      // The parser does not get as far; nothing that follows counts.
      offset = text.count
      return
    }
    values[path] = place
    switch next {
    case "\"", "'": _ = readString()
    case "[":
      advance()
      var index = 0
      while true {
        skipSpace(commas: true)
        guard let scalar = next else { return }
        if scalar == "]" { return advance() }
        if scalar == "}", badElement == nil { badElement = place }
        let start = offset
        readValue("\(path)[\(index)]")
        if offset == start { advance() }
        index += 1
      }
    case "{":
      advance()
      while true {
        skipSpace(commas: true)
        guard let scalar = next else { return }
        if scalar == "}" { return advance() }
        let start = offset
        readPair(path)
        if offset == start { advance() }
      }
    default:
      while let scalar = next, !",]}#\n".unicodeScalars.contains(scalar) { advance() }
    }
  }

  /// Passes over a string and returns what is between its quotes, escapes as written.
  private mutating func readString() -> String {
    guard let quote = next else { return "" }
    let isLong = offset + 2 < text.count && text[offset + 1] == quote && text[offset + 2] == quote
    let length = isLong ? 3 : 1
    advance(length)
    let start = offset
    while let scalar = next {
      if scalar == "\\", quote == "\"" {
        advance(2)
      } else if scalar == quote,
        !isLong || (offset + 2 < text.count && text[offset + 1] == quote && text[offset + 2] == quote)
      {
        break
      } else {
        advance()
      }
    }
    let content = String(String.UnicodeScalarView(text[start..<offset]))
    advance(length)
    // A long string may end in quotes of its own.
    while isLong, next == quote { advance() }
    return content
  }
}
