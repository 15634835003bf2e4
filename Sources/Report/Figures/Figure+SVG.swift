// Figures as drawings and as files of their own.
extension Plot {
  /// The drawing.
  func drawing() -> Drawing {
    switch self {
    case .chart(let chart): chart.drawing()
    case .matrix(let matrix): matrix.drawing()
    case .tornado(let tornado): tornado.drawing()
    case .supply(let supply): supply.drawing()
    case .multiples(let multiples): multiples.drawing()
    }
  }

  /// Names of what is drawn, with class and number of its marks.
  var legend: [(name: String, kind: String, number: Int)] {
    switch self {
    case .chart(let chart): chart.legend
    case .matrix: []
    case .tornado: []
    case .multiples(let multiples): multiples.legend
    case .supply(let supply):
      supply.steps.enumerated().map { ($1.name, "bar \($1.paint.name)", $0) }
        + supply.demands.enumerated().map {
          ($1.name, "line \($1.paint.name)\($1.stroke)", supply.steps.count + $0)
        }
    }
  }
}

extension Chart {
  fileprivate var legend: [(name: String, kind: String, number: Int)] {
    var entries: [(name: String, kind: String, number: Int)] = []
    for (index, line) in lines.enumerated() {
      let kind = "line \(line.series.paint.name)\(line.stroke == .solid ? "" : " \(line.stroke.rawValue)")"
      entries.append((line.series.name, kind, index))
    }
    for (index, series) in bars.enumerated() {
      entries.append((series.name, "bar \(series.paint.name)", lines.count + index))
    }
    for (index, band) in bands.enumerated() {
      entries.append((band.name, "band \(band.paint.name)", series.count + index))
    }
    if !dots.isEmpty { entries.append((dotName, "dot \(Self.dotPaint.name)", series.count + bands.count)) }
    return entries
  }
}

extension Figure {
  /// The first view as an SVG file of its own, with title, unit and legend.
  func svg() -> String {
    guard let view = views.first else { return "" }
    let drawing = view.plot.drawing()
    var head = SVGText()
    var y = 18.0
    head.words(question, 0, y, "heading")
    y += 20
    let label = views.count > 1 ? "\(view.label), \(view.plot.unit)" : view.plot.unit
    head.words(label, 0, y, "tick")
    y += 10
    var legend = SVGText()
    var x = 0.0
    var below = y + drawing.height + 20
    for entry in view.plot.legend {
      // Letters are about 7 units wide on average.
      let width = 26 + 7 * Double(entry.name.count)
      if x > 0, x + width > Drawing.width {
        x = 0
        below += 20
      }
      if entry.kind.hasPrefix("line") {
        legend.line(x, below - 4.5, x + 14, below - 4.5, "class=\"\(entry.kind)\"")
      } else {
        legend.rect(x, below - 10, 14, 11, "class=\"\(entry.kind)\"")
      }
      legend.words(entry.name, x + 19, below, "tick")
      x += width
    }
    let height = below + 12
    return """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="-12 -6 584 \(NumberText.coordinate(height + 6))" width="584" height="\(NumberText.coordinate(height + 6))" role="img">
      <title>\(escaped(question))</title>
      <desc>\(escaped(caption))</desc>
      <style>
      \(Palette.shape)\(Palette.lightRules)svg .heading{font-weight:600;font-size:15px;fill:#\(Palette.lightInk)}
      </style>
      <rect x="-12" y="-6" width="584" height="\(NumberText.coordinate(height + 6))" fill="#ffffff"/>
      \(head.text)<g transform="translate(0 \(NumberText.coordinate(y)))">
      \(drawing.content)</g>
      \(legend.text)</svg>

      """
  }
}
