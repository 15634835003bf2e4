import DispatchSolvePowerSystem
import DispatchSolveTables

/// Files of changes, the calibration and scenarios, laid over a study in their order, and which of them what belongs to.
struct ScenarioOverlay {
  private let files: [any ChangeFile]
  /// For each change of all files: its file, and its index in that file's scenario.
  private var changes: [(file: Int, index: Int)] = []
  private var applier: ScenarioApplier

  /// Years from which changes of the files are known, ascending.
  let knownFrom: [Int]

  /// Lays files over a study.
  ///
  /// - Parameter before: Leaves out changes that are not known before this year; nil: all are made.
  init(_ files: [any ChangeFile], over study: Study, knownBefore before: Int? = nil) {
    knownFrom = Set(files.flatMap { $0.changes }.compactMap(\.knownFrom)).sorted()
    self.files = files
    applier = ScenarioApplier(study: study, keepsOrigins: !files.isEmpty)
    for (number, file) in files.enumerated() {
      for (index, change) in file.changes.enumerated() {
        if let before, let year = change.knownFrom, year >= before { continue }
        applier.apply(change, changes.count, isFitted: file is CalibrationFile)
        changes.append((number, index))
      }
    }
    applier.finish()
  }

  /// The study with all changes that could be applied.
  var study: Study { applier.study }

  /// What is wrong with changes, or doubtful, by file; what rows that could not be read may be the cause of is left out.
  func findings(incomplete: Set<StudyTable>) -> [LocatedFinding] {
    applier.errors.compactMap { finding($0, .error, incomplete) }
      + applier.warnings.compactMap { finding($0, .warning, incomplete) }
  }

  private func finding(
    _ error: ScenarioChangeError, _ severity: Severity, _ incomplete: Set<StudyTable>
  ) -> LocatedFinding? {
    let (file, index) = changes[error.change]
    let table = files[file].changes[index].table
    guard !error.presumesAllRows || !incomplete.contains(table) else { return nil }
    var finding = files[file].locate(error, change: index)
    finding.severity = severity
    return finding
  }

  /// Tables that are not what the scenarios want them to be, since something is wrong with a change.
  var spoiltTables: Set<StudyTable> {
    if files.contains(where: { !$0.findings.isEmpty }) { return Set(StudyTable.allCases) }
    return Set(
      applier.errors.map { files[changes[$0.change].file].changes[changes[$0.change].index].table })
  }

  /// What a finding about a row of the study is to say of the row.
  enum RowPlace {
    /// The row of the file with this index, and a remark on what changed it.
    case file(row: Int, remark: String)
    /// The row is a scenario's own.
    case scenario(file: String, TextPlace)
  }

  /// Where a row of a table comes from.
  func place(_ table: StudyTable, row: Int, column: String?) -> RowPlace {
    guard let origins = applier.origins[table], origins.indices.contains(row) else {
      return .file(row: row, remark: "")
    }
    let origin = origins[row]
    if let fileRow = origin.fileRow {
      return .file(row: fileRow, remark: origin.change.map { "; the row is changed by \(text($0))" } ?? "")
    }
    let change = origin.change ?? 0
    let row = "add_rows[\(origin.addedRow ?? 0)]"
    let place = files[changes[change].file].place(
      .value(column.map { "\(row).\($0)" } ?? row), change: changes[change].index)
    return .scenario(file: files[changes[change].file].name, place)
  }

  /// A remark on a table as a whole, if rows were taken out of it.
  func remark(_ table: StudyTable) -> String {
    applier.removals[table].map { "; rows are removed by \(text($0))" } ?? ""
  }

  /// A remark on a setting, if it was changed; the key is the last part of its name.
  func remark(setting key: String) -> String {
    let change = applier.settings.filter { $0.key.hasSuffix(".\(key)") }.map(\.value).max()
    return change.map { "; the setting is changed by \(text($0))" } ?? ""
  }

  /// A change by its place.
  private func text(_ change: Int) -> String {
    let (file, index) = changes[change]
    let place = files[file].place(.change, change: index)
    return "\(files[file].name):\(place.line):\(place.column)"
  }
}
