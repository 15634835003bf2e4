import DispatchSolvePowerSystem
import DispatchSolveStudyFiles
import DispatchSolveTables

/// One reading of a sweep: file, draws, study and scenarios, and what is wrong with any of them.
struct SweepLoader {
  private let file: SweepFile
  private let threads: Int
  private var findings: [LocatedFinding]
  private var warnings: [LocatedFinding] = []
  private var inputFiles: [(name: String, digest: FileDigest)] = []

  /// Reads the sweep file.
  ///
  /// - Parameter threads: Most threads that read a large table.
  /// - Throws: `InputFileError.unreadable`.
  init(_ path: String, threads: Int) throws(InputFileError) {
    self.threads = threads
    do {
      let bytes = try FileBytes.read(path, limit: FileBytes.noteLimit)
      file = SweepFile(bytes, path: path)
      inputFiles = [("sweep/\(file.file.name)", FileDigest(bytes))]
    } catch {
      throw .unreadable([UnreadableFile(path: path, error)])
    }
    findings = file.file.findings
  }

  /// Values of an axis that are tried on the study before a sweep; those of longer lists are left to their cases.
  private static let mostTried = 1_000

  /// Reads what the file names and holds everything against everything.
  ///
  /// - Throws: `InputFileError.invalid`.
  mutating func load() throws(InputFileError) -> LoadedSweep {
    let table = draws()
    var axes = file.axes
    var study: LoadedStudy?
    if let inputs = file.inputs, let years = file.years {
      let place = file.file.top.nearest(file.scenarios.isEmpty ? "inputs" : "scenarios").place
      study = load(inputs, years, file.scenarios, place: place)
      if study != nil {
        for (index, names) in file.scenarioNames {
          let scenarios = scenarios(names, inputs, years, file.nodes[index])
          axes[index] = SweepAxis(name: axes[index].name, scenarios: scenarios, names: names)
        }
      }
    }
    if let study { checkMetrics(study.asGiven) }
    let isGood = findings.isEmpty
    let cases = isGood ? cases(axes, table) : nil
    // Where there are too many cases trying them all would take long.
    if let study, cases != nil || !isGood { tryValues(axes, study.asGiven, table) }
    guard findings.isEmpty, let study, let inputs = file.inputs, let years = file.years, let cases else {
      throw .invalid(sorted())
    }
    return LoadedSweep(
      name: file.name, description: file.description, study: study, scenarios: file.scenarios,
      inputs: file.path(inputs), years: years, cases: cases, metrics: file.metrics, inputFiles: inputFiles,
      warnings: warnings)
  }

  /// Metrics of programs that the study has not.
  private mutating func checkMetrics(_ study: Study) {
    let names = study.hasSeveralPrograms ? study.allowancePrograms.map(\.name) : []
    for (metric, element) in zip(file.metrics, file.file.top["metrics"]?.elements ?? []) {
      guard let program = metric.program, !names.contains(program) else { continue }
      add(
        element.place,
        "metrics: '\(clipped(metric.name))': "
          + (names.isEmpty
            ? "the study has one program at most, whose figures have no name before them"
            : "unknown program '\(clipped(program))'\(didYouMean(program, names))"))
    }
  }

  /// The sweep's own findings by line and column, those of its draws, then the study's as they come; those of one cause
  /// as one.
  private func sorted() -> [LocatedFinding] {
    let draws = file.draws?.split(separator: "/").last.map(String.init)
    func key(_ index: Int) -> (Int, Int, Int, Int) {
      let finding = findings[index]
      switch finding.file {
      case file.file.name: return (0, finding.line, finding.column, index)
      case draws: return (1, finding.line, finding.column, index)
      default: return (2, 0, 0, index)
      }
    }
    return findings.indices.sorted { key($0) < key($1) }.map { findings[$0] }.merged
  }

  private mutating func add(_ finding: LocatedFinding) {
    if !findings.contains(finding) { findings.append(finding) }
  }

  private mutating func add(_ place: TextPlace, _ message: String) { add(file.file.finding(place, message)) }
}

// What the file names.
extension SweepLoader {
  /// A study with scenarios; files that cannot be read are told at what names them.
  private mutating func load(
    _ inputs: String, _ years: Years, _ scenarios: [String], place: TextPlace
  ) -> LoadedStudy? {
    do throws(InputFileError) {
      let study = try StudyFolder.load(
        file.path(inputs), years: years, scenarios: scenarios, overrides: file.overrides, threads: threads)
      for (name, digest) in study.inputFiles where !inputFiles.contains(where: { $0.name == name }) {
        inputFiles.append((name, digest))
      }
      return study
    } catch {
      switch error {
      case .unreadable(let files):
        for file in files { add(place, file.description) }
      case .invalid(let found): for finding in found where finding.severity == .error { add(finding) }
      }
      return nil
    }
  }

  /// The scenarios of an axis, each held against the study as if it were run.
  private mutating func scenarios(
    _ names: [String], _ inputs: String, _ years: Years, _ node: TOMLNode
  ) -> [Scenario] {
    var scenarios: [Scenario] = []
    for (index, name) in names.enumerated() where name != SweepAxis.noScenario {
      let place = node.nearest("scenarios[\(index)]").place
      if file.scenarios.contains(name) {
        add(
          place,
          "scenarios: '\(clipped(name))' is laid over every case by the sweep's own scenarios")
      } else if let study = load(inputs, years, file.scenarios + [name], place: place) {
        scenarios += study.scenarios.suffix(1)
      }
    }
    return scenarios
  }

  /// The table of draws, with a column for every axis and no other.
  private mutating func draws() -> CSVTable? {
    guard let written = file.draws else { return nil }
    let name = written.split(separator: "/").last.map(String.init) ?? written
    let table: CSVTable
    do {
      let bytes = try FileBytes.read(file.path(written), factor: FileBytes.tableFactor)
      inputFiles.append(("sweep/draws/\(name)", FileDigest(bytes)))
      table = try CSVTable(bytes, file: name)
    } catch InputFileError.invalid(let found) {
      for finding in found { add(finding) }
      return nil
    } catch {
      let reason = (error as? FileBytes.Failure)?.description ?? "\(error)"
      add(file.file.top.nearest("draws").place, "draws: \(file.path(written)): \(reason)")
      return nil
    }
    let before = findings.count
    let names = file.axes.map(\.name)
    for (index, column) in table.columns.enumerated() {
      if !names.contains(column) {
        add(
          table.finding(
            nil, index, "column '\(clipped(column))' is no axis\(didYouMean(column, names))"))
      } else if table.columns.firstIndex(of: column) != index {
        add(table.finding(nil, index, "column '\(clipped(column))' is given twice"))
      }
    }
    for name in names where !table.columns.contains(name) {
      add(table.finding(nil, 0, "axis '\(name)' has no column"))
    }
    if table.rows.isEmpty { add(table.finding(nil, 0, "there are no draws")) }
    return findings.count == before ? table : nil
  }

  private mutating func cases(_ axes: [SweepAxis], _ table: CSVTable?) -> SweepCases? {
    let design: SweepDesign
    switch file.layout {
    case .grid: design = .grid
    case .oneAtATime: design = .oneAtATime
    case .latinHypercube: design = .latinHypercube(cases: file.caseCount, seed: file.seed)
    case .draws:
      guard let table else { return nil }
      let columns = axes.map { (axis: $0, column: table.columns.firstIndex(of: $0.name) ?? 0) }
      let isText = columns.map { takesText($0.axis) }
      design = .draws(
        table.rows.indices.map { row in
          columns.indices.map {
            isText[$0] ? table.text(row, columns[$0].column) : table.value(row, columns[$0].column)
          }
        })
    }
    do throws(SweepError) {
      return try SweepCases(axes: axes, design: design)
    } catch {
      add(file.nodes.first?.place ?? .start, error.description)
      return nil
    }
  }

  /// Whether draws of an axis are texts, whatever they look like.
  private func takesText(_ axis: SweepAxis) -> Bool {
    axis.targets.allSatisfy { ChangeableKind($0.table, column: $0.column) == .text }
  }
}

// Trying values before anything is run.
extension SweepLoader {
  /// A value to be tried, and where it stands.
  private struct Trial {
    var value: FieldValue
    var place: TextPlace
    var cell: (row: Int, column: Int)?
  }

  /// Tries the values of every axis on the study, with the first values of the others, so that what is wrong is told
  /// before anything is run.
  private mutating func tryValues(_ axes: [SweepAxis], _ study: Study, _ table: CSVTable?) {
    let trials = axes.indices.map { file.isGood[$0] ? valuesToTry($0, axes[$0], table) : [] }
    // Of an axis of scenarios the first that is one.
    let first = axes.indices.map { index -> [ScenarioChange] in
      if file.layout == .oneAtATime { return [] }
      let trial = trials[index].first { $0.value != .text(SweepAxis.noScenario) } ?? trials[index].first
      return trial.map { axes[index].changes($0.value) } ?? []
    }
    for (index, axis) in axes.enumerated() {
      if let names = file.scenarioNames[index] {
        checkNames(names, axis, table)
        continue
      }
      let before = first[..<index].flatMap { $0 }
      let after = first[(index + 1)...].flatMap { $0 }
      var effect = Effect(base: file.layout == .oneAtATime ? study : nil)
      for trial in trials[index] {
        let (changed, errors) = tried(axis, trial.value, study, before, after)
        effect.add(changed)
        for (part, message) in errors {
          let node = file.nodes[index]
          switch part {
          case .key(let key): add(node.nearest(key).keyPlace, message)
          case .value(let key): add(node.nearest(key).place, message)
          case .change:
            if let table, let cell = trial.cell {
              add(table.finding(cell.row, cell.column, message))
            } else {
              add(trial.place, message)
            }
          }
        }
      }
      if let reason = idleReason(index, effect, axes) {
        var finding = file.file.finding(file.nodes[index].place, "axis '\(clipped(axis.name))': \(reason)")
        finding.severity = .warning
        warnings.append(finding)
      }
    }
  }

  /// Whether values of an axis make studies that differ.
  private struct Effect {
    private var first: Study?
    private(set) var differs = false
    /// How many were compared.
    private(set) var count = 0

    /// - Parameter base: What each value is held against; nil: the first one.
    init(base: Study?) {
      first = base
      count = base == nil ? 0 : 1
    }

    /// A study that a value makes; nil where it makes none, of which something else is told.
    mutating func add(_ study: Study?) {
      guard let study else {
        differs = true
        return
      }
      count += 1
      guard !differs else { return }
      if let first { differs = study != first } else { first = study }
    }

    var settings: StudySettings? { first?.settings }
  }

  /// Why results are the same with all values of an axis; nil where nothing says that they are.
  private func idleReason(_ index: Int, _ effect: Effect, _ axes: [SweepAxis]) -> String? {
    let axis = axes[index]
    let isAlone = file.layout == .oneAtATime
    let others = isAlone ? [] : axes.indices.filter { $0 != index }
    let hasScenarios = others.contains { file.scenarioNames[$0] != nil }
    if !effect.differs, effect.count > 1 {
      if isAlone { return "all its values are those of the study" }
      // With other values of a factor, or another scenario, it might not be.
      let again = others.filter { $0 > index }.flatMap { axes[$0].targets }.filter { later in
        axis.targets.contains { $0.table == later.table && $0.column == later.column }
      }
      guard !hasScenarios, !again.isEmpty, again.allSatisfy({ $0.use == .set }) else { return nil }
      return "the study is the same with all its values: an axis after it sets again what it changes"
    }
    // Other axes may bring settings along.
    guard let settings = effect.settings, !hasScenarios, !axis.targets.isEmpty,
      !others.contains(where: { axes[$0].targets.contains { $0.table == .study } })
    else { return nil }
    let reasons = axis.targets.compactMap { target -> String? in
      switch target.table {
      case .generationStandards, .certificateMarkets:
        settings.enforcesStandards ? nil : "the study's settings leave generation standards out"
      case .buildOptions, .buildLimits, .buildGroupLimits:
        settings.expansion.isEnabled ? nil : "the study's settings have nothing built"
      default: nil
      }
    }
    guard reasons.count == axis.targets.count, let reason = reasons.first else { return nil }
    return "results are the same with all its values: \(reason)"
  }

  /// The different values of an axis, as many as are tried.
  private func valuesToTry(_ index: Int, _ axis: SweepAxis, _ table: CSVTable?) -> [Trial] {
    let node = file.nodes[index]
    var seen: Set<FieldValue> = []
    if file.layout == .draws {
      guard let table, let column = table.columns.firstIndex(of: axis.name) else { return [] }
      let isText = takesText(axis)
      return table.rows.indices.prefix(Self.mostTried).compactMap { row in
        let value = isText ? table.text(row, column) : table.value(row, column)
        guard seen.insert(value).inserted else { return nil }
        return Trial(value: value, place: node.place, cell: (row, column))
      }
    }
    switch axis.values {
    case .list(let values):
      return values.prefix(Self.mostTried).enumerated().compactMap { number, value in
        seen.insert(value).inserted
          ? Trial(value: value, place: node.nearest("values[\(number)]").place) : nil
      }
    case .range(let range):
      var tried = [("from", range.lowerBound), ("to", range.upperBound)]
      // What is drawn is no whole number.
      if range.lowerBound < range.upperBound,
        axis.targets.contains(where: { ChangeableKind($0.table, column: $0.column) == .integer })
      {
        tried.append(("from", range.lowerBound + (range.upperBound - range.lowerBound) / 2.718))
      }
      return tried.compactMap { key, value in
        seen.insert(.number(value)).inserted
          ? Trial(value: .number(value), place: node.nearest(key).place) : nil
      }
    }
  }

  /// Draws of a scenario must be among those of the axis.
  private mutating func checkNames(_ names: [String], _ axis: SweepAxis, _ table: CSVTable?) {
    guard let table, let column = table.columns.firstIndex(of: axis.name) else { return }
    for row in table.rows.indices where !names.contains(table.rows[row][column]) {
      let name = table.rows[row][column]
      add(
        table.finding(
          row, column,
          "\(axis.name): '\(clipped(name))' is not one of \(names.joined(separator: ", "))"
            + didYouMean(name, names)))
    }
  }

  /// The study with a value, and what is wrong with it: at a part of the axis, or, as `change`, with the value itself.
  private func tried(
    _ axis: SweepAxis, _ value: FieldValue, _ study: Study, _ before: [ScenarioChange],
    _ after: [ScenarioChange]
  ) -> (study: Study?, errors: [(part: ScenarioChangeError.Part, message: String)]) {
    if let target = axis.targets.first(where: { $0.use != .set }), !value.isNumber {
      return (
        nil,
        [
          (
            .change,
            "\(axis.name): '\(clipped(value.written))' is not a number; use is \(target.use.rawValue)"
          )
        ]
      )
    }
    var changed = study
    do throws(ScenarioErrors) {
      try changed.apply(before + axis.changes(value) + after)
      return (changed, [])
    } catch {
      let errors = error.errors.compactMap {
        error -> (part: ScenarioChangeError.Part, message: String)? in
        let target = error.change - before.count
        // Errors of other axes are told at those.
        guard axis.targets.indices.contains(target) else { return nil }
        let base = "change[\(target)]"
        return switch error.part {
        case .change: (.key(base), error.message)
        case .key("set"), .value("set"), .key("multiply"), .value("multiply"), .key("add"), .value("add"):
          (.change, error.message)
        case .key(let key): (.key("\(base).\(key)"), error.message)
        case .value(let key): (.value("\(base).\(key)"), error.message)
        }
      }
      return (nil, errors)
    }
  }
}

extension FieldValue {
  fileprivate var isNumber: Bool { if case .number = self { true } else { false } }
}
