import ArgumentParser
import DispatchSolveTables

/// How findings are listed, of every command that reads a study.
struct FindingOptions: ParsableArguments {
  private static let name = "--all-findings"

  @Flag(
    name: .customLong("all-findings"),
    help: "List all findings, not the first \(FindingReport.mostShown) alone.")
  var all = false

  /// Most findings that are listed; nil: all, which is also so where a program reads them.
  static let limit: Int? =
    CommandLine.arguments.prefix { $0 != "--" }.contains(name) || Console.writesJSON
    ? nil : FindingReport.mostShown

  /// Findings for people, one line each, then what is left out and how it can be seen.
  static func lines(of report: FindingReport) -> [String] {
    report.shown.map(\.description) + (report.rest.map { ["\($0); \(name) lists them"] } ?? [])
  }
}
