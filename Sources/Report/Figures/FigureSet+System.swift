// Emissions, generation, capacity.
extension FigureSet {
  /// Figure 6: emissions inside and outside of the program.
  func emissions() -> Figure? {
    var caption = "Emissions that need allowances, and those that need none. Table: annual."
    for run in runs.dropFirst() { caption += " " + leakage(run) }
    return Figure(
      "emissions", "What is emitted, inside the program and outside?", caption,
      views { run in
        var chart = Chart(years: run.years, unit: "M short tons", decimals: 2)
        chart.bars = [
          Series(
            "covered", .colour(2), run.years.map { run.coveredUnitEmissions($0).map { $0 * 1e-6 } }),
          Series("uncovered", .colour(9), run.annual("uncovered_emissions_short_tons", times: 1e-6)),
        ].filter(\.isSeen)
        // They are emitted outside, where they are part of what is not covered.
        let imported = Series("counted for imports", .ink, run.annual("imported_short_tons", times: 1e-6))
        if imported.isSeen { chart.lines = [Chart.Line(imported, .dashed)] }
        return chart
      })
  }

  /// Leakage of a run against the reference over the years of both, in words: what is emitted more without allowances
  /// over what is emitted less with them.
  private func leakage(_ run: ReportRun) -> String {
    let reference = runs[0]
    let difference = EmissionDifference(of: run, from: reference)
    let (covered, uncovered) = (difference.inside, difference.outside)
    let sameMembers = difference.hasSameMembers
    let text =
      "\(run.name) against \(reference.name): \(signed(covered / 1e6)) M short tons inside, \(signed(uncovered / 1e6)) M outside"
    guard abs(covered) >= 1 else { return text + "." }
    return text
      + ", leakage \(NumberText.plain(-100 * uncovered / covered, 0)) %\(sameMembers ? "" : "; zones that are members in either count as inside")."
  }

  private func signed(_ value: Double) -> String { (value > 0 ? "+" : "") + NumberText.plain(value, 2) }

  /// Figure 4: generation by technology.
  func generation() -> Figure? {
    let hasMembers = runs.contains { !$0.members.isEmpty }
    func chart(_ run: ReportRun, _ includes: (String, Int) -> Bool, sign: Double?) -> Chart {
      var chart = Chart(years: run.years, unit: "TWh", decimals: 1)
      let table = run["technologies_by_region"]
      let values = table.sums("generation_mwh") { row, year in
        includes(table.text(row, "region"), year) ? table.text(row, "technology") : nil
      }
      chart.bars = technologies.series(values, years: run.years, times: 1e-6)
      if let sign {
        let net = run.years.map { year -> Double? in
          ((run.annual("imports_to_covered_mwh", year) ?? 0)
            - (run.annual("exports_from_covered_mwh", year) ?? 0))
            * sign * 1e-6
        }
        chart.bars.append(Series("net imports", .muted, net))
        chart.bars = chart.bars.filter(\.isSeen)
      }
      let balance = run["balance_by_region"]
      let load = balance.sums("load_mwh") { includes(balance.text($0, "region"), $1) }
      chart.lines = [Chart.Line(Series("load", .ink, load.values(run.years, times: 1e-6)))]
      return chart
    }
    let all = views(hasMembers ? "all zones" : "") { chart($0, { _, _ in true }, sign: nil) }
    let parts =
      hasMembers
      ? views("members") { run in chart(run, { run.isMember($0, $1) }, sign: 1) }
        + (runs.count > 1
          ? [] : views("others") { run in chart(run, { !run.isMember($0, $1) }, sign: -1) }) : []
    return Figure(
      "generation", "What generates the electricity?",
      "Generation by technology and load; of members of the program and of others with what they buy from each other. Tables: technologies_by_region, balance_by_region, annual.",
      parts + all)
  }

  /// Figure 5: capacity, and what is added and retired.
  func capacity() -> Figure? {
    let closures = runs[0]["closures"]
    let decided = closures.indices.filter {
      closures.text($0, "vetoed") != "true"
        && !["plan", "end_of_life"].contains(closures.text($0, "reason"))
    }.reduce(0) { $0 + (closures.number($1, "capacity_mw") ?? 0) }
    return Figure(
      "capacity", "What is built, and what retires?",
      "Capacity in service by technology; additions, planned and decided, above zero and retirements below. "
        + (decided > 0
          ? "Of these \(NumberText.plain(decided / 1e3, 2)) GW close because they do not earn their costs\(runs.count > 1 ? " in \(runs[0].name)" : "")."
          : "All retirements are planned or at the end of life.")
        + " Tables: capacity_by_region, builds, closures.",
      views("in service") { run in
        var chart = Chart(years: run.years, unit: "GW", decimals: 2)
        let table = run["capacity_by_region"]
        chart.bars = technologies.series(
          table.sums("capacity_mw") { row, _ in table.text(row, "technology") }, years: run.years, times: 1e-3
        )
        return chart
      } + views("added and retired", changes) + views("by whom", reasons))
  }

  /// What the plan adds and retires, what is built and what closes by decision.
  private func reasons(_ run: ReportRun) -> Chart {
    let (builds, closures) = (run["builds"], run["closures"])
    var chart = Chart(years: run.years, unit: "GW", decimals: 2)
    // A folder of an earlier version does not say what the plan adds.
    guard builds.names.contains("reason") else { return chart }
    func added(_ reason: String) -> [Double?] {
      builds.sums("built_mw") { row, _ in builds.text(row, "reason") == reason }.values(
        run.years, times: 1e-3)
    }
    func retired(_ reasons: [String]) -> [Double?] {
      closures.sums("capacity_mw") { row, _ in
        closures.text(row, "vetoed") != "true" && reasons.contains(closures.text(row, "reason"))
      }.values(run.years, times: -1e-3)
    }
    chart.bars = [
      Series("planned additions", .colour(1), added("plan")),
      Series("built", .colour(3), added("optimum")),
      Series("planned retirements", .colour(5), retired(["plan"])),
      Series("at the end of life", .colour(9), retired(["end_of_life"])),
      Series("closed, not earning its costs", .colour(6), retired(["losses", "cash", "optimum"])),
    ].filter(\.isSeen)
    return chart
  }

  /// What is added and retired: what a zone's capacity of a technology changes by beside what is built.
  private func changes(_ run: ReportRun) -> Chart {
    struct Place: Hashable {
      var zone: String
      var technology: String
    }
    let table = run["capacity_by_region"]
    var capacity: [Place: [Int: Double]] = [:]
    var added: [String: [Int: Double]] = [:]
    var retired: [String: [Int: Double]] = [:]
    var built: [Place: [Int: Double]] = [:]
    for row in table.indices {
      guard let year = table.year(row) else { continue }
      let place = Place(zone: table.text(row, "region"), technology: table.text(row, "technology"))
      capacity[place, default: [:]][year, default: 0] += table.number(row, "capacity_mw") ?? 0
      built[place, default: [:]][year, default: 0] += table.number(row, "built_mw") ?? 0
    }
    for (place, values) in capacity.sorted(by: {
      ($0.key.zone, $0.key.technology) < ($1.key.zone, $1.key.technology)
    }) {
      for year in run.years.dropFirst() where run.years.contains(year - 1) {
        let entered = built[place]?[year] ?? 0
        let other = (values[year] ?? 0) - (values[year - 1] ?? 0) - entered
        added[place.technology, default: [:]][year, default: 0] += entered + max(0, other)
        retired[place.technology, default: [:]][year, default: 0] += min(0, other)
      }
    }
    var chart = Chart(years: run.years, unit: "GW", decimals: 2)
    let up = technologies.series(added, years: run.years, times: 1e-3)
    let down = technologies.series(retired, years: run.years, times: 1e-3).map {
      Series("\($0.name), retired", $0.paint, $0.values)
    }
    chart.bars = up + down
    return chart
  }
}
