import Foundation
import DispatchSolveRunFolder
import DispatchSolveStudyFiles
import Synchronization

/// An experiment's hold on its folder: lock, state after every evaluation, and in the end the results in their place.
///
/// While the experiment is at work its state is in `.run` in the folder; results of an earlier one stay beside it,
/// untouched, until the new ones take the place of the whole folder in one step. Given to an experiment as its output,
/// it keeps every state; a state that cannot be written cancels the task that plays, and `complete` says why.
public final class ExperimentSession: ExperimentOutput, JobSession {
  /// How a folder was found.
  public enum Opening {
    /// There is something to be evaluated.
    case run(ExperimentSession)
    /// The very experiment is complete already, and every file is as its manifest says.
    case alreadyComplete(RunManifest)
  }

  /// What is on the disk.
  private struct Progress: Codable {
    /// Seal of the file that says what is played.
    var previous: String
    var state: ExperimentState
  }

  /// What is known, and what became of it.
  private struct Kept {
    var state: ExperimentState
    var failure: ResultFolderError?
  }

  /// Everything evaluated.
  static let stateName = "experiment.json"
  /// Policies and costs by iteration.
  static let iterationsName = "iterations.csv"
  /// The result.
  static let resultName = "result.json"

  /// State to go on with; nil: the experiment begins.
  public let found: ExperimentState?
  /// What results follow from.
  let identity: RunIdentity

  private let folder: ResultFolder
  private let held: HeldFolder
  private let seal: String
  private let faults: Faults
  private let kept: Mutex<Kept>
  /// Held while the folder is written to; nothing is once the experiment was left.
  private let isLeft = Mutex(false)

  private init(
    _ folder: ResultFolder, _ held: HeldFolder, _ identity: RunIdentity, seal: String,
    start: ExperimentState, found: ExperimentState?, faults: Faults
  ) {
    self.folder = folder
    self.held = held
    self.identity = identity
    self.seal = seal
    self.found = found
    self.faults = faults
    kept = Mutex(Kept(state: found ?? start))
  }

  /// Opens a folder for an experiment, before anything is evaluated.
  ///
  /// - Parameters:
  ///   - existing: What to do with a folder that is there already. `resume` begins where there is nothing to go on with.
  ///   - start: The experiment's state before its first evaluation.
  /// - Throws: `ResultFolderError`; what is there is then as it was.
  public static func open(
    _ folder: ResultFolder, _ existing: ExistingResults, identity: RunIdentity, start: ExperimentState,
    faults: Faults = .none
  ) throws(ResultFolderError) -> Opening {
    let held: HeldFolder
    switch try HeldFolder.open(folder, existing, faults: faults) {
    case .results(let place): return .alreadyComplete(try HeldFolder.complete(folder, place, identity))
    case .held(let opened): held = opened
    }
    do {
      let (seal, found) = try held.start(folder, existing, identity, faults: faults, find: read)
      let session = ExperimentSession(
        folder, held, identity, seal: seal, start: start, found: found, faults: faults)
      try session.put(.running)
      return .run(session)
    } catch {
      held.undo()
      throw ResultFolderError(error, path: folder.path)
    }
  }

  /// The state that was kept; nil: none was.
  private static func read(
    _ work: WorkFolder, _ seal: String
  ) throws(ResultFolderError) -> ExperimentState? {
    do throws(SealedFile.Failure) {
      let progress = try SealedFile.read(Progress.self, from: work.state).value
      guard progress.previous == seal else {
        throw SealedFile.Failure.damaged("is that of another experiment")
      }
      return progress.state
    } catch {
      if case .damaged(let reason) = error { throw .damaged(path: work.state, reason: reason) }
      return nil
    }
  }

  /// Why a state could not be written; nil: all were.
  public var failure: ResultFolderError? { kept.withLock { $0.failure } }

  /// The last state that was kept.
  public var state: ExperimentState { kept.withLock { $0.state } }

  /// Keeps a state. It is brought to the disk each time: an evaluation is a whole run, beside which that costs little.
  public func stateChanged(_ state: ExperimentState) {
    isLeft.withLock { isLeft in
      if !isLeft, failure == nil { keep(state) }
    }
  }

  private func keep(_ state: ExperimentState) {
    let path = held.work.state
    do {
      let bytes = try SealedFile.encode(Progress(previous: seal, state: state)).bytes
      try FileReplacement(faults: faults).write(bytes, to: path, isDurable: true)
      faults.reach(.checkpointWritten)
      kept.withLock { $0.state = state }
      try put(.running)
      faults.reach(.checkpointDone)
    } catch {
      let failure = ResultFolderError(error, path: path)
      kept.withLock { $0.failure = failure }
      withUnsafeCurrentTask { $0?.cancel() }
    }
  }

  private func status(_ stage: RunStatus.Stage, _ message: String? = nil) -> RunStatus {
    RunStatus(
      .experiment, status: stage, study: identity.study, years: identity.years,
      completed: state.evaluations.count, message: message)
  }

  private func put(
    _ stage: RunStatus.Stage, message: String? = nil
  ) throws(ResultFolderError) {
    try held.put(status(stage, message), faults: faults)
  }

  /// Where the experiment stands.
  package var stop: JobStop {
    let count = state.evaluations.count
    return JobStop(text: "stopped after \(count) evaluation\(count == 1 ? "" : "s")")
  }

  /// Leaves the experiment to be resumed.
  ///
  /// - Throws: `notWritten`; what was kept before stands.
  package func leave(_ stage: RunStatus.Stage, message: String) throws(ResultFolderError) {
    let written = isLeft.withLock { isLeft in
      isLeft = true
      held.work.releaseSpare()
      return Result { () throws(ResultFolderError) in try put(stage, message: message) }
    }
    if let failure { throw failure }
    try written.get()
  }

  /// Puts the results in their place.
  ///
  /// - Parameters:
  ///   - result: What the experiment came to.
  ///   - state: Its last state.
  ///   - manifest: What is said of it; learns the names and digests of the files.
  /// - Throws: `ResultFolderError`; the state stands.
  public func complete(
    _ result: ExperimentResult, _ state: ExperimentState, _ manifest: RunManifest
  ) throws(ResultFolderError) {
    if let failure { throw failure }
    faults.reach(.resultsBegun)
    kept.withLock { $0.state = state }
    try folder.install(
      at: held.place, try Self.files(result, state), status: status(.complete), manifest: manifest,
      faults: faults)
  }

  /// Files of a complete experiment.
  private static func files(
    _ result: ExperimentResult, _ state: ExperimentState
  ) throws(ResultFolderError) -> [(name: String, content: [UInt8])] {
    do {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
      return [
        (iterationsName, try result.iterationsCSV()), (resultName, Array(try encoder.encode(result))),
        (stateName, Array(try state.json())),
      ]
    } catch {
      throw .badValue("results cannot be written: \(error)")
    }
  }

  /// Leaves the folder as it was before an experiment that could not begin; a folder that it made is taken away.
  public func discard() {
    if found == nil { held.discard() }
  }
}
