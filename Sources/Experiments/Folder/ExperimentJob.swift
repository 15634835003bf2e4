import Dispatch
import Foundation
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import DispatchSolveRunFolder
import DispatchSolveStudyFiles
import Synchronization

/// An experiment on a study from the opening of its folder to the results in their place, or to the evaluation that it
/// stops after.
public struct ExperimentJob {
  /// What is played.
  public var experiment: ExperimentFile
  /// The game, which has the study.
  public var game: StudyGame
  /// Input files, as they were read.
  public var inputs: [String: FileDigest]
  /// Where results go.
  public var folder: ResultFolder
  /// What to do with a folder that is there already.
  public var existing: ExistingResults
  /// Version of the program.
  public var version: String
  /// When it began.
  public var began = JobTimes()
  /// Points at which crash tests end the process.
  public var faults = Faults.none

  /// Creates a job; see the properties.
  public init(
    experiment: ExperimentFile, game: StudyGame, inputs: [String: FileDigest], folder: ResultFolder,
    existing: ExistingResults, version: String
  ) {
    self.experiment = experiment
    self.game = game
    self.inputs = inputs
    self.folder = folder
    self.existing = existing
    self.version = version
  }

  /// Plays on until the end.
  ///
  /// - Parameters:
  ///   - stop: Asked before each evaluation.
  ///   - outputs: Told what happens.
  ///   - stopped: Told, once, after how many evaluations it stopped; on any thread.
  /// - Throws: `JobFailure`.
  public func run(
    stop: StopSignal = StopSignal(), outputs: [any ExperimentOutput] = [],
    stopped: @escaping (_ evaluations: Int) -> Void = { _ in }
  ) throws(JobFailure) -> JobEnding<ExperimentResult> {
    let session: ExperimentSession
    do throws(ResultFolderError) {
      let identity = try RunIdentity(
        .experiment, version: version, study: game.study, years: game.years, options: experiment.options,
        inputs: inputs)
      let start = ExperimentState(settings: experiment.settings, game: game.identity, agents: game.agents)
      switch try ExperimentSession.open(folder, existing, identity: identity, start: start, faults: faults) {
      case .alreadyComplete(let manifest): return .alreadyComplete(manifest)
      case .run(let opened): session = opened
      }
    } catch {
      throw JobFailure(error)
    }
    var player: BestResponseExperiment<StudyGame>?
    return try Job(session, stop).run { () throws(JobFailure) in
      do {
        let experiment = try BestResponseExperiment(
          settings: experiment.settings, agents: game.agents, evaluator: game, resuming: session.found,
          output: ExperimentOutputs([session] + outputs))
        player = experiment
        return try Self.play(experiment, stop)
      } catch {
        if let failure = session.failure { throw JobFailure(failure) }
        throw JobFailure(error)
      }
    } isRefusal: { failure in
      switch failure.error as? ExperimentError {
      case nil: false
      default: true
      }
    } stopped: { _ in
      stopped(session.state.evaluations.count)
    } complete: { result throws(ResultFolderError) in
      try session.complete(result, player?.state ?? session.state, manifest(session))
      return result
    }
  }

  private func manifest(_ session: ExperimentSession) -> RunManifest {
    RunManifest(
      identity: session.identity, solverSettings: nil, seconds: ["total": began.seconds],
      started: began.text, peakMemoryMB: RunManifest.peakMemoryMB(), audits: 0, auditsPassed: 0)
  }

  /// Plays to the end; nil: somebody asked for a stop before that.
  private static func play(
    _ experiment: BestResponseExperiment<StudyGame>, _ stop: StopSignal
  ) throws -> ExperimentResult? {
    let done = DispatchSemaphore(value: 0)
    let outcome = Outcome()
    // This thread waits for the task, which has one of its own.
    let task = Task.detached {
      do {
        outcome.set(.success(try await experiment.run()))
      } catch {
        outcome.set(.failure(error))
      }
      done.signal()
    }
    stop.onAsking { task.cancel() }
    done.wait()
    switch outcome.value {
    case .success(let result)?: return result
    case .failure(let error)?:
      if error is CancellationError, stop.isAsked { return nil }
      throw error
    case nil: return nil
    }
  }
}

/// Takes a result from a task to the thread that waits for it.
private final class Outcome: Sendable {
  private let result = Mutex<Result<ExperimentResult, any Error>?>(nil)
  var value: Result<ExperimentResult, any Error>? { result.withLock { $0 } }
  func set(_ value: Result<ExperimentResult, any Error>) { result.withLock { $0 = value } }
}
