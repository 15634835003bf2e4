import DispatchSolvePowerSystem
import DispatchSolveStudyFiles
import DispatchSolveTables

/// A sweep as its file describes it, before it is held against a study.
struct SweepFile {
  /// Ways to lay cases out, as the file names them.
  enum Layout: String, CaseIterable {
    case grid
    case latinHypercube = "latin_hypercube"
    case draws
    case oneAtATime = "one_at_a_time"
  }

  /// Folder above the file.
  let folder: String
  let file: TOMLFile
  private(set) var name = ""
  private(set) var description = ""
  /// Folder of the study, as written.
  private(set) var inputs: String?
  private(set) var years: Years?
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
  private(set) var nodes: [TOMLNode] = []
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
    file = TOMLFile(bytes, name: String(parts.last ?? ""))
    if file.isTOML { read(file.top) }
  }

  /// A path of the file, seen from where the program is.
  func path(_ written: String) -> String {
    written.hasPrefix("/") || folder.isEmpty ? written : "\(folder)/\(written)"
  }

  private mutating func read(_ top: TOMLNode) {
    top.checkKeys(Self.keys)
    for key in ["name", "inputs", "years", "metrics"] where top[key] == nil { top.addMissing(key) }
    name = top.text("name") ?? ""
    if top["name"]?.asText != nil, !PlainName.isPlain(name) {
      top["name"]?.refuse("'\(clipped(name))' cannot name a folder; use \(PlainName.rule)")
    }
    description = top.text("description") ?? ""
    inputs = notEmpty("inputs", of: top)
    years = top.years("years")
    scenarios = top.texts("scenarios") ?? []
    if Set(scenarios).count < scenarios.count { top["scenarios"]?.refuse("a name is given twice") }
    readMetrics(top)
    overrides = SettingOverrides(
      mode: top.word("mode"), foresight: Self.foresight(top), builds: top.flag("builds"),
      standards: top.flag("standards"))
    readDesign(top)
    for node in top.tables("axis", header: "[[axis]]") {
      let before = file.findings.count
      readAxis(node)
      isGood.append(file.findings.count == before)
    }
    if top["axis"] == nil { file.add(.start, "a sweep needs at least one [[axis]]") }
  }

  /// A word or a number of years.
  private static func foresight(_ top: TOMLNode) -> Foresight? {
    guard let node = top["foresight"] else { return nil }
    if let found = node.asInteger.flatMap(Foresight.init(years:)) ?? node.asText.flatMap({ Foresight($0) }) {
      return found
    }
    node.refuse(
      "must be \(Foresight.words.joined(separator: ", ")) in quotes, or a whole number of years from \(Foresight.range.lowerBound) to \(Foresight.range.upperBound)"
    )
    return nil
  }

  private func notEmpty(_ key: String, of top: TOMLNode) -> String? {
    let text = top.text(key)
    if text == "" { top[key]?.refuse("must not be empty") }
    return text == "" ? nil : text
  }

  private mutating func readMetrics(_ top: TOMLNode) {
    guard top.texts("metrics") != nil else { return }
    for element in top["metrics"]?.elements ?? [] {
      let name = element.asText ?? ""
      guard let metric = SweepMetric(named: name) else {
        let known = SweepMetric.all.map(\.name)
        element.refuse(
          "'\(clipped(name))' is no number of annual.csv with a unit in its name, and no share\(didYouMean(name, known))"
        )
        continue
      }
      if metrics.contains(metric) { element.refuse("'\(name)' is given twice") }
      metrics.append(metric)
    }
  }

  private mutating func readDesign(_ top: TOMLNode) {
    layout = top.word("design") ?? .grid
    let used: [String] =
      switch layout {
      case .grid, .oneAtATime: []
      case .latinHypercube: ["cases", "seed"]
      case .draws: ["draws"]
      }
    for key in ["cases", "seed", "draws"] where !used.contains(key) {
      top[key]?.refuse("has no meaning with design '\(layout.rawValue)'")
    }
    for key in used where top[key] == nil {
      file.add(top.nearest("design").keyPlace, "design '\(layout.rawValue)' needs \(key)")
    }
    switch layout {
    case .grid, .oneAtATime: break
    case .latinHypercube:
      caseCount = top.integer("cases", 1...SweepCases.most) ?? 0
      seed = UInt64(top.integer("seed", 0...Int.max) ?? 0)
    case .draws: draws = notEmpty("draws", of: top)
    }
  }

  private mutating func readAxis(_ node: TOMLNode) {
    node.checkKeys(Self.axisKeys, in: " in [[axis]]")
    let name = node.text("name") ?? ""
    let taken =
      ["case", "year", "status", "reason"] + SweepMetric.all.map(\.name) + axes.map(\.name)
    if node["name"] == nil {
      node.addMissing("name")
    } else if !name.isEmpty, taken.contains(name) {
      node["name"]?.refuse("'\(clipped(name))' is another column of the results")
    } else if node["name"]?.asText != nil, !PlainName.isPlain(name) {
      node["name"]?.refuse("'\(clipped(name))' must consist of \(PlainName.rule)")
    }
    nodes.append(node)
    guard node["scenarios"] == nil else { return readScenarios(node, name) }
    let targets = readTargets(node)
    axes.append(SweepAxis(name: name, targets: targets, values: readValues(node) ?? .list([.number(0)])))
  }

  private mutating func readScenarios(_ node: TOMLNode, _ name: String) {
    let names = node.texts("scenarios") ?? []
    for key in ["values", "from", "to", "count", "change"] {
      node[key]?.refuseKey("\(key): goes not with scenarios")
    }
    scenarioNames[axes.count] = names
    axes.append(SweepAxis(name: name, targets: [], values: .list(names.map { .text($0) })))
  }

  /// The values of an axis; nil, with a finding, where there are none, and without one where draws bring them.
  private func readValues(_ node: TOMLNode) -> SweepAxis.Values? {
    if layout == .draws {
      for key in ["values", "from", "to", "count"] {
        node[key]?.refuseKey("\(key): the draws have the values")
      }
      return nil
    }
    if node["values"] != nil {
      for key in ["from", "to", "count"] { node[key]?.refuseKey("\(key): goes not with values") }
      return node.values("values").map { values in
        for (index, value) in values.enumerated() where values[..<index].contains(value) {
          node["values"]?.refuseKey("values: '\(value.written)' is given twice")
          break
        }
        return .list(values)
      }
    }
    let from = node.number("from")
    let to = node.number("to")
    let count = node.integer("count", 2...1_000_000)
    if node["from"] == nil || node["to"] == nil {
      file.add(
        node.place,
        "an axis needs values, or from and to" + (layout == .latinHypercube ? "" : " and count")
          + ", or scenarios")
    }
    guard let from, let to else { return nil }
    switch (layout, count) {
    case _ where !(to - from).isFinite: node["to"]?.refuse("is too far from from")
    case (.grid, let count?), (.oneAtATime, let count?): return .grid(from: from, to: to, count: count)
    case (.grid, nil), (.oneAtATime, nil):
      if node["count"] == nil {
        node["from"]?.refuse("\(layout == .grid ? "a grid" : "one at a time") needs count, or values")
      }
    case (_, nil) where from <= to && node["count"] == nil: return .range(from...to)
    case (_, nil):
      if node["count"] == nil { node["from"]?.refuse("must not be above to") }
    case (_, _?): node["count"]?.refuseKey("count: a Latin hypercube draws from the whole range")
    }
    return nil
  }

  private func readTargets(_ node: TOMLNode) -> [SweepAxis.Target] {
    if node["change"] == nil {
      file.add(node.place, "an axis needs at least one [[axis.change]], or scenarios")
    }
    return node.tables("change", header: "[[axis.change]]").compactMap { readTarget($0) }
  }

  private func readTarget(_ node: TOMLNode) -> SweepAxis.Target? {
    let before = file.findings.count
    node.checkKeys(Self.changeKeys, in: " in [[axis.change]]")
    let studyTable = node.studyTable()
    for key in ["column", "use"] where node[key] == nil { node.addMissing(key) }
    let column = node.text("column") ?? ""
    let use = node.word("use", as: SweepAxis.Use.self)
    let conditions = node.conditions()
    let years = node.years("years")
    guard file.findings.count == before, let studyTable, let use else { return nil }
    return SweepAxis.Target(studyTable, where: conditions, years: years, column: column, use)
  }
}
