/// A place in a text: line and column, in characters (Unicode scalars), both from 1.
package struct TextPlace: Sendable, Hashable, Comparable {
  package var line: Int
  package var column: Int

  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  /// The beginning of a text.
  package static let start = TextPlace(line: 1, column: 1)

  package static func < (left: TextPlace, right: TextPlace) -> Bool {
    (left.line, left.column) < (right.line, right.column)
  }

  /// Place of the first byte that is not UTF-8; nil when there is none.
  package static func ofInvalidUTF8(_ bytes: [UInt8]) -> TextPlace? {
    guard String(validating: bytes, as: UTF8.self) == nil else { return nil }
    var place = start
    var offset = 0
    while offset < bytes.count {
      let length =
        switch bytes[offset] {
        case ..<0x80: 1
        case ..<0xE0: 2
        case ..<0xF0: 3
        default: 4
        }
      let scalar = bytes[offset..<min(bytes.count, offset + length)]
      guard String(validating: scalar, as: UTF8.self) != nil else { return place }
      place = bytes[offset] == 0x0A ? TextPlace(line: place.line + 1, column: 1) : place.next
      offset += length
    }
    return place
  }

  private var next: TextPlace { TextPlace(line: line, column: column + 1) }
}
