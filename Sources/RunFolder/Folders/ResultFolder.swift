import DispatchSolveCoordinator
import Foundation
import DispatchSolveStudyFiles

/// Why results could not be written.
public enum ResultFolderError: Error, Sendable, CustomStringConvertible {
  /// The folder exists and nobody asked to replace it; its run's status, if it has one.
  case exists(path: String, RunStatus?)
  /// Another process is running a study into the folder.
  case busy(path: String)
  /// There is a run to be resumed, or complete, but not of these inputs, options and version.
  case changed(path: String, isComplete: Bool, [String])
  /// A file of a run is not as the run wrote it.
  case damaged(path: String, reason: String)
  /// What is there is not results, or not results alone, so it is not replaced.
  case foreign(path: String, reason: String)
  /// The folder is the one of the study that is run, or holds it.
  case holdsInputs(path: String, inputs: String)
  /// A file or folder could not be written.
  case notWritten(path: String, reason: String)
  /// A value cannot be written.
  case badValue(String)

  /// Text for people.
  public var description: String {
    switch self {
    case .exists(let path, let status):
      status.map(\.canGoOn) == true
        ? "\(path) exists, with \(status?.progress ?? "nothing") done" : "\(path) exists"
    case .busy(let path): "\(path) is busy: another process is running a study into it"
    case .changed(let path, let isComplete, let changes):
      "\(path) cannot be resumed, it \(isComplete ? "is complete with" : "was begun with") other inputs or options: \(changes.joined(separator: "; "))"
    case .damaged(let path, let reason): "\(path) \(reason)"
    case .foreign(let path, let reason): "\(path) is not replaced: \(reason)"
    case .holdsInputs(let path, let inputs): "\(path) holds the study that is run, \(inputs)"
    case .notWritten(let path, let reason): "\(path): could not be written: \(reason)"
    case .badValue(let what): what
    }
  }

  /// The failure behind any error met while `path` was written.
  package init(_ error: any Error, path: String) {
    switch error {
    case let known as ResultFolderError: self = known
    case FilePlacement.Failure.notWritten(let place, let reason):
      self = .notWritten(path: place, reason: reason)
    case FilePlacement.Failure.exists(let path): self = .exists(path: path, nil)
    case FilePlacement.Failure.left: self = .notWritten(path: path, reason: "stopped")
    case let failure as SystemFailure: self = .notWritten(path: path, reason: failure.reason)
    default:
      let cocoa = error as NSError
      let underlying = cocoa.userInfo[NSUnderlyingErrorKey] as? NSError
      let isSystem = underlying?.domain == NSPOSIXErrorDomain
      let reason = isSystem ? underlying.map { SystemFailure(code: Int32($0.code)).reason } : nil
      self = .notWritten(path: path, reason: reason ?? cocoa.localizedDescription)
    }
  }
}

/// Writes a run's tables: into a new folder beside the final one that takes its place when all is on the disk, so
/// that a reader sees the old results or the new ones, never a mixture. Where the system cannot exchange two folders
/// in one step there is a moment without results; if the program ends in it, the next run brings the old ones back.
public struct ResultFolder: Sendable {
  /// Final folder; a link is followed.
  public let path: String
  /// Whether an existing folder is replaced.
  public let overwrite: Bool
  /// Folders and files that the results are made of, which must outlive the job.
  public let inputs: [String]

  /// Describes a result folder; nothing is touched yet.
  public init(path: String, overwrite: Bool, inputs: [String] = []) {
    self.path = path
    self.overwrite = overwrite
    self.inputs = inputs
  }

  /// Checks before a long run that results can be written, and clears what interrupted runs have left.
  ///
  /// - Throws: `holdsInputs`, `exists`, `foreign`, or `notWritten` for a path that is empty, a link that leads
  ///   nowhere, or a folder above that cannot be made or written to.
  public func prepare() throws(ResultFolderError) {
    _ = try preparedPlace()
  }

  /// Where the folder is or is to be; clears what interrupted runs have left beside it.
  ///
  /// - Throws: `holdsInputs`, `notWritten`.
  func resolvedPlace() throws(ResultFolderError) -> FolderPlace {
    let place = try FolderPlace(resolving: path)
    for input in inputs where place.holds(input) { throw .holdsInputs(path: path, inputs: input) }
    place.recover()
    return place
  }

  private func preparedPlace() throws(ResultFolderError) -> FolderPlace {
    let place = try resolvedPlace()
    guard place.isTaken else { return place }
    guard overwrite else { throw .exists(path: path, nil) }
    try checkReplaceable(place)
    return place
  }

  private func checkReplaceable(_ place: FolderPlace) throws(ResultFolderError) {
    if let reason = FolderContents(folder: place.path).reasonToKeep() {
      throw .foreign(path: path, reason: reason)
    }
  }

  /// Writes all tables and the manifest, which learns the names and digests of the files, and puts the folder in its
  /// place.
  ///
  /// - Throws: What `prepare` throws, `notWritten`, or `badValue` for a number that is not finite.
  public func write(_ tables: [ResultTable], manifest: RunManifest) throws(ResultFolderError) {
    let place = try preparedPlace()
    // The writer refuses numbers that are not finite before anything is on disk.
    var contents: [(name: String, content: [UInt8])] = []
    for table in tables { contents.append(("\(table.name).csv", try table.csv())) }
    try install(at: place, contents, status: nil, manifest: manifest, faults: .none)
  }

  /// Puts files, status and manifest, the manifest last, in the place of whatever results are there.
  ///
  /// - Parameter written: A file that is on the disk already, and its digest.
  package func install(
    at place: FolderPlace, _ files: [(name: String, content: [UInt8])],
    written: (name: String, path: String, digest: FileDigest)? = nil, status: RunStatus?,
    manifest: RunManifest, faults: Faults
  ) throws(ResultFolderError) {
    var contents = files
    var manifest = manifest
    manifest.outputs = Dictionary(
      files.map { ($0.name, FileDigest($0.content)) }, uniquingKeysWith: { first, _ in first })
    if let written { manifest.outputs[written.name] = written.digest }
    if let status { contents.append((RunStatus.fileName, status.json())) }
    contents.append((FolderContents.manifestName, try manifest.json()))
    do {
      try place.install(contents, written: written.map { ($0.name, $0.path) }, faults: faults) {
        try checkReplaceable(place)
      }
    } catch {
      throw ResultFolderError(error, path: path)
    }
  }
}
