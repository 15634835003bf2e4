extension Study {
  /// Everything wrong with, or doubtful in, the study; empty when there is nothing to say.
  ///
  /// Findings come in the order of the tables and their rows. An `error` prevents a run, a `warning` does not.
  /// - Parameter years: Years to be run, ascending; nil leaves out what depends on them.
  public func findings(years: [Int]? = nil) -> [Finding] {
    var checker = StudyChecker(study: self)
    checker.checkNames()
    checker.checkNumbers()
    checker.checkSlices()
    checker.checkProgram()
    if let years { checker.checkYears(years) }
    let order = Dictionary(uniqueKeysWithValues: StudyTable.allCases.enumerated().map { ($1, $0) })
    return checker.findings.enumerated().sorted { a, b in
      (order[a.element.table] ?? 0, a.element.row ?? -1, a.offset)
        < (order[b.element.table] ?? 0, b.element.row ?? -1, b.offset)
    }.map(\.element)
  }
}

/// Collects findings of one study.
struct StudyChecker {
  let study: Study
  var findings: [Finding] = []

  let zoneNames: Set<String>
  let groupNames: Set<String>
  let sliceNames: Set<String>
  let blockNames: Set<String>
  let technologyNames: Set<String>
  /// Tables from which technology names are known.
  static let technologyTables: [StudyTable] = [.technologies, .units, .storage, .plannedChanges]
  let fuelNames: Set<String>

  init(study: Study) {
    self.study = study
    zoneNames = Set(study.zones.map(\.name))
    groupNames = Set(study.zones.map(\.group))
    sliceNames = Set(study.slices.map(\.name))
    blockNames = Set(study.slices.map(\.block))
    technologyNames = Set(
      study.technologies.map(\.name) + study.units.map(\.technology) + study.storage.map(\.technology)
        + study.plannedChanges.map(\.technology))
    fuelNames = Set(study.units.compactMap(\.fuel) + study.technologies.compactMap(\.fuel))
  }

  mutating func error(
    _ table: StudyTable, _ row: Int?, _ column: String?, _ message: String, presumes: [StudyTable] = []
  ) {
    findings.append(Finding(.error, table, row: row, column: column, message, presumes: presumes))
  }

  mutating func warn(
    _ table: StudyTable, _ row: Int?, _ column: String?, _ message: String, presumes: [StudyTable] = []
  ) {
    findings.append(Finding(.warning, table, row: row, column: column, message, presumes: presumes))
  }

  /// Reports a name that its table does not have, with the nearest one that it has.
  mutating func require(
    _ name: String, in known: Set<String>, of sources: [StudyTable], _ what: String, _ table: StudyTable,
    _ row: Int, _ column: String
  ) {
    guard !known.contains(name) else { return }
    let hint = nearestName(to: name, among: known.sorted()).map { "; did you mean '\($0)'?" } ?? ""
    error(table, row, column, "unknown \(what) '\(name)'\(hint)", presumes: sources)
  }

  /// Reports rows whose key was there before.
  mutating func requireUnique<Key: Hashable>(
    _ table: StudyTable, _ keys: [Key], _ column: String, _ text: (Key) -> String
  ) {
    var seen: Set<Key> = []
    seen.reserveCapacity(keys.count)
    for (row, key) in keys.enumerated() where !seen.insert(key).inserted {
      error(table, row, column, "duplicate key \(text(key))")
    }
  }
}

/// A key of up to three names and perhaps a year, for duplicate checks.
///
/// The names stand in fields of their own: an array each would cost an allocation a row.
struct NameKey: Hashable {
  var year: Int?
  private var first: String
  private var second: String?
  private var third: String?

  /// Takes one to three names.
  init(year: Int? = nil, _ first: String, _ second: String? = nil, _ third: String? = nil) {
    self.year = year
    self.first = first
    self.second = second
    self.third = third
  }

  var text: String {
    let parts = [year.map { "\($0)" }, first, second, third]
    return parts.compactMap { $0 }.joined(separator: ", ")
  }
}
