import Foundation

/// A figure as a Vega-Lite specification: its first view, with the data in it, so that it can be opened anywhere.
enum VegaLite {
  /// The version of the language.
  static let schema = "https://vega.github.io/schema/vega-lite/v5.json"

  /// A value of JSON whose parts come in a fixed order.
  private indirect enum JSON: Encodable {
    case text(String)
    case number(Double)
    case flag(Bool)
    case list([JSON])
    case object([String: JSON])
    case null

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .text(let text): try container.encode(text)
      // A year is a whole number, as a table would have it.
      case .number(let value):
        if value == value.rounded(), abs(value) < 1e15 {
          try container.encode(Int(value))
        } else {
          try container.encode(value)
        }
      case .flag(let flag): try container.encode(flag)
      case .list(let values): try container.encode(values)
      case .object(let values): try container.encode(values)
      case .null: try container.encodeNil()
      }
    }
  }

  /// The specification as JSON with sorted keys and a final newline.
  static func text(_ figure: Figure) -> String {
    guard let view = figure.views.first else { return "{}\n" }
    var spec: [String: JSON] = [
      "$schema": .text(schema), "title": .text(figure.question), "description": .text(figure.caption),
      "width": .number(480), "height": .number(280),
    ]
    switch view.plot {
    case .chart(let chart): spec["layer"] = .list(layers(chart))
    case .matrix(let matrix):
      spec.merge(heat(matrix)) { _, new in new }
    case .tornado(let tornado): spec.merge(ranges(tornado)) { _, new in new }
    case .supply(let supply): spec["layer"] = .list(layers(supply))
    case .multiples(let multiples):
      // Each chart has a size of its own.
      spec["width"] = nil
      spec["height"] = nil
      spec.merge(facets(multiples)) { _, new in new }
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(JSON.object(spec)) else { return "{}\n" }
    return String(decoding: data, as: UTF8.self) + "\n"
  }

  private static func field(
    _ name: String, _ type: String, title: String? = nil, _ more: [String: JSON] = [:]
  ) -> JSON {
    .object(
      ["field": .text(name), "type": .text(type), "title": title.map(JSON.text) ?? .null].merging(more) { $1 }
    )
  }

  private static func colours(_ series: [Series]) -> JSON {
    .object([
      "domain": .list(series.map { .text($0.name) }), "range": .list(series.map { .text(hex($0.paint)) }),
    ])
  }

  private static func hex(_ paint: Paint) -> String {
    switch paint {
    case .colour(let index): "#\(Palette.light[index % Palette.light.count])"
    case .ink: "#\(Palette.lightInk)"
    case .muted: "#\(Palette.lightMuted)"
    }
  }

  /// Rows of series: a year, a name and a value each.
  private static func values(_ series: [Series], _ years: [Int]) -> JSON {
    .object([
      "values": .list(
        series.flatMap { series in
          years.indices.compactMap { i in
            series.values[i].map {
              .object(["year": .number(Double(years[i])), "series": .text(series.name), "value": .number($0)])
            }
          }
        })
    ])
  }

  private static func layers(_ chart: Chart) -> [JSON] {
    var layers: [JSON] = []
    let year = field("year", "ordinal", title: "")
    let value = field("value", "quantitative", title: chart.unit)
    for band in chart.bands {
      layers.append(
        .object([
          "data": .object([
            "values": .list(
              chart.years.indices.compactMap { i in
                guard let low = band.low[i], let high = band.high[i] else { return nil }
                return .object([
                  "year": .number(Double(chart.years[i])), "value": .number(low), "high": .number(high),
                ])
              })
          ]),
          "mark": .object(["type": .text("bar"), "opacity": .number(0.25), "color": .text(hex(band.paint))]),
          "encoding": .object(["x": year, "y": value, "y2": .object(["field": .text("high")])]),
        ]))
    }
    if !chart.bars.isEmpty {
      layers.append(
        .object([
          "data": values(chart.bars, chart.years), "mark": .text("bar"),
          "encoding": .object([
            "x": year, "y": value,
            "color": field("series", "nominal", title: "", ["scale": colours(chart.bars)]),
          ]),
        ]))
    }
    for line in chart.lines {
      let dash: JSON =
        switch line.stroke {
        case .solid: .list([.number(1), .number(0)])
        case .dashed: .list([.number(6), .number(4)])
        case .dotted: .list([.number(2), .number(4)])
        }
      layers.append(
        .object([
          "data": values([line.series], chart.years),
          "mark": .object([
            "type": .text("line"), "interpolate": .text("step"), "strokeDash": dash,
            "color": .text(hex(line.series.paint)),
          ]), "encoding": .object(["x": year, "y": value]),
        ]))
    }
    if !chart.dots.isEmpty {
      layers.append(
        .object([
          "data": .object([
            "values": .list(
              chart.dots.map {
                .object([
                  "year": .number($0.moment.rounded(.down)), "value": .number($0.value),
                  "label": .text($0.label),
                ])
              })
          ]),
          "mark": .object([
            "type": .text("point"), "filled": .flag(true), "color": .text(hex(Chart.dotPaint)),
          ]),
          "encoding": .object(["x": year, "y": value, "tooltip": field("label", "nominal")]),
        ]))
    }
    return layers
  }

  private static func heat(_ matrix: Matrix) -> [String: JSON] {
    let rows = zip(matrix.rows, matrix.values).flatMap { name, values in
      zip(matrix.columns, values).compactMap { column, value -> JSON? in
        value.map { .object(["row": .text(name), "column": .text(column), "value": .number($0)]) }
      }
    }
    return [
      "data": .object(["values": .list(rows)]), "mark": .text("rect"),
      "encoding": .object([
        "x": field("column", "ordinal", title: ""),
        "y": field("row", "ordinal", title: "", ["sort": .list(matrix.rows.map(JSON.text))]),
        "color": field("value", "quantitative", title: matrix.unit),
      ]),
    ]
  }

  private static func ranges(_ tornado: Tornado) -> [String: JSON] {
    let rows = tornado.bars.map { bar -> JSON in
      .object(["input": .text(bar.name), "low": .number(bar.low), "high": .number(bar.high)])
    }
    return [
      "data": .object(["values": .list(rows)]), "mark": .text("bar"),
      "encoding": .object([
        "y": field("input", "nominal", title: "", ["sort": .list(tornado.bars.map { .text($0.name) })]),
        "x": field("low", "quantitative", title: tornado.unit, ["scale": .object(["zero": .flag(false)])]),
        "x2": .object(["field": .text("high")]),
      ]),
    ]
  }

  private static func facets(_ multiples: Multiples) -> [String: JSON] {
    let rows = multiples.panels.flatMap { panel in
      panel.lines.flatMap { line in
        zip(multiples.years, line.values).compactMap { year, value -> JSON? in
          value.map {
            .object([
              "chart": .text(panel.title), "case": .text(line.name), "year": .number(Double(year)),
              "value": .number($0),
            ])
          }
        }
      }
    }
    let spec: JSON = .object([
      "width": .number(150), "height": .number(110), "mark": .text("line"),
      "encoding": .object([
        "x": field("year", "ordinal", title: ""), "y": field("value", "quantitative", title: multiples.unit),
        "detail": field("case", "nominal"),
      ]),
    ])
    return [
      "data": .object(["values": .list(rows)]), "columns": .number(3), "spec": spec,
      "facet": field(
        "chart", "nominal", title: "", ["sort": .list(multiples.panels.map { .text($0.title) })]),
    ]
  }

  private static func layers(_ supply: SupplyCurve) -> [JSON] {
    var from = 0.0
    let end = max(supply.steps.reduce(0) { $0 + ($1.millions ?? 0) }, supply.takenMillions) * 1.04
    let rows = supply.steps.map { step -> JSON in
      let to = min(from + (step.millions ?? .infinity), end)
      defer { from = to }
      return .object([
        "source": .text(step.name), "from": .number(from), "to": .number(to), "price": .number(step.priceUSD),
      ])
    }
    let price = field("price", "quantitative", title: SupplyCurve.unit)
    let highest = supply.priceUSD * 2
    let demands = supply.demands.map { demand -> JSON in
      .object([
        "data": .object([
          "values": .list(
            supply.line(more: demand.moreMillions, upTo: highest).map {
              .object(["amount": .number($0.millions), "price": .number($0.priceUSD)])
            })
        ]),
        "mark": .object([
          "type": .text("line"), "color": .text(hex(demand.paint)),
          "strokeDash": .list(demand.stroke.isEmpty ? [.number(1), .number(0)] : [.number(6), .number(4)]),
        ]),
        "encoding": .object([
          "x": field("amount", "quantitative", title: "M short tons"), "y": price,
          "order": field("price", "quantitative"),
        ]),
      ])
    }
    return demands + [
      .object([
        "data": .object(["values": .list(rows)]), "mark": .text("rule"),
        "encoding": .object([
          "x": field("from", "quantitative", title: "M short tons"), "x2": .object(["field": .text("to")]),
          "y": price,
          "color": field("source", "nominal", title: ""),
        ]),
      ]),
      .object([
        "data": .object([
          "values": .list([
            .object(["from": .number(supply.takenMillions), "price": .number(supply.priceUSD)])
          ])
        ]), "mark": .object(["type": .text("point"), "filled": .flag(true), "color": .text(hex(.ink))]),
        "encoding": .object(["x": field("from", "quantitative"), "y": price]),
      ]),
    ]
  }
}
