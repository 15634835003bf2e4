/// The figures of a sweep: fans of paths over cases, maps over two axes, a tornado of values changed one at a time.
struct SweepFigures: Sendable {
  /// Most values of an axis that has a row or column of a map each.
  private static let mostValues = 40

  let table: ReportTable
  let axes: [String]
  let metrics: [String]
  let years: [Int]

  /// All that the sweep's design allows for.
  func all() -> [Figure] {
    let isOneAtATime = table.names.contains("axis") && axes.isEmpty
    return (isOneAtATime ? [tornado(), fan(), cases()] : [map(), fan(), cases()]).compactMap(\.self).filter {
      !$0.views.isEmpty
    }
  }

  /// Paths of all cases as bands that hold half and nine tenths of them.
  private func fan() -> Figure? {
    guard years.count > 1 else { return nil }
    return Figure(
      "fan", "How far apart are the paths of all cases?",
      "Median of all cases by year, with bands that hold half of them and nine tenths, and the lowest and highest. Table: sweep.",
      metrics.map { metric in
        let unit = MetricUnit(metric, in: table)
        var byYear: [Int: [Double]] = [:]
        for row in table.indices {
          guard let year = table.year(row), let value = table.number(row, metric) else { continue }
          byYear[year, default: []].append(value * unit.factor)
        }
        for year in years { byYear[year]?.sort() }
        func quantiles(_ share: Double) -> [Double?] {
          years.map { byYear[$0].map { SweepReport.quantile($0, share) } }
        }
        var chart = Chart(years: years, unit: unit.unit, decimals: unit.decimals)
        chart.lines = [
          Chart.Line(Series("median", .colour(0), quantiles(0.5))),
          Chart.Line(Series("lowest", .muted, quantiles(0)), .dotted, isThin: true),
          Chart.Line(Series("highest", .muted, quantiles(1)), .dotted, isThin: true),
        ]
        chart.bands = [
          Chart.Band(
            name: "nine tenths, up to", paint: .colour(0), low: quantiles(0.05), high: quantiles(0.95)),
          Chart.Band(name: "half, up to", paint: .colour(0), low: quantiles(0.25), high: quantiles(0.75)),
        ]
        return Figure.View(unit.name, .chart(chart))
      })
  }

  /// The two axes with the most values, but no more than have room; nil: fewer than two.
  private func mapped() -> (rows: String, columns: String)? {
    let counts = axes.map { axis in (axis, Set(table.indices.map { table.text($0, axis) }).count) }
      .filter { (2...Self.mostValues).contains($0.1) }
    let ranked = counts.enumerated().sorted { ($1.element.1, $0.offset) < ($0.element.1, $1.offset) }.prefix(
      2
    )
    .sorted { $0.offset < $1.offset }.map(\.element.0)
    return ranked.count == 2 ? (ranked[0], ranked[1]) : nil
  }

  /// A metric over two axes, the others at their middle values.
  private func map() -> Figure? {
    guard let (rowAxis, columnAxis) = mapped(), let last = years.last else { return nil }
    let held = held(but: [rowAxis, columnAxis])
    let (rows, columns) = (values(rowAxis), values(columnAxis))
    func matrix(_ metric: String, _ year: Int) -> Matrix {
      let unit = MetricUnit(metric, in: table)
      var cells = Array(repeating: [Double?](repeating: nil, count: columns.count), count: rows.count)
      for row in table.indices where table.year(row) == year {
        guard held.allSatisfy({ table.text(row, $0.axis) == $0.value }),
          let r = rows.firstIndex(of: table.text(row, rowAxis)),
          let c = columns.firstIndex(of: table.text(row, columnAxis))
        else { continue }
        cells[r][c] = table.number(row, metric).map { $0 * unit.factor }
      }
      return Matrix(
        rows: rows.map { "\(rowAxis) \($0)" }, columns: columns, values: cells, unit: unit.unit,
        decimals: unit.decimals == 2 && unit.factor == 1 ? 1 : unit.decimals, rowTitle: rowAxis)
    }
    let more = FigureSet.chosen(years, most: 4).dropLast()
    return Figure(
      "map", "What do \(rowAxis) and \(columnAxis) do together?",
      "Rows are values of \(rowAxis), columns of \(columnAxis)"
        + (held.isEmpty ? "" : ", at " + held.map { "\($0.axis) \($0.value)" }.joined(separator: ", "))
        + ". Table: sweep.",
      metrics.map { Figure.View("\(MetricUnit($0).name), \(last)", .matrix(matrix($0, last))) }
        + (metrics.first.map { metric in
          more.map { Figure.View("\(MetricUnit(metric).name), \($0)", .matrix(matrix(metric, $0))) }
        } ?? []))
  }

  /// Most small charts, and most lines in one: more cannot be told apart.
  private static let (mostPanels, mostLines) = (12, 12)

  /// The values of an axis, and those at which all but two are held: of a list the middle one.
  private func values(_ axis: String) -> [String] {
    Set(table.indices.map { table.text($0, axis) }).sorted { a, b in
      if let x = Double(a), let y = Double(b) { return x < y }
      return a < b
    }
  }
  private func held(but kept: [String]) -> [(axis: String, value: String)] {
    axes.filter { !kept.contains($0) }.map { axis in (axis, values(axis)) }.map {
      ($0.0, $0.1[$0.1.count / 2])
    }
  }

  /// The paths of many cases beside each other: a small chart for each value of an axis, lines by another one, further axes
  /// at their middle values; or a chart for each input that is changed alone.
  private func cases() -> Figure? {
    guard years.count > 1 else { return nil }
    let isOneAtATime = axes.isEmpty
    let pair = mapped().map { [$0.rows, $0.columns] } ?? axes
    guard isOneAtATime || (1...2).contains(pair.count) else { return nil }
    let first = isOneAtATime ? "axis" : pair[0]
    let held = isOneAtATime ? [] : held(but: pair)
    // A row a case, in the order of the table.
    var names: [String] = []
    var lines: [String: (panel: String, name: String, rows: [Int: Int])] = [:]
    for row in table.indices {
      guard let year = table.year(row), held.allSatisfy({ table.text(row, $0.axis) == $0.value }) else {
        continue
      }
      let number = table.text(row, "case")
      if lines[number] == nil {
        names.append(number)
        let name =
          isOneAtATime
          ? table.text(row, "value")
          : pair.dropFirst().map { "\($0) \(table.text(row, $0))" }.joined(separator: ", ")
        lines[number] = (table.text(row, first), name, [:])
      }
      lines[number]?.rows[year] = row
    }
    let all = names.compactMap { lines[$0] }
    let base = isOneAtATime ? all.first { $0.panel.isEmpty } : nil
    var titles: [String] = []
    for line in all where !line.panel.isEmpty && !titles.contains(line.panel) { titles.append(line.panel) }
    guard (2...Self.mostPanels).contains(titles.count) else { return nil }
    let panels = titles.map { title in (title, all.filter { $0.panel == title }) }
    guard panels.allSatisfy({ $0.1.count <= Self.mostLines }) else { return nil }
    return Figure(
      "cases", isOneAtATime ? "What path does each value give?" : "What path does each case give?",
      (isOneAtATime
        ? "A small chart for each input, a line for each of its values, in dark the study as it is."
        : "A small chart for each value of \(first), a line for each of \(pair.dropFirst().first ?? "the case")"
          + (held.isEmpty
            ? "." : ", at " + held.map { "\($0.axis) \($0.value)" }.joined(separator: ", ") + "."))
        + " Dots at the ends read out the last year. Table: sweep.",
      metrics.map { metric in
        let unit = MetricUnit(metric, in: table)
        func line(_ item: (panel: String, name: String, rows: [Int: Int]), isBase: Bool = false)
          -> Multiples.Line
        {
          Multiples.Line(
            name: isBase ? "as it is" : item.name,
            values: years.map { year in
              item.rows[year].flatMap { table.number($0, metric) }.map { $0 * unit.factor }
            }, isBase: isBase)
        }
        return Figure.View(
          unit.name,
          .multiples(
            Multiples(
              years: years, unit: unit.unit, decimals: unit.decimals,
              panels: panels.map { title, items in
                Multiples.Panel(
                  title: isOneAtATime ? title : "\(first) \(title)",
                  lines: (base.map { [line($0, isBase: true)] } ?? []) + items.map { line($0) })
              })))
      })
  }

  /// What each input alone does.
  private func tornado() -> Figure? {
    guard let last = years.last else { return nil }
    func view(_ metric: String, _ year: Int) -> Figure.View {
      let unit = MetricUnit(metric, in: table)
      var base = 0.0
      var outcomes: [String: [(value: String, outcome: Double)]] = [:]
      for row in table.indices where table.year(row) == year {
        guard let outcome = table.number(row, metric) else { continue }
        let axis = table.text(row, "axis")
        if axis.isEmpty {
          base = outcome * unit.factor
        } else {
          outcomes[axis, default: []].append((table.text(row, "value"), outcome * unit.factor))
        }
      }
      let bars = outcomes.map { axis, found -> Tornado.Bar in
        // The base stands among the outcomes: an input may push one way only.
        var low = (value: "", outcome: base)
        var high = low
        for one in found {
          if one.outcome < low.outcome { low = one }
          if one.outcome > high.outcome { high = one }
        }
        return Tornado.Bar(
          name: axis, low: low.outcome, lowLabel: low.value, high: high.outcome, highLabel: high.value)
      }.sorted { ($1.width, $0.name) < ($0.width, $1.name) }
      return Figure.View(
        "\(unit.name), \(year)",
        .tornado(Tornado(bars: bars, base: base, unit: unit.unit, decimals: unit.decimals)))
    }
    let more = FigureSet.chosen(years, most: 4).dropLast()
    return Figure(
      "tornado", "What does each input alone do?",
      "The lowest and the highest outcome that a value of an input gives, all others as the study has them; the line is the study. Values stand at the bars' ends. Table: sweep.",
      metrics.map { view($0, last) } + (metrics.first.map { metric in more.map { view(metric, $0) } } ?? []))
  }
}
