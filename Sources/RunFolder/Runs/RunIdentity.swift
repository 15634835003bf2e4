import DispatchSolvePowerSystem
import DispatchSolveStudyFiles
import DispatchSolveTables

/// What results follow from: two runs with the same identity give the same bytes.
public struct RunIdentity: Sendable, Codable, Hashable {
  /// What the results are of; nil: the version that wrote them did not say.
  public var kind: JobKind?
  /// Program version.
  public var version: String
  /// Study name.
  public var study: String
  /// Digest of the study itself, however it came about; nil: the version that wrote it did not say.
  public var studyDigest: String?
  /// Years asked for, ascending.
  public var years: Years
  /// Options that results depend on, by name; threads are none of them.
  public var options: [String: String]
  /// Input files by name.
  public var inputs: [String: FileDigest]
  /// Of a sweep: its cases in these results; nil for a run.
  public var cases: CaseRange?

  /// Creates an identity.
  public init(
    version: String, study: String, years: Years, options: [String: String], inputs: [String: FileDigest],
    cases: CaseRange? = nil
  ) {
    self.version = version
    self.study = study
    self.years = years
    self.options = options
    self.inputs = inputs
    self.cases = cases
  }

  /// The identity of a job on a study.
  ///
  /// - Throws: `badValue` for a study with a number that is not finite.
  package init(
    _ kind: JobKind, version: String, study: Study, years: Years, options: [String: String],
    inputs: [String: FileDigest], cases: CaseRange? = nil
  ) throws(ResultFolderError) {
    self.init(
      version: version, study: study.settings.name, years: years, options: options, inputs: inputs,
      cases: cases)
    try become(kind, of: study)
  }

  /// Says what kind of job it is, and of which very study: two studies of one name are not taken for each other, whoever made
  /// them.
  ///
  /// - Throws: `badValue` for a study with a number that is not finite.
  mutating func become(_ kind: JobKind, of study: Study) throws(ResultFolderError) {
    self.kind = kind
    do throws(CSVWriteError) {
      studyDigest = try StudyFolder.digest(of: study).sha256
    } catch {
      throw .badValue("the study cannot be told from others: \(error)")
    }
  }

  /// Options of every command that runs a study, as they were settled.
  public static func options(of study: Study, solver: String, scenarios: [String]) -> [String: String] {
    [
      "mode": study.settings.mode.rawValue, "foresight": study.settings.foresight.text,
      "convention": study.program?.convention.rawValue ?? "none", "solver": solver,
      "builds": "\(study.settings.expansion.isEnabled)",
      "standards": "\(study.settings.enforcesStandards)",
      "lifecycle": "\(study.settings.lifecycle.isEnabled)",
      "scenarios": scenarios.joined(separator: ", "),
    ]
  }

  /// What is different now, a phrase each, in a fixed order; empty when nothing is.
  public func changes(to now: RunIdentity) -> [String] {
    var changes: [String] = []
    if version != now.version { changes.append("version \(version) is now \(now.version)") }
    if let before = kind, let after = now.kind, before != after {
      changes.append("\(before.text) is now \(after.text)")
    }
    if study != now.study {
      changes.append("study '\(oneLine(study, limit: 40))' is now '\(oneLine(now.study, limit: 40))'")
    }
    if years != now.years {
      changes.append("years \(years) are now \(now.years)")
    }
    if cases != now.cases {
      func text(_ cases: CaseRange?) -> String { cases.map { "cases \($0)" } ?? "no sweep" }
      changes.append("\(text(cases)) are now \(text(now.cases))")
    }
    for name in Set(options.keys).union(now.options.keys).sorted() where options[name] != now.options[name] {
      changes.append("\(name) \(options[name] ?? "not set") is now \(now.options[name] ?? "not set")")
    }
    for name in Set(inputs.keys).union(now.inputs.keys).sorted() where inputs[name] != now.inputs[name] {
      switch (inputs[name], now.inputs[name]) {
      case (nil, _): changes.append("\(name) is new")
      case (_, nil): changes.append("\(name) is gone")
      default: changes.append("\(name) has changed")
      }
    }
    // What is said above says that the study is another one, too.
    if changes.isEmpty, let before = studyDigest, let after = now.studyDigest, before != after {
      changes.append("the study itself has changed")
    }
    return changes
  }
}
