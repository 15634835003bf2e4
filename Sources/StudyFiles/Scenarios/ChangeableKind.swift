import DispatchSolvePowerSystem
import DispatchSolveTables

/// What a column of a table, or a setting, takes.
package enum ChangeableKind {
  /// Texts, words of a choice, or lists of them.
  case text
  /// Whole numbers.
  case integer
  /// Anything else.
  case other

  /// The kind of a change's column; nil when there is none of its name.
  package init?(_ table: StudyTable, column: String) {
    if table == .study {
      guard let setting = StudySetting.all.first(where: { $0.dottedKey == column }) else { return nil }
      self.init(setting.kind)
      return
    }
    guard let kind = StudyTables.access(table)?.column(column)?.kind else { return nil }
    self.init(kind)
  }

  private init(_ kind: ColumnKind) {
    switch kind {
    case .text, .name, .choice, .list, .integers, .day: self = .text
    case .integer: self = .integer
    case .number, .numberAbove, .integerOrChoice, .flag: self = .other
    }
  }
}
