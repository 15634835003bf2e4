import DispatchSolvePowerSystem
import DispatchSolveStudyFiles
import DispatchSolveTables

/// A sweep that passed every check, with its study and what both were read from. It comes from reading files alone: that
/// it exists says that they were checked.
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
  public let years: Years
  /// Cases.
  public let cases: SweepCases
  /// Metrics of results.
  public let metrics: [SweepMetric]
  /// All files read, with the sweep's own under `sweep/`.
  public let inputFiles: [(name: String, digest: FileDigest)]
  /// What is doubtful in the sweep's own file: axes that change nothing. Those of the study stand with it.
  public let warnings: [LocatedFinding]

  /// Reads a sweep file, its draws, its study and scenarios, and holds every axis against the study.
  ///
  /// - Parameter threads: Most threads that read a large table.
  /// - Throws: `InputFileError`: `unreadable` for the sweep file, else `invalid` with everything that is wrong, at once.
  public static func load(_ path: String, threads: Int = 1) throws(InputFileError) -> LoadedSweep {
    var loader = try SweepLoader(path, threads: threads)
    return try loader.load()
  }
}
