import PowerSystem
import StudyFiles
import TOMLKit
import Tables

/// What an experiment's file says, as far as it can be understood, and everything that is wrong with it.
public struct ExperimentReading {
  /// Folder of the study, as written; nil: the file does not say.
  public private(set) var inputs: String?
  /// Years of every run, ascending; nil: the file does not say.
  public private(set) var years: [Int]?

  var reader: TOMLReader
  private var settings = ExperimentSettings(name: "")
  /// Jurisdictions that could be understood, with their indices in the file.
  private var jurisdictions: [(index: Int, jurisdiction: Jurisdiction)] = []

  private static let keys = [
    "name", "inputs", "years", "iteration_limit", "threshold_cents", "jurisdictions",
  ]

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - bytes: Its content, TOML in UTF-8; README lists the keys.
  ///   - name: What findings call it.
  public init(_ bytes: [UInt8], file name: String) {
    reader = TOMLReader(bytes, file: name)
    if let root = reader.root { read(root) }
  }

  /// What is wrong with the file, and, with a study given, what the study lacks of what the file names; in the order of
  /// reader.places.
  public func findings(on study: Study? = nil) -> [LocatedFinding] {
    var all = reader.findings
    if let study {
      let items = jurisdictions.map(\.jurisdiction)
      for problem in StudyGame.problems(study, years ?? [], items) where problem.error != .noYears {
        let (place, hint) = locate(problem, study)
        all.append(finding(place, "\(problem.error)\(hint)"))
      }
    }
    return all.sorted { ($0.line, $0.column, $0.message) < ($1.line, $1.column, $1.message) }
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
  private func locate(_ problem: StudyGameProblem, _ study: Study) -> (TOMLPlaces.Place, hint: String) {
    guard let k = problem.jurisdiction else { return (reader.places.value("inputs"), "") }
    let base = "jurisdictions[\(jurisdictions[k].index)]"
    func first(_ keys: String...) -> TOMLPlaces.Place {
      // A key that is not there has the place of the jurisdiction.
      let whole = reader.places.key(base)
      return keys.map { reader.places.value("\(base).\($0)") }.first { $0 != whole } ?? whole
    }
    switch problem.part {
    case .whole: return (reader.places.key(base), "")
    case .zone(let index):
      guard case .unknownZone(_, let zone) = problem.error else {
        return (reader.places.value("\(base).zones[\(index)]"), "")
      }
      return (reader.places.value("\(base).zones[\(index)]"), TOMLReader.hint(zone, study.zones.map(\.name)))
    case .lever: return (first("lever"), "")
    case .technology:
      guard case .noBuildOption(_, let technology) = problem.error else { return (first("technology"), "") }
      return (
        first("technology"), TOMLReader.hint(technology, Set(study.buildOptions.map(\.technology)).sorted())
      )
    case .values: return (first("choices", "lower"), "")
    case .damage: return (first("damage_usd_per_short_ton"), "")
    case .capShare: return (first("cap_share"), "")
    }
  }

  private func finding(_ place: TOMLPlaces.Place, _ message: String) -> LocatedFinding {
    LocatedFinding(
      severity: .error, file: reader.file, line: place.line, column: place.column,
      message: oneLine(message, limit: Finding.longestMessage))
  }
}

// The file as a whole.
extension ExperimentReading {
  private mutating func read(_ root: TOMLTable) {
    reader.checkKeys(root, "", Self.keys)
    settings = ExperimentSettings(
      name: reader.requiredText(root, "", "name") ?? "",
      iterationLimit: reader.integer(root, "", "iteration_limit", 1...1_000_000, default: 50) ?? 50,
      thresholdInCents: reader.integer(root, "", "threshold_cents", 0...largestCostInCents, default: 0) ?? 0)
    inputs = reader.requiredText(root, "", "inputs")
    years = readYears(root)
    guard let given = root["jurisdictions"] else {
      return reader.add(
        reader.places.key(""), "jurisdictions are missing: an experiment needs at least one [[jurisdictions]]"
      )
    }
    guard let array = given.array, !array.isEmpty else {
      return reader.add(
        reader.places.key("jurisdictions"), "jurisdictions: must be tables, at least one: [[jurisdictions]]")
    }
    var names: Set<String> = []
    for (index, element) in array.enumerated() {
      let base = "jurisdictions[\(index)]"
      guard let table = element.table else {
        reader.add(reader.places.value(base), "jurisdictions: must be tables: [[jurisdictions]]")
        continue
      }
      if let name = table["name"]?.string, !names.insert(name).inserted {
        reader.add(
          reader.places.value("\(base).name"),
          "name: '\(clipped(name))' is the name of an earlier jurisdiction")
      }
      if let jurisdiction = readJurisdiction(table, base) { jurisdictions.append((index, jurisdiction)) }
    }
  }

  private mutating func readYears(_ root: TOMLTable) -> [Int]? {
    guard let given = root["years"] else {
      reader.add(reader.places.key(""), "years is missing")
      return nil
    }
    guard let array = given.array, !array.isEmpty else {
      reader.add(reader.places.value("years"), "years: must be a list of years, ascending")
      return nil
    }
    let count = reader.findings.count
    var last: Int?
    for (index, element) in array.enumerated() {
      guard let year = element.int, (1900...2200).contains(year) else {
        reader.add(reader.places.value("years[\(index)]"), "years: must be whole numbers from 1900 to 2200")
        continue
      }
      if let last, year <= last {
        reader.add(
          reader.places.value("years[\(index)]"), "years: must be ascending, and \(year) comes after \(last)")
      }
      last = year
    }
    return reader.findings.count == count ? array.compactMap(\.int) : nil
  }
}
