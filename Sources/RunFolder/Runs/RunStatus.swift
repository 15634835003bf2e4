import Foundation
import DispatchSolvePowerSystem
import DispatchSolveTables

/// What a result folder's run is doing, for people and scripts that watch it: `status.json` in the folder.
public struct RunStatus: Sendable, Codable, Hashable {
  /// Stages of a run.
  public enum Stage: String, Sendable, Codable {
    /// A process is at work. When none has the folder's lock, it was killed; the checkpoint stands.
    case running
    /// Asked to stop; can be resumed.
    case paused
    /// All tables are there.
    case complete
    /// Failed; the message says why. Can be resumed after what was completed.
    case failed
  }

  /// What the folder is of; nil: the version that wrote it did not say.
  public var kind: JobKind?
  /// Stage.
  public var status: Stage
  /// Study.
  public var study: String
  /// Years of the work: of a run, all that it goes through; of a sweep, those asked for.
  public var years: Years
  /// Of a sweep: the cases asked for; nil for a run.
  public var cases: CaseRange?
  /// Number of years done; of a sweep, of cases; of an experiment, of evaluations.
  public var completed: Int
  /// Of a sweep: what the cases that are done came to; nil for a run, and where the version that wrote it did not say.
  public var counts: CaseCounts?
  /// Last year done; nil before the first.
  public var lastCompletedYear: Int?
  /// Why the run failed, or stopped.
  public var message: String?

  /// Creates a status.
  public init(
    _ kind: JobKind, status: Stage, study: String, years: Years, cases: CaseRange? = nil, completed: Int,
    counts: CaseCounts? = nil, lastCompletedYear: Int? = nil, message: String? = nil
  ) {
    self.kind = kind
    self.status = status
    self.study = study
    self.years = years
    self.cases = cases
    self.completed = completed
    self.counts = counts
    self.lastCompletedYear = lastCompletedYear
    self.message = message
  }

  enum CodingKeys: String, CodingKey {
    case kind, status, study, years, cases, completed, counts, message
    case lastCompletedYear = "last_completed_year"
  }

  /// Name of the file.
  package static let fileName = "status.json"

  /// Whether the work is not done, so that it can be resumed.
  public var canGoOn: Bool { status != .complete }

  /// `3 of 16 years`; of a sweep `200 of 1000 cases`, of an experiment `12 evaluations`.
  public var progress: String {
    if kind == .experiment { return "\(completed) evaluation\(completed == 1 ? "" : "s")" }
    return cases.map { "\(completed) of \($0.count) cases" } ?? "\(completed) of \(years.count) years"
  }

  /// As JSON with sorted keys and a final newline.
  func json() -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(self) else { return [] }
    return Array(data) + [0x0A]
  }

  /// The status of a result folder; nil when there is none that can be read.
  public static func read(_ folder: String) -> RunStatus? {
    guard let bytes = try? FileBytes.read("\(folder)/\(fileName)", limit: FileBytes.noteLimit) else {
      return nil
    }
    return try? JSONDecoder().decode(RunStatus.self, from: Data(bytes))
  }
}
