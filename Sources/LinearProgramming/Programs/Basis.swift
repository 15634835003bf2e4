/// Where a variable stands in a basic solution.
public enum VariableStatus: UInt8, Codable, Sendable, Hashable, CaseIterable {
  /// Basic: its value follows from the others.
  case basic
  /// Non-basic at its lower bound.
  case atLower
  /// Non-basic at its upper bound.
  case atUpper
  /// Non-basic without bounds, at zero.
  case free
  /// Non-basic with equal bounds.
  case fixed
}

/// The statuses of all variables: enough to resume the simplex method where it stood.
///
/// A usable basis has exactly as many basic variables as there are rows.
public struct Basis: Codable, Sendable, Hashable {
  /// Status of each column.
  public var columns: [VariableStatus]
  /// Status of each row's auxiliary variable, which equals the row's activity.
  public var rows: [VariableStatus]

  /// Wraps the statuses; they are checked when a solver is given them.
  public init(columns: [VariableStatus], rows: [VariableStatus]) {
    self.columns = columns
    self.rows = rows
  }

  /// Number of basic variables.
  public var basicCount: Int {
    var count = 0
    for status in columns where status == .basic { count += 1 }
    for status in rows where status == .basic { count += 1 }
    return count
  }
}
