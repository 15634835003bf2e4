import Coordinator

/// A short table of a run for people.
public struct RunSummary: Sendable {
  private let outputs: RunOutputs

  /// Summarises a run.
  public init(_ outputs: RunOutputs) {
    self.outputs = outputs
  }

  /// Lines of text, fixed width.
  public func text() -> String {
    var lines = [
      "\(outputs.study.settings.name): \(outputs.study.settings.description)", "",
      row(["year", "price", "emissions", "sold", "bank", "outstanding", "unserved", "built", "status"]),
      row(["", "$/short ton", "M short tons", "M", "M", "M", "GWh", "MW", ""]),
    ]
    for report in outputs.reports {
      let entry = report.market?.entry
      lines.append(
        row([
          "\(report.year)", fixed(report.allowancePriceUSD, 2),
          fixed(emissions(report) / 1e6, 3), fixed((entry?.issued ?? 0) / 1e6, 3),
          fixed((entry?.closingBank ?? 0) / 1e6, 3), fixed((entry?.outstandingObligation ?? 0) / 1e6, 3),
          fixed(report.dispatch.unservedMWh / 1e3, 1),
          fixed(report.dispatch.builds.reduce(0) { $0 + $1.builtMW }, 0),
          report.market?.clearing.status.rawValue ?? "no_market",
        ]))
    }
    let audits = outputs.reports.flatMap(\.audits)
    lines += ["", "\(audits.filter(\.passed).count) of \(audits.count) audits passed"]
    if !outputs.limitingFactors.isEmpty {
      lines.append("limiting factors (all in limiting_factors.csv):")
      for (name, years) in grouped() { lines.append("  \(name)\(years)") }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Covered emissions; all of them where no market tells them apart.
  private func emissions(_ report: YearReport) -> Double {
    report.market == nil ? report.dispatch.emissionsShortTons : report.dispatch.coveredEmissionsShortTons
  }

  private func row(_ cells: [String]) -> String {
    let widths = [5, 13, 14, 10, 10, 13, 11, 9]
    let padded = cells.enumerated().map { index, cell in
      index < widths.count
        ? String(repeating: " ", count: max(0, widths[index] - cell.count)) + cell : "  " + cell
    }
    return padded.joined()
  }

  /// Factors in order of first appearance, with the years they concern.
  private func grouped() -> [(String, String)] {
    var names: [String] = []
    var years: [String: [Int]] = [:]
    for factor in outputs.limitingFactors {
      if !names.contains(factor.factor) { names.append(factor.factor) }
      if let year = factor.year, years[factor.factor]?.last != year {
        years[factor.factor, default: []].append(year)
      }
    }
    return names.map { name in (name, ranges(years[name] ?? [])) }
  }

  private func ranges(_ years: [Int]) -> String {
    guard var first = years.first else { return "" }
    var last = first
    var parts: [String] = []
    for year in years.dropFirst() {
      if year != last + 1 {
        parts.append(first == last ? "\(first)" : "\(first)-\(last)")
        first = year
      }
      last = year
    }
    parts.append(first == last ? "\(first)" : "\(first)-\(last)")
    return ": " + parts.joined(separator: ", ")
  }
}
