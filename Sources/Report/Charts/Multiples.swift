/// Small charts beside each other in one scale, a line a case in each.
struct Multiples: Sendable {
  /// A case's path.
  struct Line: Sendable {
    var name: String
    var values: [Double?]
    /// Whether it is what others are held against.
    var isBase = false
  }
  /// A small chart.
  struct Panel: Sendable {
    var title: String
    var lines: [Line]
  }

  var years: [Int]
  var unit: String
  var decimals: Int
  var panels: [Panel]

  private static let columns = 3
  private static let (gap, left, foot, head, panelHeight) = (14.0, 44.0, 20.0, 20.0, 132.0)
  /// Colours of lines, which are more than colours of their own where a panel has more lines.
  private static let paints = FigureSet.lineColours

  private func paint(_ line: Line, _ number: Int) -> Paint {
    line.isBase ? .ink : .colour(Self.paints[number % Self.paints.count])
  }

  /// The lines by name, with class and number: those of every panel, where all have the same.
  var legend: [(name: String, kind: String, number: Int)] {
    guard let lines = panels.first?.lines,
      panels.allSatisfy({ $0.lines.map(\.name) == lines.map(\.name) })
    else { return [] }
    return lines.enumerated().map { ($1.name, "line \(paint($1, $0).name)", $0) }
  }

  /// Draws the panels, rows of three.
  func drawing() -> Drawing {
    let rows = (panels.count + Self.columns - 1) / Self.columns
    let values = panels.flatMap { $0.lines.flatMap { $0.values.compactMap(\.self) } }
    let width = (Drawing.width - Self.left - Self.gap * Double(Self.columns - 1)) / Double(Self.columns)
    var svg = SVGText()
    var row = 0
    for (index, panel) in panels.enumerated() {
      let x = Self.left + Double(index % Self.columns) * (width + Self.gap)
      let y = Double(index / Self.columns) * (Self.panelHeight + Self.head + Self.foot)
      let up = LinearScale(
        holding: values, from: y + Self.head + Self.panelHeight, to: y + Self.head + 4)
      let longest = 26
      svg.words(
        panel.title.count > longest ? "\(panel.title.prefix(longest - 1))…" : panel.title, x, y + 13,
        "tick small")
      for tick in up.ticks {
        svg.line(x, up(tick), x + width, up(tick), "class=\"grid\"")
        if index % Self.columns == 0 {
          svg.words(NumberText.plain(tick, up.decimals), x - 6, up(tick) + 4, anchor: "end", "tick small")
        }
      }
      svg.line(x, up(0), x + width, up(0), "class=\"axis\"")
      let each = width / Double(max(1, years.count - 1))
      for (i, year) in [(0, years.first), (years.count - 1, years.last)] {
        guard let year, years.count > 1 || i == 0 else { continue }
        svg.words(
          "\(year)", x + each * Double(i), up(0) + 14, anchor: i == 0 ? "start" : "end", "tick small")
      }
      for (number, line) in panel.lines.enumerated() {
        var path = ""
        var isOpen = false
        for (i, value) in line.values.enumerated() {
          defer { isOpen = value != nil }
          guard let value else { continue }
          path +=
            "\(isOpen ? "L" : "M")\(NumberText.coordinate(x + each * Double(i))) \(NumberText.coordinate(up(value)))"
        }
        let paint = paint(line, number)
        svg.path(path, "class=\"line thin \(paint.name)\" data-s=\"\(number)\"")
        if let last = line.values.last, let last {
          svg.add(
            "circle",
            "cx=\"\(NumberText.coordinate(x + each * Double(years.count - 1)))\" cy=\"\(NumberText.coordinate(up(last)))\" r=\"3\" class=\"dot \(paint.name)\" data-s=\"\(number)\" data-r=\"\(row)\" data-c=\"\(years.count)\""
          )
        }
        row += 1
      }
    }
    return Drawing(
      content: svg.text, height: Double(rows) * (Self.panelHeight + Self.head + Self.foot),
      attributes: " data-matrix=\"\"")
  }

  /// A row a line, with its panel.
  var data: FigureData {
    FigureData(
      columns: ["case", "chart"] + years.map(String.init),
      rows: panels.flatMap { panel in
        panel.lines.map { [.words($0.name), .words(panel.title)] + $0.values.map(FigureData.Cell.init) }
      }, decimals: decimals)
  }
}
