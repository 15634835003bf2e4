import Foundation
import DispatchSolveRunFolder
import DispatchSolveStudyFiles
import Synchronization

/// An experiment's hold on its folder: lock, state after every evaluation, and in the end the results in their place.
///
/// While the experiment is at work its state is in `.run` in the folder; results of an earlier one stay beside it,
/// untouched, until the new ones take the place of the whole folder in one step. Given to an experiment as its output,
/// it keeps every state; a state that cannot be written cancels the task that plays, and `complete` tells why.
public final class ExperimentSession: ExperimentOutput {
  /// How an experiment ended, as far as its folder is concerned.
  public enum Ending: Sendable, Hashable {
    /// Its results are in their place.
    case written
    /// They were there before, as this experiment would write them.
    case alreadyComplete
  }

  /// State to go on with; nil: the experiment begins.
  public let found: ExperimentState?

  private let shownPath: String
  private let held: HeldFolder
  private let folder: ExperimentFolder
  private let identity: RunIdentity
  private let faults: Faults
  private let failed = Mutex<ResultFolderError?>(nil)

  private init(
    _ shownPath: String, _ held: HeldFolder, _ identity: RunIdentity, found: ExperimentState?, faults: Faults
  ) {
    self.shownPath = shownPath
    self.held = held
    folder = ExperimentFolder(path: held.place.path)
    self.identity = identity
    self.found = found
    self.faults = faults
  }

  /// Opens a folder for an experiment, before anything is evaluated.
  ///
  /// - Parameters:
  ///   - path: The folder; a link is followed.
  ///   - existing: What to do with a folder that is there already. `resume` begins where there is nothing to go on with.
  ///   - start: The experiment's state before its first evaluation.
  ///   - inputs: Files and folders that the experiment is made of; they must not lie in its folder.
  /// - Throws: `ResultFolderError`; what is there is then as it was.
  public static func open(
    _ path: String, _ existing: ExistingResults, identity: RunIdentity, start: ExperimentState,
    inputs: [String] = [], faults: Faults = .none
  ) throws(ResultFolderError) -> ExperimentSession {
    let place = try FolderPlace(resolving: path)
    for input in inputs where place.holds(input) { throw .holdsInputs(path: path, inputs: input) }
    place.recover()
    let folder = ExperimentFolder(path: place.path)
    let held = try HeldFolder.open(
      place, path: path, existing, faults: faults,
      taken: {
        folder.evaluationsAtWork.map { .interrupted(path: path, evaluations: $0) }
          ?? .exists(path: path, nil)
      }, reasonToKeep: folder.reasonToKeep)
    do {
      let kept = existing == .resume ? try folder.kept() : nil
      if let kept {
        let changes = kept.identity.changes(to: identity)
        guard changes.isEmpty else {
          throw ResultFolderError.changed(path: path, isComplete: kept.isComplete, changes)
        }
      }
      if kept?.isComplete ?? true {
        try folder.clearWork()
        faults.reach(.cleared)
        let files = FileReplacement(faults: faults)
        try files.write(
          ExperimentFolder.encode(identity), to: "\(folder.work.path)/\(ExperimentFolder.identity)",
          isDurable: true)
        faults.reach(.identityWritten)
        try files.write(
          Array((kept?.state ?? start).json()), to: "\(folder.work.path)/\(ExperimentFolder.state)",
          isDurable: true)
        try FileReplacement.synchronize(folder.work.path)
      }
      return ExperimentSession(path, held, identity, found: kept?.state, faults: faults)
    } catch {
      held.undo()
      throw ResultFolderError(error, path: path)
    }
  }

  /// Why a state could not be written; nil: all were.
  public var failure: ResultFolderError? { failed.withLock { $0 } }

  /// Keeps a state. It is brought to the disk each time: an evaluation is a whole run, beside which that costs little.
  public func stateChanged(_ state: ExperimentState) {
    guard failure == nil else { return }
    let path = "\(folder.work.path)/\(ExperimentFolder.state)"
    do {
      try FileReplacement(faults: faults).write(Array(state.json()), to: path, isDurable: true)
      faults.reach(.checkpointDone)
    } catch {
      failed.withLock { $0 = ResultFolderError(error, path: path) }
      withUnsafeCurrentTask { $0?.cancel() }
    }
  }

  /// Puts the results in their place, or finds them there.
  ///
  /// - Parameters:
  ///   - result: What the experiment came to.
  ///   - state: Its last state.
  /// - Throws: `ResultFolderError`: `damaged` when there are results of this very experiment that it did not write so.
  public func complete(
    _ result: ExperimentResult, _ state: ExperimentState
  ) throws(ResultFolderError) -> Ending {
    if let failure { throw failure }
    faults.reach(.resultsBegun)
    let files = try ExperimentFolder.files(identity, state, result)
    let before = FileManager.default.contents(atPath: "\(held.place.path)/\(ExperimentFolder.state)")
    if found == state,
      before == files.first(where: { $0.name == ExperimentFolder.state }).map({ Data($0.content) })
    {
      // Nothing was evaluated that the results do not have.
      let difference = folder.firstDifference(files, result)
      try? FileManager.default.removeItem(atPath: folder.work.path)
      guard let difference else { return .alreadyComplete }
      throw .damaged(path: "\(shownPath)/\(difference)", reason: "is not as the experiment wrote it")
    }
    do {
      try held.place.install(files, faults: faults) {
        if let reason = folder.reasonToKeep() {
          throw ResultFolderError.foreign(path: shownPath, reason: reason)
        }
      }
    } catch {
      throw ResultFolderError(error, path: shownPath)
    }
    return .written
  }

  /// Leaves the folder as it was before an experiment that could not begin; a folder that it made is taken away.
  public func discard() {
    if found == nil { held.discard() }
  }
}
