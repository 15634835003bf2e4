/// Findings in the order in which they come, those of one cause as one.
///
/// One cause is: the same severity, message and table, and the same column of it. The finding stands where the first one
/// stood, and says how many more rows have it (`LocatedFinding.moreRows`). In a file that is no table each place is a cause of
/// its own: another key is another mistake.
package struct FindingList: Sendable {
  private struct Cause: Hashable {
    var severity: Severity
    var file: String
    var field: String?
    var message: String
    /// In a file that is no table.
    var place: TextPlace?
  }

  /// The findings.
  package private(set) var findings: [LocatedFinding] = []
  /// Where a cause's finding is, and the last line that had it.
  private var known: [Cause: (index: Int, line: Int)] = [:]

  package init() {}

  /// Whether an error of a table's column was told before.
  package func hasError(_ message: String, file: String, field: String?) -> Bool {
    known[Cause(severity: .error, file: file, field: field, message: message)] != nil
  }

  /// Adds a finding, or counts it where its cause is known. Findings of one cause come in the order of their lines.
  package mutating func add(_ finding: LocatedFinding) {
    let cause = Self.cause(of: finding)
    guard let first = known[cause] else {
      known[cause] = (findings.count, finding.line)
      return findings.append(finding)
    }
    findings[first.index].moreRows += finding.moreRows + (finding.line == first.line ? 0 : 1)
    known[cause] = (first.index, finding.line)
  }

  /// Adds a finding that stands for itself, whatever others say.
  package mutating func addAlone(_ finding: LocatedFinding) { findings.append(finding) }

  private static func cause(of finding: LocatedFinding) -> Cause {
    let isOfTable = finding.file.hasSuffix(".csv")
    return Cause(
      severity: finding.severity, file: finding.file, field: finding.field, message: finding.message,
      place: isOfTable ? nil : TextPlace(line: finding.line, column: finding.column))
  }
}

extension [LocatedFinding] {
  /// The findings with those of one cause as one, in their order; what is merged already stays as it is.
  package var merged: [LocatedFinding] {
    var list = FindingList()
    for finding in self { list.add(finding) }
    return list.findings
  }
}
