import PowerSystem
import TOMLKit
import Tables

/// TOML files as text, with what is wrong with them as findings.
package enum TOMLText {
  /// The text of a file's bytes, or the place where they are not UTF-8.
  package static func text(_ bytes: [UInt8], file: String) -> Result<String, LocatedFinding> {
    if let text = String(validating: bytes, as: UTF8.self) { return .success(text) }
    let place = placeOfInvalidUTF8(bytes)
    return .failure(
      LocatedFinding(
        severity: .error, file: file, line: place.line, column: place.column, message: "invalid UTF-8"))
  }

  /// The table that a text is.
  package static func table(_ text: String, file: String) -> Result<TOMLTable, LocatedFinding> {
    func failure(_ line: Int, _ column: Int, _ message: String) -> Result<TOMLTable, LocatedFinding> {
      .failure(
        LocatedFinding(severity: .error, file: file, line: line, column: column, message: message))
    }
    // The parser takes a NUL for the end of the text.
    if let nul = text.utf8.firstIndex(of: 0) {
      let before = text[..<nul].unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
      return failure(before.count, (before.last?.count ?? 0) + 1, "NUL byte")
    }
    // The parser ends the program at a header without a name, and at a brace that closes nothing in an array.
    let places = TOMLPlaces(text)
    if let place = places.badHeader {
      return failure(
        place.line, place.column, "a table's name must be letters, digits, '-' and '_', or in quotes")
    }
    if let place = places.badElement { return failure(place.line, place.column, "'}' begins no value") }
    do {
      return .success(try TOMLTable(string: text))
    } catch let error as TOMLParseError {
      return failure(
        error.source.begin.line, error.source.begin.column,
        oneLine(error.description, limit: Finding.longestMessage))
    } catch {
      return failure(1, 1, "\(error)")
    }
  }

  /// Place of the first byte that is not UTF-8.
  static func placeOfInvalidUTF8(_ bytes: [UInt8]) -> (line: Int, column: Int) {
    var line = 1
    for text in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
      if String(validating: text, as: UTF8.self) == nil {
        let good = text.indices.last { String(validating: text[..<$0], as: UTF8.self) != nil }
        let before = good.map { String(decoding: text[..<$0], as: UTF8.self) } ?? ""
        return (line, before.unicodeScalars.count + 1)
      }
      line += 1
    }
    return (1, 1)
  }
}
