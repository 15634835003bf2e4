extension Matrix {
  private static let left = 148.0
  private static let top = 8.0
  /// Most columns whose cells have room for figures.
  private static let mostWithFigures = 17

  /// Draws the matrix: the darker, the larger; values below 0 in another colour.
  func drawing() -> Drawing {
    let cellWidth = (Drawing.width - Self.left - 6) / Double(max(1, columns.count))
    let cellHeight = min(26, max(15, 330 / Double(max(1, rows.count))))
    // Names of columns that have no room side by side are turned; of numbers in a row, as years are, some are left out.
    let widest = columns.map(\.count).max() ?? 1
    let room = Double(widest) * 7
    let isTurned = room > cellWidth && !columns.allSatisfy { Double($0) != nil }
    let each = max(1, Int((room / cellWidth).rounded(.up)))
    let below = isTurned ? 14 + 6.6 * Double(widest) : 26
    let height = Self.top + cellHeight * Double(rows.count) + below
    let most = values.joined().compactMap { $0.map(abs) }.max() ?? 1
    // Maps of values that lie close together begin at their lowest, so that they can be told apart.
    let isSigned = values.joined().contains { ($0 ?? 0) < 0 }
    let least = isSigned ? 0 : values.joined().compactMap(\.self).min() ?? 0
    var svg = SVGText()
    let longest = 21
    for (r, row) in rows.enumerated() {
      let y = Self.top + cellHeight * Double(r)
      let name = row.count > longest ? row.prefix(longest - 1) + "…" : row[...]
      svg.words(String(name), Self.left - 8, y + cellHeight / 2 + 4, anchor: "end", "tick small")
      for (c, value) in values[r].enumerated() {
        guard let value else { continue }
        let x = Self.left + cellWidth * Double(c)
        let shade = most > least ? 0.06 + 0.8 * (abs(value) - least) / (most - least) : 0.4
        svg.rect(
          x + 0.5, y + 0.5, cellWidth - 1, cellHeight - 1,
          "class=\"cell \(value < 0 ? "cool" : "hot")\" fill-opacity=\"\(NumberText.plain(shade, 3))\" data-r=\"\(r)\" data-c=\"\(c)\""
        )
        if columns.count <= Self.mostWithFigures {
          svg.words(
            NumberText.plain(value, decimals), x + cellWidth / 2, y + cellHeight / 2 + 3.5, anchor: "middle",
            "value")
        }
      }
    }
    let foot = Self.top + cellHeight * Double(rows.count)
    for (c, column) in columns.enumerated() {
      let x = Self.left + cellWidth * (Double(c) + 0.5)
      if isTurned {
        svg.turned(column, x + 4, foot + 7)
      } else if c % each == 0 {
        svg.words(column, x, foot + 17, anchor: "middle", "tick small")
      }
    }
    return Drawing(content: svg.text, height: height, attributes: " data-matrix=\"\"")
  }
}
