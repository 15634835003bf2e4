import DispatchSolveTables

/// A run in the layout of integrated assessment: model, scenario, region, variable, unit and a column a year, in metric
/// tons, joules and watts.
public struct IAMCLayout: Sendable {
  /// Metric tons of a short ton.
  static let tonsPerShortTon = 0.90718474
  /// Exajoules of a MWh.
  static let exajoulesPerMWh = 3.6e-9
  /// Gigajoules of a MWh.
  static let gigajoulesPerMWh = 3.6

  private struct Row {
    var region: String
    var variable: String
    var unit: String
    var values: [Int: Double]
  }

  private let run: ReportRun
  private var rows: [Row] = []
  /// Region of what is of all zones together.
  private static let all = "World"

  /// A run's figures in the layout.
  public init(_ run: ReportRun) {
    self.run = run
    let money = run.facts.settings["run.money_year"].map { "US$\($0)" } ?? "US$"
    prices(money)
    add(
      "emissions_by_region", "emissions_tons", "Emissions|CO2|Energy|Supply|Electricity", "Mt CO2/yr",
      times: Self.tonsPerShortTon * 1e-6)
    imports()
    add(
      "technologies_by_region", "generation_mwh", "Secondary Energy|Electricity", "EJ/yr",
      times: Self.exajoulesPerMWh, byTechnology: true)
    add(
      "capacity_by_region", "capacity_mw", "Capacity|Electricity", "GW", times: 1e-3, byTechnology: true)
    add(
      "builds", "built_mw", "Capacity Additions|Electricity", "GW/yr", times: 1e-3,
      byTechnology: true)
    add(
      "balance_by_region", "load_mwh", "Final Energy|Electricity", "EJ/yr", times: Self.exajoulesPerMWh,
      less: "unserved_mwh")
    add(
      "balance_by_region", "exports_mwh", "Trade|Secondary Energy|Electricity", "EJ/yr",
      times: Self.exajoulesPerMWh, less: "imports_mwh", hasTotal: false)
  }

  /// As CSV: rows by region and variable.
  ///
  /// - Throws: `CSVWriteError` for a number that is not finite.
  public func csv() throws(CSVWriteError) -> [UInt8] {
    let years = run.years
    var writer = CSVWriter(
      table: "iamc", columns: ["Model", "Scenario", "Region", "Variable", "Unit"] + years.map(String.init))
    let scenario = run.facts.options["scenarios"].flatMap { $0.isEmpty ? nil : $0 } ?? "base"
    for row in rows.sorted(by: { ($0.region, $0.variable) < ($1.region, $1.variable) }) {
      for text in [
        "dispatchsolve \(run.facts.version)", "\(run.facts.study) \(scenario)", row.region, row.variable,
        row.unit,
      ] { writer.text(text) }
      for year in years {
        guard let value = row.values[year] else {
          writer.text("")
          continue
        }
        try writer.number(value, column: "\(year)")
      }
      writer.endRow()
    }
    return writer.bytes
  }

  /// What imports count for in the program that asks for their allowances, by source; no emissions beside those of units.
  private mutating func imports() {
    let table = run["imports"]
    func row(_ region: String, _ values: [Int: Double]) -> Row {
      Row(
        region: region, variable: "Emissions|CO2|Energy|Supply|Electricity|Counted for Imports",
        unit: "Mt CO2/yr", values: values.mapValues { $0 * Self.tonsPerShortTon * 1e-6 })
    }
    guard !table.isEmpty else { return }
    for (zone, values) in table.sums(
      "imported_short_tons", by: { row, _ in table.text(row, "source_region") }
    )
    .sorted(by: { $0.key < $1.key }) { rows.append(row(run.zone(zone), values)) }
    rows.append(row(Self.all, table.sums("imported_short_tons") { _, _ in true }))
  }

  private mutating func prices(_ money: String) {
    for zone in Set(run.members.values.joined()).sorted() {
      rows.append(
        Row(
          region: run.zone(zone), variable: "Price|Carbon", unit: "\(money)/t CO2",
          values: run.years.filter { run.isMember(zone, $0) }.reduce(into: [:]) { values, year in
            values[year] = run.annual("p_co2_eff", year).map { $0 / Self.tonsPerShortTon }
          }))
    }
    let table = run["price_by_region"]
    let prices = table.sums("price") { row, _ in table.text(row, "region") }
    for (zone, values) in prices.sorted(by: { $0.key < $1.key }) {
      rows.append(
        Row(
          region: run.zone(zone), variable: "Price|Secondary Energy|Electricity", unit: "\(money)/GJ",
          values: values.mapValues { $0 / Self.gigajoulesPerMWh }))
    }
  }

  /// Adds a column's sums by zone, by technology too where it is asked for, and of all zones.
  private mutating func add(
    _ name: String, _ column: String, _ variable: String, _ unit: String, times factor: Double,
    byTechnology: Bool = false, less: String? = nil, hasTotal: Bool = true
  ) {
    let table = run[name]
    func add(_ ending: String, _ key: (Int) -> String, where includes: (Int) -> Bool) {
      let sums = table.sums(column) { row, _ in includes(row) ? key(row) : nil }
      let taken = less.map { table.sums($0) { row, _ in includes(row) ? key(row) : nil } } ?? [:]
      for (region, values) in sums {
        rows.append(
          Row(
            region: region, variable: variable + ending, unit: unit,
            values: values.reduce(into: [:]) { result, item in
              result[item.key] = (item.value - (taken[region]?[item.key] ?? 0)) * factor
            }))
      }
    }
    let technologies =
      byTechnology ? Set(table.indices.map { table.text($0, "technology") }).sorted() : []
    for technology in [nil] + technologies.map(Optional.some) {
      let ending = technology.map { "|\($0)" } ?? ""
      func includes(_ row: Int) -> Bool { technology == nil || table.text(row, "technology") == technology }
      add(ending, { run.zone(table.text($0, "region")) }, where: includes)
      if hasTotal { add(ending, { _ in Self.all }, where: includes) }
    }
  }
}
