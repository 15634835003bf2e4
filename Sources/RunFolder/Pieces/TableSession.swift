import Dispatch
import Foundation
import DispatchSolveStudyFiles

/// A sweep's hold on its result folder: a table that grows piece by piece, a piece for some cases, and in the end is
/// put in its place with its manifest.
///
/// Pieces are written on a queue of their own while the next one is computed; one may wait. A piece counts once the
/// table is on the disk with it and a sealed note says so; what a process that ended had begun
/// is cut off by the next one. Results of an earlier sweep stay beside it, untouched, until then.
public final class TableSession: JobSession, @unchecked Sendable {
  /// How a result folder was found.
  public enum Opening {
    /// There are cases to run.
    case run(TableSession)
    /// The very cases are complete already, and every file is as its manifest says.
    case alreadyComplete(RunManifest)
  }

  /// What is on the disk.
  private struct Progress: Codable {
    /// Seal of the file that says what is run.
    var previous: String
    var cases: CaseCounts
    var digest: FileDigest
  }

  /// The cases of this folder.
  public let cases: CaseRange
  /// Cases done when the session began.
  public let doneBefore: Int

  private let folder: ResultFolder
  private let held: HeldFolder
  /// What the table follows from.
  package let identity: RunIdentity
  private let name: String
  private let seal: String
  private let faults: Faults
  private let file: OpenFile
  private let queue = DispatchQueue(label: "dispatchsolve.table")
  /// Pieces that may wait for the disk; then whoever adds the next one waits.
  private let room = DispatchSemaphore(value: 1)

  // Everything below is used on `queue` alone.
  private var digest: RunningDigest
  private var counts: CaseCounts
  private var failure: ResultFolderError?

  private init(
    _ folder: ResultFolder, _ held: HeldFolder, _ identity: RunIdentity, _ cases: CaseRange, name: String,
    seal: String, progress: Progress?, digest: RunningDigest, file: OpenFile, faults: Faults
  ) {
    self.folder = folder
    self.held = held
    self.identity = identity
    self.cases = cases
    self.name = name
    self.seal = seal
    self.faults = faults
    self.file = file
    self.digest = digest
    counts = progress?.cases ?? CaseCounts()
    doneBefore = counts.done
  }

  /// Opens a result folder before anything is computed.
  ///
  /// - Parameters:
  ///   - name: Name of the table's file.
  ///   - header: What the table begins with.
  /// - Throws: `ResultFolderError`.
  public static func open(
    _ folder: ResultFolder, _ existing: ExistingResults, identity: RunIdentity, cases: CaseRange,
    name: String, header: [UInt8], faults: Faults = .none
  ) throws(ResultFolderError) -> Opening {
    let held: HeldFolder
    switch try HeldFolder.open(folder, existing, faults: faults) {
    case .results(let place): return .alreadyComplete(try HeldFolder.complete(folder, place, identity))
    case .held(let opened): held = opened
    }
    do {
      let (seal, progress) = try held.start(folder, existing, identity, faults: faults, find: read)
      let file = try OpenFile(held.work.rows)
      var digest = RunningDigest()
      if let progress { digest = try cutBack(held.work.rows, file.descriptor, to: progress.digest) }
      let session = TableSession(
        folder, held, identity, cases, name: name, seal: seal, progress: progress, digest: digest,
        file: file, faults: faults)
      if progress == nil { try session.begin(header) }
      try session.put(.running)
      return .run(session)
    } catch {
      held.undo()
      throw ResultFolderError(error, path: folder.path)
    }
  }

  /// How far the table is; nil when nothing of it counts.
  private static func read(_ work: WorkFolder, _ seal: String) throws(ResultFolderError) -> Progress? {
    do throws(SealedFile.Failure) {
      let progress = try SealedFile.read(Progress.self, from: work.progress).value
      guard progress.previous == seal else { throw SealedFile.Failure.damaged("is that of another sweep") }
      return progress
    } catch {
      if case .damaged(let reason) = error { throw .damaged(path: work.progress, reason: reason) }
      return nil
    }
  }

  /// Cuts off what does not count; the rest must be as it was written.
  private static func cutBack(
    _ path: String, _ descriptor: Int32, to digest: FileDigest
  ) throws -> RunningDigest {
    var running = RunningDigest()
    let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: false)
    var left = digest.bytes
    while left > 0, let piece = try file.read(upToCount: min(left, 1 << 20)), !piece.isEmpty {
      running.add(Array(piece))
      left -= piece.count
    }
    guard running.digest == digest else {
      throw ResultFolderError.damaged(path: path, reason: "does not have the content that was written")
    }
    guard ftruncate(descriptor, off_t(digest.bytes)) == 0,
      lseek(descriptor, off_t(digest.bytes), SEEK_SET) >= 0
    else { throw SystemFailure.last }
    return running
  }

  private func begin(_ header: [UInt8]) throws(SystemFailure) {
    guard ftruncate(file.descriptor, 0) == 0, lseek(file.descriptor, 0, SEEK_SET) >= 0 else { throw .last }
    try FileReplacement.writeAll(header[...], to: file.descriptor)
    digest.add(header)
  }

  /// Cases on the disk.
  public var progress: CaseCounts { queue.sync { counts } }

  /// Where the sweep stands.
  package var stop: JobStop { JobStop(text: "stopped, \(progress.done) of \(cases.count) cases done") }

  /// Adds the rows of the next cases; they are brought to the disk while the caller goes on.
  ///
  /// - Parameters:
  ///   - rows: Lines of the table.
  ///   - cases: The cases that are complete with these lines.
  /// - Throws: `notWritten`, of a piece before this one; what was added before that stands.
  public func append(
    _ rows: [UInt8], cases: CaseCounts
  ) throws(ResultFolderError) {
    // With the piece before on the disk, the queue is free.
    room.wait()
    do throws(ResultFolderError) {
      try finish()
    } catch {
      room.signal()
      throw error
    }
    queue.async { [self] in
      defer { room.signal() }
      guard failure == nil else { return }
      do throws(ResultFolderError) {
        try write(rows, cases)
      } catch {
        failure = error
      }
    }
  }

  /// Waits until everything added is on the disk.
  ///
  /// - Throws: `notWritten`.
  public func finish() throws(ResultFolderError) {
    if let failure = queue.sync(execute: { failure }) { throw failure }
  }

  private func write(_ rows: [UInt8], _ cases: CaseCounts) throws(ResultFolderError) {
    var path = held.work.rows
    do {
      faults.reach(.fileOpened)
      try FileReplacement.writeAll(rows[..<(rows.count / 2)], to: file.descriptor)
      faults.reach(.fileHalfWritten)
      try FileReplacement.writeAll(rows[(rows.count / 2)...], to: file.descriptor)
      try FileReplacement.synchronize(file.descriptor)
      faults.reach(.fileWritten)
      digest.add(rows)
      path = held.work.progress
      let (bytes, _) = try SealedFile.encode(
        Progress(
          previous: seal, cases: counts + cases, digest: digest.digest))
      try FileReplacement(faults: faults).write(bytes, to: path, isDurable: true)
      faults.reach(.checkpointWritten)
    } catch {
      throw ResultFolderError(error, path: path)
    }
    counts = counts + cases
    try put(.running)
    faults.reach(.checkpointDone)
  }

  private func status(_ stage: RunStatus.Stage, _ message: String?) -> RunStatus {
    RunStatus(
      .sweep, status: stage, study: identity.study, years: identity.years, cases: cases,
      completed: counts.done, counts: counts, message: message)
  }

  private func put(_ stage: RunStatus.Stage, message: String? = nil) throws(ResultFolderError) {
    try held.put(status(stage, message), faults: faults)
  }

  /// Leaves the sweep to be resumed.
  ///
  /// - Throws: `notWritten`; what was added before stands.
  public func leave(_ stage: RunStatus.Stage, message: String) throws(ResultFolderError) {
    // What could not be written of the table may still be told.
    let failure = queue.sync { self.failure }
    held.work.releaseSpare()
    do throws(ResultFolderError) {
      try put(stage, message: message)
    } catch {
      throw failure ?? error
    }
    if let failure { throw failure }
  }

  /// Leaves the folder as it was before, if nothing was added.
  public func discard() {
    if progress.done == 0 { held.discard() }
  }

  /// Puts the table in its place.
  ///
  /// - Throws: `ResultFolderError`; the pieces stand.
  public func complete(_ manifest: RunManifest) throws(ResultFolderError) {
    try finish()
    // A table of no cases has its header alone, which nobody has brought to the disk yet.
    do throws(SystemFailure) {
      try FileReplacement.synchronize(file.descriptor)
    } catch {
      throw .notWritten(path: held.work.rows, reason: error.reason)
    }
    faults.reach(.resultsBegun)
    try folder.install(
      at: held.place, [], written: (name, held.work.rows, digest.digest), status: status(.complete, nil),
      manifest: manifest, faults: faults)
  }
}

/// A file that is open for reading and writing as long as the object lives; made when it is not there.
private final class OpenFile {
  let descriptor: Int32

  init(_ path: String) throws {
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0o666)
    guard descriptor >= 0 else { throw SystemFailure.last }
    // A pipe or a device may never end. The descriptor is closed with the object.
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw SystemFailure.last }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw ResultFolderError.damaged(path: path, reason: "is no regular file")
    }
  }

  deinit { close(descriptor) }
}
