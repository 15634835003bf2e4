/// What a run came to, in five sentences with figures: price, emissions, bank, what load pays, what binds.
enum Sentences {
  /// Sentences on one run.
  static func of(_ run: ReportRun) -> [String] {
    guard let first = run.years.first, let last = run.years.last else { return [] }
    return [
      price(run, first, last), emissions(run, first, last), bank(run), load(run, first, last), binding(run),
    ].compactMap(\.self)
  }

  /// Sentences on a run against a reference, over the years of both.
  static func of(_ run: ReportRun, against reference: ReportRun) -> [String] {
    let years = run.years.filter(reference.years.contains)
    guard let first = years.first, let last = years.last else {
      return ["\(run.name) and \(reference.name) have no year in common."]
    }
    func change(_ column: String, _ year: Int, _ factor: Double = 1) -> Double {
      ((run.annual(column, year) ?? 0) - (reference.annual(column, year) ?? 0)) * factor
    }
    func sum(_ column: String) -> Double { years.reduce(0) { $0 + change(column, $1, 1e-6) } }
    func signed(_ value: Double, _ decimals: Int) -> String {
      (value > 0 ? "+" : "") + NumberText.plain(value, decimals)
    }
    func pair(_ column: String, _ factor: Double = 1, _ decimals: Int = 2) -> String {
      first == last
        ? signed(change(column, first, factor), decimals)
        : "\(signed(change(column, first, factor), decimals)) in \(first) and \(signed(change(column, last, factor), decimals)) in \(last)"
    }
    var sentences: [String] = []
    if run.hasMarket, reference.hasMarket {
      sentences.append("The allowance price differs by \(pair("allowance_price")) $/short ton.")
    }
    let emissions = EmissionDifference(of: run, from: reference)
    sentences.append(
      emissions.hasSameMembers
        ? "Covered emissions differ by \(signed(sum("covered_emissions_short_tons"), 2)) M short tons over these years, uncovered ones by \(signed(sum("uncovered_emissions_short_tons"), 2)) M."
        : "Emissions of zones that are members in either differ by \(signed(emissions.inside * 1e-6, 2)) M short tons over these years, those of others by \(signed(emissions.outside * 1e-6, 2)) M."
    )
    if run.hasMarket, reference.hasMarket {
      sentences.append(
        "The bank after \(last) differs by \(signed(change("bank", last, 1e-6), 2)) M short tons.")
    }
    sentences.append(
      "Electricity differs by \(pair("electricity_price_usd_per_mwh")) $/MWh over all zones, and what the system spends by \(signed(sum("system_cost_usd") / 1e3, 2)) billion $."
    )
    return sentences
  }

  private static func price(_ run: ReportRun, _ first: Int, _ last: Int) -> String? {
    guard run.hasMarket else {
      return run.annual("p_co2_eff", first).map {
        "Emissions pay \(NumberText.plain($0, 2)) $/short ton in \(first), without an allowance market."
      }
    }
    func text(_ year: Int) -> String { NumberText.plain(run.annual("allowance_price", year) ?? 0, 2) }
    guard first != last else {
      return "An allowance costs \(text(first)) $ a short ton in \(first) (\(run.money))."
    }
    let middle = run.years[run.years.count / 3]
    let between = run.years.count > 3 ? ", \(text(middle)) in \(middle)" : ""
    return
      "An allowance costs \(text(first)) $ a short ton in \(first)\(between) and \(text(last)) in \(last) (\(run.money))."
  }

  private static func emissions(_ run: ReportRun, _ first: Int, _ last: Int) -> String? {
    let column = run.hasMarket ? "covered_emissions_short_tons" : "emissions_tons"
    let word = run.hasMarket ? "Covered emissions" : "Emissions"
    guard let from = run.annual(column, first), let to = run.annual(column, last) else { return nil }
    guard first != last else {
      return "\(word) are \(NumberText.plain(from / 1e6, 2)) M short tons in \(first)."
    }
    let change =
      from > 0 ? ", \(NumberText.plain(100 * abs(to - from) / from, 0)) % \(to < from ? "less" : "more")" : ""
    let sum = run.years.reduce(0) { $0 + (run.annual(column, $1) ?? 0) }
    return
      "\(word) go from \(NumberText.plain(from / 1e6, 2)) M short tons in \(first) to \(NumberText.plain(to / 1e6, 2)) M in \(last)\(change); \(NumberText.plain(sum / 1e6, 1)) M in all these years."
  }

  private static func bank(_ run: ReportRun) -> String? {
    guard run.hasMarket, let last = run.years.last else { return nil }
    let banks = run.years.map { (year: $0, tons: run.annual("bank", $0) ?? 0) }
    // The first of the largest.
    guard let most = banks.max(by: { ($0.tons, $1.year) < ($1.tons, $0.year) }), most.tons > 0 else {
      return "Nobody banks allowances."
    }
    let end = run.annual("bank", last) ?? 0
    let owed = run.annual("obligation", last) ?? 0
    return
      "The bank is largest after \(most.year), \(NumberText.plain(most.tons / 1e6, 2)) M short tons, and holds \(NumberText.plain(end / 1e6, 2)) M after \(last)"
      + (owed > 0 ? ", of which \(NumberText.plain(owed / 1e6, 2)) M are owed." : ".")
  }

  private static func load(_ run: ReportRun, _ first: Int, _ last: Int) -> String? {
    let balance = run["balance_by_region"]
    let prices = run["price_by_region"].sums("price") { row, _ in run["price_by_region"].text(row, "region") }
    func cost(_ year: Int) -> (total: Double, mean: Double)? {
      var (total, load) = (0.0, 0.0)
      for row in balance.indices where balance.year(row) == year {
        let energy = balance.number(row, "load_mwh") ?? 0
        load += energy
        total += energy * (prices[balance.text(row, "region")]?[year] ?? 0)
      }
      return load > 0 ? (total, total / load) : nil
    }
    guard let from = cost(first), let to = cost(last) else { return nil }
    func text(_ cost: (total: Double, mean: Double)) -> String {
      "\(NumberText.plain(cost.mean, 2)) $/MWh"
    }
    guard first != last else {
      return
        "Load pays \(text(from)) for energy in \(first), \(NumberText.plain(from.total / 1e9, 2)) billion $ in all."
    }
    return
      "Load pays \(text(from)) for energy in \(first) and \(text(to)) in \(last), \(NumberText.plain(from.total / 1e9, 1)) and \(NumberText.plain(to.total / 1e9, 1)) billion $ in all."
  }

  private static func binding(_ run: ReportRun) -> String {
    let factors = Warnings.factors(run)
    guard !factors.isEmpty else { return "Nothing limits what these results can be used for." }
    return "What binds: "
      + factors.map { $0.years.isEmpty ? $0.name : "\($0.name) in \($0.years)" }.joined(separator: "; ") + "."
  }
}

/// What a reader must know beside the figures.
enum Warnings {
  /// Limiting factors in order of first appearance, with the years they concern.
  static func factors(_ run: ReportRun) -> [(name: String, years: String, detail: String)] {
    let table = run["limiting_factors"]
    var names: [String] = []
    var years: [String: [Int]] = [:]
    var details: [String: [(year: Int?, text: String)]] = [:]
    for row in table.indices {
      let name = table.text(row, "factor")
      if !names.contains(name) { names.append(name) }
      details[name, default: []].append((table.year(row), table.text(row, "detail")))
      if let year = table.year(row), years[name]?.last != year { years[name, default: []].append(year) }
    }
    return names.map { ($0, ranges(years[$0] ?? []), detail(details[$0] ?? [])) }
  }

  /// What is said of a factor: of years that differ the first and the last.
  private static func detail(_ rows: [(year: Int?, text: String)]) -> String {
    guard let first = rows.first, let last = rows.last else { return "" }
    guard rows.contains(where: { $0.text != first.text }), let from = first.year, let to = last.year else {
      return first.text
    }
    return "\(from): \(first.text), \(to): \(last.text)"
  }

  /// Years as ranges: `2025-2028, 2030`.
  static func ranges(_ years: [Int]) -> String {
    var texts: [String] = []
    var index = 0
    while index < years.count {
      var end = index
      while end + 1 < years.count, years[end + 1] == years[end] + 1 { end += 1 }
      texts.append(end == index ? "\(years[index])" : "\(years[index])-\(years[end])")
      index = end + 1
    }
    return texts.joined(separator: ", ")
  }

  /// How results were certified.
  static func certification(_ run: ReportRun) -> String {
    let audits = run["audits"]
    let passed = audits.indices.count { audits.text($0, "passed") == "true" }
    var text =
      "\(NumberText.plain(Double(passed), 0)) of \(NumberText.plain(Double(audits.indices.count), 0)) audits passed (audits.csv)."
    if let tolerance = run.facts.certificateTolerance {
      text += " Every optimum carries a certificate: primal and dual residuals within \(tolerance), relative."
    }
    return text
  }
}
