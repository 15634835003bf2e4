/// Tables described in Markdown.
package enum TableDocument {
  /// A heading and a table of columns.
  ///
  /// - Parameters:
  ///   - level: Of the heading.
  ///   - isInput: Whether files are read, so that it matters what must be there.
  package static func markdown(_ table: TableSchema, level: Int, isInput: Bool) -> String {
    let need = table.isRequired || !isInput ? "" : " Optional."
    var text = "\(String(repeating: "#", count: level)) \(table.fileName)\n\n\(table.meaning).\(need)\n\n"
    let columns = table.columns + table.numberedColumns
    let hasBand = columns.contains { $0.plausible != nil }
    let hasBlank = columns.contains { !$0.defaultText.isEmpty }
    let hasFigure = columns.contains { $0.figure != $0.name }
    text += row(
      ["column", "holds"] + (hasBlank ? ["blank is"] : []) + (hasBand ? ["usual range"] : [])
        + (hasFigure ? ["figure"] : []) + ["meaning"])
    text += "|" + String(repeating: "---|", count: 3 + [hasBlank, hasBand, hasFigure].count { $0 }) + "\n"
    for column in columns {
      let name = column.isRequired && isInput ? "**`\(column.name)`**" : "`\(column.name)`"
      var cells = [name + (column.isKey ? " 🔑" : ""), kind(column.kind, unit: column.unit)]
      if hasBlank { cells.append(column.defaultText) }
      if hasBand {
        cells.append(
          column.plausible.map { "\(short($0.lowerBound)) to \(short($0.upperBound))" } ?? "")
      }
      if hasFigure { cells.append(column.figure == column.name ? "" : "`\(column.figure)`") }
      text += row(cells + [column.meaning])
    }
    return text + "\n"
  }

  /// What a column or setting holds, in words.
  package static func kind(_ kind: ColumnKind, unit: String) -> String {
    let what =
      switch kind {
      case .text: "text"
      case .name: "name"
      case .number, .numberAbove: "number"
      case .integer: "whole number"
      case .integerOrChoice(_, let words):
        words.map { "`\($0)`" }.joined(separator: ", ") + " or a whole number"
      case .choice(let words): words.map { "`\($0)`" }.joined(separator: ", ")
      case .flag: "true or false"
      case .list: "names with ; between"
      case .integers: "whole numbers with ; between"
      case .day: "day, `2026-07-01`"
      }
    // A pure number has a range and no unit.
    return [what, kind.rangeText, unit.isEmpty || unit == "1" || unit == "year" ? "" : unit]
      .filter { !$0.isEmpty }.joined(separator: ", ")
  }

  /// A row of a Markdown table.
  package static func row(_ cells: [String]) -> String {
    "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |\n"
  }
}
