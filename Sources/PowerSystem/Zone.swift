/// A load or supply zone: inside it electricity moves freely, between zones only over interfaces.
public struct Zone: Sendable, Codable, Hashable {
  /// Unique name, the key of every table that speaks of zones.
  public var name: String
  /// Name of the group (market area) that shares load shapes, availabilities and seasonal fuel prices.
  public var group: String
  /// Text for people; defaults to `name`.
  public var displayName: String

  /// Creates a zone.
  public init(name: String, group: String, displayName: String? = nil) {
    self.name = name
    self.group = group
    self.displayName = displayName ?? name
  }
}
