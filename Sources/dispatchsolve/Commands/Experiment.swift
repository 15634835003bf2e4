import ArgumentParser
import Dispatch
import DispatchSolveExperiments
import Foundation
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import DispatchSolveRunFolder
import DispatchSolveStudyFiles
import DispatchSolveTables

/// Plays a game of jurisdictions on a study.
struct Experiment: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract:
      "Let jurisdictions choose their policies in turn, each at its own least cost, until none gains.",
    discussion: """
      The file names the study, the years and the jurisdictions with their levers. The output folder gets \
      iterations.csv, result.json, experiment.json (all evaluations) and manifest.json in one step when the \
      experiment is complete; until then what was evaluated is kept in its .run. An experiment that was stopped goes \
      on with --resume.
      """)

  @Argument(help: ArgumentHelp("The experiment, TOML.", valueName: "file"))
  var file: String

  @Option(name: .long, help: ArgumentHelp("Folder for state and results.", valueName: "dir"))
  var output: String

  @Flag(name: .long, help: "Replace an earlier experiment in the output folder when this one is complete.")
  var overwrite = false

  @Flag(
    name: .long,
    help: "Go on after the last evaluation of an interrupted experiment; begin where there is none.")
  var resume = false

  @Option(
    name: .long,
    help: "Threads that solve a year's blocks; results do not depend on it (default: cores, at most 8).")
  var threads: Int?

  @OptionGroup var listing: FindingOptions

  @OptionGroup var progress: ProgressOptions

  private var quiet: Bool { progress.quiet }

  func validate() throws {
    if let threads, threads < 1 { throw ValidationError("--threads must be at least 1") }
    if overwrite && resume { throw ValidationError("--overwrite and --resume exclude each other") }
    if output.isEmpty { throw ValidationError("--output must not be empty") }
  }

  func run() throws {
    let times = JobTimes()
    let (plan, loaded) = try read()
    if !quiet { Console.warn(loaded.warnings) }
    let game: StudyGame
    do {
      game = try StudyGame(
        study: loaded.study, years: plan.years, jurisdictions: plan.jurisdictions,
        model: NetworkDispatch(threads: threads ?? StudyOptions.usualThreads))
    } catch {
      throw CommandFailure(code: .configuration, text: "\(error)")
    }
    var job = ExperimentJob(
      experiment: plan, game: game,
      inputs: Dictionary(
        loaded.inputFiles.map { ($0.name, $0.digest) }, uniquingKeysWith: { first, _ in first }),
      folder: ResultFolder(
        path: output, overwrite: overwrite, inputs: [file, studyFolder(plan.inputs)]),
      existing: overwrite ? .overwrite : resume ? .resume : .keep, version: programVersion)
    job.began = times
    job.faults = try FaultInjection.faults()
    let signals = StopSignals.program
    let note = quiet ? nil : "stopping; an evaluation that is not done in a second is left"
    let narration = Narration(progress.settled, stop: signals.stop)
    defer { narration.end() }
    let result: ExperimentResult
    do throws(JobFailure) {
      let ending = try signals.atWork(note: note) { stop throws(JobFailure) in
        try job.run(stop: stop, outputs: narrators(narration)) { evaluations in
          guard Console.writesJSON else { return }
          narration.add(ExperimentEventLines.stopped(evaluations: evaluations) + "\n")
          narration.end(patience: 0.2)
        }
      }
      switch ending {
      case .complete(let found): result = found
      case .stopped(let place): throw JobFailure(signals.failure(place))
      case .alreadyComplete:
        if !quiet { Console.note("\(output) is complete already, and as the experiment wrote it\n") }
        return
      }
    } catch {
      throw CommandFailure(error)
    }
    if !quiet { try Console.out(Self.summary(result)) }
  }

  /// A study's folder, which an experiment's file names from where it lies.
  private func studyFolder(_ inputs: String) -> String {
    URL(fileURLWithPath: inputs, relativeTo: URL(fileURLWithPath: file).deletingLastPathComponent()).path
  }

  /// Outputs for people and programs. How many evaluations there will be nobody knows, so there is no bar: lines take its
  /// place.
  private func narrators(_ narration: Narration) -> [any ExperimentOutput] {
    switch progress.settled {
    case .none, .auto: []
    case .jsonl: [ExperimentEventLines { narration.add($0) }]
    case .lines, .bar: [ExperimentProgress { Console.note($0, patience: 0) }]
    }
  }

  /// The experiment and its study; what is wrong with either comes as findings, all at once where that can be.
  private func read() throws -> (ExperimentFile, LoadedStudy) {
    let bytes: [UInt8]
    do throws(FileBytes.Failure) {
      bytes = try FileBytes.read(file, limit: FileBytes.noteLimit)
    } catch {
      throw CommandFailure(.unreadable([UnreadableFile(path: file, error)]))
    }
    let reading = ExperimentReading(bytes, file: file)
    let loaded = reading.inputs.map { inputs in
      Result {
        try StudyOptions.load(
          studyFolder(inputs), years: reading.years, [], threads: threads ?? StudyOptions.usualThreads)
      }
    }
    let experiment: ExperimentFile
    do throws(ExperimentFileError) {
      // What is wrong with the file is told first: it may be why the study cannot be had.
      experiment = try reading.experiment(on: try? loaded?.get().study)
    } catch {
      throw CommandFailure(error)
    }
    guard let loaded else { throw CommandFailure(code: .inputData, text: "\(file): inputs is missing") }
    return (experiment, try loaded.get())
  }

  private static func summary(_ result: ExperimentResult) -> String {
    let cycle = result.cycleLength.map { " of \($0) iterations" } ?? ""
    var text =
      "\(result.name): \(result.reason.rawValue)\(cycle) after \(result.iterations) iterations, "
      + "\(result.evaluations) evaluations\n"
    for (k, agent) in result.agents.enumerated() {
      text += "\(agent): policy \(result.finalPolicies[k]), cost \(result.finalCostsInCents[k]) cents\n"
    }
    let audit = result.audit
    text +=
      "audit: \(audit.deviationsTried) deviations, \(audit.profitable.count) profitable, \(audit.failed.count) failed\n"
    for item in audit.profitable {
      text += "\(item.agent) gains \(-item.changeInCents) cents at \(item.to) instead of \(item.from)\n"
    }
    return text
  }
}
