import ArgumentParser
import Experiments

/// Compares two result folders.
struct Diff: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compare the results of two runs: what B differs from A in.",
    discussion: """
      Differences are B less A, for the years that both have: allowance price, emissions, bank, system cost, \
      generation and additions by technology, imports, prices by zone; leakage, cost per short ton abated and what \
      a MWh of load pays more.
      """)

  @Argument(help: ArgumentHelp("Result folder of the reference.", valueName: "A"))
  var reference: String

  @Argument(help: ArgumentHelp("Result folder compared with it.", valueName: "B"))
  var other: String

  @Option(
    name: .long,
    help: ArgumentHelp("Also write diff_by_year.csv and diff_by_region.csv to this folder.", valueName: "dir")
  )
  var output: String?

  @Flag(name: .long, help: "Replace tables of an earlier comparison.")
  var overwrite = false

  func validate() throws {
    if output?.isEmpty == true { throw ValidationError("--output must not be empty") }
  }

  func run() throws {
    let comparison = try compared()
    for remark in comparison.remarks { Console.note("\(remark)\n") }
    try Console.out(comparison.text())
    if let output { try Console.out("\ntables: \(output)\n") }
  }

  private func compared() throws(CommandFailure) -> RunComparison {
    do throws(ComparisonError) {
      let comparison = try RunComparison(
        reference: RunResults(path: reference), other: RunResults(path: other))
      if let output { try comparison.write(to: output, overwrite: overwrite) }
      return comparison
    } catch {
      throw CommandFailure(code: Self.status(error), text: "\(error)")
    }
  }

  private static func status(_ error: ComparisonError) -> ExitStatus {
    switch error {
    case .noResult, .notWritten: .files
    case .badTable: .inputData
    case .noCommonYear: .configuration
    }
  }
}
