// Prices of energy.
extension PriceExplanation {
  private static let emissions = "emissions_usd_per_mwh"
  private static let parts: [(column: String, name: String)] = [
    ("fuel_usd_per_mwh", "fuel"), ("variable_om_usd_per_mwh", "variable O&M"),
    (emissions, "emissions"), ("support_usd_per_mwh", "support"),
    ("certificates_usd_per_mwh", "certificates"), ("wheeling_and_losses_usd_per_mwh", "wheeling and losses"),
    ("storage_usd_per_mwh", "storage"), ("congestion_usd_per_mwh", "congestion"),
    ("scarcity_usd_per_mwh", "scarcity"), ("unexplained_usd_per_mwh", "within an interval"),
  ]

  private var table: ReportTable { run["slices/price_parts"] }

  /// Prices of energy in a zone, given by its name or by its name for people: of every slice, or of one.
  ///
  /// - Throws: `noSlices`, `noZone`, `severalZones`, `noSlice`.
  public func energyPrice(zone: String, slice: String?) throws(Failure) -> String {
    guard !table.isEmpty else { throw .noSlices }
    let ofYear = table.indices.filter { table.year($0) == year }
    let zones = Set(ofYear.map { table.text($0, "region") }).sorted()
    let found = try name(of: zone, among: zones)
    let ofZone = ofYear.filter { table.text($0, "region") == found }
    let rows = ofZone.filter { slice == nil || table.text($0, "slice") == slice }
    guard !rows.isEmpty else {
      throw .noSlice(slice ?? "", slices: ofZone.map { table.text($0, "slice") })
    }
    return rows.map(text).joined(separator: "\n")
  }

  /// The name of a zone that is given by it or by its name for people; what is a name is meant as one.
  private func name(of zone: String, among zones: [String]) throws(Failure) -> String {
    if zones.contains(zone) { return zone }
    let called = zones.filter { run.facts.zoneNames[$0] == zone }
    guard called.count <= 1 else { throw .severalZones(zone, zones: called) }
    guard let only = called.first else {
      throw .noZone(
        zone, zones: zones.map { name in run.facts.zoneNames[name].map { "\(name) (\($0))" } ?? name })
    }
    return only
  }

  /// What is to be known of the part of a price that is for emissions: that it is no price of a market that cleared.
  private func shortage(_ row: Int) -> String {
    guard isShort(run, row) || run.programs.dropFirst().contains(where: { isShort(run.of(program: $0), row) })
    else { return "" }
    let programs = run.programs.enumerated().filter { index, program in
      isShort(index == 0 ? run : run.of(program: program), row)
    }.map(\.element)
    let whose = programs.isEmpty ? "" : " of \(programs.joined(separator: ", "))"
    return ", at the highest price that is tried: allowances\(whose) are missing"
  }

  /// Whether a program is short of allowances in the year that the zone of a price, or of what sets it, takes part in.
  private func isShort(_ run: ReportRun, _ row: Int) -> Bool {
    run.word("status", year) == "shortage"
      && ["region", "source_region"].contains { run.isMember(table.text(row, $0), year) }
  }

  /// A price: what one MWh more comes from, and the parts that are not nothing.
  private func text(_ row: Int) -> String {
    let price = table.number(row, "price_usd_per_mwh") ?? 0
    var lines = [
      "\(run.zone(table.text(row, "region"))), \(year), \(table.text(row, "slice")): \(money(price)) $/MWh"
    ]
    let source = table.text(row, "source")
    let region = table.text(row, "source_region")
    let slice = table.text(row, "source_slice")
    let path = table.text(row, "path")
    let elsewhere =
      (region == table.text(row, "region") ? "" : " in \(run.zone(region))")
      + (slice == table.text(row, "slice") ? "" : " in \(slice)")
    if source == "interval" {
      lines.append("  any price within an interval holds: no unit runs between its limits")
    } else {
      let name = source == "unit" ? table.text(row, "source_unit") : source
      lines.append("  one MWh more comes from \(name)\(elsewhere)" + (path.isEmpty ? "" : ", by \(path)"))
    }
    for (column, name) in Self.parts {
      // A thousandth of a cent is what duals are known to.
      guard let value = table.number(row, column), abs(value) >= 1e-5 else { continue }
      let number = money(value)
      lines.append(
        "  " + String(repeating: " ", count: max(1, 12 - number.count)) + number + "  \(name)"
          + (column == Self.emissions ? shortage(row) : ""))
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
