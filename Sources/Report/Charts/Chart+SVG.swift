extension Chart {
  private static let left = 58.0
  private static let right = 10.0
  private static let top = 12.0
  private static let bottom = 30.0
  /// Share of a year's width that its bar takes.
  private static let barShare = 0.78

  /// Draws the chart.
  func drawing() -> Drawing {
    let height = Drawing.chartHeight
    let scale = LinearScale(holding: extents(), from: height - Self.bottom, to: Self.top)
    let first = Double(years.first ?? 0)
    let width = (Drawing.width - Self.left - Self.right) / (Double((years.last ?? 0) + 1) - first)
    func x(_ moment: Double) -> Double { Self.left + (moment - first) * width }
    var svg = SVGText()
    for tick in scale.ticks {
      svg.line(Self.left, scale(tick), Drawing.width - Self.right, scale(tick), "class=\"grid\"")
      svg.words(
        NumberText.plain(tick, scale.decimals), Self.left - 8, scale(tick) + 4.5, anchor: "end", "tick")
    }
    // Labels have room for themselves: about one in 60 units.
    let each = max(1, Int((60 / width).rounded(.up)))
    for year in years where (year - (years.first ?? 0)) % each == 0 {
      svg.words("\(year)", x(Double(year) + 0.5), height - 9, anchor: "middle", "tick")
    }
    for (index, band) in bands.enumerated() {
      let number = series.count + index
      for (i, year) in years.enumerated() {
        guard let low = band.low[i], let high = band.high[i] else { continue }
        let (bottom, top) = (scale(min(low, scale.high)), scale(min(high, scale.high)))
        svg.rect(
          x(Double(year)), top, width, bottom - top, "class=\"band \(band.paint.name)\" data-s=\"\(number)\"")
      }
    }
    draw(bars: &svg, scale, x: x, width: width)
    svg.line(Self.left, scale(0), Drawing.width - Self.right, scale(0), "class=\"axis\"")
    for (index, line) in lines.enumerated() {
      let kind =
        "line \(line.series.paint.name)\(line.isThin ? " thin" : "")"
        + (line.stroke == .solid ? "" : " \(line.stroke.rawValue)")
      svg.path(steps(line.series, scale, x: x), "class=\"\(kind)\" data-s=\"\(index)\"")
    }
    for dot in dots where dot.value <= scale.high {
      svg.add(
        "circle",
        "cx=\"\(NumberText.coordinate(x(dot.moment)))\" cy=\"\(NumberText.coordinate(scale(dot.value)))\" r=\"3.6\" class=\"dot \(Self.dotPaint.name)\" data-s=\"\(series.count + bands.count)\""
      )
    }
    for (year, mark) in zip(years, marks) where !mark.isEmpty {
      svg.words(mark, x(Double(year) + 0.5), Self.top + 6, anchor: "middle", "tick small mark")
    }
    svg.line(0, Self.top, 0, height - Self.bottom, "class=\"cross\"")
    let centres = years.map { NumberText.coordinate(x(Double($0) + 0.5)) }.joined(separator: " ")
    return Drawing(
      content: svg.text, height: height,
      attributes:
        " data-x=\"\(centres)\" data-zero=\"\(NumberText.coordinate(scale(0)))\" data-unit=\"\(scale(0) - scale(1))\""
    )
  }

  /// Paint of dots.
  static let dotPaint = Paint.colour(6)

  /// Bars of each year, one upon the other; what is not seen is left out.
  private func draw(
    bars svg: inout SVGText, _ scale: LinearScale, x: (Double) -> Double, width: Double
  ) {
    for (i, year) in years.enumerated() {
      var (up, down) = (0.0, 0.0)
      for (index, series) in bars.enumerated() {
        guard let value = series.values[i], value != 0 else { continue }
        let from = value > 0 ? up : down
        let to = from + value
        if value > 0 { up = to } else { down = to }
        svg.rect(
          x(Double(year)) + width * (1 - Self.barShare) / 2, scale(max(from, to)), width * Self.barShare,
          scale(min(from, to)) - scale(max(from, to)),
          "class=\"bar \(series.paint.name)\" data-s=\"\(lines.count + index)\" data-i=\"\(i)\"")
      }
    }
  }

  /// A line that is flat over each year, and interrupted where years or values are missing.
  private func steps(_ series: Series, _ scale: LinearScale, x: (Double) -> Double) -> String {
    var path = ""
    var last: Int?
    for (i, year) in years.enumerated() {
      guard let value = series.values[i], value <= scale.high else {
        last = nil
        continue
      }
      let y = NumberText.coordinate(scale(value))
      path += last == year - 1 ? "V\(y)" : "M\(NumberText.coordinate(x(Double(year)))) \(y)"
      path += "H\(NumberText.coordinate(x(Double(year + 1))))"
      last = year
    }
    return path
  }

  /// Ends of everything that has to fit in.
  private func extents() -> [Double] {
    var values = lines.flatMap { $0.series.values.compactMap(\.self) } + dots.map(\.value)
    for i in years.indices {
      let heights = bars.compactMap { $0.values[i] }
      values.append(heights.filter { $0 > 0 }.reduce(0, +))
      values.append(heights.filter { $0 < 0 }.reduce(0, +))
    }
    // A band without end would leave no room for anything else.
    let reach = (values.max() ?? 0) * 1.4
    for band in bands { values += band.high.compactMap(\.self).filter { $0 <= reach } }
    return values
  }
}
