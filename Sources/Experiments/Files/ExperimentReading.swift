import DispatchSolvePowerSystem
import DispatchSolveStudyFiles
import DispatchSolveTables

/// What an experiment's file says, as far as it can be understood, and everything that is wrong with it.
public struct ExperimentReading {
  /// Folder of the study, as written; nil: the file does not say.
  public private(set) var inputs: String?
  /// Years of every run, ascending; nil: the file does not say.
  public private(set) var years: Years?

  private let file: TOMLFile
  private var settings = ExperimentSettings(name: "")
  /// Jurisdictions that could be understood, and where they stand.
  private var jurisdictions: [(node: TOMLNode, jurisdiction: Jurisdiction)] = []

  private static let keys = [
    "name", "inputs", "years", "iteration_limit", "threshold_cents", "jurisdictions",
  ]

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - bytes: Its content, TOML in UTF-8; README lists the keys.
  ///   - name: What findings call it.
  public init(_ bytes: [UInt8], file name: String) {
    file = TOMLFile(bytes, name: name)
    if file.isTOML { read(file.top) }
  }

  /// What is wrong with the file, and, with a study given, what the study lacks of what the file names; in the order of
  /// their places.
  public func findings(on study: Study? = nil) -> [LocatedFinding] {
    var all = file.findings
    if let study {
      let items = jurisdictions.map(\.jurisdiction)
      for problem in StudyGame.problems(study, years ?? [], items) where problem.error != .noYears {
        let (place, hint) = locate(problem, study)
        all.append(file.finding(place, "\(problem.error)\(hint)"))
      }
    }
    return all.sorted { ($0.line, $0.column, $0.message) < ($1.line, $1.column, $1.message) }.merged
  }

  /// The experiment.
  ///
  /// - Parameter study: The study that it is to be played on; nil: it is not looked at.
  /// - Throws: `ExperimentFileError`.
  public func experiment(on study: Study? = nil) throws(ExperimentFileError) -> ExperimentFile {
    let findings = findings(on: study)
    guard findings.isEmpty, let inputs, let years else { throw ExperimentFileError(findings: findings) }
    return ExperimentFile(
      inputs: inputs, years: years, settings: settings, jurisdictions: jurisdictions.map(\.jurisdiction))
  }

  /// Where a problem of the game has its cause, and what may have been meant.
  private func locate(_ problem: StudyGameProblem, _ study: Study) -> (TextPlace, hint: String) {
    guard let k = problem.jurisdiction else { return (file.top.nearest("inputs").place, "") }
    let node = jurisdictions[k].node
    // A key that is not there has the place of the jurisdiction.
    func first(_ keys: String...) -> TextPlace {
      keys.lazy.compactMap { node[$0]?.place }.first ?? node.place
    }
    switch problem.part {
    case .whole: return (node.place, "")
    case .zone(let index):
      let place = node.nearest("zones[\(index)]").place
      guard case .unknownZone(_, let zone) = problem.error else { return (place, "") }
      return (place, didYouMean(zone, study.zones.map(\.name)))
    case .lever: return (first("lever"), "")
    case .technology:
      guard case .noBuildOption(_, let technology) = problem.error else { return (first("technology"), "") }
      return (first("technology"), didYouMean(technology, Set(study.buildOptions.map(\.technology)).sorted()))
    case .values: return (first("choices", "lower"), "")
    case .damage: return (first("damage_usd_per_short_ton"), "")
    case .capShare: return (first("cap_share"), "")
    }
  }
}

// The file as a whole.
extension ExperimentReading {
  private mutating func read(_ top: TOMLNode) {
    top.checkKeys(Self.keys)
    settings = ExperimentSettings(
      name: top.requiredText("name") ?? "",
      iterationLimit: top.integer("iteration_limit", 1...1_000_000, default: 50) ?? 50,
      thresholdInCents: top.integer("threshold_cents", 0...largestCostInCents, default: 0) ?? 0)
    inputs = top.requiredText("inputs")
    years = top.years("years")
    if top["years"] == nil { top.addMissing("years") }
    guard top["jurisdictions"] != nil else {
      return file.add(
        top.place, "jurisdictions are missing: an experiment needs at least one [[jurisdictions]]")
    }
    var names: Set<String> = []
    for node in top.tables("jurisdictions", header: "[[jurisdictions]]") {
      if let name = node["name"], let text = name.asText, !names.insert(text).inserted {
        name.refuse("'\(clipped(text))' is the name of an earlier jurisdiction")
      }
      if let jurisdiction = readJurisdiction(node) { jurisdictions.append((node, jurisdiction)) }
    }
  }
}
