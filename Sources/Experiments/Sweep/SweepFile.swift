import PowerSystem
import StudyFiles
import TOMLKit
import Tables

/// A sweep as its file describes it, before it is held against a study.
struct SweepFile {
  /// Ways to lay cases out, as the file names them.
  enum Layout: String, CaseIterable {
    case grid
    case latinHypercube = "latin_hypercube"
    case draws
  }

  /// Folder above the file.
  let folder: String
  private(set) var reader: TOMLReader
  private(set) var name = ""
  private(set) var description = ""
  /// Folder of the study, as written.
  private(set) var inputs: String?
  private(set) var years: [Int]?
  private(set) var scenarios: [String] = []
  private(set) var overrides = SettingOverrides()
  private(set) var metrics: [SweepMetric] = []
  private(set) var layout = Layout.grid
  private(set) var caseCount = 0
  private(set) var seed: UInt64 = 0
  /// File of draws, as written.
  private(set) var draws: String?
  /// Axes; those of scenarios have names only, those of draws no values yet.
  private(set) var axes: [SweepAxis] = []
  /// Where each axis stands.
  private(set) var bases: [String] = []
  /// Whether nothing is wrong with an axis itself.
  private(set) var isGood: [Bool] = []
  /// Names of the scenarios of each axis that is one of scenarios.
  private(set) var scenarioNames: [Int: [String]] = [:]

  private static let keys = [
    "name", "description", "inputs", "years", "scenarios", "metrics", "design", "cases", "seed", "draws",
    "mode", "foresight", "builds", "standards", "axis",
  ]
  private static let axisKeys = ["name", "values", "from", "to", "count", "scenarios", "change"]
  private static let changeKeys = ["table", "where", "years", "column", "use"]

  /// Reads a file's bytes.
  init(_ bytes: [UInt8], path: String) {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    folder = parts.count == 2 && path.hasPrefix("/") ? "/" : parts.dropLast().joined(separator: "/")
    reader = TOMLReader(bytes, file: String(parts.last ?? ""))
    if let root = reader.root { read(root) }
  }

  /// A path of the file, seen from where the program is.
  func path(_ written: String) -> String {
    written.hasPrefix("/") || folder.isEmpty ? written : "\(folder)/\(written)"
  }

  private mutating func read(_ root: TOMLTable) {
    reader.checkKeys(root, "", Self.keys)
    for key in ["name", "inputs", "years", "metrics"] where root[key] == nil {
      reader.add(TOMLPlaces.start, "\(key) is missing")
    }
    name = reader.text(root, "", "name") ?? ""
    if root["name"]?.string != nil, !PlainName.isPlain(name) {
      reader.add("", "name", "'\(clipped(name))' cannot name a folder; use \(PlainName.rule)")
    }
    description = reader.text(root, "", "description") ?? ""
    inputs = reader.text(root, "", "inputs")
    if inputs == "" { (inputs, _) = (nil, reader.add("", "inputs", "must not be empty")) }
    readYears(root)
    scenarios = reader.texts(root, "", "scenarios") ?? []
    if Set(scenarios).count < scenarios.count { reader.add("", "scenarios", "a name is given twice") }
    readMetrics(root)
    overrides = SettingOverrides(
      mode: reader.word(root, "", "mode"), foresight: reader.word(root, "", "foresight"),
      builds: reader.flag(root, "", "builds"), standards: reader.flag(root, "", "standards"))
    readDesign(root)
    for (table, base) in reader.tables(root, "", "axis", header: "[[axis]]") {
      let before = reader.findings.count
      readAxis(table, base)
      isGood.append(reader.findings.count == before)
    }
    if root["axis"] == nil { reader.add(TOMLPlaces.start, "a sweep needs at least one [[axis]]") }
  }

  private mutating func readYears(_ root: TOMLTable) {
    guard let years = reader.years(root, "") else { return }
    if zip(years, years.dropFirst()).contains(where: { $0 >= $1 }) {
      reader.add("", "years", "must ascend")
    } else if !years.allSatisfy((1900...2200).contains) {
      reader.add("", "years", "must be between 1900 and 2200")
    } else if !years.isEmpty {
      self.years = years
    }
  }

  private mutating func readMetrics(_ root: TOMLTable) {
    for (index, name) in (reader.texts(root, "", "metrics") ?? []).enumerated() {
      let place = reader.places.value("metrics[\(index)]")
      guard let metric = SweepMetric(named: name) else {
        let known = SweepMetric.all.map(\.name)
        reader.add(
          place,
          "metrics: '\(clipped(name))' is no number of annual.csv with a unit in its name"
            + TOMLReader.hint(name, known))
        continue
      }
      if metrics.contains(metric) { reader.add(place, "metrics: '\(name)' is given twice") }
      metrics.append(metric)
    }
  }

  private mutating func readDesign(_ root: TOMLTable) {
    layout = reader.word(root, "", "design") ?? .grid
    let used: [String] =
      switch layout {
      case .grid: []
      case .latinHypercube: ["cases", "seed"]
      case .draws: ["draws"]
      }
    for key in ["cases", "seed", "draws"] where root[key] != nil && !used.contains(key) {
      reader.add("", key, "has no meaning with design '\(layout.rawValue)'")
    }
    for key in used where root[key] == nil {
      reader.add(reader.places.key("design"), "design '\(layout.rawValue)' needs \(key)")
    }
    switch layout {
    case .grid: break
    case .latinHypercube:
      caseCount = reader.integer(root, "", "cases", 1...SweepCases.most) ?? 0
      seed = UInt64(reader.integer(root, "", "seed", 0...Int.max) ?? 0)
    case .draws:
      draws = reader.text(root, "", "draws")
      if draws == "" { (draws, _) = (nil, reader.add("", "draws", "must not be empty")) }
    }
  }

  private mutating func readAxis(_ table: TOMLTable, _ base: String) {
    reader.checkKeys(table, base, Self.axisKeys, in: " in [[axis]]")
    let name = reader.text(table, base, "name") ?? ""
    let taken =
      ["case", "year", "status", "reason"] + SweepMetric.all.map(\.name) + axes.map(\.name)
    if table["name"] == nil {
      reader.add(reader.places.key(base), "name is missing")
    } else if !name.isEmpty, taken.contains(name) {
      reader.add(base, "name", "'\(clipped(name))' is another column of the results")
    } else if table["name"]?.string != nil, !PlainName.isPlain(name) {
      reader.add(base, "name", "'\(clipped(name))' must consist of \(PlainName.rule)")
    }
    bases.append(base)
    guard table["scenarios"] == nil else { return readScenarios(table, base, name) }
    let targets = readTargets(table, base)
    axes.append(
      SweepAxis(name: name, targets: targets, values: readValues(table, base) ?? .list([.number(0)])))
  }

  private mutating func readScenarios(_ table: TOMLTable, _ base: String, _ name: String) {
    let names = reader.texts(table, base, "scenarios") ?? []
    for key in ["values", "from", "to", "count", "change"] where table[key] != nil {
      reader.add(reader.places.key("\(base).\(key)"), "\(key): goes not with scenarios")
    }
    scenarioNames[axes.count] = names
    axes.append(SweepAxis(name: name, targets: [], values: .list(names.map { .text($0) })))
  }

  /// The values of an axis; nil, with a finding, where there are none, and without one where draws bring them.
  private mutating func readValues(_ table: TOMLTable, _ base: String) -> SweepAxis.Values? {
    if layout == .draws {
      for key in ["values", "from", "to", "count"] where table[key] != nil {
        reader.add(reader.places.key("\(base).\(key)"), "\(key): the draws have the values")
      }
      return nil
    }
    if table["values"] != nil {
      for key in ["from", "to", "count"] where table[key] != nil {
        reader.add(reader.places.key("\(base).\(key)"), "\(key): goes not with values")
      }
      return reader.values(table, base, "values").map { .list($0) }
    }
    let from = reader.number(table, base, "from")
    let to = reader.number(table, base, "to")
    let count = reader.integer(table, base, "count", 2...1_000_000)
    if table["from"] == nil || table["to"] == nil {
      reader.add(
        reader.places.key(base),
        "an axis needs values, or from and to" + (layout == .grid ? " and count" : "") + ", or scenarios")
    }
    guard let from, let to else { return nil }
    switch (layout, count) {
    case _ where !(to - from).isFinite: reader.add(base, "to", "is too far from from")
    case (.grid, let count?): return .grid(from: from, to: to, count: count)
    case (.grid, nil):
      if table["count"] == nil { reader.add(base, "from", "a grid needs count, or values") }
    case (_, nil) where from <= to && table["count"] == nil: return .range(from...to)
    case (_, nil):
      if table["count"] == nil { reader.add(base, "from", "must not be above to") }
    case (_, _?):
      reader.add(reader.places.key("\(base).count"), "count: a Latin hypercube draws from the whole range")
    }
    return nil
  }

  private mutating func readTargets(_ table: TOMLTable, _ base: String) -> [SweepAxis.Target] {
    if table["change"] == nil {
      reader.add(reader.places.key(base), "an axis needs at least one [[axis.change]], or scenarios")
    }
    return reader.tables(table, base, "change", header: "[[axis.change]]").compactMap {
      readTarget($0.table, $0.base)
    }
  }

  private mutating func readTarget(_ table: TOMLTable, _ base: String) -> SweepAxis.Target? {
    let before = reader.findings.count
    reader.checkKeys(table, base, Self.changeKeys, in: " in [[axis.change]]")
    let studyTable = reader.studyTable(table, base)
    for key in ["column", "use"] where table[key] == nil {
      reader.add(reader.places.key(base), "\(key) is missing")
    }
    let column = reader.text(table, base, "column") ?? ""
    let use = reader.word(table, base, "use", as: SweepAxis.Use.self)
    let conditions = reader.conditions(table, base)
    let years = reader.years(table, base)
    guard reader.findings.count == before, let studyTable, let use else { return nil }
    return SweepAxis.Target(studyTable, where: conditions, years: years, column: column, use)
  }
}
