/// A year's allowance market: supply as steps, emissions as they depend on the price, purchases for the bank as demand and
/// what comes out of it as supply, and the point at which the market cleared.
struct SupplyCurve: Sendable {
  /// A step: so much from one source at one price.
  struct Step: Sendable {
    var name: String
    var paint: Paint
    var priceUSD: Double
    /// Size, M short tons; nil: no limit.
    var millions: Double?
  }

  /// What is emitted at a price.
  struct Emissions: Sendable, Hashable {
    var priceUSD: Double
    var millions: Double
  }

  static let unit = "$/short ton"
  /// In order of use; what comes out of the bank among them.
  var steps: [Step]
  var priceUSD: Double
  /// Taken from all steps at the price, M short tons.
  var takenMillions: Double
  /// Emissions by price, ascending; empty where they are not known.
  var emissions: [Emissions] = []
  /// Bought for the bank beyond emissions, M short tons; 0 where something comes out of it.
  var bankedMillions = 0.0

  /// Names and paints of what is asked for: emissions, and with purchases for the bank.
  var demands: [(name: String, paint: Paint, moreMillions: Double, stroke: String)] {
    guard !emissions.isEmpty else { return [] }
    let own = ("covered emissions", Paint.ink, 0.0, "")
    return bankedMillions > 0
      ? [own, ("emissions and purchases for the bank", .colour(6), bankedMillions, " dashed")] : [own]
  }

  /// Takes what comes out of the bank as supply at a price, before whatever is sold at that price or above.
  mutating func addFromBank(_ millions: Double) {
    let index = steps.firstIndex { $0.priceUSD >= priceUSD } ?? steps.count
    steps.insert(
      Step(name: "out of the bank", paint: .colour(0), priceUSD: priceUSD, millions: millions), at: index)
    takenMillions += millions
  }

  /// A line of demand, cut off at a highest price.
  func line(more millions: Double, upTo highest: Double) -> [Emissions] {
    var points: [Emissions] = []
    for point in emissions {
      guard point.priceUSD > highest else {
        points.append(Emissions(priceUSD: point.priceUSD, millions: point.millions + millions))
        continue
      }
      if let last = emissions.last(where: { $0.priceUSD <= highest }) {
        let share = (highest - last.priceUSD) / (point.priceUSD - last.priceUSD)
        points.append(
          Emissions(
            priceUSD: highest,
            millions: last.millions + share * (point.millions - last.millions) + millions))
      }
      break
    }
    return points
  }

  /// Draws steps, demand and the point.
  func drawing() -> Drawing {
    let (left, right, top, bottom) = (58.0, 14.0, 12.0, 34.0)
    let height = Drawing.chartHeight
    let most = emissions.map(\.millions).max() ?? 0
    let size = max(
      steps.reduce(0) { $0 + ($1.millions ?? 0) }, takenMillions, most + bankedMillions)
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
    for (index, demand) in demands.enumerated() {
      let points = line(more: demand.moreMillions, upTo: up.high).map {
        "\(NumberText.coordinate(across($0.millions))) \(NumberText.coordinate(up($0.priceUSD)))"
      }
      svg.path(
        points.isEmpty ? "" : "M" + points.joined(separator: "L"),
        "class=\"line \(demand.paint.name)\(demand.stroke)\" data-s=\"\(steps.count + index)\"")
    }
    for (index, point) in emissions.enumerated() where point.priceUSD <= up.high {
      svg.add(
        "circle",
        "cx=\"\(NumberText.coordinate(across(point.millions)))\" cy=\"\(NumberText.coordinate(up(point.priceUSD)))\" r=\"3\" class=\"dot pi\" data-s=\"\(steps.count)\" data-r=\"\(steps.count + 1 + index)\" data-c=\"1\""
      )
    }
    let (x, y) = (across(takenMillions), up(priceUSD))
    svg.line(x, y, x, up(0), "class=\"line pi thin dotted\"")
    svg.line(left, y, x, y, "class=\"line pi thin dotted\"")
    svg.add(
      "circle",
      "cx=\"\(NumberText.coordinate(x))\" cy=\"\(NumberText.coordinate(y))\" r=\"5\" class=\"dot pi\"")
    return Drawing(content: svg.text, height: height, attributes: " data-matrix=\"\"")
  }
}
