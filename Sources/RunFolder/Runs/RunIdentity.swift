import DispatchSolvePowerSystem
import DispatchSolveStudyFiles
import DispatchSolveTables

/// What results follow from: two runs with the same identity give the same bytes.
public struct RunIdentity: Sendable, Codable, Hashable {
  /// Program version.
  public var version: String
  /// Study name.
  public var study: String
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
    return changes
  }
}
