import Testing

@testable import DispatchSolveTables

/// Findings of one cause are one, and a screen shows no more than twenty.
struct FindingReportTests {
  private func finding(
    _ line: Int, _ message: String, file: String = "units.csv", field: String? = nil,
    _ severity: Severity = .error
  ) -> LocatedFinding {
    LocatedFinding(
      severity: severity, file: file, line: line, column: line % 7 + 1, message: message, field: field)
  }

  @Test func oneCauseIsOneFinding() {
    let rows = (2...61).map { finding($0, "unknown zone 'Esat'", field: "zone") }
    #expect(rows.merged.map(\.description) == ["units.csv:2:3: unknown zone 'Esat' (and in 59 more rows)"])
    #expect(Array(rows[0...1]).merged[0].description.hasSuffix("'Esat' (and in 1 more row)"))
    // What is merged stays as it is, beside more of the same too.
    #expect(rows.merged.merged == rows.merged)
    #expect((rows.merged + [finding(70, "unknown zone 'Esat'", field: "zone")]).merged[0].moreRows == 60)
    // A row that says it twice is one row.
    #expect([rows[0], rows[0]].merged == [rows[0]])
  }

  @Test func otherCausesStayApart() {
    let one = finding(2, "is odd", field: "a")
    for other in [
      finding(3, "is even", field: "a"), finding(3, "is odd", field: "b"),
      finding(3, "is odd", file: "zones.csv", field: "a"), finding(3, "is odd", field: "a", .warning),
    ] { #expect([one, other].merged == [one, other]) }
    // In a file that is no table two places are two keys.
    let keys = [4, 9].map { finding($0, "enabled: must be true or false", file: "study.toml") }
    #expect((keys + keys).merged == keys)
  }

  @Test func errorsFirstAndTwentyOfThem() {
    let warnings = (1...9).map { finding($0, "odd \($0)", .warning) }
    let errors = (1...14).map { finding($0, "bad \($0)", file: "demand.csv") }
    let report = FindingReport(warnings + errors)
    #expect(report.shown == errors + warnings.prefix(6))
    #expect(report.errors == 14 && report.warnings == 9)
    #expect(report.rest == "and 3 more: 3 in units.csv")
    #expect(FindingReport(warnings + errors, limit: nil).shown == errors + warnings)
    #expect(
      FindingReport(warnings + errors, limit: 12).rest == "and 11 more: 2 in demand.csv, 9 in units.csv")
    #expect(FindingReport(Array(errors.prefix(14)) + warnings.prefix(6)).rest == nil)
    #expect(FindingReport([]).shown.isEmpty && FindingReport([]).rest == nil)
  }
}
