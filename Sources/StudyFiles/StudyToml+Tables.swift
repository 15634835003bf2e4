import PowerSystem
import TOMLKit
import Tables

extension StudyToml {
  /// Reads the settings that a table of the file gives; those refused keep their default.
  mutating func readSettings(_ table: TOMLTable, _ section: String) {
    for setting in StudySetting.all where setting.section == section {
      guard let given = table[setting.key] else { continue }
      var value = FieldValue(toml: given)
      // A number with a point is not taken for a whole one.
      if case .integer = setting.kind, given.int == nil { value = nil }
      let refusals = setting.refusals(of: value)
      for refusal in refusals { add(section, setting.key, refusal) }
      if refusals.isEmpty, let value { setting.set(&values, value) }
    }
  }
}

extension FieldValue {
  /// A TOML value; nil for dates, times and tables.
  init?(toml value: any TOMLValueConvertible) {
    if let text = value.string {
      self = .text(text)
    } else if let flag = value.bool {
      self = .flag(flag)
    } else if let number = value.double ?? value.int.map(Double.init) {
      self = .number(number)
    } else if let array = value.array {
      // What has no value of its own is one that nothing admits.
      self = .list(array.map { FieldValue(toml: $0) ?? .list([]) })
    } else {
      return nil
    }
  }
}
