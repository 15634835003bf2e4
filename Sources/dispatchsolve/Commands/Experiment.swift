import ArgumentParser
import Dispatch
import DispatchSolveExperiments
import Foundation
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import DispatchSolveRunFolder
import DispatchSolveStudyFiles
import Synchronization

/// Plays a game of jurisdictions on a study.
struct Experiment: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract:
      "Let jurisdictions choose their policies in turn, each at its own least cost, until none gains.",
    discussion: """
      The file names the study, the years and the jurisdictions with their levers. The output folder gets \
      iterations.csv, result.json, identity.json and experiment.json, all evaluations, in one step when the \
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

  @OptionGroup var progress: ProgressOptions

  private var quiet: Bool { progress.quiet }

  func validate() throws {
    if let threads, threads < 1 { throw ValidationError("--threads must be at least 1") }
    if overwrite && resume { throw ValidationError("--overwrite and --resume exclude each other") }
    if output.isEmpty { throw ValidationError("--output must not be empty") }
  }

  func run() throws {
    let (plan, loaded) = try read()
    if !quiet { for warning in loaded.warnings { Console.warn(warning) } }
    let game: StudyGame
    do {
      game = try StudyGame(
        study: loaded.study, years: plan.years, jurisdictions: plan.jurisdictions,
        model: NetworkDispatch(threads: threads ?? min(8, ProcessInfo.processInfo.activeProcessorCount)))
    } catch {
      throw CommandFailure(code: .configuration, text: "\(error)")
    }
    let session = try open(plan, loaded, game)
    let experiment: BestResponseExperiment<StudyGame>
    do {
      experiment = try BestResponseExperiment(
        settings: plan.settings, agents: game.agents, evaluator: game, resuming: session.found,
        output: ExperimentOutputs([session] + narrators))
    } catch {
      session.discard()
      throw CommandFailure(code: .configuration, text: "\(error)")
    }
    let result: ExperimentResult
    do {
      result = try play(experiment)
    } catch {
      if let failure = session.failure { throw CommandFailure(failure) }
      if case ExperimentError.startFailed? = error as? ExperimentError { session.discard() }
      throw CommandFailure(unexpected: error)
    }
    do throws(ResultFolderError) {
      if try session.complete(result, experiment.state) == .alreadyComplete, !quiet {
        Console.note("\(output) is complete already, and as the experiment wrote it\n")
      }
    } catch {
      throw CommandFailure(error)
    }
    if !quiet { try Console.out(Self.summary(result)) }
  }

  /// Opens the output folder.
  private func open(
    _ plan: ExperimentFile, _ loaded: LoadedStudy, _ game: StudyGame
  ) throws -> ExperimentSession {
    let identity = RunIdentity(
      version: programVersion, study: loaded.study.settings.name, years: plan.years, options: plan.options,
      inputs: Dictionary(
        loaded.inputFiles.map { ($0.name, $0.digest) }, uniquingKeysWith: { first, _ in first }))
    let faults = try FaultInjection.faults()
    do throws(ResultFolderError) {
      return try ExperimentSession.open(
        output, overwrite ? .overwrite : resume ? .resume : .keep, identity: identity,
        start: ExperimentState(settings: plan.settings, game: game.identity, agents: game.agents),
        inputs: [file, studyFolder(plan.inputs)], faults: faults)
    } catch {
      throw CommandFailure(error)
    }
  }

  /// A study's folder, which an experiment's file names from where it lies.
  private func studyFolder(_ inputs: String) -> String {
    URL(fileURLWithPath: inputs, relativeTo: URL(fileURLWithPath: file).deletingLastPathComponent()).path
  }

  /// Outputs for people and programs. A reader that does not take its line loses it: nothing waits for it. How many
  /// evaluations there will be nobody knows, so there is no bar: lines take its place.
  private var narrators: [any ExperimentOutput] {
    switch progress.settled {
    case .none, .auto: []
    case .jsonl: [ExperimentEventLines { Console.raw($0, patience: 0) }]
    case .lines, .bar: [ExperimentProgress { Console.note($0, patience: 0) }]
    }
  }

  /// The experiment and its study; what is wrong with either comes as findings, all at once where that can be.
  private func read() throws -> (ExperimentFile, LoadedStudy) {
    guard let bytes = try? Data(contentsOf: URL(fileURLWithPath: file)) else {
      throw CommandFailure(code: .files, text: "\(file): cannot be read")
    }
    let reading = ExperimentReading(Array(bytes), file: file)
    let loaded = reading.inputs.map { inputs in
      Result { try StudyOptions.load(studyFolder(inputs), years: reading.years, []) }
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

  /// Runs to the end or to a signal.
  private func play(_ experiment: BestResponseExperiment<StudyGame>) throws -> ExperimentResult {
    let done = DispatchSemaphore(value: 0)
    let box = Outcome()
    let task = Task.detached {
      do {
        box.set(.success(try await experiment.run()))
      } catch {
        box.set(.failure(error))
      }
      done.signal()
    }
    let signals = StopSignals()
    signals.listen { [quiet] in
      task.cancel()
      if !quiet {
        Console.note("\nstopping; an evaluation that is not done in a second is left\n", patience: 0)
      }
    } late: { signal in
      // Every evaluation is kept as soon as it is made.
      Console.end(Self.stopped(experiment.state.evaluations.count, signal))
    }
    done.wait()
    signals.done()
    switch box.value {
    case .success(let result)?: return result
    case .failure(let error)?:
      if error is CancellationError, let signal = signals.signal {
        throw Self.stopped(experiment.state.evaluations.count, signal)
      }
      throw error
    case nil: throw CommandFailure(code: .runFailed, text: "the experiment has no result")
    }
  }

  /// How the program ends after a signal.
  private static func stopped(_ evaluations: Int, _ signal: Int32) -> CommandFailure {
    if Console.writesJSON {
      Console.raw(ExperimentEventLines.stopped(evaluations: evaluations) + "\n", patience: 2000)
    }
    return CommandFailure(
      code: signal == SIGINT ? .interrupted : .terminated,
      text: "stopped after \(evaluations) evaluations; --resume goes on")
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

/// Takes a result from a task to the thread that waits for it.
private final class Outcome: Sendable {
  private let result = Mutex<Result<ExperimentResult, any Error>?>(nil)
  var value: Result<ExperimentResult, any Error>? { result.withLock { $0 } }
  func set(_ value: Result<ExperimentResult, any Error>) { result.withLock { $0 = value } }
}
