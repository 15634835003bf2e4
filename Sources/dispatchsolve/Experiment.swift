import ArgumentParser
import Dispatch
import Experiments
import Foundation
import PowerDispatch
import PowerSystem
import StudyFiles
import Synchronization

/// How an experiment's progress is shown.
enum ExperimentProgressStyle: String, ExpressibleByArgument, CaseIterable {
  case auto, lines, none
}

/// Plays a game of jurisdictions on a study.
struct Experiment: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract:
      "Let jurisdictions choose their policies in turn, each at its own least cost, until none gains.",
    discussion: """
      The file names the study, the years and the jurisdictions with their levers. The output folder gets \
      experiment.json, written after every evaluation, and at the end iterations.csv and result.json. An experiment \
      that was stopped goes on with --resume.
      """)

  @Argument(help: ArgumentHelp("The experiment, TOML.", valueName: "file"))
  var file: String

  @Option(name: .long, help: ArgumentHelp("Folder for state and results.", valueName: "dir"))
  var output: String

  @Flag(name: .long, help: "Go on with the experiment in the output folder.")
  var resume = false

  @Option(
    name: .long,
    help: "Threads that solve a year's blocks; results do not depend on it (default: cores, at most 8).")
  var threads: Int?

  @Option(
    name: .long,
    help: "Progress on standard error: auto (lines, on a terminal), lines or none.")
  var progress: ExperimentProgressStyle = .auto

  @Flag(name: .shortAndLong, help: "Print nothing but errors.")
  var quiet = false

  func validate() throws {
    if let threads, threads < 1 { throw ValidationError("--threads must be at least 1") }
  }

  func run() throws {
    let (plan, study) = try read()
    let keeper = StateKeeper(folder: URL(fileURLWithPath: output, isDirectory: true))
    let state = try keeper.open(resuming: resume)
    let experiment: BestResponseExperiment<StudyGame>
    do {
      let game = try StudyGame(
        study: study, years: plan.years, jurisdictions: plan.jurisdictions,
        model: NetworkDispatch(
          threads: threads ?? min(8, ProcessInfo.processInfo.activeProcessorCount)))
      experiment = try BestResponseExperiment(
        settings: plan.settings, agents: game.agents, evaluator: game, resuming: state,
        output: ExperimentOutputs([keeper] + narrators))
    } catch {
      throw CommandFailure(code: .configuration, text: "\(error)")
    }
    let result = try play(experiment)
    try keeper.finish(result)
    if !quiet { try Console.out(Self.summary(result)) }
  }

  /// Outputs for people. A reader that does not take its line loses it: nothing waits for it.
  private var narrators: [any ExperimentOutput] {
    let isWanted =
      switch progress {
      case .none: false
      case .lines: true
      case .auto: Console.errorIsTerminal && !quiet
      }
    return isWanted ? [ExperimentProgress { Console.note($0, patience: 0) }] : []
  }

  /// The experiment and its study; what is wrong with either comes as findings, all at once where that can be.
  private func read() throws -> (ExperimentFile, Study) {
    let fileURL = URL(fileURLWithPath: file)
    guard let bytes = try? Data(contentsOf: fileURL) else {
      throw CommandFailure(code: .files, text: "\(file): cannot be read")
    }
    let reading = ExperimentReading(Array(bytes), file: file)
    let study = Result {
      let inputs = reading.inputs ?? ""
      let folder = URL(fileURLWithPath: inputs, relativeTo: fileURL.deletingLastPathComponent())
      return try StudyOptions.load(folder.path, years: reading.years, []).study
    }
    let experiment: ExperimentFile
    do throws(ExperimentFileError) {
      // What is wrong with the file is told first: it may be why the study cannot be had.
      experiment = try reading.experiment(on: reading.inputs == nil ? nil : try? study.get())
    } catch {
      throw CommandFailure(error)
    }
    return (experiment, try study.get())
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
        Console.note("\nstopping after the evaluation at work; a second signal stops at once\n", patience: 0)
      }
    }
    done.wait()
    switch box.value {
    case .success(let result)?: return result
    case .failure(let error)?:
      if error is CancellationError, let signal = signals.signal {
        let count = experiment.state.evaluations.count
        throw CommandFailure(
          code: signal == SIGINT ? .interrupted : .terminated,
          text: "stopped after \(count) evaluations; --resume goes on")
      }
      throw CommandFailure(unexpected: error)
    case nil: throw CommandFailure(code: .runFailed, text: "the experiment has no result")
    }
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

/// Keeps the state of an experiment in its folder; every file is replaced in one step.
private final class StateKeeper: ExperimentOutput {
  private let folder: URL
  /// The first write that failed; the experiment's end tells it.
  private let failure = Mutex<String?>(nil)

  init(folder: URL) {
    self.folder = folder
  }

  private var stateFile: URL { folder.appendingPathComponent("experiment.json") }

  /// Makes the folder; returns the state to go on with.
  func open(resuming: Bool) throws(CommandFailure) -> ExperimentState? {
    let exists = FileManager.default.fileExists(atPath: stateFile.path)
    if exists, !resuming {
      throw CommandFailure(code: .files, text: "\(stateFile.path) exists; --resume goes on with it")
    }
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      return exists ? try ExperimentState(json: Data(contentsOf: stateFile)) : nil
    } catch {
      throw CommandFailure(code: .files, text: "\(stateFile.path): cannot be read or made")
    }
  }

  func stateChanged(_ state: ExperimentState) {
    do {
      try state.json().write(to: stateFile, options: .atomic)
    } catch {
      failure.withLock { $0 = $0 ?? "\(stateFile.path): cannot be written" }
    }
  }

  func finish(_ result: ExperimentResult) throws {
    if let text = failure.withLock({ $0 }) { throw CommandFailure(code: .files, text: text) }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    do {
      try Data(result.iterationsCSV()).write(
        to: folder.appendingPathComponent("iterations.csv"), options: .atomic)
      try encoder.encode(result).write(to: folder.appendingPathComponent("result.json"), options: .atomic)
    } catch {
      throw CommandFailure(code: .files, text: "\(folder.path): results cannot be written")
    }
  }
}
