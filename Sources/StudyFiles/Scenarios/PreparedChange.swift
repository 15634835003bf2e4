import DispatchSolvePowerSystem
import DispatchSolveTables

/// A change of numbers whose rows and column, or whose setting, are found once, to be made with many values.
///
/// Good for studies with the rows of the one that it was prepared for and the same values in the columns of its
/// conditions. It does what `Study.apply` does with the same change; where that would refuse, it says so and no more.
public struct PreparedChange: Sendable {
  private enum Place: Sendable {
    case rows(ColumnSchema, RowUpdate)
    case setting(StudySetting)
  }

  private let place: Place
  /// Columns of its table that tell its rows.
  public let conditionColumns: [String]

  /// Prepares a change, whatever its action is; nil for one that adds or removes rows, is not of numbers, has errors,
  /// or meets a blank cell.
  public init?(_ change: ScenarioChange, of study: Study) {
    conditionColumns = change.conditions.map(\.column) + (change.years == nil ? [] : ["year"])
    if change.table == .study {
      guard change.conditions.isEmpty, change.years == nil,
        let setting = StudySetting.all.first(where: { $0.dottedKey == change.column }), setting.isNumeric,
        setting.section != "program" || study.program != nil
      else { return nil }
      place = .setting(setting)
    } else {
      var applier = ScenarioApplier(study: study)
      guard let (column, update) = applier.place(of: change) else { return nil }
      place = .rows(column, update)
    }
  }

  /// Makes the change with an action of numbers.
  ///
  /// - Returns: Whether every value is one that a file could have; if not, the study may be changed in part, and
  ///   `Study.apply` tells what is wrong.
  public func apply(_ action: ScenarioChange.Action, to study: inout Study) -> Bool {
    switch place {
    case .rows(let column, let update):
      return update(&study) { old in
        guard let value = action.result(on: old), value.number != nil, column.refusal(of: value) == nil
        else { return nil }
        return value
      }
    case .setting(let setting):
      var values = SettingValues(of: study)
      guard let value = action.result(on: setting.value(values)), setting.refusals(of: value).isEmpty else {
        return false
      }
      setting.set(&values, value)
      values.apply(to: &study)
      return true
    }
  }
}
