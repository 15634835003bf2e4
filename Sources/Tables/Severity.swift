/// How bad a finding is.
public enum Severity: String, Sendable, Codable {
  /// What was read cannot be used.
  case error
  /// It can be used; results deserve a second look.
  case warning
}
