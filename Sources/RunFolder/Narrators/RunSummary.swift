import DispatchSolveCoordinator
import DispatchSolvePowerSystem
import DispatchSolveTables

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
    lines += block(study.settings.sentences)
    lines += [""] + table() + furtherPrograms()
    if study.hasPriceLevels, let money = study.settings.moneyYear {
      lines += [
        "", "prices in dollars of \(money); annual.csv has allowance prices in dollars of each year as well",
      ]
    }
    if hasAuctions {
      lines.append("auctions: mean of those held in the year, weighted by what they sold where that is known")
    }
    lines += path()
    let (passed, made) = years.reduce((0, 0)) { ($0.0 + $1.auditsPassed, $0.1 + $1.audits) }
    lines += ["", "\(passed) of \(made) audits passed"]
    if !limitingFactors.isEmpty {
      lines.append("limiting factors (all in limiting_factors.csv):")
      for (name, years) in grouped() { lines.append("  \(name)\(years)") }
    }
    if !study.settings.unknown.isEmpty {
      lines += ["", "what the study does not know:"] + sentences(study.settings.unknown).map { "  \($0)" }
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

  /// Sentences with an empty line before them; nothing where there are none.
  private func block(_ texts: [String]) -> [String] { texts.isEmpty ? [] : [""] + sentences(texts) }

  private func sentences(_ texts: [String]) -> [String] { texts.map { oneLine($0, limit: 1000) } }

  /// Whether auctions were held in one of the years.
  private var hasAuctions: Bool { years.contains { study.auctionMeanUSD(in: $0.year) != nil } }

  /// A column of the table: what stands above it, its width, and the figure of a year.
  private struct Column {
    var name: String
    var unit: String
    var width: Int
    var cell: (YearDigest) -> String
  }

  private var columns: [Column] {
    var columns = [
      Column(name: "year", unit: "", width: 5) { "\($0.year)" },
      // Without a market the price is the exogenous one.
      Column(name: "price", unit: "$/short ton", width: 13) {
        fixed($0.status == .noMarket ? $0.effectivePriceUSD : $0.allowancePriceUSD, 2)
      },
      Column(name: "emissions", unit: "M short tons", width: 14) { fixed($0.emissionsShortTons / 1e6, 3) },
      Column(name: "sold", unit: "M", width: 10) { fixed($0.soldShortTons / 1e6, 3) },
      Column(name: "bank", unit: "M", width: 10) { fixed($0.bankShortTons / 1e6, 3) },
      Column(name: "outstanding", unit: "M", width: 13) { fixed($0.outstandingShortTons / 1e6, 3) },
      Column(name: "unserved", unit: "GWh", width: 11) { fixed($0.unservedMWh / 1e3, 1) },
      Column(name: "built", unit: "MW", width: 9) { fixed($0.builtMW, 0) },
    ]
    if hasAuctions {
      columns.insert(
        Column(name: "auctions", unit: "$", width: 10) { year in
          study.auctionMeanUSD(in: year.year)
            .map { fixed($0 / study.nominalDollars(perStudyDollarIn: year.year), 2) } ?? ""
        }, at: 2)
    }
    return columns
  }

  private func table() -> [String] {
    let columns = columns
    func row(_ cells: [String], _ last: String) -> String {
      // A figure wider than its column keeps a space before it: columns never run together.
      let padded = zip(columns, cells).enumerated().map { index, pair in
        String(repeating: " ", count: max(index == 0 ? 0 : 1, pair.0.width - pair.1.count)) + pair.1
      }
      return padded.joined() + "  " + last
    }
    return [row(columns.map(\.name), "status"), row(columns.map(\.unit), "")]
      + years.map { year in row(columns.map { $0.cell(year) }, year.status.rawValue) }
  }

  /// A short table of each program beside the first, which the table above is of.
  private func furtherPrograms() -> [String] {
    guard let programs = years.first?.programs, let first = programs.first else { return [] }
    var lines = ["", "the table is of program \(first.name)"]
    for program in programs.dropFirst() {
      lines += [
        "", "program \(program.name)" + (program.pollutant.map { ", short tons of \($0)" } ?? ""),
        " year        price     emissions         sold         bank  outstanding",
        program.pollutant == nil
          ? "        $/short ton  M short tons            M            M            M"
          : "        $/short ton    short tons   short tons   short tons   short tons",
      ]
      for year in years {
        guard let own = year.programs?.first(where: { $0.name == program.name }) else { continue }
        let cells =
          [
            fixed(own.allowancePriceUSD, 2)
          ]
          + [own.emissionsShortTons, own.soldShortTons, own.bankShortTons, own.outstandingShortTons].map {
            fixed($0 / own.unit.shortTons, 3)
          }
        lines.append(
          " \(year.year)"
            + zip([14, 14, 13, 13, 13], cells).map { width, cell in
              String(repeating: " ", count: max(1, width - cell.count)) + cell
            }.joined() + "  \(own.status.rawValue)")
      }
    }
    return lines
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
