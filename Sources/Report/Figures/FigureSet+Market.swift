import DispatchSolveTables

// The allowance market: prices, amounts, bank.
extension FigureSet {
  /// Highest share of the highest price at which a rule's price is drawn: one far above would flatten the path.
  private static let nearness = 1.5

  /// Figure 1: the path of the allowance price.
  func price() -> Figure? {
    guard runs.contains(where: \.hasMarket) else { return nil }
    let money = runs[0].money
    func view(_ label: String, isNominal: Bool) -> Figure.View {
      Figure.View(
        label, .chart(runs.count == 1 ? path(runs[0], isNominal: isNominal) : paths(isNominal: isNominal)))
    }
    let isOne = runs.allSatisfy { run in
      run.years.allSatisfy {
        run.annual("allowance_price_usd", $0) ?? run.annual("allowance_price", $0)
          == run.annual("allowance_price_nominal_usd", $0)
      }
    }
    return Figure(
      "price", "What does an allowance cost?",
      "Allowance price a year, at which the market clears, beside the prices of the program's rules"
        + (runs.contains { !$0["observed_auctions"].isEmpty } ? "; dots are auctions that were held." : ".")
        + (runs.count == 1 && runs[0].years.contains { Self.marks[runs[0].word("status", $0)] != nil }
          ? " Letters above years: R at the reserve price, T at a trigger, C at the ceiling, ! short of allowances."
          : "")
        + " Tables: annual, allowance_supply, observed_auctions.",
      [view(money, isNominal: false)] + (isOne ? [] : [view("dollars of each year", isNominal: true)]))
  }

  /// One run's path among the prices of rules.
  private func path(_ run: ReportRun, isNominal: Bool) -> Chart {
    var chart = Chart(years: run.years, unit: "$/short ton", decimals: 2)
    let prices = run.annual(isNominal ? "allowance_price_nominal_usd" : "allowance_price")
    chart.lines = [Chart.Line(Series("allowance price", .ink, prices))]
    let most = prices.compactMap(\.self).max() ?? 0
    for (index, rule) in ruledPrices(run, isNominal: isNominal).enumerated() {
      let values = rule.values.values(run.years)
      // A ceiling far above the path is left out.
      guard values.compactMap(\.self).contains(where: { $0 <= most * Self.nearness + 1 }) else { continue }
      chart.lines.append(
        Chart.Line(Series(rule.name, .colour([2, 4, 8, 0, 6][index % 5]), values), .dashed, isThin: true))
    }
    let highest = run.years.map { year -> Double? in
      guard let highest = run.annual("allowance_price_highest_usd", year) else { return nil }
      guard isNominal, let real = run.annual("allowance_price", year), real != 0,
        let nominal = run.annual("allowance_price_nominal_usd", year)
      else { return highest }
      return highest * nominal / real
    }
    // What rounding leaves is no interval.
    if zip(prices, highest).contains(where: { ($1 ?? 0) > ($0 ?? 0) * (1 + 1e-6) + 1e-6 }) {
      chart.bands = [
        Chart.Band(name: "prices that clear as well, up to", paint: .muted, low: prices, high: highest)
      ]
    }
    chart.dotName = "auctions"
    chart.dots = auctions(run, isNominal: isNominal)
    chart.notes = [("status", run.years.map { run.word("status", $0).spaced })]
    chart.marks = run.years.map { Self.marks[run.word("status", $0)] ?? "" }
    return chart
  }

  /// Signs of years whose price is that of a rule, or of no cleared market.
  private static let marks = [
    "at_reserve_price": "R", "at_trigger": "T", "at_ceiling": "C", "shortage": "!",
  ]

  /// The paths of several runs.
  private func paths(isNominal: Bool) -> Chart {
    var chart = lines(
      isNominal ? "allowance_price_nominal_usd" : "allowance_price", times: 1, unit: "$/short ton",
      decimals: 2)
    chart.dotName = "auctions"
    chart.dots = auctions(runs[0], isNominal: isNominal)
    return chart
  }

  private func auctions(_ run: ReportRun, isNominal: Bool) -> [Chart.Dot] {
    let table = run["observed_auctions"]
    return table.indices.compactMap { row in
      guard let moment = Self.moment(table.text(row, "date")),
        let price = table.number(row, isNominal ? "price_nominal_usd" : "price_usd")
      else { return nil }
      return Chart.Dot(
        moment: moment, value: price, label: "\(table.text(row, "auction")), \(table.text(row, "date"))")
    }
  }

  /// A day as a year and its part that has gone by.
  private static func moment(_ text: String) -> Double? {
    guard let day = CalendarDay(text) else { return nil }
    let before = (1..<day.month).reduce(0) { $0 + CalendarDay.days(inMonth: $1, of: day.year) } + day.day - 1
    return Double(day.year) + Double(before) / 366
  }

  /// Prices that the program's rules name, by year.
  private func ruledPrices(_ run: ReportRun, isNominal: Bool) -> [(name: String, values: [Int: Double])] {
    let table = run["allowance_supply"]
    let values = table.sums(isNominal ? "price_nominal_usd" : "price_usd") { row, _ in
      let source = table.text(row, "source")
      return ["bank", "other", "borrowed"].contains(source) ? nil : source
    }
    return values.keys.sorted { Self.rank($0) < Self.rank($1) }.compactMap { source in
      guard let prices = values[source] else { return nil }
      return (Self.priceName(source), prices)
    }
  }

  /// Name of the price from which on a source sells.
  private static func priceName(_ source: String) -> String {
    switch source {
    case "base": "reserve price"
    case "ecr": "trigger of the emissions containment reserve"
    case "ceiling": "price ceiling"
    case "offsets": "price of offsets"
    default: "trigger of tier \(source.drop { !$0.isNumber })"
    }
  }

  /// Name of what a source sells.
  static func sourceName(_ source: String) -> String {
    switch source {
    case "base": "base offer"
    case "other": "other supply"
    case "offsets": "offsets"
    case "bank": "from the bank"
    case "borrowed": "borrowed from the next year"
    case "ecr": "released by the emissions containment reserve"
    case "ceiling": "sold at the ceiling"
    default: "tier \(source.drop { !$0.isNumber })"
    }
  }

  /// Order of sources: as they serve at equal prices.
  static func rank(_ source: String) -> Int {
    switch source {
    case "base": 0
    case "other": 1
    case "offsets": 4
    case "ecr": 2
    case "bank": 3
    case "borrowed": 5
    case "ceiling": Int.max
    default: 10 + (Int(source.drop { !$0.isNumber }) ?? 0)
    }
  }

  /// Paint of a source.
  static func paint(_ source: String) -> Paint {
    switch source {
    case "base": .colour(1)
    case "other": .colour(5)
    case "offsets": .colour(10)
    case "ecr": .colour(2)
    case "bank": .colour(9)
    case "borrowed": .colour(3)
    case "ceiling": .colour(7)
    default: .colour([4, 6, 8, 3][(max(1, Int(source.drop { !$0.isNumber }) ?? 1) - 1) % 4])
    }
  }

  /// In what amounts are drawn: of a pollutant other than CO2 in tons, since there are few.
  private var tons: (factor: Double, unit: String) {
    let pollutant = runs[0].pollutant
    return pollutant.isEmpty ? (1e-6, "M short tons") : (1, "short tons of \(pollutant)")
  }

  /// Figure 2: emissions against what is sold.
  func allowances() -> Figure? {
    guard runs.contains(where: { !$0["allowance_supply"].isEmpty }) else { return nil }
    return Figure(
      "allowances", "Where do the allowances come from?",
      "Allowances sold by source against covered emissions. What is sold beyond emissions goes into the bank or pays what is owed; what is emitted beyond sales comes out of the bank, now or at a true-up."
        + (runs.contains { !$0["program_links"].isEmpty }
          ? " Allowances of linked programs cover emissions here, or go there. Tables: allowance_supply, annual, program_links."
          : " Tables: allowance_supply, annual."),
      views { run in
        var chart = Chart(years: run.years, unit: tons.unit, decimals: 2)
        let supply = run["allowance_supply"]
        let used = supply.sums("used_short_tons") { row, _ in supply.text(row, "source") }
        chart.bars = used.keys.sorted { Self.rank($0) < Self.rank($1) }.map { source in
          Series(
            Self.sourceName(source), Self.paint(source),
            (used[source] ?? [:]).values(run.years, times: tons.factor))
        }.filter(\.isSeen)
        let linked = linked(run)
        chart.bars += linked.received
        chart.lines = [
          Chart.Line(
            Series("covered emissions", .ink, run.annual("covered_emissions_short_tons", times: tons.factor))),
          Chart.Line(
            Series("on offer", .colour(7), run.annual("offered_short_tons", times: tons.factor)), .dotted),
          Chart.Line(
            Series(
              "cap: base offer", .colour(4),
              supply.sums("offered_short_tons") { row, _ in supply.text(row, "source") == "base" }
                .values(run.years, times: tons.factor)), .dashed, isThin: true),
        ]
        chart.lines += linked.passedOn.map { Chart.Line($0, .dotted, isThin: true) }
        return chart
      })
  }

  /// What a run's program gets of others' allowances, and what of its own is surrendered there with what it emits itself.
  private func linked(_ run: ReportRun) -> (received: [Series], passedOn: [Series]) {
    let table = run["program_links"]
    let received = table.sums("received_short_tons") { row, _ in
      table.text(row, "to_program") == run.program ? table.text(row, "from_program") : nil
    }
    let passed = table.sums("passed_on_short_tons") { row, _ in
      table.text(row, "from_program") == run.program ? "passed" : nil
    }
    let emitted = run.annual("covered_emissions_short_tons", times: tons.factor)
    let sums = zip(emitted, (passed["passed"] ?? [:]).values(run.years, times: tons.factor)).map {
      own, passed in
      own.map { $0 + (passed ?? 0) }
    }
    return (
      received.keys.sorted().enumerated().map { index, name in
        Series(
          "of program \(name)", .colour([3, 0, 11][index % 3]),
          (received[name] ?? [:]).values(run.years, times: tons.factor))
      }.filter(\.isSeen),
      passed["passed"]?.values.contains { $0 > 0 } == true
        ? [Series("emissions and what other programs accept", .ink, sums)] : []
    )
  }

  /// Figure 3: the bank.
  func bank() -> Figure? {
    guard runs.contains(where: \.hasMarket) else { return nil }
    let caption =
      "Allowances in the bank at the end of the year, and below zero what is owed for emissions but not yet due. The line is the one less the other. Table: annual."
    if runs.count > 1 {
      return Figure(
        "bank", "How large is the bank?", "Allowances in the bank at the end of the year. Table: annual.",
        [Figure.View("bank", .chart(lines("bank", times: tons.factor, unit: tons.unit, decimals: 2)))]
          + [
            Figure.View(
              "outstanding", .chart(lines("obligation", times: tons.factor, unit: tons.unit, decimals: 2)))
          ])
    }
    return Figure(
      "bank", "How large is the bank?", caption,
      views { run in
        var chart = Chart(years: run.years, unit: tons.unit, decimals: 2)
        let bank = run.annual("bank", times: tons.factor)
        let owed = run.annual("obligation", times: -tons.factor)
        chart.bars = [Series("bank", .colour(2), bank), Series("outstanding obligation", .colour(6), owed)]
          .filter(\.isSeen)
        chart.lines = [
          Chart.Line(Series("bank less outstanding", .ink, zip(bank, owed).map { ($0 ?? 0) + ($1 ?? 0) }))
        ]
        return chart
      })
  }

  /// Figure 9: emissions over the supply steps of chosen years.
  func supplyOfYears() -> Figure? {
    guard let run = runs.first, run.hasMarket else { return nil }
    let priced = run.years.filter { run.word("status", $0) != "no_market" }
    return Figure(
      "supply", "Where does a year's market clear?",
      "What each source offers from its price on, in order of use, and what the year's fleet would emit at other prices: dots are dispatches, the line joins them. What is bought for the bank, or to pay what is owed, is demand beside emissions; what is emitted beyond sales comes out of the bank, now or at a true-up, and is supply. The large dot is where the market cleared. Tables: allowance_supply, emissions_curve, annual\(runs.count > 1 ? ", of \(run.name)" : "").",
      Self.chosen(priced).map { Figure.View("\($0)", .supply(market(run, $0))) })
  }

  /// Supply and demand of a year.
  private func market(_ run: ReportRun, _ year: Int) -> SupplyCurve {
    let (table, curve) = (run["allowance_supply"], run["emissions_curve"])
    let rows = table.indices.filter { table.year($0) == year }
    var market = SupplyCurve(
      steps: rows.filter { table.number($0, "offered_short_tons") != 0 }.map { row in
        let source = table.text(row, "source")
        return SupplyCurve.Step(
          name: source == "bank" ? "bank" : Self.sourceName(source), paint: Self.paint(source),
          priceUSD: table.number(row, "price_usd") ?? 0,
          millions: table.number(row, "offered_short_tons").map { $0 / 1e6 })
      }, priceUSD: run.annual("allowance_price", year) ?? 0,
      takenMillions: rows.reduce(0) { $0 + (table.number($1, "used_short_tons") ?? 0) } / 1e6)
    market.emissions = curve.indices.filter { curve.year($0) == year }.compactMap { row in
      guard let price = curve.number(row, "price_usd"),
        let emissions = curve.number(row, "covered_emissions_short_tons")
      else { return nil }
      return SupplyCurve.Emissions(priceUSD: price, millions: emissions / 1e6)
    }
    guard !rows.isEmpty, !market.emissions.isEmpty,
      let emitted = run.annual("covered_emissions_short_tons", year)
    else {
      return market
    }
    let more = market.takenMillions - emitted / 1e6
    // What rounding leaves of sales that are what is emitted is nothing.
    if more > Self.leastMillions { market.bankedMillions = more }
    if more < -Self.leastMillions { market.addFromBank(-more) }
    return market
  }

  /// Amounts below a ton are rounding, M short tons.
  private static let leastMillions = 1e-6

  /// At most six of some years: the first, the last, and those between at equal distances.
  static func chosen(_ years: [Int], most: Int = 6) -> [Int] {
    guard years.count > most else { return years }
    return (0..<most).map { years[$0 * (years.count - 1) / (most - 1)] }
  }
}

extension String {
  /// Words in place of a name with underscores.
  var spaced: String { String(map { $0 == "_" ? " " : $0 }) }
}
