import Foundation
import Testing

@testable import DispatchSolveReport

/// Scales, numbers and marks.
struct DrawingTests {
  /// Ticks are round, hold every value, and are what is written at them.
  @Test(arguments: [
    [0.0, 7], [3, 99.3], [-45.6, 210], [0, 0], [1e9, 3.3e9], [0.004, 0.013], [-3, -1], [0, 11], [0, 1.1],
    [0, 0.11], [0, 0.0004],
  ])
  func scales(_ values: [Double]) throws {
    let scale = LinearScale(holding: values, from: 300, to: 10)
    #expect(scale.low <= min(0, values.min() ?? 0) && scale.high >= max(0, values.max() ?? 0))
    #expect((2...8).contains(scale.ticks.count))
    #expect(abs(scale(scale.low) - 300) < 1e-9 && abs(scale(scale.high) - 10) < 1e-9)
    let texts = scale.ticks.map { NumberText.plain($0, scale.decimals) }
    for (tick, text) in zip(scale.ticks, texts) {
      let written = try #require(Double(text.filter { $0 != "," }.replacing("−", with: "-")))
      #expect(abs(written - tick) <= 1e-9 * (scale.high - scale.low), "\(texts)")
    }
  }

  @Test func numbers() {
    #expect(NumberText.plain(1_234_567.891, 2) == "1,234,567.89")
    #expect(NumberText.plain(-1234, 0) == "−1,234")
    #expect(NumberText.plain(-0.001, 1) == "0.0")
    #expect(NumberText.plain(999, 0) == "999")
    #expect(NumberText.exact(2) == "2" && NumberText.exact(0.1) == "0.1")
    #expect(NumberText.coordinate(12.04) == "12" && NumberText.coordinate(12.06) == "12.1")
    #expect(TechnologyPaints.shown("GasCombinedCycle") == "Gas combined cycle")
    #expect(TechnologyPaints.shown("ImportCC") == "Import CC" && TechnologyPaints.shown("Coal") == "Coal")
  }

  /// Numbers of an attribute of every element of a kind.
  private func numbers(_ attribute: String, of element: String, in text: String) throws -> [Double] {
    let pattern = try Regex("<\(element) [^>]*?\\b\(attribute)=\"([-0-9.]+)\"")
    return text.matches(of: pattern).compactMap { match in match.output[1].substring.flatMap { Double($0) } }
  }

  /// Bars stand upon each other: heights are to each other as values, and a year's sum ends where its values do.
  @Test func barsStandUponEachOther() throws {
    var chart = Chart(years: [2025, 2026], unit: "TWh")
    chart.bars = [
      Series("a", .colour(0), [10, 20]), Series("b", .colour(1), [30, nil]),
      Series("c", .colour(2), [-5, 0]),
    ]
    let drawing = chart.drawing()
    let tops = try numbers("y", of: "rect", in: drawing.content)
    let heights = try numbers("height", of: "rect", in: drawing.content)
    #expect(tops.count == 4)
    // Coordinates are rounded to a tenth.
    let rounding = 0.11
    #expect(abs(heights[1] - 3 * heights[0]) < 3 * rounding)
    #expect(abs(tops[1] + heights[1] - tops[0]) < rounding)
    #expect(abs(tops[2] - (tops[0] + heights[0])) < rounding)
    #expect(abs(heights[3] - 2 * heights[0]) < 3 * rounding)
  }

  /// A line is broken where a year or a value is missing, and what is above the scale is not drawn.
  @Test func linesBreakWhereNothingIs() {
    var chart = Chart(years: [2025, 2026, 2028, 2029, 2030], unit: "$")
    chart.lines = [Chart.Line(Series("a", .ink, [1, 2, 3, nil, 4]))]
    let path = chart.drawing().content.split(separator: "\n").first { $0.contains("class=\"line") } ?? ""
    #expect(path.count { $0 == "M" } == 3)
    #expect(path.count { $0 == "V" } == 1)
  }

  /// Marks stay within the drawing.
  @Test func nothingLiesOutside() throws {
    for figure in FigureSet([try SmallRun.run()]).all() {
      for view in figure.views {
        let drawing = view.plot.drawing()
        for (x, width) in zip(
          try numbers("x", of: "rect", in: drawing.content),
          try numbers("width", of: "rect", in: drawing.content))
        {
          #expect(x >= 0 && x + width <= Drawing.width + 0.1, "\(figure.name)")
        }
        for (y, height) in zip(
          try numbers("y", of: "rect", in: drawing.content),
          try numbers("height", of: "rect", in: drawing.content))
        {
          #expect(y >= -0.1 && y + height <= drawing.height + 0.1, "\(figure.name)")
        }
      }
    }
  }

  /// Colours next to each other in a stack can be told apart with any colour vision (Machado, Oliveira and Fernandes
  /// 2009, full deficiency), and all of them by a reader who sees all colours.
  @Test(arguments: [Palette.light, Palette.dark])
  func coloursAreApart(_ palette: [String]) throws {
    let deficiencies: [[[Double]]] = [
      [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
      [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
      [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    ]
    let linear = try palette.map { hex in
      let value = try #require(Int(hex, radix: 16))
      return [16, 8, 0].map { shift -> Double in
        let share = Double(value >> shift & 0xFF) / 255
        return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
      }
    }
    /// Lightness and two opponent hues, in which distances are about what is seen (CIE L*a*b*).
    func lab(_ rgb: [Double]) -> [Double] {
      let m = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
      let xyz = zip(m, [0.9505, 1, 1.089]).map { row, white in
        zip(row, rgb).reduce(0) { $0 + $1.0 * $1.1 } / white
      }
      let f = xyz.map { $0 > 0.008856 ? cbrt($0) : 7.787 * $0 + 16.0 / 116 }
      return [116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])]
    }
    for matrix in deficiencies {
      let seen = linear.map { rgb in
        lab(matrix.map { row in min(1, max(0, zip(row, rgb).reduce(0) { $0 + $1.0 * $1.1 })) })
      }
      let stacked: Set<[Int]> = [
        [1, 2], [2, 5], [5, 6], [4, 6], [3, 4], [3, 8], [0, 8], [0, 7], [7, 9],
      ]
      for i in palette.indices {
        for j in palette.indices where i < j {
          let distance = zip(seen[i], seen[j]).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
          // A difference of 2 is just noticed side by side; 10 is plain, and neighbours have twice that.
          #expect(distance > (stacked.contains([i, j]) ? 20 : 10), "\(i) and \(j): \(distance)")
        }
      }
    }
  }
}
