/// The values of a TOML text, with the places of all keys and values.
///
/// Nodes refer to each other by index, so that no depth of nesting costs stack.
package struct TOMLDocument: Sendable {
  /// What a value is.
  package enum Content: Sendable {
    case text(String)
    case integer(Int)
    case number(Double)
    case flag(Bool)
    case moment(TOMLMoment)
    /// An index into `lists`.
    case list(Int)
    /// An index into `tables`.
    case table(Int)
  }

  /// A value and where it stands.
  package struct Node: Sendable {
    /// Place of the last part of its key; of an element of a list, that of its value.
    package var key: TextPlace
    /// Place of its first character; of a table with a header, that of the header's bracket.
    package var value: TextPlace
    package var content: Content
  }

  /// A key; keys are the same when their characters are, however they look.
  package struct Name: Sendable, Hashable {
    package let text: String

    package init(_ text: String) { self.text = text }

    package static func == (left: Name, right: Name) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }

    package func hash(into hasher: inout Hasher) {
      for byte in text.utf8 { hasher.combine(byte) }
    }
  }

  /// All values; the first is the table at the top.
  package internal(set) var nodes = [Node(key: .start, value: .start, content: .table(0))]
  /// Nodes by key.
  package internal(set) var tables: [[Name: Int]] = [[:]]
  /// Nodes in their order.
  package internal(set) var lists: [[Int]] = []

  /// Reads a text.
  package init(_ bytes: [UInt8]) throws(TOMLProblem) {
    if let encoding = FileFormat.encoding(bytes) {
      throw TOMLProblem(.start, "file is \(encoding); save it as UTF-8")
    }
    if let place = TextPlace.ofInvalidUTF8(bytes) { throw TOMLProblem(place, "invalid UTF-8") }
    var parser = TOMLParser(bytes)
    try parser.readDocument()
    self = parser.document
  }

  /// A document with nothing in it.
  init() {}
}

/// A date, a time or both, held to the calendar and kept as written.
package struct TOMLMoment: Sendable, Hashable {
  package enum Kind: Sendable {
    case dateTime, localDateTime, localDate, localTime
  }

  package let kind: Kind
  package let text: String
}

/// Why a text is no TOML.
package struct TOMLProblem: Error, Sendable, Hashable {
  package let place: TextPlace
  package let message: String

  init(_ place: TextPlace, _ message: String) {
    self.place = place
    self.message = message
  }
}
