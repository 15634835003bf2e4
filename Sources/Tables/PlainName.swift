/// Names that files and folders can have on any system.
package enum PlainName {
  /// What they may consist of.
  package static let rule = "letters, digits, '-', '_' and '.', no point in front"

  /// Whether a name is one.
  package static func isPlain(_ name: String) -> Bool {
    let isPlain = name.utf8.allSatisfy {
      (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
        || $0 == 0x2D || $0 == 0x5F || $0 == 0x2E
    }
    return isPlain && !name.isEmpty && !name.hasPrefix(".")
  }
}
