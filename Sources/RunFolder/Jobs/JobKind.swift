/// What a result folder is of.
public enum JobKind: String, Sendable, Codable, CaseIterable {
  /// The years of a study.
  case run
  /// Cases of a study.
  case sweep
  /// A game on a study.
  case experiment

  /// With its article, for people.
  public var text: String {
    switch self {
    case .run: "a run"
    case .sweep: "a sweep"
    case .experiment: "an experiment"
    }
  }
}
