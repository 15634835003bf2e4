/// What a name must not hold, since it is printed, written into tables and opened in spreadsheets.
package enum NameRule {
  /// Why a text cannot be a name; nil when it can.
  static func refusal(of text: String) -> String? {
    if let first = text.utf8.first, formulaSigns.contains(first) {
      return "begins with '\(Character(Unicode.Scalar(first)))', which spreadsheets take for a formula"
    }
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .lineSeparator, .paragraphSeparator: return "has a line break in it"
      case .control:
        return lineBreaks.contains(scalar) ? "has a line break in it" : "has a control character in it"
      default:
        if directions.contains(where: { $0.contains(scalar) }) { return "has a control character in it" }
      }
    }
    return nil
  }

  /// A text that need not be a name, as it may be opened in spreadsheets and printed: with an apostrophe before what would be
  /// taken for a formula, and spaces in place of control characters.
  package static func disarmed(_ text: String) -> String {
    let line = oneLine(text, limit: Int.max)
    let first = line.first { $0 != " " }?.utf8.first
    return first.map(formulaSigns.contains) == true ? "'" + line : line
  }

  /// Whether bytes are those of a name by themselves: ASCII without control characters that is no formula. Others are to
  /// be asked about by `refusal`.
  static func isPlainlyGood(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let first = bytes.first, !formulaSigns.contains(first) else { return false }
    return bytes.allSatisfy { (0x20..<0x7F).contains($0) }
  }

  /// `=`, `+`, `-`, `@`.
  private static let formulaSigns: [UInt8] = [0x3D, 0x2B, 0x2D, 0x40]
  private static let lineBreaks: [Unicode.Scalar] = ["\n", "\r", "\u{B}", "\u{C}", "\u{85}"]
  /// Marks that turn the direction of the text after them, so that what is read is not what is written; and the byte order
  /// mark.
  private static let directions: [ClosedRange<Unicode.Scalar>] = [
    "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}", "\u{FEFF}"..."\u{FEFF}",
  ]
}
