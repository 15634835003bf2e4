import DispatchSolvePowerSystem
import DispatchSolveTables

// Values of tables and settings, and parts of changes.
extension TOMLNode {
  /// The value as one of a column or setting; nil for dates, times, tables and whole numbers that a number does not keep.
  package var fieldValue: FieldValue? {
    switch value {
    case .text(let text): .text(text)
    case .flag(let flag): .flag(flag)
    case .number, .integer: asNumber.map { .number($0) }
    // What has no value of its own is one that nothing admits.
    case .list(let elements): .list(elements.map { $0.fieldValue ?? .list([]) })
    case .moment, .table: nil
    }
  }

  /// A list of values, at least one, each of them text, a number, true or false, or a list of such; nil when the key is
  /// not there, and, with a finding, when it is something else.
  package func values(_ key: String) -> [FieldValue]? {
    guard let value = self[key] else { return nil }
    guard let elements = value.elements, !elements.isEmpty else {
      value.refuse("must be a list of texts, numbers, true or false")
      return nil
    }
    let values = elements.compactMap { element -> FieldValue? in
      if let value = element.fieldValue, value.isPlain(lists: true) { return value }
      element.refuse("must be texts, finite numbers, true or false")
      return nil
    }
    return values.count == elements.count ? values : nil
  }

  /// The table of a study that a change is of; nil comes with a finding.
  package func studyTable() -> StudyTable? {
    guard let given = self["table"] else {
      addMissing("table")
      return nil
    }
    guard let name = text("table") else { return nil }
    if let known = StudyTable(rawValue: name) { return known }
    given.refuse(
      "'\(clipped(name))' is not a table of a study" + didYouMean(name, StudyTable.allCases.map(\.rawValue)))
    return nil
  }

  /// Conditions on rows; none when the key is not there.
  package func conditions() -> [ScenarioChange.Condition] {
    guard let given = self["where"] else { return [] }
    guard given.isTable else {
      given.refuse("must be a table: { column = value }")
      return []
    }
    return given.children.sorted { $0.name < $1.name }.map { column in
      let values: [FieldValue] =
        switch column.fieldValue {
        case .list(let list)?: list
        case let value?: [value]
        case nil: []
        }
      let isNested = values.contains { if case .list = $0 { true } else { false } }
      if values.isEmpty || isNested { column.refuse("must be a value or a list of values") }
      return ScenarioChange.Condition(column.name, values)
    }
  }

  /// Years: one, text as `"2025-2027, 2030"`, or a list of such; nil when the key is not there, and, with a finding, when
  /// it is something else or there are none.
  package func years(_ key: String) -> Years? {
    guard let given = self[key] else { return nil }
    guard let elements = given.elements else { return given.years(after: nil) }
    if elements.isEmpty { given.refuse(Self.formOfYears) }
    var years: [Int] = []
    var isGood = true
    for element in elements {
      let found = element.years(after: years.last)
      isGood = isGood && found != nil
      years += found ?? []
    }
    return isGood && !years.isEmpty ? try? Years(years) : nil
  }

  private static let formOfYears = "must be a year, a range as \"2027-2040\" or a list of years"

  /// The years that the value is, which come after one before it; nil with a finding.
  private func years(after last: Int?) -> Years? {
    do throws(YearsError) {
      let years: Years
      switch value {
      case .integer(let year): years = try Years(CollectionOfOne(year))
      case .text(let text): years = try Years(text)
      default:
        refuse(Self.formOfYears)
        return nil
      }
      if let last, let first = years.first, first <= last { throw .notAscending(first, after: last) }
      return years
    } catch {
      refuse(error.description)
      return nil
    }
  }
}

extension FieldValue {
  /// Whether it is text, a finite number, true or false, or, where `lists` says so, a list of such, not empty.
  fileprivate func isPlain(lists: Bool) -> Bool {
    switch self {
    case .text, .flag: true
    case .number(let value): value.isFinite
    case .list(let values): lists && !values.isEmpty && values.allSatisfy { $0.isPlain(lists: false) }
    }
  }
}
