// What imports count for, where a study asks for allowances for them.
extension FigureSet {
  /// Figure: imports by source, what they count for, and what is emitted more outside.
  func imports() -> Figure? {
    guard runs.contains(where: { !$0["imports"].isEmpty }) else { return nil }
    let asking = FigureSet(runs.filter { !$0["imports"].isEmpty })
    return Figure(
      "imports", "What do imports count for, and what is emitted for them?",
      "Imports that need allowances, by the zone that they come from, in tons; the line is what they come to at their sources' mean "
        + "rates. A source may sell what is clean and keep what is not, which no fixed rate sees. Leakage is what is emitted more "
        + "outside over what is emitted less inside, for the year's fleet at the year's prices. Tables: imports, leakage.",
      asking.views("tons") { run in
        var chart = Chart(years: run.years, unit: "M short tons", decimals: 2)
        let table = run["imports"]
        let counted = table.sums("imported_short_tons") { row, _ in table.text(row, "source_region") }
        chart.bars = counted.keys.sorted().enumerated().compactMap { index, zone in
          counted[zone].map {
            Series(
              run.zone(zone), .colour(Self.lineColours[index % Self.lineColours.count]),
              $0.values(run.years, times: 1e-6))
          }
        }.filter(\.isSeen)
        let gross = table.sums("gross_short_tons") { _, _ in true }
        let uncounted = table.sums("uncounted_short_tons") { _, _ in true }
        chart.lines = [
          Chart.Line(
            Series(
              "at sources' mean rates", .ink,
              run.years.map { year in
                gross[year].map { ($0 + (uncounted[year] ?? 0)) * 1e-6 }
              }), .dashed)
        ]
        return chart
      } + asking.leakageViews())
  }

  private func leakageViews() -> [Figure.View] {
    guard runs.contains(where: { !$0["leakage"].isEmpty }) else { return [] }
    return views("leakage") { run in
      var chart = Chart(years: run.years, unit: "%", decimals: 0)
      let table = run["leakage"]
      chart.lines = [("units_alone", "units pay, imports do not"), ("with_imports", "imports pay too")]
        .enumerated().map { index, item in
          let shares = table.sums("leakage_share") { row, _ in table.text(row, "case") == item.0 }
          return Chart.Line(
            Series(
              item.1, .colour(Self.lineColours[index]), run.years.map { shares[$0].map { 100 * $0 } }))
        }
      return chart
    }
  }
}
