import Foundation
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import DispatchSolveStudyFiles

/// The default study, loaded for benchmarks.
enum DefaultStudy {
  static let years = Array(2025...2040)
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Tests/Fixtures/rggi-2024").path

  /// The study, with its additions or with the fleet of the plan alone.
  static func load(builds: Bool = false) throws -> Study {
    try StudyFolder.load(folder, years: Years(years), overrides: SettingOverrides(builds: builds)).study
  }

  static func system(_ study: Study, year: Int) throws -> DispatchSystem {
    var fleet = Fleet(study: study)
    fleet.applyPlannedChanges(of: study, through: year)
    return try DispatchSystem(study: study, fleet: fleet, year: year)
  }
}
