import PowerSystem
import TOMLKit
import Tables

/// A scenario as read from `scenarios/NAME.toml`: its changes, where they stand, and what is wrong with the file.
struct ScenarioFile {
  /// Folder of scenarios within a study folder.
  static let folder = "scenarios"

  private(set) var scenario: Scenario
  private var reader: TOMLReader
  /// Index in the file of each change of `scenario`, which leaves out those that could not be understood.
  private var indices: [Int] = []

  private static let keys = ["name", "description", "change"]
  private static let changeKeys = [
    "table", "where", "years", "column", "set", "multiply", "add", "add_rows", "remove",
  ]
  private static let actionKeys = ["set", "multiply", "add", "add_rows", "remove"]

  static func fileName(_ scenario: String) -> String { "\(folder)/\(scenario).toml" }

  init(_ scenarioName: String, bytes: [UInt8]) {
    reader = TOMLReader(bytes, file: Self.fileName(scenarioName))
    scenario = Scenario(name: scenarioName, changes: [])
    if let root = reader.root { read(root) }
  }

  /// File name within the study folder.
  var name: String { reader.file }

  /// What is wrong with the file.
  var findings: [LocatedFinding] { reader.findings }

  private var places: TOMLPlaces { reader.places }

  /// An error of one of the scenario's changes as a finding.
  func locate(_ error: ScenarioChangeError, change: Int) -> LocatedFinding {
    let place = place(error.part, change: change)
    return LocatedFinding(
      severity: .error, file: name, line: place.line, column: place.column, message: error.message)
  }

  /// Place of a part of one of the scenario's changes.
  func place(_ part: ScenarioChangeError.Part, change: Int) -> TOMLPlaces.Place {
    let base = "change[\(indices.indices.contains(change) ? indices[change] : 0)]"
    return switch part {
    case .change: places.key(base)
    case .key(let key): places.key("\(base).\(key)")
    case .value(let key): places.value("\(base).\(key)")
    }
  }

  private mutating func add(_ place: TOMLPlaces.Place, _ message: String) { reader.add(place, message) }

  private mutating func read(_ root: TOMLTable) {
    reader.checkKeys(root, "", Self.keys)
    for key in ["name", "description"] {
      guard let text = reader.text(root, "", key) else { continue }
      if key == "description" { scenario.description = text }
      if key == "name", text != scenario.name {
        add(
          places.value(key), "name: '\(clipped(text))' is not the name of the file, '\(scenario.name)'")
      }
    }
    guard let given = root["change"], let array = given.array, !array.isEmpty else {
      return add(places.key("change"), "a scenario needs at least one [[change]]")
    }
    for (index, element) in array.enumerated() {
      guard let table = element.table else {
        add(places.value("change[\(index)]"), "change: must be a table: [[change]]")
        continue
      }
      if let change = readChange(table, "change[\(index)]") {
        scenario.changes.append(change)
        indices.append(index)
      }
    }
  }

  /// A change; nil, with findings, when it cannot be understood.
  private mutating func readChange(_ table: TOMLTable, _ base: String) -> ScenarioChange? {
    let before = findings.count
    reader.checkKeys(table, base, Self.changeKeys, in: " in [[change]]")
    let studyTable = reader.studyTable(table, base)
    let column = reader.text(table, base, "column")
    let conditions = reader.conditions(table, base)
    let years = reader.years(table, base)
    let action = readAction(table, base)
    guard findings.count == before, let studyTable, let action else { return nil }
    return ScenarioChange(studyTable, where: conditions, years: years, column: column, action)
  }

  private mutating func readAction(_ table: TOMLTable, _ base: String) -> ScenarioChange.Action? {
    let given = Self.actionKeys.filter { table[$0] != nil }
    guard let key = given.first, given.count == 1, let value = table[key] else {
      let found = given.isEmpty ? "" : "; here are \(given.joined(separator: ", "))"
      add(
        places.key(base),
        "a change needs exactly one of \(Self.actionKeys.joined(separator: ", "))\(found)")
      return nil
    }
    let place = places.value("\(base).\(key)")
    switch key {
    case "set":
      if let value = FieldValue(toml: value) { return .set(value) }
      add(place, "set: must be text, a number, true, false or a list")
    case "multiply", "add":
      guard let number = FieldValue(toml: value)?.number, number.isFinite else {
        add(place, "\(key): must be a finite number")
        return nil
      }
      return key == "add" ? .add(number) : .multiply(number)
    case "add_rows": return readRows(value, "\(base).add_rows")
    default:
      if value.bool == true { return .remove }
      add(place, "remove: must be true")
    }
    return nil
  }

  private mutating func readRows(
    _ value: any TOMLValueConvertible, _ base: String
  ) -> ScenarioChange.Action? {
    guard let array = value.array, !array.isEmpty else {
      add(places.value(base), "add_rows: must be a list of rows: [{ column = value }]")
      return nil
    }
    var rows: [[String: FieldValue]] = []
    for (index, element) in array.enumerated() {
      guard let row = element.table else {
        add(places.value("\(base)[\(index)]"), "add_rows: must be a list of rows: [{ column = value }]")
        continue
      }
      var values: [String: FieldValue] = [:]
      for column in row.keys {
        guard let value = row[column].flatMap({ FieldValue(toml: $0) }) else {
          add(
            places.value("\(base)[\(index)].\(column)"),
            "\(clipped(column)): must be text, a number, true, false or a list")
          continue
        }
        values[column] = value
      }
      rows.append(values)
    }
    return .addRows(rows)
  }
}
