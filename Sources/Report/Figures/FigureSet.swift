/// The figures of one run, or of several beside each other.
struct FigureSet: Sendable {
  /// Runs, the reference first; at least one.
  let runs: [ReportRun]
  let technologies: TechnologyPaints

  init(_ runs: [ReportRun]) {
    self.runs = runs
    technologies = TechnologyPaints(runs)
  }

  /// All figures that have something to show, in the order of the report; of several programs those of the others' markets
  /// behind the first one's.
  func all() -> [Figure] {
    let names = runs.flatMap(\.programs).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    let further = names.filter { name in runs.contains { $0.programs.first != name } }
      .enumerated().flatMap { markets(of: $1, number: $0 + 2) }
    return [price(), allowances(), bank(), supplyOfYears()].compactMap(\.self).filter { !$0.views.isEmpty }
      + further + system()
  }

  /// Figures of the market of a program beside the first.
  ///
  /// - Parameter number: Its place among the programs, in the names of files.
  private func markets(of program: String, number: Int) -> [Figure] {
    let own = runs.filter { $0.programs.contains(program) }.map { $0.of(program: program) }
    guard !own.isEmpty else { return [] }
    let figures = FigureSet(own)
    // Supply and emissions over the price are drawn in millions, of which there are none of other pollutants.
    let pollutant = own[0].pollutant
    return [
      figures.price(), figures.allowances(), figures.bank(),
      pollutant.isEmpty ? figures.supplyOfYears() : nil,
    ]
    .compactMap(\.self).filter { !$0.views.isEmpty }.map { figure in
      var figure = figure
      figure.name = "\(figure.name)-\(number)"
      let capped = pollutant.isEmpty ? "" : " (\(pollutant))"
      figure.question = "Program \(program)\(capped): \(figure.question)"
      return figure
    }
  }

  private func system() -> [Figure] {
    [
      emissions(), imports(), generation(), capacity(), zonalPrices(),
      costToLoad(), money(), standards(), trade(),
    ].compactMap(\.self).filter { !$0.views.isEmpty }
  }

  /// A view a run; of several runs what the others have more than the reference, too.
  func views(_ label: String = "", _ make: (ReportRun) -> Chart) -> [Figure.View] {
    let charts = runs.map { ($0.name, make($0)) }
    guard charts.count > 1, let first = charts.first else {
      return charts.map { Figure.View(label, .chart($0.1)) }
    }
    let ending = label.isEmpty ? "" : ", \(label)"
    return charts.map { Figure.View($0.0 + ending, .chart($0.1)) }
      + charts.dropFirst().map { Figure.View("\($0.0) less \(first.0)\(ending)", .chart($0.1.less(first.1))) }
  }

  /// A line a run of a figure of the annual table.
  func lines(_ column: String, times factor: Double, unit: String, decimals: Int) -> Chart {
    let years = Set(runs.flatMap(\.years)).sorted()
    var chart = Chart(years: years, unit: unit, decimals: decimals)
    chart.lines = runs.enumerated().map { index, run in
      Chart.Line(
        Series(
          run.name, index == 0 ? .ink : .colour(Self.lineColours[(index - 1) % Self.lineColours.count]),
          years.map { run.annual(column, $0).map { $0 * factor } }), index > 5 ? .dashed : .solid)
    }
    return chart
  }

  /// Colours of the palette that stand out as lines.
  static let lineColours = [6, 2, 0, 4, 8, 3]
}

extension Chart {
  /// What a chart has more than another, in the years of both; what one of them lacks counts as nothing there.
  fileprivate func less(_ other: Chart) -> Chart {
    let common = years.filter(other.years.contains)
    func difference(_ mine: Series?, _ theirs: Series?) -> Series {
      let values = common.map { year -> Double? in
        let a = mine.flatMap { series in years.firstIndex(of: year).flatMap { series.values[$0] } }
        let b = theirs.flatMap { series in other.years.firstIndex(of: year).flatMap { series.values[$0] } }
        return a == nil && b == nil ? nil : (a ?? 0) - (b ?? 0)
      }
      return Series(mine?.name ?? theirs?.name ?? "", mine?.paint ?? theirs?.paint ?? .ink, values)
    }
    var chart = Chart(years: common, unit: unit, decimals: decimals)
    let names =
      bars.map(\.name) + other.bars.map(\.name).filter { name in !bars.contains { $0.name == name } }
    chart.bars = names.map { name in
      difference(bars.first { $0.name == name }, other.bars.first { $0.name == name })
    }.filter(\.isSeen)
    chart.lines = lines.filter { line in other.lines.contains { $0.series.name == line.series.name } }.map {
      line in
      Line(
        difference(line.series, other.lines.first { $0.series.name == line.series.name }?.series),
        line.stroke,
        isThin: line.isThin)
    }
    return chart
  }
}
