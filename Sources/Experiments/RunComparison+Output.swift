import Foundation
import StudyFiles
import Tables

extension RunComparison {
  /// The comparison as CSV files by name: `diff_by_year.csv` and `diff_by_region.csv`.
  ///
  /// A blank year stands for all common years together. Rows are sorted by year, region, quantity and technology,
  /// those of the comparison alone last in their year.
  /// - Throws: `CSVWriteError` for a number that is not finite.
  public func tables() throws(CSVWriteError) -> [(name: String, content: [UInt8])] {
    [
      ("diff_by_year.csv", try Self.csv("diff_by_year", byYear(), regions: false)),
      ("diff_by_region.csv", try Self.csv("diff_by_region", byRegion(), regions: true)),
    ]
  }

  private static func csv(_ name: String, _ rows: [Row], regions: Bool) throws(CSVWriteError) -> [UInt8] {
    let keys = ["year"] + (regions ? ["region"] : []) + ["quantity", "technology"]
    var writer = CSVWriter(table: name, columns: keys + ["reference", "other", "difference"])
    for row in rows {
      if let year = row.year { writer.integer(year) } else { writer.text("") }
      if regions { writer.text(row.region) }
      writer.text(row.item.quantity)
      writer.text(row.item.technology)
      for (value, column) in [
        (row.reference, "reference"), (row.other, "other"), (row.difference, "difference"),
      ] {
        if let value { try writer.number(value, column: column) } else { writer.text("") }
      }
      writer.endRow()
    }
    return writer.bytes
  }

  /// Writes the tables into a folder that is made when it is not there.
  ///
  /// - Throws: `ComparisonError.notWritten`: for files that are there already unless `overwrite` is set, and for the
  ///   folder of a run, which holds nothing but what the run wrote.
  public func write(to folder: String, overwrite: Bool = false) throws(ComparisonError) {
    let files = FileManager.default
    if files.fileExists(atPath: "\(folder)/manifest.json") {
      throw .notWritten(path: folder, reason: "it holds the results of a run")
    }
    do {
      let tables = try tables()
      if let taken = tables.first(where: { files.fileExists(atPath: "\(folder)/\($0.name)") }), !overwrite {
        throw ComparisonError.notWritten(
          path: "\(folder)/\(taken.name)", reason: "it exists; give --overwrite to replace it")
      }
      try files.createDirectory(atPath: folder, withIntermediateDirectories: true)
      for (name, content) in tables {
        try Data(content).write(to: URL(fileURLWithPath: "\(folder)/\(name)"), options: .atomic)
      }
    } catch let error as ComparisonError {
      throw error
    } catch let error as CSVWriteError {
      throw .notWritten(path: folder, reason: error.description)
    } catch {
      throw .notWritten(path: folder, reason: (error as NSError).localizedDescription)
    }
  }

  /// What a reader must know beside the numbers, one line each.
  public var remarks: [String] {
    var remarks: [String] = []
    if reference.study != other.study {
      remarks.append("warning: A is of study '\(reference.study)', B of '\(other.study)'")
    }
    if reference.years != other.years {
      remarks.append(
        "years differ: A has \(reference.years), B has \(other.years); "
          + "compared are \(years)")
    }
    return remarks
  }

  /// A table for people: differences by year, then generation by technology and prices by zone over all years.
  public func text() -> String {
    var lines = [
      "B \(other.path) less A \(reference.path), \(years)", "",
      Self.line([
        "year", "allowance", "covered", "uncovered", "bank", "resource", "electricity", "leakage", "cost of",
      ]),
      Self.line(["", "price", "emissions", "emissions", "", "cost", "price", "", "abatement"]),
      Self.line(["", "$/short ton", "M short tons", "M short tons", "M", "M$", "$/MWh", "%", "$/short ton"]),
    ]
    func emissions(_ ratios: Ratios) -> [String] {
      [Self.signed(ratios.coveredChange / 1e6, 3), Self.signed(ratios.uncoveredChange / 1e6, 3)]
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
          ["\(year)", Self.signed(difference("allowance_price_usd", year), 2)] + emissions(ratios)
            + [Self.signed(difference("bank_short_tons", year) / 1e6, 3)] + ends(ratios)))
    }
    if years.count > 1 {
      let ratios = ratios(in: years)
      lines.append(Self.line(["all", ""] + emissions(ratios) + [""] + ends(ratios)))
    }
    lines += ["", "leakage = change of uncovered / -(change of covered emissions)"]
    if !yearsOfOtherMembers.isEmpty {
      lines.append(
        "members of the program differ in \(yearsOfOtherMembers): there, all emissions of zones that are\n"
          + "members in either run count as covered, those of all others as uncovered")
    }
    lines += [
      "resource cost = system cost less what is paid for emissions",
      "cost of abatement = change of resource cost / -(change of all emissions), where these fall",
      "electricity price = load times zonal price / load: the change of what a MWh of load pays", "",
    ]
    lines += technologies() + regions()
    return lines.joined(separator: "\n") + "\n"
  }

  private func difference(_ quantity: String, _ year: Int) -> Double {
    let item = RunResults.Item(quantity)
    return (other.annual[year]?[item] ?? 0) - (reference.annual[year]?[item] ?? 0)
  }

  /// Generation and additions by technology over all years, where they differ.
  private func technologies() -> [String] {
    let rows = byYear().filter { $0.year == nil && !$0.item.technology.isEmpty }
    var lines = [Self.named("technology", ["generation", "built"]), Self.named("", ["GWh", "MW"])]
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
    var lines = [
      Self.named("zone", ["emissions", "net imports", "mean price"]),
      Self.named("", ["M short tons", "GWh", "$/MWh"]),
    ]
    for region in Set(rows.map(\.region)).sorted() {
      func sum(_ quantity: String) -> Double {
        rows.filter { $0.region == region && $0.item == RunResults.Item(quantity) }
          .reduce(0) { $0 + ($1.difference ?? 0) }
      }
      let price = sum(RunResults.Item.electricityPrice.quantity) / Double(years.count)
      lines.append(
        Self.named(
          region,
          [
            Self.signed(sum("emissions_short_tons") / 1e6, 3),
            Self.signed((sum("imports_mwh") - sum("exports_mwh")) / 1e3, 1), Self.signed(price, 2),
          ]))
    }
    return lines
  }

  private static func line(_ cells: [String]) -> String {
    zip(cells, [5, 13, 14, 14, 10, 11, 13, 10, 13]).map { left($0, $1) }.joined()
  }

  private static func named(_ name: String, _ cells: [String]) -> String {
    let padding = String(repeating: " ", count: max(0, 20 - name.count))
    return "  " + name + padding + cells.map { left($0, 14) }.joined()
  }

  private static func left(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(1, width - text.count)) + text
  }

  /// A number with sign and fixed decimals; what rounds to zero has none.
  private static func signed(_ value: Double, _ decimals: Int) -> String {
    let text = String(format: "%+.\(decimals)f", locale: Locale(identifier: "en_US_POSIX"), value)
    return text.contains { "123456789".contains($0) } ? text : String(text.dropFirst())
  }
}
