import DispatchSolveTables

/// A report on a sweep: what its cases come to, from `sweep.csv` alone.
public struct SweepReport: Sendable {
  /// Name of the table that it reads.
  public static let tableName = "sweep.csv"

  private let facts: ReportFacts
  private let table: ReportTable
  /// Columns that vary between cases; empty where one value is changed at a time.
  private let axes: [String]
  private let metrics: [String]
  private let years: [Int]
  private let figures: [Figure]

  /// A report on a sweep's table.
  ///
  /// - Throws: `InputFileError` for a table that is not as a sweep writes it.
  public init(facts: ReportFacts, table bytes: [UInt8]) throws(InputFileError) {
    self.facts = facts
    let table = try ReportTable(bytes, file: Self.tableName)
    self.table = table
    let names = table.names
    let year = names.firstIndex(of: "year") ?? names.count
    axes = names.prefix(year).filter { $0 != "case" && $0 != "axis" && $0 != "value" }
    let fixed: Set<String> = ["year", "status", "reason"]
    func isFixed(_ name: String) -> Bool {
      // Of several programs each has its own.
      fixed.contains(name) || name.split(separator: ".").last == "market_status"
    }
    // Amounts that stand beside the metrics are shown where there are any.
    metrics = names.dropFirst(year).filter { name in
      !isFixed(name) && !name.hasPrefix("effect_")
        && table.indices.contains { (table.number($0, name) ?? 0) != 0 }
    }
    years = Set(table.indices.compactMap { table.year($0) }).sorted()
    let set = SweepFigures(table: table, axes: axes, metrics: metrics, years: years)
    figures = set.all()
  }

  /// The page and its figures.
  public func files() -> [(name: String, bytes: [UInt8])] {
    Report.files(page: page().html(), figures)
  }

  private func page() -> Page {
    let cases = Set(table.indices.map { table.text($0, "case") }).count
    let failed = table.indices.filter { table.text($0, "status") == "failed" }
    let marked = table.indices.count { !["ok", "failed"].contains(table.text($0, "status")) }
    var points: [String] = []
    if marked > 0 {
      points.append(
        "\(marked) row\(marked == 1 ? " is" : "s are") of years short of allowances or with load unserved; their prices are not those of a market that cleared."
      )
    }
    for row in failed.prefix(20) {
      points.append("Case \(table.text(row, "case")) failed: \(table.text(row, "reason"))")
    }
    if failed.count > 20 { points.append("\(failed.count - 20) more cases failed; sweep.csv has them.") }
    return Page(
      title: "\(facts.study): \(NumberText.plain(Double(cases), 0)) cases, \(Warnings.ranges(years))",
      lede: axes.isEmpty
        ? "One value changed at a time, all others as the study has them."
        : "What varies: \(axes.joined(separator: ", ")).",
      sentences: [("", sentences(cases: cases, failed: failed.count))], figures: figures,
      sections: points.isEmpty
        ? [] : [Page.Section(title: "What limits these results", points: points, isOpen: true)],
      foot: "dispatchsolve \(facts.version). Every figure follows from sweep.csv.")
  }

  private func sentences(cases: Int, failed: Int) -> [String] {
    guard let last = years.last else { return ["No case came to an end."] }
    return metrics.prefix(5).compactMap { metric in
      let values = table.indices.filter { table.year($0) == last }.compactMap { table.number($0, metric) }
        .sorted()
      guard let low = values.first, let high = values.last else { return nil }
      let unit = MetricUnit(metric, in: table)
      func text(_ value: Double) -> String { NumberText.plain(value * unit.factor, unit.decimals) }
      return
        "\(unit.name) in \(last) lies between \(text(low)) and \(text(high)) \(unit.unit), half of the cases between \(text(Self.quantile(values, 0.25))) and \(text(Self.quantile(values, 0.75)))."
    }
  }

  /// A quantile of sorted values, by linear interpolation between neighbours.
  static func quantile(_ sorted: [Double], _ share: Double) -> Double {
    guard let last = sorted.last else { return 0 }
    let place = share * Double(sorted.count - 1)
    let index = Int(place)
    guard index + 1 < sorted.count else { return last }
    return sorted[index] + (place - Double(index)) * (sorted[index + 1] - sorted[index])
  }
}

/// A metric's name and unit for people: amounts of short tons and dollars in millions, of few short tons in these.
struct MetricUnit: Sendable {
  var name: String
  var unit: String
  var factor = 1.0
  var decimals = 2

  /// Short tons from which on amounts are told in millions: below, two decimals of a million say little.
  private static let leastInMillions = 1e5

  /// The unit of a metric as some table has it.
  init(_ metric: String, in table: ReportTable) {
    self.init(metric)
    guard unit == "M short tons" else { return }
    let largest = table.indices.reduce(0.0) { max($0, abs(table.number($1, metric) ?? 0)) }
    if largest < Self.leastInMillions { (unit, factor) = ("short tons", 1) }
  }

  init(_ metric: String) {
    // Of several programs a figure has its program's name before it.
    let figure = metric.split(separator: ".").last ?? metric[...]
    let program = metric.dropLast(figure.count + 1)
    let endings = [
      ("_usd_per_mwh", "$/MWh", 1.0), ("_short_tons", "M short tons", 1e-6), ("_mwh", "TWh", 1e-6),
      ("_mw", "GW", 1e-3),
    ]
    for (ending, unit, factor) in endings where figure.hasSuffix(ending) {
      self.init(name: figure.dropLast(ending.count), of: program, unit: unit, factor: factor)
      return
    }
    if figure.hasSuffix("_usd") {
      let isPrice = figure.contains("price") || figure.contains("residual")
      self.init(
        name: figure.dropLast(4), of: program, unit: isPrice ? "$/short ton" : "billion $",
        factor: isPrice ? 1 : 1e-9)
    } else {
      self.init(name: figure, of: program, unit: "", factor: 1)
    }
  }

  private init(name: Substring, of program: Substring, unit: String, factor: Double) {
    let words = String(name).spaced.split(separator: " ").map { $0 == "ccr" ? "CCR" : $0 }
      .joined(separator: " ")
    self.name = words.prefix(1).uppercased() + words.dropFirst() + (program.isEmpty ? "" : " of \(program)")
    self.unit = unit
    self.factor = factor
  }
}
