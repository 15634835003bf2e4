import DispatchSolveTables

/// A run on one page of Markdown: sentences with figures, and a table of years for each topic.
public struct RunOverview: Sendable {
  private let run: ReportRun

  /// The overview of a run.
  public init(_ run: ReportRun) { self.run = run }

  /// A column of a table of years: its title, and its text in a year; nil: none.
  private struct Column {
    var title: String
    var cell: (Int) -> String?
  }

  /// The page, from its first heading to an empty line; empty for a run without years.
  public var markdown: String {
    guard !run.years.isEmpty else { return "" }
    var text =
      "\n## Overview\n\n" + Sentences.of(run).map { "- \(markdownText(oneLine($0, limit: 2000)))\n" }.joined()
    text += "- \(markdownText(Warnings.certification(run)))\n"
    text += table(run.programs.count > 1 ? "Allowances: \(run.programs[0])" : "Allowances", allowances)
    for program in run.programs.dropFirst() {
      let own = run.of(program: program)
      let capped = own.pollutant.isEmpty ? "" : " (\(own.pollutant))"
      text += table("Allowances: \(program)\(capped)", RunOverview(own).allowances)
    }
    for (title, columns) in [
      ("Electricity", electricity), ("Capacity", capacity), ("Money", money),
      ("Standards", standards),
    ] { text += table(title, columns) }
    let factors = Warnings.factors(run)
    if !factors.isEmpty {
      text += "\n## What limits these results\n\n"
      for factor in factors {
        text +=
          "- \(markdownText(factor.name))\(factor.years.isEmpty ? "" : ", \(factor.years)"): \(markdownText(factor.detail))\n"
      }
    }
    return text
  }

  /// A table with a row a year; columns without any text are left out, and a table without columns.
  private func table(_ title: String, _ columns: [Column]) -> String {
    let columns = columns.filter { column in run.years.contains { column.cell($0) != nil } }
    guard !columns.isEmpty else { return "" }
    var text =
      "\n## \(markdownText(title))\n\n| year | " + columns.map(\.title).joined(separator: " | ") + " |\n"
    text += "|---|" + columns.map { _ in "---:|" }.joined() + "\n"
    for year in run.years {
      text += "| \(year) | " + columns.map { $0.cell(year) ?? "" }.joined(separator: " | ") + " |\n"
    }
    return text
  }

  private func annual(_ title: String, _ name: String, _ decimals: Int, times factor: Double = 1) -> Column {
    Column(title: title) { year in
      run.annual(name, year).map { NumberText.plain($0 * factor, decimals) }
    }
  }

  /// Sums of another table by year.
  private func sums(_ title: String, _ sums: [Int: Double], _ decimals: Int, times factor: Double) -> Column {
    let isSeen = sums.values.contains { $0 != 0 }
    return Column(title: title) { year in
      isSeen ? NumberText.plain((sums[year] ?? 0) * factor, decimals) : nil
    }
  }

  private var allowances: [Column] {
    guard run.hasMarket else {
      return [
        annual("price, $/short ton", "p_co2_eff", 2),
        annual("emissions, M", "emissions_tons", 3, times: 1e-6),
      ]
    }
    // What is capped beside CO2 is counted in tons: of CO2 there are millions.
    let (unit, factor) = run.pollutant.isEmpty ? ("M", 1e-6) : ("short tons", 1)
    return [
      annual("price, $/short ton", "allowance_price", 2),
      annual("price, $ of the year", "allowance_price_nominal_usd", 2),
      annual("covered emissions, \(unit)", "covered_emissions_short_tons", 3, times: factor),
      annual("offered, \(unit)", "offered_short_tons", 3, times: factor),
      annual("entered the market, \(unit)", "allowances_minted", 3, times: factor),
      annual("bank, \(unit)", "bank", 3, times: factor),
      annual("outstanding, \(unit)", "obligation", 3, times: factor),
      Column(title: "status") { year in run.word("status", year).spaced },
    ]
  }

  private var electricity: [Column] {
    let balance = run["balance_by_region"]
    return [
      sums("load, TWh", balance.sums("load_mwh"), 1, times: 1e-6),
      sums("generation, TWh", balance.sums("generation_mwh"), 1, times: 1e-6),
      annual("imports of members, TWh", "imports_to_covered_mwh", 1, times: 1e-6),
      annual("exports of members, TWh", "exports_from_covered_mwh", 1, times: 1e-6),
      annual("price, $/MWh", "electricity_price_usd_per_mwh", 2),
      annual("unserved, GWh", "unserved_mwh", 1, times: 1e-3),
      annual("other emissions, M", "uncovered_emissions_short_tons", 3, times: 1e-6),
    ]
  }

  private var capacity: [Column] {
    let (standing, builds, closures) = (run["capacity_by_region"], run["builds"], run["closures"])
    func added(_ reason: String) -> [Int: Double] {
      builds.sums("built_mw") { row, _ in builds.text(row, "reason") == reason }
    }
    func retired(_ isPlanned: Bool) -> [Int: Double] {
      closures.sums("capacity_mw") { row, _ in
        closures.text(row, "vetoed") != "true"
          && isPlanned == ["plan", "end_of_life"].contains(closures.text(row, "reason"))
      }
    }
    return [
      sums("in service, GW", standing.sums("capacity_mw"), 2, times: 1e-3),
      sums("planned additions, MW", added("plan"), 0, times: 1),
      sums("built, MW", added("optimum"), 0, times: 1),
      sums("planned retirements and ends of life, MW", retired(true), 0, times: 1),
      sums("closed, MW", retired(false), 0, times: 1),
    ]
  }

  private var money: [Column] {
    let zones = run["money_by_zone"]
    return [
      sums("load pays, billion $", zones.sums("load_cost_usd"), 2, times: 1e-9),
      annual("auction proceeds, billion $", "auction_proceeds_usd", 2, times: 1e-9),
      sums("emissions pay, billion $", zones.sums("emission_cost_usd"), 2, times: 1e-9),
      sums("owners keep, billion $", zones.sums("surplus_usd"), 2, times: 1e-9),
      sums("for capacity, billion $", zones.sums("capacity_revenue_usd"), 2, times: 1e-9),
      sums("supports, billion $", zones.sums("unit_support_usd"), 2, times: 1e-9),
      annual("system cost, billion $", "system_cost_usd", 2, times: 1e-9),
    ]
  }

  private var standards: [Column] {
    let (table, zones) = (run["standards"], run["money_by_zone"])
    guard !table.isEmpty else { return [] }
    return [
      sums("required, TWh", table.sums("required_mwh"), 1, times: 1e-6),
      sums("eligible, TWh", table.sums("eligible_mwh"), 1, times: 1e-6),
      sums("bought out, TWh", table.sums("bought_out_mwh"), 1, times: 1e-6),
      sums("load pays, billion $", zones.sums("standard_cost_usd"), 2, times: 1e-9),
    ]
  }
}
