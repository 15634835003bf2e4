extension Study {
  /// Everything wrong with, or doubtful in, the study; empty when there is nothing to say.
  ///
  /// Findings come in the order of the tables and their rows. An `error` prevents a run, a `warning` does not.
  /// - Parameters:
  ///   - years: Years to be run, ascending; nil leaves out what depends on them.
  ///   - incomplete: Tables that lack rows because they could not be read; what would only follow from that is
  ///     not reported.
  public func findings(years: [Int]? = nil, incomplete: Set<StudyTable> = []) -> [Finding] {
    var checker = StudyChecker(study: self, incomplete: incomplete)
    checker.checkNames()
    checker.checkNumbers()
    checker.checkSlices()
    checker.checkProgram()
    if let years { checker.checkYears(years) }
    return checker.findings
  }
}

/// Collects findings of one study.
struct StudyChecker {
  let study: Study
  let incomplete: Set<StudyTable>
  var findings: [Finding] = []

  let zoneNames: Set<String>
  let groupNames: Set<String>
  let sliceNames: Set<String>
  let blockNames: Set<String>
  let technologyNames: Set<String>
  let fuelNames: Set<String>

  init(study: Study, incomplete: Set<StudyTable>) {
    self.study = study
    self.incomplete = incomplete
    zoneNames = Set(study.zones.map(\.name))
    groupNames = Set(study.zones.map(\.group))
    sliceNames = Set(study.slices.map(\.name))
    blockNames = Set(study.slices.map(\.block))
    technologyNames = Set(
      study.technologies.map(\.name) + study.units.map(\.technology) + study.storage.map(\.technology)
        + study.plannedChanges.map(\.technology))
    fuelNames = Set(study.units.compactMap(\.fuel) + study.technologies.compactMap(\.fuel))
  }

  mutating func error(_ table: StudyTable, _ row: Int?, _ column: String?, _ message: String) {
    findings.append(Finding(.error, table, row: row, column: column, message))
  }

  mutating func warn(_ table: StudyTable, _ row: Int?, _ column: String?, _ message: String) {
    findings.append(Finding(.warning, table, row: row, column: column, message))
  }

  /// Whether all rows of the tables could be read.
  func hasAll(_ tables: StudyTable...) -> Bool { incomplete.isDisjoint(with: tables) }

  /// Reports a name that the tables it comes from do not have, with the nearest one that they have.
  mutating func require(
    _ name: String, in known: Set<String>, _ what: String, _ table: StudyTable, _ row: Int, _ column: String
  ) {
    guard !known.contains(name) else { return }
    let origins: [StudyTable] =
      switch what {
      case "zone", "zone group": [.zones]
      case "slice", "block": [.slices]
      default: [.technologies, .units, .storage, .plannedChanges]
      }
    guard incomplete.isDisjoint(with: origins) else { return }
    let hint = nearestName(to: name, among: known.sorted()).map { "; did you mean '\($0)'?" } ?? ""
    error(table, row, column, "unknown \(what) '\(name)'\(hint)")
  }

  /// Reports rows whose key was there before.
  mutating func requireUnique<Key: Hashable>(
    _ table: StudyTable, _ keys: [Key], _ column: String, _ text: (Key) -> String
  ) {
    var seen: Set<Key> = []
    for (row, key) in keys.enumerated() where !seen.insert(key).inserted {
      error(table, row, column, "duplicate key \(text(key))")
    }
  }
}

/// A key of two names and perhaps a year, for duplicate checks.
struct NameKey: Hashable {
  var year: Int?
  var names: [String]

  var text: String { ((year.map { ["\($0)"] } ?? []) + names).joined(separator: ", ") }
}
