import Foundation
import PowerDispatch
import PowerSystem
import StudyFiles

/// The default study, loaded for benchmarks.
enum DefaultStudy {
  static let years = Array(2025...2040)
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("data").path

  static func load() throws -> Study { try StudyFolder.load(folder, years: years).study }

  static func system(_ study: Study, year: Int) throws -> DispatchSystem {
    var fleet = Fleet(study: study)
    fleet.applyPlannedChanges(of: study, through: year)
    return try DispatchSystem(study: study, fleet: fleet, year: year)
  }
}
