import Foundation
import DispatchSolvePowerSystem
import DispatchSolveTables

/// What a study folder has to choose from: its scenarios and settings, for people.
public enum StudyCatalogue {
  /// Names of the scenarios of a folder, sorted; none where it has no `scenarios/`.
  public static func scenarioNames(_ folder: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/scenarios")) ?? []
    return names.filter { $0.hasSuffix(".toml") }.map { String($0.dropLast(5)) }.sorted()
  }

  /// A setting: key, value, what it may be and means.
  public struct Setting: Sendable, Hashable {
    /// Section and key of `study.toml` with a point between.
    public var key: String
    /// Value in force; empty: none.
    public var value: String
    /// Value where `study.toml` does not say one; empty: none.
    public var defaultValue: String
    /// What the value may be.
    public var kind: String
    /// Meaning.
    public var meaning: String
  }

  /// All settings as a study has them.
  ///
  /// - Parameter study: nil: the defaults.
  public static func settings(of study: Study?) -> [Setting] {
    let defaults = SettingValues()
    let values = study.map { SettingValues(of: $0) } ?? defaults
    return StudySetting.all.map { setting in
      let words = setting.words.joined(separator: ", ")
      let kind =
        switch setting.kind {
        case .list: setting.words.isEmpty ? "list of texts" : "list of \(words)"
        case .choice: words
        default: TableDocument.kind(setting.kind, unit: setting.unit).filter { $0 != "`" }
        }
      return Setting(
        key: setting.dottedKey, value: setting.value(values).written,
        defaultValue: setting.value(defaults).written, kind: kind, meaning: setting.meaning)
    }
  }
}

extension ScenarioChange {
  /// The change in a line: `fuel_prices.price_usd_per_mmbtu x 1.2 where fuel = gas, 2027-2040`.
  public var text: String {
    var text = column.map { "\(table.rawValue).\($0)" } ?? table.rawValue
    switch action {
    case .set(let value): text += " = \(value == .blank ? "blank" : value.written)"
    case .multiply(let factor): text += " x \(FieldValue.number(factor).written)"
    case .add(let amount): text += " \(amount < 0 ? "-" : "+") \(FieldValue.number(abs(amount)).written)"
    case .addRows(let rows): text += ": \(rows.count) row\(rows.count == 1 ? "" : "s") added"
    case .remove: text += ": rows removed"
    }
    if !conditions.isEmpty {
      text += " where "
      text += conditions.map { "\($0.column) = \($0.values.map(\.written).joined(separator: " or "))" }
        .joined(separator: ", ")
    }
    if let years { text += ", \(years)" }
    if let knownFrom { text += ", known from \(knownFrom)" }
    return text
  }
}
