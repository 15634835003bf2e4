// Prices of electricity, what load pays, who gets it, standards, trade.
extension FigureSet {
  /// Zones of a run: those that are members in its last year first, each part by name.
  private func zones(_ run: ReportRun) -> [String] {
    let table = run["price_by_region"]
    let all = Set(table.indices.map { table.text($0, "region") })
    let last = run.years.last ?? 0
    return all.sorted {
      (run.isMember($0, last) ? 0 : 1, run.zone($0)) < (run.isMember($1, last) ? 0 : 1, run.zone($1))
    }
  }

  /// Prices by zone and year.
  private func prices(_ run: ReportRun) -> [String: [Int: Double]] {
    let table = run["price_by_region"]
    return table.sums("price") { row, _ in table.text(row, "region") }
  }

  /// Figure 7: prices by zone.
  func zonalPrices() -> Figure? {
    let first = runs[0]
    let zones = zones(first).filter { !(prices(first)[$0] ?? [:]).isEmpty }
    func matrix(_ run: ReportRun, less reference: ReportRun?) -> Matrix {
      let (mine, theirs) = (prices(run), reference.map(prices))
      let years = reference.map { reference in run.years.filter(reference.years.contains) } ?? run.years
      return Matrix(
        rows: zones.map(run.zone), columns: years.map(String.init),
        values: zones.map { zone in
          years.map { year in
            guard let price = mine[zone]?[year] else { return nil }
            guard let theirs else { return price }
            return theirs[zone]?[year].map { price - $0 }
          }
        }, unit: "$/MWh", decimals: reference == nil ? 0 : 1, rowTitle: "zone")
    }
    var views = runs.map { Figure.View(runs.count > 1 ? $0.name : "", .matrix(matrix($0, less: nil))) }
    for run in runs.dropFirst() {
      views.append(Figure.View("\(run.name) less \(first.name)", .matrix(matrix(run, less: first))))
    }
    return Figure(
      "zonal-prices", "What does electricity cost, zone by zone?",
      "Price of electricity weighted with load; members of the program first. Table: price_by_region.", views)
  }

  /// Figure 7, second part: what load pays.
  func costToLoad() -> Figure? {
    func parts(_ run: ReportRun) -> (
      members: [Int: Double], others: [Int: Double], load: [Int: (Double, Double)]
    ) {
      let balance = run["balance_by_region"]
      let byZone = prices(run)
      var (members, others) = ([Int: Double](), [Int: Double]())
      var load: [Int: (Double, Double)] = [:]
      for row in balance.indices {
        guard let year = balance.year(row), let energy = balance.number(row, "load_mwh") else { continue }
        let zone = balance.text(row, "region")
        let cost = energy * (byZone[zone]?[year] ?? 0)
        if run.isMember(zone, year) {
          members[year, default: 0] += cost
          load[year, default: (0, 0)].0 += energy
        } else {
          others[year, default: 0] += cost
          load[year, default: (0, 0)].1 += energy
        }
      }
      let table = run["price_by_region"]
      for row in table.indices {
        guard let year = table.year(row), let cost = table.number(row, "capacity_cost_usd") else { continue }
        if run.isMember(table.text(row, "region"), year) {
          members[year, default: 0] += cost
        } else {
          others[year, default: 0] += cost
        }
      }
      return (members, others, load)
    }
    func means(_ run: ReportRun) -> Chart {
      let parts = parts(run)
      var chart = Chart(years: run.years, unit: "$/MWh", decimals: 2)
      func mean(_ cost: [Int: Double], _ load: (Int) -> Double) -> [Double?] {
        run.years.map { year in load(year) > 0 ? (cost[year] ?? 0) / load(year) : nil }
      }
      chart.lines = [
        Chart.Line(Series("members", .colour(0), mean(parts.members) { parts.load[$0]?.0 ?? 0 })),
        Chart.Line(
          Series(
            run.members.isEmpty ? "load" : "others", .colour(6), mean(parts.others) { parts.load[$0]?.1 ?? 0 }
          )),
      ].filter { $0.series.isSeen }
      return chart
    }
    func sums(_ run: ReportRun) -> Chart {
      let parts = parts(run)
      var chart = Chart(years: run.years, unit: "billion $", decimals: 2)
      chart.bars = [
        Series("members", .colour(0), parts.members.values(run.years, times: 1e-9)),
        Series(
          run.members.isEmpty ? "load" : "others", .colour(5), parts.others.values(run.years, times: 1e-9)),
      ].filter(\.isSeen)
      return chart
    }
    return Figure(
      "cost-to-load", "What does load pay?",
      "Load times the price of its zone, and what capacity is paid for standing, in \(runs[0].money); a household pays for standards, too. Tables: balance_by_region, price_by_region, money_by_zone.",
      views("a MWh", means) + views("in all", sums) + households())
  }

  /// What a household pays a month by zone, where customers are known.
  private func households() -> [Figure.View] {
    runs.map { run in
      let table = run["money_by_zone"]
      let values = table.sums("household_cost_usd_per_month") { row, _ in table.text(row, "region") }
      let zones = zones(run).filter { values[$0] != nil }
      return Figure.View(
        "a household" + (runs.count > 1 ? ", \(run.name)" : ""),
        .matrix(
          Matrix(
            rows: zones.map(run.zone), columns: run.years.map(String.init),
            values: zones.map { (values[$0] ?? [:]).values(run.years) }, unit: "$/month", decimals: 0,
            rowTitle: "zone")))
    }
  }

  /// Figure 8: who gets what load pays.
  func money() -> Figure? {
    Figure(
      "money", "Where does the money go?",
      "What load pays for energy (the line), by where it goes: fuel and operation, allowances, what owners of units and stores keep before fixed costs, and congestion, losses and wheeling between zones. What supports, reserve margins and certificates of standards pay owners besides is taken off below zero. Tables: technologies_by_region, storage, money_by_zone, annual.",
      views("", shares))
  }

  /// Shares of a run's payments.
  private func shares(_ run: ReportRun) -> Chart {
    let table = run["technologies_by_region"]
    var chart = Chart(years: run.years, unit: "billion $", decimals: 2)
    // A folder of an earlier version does not say what units earn.
    guard table.names.contains("energy_revenue_usd") else { return chart }
    func sum(_ column: String) -> [Int: Double] { table.sums(column) }
    var surplus: [String: [Int: Double]] = [:]
    for (column, sign) in [
      ("energy_revenue_usd", 1.0), ("support_usd", 1), ("capacity_payment_usd", 1),
      ("certificate_revenue_usd", 1), ("variable_cost_usd", -1),
      ("allowance_cost_usd", -1), ("carbon_price_cost_usd", -1),
    ] {
      for (technology, values) in table.sums(column, by: { row, _ in table.text(row, "technology") }) {
        for (year, value) in values { surplus[technology, default: [:]][year, default: 0] += sign * value }
      }
    }
    let storage = run["storage"]
    for column in ["energy_revenue_usd", "capacity_payment_usd"] {
      for (technology, values) in storage.sums(column, by: { row, _ in storage.text(row, "technology") }) {
        for (year, value) in values { surplus[technology, default: [:]][year, default: 0] += value }
      }
    }
    let money = run["money_by_zone"]
    let (support, capacity) = (sum("support_usd"), sum("capacity_payment_usd"))
    let certificates = sum("certificate_revenue_usd")
    let standing = storage.sums("capacity_payment_usd")
    let besides = run.years.map { year -> Double? in
      -((support[year] ?? 0) + (capacity[year] ?? 0) + (standing[year] ?? 0)) * 1e-9
    }
    let sold = run.years.map { year in certificates[year].map { $0 * -1e-9 }
    }
    chart.bars =
      [
        Series("fuel and operation", .muted, sum("variable_cost_usd").values(run.years, times: 1e-9)),
        Series("allowances", .ink, sum("allowance_cost_usd").values(run.years, times: 1e-9)),
        Series("carbon price", .colour(9), sum("carbon_price_cost_usd").values(run.years, times: 1e-9)),
      ] + technologies.series(surplus, years: run.years, times: 1e-9, most: 7) + [
        Series(
          "between zones", .colour(0), money.sums("net_import_value_usd").values(run.years, times: 1e-9)),
        Series("supports and capacity, paid besides", .colour(9), besides),
        Series("certificates, paid besides", .colour(4), sold),
      ]
    chart.bars = chart.bars.filter(\.isSeen)
    chart.lines = [
      Chart.Line(Series("load pays", .ink, money.sums("load_payment_usd").values(run.years, times: 1e-9))),
      Chart.Line(
        Series("auction proceeds", .colour(7), run.annual("auction_proceeds_usd", times: 1e-9)), .dotted),
    ]
    return chart
  }

  /// Figure 10: standards.
  func standards() -> Figure? {
    let run = runs[0]
    let table = run["standards"]
    let names = Set(table.indices.map { table.text($0, "standard") }).sorted()
    guard !names.isEmpty else { return nil }
    func values(_ column: String) -> [String: [Int: Double]] {
      table.sums(column) { row, _ in table.text(row, "standard") }
    }
    var chart = Chart(years: run.years, unit: "TWh", decimals: 1)
    let required = table.sums("required_mwh")
    let bought = table.sums("bought_out_mwh")
    chart.bars = [
      Series(
        "met", .colour(2),
        run.years.map { year in required[year].map { max(0, $0 - (bought[year] ?? 0)) / 1e6 } }),
      Series("bought out", .colour(6), bought.values(run.years, times: 1e-6)),
    ].filter(\.isSeen)
    chart.lines = [
      Chart.Line(Series("required", .ink, required.values(run.years, times: 1e-6))),
      Chart.Line(
        Series("eligible energy", .colour(4), table.sums("eligible_mwh").values(run.years, times: 1e-6)),
        .dashed),
    ]
    let prices = values("certificate_price_usd_per_mwh")
    return Figure(
      "standards", "Are generation standards met, and at what price?",
      "Energy that standards ask for, of which some is bought out at the alternative payment; energy that counts for two standards stands twice. Prices of certificates by standard. Table: standards\(runs.count > 1 ? ", of \(run.name)" : "").",
      [
        Figure.View("energy", .chart(chart)), Figure.View("paid", .chart(paid(run))),
        Figure.View(
          "certificates",
          .matrix(
            Matrix(
              rows: names, columns: run.years.map(String.init),
              values: names.map { (prices[$0] ?? [:]).values(run.years) }, unit: "$/MWh", decimals: 0,
              rowTitle: "standard"))),
      ])
  }

  /// What standards cost load, and whom it goes to.
  private func paid(_ run: ReportRun) -> Chart {
    let money = run["money_by_zone"]
    var chart = Chart(years: run.years, unit: "billion $", decimals: 2)
    chart.bars = [
      Series(
        "for certificates", .colour(2),
        money.sums("certificate_revenue_usd").values(run.years, times: 1e-9)),
      Series(
        "alternative payments", .colour(6),
        money.sums("alternative_payment_usd").values(run.years, times: 1e-9)),
    ].filter(\.isSeen)
    chart.lines = [
      Chart.Line(
        Series("load pays", .ink, money.sums("standard_cost_usd").values(run.years, times: 1e-9)))
    ]
    return chart
  }

  /// Figure 12: trade between zones.
  func trade() -> Figure? {
    let run = runs[runs.count - 1]
    let table = run["flows"]
    var energy: [Int: [String: [String: Double]]] = [:]
    for row in table.indices {
      guard let year = table.year(row), let flow = table.number(row, "flow_mwh") else { continue }
      energy[year, default: [:]][table.text(row, "from_region"), default: [:]][
        table.text(row, "to_region"), default: 0] += flow
    }
    let zones = zones(run).filter { zone in
      energy.values.contains { flows in flows[zone] != nil || flows.values.contains { $0[zone] != nil } }
    }
    return Figure(
      "trade", "Who sells to whom?",
      "Net trade of a year between zones: the row sells to the column. Table: flows\(runs.count > 1 ? ", of \(run.name)" : "").",
      Self.chosen(run.years).reversed().map { year in
        Figure.View(
          "\(year)",
          .matrix(
            Matrix(
              rows: zones.map(run.zone), columns: zones,
              values: zones.map { from in
                zones.map { to in
                  guard let out = energy[year]?[from]?[to] else { return nil }
                  let net = out - (energy[year]?[to]?[from] ?? 0)
                  return net > 0 ? net / 1e6 : nil
                }
              }, unit: "TWh", decimals: 1, rowTitle: "seller")))
      })
  }
}
