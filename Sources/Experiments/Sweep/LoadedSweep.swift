import PowerSystem
import StudyFiles

/// A sweep that passed every check, with its study and what both were read from.
public struct LoadedSweep: Sendable {
  /// Name, that of the result folder.
  public let name: String
  /// What it is about.
  public let description: String
  /// The study with the sweep's scenarios and settings.
  public let study: LoadedStudy
  /// Names of the sweep's scenarios.
  public let scenarios: [String]
  /// Folder of the study.
  public let inputs: String
  /// Run years, ascending.
  public let years: [Int]
  /// Cases.
  public let cases: SweepCases
  /// Metrics of results.
  public let metrics: [SweepMetric]
  /// All files read, with the sweep's own under `sweep/`.
  public let inputFiles: [(name: String, digest: FileDigest)]

  /// Reads a sweep file, its draws, its study and scenarios, and holds every axis against the study.
  ///
  /// - Throws: `StudyFolderError`: everything that is wrong, at once.
  public static func load(_ path: String) throws(StudyFolderError) -> LoadedSweep {
    var loader = SweepLoader(path)
    return try loader.load()
  }
}

/// One reading of a sweep.
private struct SweepLoader {
  private let path: String
  private var findings: [LocatedFinding] = []
  private var unreadable: [UnreadableFile] = []
  private var inputFiles: [(name: String, digest: FileDigest)] = []

  init(_ path: String) { self.path = path }

  /// Values of an axis that are tried on the study before a sweep; those of longer lists are left to their cases.
  private static let mostTried = 10_000

  mutating func load() throws(StudyFolderError) -> LoadedSweep {
    guard let bytes = bytes(path) else { throw .unreadable(unreadable) }
    let file = SweepFile(bytes, path: path)
    note("sweep/\(file.reader.file)", FileDigest(bytes))
    findings = file.reader.findings
    var axes = file.axes
    let table = draws(file)
    var study: LoadedStudy?
    if let inputs = file.inputs, let years = file.years {
      study = load(file.path(inputs), years, file.scenarios, file.overrides)
      for (index, names) in file.scenarioNames where axes.indices.contains(index) {
        let scenarios = scenarios(names, file, years)
        axes[index] = SweepAxis(name: axes[index].name, scenarios: scenarios, names: names)
      }
    }
    let cases = cases(file, axes, table)
    if let study, findings.isEmpty, let cases { tryValues(cases, study.study, file, table) }
    guard unreadable.isEmpty else { throw .unreadable(unreadable) }
    guard findings.isEmpty, let study, let cases, let inputs = file.inputs, let years = file.years else {
      throw .invalid(sorted(findings, file))
    }
    return LoadedSweep(
      name: file.name, description: file.description, study: study, scenarios: file.scenarios,
      inputs: file.path(inputs), years: years, cases: cases, metrics: file.metrics, inputFiles: inputFiles)
  }

  /// The sweep's own findings by line and column, those of its draws, then the study's as they come.
  private func sorted(_ findings: [LocatedFinding], _ file: SweepFile) -> [LocatedFinding] {
    let draws = file.draws?.split(separator: "/").last.map(String.init)
    func key(_ index: Int) -> (Int, Int, Int, Int) {
      let finding = findings[index]
      switch finding.file {
      case file.reader.file: return (0, finding.line, finding.column, index)
      case draws: return (1, finding.line, finding.column, index)
      default: return (2, 0, 0, index)
      }
    }
    return findings.indices.sorted { key($0) < key($1) }.map { findings[$0] }
  }

  private mutating func bytes(_ path: String) -> [UInt8]? {
    do {
      return try FileBytes.read(path)
    } catch {
      unreadable.append(UnreadableFile(path: path, reason: error.description))
      return nil
    }
  }

  private mutating func note(_ name: String, _ digest: FileDigest) {
    if !inputFiles.contains(where: { $0.name == name }) { inputFiles.append((name, digest)) }
  }

  private mutating func add(_ error: StudyFolderError) {
    switch error {
    case .unreadable(let files): unreadable += files.filter { !unreadable.contains($0) }
    case .invalid(let found): findings += found.filter { !findings.contains($0) }
    }
  }

  private mutating func load(
    _ inputs: String, _ years: [Int], _ scenarios: [String], _ overrides: SettingOverrides
  ) -> LoadedStudy? {
    do throws(StudyFolderError) {
      let study = try StudyFolder.load(inputs, years: years, scenarios: scenarios, overrides: overrides)
      for (name, digest) in study.inputFiles { note(name, digest) }
      return study
    } catch {
      add(error)
      return nil
    }
  }

  /// The scenarios of an axis, each held against the study as if it were run.
  private mutating func scenarios(_ names: [String], _ file: SweepFile, _ years: [Int]) -> [Scenario] {
    names.filter { $0 != SweepAxis.noScenario }.compactMap { name in
      guard !file.scenarios.contains(name) else {
        findings.append(
          file.finding(
            file.reader.places.value("scenarios"),
            "scenarios: '\(name)' is laid over every case and is on an axis too"))
        return nil
      }
      return load(file.path(file.inputs ?? ""), years, file.scenarios + [name], file.overrides)?.scenarios
        .last
    }
  }

  /// The table of draws, with a column for every axis and no other.
  private mutating func draws(_ file: SweepFile) -> CSVTable? {
    guard let written = file.draws else { return nil }
    let path = file.path(written)
    let name = written.split(separator: "/").last.map(String.init) ?? written
    guard let bytes = bytes(path) else { return nil }
    note("sweep/\(name)", FileDigest(bytes))
    let table: CSVTable
    do throws(StudyFolderError) {
      table = try CSVTable(bytes, file: name)
    } catch {
      add(error)
      return nil
    }
    let names = file.axes.map(\.name)
    for (index, column) in table.columns.enumerated() {
      if !names.contains(column) {
        findings.append(
          table.finding(nil, index, "column '\(column)' is no axis\(TOMLReader.hint(column, names))"))
      } else if table.columns.firstIndex(of: column) != index {
        findings.append(table.finding(nil, index, "column '\(column)' is given twice"))
      }
    }
    for name in names where !table.columns.contains(name) {
      findings.append(table.finding(nil, 0, "axis '\(name)' has no column"))
    }
    if table.rows.isEmpty { findings.append(table.finding(nil, 0, "there are no draws")) }
    return table
  }

  private mutating func cases(_ file: SweepFile, _ axes: [SweepAxis], _ table: CSVTable?) -> SweepCases? {
    guard findings.isEmpty, unreadable.isEmpty else { return nil }
    let design: SweepDesign
    switch file.layout {
    case .grid: design = .grid
    case .latinHypercube: design = .latinHypercube(cases: file.caseCount, seed: file.seed)
    case .draws:
      guard let table else { return nil }
      let columns = axes.compactMap { table.columns.firstIndex(of: $0.name) }
      design = .draws(table.rows.indices.map { row in columns.map { table.value(row, $0) } })
    }
    do throws(SweepError) {
      return try SweepCases(axes: axes, design: design)
    } catch {
      findings.append(file.finding(file.reader.places.key("axis"), error.description))
      return nil
    }
  }

  /// Tries the values of every axis on the study, each alone, so that what is wrong is told before anything is run.
  private mutating func tryValues(
    _ cases: SweepCases, _ study: Study, _ file: SweepFile, _ table: CSVTable?
  ) {
    for (index, axis) in cases.axes.enumerated() {
      if let names = file.scenarioNames[index] {
        checkNames(names, axis, table)
        continue
      }
      let base = file.bases[index]
      let tried: [(value: FieldValue, place: TOMLPlaces.Place?, cell: (row: Int, column: Int)?)]
      if let table, let column = table.columns.firstIndex(of: axis.name) {
        tried = table.rows.indices.prefix(Self.mostTried).map { (table.value($0, column), nil, ($0, column)) }
      } else {
        switch axis.values {
        case .list(let values):
          tried = values.prefix(Self.mostTried).enumerated()
            .map { ($1, file.reader.places.value("\(base).values[\($0)]"), nil) }
        case .range(let range):
          tried = [("from", range.lowerBound), ("to", range.upperBound)]
            .map { (.number($1), file.reader.places.value("\(base).\($0)"), nil) }
        }
      }
      for (value, place, cell) in tried {
        for (part, message) in errors(axis, value, study) {
          let finding: LocatedFinding
          switch part {
          case .key(let key): finding = file.finding(file.reader.places.key("\(base).\(key)"), message)
          case .value(let key): finding = file.finding(file.reader.places.value("\(base).\(key)"), message)
          case .change:
            finding =
              if let table, let cell { table.finding(cell.row, cell.column, message) } else {
                file.finding(place ?? file.reader.places.key(base), message)
              }
          }
          if !findings.contains(finding) { findings.append(finding) }
        }
      }
    }
  }

  /// Draws of a scenario must be among those of the axis.
  private mutating func checkNames(_ names: [String], _ axis: SweepAxis, _ table: CSVTable?) {
    guard let table, let column = table.columns.firstIndex(of: axis.name) else { return }
    for row in table.rows.indices where !names.contains(table.rows[row][column]) {
      let name = table.rows[row][column]
      findings.append(
        table.finding(
          row, column,
          "\(axis.name): '\(clipped(name))' is not one of \(names.joined(separator: ", "))"
            + TOMLReader.hint(name, names)))
    }
  }

  /// What is wrong with a value: at a part of the axis, or, as `change`, with the value itself.
  private func errors(
    _ axis: SweepAxis, _ value: FieldValue, _ study: Study
  ) -> [(part: ScenarioChangeError.Part, message: String)] {
    var errors: [(part: ScenarioChangeError.Part, message: String)] = []
    var changed = study
    for (index, target) in axis.targets.enumerated() {
      if case .number = value {
      } else if target.use != .set {
        errors.append(
          (.change, "\(axis.name): '\(value.written)' is not a number; use is \(target.use.rawValue)"))
        continue
      }
      let before = "change[\(index)]"
      do throws(ScenarioErrors) {
        try changed.apply([target.change(value)])
      } catch {
        for error in error.errors {
          switch error.part {
          case .change: errors.append((.key(before), error.message))
          case .key("set"), .value("set"), .key("multiply"), .value("multiply"), .key("add"), .value("add"):
            errors.append((.change, error.message))
          case .key(let key): errors.append((.key("\(before).\(key)"), error.message))
          case .value(let key): errors.append((.value("\(before).\(key)"), error.message))
          }
        }
      }
    }
    return errors
  }
}

extension SweepFile {
  /// An error at a place of the file.
  func finding(_ place: TOMLPlaces.Place, _ message: String) -> LocatedFinding {
    LocatedFinding(
      severity: .error, file: reader.file, line: place.line, column: place.column,
      message: oneLine(message, limit: Finding.longestMessage))
  }
}
