import Foundation
import DispatchSolveStudyFiles
import DispatchSolveTables

extension RunComparison {
  /// Adds the rows of a table, with the run's name in front where there are several.
  func add(
    _ rows: [Row], regions: Bool, run: String?, to writer: inout CSVWriter
  ) throws(CSVWriteError) {
    var remarks: [Int?: String] = [:]
    for row in rows {
      if remarks[row.year] == nil { remarks[row.year] = remark(in: row.year) }
      if let run { writer.text(run) }
      if let year = row.year { writer.integer(year) } else { writer.text("") }
      if regions { writer.text(row.region) }
      writer.text(row.item.quantity)
      writer.text(row.item.technology)
      for (value, column) in [
        (row.reference, "reference"), (row.other, "other"), (row.difference, "difference"),
      ] {
        if let value { try writer.number(value, column: column) } else { writer.text("") }
      }
      writer.text(remarks[row.year] ?? "")
      writer.endRow()
    }
  }

  /// What a reader must know beside the numbers, one line each.
  public var remarks: [String] {
    var remarks: [String] = []
    if reference.study != other.study {
      remarks.append(
        "warning: \(names.reference) is of study '\(reference.study)', \(names.other) of '\(other.study)'")
    }
    if reference.years != other.years {
      remarks.append(
        "years differ: \(names.reference) has \(reference.years), \(names.other) has \(other.years); "
          + "compared are \(years)")
    }
    return remarks
  }

  /// A table for people: differences by year, then generation by technology and prices by zone over all years.
  public func text() -> String {
    var lines = ["\(names.other) \(other.path) less \(names.reference) \(reference.path), \(years)", ""]
    lines += differencesText()
    lines += yearsText()
    lines += programsText()
    lines += [""] + meanings()
    lines += footnote()
    lines += [""] + technologies() + regions()
    return lines.joined(separator: "\n") + "\n"
  }

  /// A row a year, and one of all of them.
  private func yearsText() -> [String] {
    let tons = tons()
    let price = isOfMarkets ? RunResults.Item("allowance_price_usd") : .carbonPrice
    var lines = [
      Self.line([
        "year", isOfMarkets ? "allowance" : "carbon", "covered", "uncovered", "bank", "resource",
        hasCertificates ? "energy" : "electricity", "leakage", "cost of",
      ]),
      Self.line(["", "price", "emissions", "emissions", "", "cost", "price", "", "abatement"]),
      Self.line(["", "$/short ton", tons.name, tons.name, tons.short, "M$", "$/MWh", "%", "$/short ton"]),
    ]
    func emissions(_ ratios: Ratios) -> [String] {
      [tons.text(ratios.coveredChange), tons.text(ratios.uncoveredChange)]
    }
    func ends(_ ratios: Ratios) -> [String] {
      [
        Self.signed(ratios.costChange / 1e6, 1), Self.signed(ratios.billChangeUSDPerMWh, 2),
        ratios.leakage.map { Self.signed($0 * 100, 1) } ?? "-",
        ratios.costUSDPerShortTon.map { Self.signed($0, 2) } ?? "-",
      ]
    }
    for year in years {
      let ratios = ratios(in: [year])
      lines.append(
        Self.line(
          ["\(year)\(mark(in: year))", Self.signed(difference(price.quantity, year), 2)]
            + emissions(ratios) + [tons.text(difference("bank_short_tons", year))] + ends(ratios)))
    }
    if years.count > 1 {
      let ratios = ratios(in: years)
      lines.append(Self.line(["all\(mark(in: nil))", ""] + emissions(ratios) + [""] + ends(ratios)))
    }
    return lines
  }

  /// Whether both runs have a market in every year, so that there is a price of allowances to compare.
  private var isOfMarkets: Bool {
    yearsWithoutMarket(reference).isEmpty && yearsWithoutMarket(other).isEmpty
  }

  /// What the figures of the table mean.
  private func meanings() -> [String] {
    var lines: [String] = []
    if !isOfMarkets {
      let without = [(names.reference, reference), (names.other, other)].compactMap { name, run -> String? in
        let found = yearsWithoutMarket(run)
        return found.isEmpty ? nil : found == years ? name : "\(name) in \(found)"
      }
      lines.append(
        "carbon price = exogenous carbon price where there is no allowance market (\(without.joined(separator: ", "))), else the allowance price"
      )
    }
    lines.append("leakage = change of uncovered / -(change of covered emissions)")
    if !yearsOfOtherMembers.isEmpty {
      lines.append(
        "members of the program differ in \(yearsOfOtherMembers): there, all emissions of zones that are\n"
          + "members in either run count as covered, those of all others as uncovered")
    }
    lines += [
      "resource cost = system cost less what is paid for emissions",
      "cost of abatement = change of resource cost / -(change of all emissions), where these fall",
      hasCertificates
        ? "energy price = load times zonal price / load: the change of what a MWh of load pays for energy alone;\n"
          + "certificates of generation standards are paid for besides"
        : "electricity price = load times zonal price / load: the change of what a MWh of load pays for energy",
    ]
    return lines
  }

  /// The unit of emissions and banks of the first program and of what is not covered.
  private func tons() -> Tons {
    Tons(largest: largest([.coveredEmissions, .uncoveredEmissions, RunResults.Item("bank_short_tons")]))
  }

  /// The largest of some figures of either run in a common year.
  private func largest(_ items: [RunResults.Item]) -> Double {
    [reference, other].flatMap { run in
      years.flatMap { year in items.map { abs(run.annual[year]?[$0] ?? 0) } }
    }.max() ?? 0
  }

  /// Whether load of either run pays for certificates besides energy.
  private var hasCertificates: Bool {
    [reference, other].contains { $0.manifest.options["standards"] == "true" }
  }

  /// Versions, options, settings and inputs that differ, a row each.
  private func differencesText() -> [String] {
    let rows = differences
    guard !rows.isEmpty else { return [] }
    var lines = [Self.named("made with", [names.reference, names.other], name: 34, width: 30)]
    lines += rows.map { row in
      Self.named(
        "\(row.kind.rawValue) \(row.name)",
        [row.reference ?? "-", row.other ?? "-"].map { oneLine($0, limit: 60) }, name: 34, width: 30)
    }
    return lines + [""]
  }

  /// A star for years that the footnote speaks of; nil: for all of them together.
  private func mark(in year: Int?, program: String? = nil) -> String {
    remark(in: year, program: program).isEmpty ? "" : "*"
  }

  /// The line before what stars stand for.
  static let starsStandFor =
    "* not all of it is the price of a market that cleared and of load that was served:"

  /// What stars stand for.
  private func footnote() -> [String] {
    let remark = remark(in: nil)
    guard !remark.isEmpty else { return [] }
    return [Self.starsStandFor] + remark.components(separatedBy: "; ").map { "  \($0)" }
  }

  private func difference(_ quantity: String, _ year: Int) -> Double {
    let item = RunResults.Item(quantity)
    return (other.annual[year]?[item] ?? 0) - (reference.annual[year]?[item] ?? 0)
  }

  /// Generation and additions by technology over all years, where they differ.
  private func technologies() -> [String] {
    let rows = byYear().filter { $0.year == nil && !$0.item.technology.isEmpty }
    var lines = [
      Self.named("technology\(mark(in: nil))", ["generation", "built"]), Self.named("", ["GWh", "MW"]),
    ]
    for name in Set(rows.map(\.item.technology)).sorted() {
      func sum(_ quantity: String) -> Double {
        rows.first { $0.item == RunResults.Item(quantity, technology: name) }?.difference ?? 0
      }
      let cells = [Self.signed(sum("generation_mwh") / 1e3, 1), Self.signed(sum("built_mw"), 1)]
      if cells != ["0.0", "0.0"] { lines.append(Self.named(name, cells)) }
    }
    return lines.count == 2 ? [] : lines + [""]
  }

  /// Emissions, net imports and price by zone over all years.
  private func regions() -> [String] {
    let rows = byRegion()
    let tons = tons()
    var lines = [
      Self.named("zone\(mark(in: nil))", ["emissions", "net imports", "mean price"]),
      Self.named("", [tons.name, "GWh", "$/MWh"]),
    ]
    for region in Set(rows.map(\.region)).sorted() {
      func sum(_ quantity: String) -> Double {
        rows.filter { $0.region == region && $0.item == RunResults.Item(quantity) }
          .reduce(0) { $0 + ($1.difference ?? 0) }
      }
      // Years in which a zone has no price, of either run, have none that differs.
      let prices = rows.filter { $0.region == region && $0.item == .electricityPrice }
        .compactMap(\.difference)
      let price = prices.isEmpty ? nil : prices.reduce(0, +) / Double(prices.count)
      let label = (reference.manifest.zoneNames ?? other.manifest.zoneNames)?[region]
      lines.append(
        Self.named(
          label.map { "\(region) \($0)" } ?? region,
          [
            tons.text(sum("emissions_short_tons")),
            Self.signed((sum("imports_mwh") - sum("exports_mwh")) / 1e3, 1),
            price.map { Self.signed($0, 2) } ?? "-",
          ]))
    }
    return lines
  }

  private static func line(_ cells: [String]) -> String {
    zip(cells, [6, 13, 14, 14, 10, 11, 13, 10, 13]).map { left($0, $1) }.joined()
  }

  private static func named(_ name: String, _ cells: [String], name width: Int = 20, width cell: Int = 14)
    -> String
  {
    let padding = String(repeating: " ", count: max(0, width - name.count))
    return "  " + name + padding + cells.map { left($0, cell) }.joined()
  }

  private static func left(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(1, width - text.count)) + text
  }

  /// A number with sign and fixed decimals; what rounds to zero has none.
  fileprivate static func signed(_ value: Double, _ decimals: Int) -> String {
    let text = String(format: "%+.\(decimals)f", locale: Locale(identifier: "en_US_POSIX"), value)
    return text.contains { "123456789".contains($0) } ? text : String(text.dropFirst())
  }

  /// Differences of programs beside the first that both runs have.
  private func programsText() -> [String] {
    reference.programs.dropFirst().filter { other.programs.contains($0) }.flatMap { program -> [String] in
      func item(_ quantity: String) -> RunResults.Item { RunResults.Item("\(program).\(quantity)") }
      let tons = Tons(
        largest: largest([item("covered_emissions_short_tons"), item("bank_short_tons")]),
        of: reference.pollutants[program] ?? other.pollutants[program])
      return ["", "program \(program), emissions and bank in \(tons.name)"]
        + years.map { year in
          Self.line([
            "\(year)\(mark(in: year, program: program))",
            Self.signed(difference("\(program).allowance_price_usd", year), 2),
            tons.text(difference("\(program).covered_emissions_short_tons", year)), "",
            tons.text(difference("\(program).bank_short_tons", year)),
          ])
        }
    }
  }
}

/// How changes of amounts are told that are at most so large: in millions of short tons, or, where these would say little and
/// where something else than CO2 is counted, in short tons with five digits of the largest.
private struct Tons {
  /// Unit.
  let name: String
  /// Unit where there is little room.
  let short: String
  private let factor: Double
  private let decimals: Int
  /// From here on three decimals of a million say enough.
  private static let leastInMillions = 1e5
  private static let digits = 5

  init(largest: Double, of pollutant: String? = nil) {
    guard pollutant != nil || (largest > 0 && largest < Self.leastInMillions) else {
      (name, short, factor, decimals) = ("M short tons", "M", 1e-6, 3)
      return
    }
    name = "short tons" + (pollutant.map { " of \($0)" } ?? "")
    (short, factor) = ("tons", 1)
    let whole = largest > 0 ? Int(log10(largest).rounded(.down)) + 1 : Self.digits
    decimals = min(Self.digits + 1, max(0, Self.digits - whole))
  }

  /// A change with its sign.
  func text(_ value: Double) -> String { RunComparison.signed(value * factor, decimals) }
}
