/// Why prices are what they are, in words and figures, from a run's tables.
public struct PriceExplanation: Sendable {
  /// Tables that it reads besides those of reports.
  public static let tableNames = ["slices/price_parts", "foreseen", "one_ton_more"]

  /// Why there is nothing to explain.
  public enum Failure: Error, Sendable, Hashable, CustomStringConvertible {
    /// The run has no such year.
    case noYear(Int, years: String)
    /// The run has no such zone with a price in the year.
    case noZone(String, zones: [String])
    /// Several zones of the run have this name for people.
    case severalZones(String, zones: [String])
    /// The zone has no such slice.
    case noSlice(String, slices: [String])
    /// The run wrote no tables by slice.
    case noSlices

    /// Text for people.
    public var description: String {
      switch self {
      case .noYear(let year, let years): "the run has no year \(year); it has \(years)"
      case .noZone(let zone, let zones):
        "no zone '\(zone)' with a price; there are \(zones.joined(separator: ", "))"
      case .severalZones(let name, let zones):
        "several zones are called '\(name)'; give one of \(zones.joined(separator: ", "))"
      case .noSlice(let slice, let slices):
        "no slice '\(slice)'; there are \(slices.joined(separator: ", "))"
      case .noSlices: "the run has no slices/price_parts.csv: it was made without tables by slice"
      }
    }
  }

  var run: ReportRun
  /// Whether it is of the first, or only, program, of which one_ton_more.csv is.
  private var isFirst = true
  let year: Int

  /// Explains a year of a run.
  ///
  /// - Throws: `noYear`.
  public init(_ run: ReportRun, year: Int) throws(Failure) {
    guard run.years.contains(year) else { throw .noYear(year, years: Warnings.ranges(run.years)) }
    self.run = run
    self.year = year
  }

  /// Difference at which two prices of allowances are the same, $/short ton: those of rules are cents apart.
  private static let toleranceUSD = 1e-6
  /// Relative difference at which two prices rise at the discount rate: they are known to 1e-7.
  private static let relativeTolerance = 1e-5

  func money(_ value: Double, _ decimals: Int = 2) -> String { NumberText.plain(value, decimals) }
  private func millions(_ value: Double) -> String {
    run.pollutant.isEmpty
      ? "\(NumberText.plain(value / 1e6, 3)) M short tons"
      : "\(NumberText.plain(value, 1)) short tons of \(run.pollutant)"
  }

  /// The allowance price: which source is marginal, and which later years hang together with it.
  public func allowancePrice() -> String {
    guard run.programs.count > 1 else { return priceOfProgram() }
    return run.programs.enumerated().map { index, program in
      var own = self
      own.run = index == 0 ? run : run.of(program: program)
      own.isFirst = index == 0
      return "Program \(program)\(own.counted()). " + own.priceOfProgram()
    }.joined(separator: "\n")
  }

  /// What a program caps and in which months, where that is not CO2 all year.
  private func counted() -> String {
    let table = run["programs"]
    let months =
      table.indices.first { table.text($0, "program") == run.program }.map { table.text($0, "months") } ?? ""
    let parts = [run.pollutant, months.isEmpty ? "" : "months \(months.replacing(";", with: ", "))"]
    let text = parts.filter { !$0.isEmpty }.joined(separator: ", ")
    return text.isEmpty ? "" : " (\(text))"
  }

  private func priceOfProgram() -> String {
    let price = run.annual("allowance_price", year) ?? 0
    let status = run.word("status", year)
    guard status != "no_market" else { return "\(year) has no allowance market.\n" }
    var lines = ["Allowance price of \(year): \(money(price)) $/short ton (\(status.spaced))", ""]
    let supply = run["allowance_supply"]
    for row in supply.indices where supply.year(row) == year {
      let offered = supply.number(row, "offered_short_tons")
      let used = supply.number(row, "used_short_tons") ?? 0
      guard offered != 0 else { continue }
      let source = FigureSet.sourceName(supply.text(row, "source"))
      let from = money(supply.number(row, "price_usd") ?? 0)
      let size = offered.map { "\(millions(used)) of \(millions($0))" } ?? millions(used)
      lines.append("  \(source), from \(from) $ on: \(size)")
    }
    lines.append(
      "  emissions that need allowances: \(millions(run.annual("covered_emissions_short_tons", year) ?? 0))")
    lines += imports()
    lines += links()
    lines.append(
      "  bank after the year: \(millions(run.annual("bank", year) ?? 0)), of which owed: \(millions(run.annual("obligation", year) ?? 0))"
    )
    lines += borrowing()
    lines.append("")
    return lines.joined(separator: "\n") + "\n" + marginal(price, status) + offers() + oneTonMore() + chain()
  }

  /// What was borrowed from the next year, and repaid for the one before.
  private func borrowing() -> [String] {
    let borrowed = run.annual("borrowed_short_tons", year) ?? 0
    let repaid = run.annual("repaid_short_tons", year) ?? 0
    var lines: [String] = []
    if borrowed > 0 {
      lines.append(
        "  borrowed from the next year: \(millions(borrowed)), to be repaid with \(millions(run.annual("owed_to_next_year_short_tons", year) ?? 0))"
      )
    }
    if repaid > 0 { lines.append("  repaid for the year before: \(millions(repaid))") }
    return lines
  }

  /// What of these emissions is imports, by source, and what the sources emit.
  private func imports() -> [String] {
    let table = run["imports"]
    let rows = table.indices.filter {
      table.year($0) == year && (table.number($0, "imported_short_tons") ?? 0) > 0
    }
    guard !rows.isEmpty else { return [] }
    let all = rows.reduce(0) { $0 + (table.number($1, "imported_short_tons") ?? 0) }
    return ["    of which imports: \(millions(all))"]
      + rows.map { row in
        let mean = table.number(row, "source_rate_short_tons_per_mwh") ?? 0
        return
          "      from \(run.zone(table.text(row, "source_region"))): \(millions(table.number(row, "imported_short_tons") ?? 0)) at \(money(table.number(row, "rate_short_tons_per_mwh") ?? 0, 3)) t/MWh; its units emit \(money(mean, 3)) in the mean"
      }
  }

  /// What went between the program and those that it is linked with.
  private func links() -> [String] {
    let table = run["program_links"]
    return table.indices.filter { table.year($0) == year }.compactMap { row in
      let (from, to) = (table.text(row, "from_program"), table.text(row, "to_program"))
      let received = table.number(row, "received_short_tons") ?? 0
      let passed = table.number(row, "passed_on_short_tons") ?? 0
      guard received > 0, [from, to].contains(run.program) else { return nil }
      if from == run.program { return "  surrendered in program \(to): \(millions(passed))" }
      let price = money(table.number(row, "from_price_usd") ?? 0)
      let rent = table.number(row, "limit_rent_usd") ?? 0
      return "  covered by allowances of program \(from), at \(price) $ each: \(millions(received))"
        + (table.text(row, "at_limit") == "true" && rent > 0
          ? ", all that may be: a ton more that may would save \(money(rent)) $" : "")
    }
  }

  /// What one ton more would be served by.
  private func marginal(_ price: Double, _ status: String) -> String {
    let supply = run["allowance_supply"]
    for row in supply.indices where supply.year(row) == year {
      let used = supply.number(row, "used_short_tons") ?? 0
      guard abs((supply.number(row, "price_usd") ?? 0) - price) <= Self.toleranceUSD,
        supply.number(row, "offered_short_tons").map({ used < $0 }) ?? true
      else { continue }
      return
        "One ton more is served by this source: \(FigureSet.sourceName(supply.text(row, "source"))), which is not used up at its price.\n"
    }
    return status == "shortage"
      ? "No source is left: allowances are missing at the highest price that is tried.\n"
      : "No source of the year is on the margin: what is offered up to this price is used up, and emissions give way or other years do.\n"
  }

  /// What years before changed of what the year offers.
  private func offers() -> String {
    let table = run["offers"]
    guard let row = table.indices.first(where: { table.year($0) == year }) else { return "" }
    func amount(_ column: String) -> Double { table.number(row, column) ?? 0 }
    let bank = millions(amount("bank_before_short_tons"))
    var texts: [String] = []
    if amount("reserve_intake_short_tons") > 0 {
      texts.append(
        "\(bank) were banked before the year, so the reserve took \(millions(amount("reserve_intake_short_tons"))) out of its offer."
      )
    }
    if amount("reserve_release_short_tons") > 0 {
      texts.append(
        "\(bank) were banked before the year, so the reserve gave \(millions(amount("reserve_release_short_tons"))) back."
      )
    }
    if amount("returned_short_tons") > 0 {
      texts.append("\(millions(amount("returned_short_tons"))) unsold in earlier years are offered again.")
    }
    if amount("taken_for_offsets_short_tons") > 0 {
      texts.append(
        "The offer is smaller by \(millions(amount("taken_for_offsets_short_tons"))) for offsets of earlier years."
      )
    }
    if let other = table.number(row, "other_equilibrium_price_usd") {
      texts.append("Another expectation would come true as well, at \(money(other)) $/short ton.")
    }
    return texts.map { $0 + "\n" }.joined()
  }

  /// Most units of which it is said what a ton more would do.
  private static let mostUnits = 4

  /// What one ton more would do in which units, the largest changes first.
  private func oneTonMore() -> String {
    let table = run["one_ton_more"]
    guard isFirst, !run["emissions_curve"].isEmpty else { return "" }
    let rows = table.indices.filter { table.year($0) == year }
    guard !rows.isEmpty else {
      return "At this price no unit of the year's fleet gives way: emissions stay.\n"
    }
    func change(_ row: Int) -> Double { table.number(row, "generation_mwh") ?? 0 }
    func text(_ sign: Double) -> String {
      let moved = rows.filter { change($0) * sign > 0 }.sorted {
        (abs(change($1)), table.text($0, "unit")) < (abs(change($0)), table.text($1, "unit"))
      }
      let shown = moved.prefix(Self.mostUnits).map { row in
        "\(money(abs(change(row)))) MWh of \(table.text(row, "unit")) (\(run.zone(table.text(row, "region"))))"
      }
      let more = moved.count > shown.count ? " and \(moved.count - shown.count) more" : ""
      return shown.joined(separator: ", ") + more
    }
    let (up, down) = (text(1), text(-1))
    return "One ton more would be \(up.isEmpty ? "no generation" : up)"
      + (down.isEmpty ? ".\n" : ", in place of \(down).\n")
  }

  /// Years whose prices hang together by banking, as those who looked ahead in this year expected.
  private func chain() -> String {
    let table = run["foreseen"]
    // Who foresees everything decides once, in the first year.
    let windows = Set(table.indices.compactMap { Int(table.text($0, "window")) })
    let window = windows.filter { $0 <= year }.max() ?? year
    let rows = table.indices.filter {
      table.text($0, "window") == "\(window)" && (table.year($0) ?? year) >= year
    }
    let ownRate = run.annual("holders_discount_rate", year)
    guard rows.count > 1,
      let rate = ownRate ?? run.facts.settings["run.discount_rate"].flatMap(Double.init)
    else {
      return run.facts.settings["run.foresight"] == "myopic" || run.facts.options["foresight"] == "1"
        ? "Nobody looks ahead: what stays in the bank has no say.\n" : ""
    }
    let path = rows.compactMap { row -> (year: Int, price: Double, bank: Double)? in
      guard let year = table.year(row), let price = table.number(row, "allowance_price_usd") else {
        return nil
      }
      return (year, price, table.number(row, "bank_short_tons") ?? 0)
    }
    var last = 0
    while last + 1 < path.count {
      let years = Double(path[last + 1].year - path[last].year)
      let expected = (0..<Int(years)).reduce(path[last].price) { price, _ in price * (1 + rate) }
      guard abs(path[last + 1].price - expected) <= Self.relativeTolerance * max(1, expected) else { break }
      last += 1
    }
    var text =
      "As seen in \(window): " + path.map { "\($0.year) \(money($0.price))" }.joined(separator: ", ") + "\n"
    guard let end = path.indices.contains(last) ? path[last] : nil else { return text }
    if let borrowed = run.annual("borrowed_short_tons", year), borrowed > 0, path.count > 1 {
      let repaid = (run.annual("owed_to_next_year_short_tons", year) ?? 0) / borrowed
      let cost = repaid * path[1].price / (1 + rate)
      let isAll = abs(cost - path[0].price) > Self.relativeTolerance * max(1, cost)
      return text
        + "An allowance borrowed from \(path[1].year) is repaid with \(money(repaid, 3)) of \(money(path[1].price)) $, \(money(cost)) $ today: "
        + (isAll
          ? "less than this price, so all that may be borrowed is.\n"
          : "this price. A ton more in \(year) is \(money(repaid, 3)) less in \(path[1].year), which pays for it.\n")
    }
    if last == 0 {
      text +=
        "The price of \(path[1].year) is not this one with \(NumberText.plain(100 * rate, 1)) % on it: allowances carried from \(year) on are no choice but a rest, and the year's own supply and demand set the price.\n"
    } else {
      text +=
        "Prices rise by the \(ownRate == nil ? "" : "holders' ")discount rate of \(NumberText.plain(100 * rate, 1)) % until \(end.year): allowances are kept from year to year, and a ton more in \(year) is a ton less in the bank, which is made up for in one of these years"
      text +=
        last == path.count - 1
        ? ", of which \(end.year) is the last in sight.\n"
        : "; then the bank has run down and the chain ends.\n"
    }
    return text
  }
}
