import DispatchSolvePowerSystem
import DispatchSolveTables

/// A scenario as read from `scenarios/NAME.toml`: its changes, where they stand, and what is wrong with the file.
struct ScenarioFile {
  /// Folder of scenarios within a study folder.
  static let folder = "scenarios"

  private(set) var scenario: Scenario
  private let file: TOMLFile
  /// Where each change of `scenario` stands, which leaves out those that could not be understood.
  private var nodes: [TOMLNode] = []

  private static let keys = ["name", "description", "change"]
  private static let changeKeys = [
    "table", "where", "years", "column", "set", "multiply", "add", "add_rows", "remove",
    "known_from",
  ]
  private static let actionKeys = ["set", "multiply", "add", "add_rows", "remove"]

  static func fileName(_ scenario: String) -> String { "\(folder)/\(scenario).toml" }

  init(_ scenarioName: String, bytes: [UInt8]) {
    file = TOMLFile(bytes, name: Self.fileName(scenarioName))
    scenario = Scenario(name: scenarioName, changes: [])
    if file.isTOML { read(file.top) }
  }

  /// File name within the study folder.
  var name: String { file.name }

  /// What is wrong with the file.
  var findings: [LocatedFinding] { file.findings }

  /// An error of one of the scenario's changes as a finding.
  func locate(_ error: ScenarioChangeError, change: Int) -> LocatedFinding {
    file.finding(place(error.part, change: change), error.message)
  }

  /// Place of a part of one of the scenario's changes.
  func place(_ part: ScenarioChangeError.Part, change: Int) -> TextPlace {
    guard nodes.indices.contains(change) else { return .start }
    return switch part {
    case .change: nodes[change].place
    case .key(let key): nodes[change].nearest(key).keyPlace
    case .value(let key): nodes[change].nearest(key).place
    }
  }

  /// Changes that are known from a year before the first one of a run.
  func knownTooEarly(_ first: Int) -> [LocatedFinding] {
    scenario.changes.enumerated().compactMap { index, change in
      guard let year = change.knownFrom, year < first else { return nil }
      return file.finding(
        place(.value("known_from"), change: index),
        "known_from \(year) is before the study's first year, \(first)")
    }
  }

  private mutating func read(_ top: TOMLNode) {
    top.checkKeys(Self.keys)
    scenario.description = top.text("description") ?? ""
    if let text = top.text("name"), text != scenario.name {
      top["name"]?.refuse("'\(clipped(text))' is not the name of the file, '\(scenario.name)'")
    }
    guard let elements = top["change"]?.elements, !elements.isEmpty else {
      return file.add((top["change"] ?? top).keyPlace, "a scenario needs at least one [[change]]")
    }
    for element in top.tables("change", header: "[[change]]") {
      if let change = readChange(element) {
        scenario.changes.append(change)
        nodes.append(element)
      }
    }
  }

  /// A change; nil, with findings, when it cannot be understood.
  private func readChange(_ node: TOMLNode) -> ScenarioChange? {
    let before = findings.count
    node.checkKeys(Self.changeKeys, in: " in [[change]]")
    let studyTable = node.studyTable()
    let column = node.text("column")
    let conditions = node.conditions()
    let years = node.years("years")
    let knownFrom = node.integer("known_from", Years.range)
    let action = readAction(node)
    guard findings.count == before, let studyTable, let action else { return nil }
    return ScenarioChange(
      studyTable, where: conditions, years: years, column: column, action, knownFrom: knownFrom)
  }

  private func readAction(_ node: TOMLNode) -> ScenarioChange.Action? {
    let given = Self.actionKeys.compactMap { node[$0] }
    guard let value = given.first, given.count == 1 else {
      let found = given.isEmpty ? "" : "; here are \(given.map(\.name).joined(separator: ", "))"
      file.add(
        node.place, "a change needs exactly one of \(Self.actionKeys.joined(separator: ", "))\(found)")
      return nil
    }
    switch value.name {
    case "set":
      if let value = value.fieldValue { return .set(value) }
      value.refuse("must be text, a number, true, false or a list")
    case "multiply": return node.number("multiply").map { .multiply($0) }
    case "add": return node.number("add").map { .add($0) }
    case "add_rows": return readRows(value)
    default:
      if value.asFlag == true { return .remove }
      value.refuse("must be true")
    }
    return nil
  }

  private func readRows(_ value: TOMLNode) -> ScenarioChange.Action? {
    let what = "must be a list of rows: [{ column = value }]"
    guard let elements = value.elements, !elements.isEmpty else {
      value.refuse(what)
      return nil
    }
    return .addRows(
      elements.map { row in
        if !row.isTable { row.refuse(what) }
        var values: [String: FieldValue] = [:]
        for column in row.children {
          values[column.name] = column.fieldValue
          if column.fieldValue == nil { column.refuse("must be text, a number, true, false or a list") }
        }
        return values
      })
  }
}
