/// How sure a planned change of capacity is.
public enum PlanStatus: String, Sendable, Codable, CaseIterable {
  /// Announced and taken as certain.
  case firm
  /// Not a project: the recent pace of additions carried on.
  case trend
  /// Announced, not certain.
  case proposed
}

/// An addition (positive) or retirement (negative) of capacity from a year on.
public struct PlannedChange: Sourced, Sendable, Codable, Hashable {
  /// First year in which the change is in force.
  public var year: Int
  /// Zone.
  public var zone: String
  /// Technology; an addition gets its typical figures, a retirement takes its least efficient units first.
  public var technology: String
  /// Change of capacity, MW, not zero.
  public var changeMW: Double
  /// How sure it is; the study says which count.
  public var status: PlanStatus
  /// Source or project name.
  public var note: String
  /// Where the figures come from; nil: not said.
  public var source: RowSource?

  /// Creates a planned change.
  public init(
    year: Int, zone: String, technology: String, changeMW: Double, status: PlanStatus, note: String = ""
  ) {
    self.year = year
    self.zone = zone
    self.technology = technology
    self.changeMW = changeMW
    self.status = status
    self.note = note
  }
}
