import DispatchSolvePowerSystem
import DispatchSolveTables

/// The settings of `study.toml`.
@dynamicMemberLookup
struct StudyToml {
  var values = SettingValues()
  private let file: TOMLFile

  static let fileName = "study.toml"
  /// Every key there is, by table; the empty name is the top of the file.
  static let keys: [String: [String]] = Dictionary(
    grouping: StudySetting.all, by: \.section
  ).mapValues { $0.map(\.key) }.merging(["": ["name", "description"]]) { $1 }

  subscript<Value>(dynamicMember path: KeyPath<SettingValues, Value>) -> Value { values[keyPath: path] }

  /// What is wrong with the file.
  var findings: [LocatedFinding] { file.findings }

  init(_ bytes: [UInt8]) {
    file = TOMLFile(bytes, name: Self.fileName)
    let top = file.top
    let sections = Self.keys.keys.filter { !$0.isEmpty }.sorted()
    top.checkKeys((Self.keys[""] ?? []) + sections)
    values.settings.name = top.text("name") ?? values.settings.name
    values.settings.description = top.text("description") ?? ""
    if !PlainName.isPlain(values.settings.name) {
      top["name"]?.refuse("'\(clipped(values.settings.name))' cannot name a folder; use \(PlainName.rule)")
    }
    for section in sections {
      guard let table = top[section] else { continue }
      if !table.isTable { table.refuse("must be a table: [\(section)]") }
      table.checkKeys(Self.keys[section] ?? [], in: " in [\(section)]")
      readSettings(table)
    }
  }

  /// Reads the settings that a table of the file gives; those refused keep their default.
  private mutating func readSettings(_ table: TOMLNode) {
    for setting in StudySetting.all where setting.section == table.name {
      guard let given = table[setting.key] else { continue }
      var value = given.fieldValue
      // A number with a point is not taken for a whole one.
      switch setting.kind {
      case .integer where given.asInteger == nil: value = nil
      case .integerOrChoice where given.asInteger == nil && given.asText == nil: value = nil
      default: break
      }
      let refusals = setting.refusals(of: value)
      if refusals.isEmpty, let value { setting.set(&values, value) }
      if case .list = setting.kind, let elements = given.elements {
        for element in elements {
          for refusal in setting.refusals(of: .list([element.fieldValue ?? .list([])])) {
            element.refuse(refusal)
          }
        }
      } else {
        for refusal in refusals { given.refuse(refusal) }
      }
    }
  }

  /// Place of a table or of a setting, by the last part of its name; the beginning where it is not set.
  func place(of key: String) -> TextPlace {
    let top = file.top
    if let table = top[key] { return table.place }
    return top.children.compactMap { $0[key] }.first?.keyPlace ?? .start
  }
}
