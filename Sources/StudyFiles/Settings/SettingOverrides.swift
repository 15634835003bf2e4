import DispatchSolvePowerSystem

/// Settings given with a command, which go before those of `study.toml`; nil leaves the study's own.
public struct SettingOverrides: Sendable, Hashable {
  /// Dispatch mode.
  public var mode: DispatchMode?
  /// Foresight of allowance holders.
  public var foresight: Foresight?
  /// Whether options are built.
  public var builds: Bool?
  /// Whether generation standards bind dispatch.
  public var standards: Bool?

  /// Creates overrides.
  public init(
    mode: DispatchMode? = nil, foresight: Foresight? = nil, builds: Bool? = nil, standards: Bool? = nil
  ) {
    self.mode = mode
    self.foresight = foresight
    self.builds = builds
    self.standards = standards
  }

  /// Puts what is given into settings.
  public func apply(to settings: inout StudySettings) {
    if let mode { settings.mode = mode }
    if let foresight { settings.foresight = foresight }
    if let builds { settings.expansion.isEnabled = builds }
    if let standards { settings.enforcesStandards = standards }
  }
}
