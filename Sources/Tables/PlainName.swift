/// Names that files and folders can have on any system.
package enum PlainName {
  /// What they may consist of.
  package static let rule = "letters, digits, '-', '_' and '.', no point in front"

  /// Whether a name is one.
  package static func isPlain(_ name: String) -> Bool {
    let isPlain = name.unicodeScalars.allSatisfy { scalar in
      if scalar.isASCII {
        return ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
          || scalar == "-" || scalar == "_" || scalar == "."
      }
      // Letters of any script, with their marks.
      switch scalar.properties.generalCategory {
      case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
        .nonspacingMark, .spacingMark, .decimalNumber:
        return true
      default: return false
      }
    }
    return isPlain && !name.isEmpty && !name.hasPrefix(".")
  }
}
