import DispatchSolveTables

/// Numbers as a reader of figures sees them; the same text on every system.
enum NumberText {
  /// A number with a fixed count of decimals and commas between thousands.
  static func plain(_ value: Double, _ count: Int) -> String {
    let text = decimals(value, count)
    let sign = text.hasPrefix("-") ? "−" : ""
    let digits = text.drop { $0 == "-" }
    let whole = digits.prefix { $0 != "." }
    var grouped = ""
    for (index, digit) in whole.enumerated() {
      if index > 0, (whole.count - index) % 3 == 0 { grouped.append(",") }
      grouped.append(digit)
    }
    return sign + grouped + digits.dropFirst(whole.count)
  }

  /// A number with the shortest text that reads back as the same double: for tables that are copied.
  static func exact(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
  }

  /// A coordinate: a tenth of a unit is finer than a screen shows.
  static func coordinate(_ value: Double) -> String {
    let text = decimals(value, 1)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}

/// Text that may stand in HTML and SVG, between tags and in attributes.
func escaped(_ text: String) -> String {
  var result = ""
  result.reserveCapacity(text.utf8.count)
  for character in text.unicodeScalars {
    switch character {
    case "&": result += "&amp;"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "\"": result += "&quot;"
    case "'": result += "&#39;"
    default: result.unicodeScalars.append(character)
    }
  }
  return result
}
