import ArgumentParser
import DispatchSolveComparison
import DispatchSolveReport
import DispatchSolveRunFolder

/// Compares result folders.
struct Diff: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compare results of runs, sweeps or experiments: what B, and C, ..., differ from A in.",
    discussion: """
      Differences are B less A, for the years that both have: allowance price, emissions, bank, system cost, \
      generation and additions by technology, imports, prices by zone; leakage, cost per short ton abated and what \
      a MWh of load pays more. Options, settings and inputs that differ are listed first. Every file is held to the \
      digest that its run left of it; years without a price that cleared are marked. Of sweeps, means by metric and year \
      over the cases whose axes have the same values; of experiments, policy and cost by agent.
      """)

  @Argument(help: ArgumentHelp("Result folder of the reference.", valueName: "A"))
  var reference: String

  @Argument(help: ArgumentHelp("Result folders compared with it.", valueName: "B"))
  var others: [String]

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Also write diff_by_year.csv, diff_by_region.csv, diff_runs.csv, report.html and figures/ to this folder.",
      valueName: "dir")
  )
  var output: String?

  @Flag(name: .long, help: "Replace files of an earlier comparison.")
  var overwrite = false

  @OptionGroup var progress: ProgressOptions

  func validate() throws {
    if output?.isEmpty == true { throw ValidationError("--output must not be empty") }
    if overwrite && output == nil { throw ValidationError("--overwrite goes with --output") }
    try FolderNames.requireDistinct([reference] + others)
  }

  func run() throws {
    let watch = ElapsedLine("comparing", progress.settled)
    defer { watch.end() }
    if let (text, tables) = try comparedOtherThanRuns() {
      watch.end()
      try Console.out(text)
      if let output { try Console.out("\ntables: \(output)/\(tables)\n") }
      return
    }
    let comparison = try compared()
    watch.end()
    if !progress.quiet { for remark in comparison.remarks { Console.note("\(remark)\n") } }
    try Console.out(comparison.text())
    if let output { try Console.out("\ntables: \(output)\nreport: \(output)/\(Report.fileName)\n") }
  }

  /// Sweeps or experiments, with the names of the tables written; nil: they are runs.
  private func comparedOtherThanRuns() throws(CommandFailure) -> (text: String, tables: String)? {
    do throws(ComparisonError) {
      let kind = try JobComparisons.kind(of: [reference] + others)
      guard let found = try JobComparisons.of(kind, reference: reference, others: others) else { return nil }
      if let output { try write(found.tables, to: output) }
      return (found.text, found.tables.map(\.name).joined(separator: ", "))
    } catch {
      throw CommandFailure(error)
    }
  }

  private func compared() throws(CommandFailure) -> RunComparisons {
    do throws(ComparisonError) {
      let comparison = try RunComparisons(reference: reference, others: others)
      if let output {
        let report: [(name: String, bytes: [UInt8])]
        do {
          report = try comparison.tables() + RunReport.files([reference] + others)
        } catch {
          throw ComparisonError.notWritten(path: output, reason: "\(error)")
        }
        try write(report, to: output)
      }
      return comparison
    } catch {
      throw CommandFailure(error)
    }
  }

  private func write(
    _ files: [(name: String, bytes: [UInt8])], to output: String
  ) throws(ComparisonError) {
    try ComparisonFiles.write(files, to: output, overwrite: overwrite, stop: StopSignals.program.stop)
  }
}

extension CommandFailure {
  /// A comparison that failed.
  init(_ error: ComparisonError) {
    let code: ExitStatus =
      switch error {
      case .noResult, .damaged, .exists, .notWritten: .files
      case .badTable: .inputData
      case .noCommonYear, .otherKind: .configuration
      }
    let hint = if case .exists = error { "; give --overwrite to replace it" } else { "" }
    self.init(code: code, text: "\(error)\(hint)")
  }
}
