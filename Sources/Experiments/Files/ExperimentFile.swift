import DispatchSolvePowerSystem
import DispatchSolveStudyFiles
import DispatchSolveTables

/// An experiment as a file describes it.
public struct ExperimentFile: Sendable, Hashable {
  /// Folder of the study, as written.
  public let inputs: String
  /// Years of every run, ascending.
  public let years: Years
  /// Settings.
  public let settings: ExperimentSettings
  /// Jurisdictions in the order of their turns.
  public let jurisdictions: [Jurisdiction]

  init(inputs: String, years: Years, settings: ExperimentSettings, jurisdictions: [Jurisdiction]) {
    self.inputs = inputs
    self.years = years
    self.settings = settings
    self.jurisdictions = jurisdictions
  }

  /// Reads TOML; README lists the keys. Whether the study has what the file names is not looked at; see
  /// `ExperimentReading`.
  ///
  /// - Parameter name: What findings call the file.
  /// - Throws: `ExperimentFileError`.
  public init(toml: String, name: String = "experiment.toml") throws(ExperimentFileError) {
    self = try ExperimentReading(Array(toml.utf8), file: name).experiment()
  }
}

extension ExperimentFile {
  /// What the file says, by name and as text, so that two of them can be compared: everything but folder and years.
  public var options: [String: String] {
    var options = [
      "name": settings.name, "iteration_limit": "\(settings.iterationLimit)",
      "threshold_cents": "\(settings.thresholdInCents)",
      "jurisdictions": jurisdictions.map(\.name).joined(separator: ", "),
    ]
    for item in jurisdictions {
      let figures = [
        ("zones", item.zones.joined(separator: ", ")), ("lever", "\(item.lever)"),
        ("values", "\(item.values)"), ("start", FieldValue.number(item.start).written),
        ("damage_usd_per_short_ton", FieldValue.number(item.damageUSDPerShortTon).written),
        ("cap_share", FieldValue.number(item.capShare).written),
      ]
      for (key, value) in figures { options["\(item.name): \(key)"] = value }
    }
    // Names from outside must not steer a terminal.
    return Dictionary(
      options.map { (oneLine($0.key, limit: .max), oneLine($0.value, limit: .max)) },
      uniquingKeysWith: { first, _ in first })
  }
}

/// Everything that is wrong with an experiment's file.
public struct ExperimentFileError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Findings in the order of their places; at least one.
  public let findings: [LocatedFinding]

  /// A line a finding.
  public var description: String { findings.map(\.description).joined(separator: "\n") }
}
