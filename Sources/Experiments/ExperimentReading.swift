import PowerSystem
import StudyFiles
import TOMLKit

/// What an experiment's file says, as far as it can be understood, and everything that is wrong with it.
public struct ExperimentReading {
  /// Folder of the study, as written; nil: the file does not say.
  public private(set) var inputs: String?
  /// Years of every run, ascending; nil: the file does not say.
  public private(set) var years: [Int]?

  private let name: String
  private(set) var places = TOMLPlaces("")
  private var found: [LocatedFinding] = []
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
    self.name = name
    switch TOMLText.text(bytes, file: name) {
    case .failure(let finding): found.append(finding)
    case .success(let text):
      switch TOMLText.table(text, file: name) {
      case .failure(let finding): found.append(finding)
      case .success(let root):
        places = TOMLPlaces(text)
        read(root)
      }
    }
  }

  /// What is wrong with the file, and, with a study given, what the study lacks of what the file names; in the order of
  /// places.
  public func findings(on study: Study? = nil) -> [LocatedFinding] {
    var all = found
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
    guard let k = problem.jurisdiction else { return (places.value("inputs"), "") }
    let base = "jurisdictions[\(jurisdictions[k].index)]"
    func first(_ keys: String...) -> TOMLPlaces.Place {
      // A key that is not there has the place of the jurisdiction.
      let whole = places.key(base)
      return keys.map { places.value("\(base).\($0)") }.first { $0 != whole } ?? whole
    }
    switch problem.part {
    case .whole: return (places.key(base), "")
    case .zone(let index):
      guard case .unknownZone(_, let zone) = problem.error else {
        return (places.value("\(base).zones[\(index)]"), "")
      }
      return (places.value("\(base).zones[\(index)]"), Self.hint(zone, study.zones.map(\.name)))
    case .lever: return (first("lever"), "")
    case .technology:
      guard case .noBuildOption(_, let technology) = problem.error else { return (first("technology"), "") }
      return (
        first("technology"), Self.hint(technology, Set(study.buildOptions.map(\.technology)).sorted())
      )
    case .values: return (first("choices", "lower"), "")
    case .damage: return (first("damage_usd_per_short_ton"), "")
    case .capShare: return (first("cap_share"), "")
    }
  }

  private func finding(_ place: TOMLPlaces.Place, _ message: String) -> LocatedFinding {
    LocatedFinding(
      severity: .error, file: name, line: place.line, column: place.column,
      message: oneLine(message, limit: Finding.longestMessage))
  }

  static func hint(_ name: String, _ known: [String]) -> String {
    nearestName(to: name, among: known).map { "; did you mean '\(clipped($0))'?" } ?? ""
  }
}

// The file as a whole.
extension ExperimentReading {
  private mutating func read(_ root: TOMLTable) {
    refuseUnknownKeys(root, "", Self.keys, "")
    settings = ExperimentSettings(
      name: text(root, "", "name") ?? "",
      iterationLimit: integer(root, "", "iteration_limit", 1...1_000_000, default: 50) ?? 50,
      thresholdInCents: integer(root, "", "threshold_cents", 0...largestCostInCents, default: 0) ?? 0)
    inputs = text(root, "", "inputs")
    years = readYears(root)
    guard let given = root["jurisdictions"] else {
      return add(
        places.key(""), "jurisdictions are missing: an experiment needs at least one [[jurisdictions]]")
    }
    guard let array = given.array, !array.isEmpty else {
      return add(
        places.key("jurisdictions"), "jurisdictions: must be tables, at least one: [[jurisdictions]]")
    }
    var names: Set<String> = []
    for (index, element) in array.enumerated() {
      let base = "jurisdictions[\(index)]"
      guard let table = element.table else {
        add(places.value(base), "jurisdictions: must be tables: [[jurisdictions]]")
        continue
      }
      if let name = table["name"]?.string, !names.insert(name).inserted {
        add(places.value("\(base).name"), "name: '\(clipped(name))' is the name of an earlier jurisdiction")
      }
      if let jurisdiction = readJurisdiction(table, base) { jurisdictions.append((index, jurisdiction)) }
    }
  }

  private mutating func readYears(_ root: TOMLTable) -> [Int]? {
    guard let given = root["years"] else {
      add(places.key(""), "years is missing")
      return nil
    }
    guard let array = given.array, !array.isEmpty else {
      add(places.value("years"), "years: must be a list of years, ascending")
      return nil
    }
    let count = found.count
    var last: Int?
    for (index, element) in array.enumerated() {
      guard let year = element.int, (1900...2200).contains(year) else {
        add(places.value("years[\(index)]"), "years: must be whole numbers from 1900 to 2200")
        continue
      }
      if let last, year <= last {
        add(places.value("years[\(index)]"), "years: must be ascending, and \(year) comes after \(last)")
      }
      last = year
    }
    return found.count == count ? array.compactMap(\.int) : nil
  }
}

// Values of keys. `base` is the path of the table, empty for the file itself.
extension ExperimentReading {
  mutating func add(_ place: TOMLPlaces.Place, _ message: String) { found.append(finding(place, message)) }

  /// Adds a finding at the value of a key.
  mutating func refuse(_ base: String, _ key: String, _ message: String) {
    add(places.value(Self.path(base, key)), message)
  }

  /// Adds a finding at a key.
  mutating func refuseKey(_ base: String, _ key: String, _ message: String) {
    add(places.key(Self.path(base, key)), message)
  }

  /// Adds a finding for a key that must be there.
  mutating func addMissing(_ base: String, _ key: String) { add(places.key(base), "\(key) is missing") }

  mutating func refuseUnknownKeys(_ table: TOMLTable, _ base: String, _ known: [String], _ what: String) {
    for key in table.keys.sorted() where !known.contains(key) {
      refuseKey(base, key, "unknown key '\(clipped(key))'\(what)\(Self.hint(key, known))")
    }
  }

  /// Text that must be there; nil, with a finding, when it is not.
  mutating func text(_ table: TOMLTable, _ base: String, _ key: String) -> String? {
    guard let value = table[key] else {
      addMissing(base, key)
      return nil
    }
    if let text = value.string, !text.isEmpty { return text }
    refuse(base, key, "\(key): must be text in quotes, not empty")
    return nil
  }

  /// A list of texts, at least one; nil, with findings, when it is something else. A key that is not there is one.
  mutating func texts(_ table: TOMLTable, _ base: String, _ key: String) -> [String]? {
    guard let value = table[key] else {
      addMissing(base, key)
      return nil
    }
    guard let array = value.array, !array.isEmpty else {
      refuse(base, key, "\(key): must be a list of texts in quotes, at least one")
      return nil
    }
    var result: [String] = []
    for (index, element) in array.enumerated() {
      if let text = element.string, !text.isEmpty {
        result.append(text)
      } else {
        refuse(base, "\(key)[\(index)]", "\(key): must be texts in quotes, not empty")
      }
    }
    return result.count == array.count ? result : nil
  }

  /// A whole number; `default` when the key is not there, which without one is a finding. Nil: there is a finding.
  mutating func integer(
    _ table: TOMLTable, _ base: String, _ key: String, _ range: ClosedRange<Int>, default value: Int? = nil
  ) -> Int? {
    guard let given = table[key] else {
      if value == nil { addMissing(base, key) }
      return value
    }
    if let number = given.int, range.contains(number) { return number }
    refuse(
      base, key, "\(key): must be a whole number from \(range.lowerBound) to \(range.upperBound)")
    return nil
  }

  /// A finite number; `default` when the key is not there, which without one is a finding. Nil: there is a finding.
  mutating func number(
    _ table: TOMLTable, _ base: String, _ key: String, atLeast least: Double = -.infinity,
    default value: Double? = nil
  ) -> Double? {
    guard let given = table[key] else {
      if value == nil { addMissing(base, key) }
      return value
    }
    if let number = Self.number(given), number >= least { return number }
    refuse(base, key, "\(key): must be a finite number\(least == 0 ? ", not below 0" : "")")
    return nil
  }

  /// A finite number, written with a point or without.
  static func number(_ value: any TOMLValueConvertible) -> Double? {
    let number = value.double ?? value.int.map(Double.init)
    return number.flatMap { $0.isFinite ? $0 : nil }
  }

  private static func path(_ base: String, _ key: String) -> String { base.isEmpty ? key : "\(base).\(key)" }
}
