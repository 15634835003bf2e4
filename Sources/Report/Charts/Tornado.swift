/// What each input alone does to a figure, the largest effect first.
struct Tornado: Sendable {
  /// The lowest and highest outcome of an input.
  struct Bar: Sendable {
    var name: String
    var low: Double
    var lowLabel: String
    var high: Double
    var highLabel: String

    var width: Double { high - low }
  }

  var bars: [Bar]
  /// Outcome of the base.
  var base: Double
  var unit: String
  var decimals = 2

  /// Draws the tornado.
  func drawing() -> Drawing {
    let (left, right, top, row) = (150.0, 56.0, 10.0, 30.0)
    let height = top + row * Double(bars.count) + 34
    let ends = bars.flatMap { [$0.low, $0.high] } + [base]
    let (low, high) = (ends.min() ?? 0, ends.max() ?? 1)
    let span = high > low ? high - low : 1
    func x(_ value: Double) -> Double {
      left + 44 + (Drawing.width - left - right - 44) * (value - low) / span
    }
    var svg = SVGText()
    for (index, bar) in bars.enumerated() {
      let y = top + row * Double(index)
      svg.words(bar.name, left - 8, y + 19, anchor: "end", "tick")
      svg.rect(
        x(bar.low), y + 5, x(min(base, bar.high)) - x(bar.low), row - 12,
        "class=\"bar \(Paint.colour(0).name)\" data-r=\"\(index)\" data-c=\"0\"")
      svg.rect(
        x(max(base, bar.low)), y + 5, x(bar.high) - x(max(base, bar.low)), row - 12,
        "class=\"bar \(Paint.colour(6).name)\" data-r=\"\(index)\" data-c=\"1\"")
      svg.words(bar.lowLabel, x(bar.low) - 5, y + 18.5, anchor: "end", "tick small")
      svg.words(bar.highLabel, x(bar.high) + 5, y + 18.5, "tick small")
    }
    svg.line(x(base), top - 4, x(base), height - 28, "class=\"axis\"")
    for value in Set([low, base, high]).sorted() {
      svg.words(NumberText.plain(value, decimals), x(value), height - 10, anchor: "middle", "tick")
    }
    return Drawing(content: svg.text, height: height, attributes: " data-matrix=\"\"")
  }
}
