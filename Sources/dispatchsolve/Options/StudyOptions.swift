import ArgumentParser
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import DispatchSolveStudyFiles
import Foundation

extension DispatchMode: ExpressibleByArgument {}
extension BlockSolver: ExpressibleByArgument {}

/// Options of every command that dispatches.
struct SolverOptions: ParsableArguments {
  @Option(
    name: .long,
    help: """
      Solver of network dispatch: stack (its own, one block a year checked by GLPK), sparse (the same without its \
      method for small blocks) or glpk alone. Totals are the same; among equally cheap units glpk may run others.
      """)
  var solver = BlockSolver.stack

  /// The dispatch model of a mode.
  func model(_ mode: DispatchMode, threads: Int) -> any DispatchModel {
    let network = NetworkDispatch(threads: threads, solver: solver)
    return mode == .network ? network : SingleZoneDispatch(fallback: network)
  }
}

/// Settings of the study that a command may change.
struct SettingOptions: ParsableArguments {
  @Option(name: .long, help: "Dispatch mode: network or single (default: the study's).")
  var mode: DispatchMode?

  @Flag(
    inversion: .prefixedNo, help: "Build by build_options.csv and build_limits.csv (default: the study's).")
  var builds: Bool?

  @Flag(inversion: .prefixedNo, help: "Enforce generation_standards.csv (default: the study's).")
  var standards: Bool?

  /// The same as overrides.
  var overrides: SettingOverrides { SettingOverrides(mode: mode, builds: builds, standards: standards) }
}

/// Scenarios laid over the study.
struct ScenarioOptions: ParsableArguments {
  @Option(
    name: .customLong("scenario"),
    help: ArgumentHelp(
      "Scenario of the study folder, scenarios/NAME.toml; may be given again, later ones see what earlier ones did.",
      valueName: "name"))
  var names: [String] = []

  func validate() throws {
    if names.contains("") { throw ValidationError("--scenario must not be empty") }
    for (index, name) in names.enumerated() where names[..<index].contains(name) {
      throw ValidationError("--scenario \(name) is given twice")
    }
  }

  /// A study's name with those of its scenarios.
  func resultName(_ study: String) -> String { ([study] + names).joined(separator: "-") }
}

/// Options of every command that reads a study.
struct StudyOptions: ParsableArguments {
  @Option(name: .long, help: ArgumentHelp("Folder of the study.", valueName: "dir"))
  var inputs: String

  @Option(
    name: .long,
    help: ArgumentHelp(
      """
      Years to report, ascending: 2025, 2025-2040 or 2025,2030,2035; a run goes through all years from the study's \
      first.
      """, valueName: "years"),
    transform: { try Years($0) })
  var years: Years?

  @OptionGroup var scenarios: ScenarioOptions

  @OptionGroup var settings: SettingOptions

  func validate() throws {
    if inputs.isEmpty { throw ValidationError("--inputs must not be empty") }
  }

  /// Threads where nobody says how many.
  static var usualThreads: Int { min(8, ProcessInfo.processInfo.activeProcessorCount) }

  /// Loads the study; failures come with all findings.
  func load(foresight: Foresight? = nil, threads: Int? = nil) throws -> LoadedStudy {
    var overrides = settings.overrides
    overrides.foresight = foresight
    return try Self.load(
      inputs, years: years, scenarios.names, overrides, threads: threads ?? Self.usualThreads)
  }

  /// Loads a study; failures come with all findings and their exit code.
  static func load(
    _ inputs: String, years: Years?, alone: Bool = false, _ scenarios: [String],
    _ overrides: SettingOverrides = SettingOverrides(), threads: Int = StudyOptions.usualThreads
  ) throws -> LoadedStudy {
    do {
      return try StudyFolder.load(
        inputs, years: years, alone: alone, scenarios: scenarios, overrides: overrides, threads: threads)
    } catch {
      throw CommandFailure(error)
    }
  }

  static func count(_ errors: Int, _ warnings: Int) -> String {
    "\(errors) error\(errors == 1 ? "" : "s"), \(warnings) warning\(warnings == 1 ? "" : "s")"
  }
}
