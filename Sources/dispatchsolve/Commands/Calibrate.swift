import ArgumentParser
import DispatchSolveActuals
import Foundation
import DispatchSolveRunFolder
import DispatchSolvePowerSystem
import DispatchSolveStudyFiles
import DispatchSolveTables

/// Fits the parameters of calibration.toml.
struct Calibrate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Fit the parameters of calibration.toml to the rows of actuals.csv of use fitted.",
    discussion: """
      Bounded least squares of relative errors, weighted by size within each quantity, never of a price. Each \
      evaluation dispatches the years of these rows as validate does. Printed: values before and after.
      """)

  @Option(name: .long, help: ArgumentHelp("Folder of the study.", valueName: "dir"))
  var inputs: String

  @Option(
    name: .long,
    help: ArgumentHelp("Years to fit to (default: all that have rows of use fitted).", valueName: "years"),
    transform: { try Years($0) })
  var years: Years?

  @Flag(name: .long, help: "Write the fitted values into calibration.toml.")
  var write = false

  @Flag(
    name: .customLong("leave-one-out"),
    help: "Fit again without each area in turn, which shows how much hangs on it.")
  var leaveOneOut = false

  @Option(name: .long, help: "Most steps of a fit.")
  var steps = 12

  @Option(name: .long, help: "Threads that solve blocks; results do not depend on it.")
  var threads = 1

  @OptionGroup var scenarios: ScenarioOptions

  @OptionGroup var settings: SettingOptions

  @OptionGroup var solving: SolverOptions

  @OptionGroup var listing: FindingOptions

  @OptionGroup var progress: ProgressOptions

  func validate() throws {
    if threads < 1 { throw ValidationError("--threads must be at least 1") }
    if steps < 1 { throw ValidationError("--steps must be at least 1") }
  }

  func run() throws {
    do {
      let loaded = try StudyFolder.loadHistory(
        inputs, years: years, scenarios: scenarios.names, overrides: settings.overrides, threads: threads)
      if !progress.quiet { Console.warn(loaded.warnings) }
      let watch = ElapsedLine("fitting", progress.settled)
      defer { watch.end() }
      let problem = try CalibrationProblem(
        loaded, overrides: settings.overrides,
        model: solving.model(loaded.study.settings.mode, threads: threads), years: years)
      var method = LeastSquares()
      method.iterationLimit = steps
      let note: (String) -> Void = progress.quiet ? { _ in } : { Console.note($0) }
      let fit = try CalibrationFit(problem, method: method) { note("sum of squares \($0)\n") }
      let leftOut =
        leaveOneOut ? try fit.leavingOneOut(method: method) { note("without \($0)\n") } : []
      if write {
        // Not cut off by a signal, which would leave a part of the file beside it.
        _ = try StopSignals.program.stop.pass(throwing: {
          try StudyFolder.writeCalibration(inputs, values: fit.result.values)
        })
      }
      watch.end()
      try Console.out(fit.markdown(leftOut: leftOut))
    } catch let error as CalibrationError {
      throw CommandFailure(code: .configuration, text: "\(error)")
    } catch {
      throw CommandFailure(unexpected: error)
    }
  }
}
