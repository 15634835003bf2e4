import Coordinator
import PowerSystem
import Tables

/// A short table of a run for people.
public struct RunSummary: Sendable {
  private let study: Study
  private let years: [YearDigest]
  private let limitingFactors: [LimitingFactor]

  /// Summarises a run.
  public init(_ study: Study, _ summary: RunSession.Summary) {
    self.study = study
    years = summary.years
    limitingFactors = summary.limitingFactors
  }

  /// Lines of text, fixed width.
  public func text() -> String {
    let description = oneLine(study.settings.description, limit: 1000)
    var lines = [study.settings.name + (description.isEmpty ? "" : ": \(description)")]
    lines += study.settings.scenarios.map { "with \($0)" }
    lines += [
      "",
      row(["year", "price", "emissions", "sold", "bank", "outstanding", "unserved", "built", "status"]),
      row(["", "$/short ton", "M short tons", "M", "M", "M", "GWh", "MW", ""]),
    ]
    for year in years {
      lines.append(
        row([
          "\(year.year)",
          // Without a market the price is the exogenous one.
          fixed(year.status == .noMarket ? year.effectivePriceUSD : year.allowancePriceUSD, 2),
          fixed(year.emissionsShortTons / 1e6, 3), fixed(year.issuedShortTons / 1e6, 3),
          fixed(year.bankShortTons / 1e6, 3), fixed(year.outstandingShortTons / 1e6, 3),
          fixed(year.unservedMWh / 1e3, 1), fixed(year.builtMW, 0), year.status.rawValue,
        ]))
    }
    if study.hasPriceLevels, let money = study.settings.moneyYear {
      lines += [
        "", "prices in dollars of \(money); annual.csv has allowance prices in dollars of each year as well",
      ]
    }
    lines += path()
    let (passed, made) = years.reduce((0, 0)) { ($0.0 + $1.auditsPassed, $0.1 + $1.audits) }
    lines += ["", "\(passed) of \(made) audits passed"]
    if !limitingFactors.isEmpty {
      lines.append("limiting factors (all in limiting_factors.csv):")
      for (name, years) in grouped() { lines.append("  \(name)\(years)") }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// What the years together say of the allowance market: nothing of a single one, or without a market.
  private func path() -> [String] {
    guard years.count > 1, let last = years.last, last.status != .noMarket else { return [] }
    func millions(_ value: Double) -> String { fixed(value / 1e6, 3) }
    var lines = [""]
    if let most = years.max(by: { $0.bankShortTons < $1.bankShortTons }), most.bankShortTons > 0 {
      lines.append("largest bank: \(millions(most.bankShortTons)) M short tons after \(most.year)")
    }
    let emitted = years.reduce(0) { $0 + $1.emissionsShortTons }
    let offered = years.reduce(0) { $0 + $1.offeredShortTons }
    lines.append(
      "emissions \(millions(emitted)) M short tons in these years, \(millions(offered)) M offered")
    for number in Set(years.flatMap { $0.tiers.map(\.number) }).sorted() {
      let tiers = years.flatMap { year in
        year.tiers.filter { $0.number == number }.map { (year: year.year, tier: $0) }
      }
      let size = tiers.reduce(0) { $0 + $1.tier.offeredShortTons }
      let sold = tiers.reduce(0) { $0 + $1.tier.soldShortTons }
      guard size > 0 else { continue }
      let inYears = tiers.filter { $0.tier.soldShortTons > 0 }.map(\.year)
      lines.append(
        "tier \(number): \(fixed(100 * sold / size, 1)) % sold"
          + (inYears.isEmpty ? "" : ", in \(Years.text(inYears))"))
    }
    return lines
  }

  private func row(_ cells: [String]) -> String {
    let widths = [5, 13, 14, 10, 10, 13, 11, 9]
    // A figure wider than its column keeps a space before it: columns never run together.
    let padded = cells.enumerated().map { index, cell in
      index < widths.count
        ? String(repeating: " ", count: max(index == 0 ? 0 : 1, widths[index] - cell.count)) + cell
        : "  " + cell
    }
    return padded.joined()
  }

  /// Factors in order of first appearance, with the years they concern.
  private func grouped() -> [(String, String)] {
    var names: [String] = []
    var years: [String: [Int]] = [:]
    for factor in limitingFactors {
      if !names.contains(factor.factor) { names.append(factor.factor) }
      if let year = factor.year, years[factor.factor]?.last != year {
        years[factor.factor, default: []].append(year)
      }
    }
    return names.map { name in (name, years[name].map { ": \(Years.text($0))" } ?? "") }
  }
}
