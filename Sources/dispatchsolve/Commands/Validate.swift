import ArgumentParser
import DispatchSolveComparison
import DispatchSolveActuals
import Foundation
import DispatchSolvePowerSystem
import DispatchSolveStudyFiles
import DispatchSolveTables

/// Compares the model with what happened.
struct Validate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Dispatch years that happened at the allowance price they had, and compare with actuals.csv.",
    discussion: """
      Every year of actuals.csv is dispatched with the fleet of the year and no additions, at the allowance price of \
      actuals.csv, else the mean of the year's auctions. Printed: model, actual, ratio and error by quantity, area, \
      quarter and year, which figures parameters were fitted to, and changes between years. Quarters come from the \
      months of slices.csv; blocks that lie across a quarter's end are shared by days.
      """)

  @Option(name: .long, help: ArgumentHelp("Folder of the study.", valueName: "dir"))
  var inputs: String

  @Option(
    name: .long, help: ArgumentHelp("Years to compare (default: all of actuals.csv).", valueName: "years"),
    transform: { try Years($0) })
  var years: Years?

  @Option(
    name: .long,
    help: ArgumentHelp("Also write validation.csv and validation.md to this folder.", valueName: "dir"))
  var output: String?

  @Flag(name: .long, help: "Replace files of an earlier comparison.")
  var overwrite = false

  @Option(
    name: .customLong("run"),
    help: ArgumentHelp(
      "Result folder of a run whose price path is put beside auctions.csv.", valueName: "dir"))
  var resultFolder: String?

  @Option(name: .long, help: "Threads that solve blocks; results do not depend on it.")
  var threads = 1

  @OptionGroup var scenarios: ScenarioOptions

  @OptionGroup var settings: SettingOptions

  @OptionGroup var solving: SolverOptions

  @OptionGroup var listing: FindingOptions

  @OptionGroup var progress: ProgressOptions

  func validate() throws {
    if threads < 1 { throw ValidationError("--threads must be at least 1") }
    if output?.isEmpty == true { throw ValidationError("--output must not be empty") }
  }

  func run() throws {
    let loaded: LoadedStudy
    do throws(InputFileError) {
      loaded = try StudyFolder.loadHistory(
        inputs, years: years, scenarios: scenarios.names, overrides: settings.overrides, threads: threads)
    } catch {
      throw CommandFailure(error)
    }
    if !progress.quiet { Console.warn(loaded.warnings) }
    let study = loaded.study
    let watch = ElapsedLine("dispatching what happened", progress.settled)
    defer { watch.end() }
    do {
      let validation = try Validation(
        study: study, model: solving.model(study.settings.mode, threads: threads),
        years: Validation.years(of: study).filter { years?.contains($0) ?? true })
      let prices = try resultFolder.map { try PricePathRow.rows(run: $0, auctionsOf: study) } ?? []
      let name = scenarios.resultName(study.settings.name)
      let page = ValidationPage(validation, study: name, prices: prices).markdown
      var files = [("validation.csv", try validation.csv()), ("validation.md", Array(page.utf8))]
      if !prices.isEmpty { files.append(("validation_prices.csv", try PricePathRow.csv(prices))) }
      if let output {
        try ComparisonFiles.write(
          files, to: output, overwrite: overwrite, stop: StopSignals.program.stop)
      }
      watch.end()
      try Console.out(page)
    } catch let error as ComparisonError {
      throw CommandFailure(error)
    } catch {
      throw CommandFailure(unexpected: error)
    }
  }
}
