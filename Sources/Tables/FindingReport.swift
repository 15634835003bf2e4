/// Findings as they are shown to people: errors first, no more than fit a screen, and how many others there are.
public struct FindingReport: Sendable {
  /// Most findings that are shown of a long list.
  public static let mostShown = 20

  /// Those that are shown: errors, then warnings, each in the order in which they were given.
  public let shown: [LocatedFinding]
  /// Number of errors, of those that are not shown too.
  public let errors: Int
  /// Number of warnings, of those that are not shown too.
  public let warnings: Int
  /// How many are not shown, by file: `and 45 more: 30 in units.csv, 15 in demand.csv`; nil: all are.
  public let rest: String?

  /// Sorts out what is shown; findings of one cause count as one.
  ///
  /// - Parameter limit: Most that are shown; nil: all are.
  public init(_ findings: [LocatedFinding], limit: Int? = mostShown) {
    let merged = findings.merged
    let all = merged.filter { $0.severity == .error } + merged.filter { $0.severity == .warning }
    errors = all.count { $0.severity == .error }
    warnings = all.count - errors
    let count = min(all.count, max(0, limit ?? all.count))
    shown = Array(all.prefix(count))
    rest = Self.text(all.dropFirst(count))
  }

  private static func text(_ others: ArraySlice<LocatedFinding>) -> String? {
    guard !others.isEmpty else { return nil }
    var counts: [(file: String, count: Int)] = []
    var places: [String: Int] = [:]
    for finding in others {
      if let place = places[finding.file] {
        counts[place].count += 1
      } else {
        places[finding.file] = counts.count
        counts.append((finding.file, 1))
      }
    }
    return "and \(others.count) more: " + counts.map { "\($0.count) in \($0.file)" }.joined(separator: ", ")
  }
}
