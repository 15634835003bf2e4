/// Text from outside as it may stand in Markdown, so that a reader sees its very characters: no markup, no HTML, no cell of a
/// table ends in it. It stays on the line that it is.
package func markdownText(_ text: String) -> String {
  let scalars = Array(text.unicodeScalars)
  var result = String.UnicodeScalarView()
  for (index, scalar) in scalars.enumerated() {
    let before = index > 0 ? scalars[index - 1] : nil
    let after = index + 1 < scalars.count ? scalars[index + 1] : nil
    switch scalar {
    case "<": result.append(contentsOf: "&lt;".unicodeScalars)
    case ">": result.append(contentsOf: "&gt;".unicodeScalars)
    case "&" where isReference(scalars[index...]): result.append(contentsOf: "&amp;".unicodeScalars)
    case "\\", "`", "*", "[", "]", "|": result.append(contentsOf: ["\\", scalar])
    // Within a word it is no markup.
    case "_" where !(isOfWord(before) && isOfWord(after)): result.append(contentsOf: ["\\", scalar])
    case "~" where before == "~" || after == "~": result.append(contentsOf: ["\\", scalar])
    case "#", "-", "+", "=":
      if index == 0 { result.append("\\") }
      result.append(scalar)
    default: result.append(scalar)
    }
  }
  return String(result)
}

private func isOfWord(_ scalar: Unicode.Scalar?) -> Bool {
  scalar.map { $0 == "_" || $0.properties.isAlphabetic || $0.properties.numericType != nil } ?? false
}

/// Whether a text begins as a character reference, `&lt;` or `&#60;`.
private func isReference(_ text: ArraySlice<Unicode.Scalar>) -> Bool {
  let name = text.dropFirst().prefix {
    $0 == "#" || ($0.isASCII && $0.properties.isAlphabetic) || ("0"..."9").contains($0)
  }
  return !name.isEmpty && text.dropFirst(name.count + 1).first == ";"
}
