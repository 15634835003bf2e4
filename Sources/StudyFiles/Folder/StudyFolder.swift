import Foundation
import DispatchSolvePowerSystem
import DispatchSolveTables

/// A study that passed every check, and what it was read from.
public struct LoadedStudy: Sendable {
  /// The study, completed: years that its tables leave out filled, published prices in its money, where it asks for that.
  public var study: Study
  /// The study as its tables give it: what further changes of its rows are made in.
  public var asGiven: Study
  /// Files read, with size and SHA-256 of the very bytes that were read, in the order of the schema; then those of
  /// scenarios.
  public var inputFiles: [(name: String, digest: FileDigest)]
  /// Scenarios laid over the study, in their order.
  public var scenarios: [Scenario]
  /// Fitted parameters, applied before the scenarios; nil: the study has none.
  public var calibration: Calibration?
  /// The study's tables and settings without calibration and scenarios; nil without a calibration.
  public var uncalibrated: Study?
  /// Findings that do not prevent a run.
  public var warnings: [LocatedFinding]
}

/// Reads a study folder: files to tables to a checked study, or all findings at once.
public enum StudyFolder {
  /// Reads and checks the folder.
  ///
  /// - Parameters:
  ///   - path: The folder.
  ///   - years: Years that a run is to report; nil checks only what does not depend on them.
  ///   - alone: Whether those years stand for themselves: no run goes through the years before them.
  ///   - scenarios: Names of scenarios, files `scenarios/NAME.toml` of the folder, that are laid over the tables
  ///     before they are checked; later ones see what earlier ones did.
  ///   - overrides: Settings that the study is checked with and gets instead of its own and the scenarios'.
  ///   - threads: Most threads that read a large file; what is read does not depend on it.
  /// - Throws: `InputFileError`.
  public static func load(
    _ path: String, years: Years? = nil, alone: Bool = false, scenarios: [String] = [],
    overrides: SettingOverrides = SettingOverrides(), threads: Int = 1
  ) throws(InputFileError) -> LoadedStudy {
    var gateway = StudyGateway(folder: path, threads: threads)
    return try gateway.load(alone ? .alone(years) : .run(years), scenarios, overrides)
  }

  /// Reads and checks the folder for a comparison with what happened: years of `actuals.csv`, each dispatched alone at an
  /// allowance price that is given, so that no rules of the program are needed.
  ///
  /// - Parameters:
  ///   - years: Those of the years that are wanted; nil: all.
  ///   - threads: Most threads that read a large file.
  /// - Throws: `InputFileError`.
  public static func loadHistory(
    _ path: String, years: Years? = nil, scenarios: [String] = [],
    overrides: SettingOverrides = SettingOverrides(), threads: Int = 1
  ) throws(InputFileError) -> LoadedStudy {
    var gateway = StudyGateway(folder: path, threads: threads)
    return try gateway.load(.history(years), scenarios, overrides)
  }
}

extension Study {
  /// Settings in force, by section and key of `study.toml`, as text; those without a value are left out.
  public var writtenSettings: [String: String] { StudySetting.written(of: self) }

  /// Zones whose text for people is not their name, with that text.
  public var zoneNames: [String: String] {
    Dictionary(
      zones.filter { $0.displayName != $0.name }.map { ($0.name, $0.displayName) },
      uniquingKeysWith: { first, _ in first })
  }
}

/// One reading of a folder.
struct StudyGateway {
  let folder: String
  private let threads: Int
  private var unreadable: [UnreadableFile] = []
  private var findings: [LocatedFinding] = []
  private var inputFiles: [(name: String, digest: FileDigest)] = []
  private var readers: [StudyTable: TableReader] = [:]

  /// What a study is read for.
  enum Purpose {
    /// A run that reports some years; nil: what does not depend on them.
    case run(Years?)
    /// Years that stand for themselves.
    case alone(Years?)
    /// Those of some years that `actuals.csv` speaks of, at given allowance prices; nil: all of them.
    case history(Years?)
  }

  init(folder: String, threads: Int = 1) {
    self.folder = folder
    self.threads = max(1, threads)
  }

  mutating func load(
    _ purpose: Purpose, _ scenarios: [String], _ overrides: SettingOverrides
  ) throws(InputFileError) -> LoadedStudy {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: folder, isDirectory: &isDirectory) else {
      throw .unreadable([UnreadableFile(path: folder, reason: "no such folder", cause: .missing)])
    }
    guard isDirectory.boolValue else {
      throw .unreadable([UnreadableFile(path: folder, reason: "is not a folder")])
    }
    let toml = readToml()
    var study = readTables()
    let calibration = readCalibration()
    let scenarioFiles = scenarios.compactMap { readScenario($0) }
    let files: [any ChangeFile] = (calibration.map { [$0] } ?? []) + scenarioFiles
    guard unreadable.isEmpty else { throw .unreadable(unreadable) }
    toml.values.apply(to: &study)
    study.settings.scenarios = scenarioFiles.map { file in
      let text = oneLine(file.scenario.description, limit: Finding.longestMessage)
      return text.isEmpty ? file.scenario.name : "\(file.scenario.name): \(text)"
    }
    var incomplete = Set(readers.filter { !$0.value.findings.isEmpty }.keys)
    let tables = study
    let overlay = ScenarioOverlay(files, over: study)
    study = overlay.study
    findings += files.flatMap { $0.findings } + overlay.findings(incomplete: incomplete)
    if let first = study.firstYear { findings += scenarioFiles.flatMap { $0.knownTooEarly(first) } }
    overrides.apply(to: &study.settings)
    warnOfUnknownFiles()
    // The study is checked even when some rows were refused, but only tables without refused rows are held to be
    // complete: a missing year is not worth telling when its row could not be read.
    incomplete.formUnion(overlay.spoiltTables)
    if findings.contains(where: { $0.file == StudyToml.fileName }) { incomplete.insert(.study) }
    // The study with every change, then as it is known before each of the years from which some are known.
    check(study, overlay, toml, purpose, incomplete)
    for year in overlay.knownFrom {
      let early = ScenarioOverlay(files, over: tables, knownBefore: year)
      var view = early.study
      overrides.apply(to: &view.settings)
      var others = StudyGateway(folder: folder)
      others.readers = readers
      others.findings = early.findings(incomplete: incomplete)
      others.check(view, early, toml, purpose, incomplete)
      for var finding in others.findings where !findings.contains(finding) {
        finding.message += "; as known before \(year)"
        findings.append(finding)
      }
      study.earlierViews.append(StudyView(before: year, study: view))
    }
    findings = Self.sorted(findings, scenarios: files.map { $0.name })
    guard !findings.contains(where: { $0.severity == .error }) else { throw .invalid(findings) }
    let asGiven = study.inEveryView { view in
      var view = view
      view.sortYears()
      return view
    }
    return LoadedStudy(
      study: asGiven.completed(), asGiven: asGiven, inputFiles: inputFiles,
      scenarios: scenarioFiles.map(\.scenario), calibration: calibration?.calibration,
      uncalibrated: calibration == nil ? nil : tables, warnings: findings)
  }

  /// Adds what is wrong with a study, as an overlay made it.
  private mutating func check(
    _ study: Study, _ overlay: ScenarioOverlay, _ toml: StudyToml, _ purpose: Purpose,
    _ incomplete: Set<StudyTable>
  ) {
    let filled = study.completed()
    var found =
      switch purpose {
      case .run(let years): years.map { filled.findings(reporting: $0) } ?? filled.findings()
      case .alone(let years): filled.findings(years: years)
      case .history(let years):
        filled.findings(history: Set(filled.actuals.map(\.year)).filter { years?.contains($0) ?? true })
      }
    if case .run(let years) = purpose { found += earlierMeanings(study, overlay, years) }
    var unusual: [StudyTable: Set<Finding.Cell>] = [:]
    var bands = study.unusualValues(cells: &unusual)
    found.removeAll { unusual[$0.table]?.isDisjoint(with: $0.restsOn) == false }
    // Of a cell that is refused it is no news that it is unusual.
    var refused: [StudyTable: Set<Finding.Cell>] = [:]
    for finding in found where finding.severity == .error {
      guard let row = finding.row, let column = finding.column else { continue }
      refused[finding.table, default: []].insert(Finding.Cell(row: row, column: column))
    }
    bands.removeAll { band in
      guard let row = band.row, let column = band.column else { return false }
      return refused[band.table]?.contains(Finding.Cell(row: row, column: column)) == true
    }
    for finding in found + bands where incomplete.isDisjoint(with: finding.presumes) {
      findings.append(locate(finding, toml, overlay))
    }
  }

  /// What meant something else in earlier versions; of what is said of blanks, that of cells that are.
  private func earlierMeanings(_ study: Study, _ overlay: ScenarioOverlay, _ years: Years?) -> [Finding] {
    study.findingsOfEarlierVersions(reporting: years).filter { finding in
      guard finding.table == .technologies, let row = finding.row, let column = finding.column,
        let reader = readers[.technologies],
        case .file(let row, _) = overlay.place(.technologies, row: row, column: column)
      else { return true }
      return reader.isBlank(row: row, column: column)
    }
  }

  /// By file, line and column, findings of one place in their order; those of one cause as one, at the first place.
  private static func sorted(_ findings: [LocatedFinding], scenarios: [String]) -> [LocatedFinding] {
    let files = [StudyToml.fileName] + StudySchema.tables.map(\.fileName) + scenarios
    let rank = Dictionary(files.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    func key(_ index: Int) -> (Int, Int, Int, Int) {
      let finding = findings[index]
      return (rank[finding.file] ?? Int.max, finding.line, finding.column, index)
    }
    return findings.indices.sorted { key($0) < key($1) }.map { findings[$0] }.merged
  }

  private func locate(
    _ finding: Finding, _ toml: StudyToml, _ overlay: ScenarioOverlay
  ) -> LocatedFinding {
    func at(_ file: String, _ line: Int, _ column: Int, _ remark: String = "") -> LocatedFinding {
      LocatedFinding(
        severity: finding.severity, file: file, line: line, column: column, message: finding.message + remark,
        field: finding.column)
    }
    if finding.table == .study {
      let place = finding.column.map { toml.place(of: $0) } ?? .start
      return at(
        StudyToml.fileName, place.line, place.column, finding.column.map { overlay.remark(setting: $0) } ?? ""
      )
    }
    let file = "\(finding.table.rawValue).csv"
    guard let row = finding.row else { return at(file, 1, 1, overlay.remark(finding.table)) }
    switch overlay.place(finding.table, row: row, column: finding.column) {
    case .scenario(let file, let place): return at(file, place.line, place.column)
    case .file(let row, let remark):
      let place = readers[finding.table]?.place(row: row, column: finding.column) ?? (line: 1, column: 1)
      return at(file, place.line, place.column, remark)
    }
  }

  private func path(_ name: String) -> String {
    folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
  }

  /// A file's bytes; nil when it is not there or could not be read.
  private mutating func bytes(_ name: String, isRequired: Bool) -> [UInt8]? {
    let path = self.path(name)
    do {
      let bytes = try FileBytes.read(path, factor: name.hasSuffix(".csv") ? FileBytes.tableFactor : 1)
      inputFiles.append((name, FileDigest(bytes)))
      return bytes
    } catch {
      var cause = UnreadableFile.Cause.unreadable
      if case .missing = error {
        if !isRequired { return nil }
        cause = .missing
      }
      unreadable.append(UnreadableFile(path: path, reason: error.description, cause: cause))
      return nil
    }
  }

  private mutating func readToml() -> StudyToml {
    let toml = StudyToml(bytes(StudyToml.fileName, isRequired: true) ?? [])
    findings += toml.findings
    return toml
  }

  /// The fitted parameters; nil where the study has none.
  private mutating func readCalibration() -> CalibrationFile? {
    bytes(CalibrationFile.fileName, isRequired: false).map { CalibrationFile(bytes: $0) }
  }

  private mutating func readScenario(_ scenario: String) -> ScenarioFile? {
    let name = ScenarioFile.fileName(scenario)
    guard PlainName.isPlain(scenario), let bytes = bytes(name, isRequired: false) else {
      // What is there but cannot be read was told.
      if unreadable.last?.path != path(name) { unreadable.append(unknownScenario(scenario)) }
      return nil
    }
    return ScenarioFile(scenario, bytes: bytes)
  }

  /// Says which scenarios there are; of a path, that names are wanted.
  private func unknownScenario(_ scenario: String) -> UnreadableFile {
    let known = ((try? FileManager.default.contentsOfDirectory(atPath: path(ScenarioFile.folder))) ?? [])
      .filter { $0.hasSuffix(".toml") && !$0.hasPrefix(".") }.map { String($0.dropLast(5)) }.sorted()
    let isPlain = PlainName.isPlain(scenario)
    let last = scenario.split(separator: "/").last.map(String.init) ?? scenario
    let name = last.hasSuffix(".toml") ? String(last.dropLast(5)) : last
    let rule = isPlain ? "" : "; give the name of a scenario, not a path (\(PlainName.rule))"
    return UnreadableFile(
      path: path(ScenarioFile.fileName(scenario)),
      reason: "unknown scenario '\(clipped(scenario))'\(rule)\(didYouMean(name, known)) "
        + (known.isEmpty ? "(the study has none)" : "(the study has \(known.joined(separator: ", ")))"),
      cause: .unknownName)
  }

  /// The study of the tables that are there, rows in the files' order, so that findings name the right line.
  private mutating func readTables() -> Study {
    var study = Study()
    for table in StudyTables.all {
      let schema = table.schema
      guard let bytes = bytes(schema.fileName, isRequired: schema.isRequired) else { continue }
      if table.table == .allowanceProgram { study.program = AllowanceProgram(years: [], memberships: []) }
      var reader = TableReader(schema: schema, bytes: bytes, threads: threads)
      table.read(&reader, into: &study)
      findings += reader.findings
      readers[table.table] = reader
    }
    let membership = StudyTables.programMembership.schema.fileName
    if readers[.allowanceProgram] != nil, readers[.programMembership] == nil {
      unreadable.append(
        UnreadableFile(
          path: path(membership), reason: "no such file; it is needed with allowance_program.csv",
          cause: .missing))
    }
    for table in StudyTables.all
    where table.table.isOfProgram && readers[.allowanceProgram] == nil && readers[table.table] != nil {
      findings.append(
        LocatedFinding(
          severity: .warning, file: table.schema.fileName, line: 1, column: 1,
          message: "not used: the study has no allowance_program.csv"))
    }
    return study
  }

  /// A misspelt file name would otherwise leave its table out without a word.
  private mutating func warnOfUnknownFiles() {
    let known = StudySchema.tables.map(\.fileName)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    for name in names.sorted()
    where name.hasSuffix(".csv") && !name.hasPrefix(".") && !known.contains(name) {
      findings.append(
        LocatedFinding(
          severity: .warning, file: oneLine(name, limit: 60), line: 1, column: 1,
          message: "not a table of a study, not read\(didYouMean(name, known))"))
    }
  }
}
