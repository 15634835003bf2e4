import DispatchSolvePowerSystem
import DispatchSolveTables

/// Applies changes to a study one after the other and keeps what is wrong with them.
struct ScenarioApplier {
  /// Where a row of a table came from.
  struct Origin {
    /// Index among the rows of the file; nil for a row that a change added.
    var fileRow: Int?
    /// Index of the last change that touched the row; nil: none.
    var change: Int?
    /// For an added row: its index in that change.
    var addedRow: Int?
  }

  private(set) var study: Study
  private(set) var errors: [ScenarioChangeError] = []
  /// What is doubtful: parts of changes that come to nothing.
  private(set) var warnings: [ScenarioChangeError] = []
  /// Origins of the rows of the tables changed, where they are kept.
  private(set) var origins: [StudyTable: [Origin]] = [:]
  /// The last change that took rows out of a table.
  private(set) var removals: [StudyTable: Int] = [:]
  /// The last change of each setting, by dotted key.
  private(set) var settings: [String: Int] = [:]
  /// The last change of tiers or of the ECR.
  private var lastOfHalves: Int?
  private let keepsOrigins: Bool
  /// Whether the change at hand is of a calibration, whose parameters may be such that they change nothing.
  private var isFitted = false

  init(study: Study, keepsOrigins: Bool = false) {
    self.study = study
    self.keepsOrigins = keepsOrigins
  }

  /// Applies one change; `index` is its index in the whole list.
  mutating func apply(_ change: ScenarioChange, _ index: Int, isFitted: Bool = false) {
    self.isFitted = isFitted
    if change.knownFrom != nil, Self.beginnings.contains(change.table) {
      return add(
        index, .key("known_from"),
        change.table == .study
          ? "known_from goes not with settings"
          : "known_from goes not with \(change.table.rawValue).csv: a run begins with it")
    }
    if change.knownFrom != nil, change.table.saysOffers {
      return add(
        index, .key("known_from"),
        "known_from goes not with \(change.table.rawValue).csv: what its rules look back on begins with the run"
      )
    }
    let before = change.knownFrom.map { fixedBefore($0) }
    let rowsBefore = change.knownFrom == nil ? nil : datedRows(of: change.table)
    defer {
      if let year = change.knownFrom, let rowsBefore, let rows = datedRows(of: change.table) {
        checkEarlyRows(rowsBefore, rows, knownFrom: year, index)
      }
      if let year = change.knownFrom, fixedBefore(year) != before {
        add(
          index, .key("known_from"),
          "what is known from \(year) on cannot change what was planned, or could be built, in earlier years; give years from \(year) on"
        )
      }
    }
    guard change.table != .study else { return applySetting(change, index) }
    guard let table = StudyTables.access(change.table) else { return }
    if change.table.isOfProgram, study.program == nil {
      return add(index, .value("table"), "the study has no allowance_program.csv")
    }
    if keepsOrigins, origins[change.table] == nil {
      origins[change.table] = (0..<table.count(study)).map { Origin(fileRow: $0) }
    }
    switch change.action {
    case .addRows(let rows):
      if !change.conditions.isEmpty { add(index, .key("where"), "where goes not with add_rows") }
      if change.years != nil { add(index, .key("years"), "years goes not with add_rows") }
      if change.column != nil { add(index, .key("column"), "column goes not with add_rows") }
      for (number, row) in rows.enumerated() { append(row, number, table, index) }
    case .remove:
      if change.column != nil { add(index, .key("column"), "column goes not with remove") }
      guard let rows = rows(of: change, table, index) else { return }
      var keeps = Array(repeating: true, count: table.count(study))
      for row in rows { keeps[row] = false }
      table.filter(&study, keeps)
      removals[change.table] = index
      if let old = origins[change.table] {
        origins[change.table] = zip(old, keeps).filter(\.1).map(\.0)
      }
    case .set, .multiply, .add: write(change, table, index)
    }
  }

  /// To be called after the last change: columns that need each other must both be there.
  mutating func finish() {
    guard let lastOfHalves else { return }
    for row in (study.program?.years ?? []).indices {
      for half in study.program?.years[row].removeHalves() ?? [] {
        let change = origins[.allowanceProgram]?[row].change ?? lastOfHalves
        add(change, .change, "\(study.program?.years[row].year ?? 0): \(half)")
      }
    }
  }

  /// What windows after a year take from years before it.
  private struct Fixed: Equatable {
    var plannedChanges: [PlannedChange]
    var buildOptions: [BuildOption]
    var years: [[Int?]]
  }

  /// The rows of a table each of which is of one year, with that year; nil for other tables, as of prices that hold until the next row.
  private func datedRows(of table: StudyTable) -> [(year: Int, row: AnyHashable)]? {
    switch table {
    case .demand: study.demand.map { ($0.year, AnyHashable($0)) }
    case .fuelPrices: study.fuelPrices.map { ($0.year, AnyHashable($0)) }
    case .allowanceProgram: study.program?.years.map { ($0.year, AnyHashable($0)) }
    case .generationStandards: study.generationStandards.map { ($0.year, AnyHashable($0)) }
    case .reserveMargins: study.reserveMargins.map { ($0.year, AnyHashable($0)) }
    default: nil
    }
  }

  /// What a change does to years before it is known: nothing.
  private mutating func checkEarlyRows(
    _ before: [(year: Int, row: AnyHashable)], _ after: [(year: Int, row: AnyHashable)], knownFrom year: Int,
    _ index: Int
  ) {
    func isSame(_ includes: (Int) -> Bool) -> Bool {
      before.filter { includes($0.year) }.map(\.row).elementsEqual(
        after.filter { includes($0.year) }.map(\.row))
    }
    // Years between rows that are given, and those after the last, are made of earlier rows.
    guard !study.settings.interpolatesYears, after.contains(where: { $0.year >= year }),
      !isSame({ $0 < year })
    else { return }
    let text = "what is known from \(year) on changes nothing in earlier years"
    if isSame({ $0 >= year }) {
      add(index, .key("known_from"), text + ", and all of the change is of these: give years from \(year) on")
    } else {
      warn(
        index, .key("known_from"),
        text + ", which stay as they were; years from \(year) on say that this is meant")
    }
  }

  private func fixedBefore(_ year: Int) -> Fixed {
    Fixed(
      plannedChanges: study.plannedChanges.filter { $0.year < year },
      buildOptions: study.buildOptions.filter { $0.year < year },
      years: study.buildLimits.filter { ($0.firstYear ?? Int.min) < year }.map {
        [$0.firstYear, $0.lastYear.map { min($0, year) } ?? year]
      })
  }

  /// What a run begins with, and no later year takes up again.
  private static let beginnings: Set<StudyTable> = [.study, .zones, .slices, .units, .storage, .technologies]

  private mutating func add(
    _ change: Int, _ part: ScenarioChangeError.Part, _ message: String, presumesAllRows: Bool = false
  ) {
    errors.append(
      ScenarioChangeError(
        change: change, part: part, message: oneLine(message, limit: Finding.longestMessage),
        presumesAllRows: presumesAllRows))
  }

  private mutating func warn(_ change: Int, _ part: ScenarioChangeError.Part, _ message: String) {
    warnings.append(
      ScenarioChangeError(
        change: change, part: part, message: oneLine(message, limit: Finding.longestMessage),
        presumesAllRows: true))
  }

  /// The column of a name, or an error at `part`.
  private mutating func column(
    _ name: String, _ table: any AnyStudyTable, _ index: Int, _ part: ScenarioChangeError.Part
  ) -> ColumnSchema? {
    if let column = table.column(name) { return column }
    let known = (table.schema.columns + table.schema.numberedColumns).map(\.name)
    let hint = table.schema.former[name].map { ", gone since 0.2.0: \($0)" } ?? didYouMean(name, known)
    add(index, part, "unknown column '\(clipped(name))' of \(table.schema.fileName)\(hint)")
    return nil
  }
}

// Choosing rows.
extension ScenarioApplier {
  /// Rows for which all conditions hold; nil, with an error, when they cannot be told or there are none.
  private mutating func rows(
    of change: ScenarioChange, _ table: any AnyStudyTable, _ index: Int
  ) -> [Int]? {
    var isGood = true
    var matches = Array(repeating: true, count: table.count(study))
    for condition in change.conditions {
      let key = "where.\(condition.column)"
      guard let column = column(condition.column, table, index, .key(key)) else {
        isGood = false
        continue
      }
      let present = table.values(study, column.name)
      for value in condition.values {
        if value != .blank, let refusal = column.refusal(of: value) {
          add(index, .value(key), "\(condition.column): '\(clipped(value.written))' \(refusal)")
          isGood = false
        } else if !present.contains(value) {
          let known = Set(present.map(\.written)).sorted()
          add(
            index, .value(key),
            "no row of \(table.schema.fileName) has \(condition.column) '\(clipped(value.written))'"
              + didYouMean(value.written, known), presumesAllRows: true)
          isGood = false
        }
      }
      let wanted = Set(condition.values)
      for row in present.indices where matches[row] { matches[row] = wanted.contains(present[row]) }
    }
    if let years = change.years {
      if let column = table.column("year") {
        let wanted = Set(years.map { FieldValue.number(Double($0)) })
        let present = table.values(study, column.name)
        for row in present.indices where matches[row] { matches[row] = wanted.contains(present[row]) }
      } else {
        add(index, .key("years"), "\(table.schema.fileName) has no column 'year'")
        isGood = false
      }
    }
    guard isGood else { return nil }
    let rows = matches.indices.filter { matches[$0] }
    if rows.isEmpty {
      add(index, .change, "the change matches no row of \(table.schema.fileName)", presumesAllRows: true)
      return nil
    }
    if keepsOrigins { warnOfIdleParts(of: change, rows, table, index) }
    return rows
  }

  /// Values of conditions, and years, that none of the rows has: each matches rows, but not together with the others.
  private mutating func warnOfIdleParts(
    of change: ScenarioChange, _ rows: [Int], _ table: any AnyStudyTable, _ index: Int
  ) {
    for condition in change.conditions where condition.values.count > 1 {
      let values = table.values(study, condition.column)
      let found = Set(rows.map { values[$0] })
      for value in condition.values where !found.contains(value) {
        warn(
          index, .value("where.\(condition.column)"),
          "none of the rows that the change matches has \(condition.column) '\(clipped(value.written))'")
      }
    }
    guard let years = change.years else { return }
    let given = table.values(study, "year").compactMap(\.integer)
    guard let first = given.min(), let last = given.max() else { return }
    let values = table.values(study, "year")
    let found = Set(rows.compactMap { values[$0].integer })
    // Years between those given are filled in later, from what the change makes of their ends.
    let idle = years.filter {
      !found.contains($0) && !(study.settings.interpolatesYears && first < $0 && $0 < last)
    }
    guard !idle.isEmpty else { return }
    warn(index, .value("years"), "none of the rows that the change matches is of \(idle)")
  }
}

// Choosing once.
extension ScenarioApplier {
  /// Column and rows of a change of numbers that are all there; nil for any other, and for one that has errors.
  mutating func place(of change: ScenarioChange) -> (column: ColumnSchema, update: RowUpdate)? {
    guard let table = StudyTables.access(change.table), let name = change.column,
      let column = column(name, table, 0, .value("column")), column.kind.isNumeric,
      let rows = rows(of: change, table, 0), errors.isEmpty
    else { return nil }
    let values = table.values(study, name)
    guard rows.allSatisfy({ values[$0].number != nil }), let update = table.update(name, rows) else {
      return nil
    }
    return (column, update)
  }
}

// Changing, adding.
extension ScenarioApplier {
  private mutating func write(_ change: ScenarioChange, _ table: any AnyStudyTable, _ index: Int) {
    guard let name = change.column else {
      return add(index, .change, "column is missing: which one of \(table.schema.fileName) is changed?")
    }
    let column = column(name, table, index, .value("column"))
    // Conditions are checked too, so that everything is told at once.
    let rows = rows(of: change, table, index)
    guard let column else { return }
    let key = change.action.key
    if change.action.isArithmetic, !column.kind.isNumeric {
      return add(index, .key(key), "\(key): \(name) of \(table.schema.fileName) is not a number")
    }
    if case .set(let value) = change.action, let refusal = column.refusal(of: value) {
      return add(index, .value(key), "\(name): '\(clipped(value.written))' \(refusal)")
    }
    guard let rows else { return }
    let old = change.action.isArithmetic ? table.values(study, column.name) : []
    if case .multiply = change.action, rows.allSatisfy({ old[$0].number == 0 }) {
      return add(
        index, .key(key),
        "\(key): \(name) is 0 in every row that the change matches; a factor changes nothing",
        presumesAllRows: true)
    }
    var new: [(row: Int, value: FieldValue)] = []
    new.reserveCapacity(rows.count)
    var refused: (text: String, row: Int)?
    var refusedCount = 0
    for row in rows {
      guard let value = change.action.result(on: change.action.isArithmetic ? old[row] : .blank) else {
        refused = refused ?? ("\(name) is blank", row)
        refusedCount += 1
        continue
      }
      if change.action.isArithmetic, let refusal = column.refusal(of: value) {
        refused = refused ?? ("\(name): '\(value.written)' \(refusal)", row)
        refusedCount += 1
      }
      new.append((row, value))
    }
    if let refused {
      let more = refusedCount > 1 ? ", and \(refusedCount - 1) more" : ""
      return add(
        index, .value(key), "\(refused.text) (row \(clipped(keyText(table, refused.row)))\(more))")
    }
    if keepsOrigins, !isFitted {
      let before = table.values(study, name)
      if new.allSatisfy({ before[$0.row] == $0.value }) {
        warn(index, .key(key), "\(key): every value of \(name) that the change matches stays as it is")
      }
    }
    table.write(&study, name, new)
    for row in rows { origins[change.table]?[row].change = index }
    if change.table == .allowanceProgram { lastOfHalves = index }
  }

  /// The key of a row, for people.
  private func keyText(_ table: any AnyStudyTable, _ row: Int) -> String {
    let keys = table.schema.columns.filter(\.isKey).map(\.name)
    let names = keys.isEmpty ? Array(table.schema.columns.map(\.name).prefix(3)) : keys
    return names.map { table.values(study, $0)[row].written }
      .joined(separator: ", ")
  }

  private mutating func append(
    _ row: [String: FieldValue], _ number: Int, _ table: any AnyStudyTable, _ index: Int
  ) {
    let key = "add_rows[\(number)]"
    let before = errors.count
    var values: [String: FieldValue] = [:]
    for (name, value) in row.sorted(by: { $0.key < $1.key }) {
      guard let column = column(name, table, index, .key("\(key).\(name)")) else { continue }
      if let refusal = column.refusal(of: value) {
        add(index, .value("\(key).\(name)"), "\(name): '\(clipped(value.written))' \(refusal)")
      } else {
        values[name] = value
      }
    }
    for column in table.schema.columns where column.isRequired && row[column.name] == nil {
      add(index, .value(key), "column '\(column.name)' is missing")
    }
    guard errors.count == before else { return }
    for half in table.append(&study, values) { add(index, .value(key), half) }
    origins[table.table]?.append(Origin(change: index, addedRow: number))
  }

  private mutating func applySetting(_ change: ScenarioChange, _ index: Int) {
    if !change.conditions.isEmpty { add(index, .key("where"), "where goes not with settings") }
    if change.years != nil { add(index, .key("years"), "years goes not with settings") }
    switch change.action {
    case .addRows, .remove:
      return add(index, .key(change.action.key), "\(change.action.key) goes not with settings")
    case .set, .multiply, .add: break
    }
    guard let name = change.column else {
      return add(index, .change, "column is missing: which setting is changed?")
    }
    guard let setting = StudySetting.all.first(where: { $0.dottedKey == name }) else {
      let known = StudySetting.all.map(\.dottedKey)
      return add(index, .value("column"), "unknown key '\(clipped(name))'\(didYouMean(name, known))")
    }
    if setting.section == "program", study.program == nil {
      return add(index, .value("column"), "the study has no allowance_program.csv")
    }
    let key = change.action.key
    if change.action.isArithmetic, !setting.isNumeric {
      return add(index, .key(key), "\(key): \(name) is not a number")
    }
    var values = SettingValues(of: study)
    guard let value = change.action.result(on: setting.value(values)) else {
      return add(index, .value(key), "\(name) is not set")
    }
    if case .multiply = change.action, setting.value(values).number == 0 {
      return add(index, .key(key), "\(key): \(name) is 0; a factor changes nothing")
    }
    let refusals = setting.refusals(of: value)
    for refusal in refusals { add(index, .value(key), "\(name): \(refusal)") }
    guard refusals.isEmpty else { return }
    setting.set(&values, value)
    values.apply(to: &study)
    settings[name] = index
  }
}

extension ScenarioChange.Action {
  /// Its key in a file.
  var key: String {
    switch self {
    case .set: "set"
    case .multiply: "multiply"
    case .add: "add"
    case .addRows: "add_rows"
    case .remove: "remove"
    }
  }

  /// Whether the old value counts.
  fileprivate var isArithmetic: Bool {
    switch self {
    case .multiply, .add: true
    case .set, .addRows, .remove: false
    }
  }

  /// The new value of a column; nil where there is no number to start from.
  func result(on old: FieldValue) -> FieldValue? {
    switch self {
    case .set(let value): value
    case .multiply(let factor): old.number.map { .number($0 * factor) }
    case .add(let amount): old.number.map { .number($0 + amount) }
    case .addRows, .remove: nil
    }
  }
}
