import PowerSystem
import TOMLKit

/// A scenario as read from `scenarios/NAME.toml`: its changes, where they stand, and what is wrong with the file.
struct ScenarioFile {
  /// Folder of scenarios within a study folder.
  static let folder = "scenarios"

  /// File name within the study folder.
  let name: String
  private(set) var scenario: Scenario
  private(set) var findings: [LocatedFinding] = []
  /// Index in the file of each change of `scenario`, which leaves out those that could not be understood.
  private var indices: [Int] = []
  private var places = TOMLPlaces("")

  private static let keys = ["name", "description", "change"]
  private static let changeKeys = [
    "table", "where", "years", "column", "set", "multiply", "add", "add_rows", "remove",
  ]
  private static let actionKeys = ["set", "multiply", "add", "add_rows", "remove"]

  static func fileName(_ scenario: String) -> String { "\(folder)/\(scenario).toml" }

  init(_ scenarioName: String, bytes: [UInt8]) {
    name = Self.fileName(scenarioName)
    scenario = Scenario(name: scenarioName, changes: [])
    switch TOMLText.text(bytes, file: name) {
    case .failure(let finding): findings.append(finding)
    case .success(let text):
      switch TOMLText.table(text, file: name) {
      case .failure(let finding): findings.append(finding)
      case .success(let root):
        places = TOMLPlaces(text)
        read(root)
      }
    }
  }

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

  private mutating func add(_ place: TOMLPlaces.Place, _ message: String) {
    findings.append(
      LocatedFinding(
        severity: .error, file: name, line: place.line, column: place.column,
        message: oneLine(message, limit: Finding.longestMessage)))
  }

  private static func hint(_ key: String, _ known: [String]) -> String {
    nearestName(to: key, among: known).map { "; did you mean '\($0)'?" } ?? ""
  }

  private mutating func read(_ root: TOMLTable) {
    for key in root.keys.sorted() where !Self.keys.contains(key) {
      add(places.key(key), "unknown key '\(clipped(key))'\(Self.hint(key, Self.keys))")
    }
    for key in ["name", "description"] {
      guard let value = root[key] else { continue }
      guard let text = value.string else {
        add(places.value(key), "\(key): must be text in quotes")
        continue
      }
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
    for key in table.keys.sorted() where !Self.changeKeys.contains(key) {
      add(
        places.key("\(base).\(key)"),
        "unknown key '\(clipped(key))' in [[change]]\(Self.hint(key, Self.changeKeys))")
    }
    let studyTable = readTable(table, base)
    let column = readText(table, base, "column")
    let conditions = readConditions(table, base)
    let years = readYears(table, base)
    let action = readAction(table, base)
    guard findings.count == before, let studyTable, let action else { return nil }
    return ScenarioChange(studyTable, where: conditions, years: years, column: column, action)
  }

  private mutating func readText(_ table: TOMLTable, _ base: String, _ key: String) -> String? {
    guard let value = table[key] else { return nil }
    if value.string == nil { add(places.value("\(base).\(key)"), "\(key): must be text in quotes") }
    return value.string
  }

  private mutating func readTable(_ table: TOMLTable, _ base: String) -> StudyTable? {
    guard table["table"] != nil else {
      add(places.key(base), "table is missing")
      return nil
    }
    guard let name = readText(table, base, "table") else { return nil }
    if let known = StudyTable(rawValue: name) { return known }
    add(
      places.value("\(base).table"),
      "table: '\(clipped(name))' is not a table of a study"
        + Self.hint(name, StudyTable.allCases.map(\.rawValue)))
    return nil
  }

  private mutating func readConditions(_ table: TOMLTable, _ base: String) -> [ScenarioChange.Condition] {
    guard let given = table["where"] else { return [] }
    guard let conditions = given.table else {
      add(places.value("\(base).where"), "where: must be a table: { column = value }")
      return []
    }
    var result: [ScenarioChange.Condition] = []
    for column in conditions.keys.sorted() {
      let values: [FieldValue]
      switch conditions[column].flatMap({ FieldValue(toml: $0) }) {
      case .list(let list)?: values = list
      case let value?: values = [value]
      case nil: values = []
      }
      let isNested = values.contains { if case .list = $0 { true } else { false } }
      if values.isEmpty || isNested {
        add(
          places.value("\(base).where.\(column)"),
          "\(clipped(column)): must be a value or a list of values")
      }
      result.append(ScenarioChange.Condition(column, values))
    }
    return result
  }

  private mutating func readYears(_ table: TOMLTable, _ base: String) -> [Int]? {
    guard let given = table["years"] else { return nil }
    var years: [Int] = []
    var isGood = true
    if let year = given.int {
      years = [year]
    } else if let array = given.array {
      years = array.compactMap(\.int)
      isGood = years.count == array.count && !years.isEmpty
    } else if let text = given.string {
      let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
      switch (ends.first ?? nil, ends.last ?? nil, ends.count) {
      case (let first?, _, 1): years = [first]
      case (let first?, let last?, 2) where first <= last && last - first <= 500:
        years = Array(first...last)
      default: isGood = false
      }
    } else {
      isGood = false
    }
    if !isGood {
      add(
        places.value("\(base).years"), "years: must be a year, a range as \"2027-2040\" or a list of years")
    }
    return years
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
