import Foundation

/// A result folder that this process holds: its place, and the lock in its working folder.
struct HeldFolder {
  /// How a folder was found.
  enum Opening {
    /// It is held.
    case held(HeldFolder)
    /// Something is to be resumed, but there are results and nothing at work.
    case results(FolderPlace)
  }

  let place: FolderPlace
  /// Whether the folder was made.
  let wasNew: Bool
  /// The status before; put back when what was begun is taken away again.
  private let statusBefore: Data?
  private let lock: RunLock

  /// The working folder.
  var work: WorkFolder { WorkFolder(results: place.path) }

  private init(_ place: FolderPlace, _ lock: RunLock, wasNew: Bool) {
    self.place = place
    self.lock = lock
    self.wasNew = wasNew
    statusBefore = FileManager.default.contents(atPath: "\(place.path)/\(RunStatus.fileName)")
  }

  /// Opens a folder and takes its lock, before anything is computed.
  ///
  /// - Throws: `ResultFolderError`.
  static func open(
    _ folder: ResultFolder, _ existing: ExistingResults, faults: Faults
  ) throws(ResultFolderError) -> Opening {
    let place = try folder.resolvedPlace()
    let work = WorkFolder(results: place.path)
    if !place.isTaken, let lock = try WorkFolder.make(place) {
      faults.reach(.folderMade)
      return .held(HeldFolder(place, lock, wasNew: true))
    }
    // Told before anything is looked at: a folder at work is busy, whatever else is asked.
    if RunLock.isHeld(work.lock) { throw .busy(path: folder.path) }
    switch existing {
    case .keep: throw .exists(path: folder.path, RunStatus.read(place.path))
    case .overwrite: break
    case .resume:
      guard FileManager.default.fileExists(atPath: work.path) else { return .results(place) }
    }
    if let reason = FolderContents(folder: place.path).reasonToKeep() {
      throw .foreign(path: folder.path, reason: reason)
    }
    let lock: RunLock?
    do throws(SystemFailure) {
      lock = try work.takeLock()
    } catch {
      throw ResultFolderError(error, path: folder.path)
    }
    guard let lock else { throw .busy(path: folder.path) }
    faults.reach(.folderMade)
    return .held(HeldFolder(place, lock, wasNew: false))
  }

  /// Writes down what is run, and clears what was left of anything else; returns the seal.
  ///
  /// - Throws: `SystemFailure` or an error of the file manager.
  func begin(_ identity: RunIdentity, faults: Faults) throws -> String {
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
  func resumedSeal(_ identity: RunIdentity, _ folder: ResultFolder) throws(ResultFolderError) -> String {
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
  static func complete(
    _ folder: ResultFolder, _ place: FolderPlace, _ identity: RunIdentity
  ) throws(ResultFolderError) -> RunManifest {
    let manifest = try RunManifest.checked(place.path, shown: folder.path)
    let changes = manifest.identity.changes(to: identity)
    guard changes.isEmpty else { throw .changed(path: folder.path, isComplete: true, changes) }
    return manifest
  }

  /// Leaves the folder as it was; one that was made is taken away.
  func discard() {
    let files = FileManager.default
    guard !wasNew else {
      try? files.removeItem(atPath: place.path)
      return
    }
    try? files.removeItem(atPath: work.path)
    let status = "\(place.path)/\(RunStatus.fileName)"
    if let statusBefore {
      try? FileReplacement(faults: .none).write(Array(statusBefore), to: status, isDurable: false)
    } else {
      try? files.removeItem(atPath: status)
    }
  }
}
