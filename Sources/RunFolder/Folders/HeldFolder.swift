import DispatchSolveTables
import Foundation

/// A folder of results that this process holds: its place, and the lock in its working folder.
package struct HeldFolder {
  /// How a result folder was found.
  package enum Opening {
    /// It is held.
    case held(HeldFolder)
    /// Something is to be resumed, but there are results and nothing at work.
    case results(FolderPlace)
  }

  package let place: FolderPlace
  /// Whether the folder was made.
  package let wasNew: Bool
  /// Whether the working folder was there before.
  private let hadWork: Bool
  /// The status before; put back when what was begun is taken away again.
  private let statusBefore: [UInt8]?
  private let lock: FileLock

  /// The working folder.
  package var work: WorkFolder { WorkFolder(results: place.path) }

  private init(_ place: FolderPlace, _ lock: FileLock, wasNew: Bool, hadWork: Bool) {
    self.place = place
    self.lock = lock
    self.wasNew = wasNew
    self.hadWork = hadWork
    statusBefore = try? FileBytes.read(
      "\(place.path)/\(RunStatus.fileName)", limit: FileBytes.noteLimit)
  }

  /// Takes the lock of a folder, which is made when it is not there, before anything is computed.
  ///
  /// - Parameters:
  ///   - path: The folder as given, for texts.
  ///   - taken: What to say of a folder that is there and is to be kept.
  ///   - reasonToKeep: Why a folder that is there must be neither replaced nor gone on with; nil: it may.
  /// - Throws: `ResultFolderError`; what is there is then as it was.
  private static func open(
    _ place: FolderPlace, path: String, _ existing: ExistingResults, faults: Faults,
    taken: () -> ResultFolderError, reasonToKeep: () -> String?
  ) throws(ResultFolderError) -> HeldFolder {
    let work = WorkFolder(results: place.path)
    if !place.isTaken, let lock = try WorkFolder.make(place) {
      faults.reach(.folderMade)
      return HeldFolder(place, lock, wasNew: true, hadWork: false)
    }
    // Told before anything is looked at: a folder at work is busy, whatever else is asked.
    if FileLock.isHeld(work.lock) { throw .busy(path: path) }
    if existing == .keep { throw taken() }
    if let reason = reasonToKeep() { throw .foreign(path: path, reason: reason) }
    let hadWork = FileManager.default.fileExists(atPath: work.path)
    let lock: FileLock?
    do throws(SystemFailure) {
      lock = try work.takeLock()
    } catch {
      throw ResultFolderError(error, path: path)
    }
    guard let lock else { throw .busy(path: path) }
    faults.reach(.folderMade)
    return HeldFolder(place, lock, wasNew: false, hadWork: hadWork)
  }

  /// Opens the result folder of a job.
  ///
  /// - Throws: `ResultFolderError`.
  package static func open(
    _ folder: ResultFolder, _ existing: ExistingResults, faults: Faults
  ) throws(ResultFolderError) -> Opening {
    let place = try folder.resolvedPlace()
    let work = WorkFolder(results: place.path)
    if existing == .resume, place.isTaken, !FileManager.default.fileExists(atPath: work.path) {
      return .results(place)
    }
    return .held(
      try open(
        place, path: folder.path, existing, faults: faults,
        taken: { .exists(path: folder.path, RunStatus.read(place.path)) },
        reasonToKeep: { FolderContents(folder: place.path).reasonToKeep() }))
  }

  /// Whether something was begun here before that may go on.
  private var hasBegun: Bool { !wasNew && FileManager.default.fileExists(atPath: work.identity) }

  /// Writes the status.
  ///
  /// - Throws: `notWritten`.
  package func put(_ status: RunStatus, faults: Faults) throws(ResultFolderError) {
    let path = "\(place.path)/\(RunStatus.fileName)"
    do throws(SystemFailure) {
      try FileReplacement(faults: faults).write(status.json(), to: path, isDurable: status.status != .running)
    } catch {
      throw .notWritten(path: path, reason: error.reason)
    }
  }

  /// Takes away what opening the folder has made, when what was to be done in it cannot begin.
  package func undo() {
    if wasNew {
      try? FileManager.default.removeItem(atPath: place.path)
    } else if !hadWork {
      try? FileManager.default.removeItem(atPath: work.path)
    }
  }

  /// Goes on with what was begun here where that is asked for, else begins.
  ///
  /// - Parameter find: What there is to go on with, of the working folder and the seal of what was begun.
  /// - Returns: The seal, and what was found; nil: nothing.
  /// - Throws: `damaged`, `changed`, `SystemFailure` or an error of the file manager.
  package func start<Found>(
    _ folder: ResultFolder, _ existing: ExistingResults, _ identity: RunIdentity, faults: Faults,
    find: (WorkFolder, String) throws -> Found?
  ) throws -> (seal: String, found: Found?) {
    let seal: String
    var found: Found?
    if existing == .resume, hasBegun {
      seal = try resumedSeal(identity, folder)
      found = try find(work, seal)
    } else {
      seal = try begin(identity, faults: faults)
    }
    work.keepSpare()
    faults.reach(.identityWritten)
    return (seal, found)
  }

  /// Writes down what is run, and clears what was left of anything else; returns the seal.
  ///
  /// - Throws: `SystemFailure` or an error of the file manager.
  private func begin(_ identity: RunIdentity, faults: Faults) throws -> String {
    try work.clear()
    faults.reach(.cleared)
    let (bytes, seal) = try SealedFile.encode(identity)
    try FileReplacement(faults: faults).write(bytes, to: work.identity, isDurable: true)
    try FileReplacement.synchronize(work.path)
    return seal
  }

  /// The seal of what was begun here, if it is what is asked for.
  ///
  /// - Throws: `damaged`, `changed`.
  private func resumedSeal(_ identity: RunIdentity, _ folder: ResultFolder) throws(ResultFolderError)
    -> String
  {
    let before: (value: RunIdentity, seal: String)
    do throws(SealedFile.Failure) {
      before = try SealedFile.read(RunIdentity.self, from: work.identity)
    } catch {
      throw .damaged(path: work.identity, reason: error.reason)
    }
    let changes = before.value.changes(to: identity)
    guard changes.isEmpty else { throw .changed(path: folder.path, isComplete: false, changes) }
    return before.seal
  }

  /// The manifest of complete results that are those asked for.
  ///
  /// - Throws: `damaged`, `changed`.
  package static func complete(
    _ folder: ResultFolder, _ place: FolderPlace, _ identity: RunIdentity
  ) throws(ResultFolderError) -> RunManifest {
    let manifest = try RunManifest.checked(place.path, shown: folder.path)
    let changes = manifest.identity.changes(to: identity)
    guard changes.isEmpty else { throw .changed(path: folder.path, isComplete: true, changes) }
    return manifest
  }

  /// Leaves the folder as it was before anything was begun in it; one that was made is taken away.
  package func discard() {
    let files = FileManager.default
    guard !wasNew else {
      try? files.removeItem(atPath: place.path)
      return
    }
    try? files.removeItem(atPath: work.path)
    let status = "\(place.path)/\(RunStatus.fileName)"
    if let statusBefore {
      try? FileReplacement(faults: .none).write(statusBefore, to: status, isDurable: false)
    } else {
      try? files.removeItem(atPath: status)
    }
  }
}
