import DispatchSolveCoordinator
import DispatchSolveLinearProgramming
import Dispatch
import Foundation

/// Writes checkpoints beside the run: on a thread of its own, in the order of years.
///
/// Every completed year is in a checkpoint at most `interval` after it is done: at once when the last checkpoint is
/// that long ago, otherwise together with the years that are done until then. So years of seconds or hours have a
/// checkpoint each, and a run of many short years does not spend its time on them. Where nobody has said how long, large checkpoints
/// are further apart, up to `longestInterval`, so that making them takes a fiftieth of the time.
///
/// A file is whole when it has its name, whatever ends the process. What the system still holds in memory survives
/// the end of the process, not that of the machine; so files are brought to the disk at most a second later, and when the
/// run stops, which keeps short runs from waiting for the disk.
final class CheckpointWriter: @unchecked Sendable {
  /// Longest time that a checkpoint waits until it is brought to the disk, and shortest between two such times, seconds.
  static let diskInterval = 1.0
  /// Years that may wait for the disk; then the run waits.
  private static let waitingYears = 2
  /// How long a year may wait for its checkpoint where nobody has said, seconds: of small checkpoints, and of large ones.
  private static let usualInterval = 0.25
  private static let longestInterval = 2.0
  /// Share of the time that checkpoints should take at most.
  private static let mostShare = 0.02

  private let interval: Double?
  private let work: WorkFolder
  private let recorder: YearRecorder
  private let files: FileReplacement
  private let queue = DispatchQueue(label: "dispatchsolve.checkpoints")
  private let room = DispatchSemaphore(value: CheckpointWriter.waitingYears)
  private let stateLock = NSLock()
  /// Read and written only while `stateLock` is locked.
  private var failed: ResultFolderError?

  // Everything below is used on `queue` alone.
  private var last: FixedPointRuntimeState
  private var seal: String
  private(set) var records: [YearRecord]
  private var waiting: [(report: YearReport, state: FixedPointRuntimeState, events: [RunEvent])] = []
  /// Records that no checkpoint has, and the state after them.
  private var unsaved: [YearRecord] = []
  private var unsavedState: FixedPointRuntimeState?
  private var checkpointTime = DispatchTime.now()
  /// What the last checkpoint took, but for what every year takes of it and for bringing it to the disk, seconds.
  private var checkpointSeconds = 0.0
  private var isTimed = false
  /// Whether the clock is going to bring checkpoints to the disk.
  private var isDiskTimed = false
  /// Told the last year that is on the disk, whatever ends the machine.
  private var onDisk: (@Sendable (Int) -> Void)?
  /// Set when results are about to take the folder's place: nothing may be written by the clock any more.
  private var isClosed = false
  private var notOnDisk: [String] = []
  private var diskTime = DispatchTime.now()
  private(set) var seconds = 0.0

  init(
    work: WorkFolder, recorder: YearRecorder, last: FixedPointRuntimeState, seal: String,
    records: [YearRecord], interval: Double?, faults: Faults
  ) {
    self.work = work
    self.interval = interval
    self.recorder = recorder
    self.last = last
    self.seal = seal
    self.records = records
    files = FileReplacement(faults: faults)
  }

  /// The first failure; the run should stop when there is one.
  var failure: ResultFolderError? { stateLock.withLock { failed } }

  /// Takes a completed year; waits only when the disk is years behind.
  func write(_ report: YearReport, _ state: FixedPointRuntimeState, _ events: [RunEvent]) {
    room.wait()
    queue.async { [self] in
      defer { room.signal() }
      waiting.append((report, state, events))
      let left = spacing - Self.seconds(since: checkpointTime)
      if left <= 0 {
        attempt(checkpoint)
      } else if !isTimed {
        isTimed = true
        queue.asyncAfter(deadline: .now() + left) { [self] in
          isTimed = false
          if !isClosed { attempt(checkpoint) }
        }
      }
    }
  }

  /// Time between checkpoints, seconds.
  private var spacing: Double {
    interval ?? min(max(Self.usualInterval, checkpointSeconds / Self.mostShare), Self.longestInterval)
  }

  /// Has the last year that is on the disk told to `body`, each time that there are more, on the writer's queue.
  func whenOnDisk(_ body: @escaping @Sendable (Int) -> Void) {
    queue.sync { onDisk = body }
  }

  /// Years recorded, and those that wait to be.
  var yearCount: Int { queue.sync { records.count + waiting.count } }

  /// Waits until all years are in checkpoints, on the disk.
  func finish() {
    queue.sync {
      attempt { () throws(ResultFolderError) in
        try checkpoint()
        try bringToDisk()
      }
    }
  }

  /// Waits until all years are recorded; for results that are written now, in which they need no checkpoint.
  func finishWithoutCheckpoint() {
    queue.sync {
      isClosed = true
      attempt(record)
    }
  }

  /// Records the years that wait.
  private func record() throws(ResultFolderError) {
    for (report, state, events) in waiting {
      let record = try recorder.record(report, state, events)
      unsaved.append(record)
      records.append(record)
      unsavedState = state
    }
    waiting = []
  }

  private static func seconds(since time: DispatchTime) -> Double {
    Double(DispatchTime.now().uptimeNanoseconds - time.uptimeNanoseconds) / 1e9
  }

  private func attempt(_ body: () throws(ResultFolderError) -> Void) {
    guard failure == nil else { return }
    do throws(ResultFolderError) {
      try body()
    } catch {
      stateLock.withLock { failed = error }
    }
  }

  private func checkpoint() throws(ResultFolderError) {
    let start = DispatchTime.now()
    try record()
    guard let state = unsavedState, let year = unsaved.last?.digest.year else { return }
    let recorded = DispatchTime.now()
    let newSeal = try write(
      YearCheckpoint(previous: seal, state: StateChange(from: last, to: state), records: unsaved), year)
    checkpointSeconds = Self.seconds(since: recorded)
    files.faults.reach(.checkpointWritten)
    last = state
    seal = newSeal
    unsaved = []
    unsavedState = nil
    try put(status(.running).json(), "\(work.results)/\(RunStatus.fileName)", isChecked: false)
    files.faults.reach(.checkpointDone)
    let left = Self.diskInterval - Self.seconds(since: diskTime)
    if left <= 0 {
      try bringToDisk()
    } else if !isDiskTimed {
      isDiskTimed = true
      queue.asyncAfter(deadline: .now() + left) { [self] in
        isDiskTimed = false
        if !isClosed { attempt(bringToDisk) }
      }
    }
    checkpointTime = DispatchTime.now()
    seconds += Self.seconds(since: start)
  }

  /// Bytes of a checkpoint from which on what making it took is given back to the system: this thread takes its memory apart
  /// from the run's, which could not use it.
  private static let large = 16 << 20

  private func write(_ checkpoint: YearCheckpoint, _ year: Int) throws(ResultFolderError) -> String {
    let count: Int
    let seal: String
    do {
      let (bytes, ofBytes) = try SealedFile.encode(checkpoint)
      try put(bytes, work.checkpoint(year))
      (count, seal) = (bytes.count, ofBytes)
    }
    if count >= Self.large { SolverMemory.giveBackFreed() }
    return seal
  }

  /// The status after the years that are in checkpoints, or, of a complete run, in results.
  func status(_ stage: RunStatus.Stage, message: String? = nil) -> RunStatus {
    let kept = stage == .complete ? records[...] : records.dropLast(unsaved.count)
    return RunStatus(
      .run, status: stage, study: recorder.study.settings.name, years: recorder.visited,
      completed: kept.count,
      lastCompletedYear: kept.last?.digest.year, message: message)
  }

  private func put(_ bytes: [UInt8], _ path: String, isChecked: Bool = true) throws(ResultFolderError) {
    do {
      try files.write(bytes, to: path, isDurable: false)
    } catch {
      throw .notWritten(path: path, reason: error.reason)
    }
    if isChecked { notOnDisk.append(path) }
  }

  private func bringToDisk() throws(ResultFolderError) {
    guard !notOnDisk.isEmpty else { return }
    var path = work.path
    do throws(SystemFailure) {
      for file in notOnDisk {
        path = file
        try FileReplacement.synchronize(file)
      }
      path = work.path
      try FileReplacement.synchronize(path)
    } catch {
      throw .notWritten(path: path, reason: error.reason)
    }
    notOnDisk = []
    diskTime = DispatchTime.now()
    if let year = last.completedYear { onDisk?(year) }
  }
}
