/// Why a study and its jurisdictions make no game, and where.
struct StudyGameProblem: Error, Sendable, Hashable {
  /// What of a jurisdiction a problem is about.
  enum Part: Sendable, Hashable {
    /// The jurisdiction as a whole.
    case whole
    /// Its zone of this index.
    case zone(Int)
    /// The kind of its lever.
    case lever
    /// The technology that it supports.
    case technology
    /// The values it can choose from.
    case values
    /// Its stated damage.
    case damage
    /// Its share of the program's own cap.
    case capShare
  }

  /// What is wrong.
  let error: StudyGameError
  /// Index of the jurisdiction; nil: years or study.
  let jurisdiction: Int?
  /// What of it.
  let part: Part

  init(_ error: StudyGameError, _ jurisdiction: Int? = nil, _ part: Part = .whole) {
    self.error = error
    self.jurisdiction = jurisdiction
    self.part = part
  }
}
