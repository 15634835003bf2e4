import Foundation

/// The folder `.run` in a result folder: lock and checkpoints of a job that is not complete.
package struct WorkFolder {
  /// Name of the folder.
  package static let name = ".run"
  package static let lockName = "lock"
  private static let identityName = "run.json"
  private static let partialName = "partial"
  private static let rowsName = "rows.csv"
  private static let progressName = "progress.json"
  private static let stateName = "state.json"
  private static let spareName = "spare"
  /// Room that a status with its reason takes at most, bytes.
  private static let spareLength = 8192

  /// The result folder.
  package let results: String

  /// The working folder of a result folder.
  package init(results: String) {
    self.results = results
  }

  /// Path of the folder.
  package var path: String { "\(results)/\(Self.name)" }
  /// The file whose lock the running process holds.
  package var lock: String { "\(path)/\(Self.lockName)" }
  /// What is run.
  var identity: String { "\(path)/\(Self.identityName)" }
  /// Tables of the years done, written when a run stops or fails.
  var partial: String { "\(path)/\(Self.partialName)" }
  /// The table that a sweep writes piece by piece.
  var rows: String { "\(path)/\(Self.rowsName)" }
  /// How far it is.
  var progress: String { "\(path)/\(Self.progressName)" }
  /// What an experiment has evaluated.
  package var state: String { "\(path)/\(Self.stateName)" }
  /// Room on the disk that is kept for the status of a run that finds none left.
  private var spare: String { "\(path)/\(Self.spareName)" }
  /// Checkpoint after a year.
  func checkpoint(_ year: Int) -> String { "\(path)/year-\(year).json" }

  /// Whether a run wrote a file or folder of this name here.
  static func isOurs(_ name: String) -> Bool {
    let whole =
      name.hasSuffix(FileReplacement.temporaryEnding)
      ? String(name.dropLast(FileReplacement.temporaryEnding.count)) : name
    if [lockName, identityName, partialName, rowsName, progressName, stateName, spareName].contains(whole) {
      return true
    }
    guard whole.hasPrefix("year-"), whole.hasSuffix(".json") else { return false }
    return Int(whole.dropFirst("year-".count).dropLast(".json".count)) != nil
  }

  /// Keeps room for the status; a disk that has none now will have to do without.
  package func keepSpare() {
    let bytes = Array(repeating: UInt8(ascii: " "), count: Self.spareLength)
    do throws(SystemFailure) {
      try FileReplacement(faults: .none).create(bytes, at: spare, isDurable: false)
    } catch {
      unlink(spare)
    }
  }

  /// Gives that room back.
  package func releaseSpare() { unlink(spare) }

  /// Removes checkpoints, the first year last in time so that what is left is never a later part alone.
  ///
  /// - Throws: `SystemFailure` or an error of the file manager.
  func clear() throws {
    let files = FileManager.default
    let names = try files.contentsOfDirectory(atPath: path).sorted(by: >)
    // Without this file nothing of the rest counts.
    if names.contains(Self.identityName) { try files.removeItem(atPath: identity) }
    for name in names where name != Self.identityName && name != Self.lockName && Self.isOurs(name) {
      try files.removeItem(atPath: "\(path)/\(name)")
    }
  }
}

extension WorkFolder {
  /// Makes the result folder with its lock, and gives it its name with the lock already held, so that no other process
  /// finds it free; nil when another process was faster.
  package static func make(_ place: FolderPlace) throws(ResultFolderError) -> FileLock? {
    do {
      return try place.make { (folder: String) throws(SystemFailure) in
        let work = WorkFolder(results: folder)
        guard mkdir(work.path, 0o777) == 0 else { throw .last }
        return try FileLock.take(work.lock)
      }
    } catch {
      throw .notWritten(path: place.path, reason: error.reason)
    }
  }

  /// Makes the working folder and takes its lock; nil when another process has it.
  ///
  /// A run that ends at this very moment puts its results in the folder's place, and the working folder is gone again:
  /// then once more. That happens once for every run that ends, so a few times are plenty.
  package func takeLock() throws(SystemFailure) -> FileLock? {
    for _ in 0..<20 {
      if mkdir(path, 0o777) != 0, errno != EEXIST { throw SystemFailure.last }
      do throws(SystemFailure) {
        return try FileLock.take(lock)
      } catch {
        guard error.code == ENOENT else { throw error }
      }
    }
    throw SystemFailure(code: ENOENT)
  }
}
