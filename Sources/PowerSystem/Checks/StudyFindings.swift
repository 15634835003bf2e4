extension Study {
  /// Everything wrong with, or doubtful in, the study; empty when there is nothing to say.
  ///
  /// Findings come in the order of the tables and their rows. An `error` prevents a run, a `warning` does not.
  /// - Parameter years: Years that are dispatched, ascending; nil leaves out what depends on them.
  public func findings(years: Years? = nil) -> [Finding] {
    findings(StudyChecker(study: self), years)
  }

  /// Everything wrong with, or doubtful in, the study for a run that reports some years.
  public func findings(reporting years: Years) -> [Finding] {
    var checker = StudyChecker(study: self)
    checker.checkFirstYear(years)
    return findings(checker, visitedYears(for: years))
  }

  /// Everything wrong with, or doubtful in, the study for a comparison of years that happened, each alone: nothing is
  /// built, and no rules of the program are needed, since allowance prices are given.
  public func findings(history years: Set<Int>) -> [Finding] {
    var study = self
    study.settings.expansion.isEnabled = false
    var checker = StudyChecker(study: study)
    checker.needsProgramRules = false
    checker.checkActualsOf(years)
    return findings(checker, try? Years(years.sorted()))
  }

  private func findings(_ begun: StudyChecker, _ years: Years?) -> [Finding] {
    var checker = begun
    checker.checkNames()
    checker.checkBuildNames()
    checker.checkNumbers()
    checker.checkBuildNumbers()
    checker.checkExpansion()
    checker.checkLifecycle()
    checker.checkReserveMargins()
    checker.checkHorizon()
    checker.checkMoney()
    checker.checkSlices()
    checker.checkMonths()
    checker.checkMembershipDates()
    checker.checkHistory()
    checker.checkProgram()
    checker.checkPrograms()
    checker.checkProgramLinks()
    checker.checkPollutants()
    checker.checkImports()
    checker.checkOfferRules()
    checker.checkCertificateMarkets()
    checker.checkEnforcement()
    checker.checkRetirements()
    checker.checkEarlyChanges()
    checker.checkUnmatched()
    checker.checkWithoutSay()
    checker.checkDoubles()
    checker.checkPlausibility()
    checker.checkPeaksOfLoad()
    if let years { checker.checkYears(years) }
    // What years say of sizes goes before what one year says beside the next.
    checker.checkJumps()
    return checker.inOrder
  }

  /// What is wrong with the figures of the allowance program alone, errors and warnings; its zones and years are not
  /// looked at.
  public func programFindings() -> [Finding] {
    var checker = StudyChecker(study: Study(settings: settings, program: program))
    checker.checkProgram()
    return checker.inOrder
  }
}

extension StudyChecker {
  /// Findings by table and row, without what follows from a name that is not there.
  fileprivate var inOrder: [Finding] {
    guard findings.count > 1 else { return findings }
    let order = Dictionary(uniqueKeysWithValues: StudyTable.allCases.enumerated().map { ($1, $0) })
    return causes.enumerated().sorted { a, b in
      (order[a.element.table] ?? 0, a.element.row ?? -1, a.offset)
        < (order[b.element.table] ?? 0, b.element.row ?? -1, b.offset)
    }.map(\.element)
  }
}

extension StudyChecker {
  /// Findings without those that follow from others. A row that names what is not there is like one that could not be
  /// read: what holds only if its table is complete is not told, nor what else that row has of the name.
  private var causes: [Finding] {
    guard !unknownNames.isEmpty else { return findings }
    let tables = Set(unknownNames.keys.map { findings[$0].table })
    var names: [StudyTable: [Int: [String]]] = [:]
    for (index, name) in unknownNames {
      let finding = findings[index]
      if let row = finding.row { names[finding.table, default: [:]][row, default: []].append("'\(name)'") }
    }
    return findings.indices.filter { index in
      let finding = findings[index]
      guard unknownNames[index] == nil, !finding.presumes.isEmpty else { return true }
      guard tables.isDisjoint(with: finding.presumes) else { return false }
      let unknown = finding.row.flatMap { names[finding.table]?[$0] } ?? []
      return !unknown.contains { finding.message.contains($0) }
    }.map { findings[$0] }
  }
}

/// Collects findings of one study.
struct StudyChecker {
  let study: Study
  var findings: [Finding] = []
  /// Names that are not there, by the index of the finding that says so.
  private(set) var unknownNames: [Int: String] = [:]
  /// Doubts about the size of figures that were told.
  var toldDoubts: [ScaleFindings.Doubt] = []
  /// Whether the program has to have rules for the years.
  var needsProgramRules = true

  let known: StudyNames
  private(set) lazy var availability = AvailabilityClasses(study.availability)
  private(set) lazy var loadShape = LoadShapeClasses(study.loadShape)

  /// - Parameter known: Names of the study, for who looks none up; nil: they are collected.
  init(study: Study, known: StudyNames? = nil) {
    self.study = study
    self.known = known ?? StudyNames(study)
  }

  mutating func error(
    _ table: StudyTable, _ row: Int?, _ column: String?, _ message: String, presumes: [StudyTable] = []
  ) {
    findings.append(Finding(.error, table, row: row, column: column, message, presumes: presumes))
  }

  mutating func warn(
    _ table: StudyTable, _ row: Int?, _ column: String?, _ message: String, presumes: [StudyTable] = [],
    restsOn: [Finding.Cell] = []
  ) {
    findings.append(
      Finding(.warning, table, row: row, column: column, message, presumes: presumes, restsOn: restsOn))
  }

  /// Reports a row that names what is not there.
  mutating func refuse(
    name: String, _ table: StudyTable, _ row: Int, _ column: String, _ message: String, presumes: [StudyTable]
  ) {
    unknownNames[findings.count] = name
    error(table, row, column, message, presumes: presumes)
  }

  /// Reports a name that its table does not have, with the nearest one that it has.
  mutating func require(
    _ name: String, in known: StudyNames.Kind, _ table: StudyTable, _ row: Int, _ column: String
  ) {
    guard !known.names.contains(name) else { return }
    refuse(
      name: name, table, row, column, known.unknown(name, hint: known.hint(name)), presumes: known.sources)
  }

  /// Reports rows with a name that its table does not have; every name is looked up once.
  mutating func requireKnown<Row>(
    _ rows: [Row], _ classes: RowClasses, _ known: StudyNames.Kind, _ table: StudyTable, _ column: String,
    _ name: (Row) -> String
  ) {
    let hints = classes.map(rows) { row in
      let name = name(row)
      return known.names.contains(name) ? nil : known.hint(name)
    }
    guard hints.contains(where: { $0 != nil }) else { return }
    for row in rows.indices {
      guard let hint = hints[Int(classes.classes[row])] else { continue }
      // Each row's own name: equal names may be written in different bytes.
      let name = name(rows[row])
      refuse(name: name, table, row, column, known.unknown(name, hint: hint), presumes: known.sources)
    }
  }

  /// Reports rows whose key was there before; returns all keys.
  @discardableResult
  mutating func requireUnique<Key: Hashable>(
    _ table: StudyTable, _ keys: [Key], _ column: String, _ text: (Key) -> String
  ) -> Set<Key> {
    var seen: Set<Key> = []
    seen.reserveCapacity(keys.count)
    for (row, key) in keys.enumerated() where !seen.insert(key).inserted {
      error(table, row, column, "duplicate key \(text(key))")
    }
    return seen
  }

  /// Reports rows whose key was there before; `text` is that of a row's key.
  mutating func requireUnique(
    _ table: StudyTable, _ keys: RowClasses, _ column: String, _ text: (Int) -> String
  ) {
    for row in keys.repeatedRows { error(table, row, column, "duplicate key \(text(row))") }
  }
}

/// A key of up to three names and perhaps a year, for looking rows up.
///
/// The names stand in fields of their own: an array each would cost an allocation a row.
struct NameKey: Hashable {
  var year: Int?
  private var first: String
  private var second: String?
  private var third: String?

  /// The names, for messages.
  var text: String {
    [first, second, third].compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: ", ")
  }

  /// Takes one to three names.
  init(year: Int? = nil, _ first: String, _ second: String? = nil, _ third: String? = nil) {
    self.year = year
    self.first = first
    self.second = second
    self.third = third
  }
}
