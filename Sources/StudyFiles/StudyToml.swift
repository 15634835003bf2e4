import PowerSystem
import TOMLKit
import Tables

/// The settings of `study.toml`.
@dynamicMemberLookup
struct StudyToml {
  var values = SettingValues()
  private(set) var findings: [LocatedFinding] = []
  private let lines: [Substring]

  static let fileName = "study.toml"
  /// Every key there is, by table; the empty name is the top of the file.
  static let keys: [String: [String]] = Dictionary(
    grouping: StudySetting.all, by: \.section
  ).mapValues { $0.map(\.key) }.merging(["": ["name", "description"]]) { $1 }

  subscript<Value>(dynamicMember path: KeyPath<SettingValues, Value>) -> Value { values[keyPath: path] }

  init(_ text: String) {
    lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
    let root: TOMLTable
    switch TOMLText.table(text, file: Self.fileName) {
    case .success(let table): root = table
    case .failure(let finding):
      findings.append(finding)
      return
    }
    checkKeys(root)
    values.settings.name = text_(root, "", "name") ?? values.settings.name
    values.settings.description = text_(root, "", "description") ?? ""
    if !PlainName.isPlain(values.settings.name) {
      add("", "name", "'\(clipped(values.settings.name))' cannot name a folder; use \(PlainName.rule)")
    }
    for section in Self.keys.keys.sorted() where !section.isEmpty {
      if let table = table(root, section) { readSettings(table, section) }
    }
  }

  private mutating func checkKeys(_ root: TOMLTable) {
    for key in root.keys.sorted() where !(Self.keys[""] ?? []).contains(key) && Self.keys[key] == nil {
      let known = (Self.keys[""] ?? []) + Self.keys.keys.filter { !$0.isEmpty }.sorted()
      add("", key, "unknown key '\(clipped(key))'\(hint(key, known))")
    }
    for (name, known) in Self.keys.sorted(by: { $0.key < $1.key }) where !name.isEmpty {
      for key in (root[name]?.table?.keys ?? []).sorted() where !known.contains(key) {
        add(name, key, "unknown key '\(clipped(key))' in [\(name)]\(hint(key, known))")
      }
    }
  }

  private func hint(_ key: String, _ known: [String]) -> String {
    nearestName(to: key, among: known).map { "; did you mean '\($0)'?" } ?? ""
  }

  private mutating func table(_ root: TOMLTable, _ name: String) -> TOMLTable? {
    guard let value = root[name] else { return nil }
    if value.table == nil { add("", name, "must be a table: [\(name)]") }
    return value.table
  }

  private mutating func text_(_ table: TOMLTable, _ section: String, _ key: String) -> String? {
    guard let value = table[key] else { return nil }
    if value.string == nil { add(section, key, "must be text in quotes") }
    return value.string
  }

  mutating func add(_ section: String, _ key: String, _ message: String) {
    let line = self.line(of: key, in: section)
    findings.append(
      LocatedFinding(
        severity: .error, file: Self.fileName, line: line, column: 1,
        message: message.hasPrefix("unknown") ? message : "\(key): \(message)"))
  }

  /// Line of a key in a section; the parser does not keep it.
  func line(of key: String, in section: String) -> Int {
    var current = ""
    for (index, line) in lines.enumerated() {
      let text = line.drop { $0 == " " || $0 == "\t" }
      if text.first == "[" {
        current = String(text.dropFirst().prefix { $0 != "]" }.filter { $0 != " " && $0 != "\t" })
        if section.isEmpty, current == key { return index + 1 }
      } else if current == section {
        for name in [key, "\"\(key)\"", "'\(key)'"] where text.hasPrefix(name) {
          let next = text.dropFirst(name.count).first { $0 != " " && $0 != "\t" }
          if next == "=" || next == "." { return index + 1 }
        }
      }
    }
    return 1
  }
}
