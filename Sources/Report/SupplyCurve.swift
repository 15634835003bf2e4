/// Supply of allowances in a year as steps, and the point at which the market cleared.
struct SupplyCurve: Sendable {
  /// A step: so much from one source at one price.
  struct Step: Sendable {
    var name: String
    var paint: Paint
    var priceUSD: Double
    /// Size, M short tons; nil: no limit.
    var millions: Double?
  }

  static let unit = "$/short ton"
  /// In order of use.
  var steps: [Step]
  var priceUSD: Double
  /// Taken from all steps at the price, M short tons.
  var takenMillions: Double

  /// Draws the steps and the point.
  func drawing() -> Drawing {
    let (left, right, top, bottom) = (58.0, 14.0, 12.0, 34.0)
    let height = Drawing.chartHeight
    let size = max(steps.reduce(0) { $0 + ($1.millions ?? 0) }, takenMillions)
    let across = LinearScale(
      holding: [size * 1.04], from: left, to: Drawing.width - right)
    // A ceiling far above says nothing of the year, and would leave no room for what does.
    let near = steps.map(\.priceUSD).filter { $0 <= max(priceUSD * 2, 10) }
    let up = LinearScale(holding: near + [priceUSD * 1.15], from: height - bottom, to: top)
    var svg = SVGText()
    for tick in up.ticks {
      svg.line(left, up(tick), Drawing.width - right, up(tick), "class=\"grid\"")
      svg.words(NumberText.plain(tick, up.decimals), left - 8, up(tick) + 4.5, anchor: "end", "tick")
    }
    for tick in across.ticks {
      svg.words(NumberText.plain(tick, across.decimals), across(tick), height - 14, anchor: "middle", "tick")
    }
    svg.words("M short tons", Drawing.width - right, height - 1, anchor: "end", "tick small")
    var from = 0.0
    for (index, step) in steps.enumerated() {
      let to = min(from + (step.millions ?? .infinity), across.high)
      if step.priceUSD <= up.high {
        let y = up(step.priceUSD)
        svg.rect(
          across(from), y, across(to) - across(from), up(0) - y,
          "class=\"band \(step.paint.name)\" data-s=\"\(index)\" data-r=\"\(index)\" data-c=\"0\"")
        svg.rect(
          across(from), y - 2.5, across(to) - across(from), 5,
          "class=\"bar \(step.paint.name)\" data-s=\"\(index)\" data-r=\"\(index)\" data-c=\"0\"")
      }
      from = to
    }
    svg.line(left, up(0), Drawing.width - right, up(0), "class=\"axis\"")
    let (x, y) = (across(takenMillions), up(priceUSD))
    svg.line(x, y, x, up(0), "class=\"line pi thin dotted\"")
    svg.line(left, y, x, y, "class=\"line pi thin dotted\"")
    svg.add(
      "circle",
      "cx=\"\(NumberText.coordinate(x))\" cy=\"\(NumberText.coordinate(y))\" r=\"5\" class=\"dot pi\"")
    return Drawing(content: svg.text, height: height, attributes: " data-matrix=\"\"")
  }
}
