import DispatchSolveCoordinator
import Foundation
import DispatchSolvePowerSystem
import DispatchSolveStudyFiles
import DispatchSolveTables

/// What to do with a result folder that is there already.
public enum ExistingResults: Sendable, Hashable {
  /// Nothing: the run is refused.
  case keep
  /// A new run takes the place of what is there, when it is complete.
  case overwrite
  /// A run that was interrupted goes on.
  case resume
}

/// A run's hold on its result folder: lock, checkpoints, and in the end the results in their place.
///
/// While the run is at work its checkpoints are in `.run` in the result folder; results of an earlier run stay beside
/// it, untouched, until the new ones take the place of the whole folder in one step.
public final class RunSession: JobSession {
  /// How a result folder was found.
  public enum Opening {
    /// There are years to run.
    case run(RunSession)
    /// The very run is complete already, and every file is as its manifest says.
    case alreadyComplete(RunManifest)
  }

  /// Years done before, as results have them.
  public let resume: ResumePoint?
  /// What was found damaged and is computed again; for people.
  public let notes: [String]
  /// Years done when the session began.
  public let yearsDone: Int

  /// What results follow from.
  let identity: RunIdentity

  private let folder: ResultFolder
  private let options: RunJob.Options
  private let held: HeldFolder
  private let recorder: YearRecorder
  private let writer: CheckpointWriter
  private let faults: Faults
  private var events: [RunEvent] = []

  private var place: FolderPlace { held.place }
  private var work: WorkFolder { held.work }

  private init(
    _ folder: ResultFolder, _ held: HeldFolder, _ recorder: YearRecorder, _ identity: RunIdentity,
    found: Found,
    options: RunJob.Options, faults: Faults
  ) {
    self.identity = identity
    self.options = options
    self.folder = folder
    self.held = held
    self.recorder = recorder
    self.faults = faults
    resume = found.resume
    notes = found.notes
    yearsDone = found.records.count
    writer = CheckpointWriter(
      work: held.work, recorder: recorder,
      last: found.resume?.state ?? FixedPointRuntimeState(study: recorder.study), seal: found.seal,
      records: found.records, interval: options.checkpointInterval, faults: faults)
  }
}

// Opening.
extension RunSession {
  /// What a working folder holds.
  private struct Found {
    var resume: ResumePoint?
    var records: [YearRecord] = []
    var seal: String
    var notes: [String] = []
  }

  /// Opens a result folder for a run, before anything is computed.
  ///
  /// - Parameters:
  ///   - study: Study as it will be run.
  ///   - given: What results follow from; the digest of the study is added here.
  ///   - options: What results have, and how they are kept.
  /// - Throws: `ResultFolderError`.
  public static func open(
    _ folder: ResultFolder, _ existing: ExistingResults, study: Study, identity given: RunIdentity,
    options: RunJob.Options = RunJob.Options(), faults: Faults = .none
  ) throws(ResultFolderError) -> Opening {
    var identity = given
    try identity.become(.run, of: study)
    let held: HeldFolder
    switch try HeldFolder.open(folder, existing, faults: faults) {
    case .results(let place): return .alreadyComplete(try HeldFolder.complete(folder, place, identity))
    case .held(let opened): held = opened
    }
    let recorder = YearRecorder(
      study: study, years: identity.years, slices: options.slices, hasLog: options.hasLog)
    do {
      let started = try held.start(folder, existing, identity, faults: faults) {
        read($0, $1, identity, recorder)
      }
      let found = started.found ?? Found(seal: started.seal)
      try? FileManager.default.removeItem(atPath: held.work.partial)
      let session = RunSession(
        folder, held, recorder, identity, found: found, options: options, faults: faults)
      try session.put(.running)
      return .run(session)
    } catch {
      held.undo()
      throw ResultFolderError(error, path: folder.path)
    }
  }

  /// What an interrupted run has left, up to the first checkpoint that is missing or not whole.
  private static func read(
    _ work: WorkFolder, _ seal: String, _ identity: RunIdentity, _ recorder: YearRecorder
  ) -> Found {
    var found = Found(seal: seal)
    var state = FixedPointRuntimeState(study: recorder.study)
    for year in recorder.visited {
      let path = work.checkpoint(year)
      do throws(SealedFile.Failure) {
        let (checkpoint, seal) = try SealedFile.read(YearCheckpoint.self, from: path)
        let years = (found.records + checkpoint.records).map(\.digest.year)
        guard checkpoint.previous == found.seal, let next = checkpoint.state.applied(to: state),
          next.completedYear == year, years == recorder.visited.filter({ $0 <= year }).map(\.self)
        else { throw SealedFile.Failure.damaged("does not follow on the one before") }
        state = next
        found.seal = seal
        found.records += checkpoint.records
      } catch {
        // A year may be in the checkpoint of a later one.
        guard case .damaged(let reason) = error else { continue }
        let first = recorder.visited.first { $0 > found.records.last?.digest.year ?? Int.min } ?? year
        found.notes.append("\(path) \(reason); years from \(first) on are computed again")
        break
      }
    }
    if let last = found.records.last {
      found.resume = ResumePoint(state: state, zones: last.digest.zones)
    }
    return found
  }
}

// During the run.
extension RunSession {
  /// Whether a checkpoint could not be written, so that the run should stop.
  public var hasFailed: Bool { writer.failure != nil }

  /// Notes an event of the year at work.
  public func note(_ event: RunEvent) {
    switch event {
    case .runStarted, .runResumed, .yearPassed: break
    case .yearStarted: events = [event]
    default: events.append(event)
    }
  }

  /// All years that the run goes through.
  var visited: Years { recorder.visited }

  /// The last year done, and how many are left.
  var standing: (last: Int?, left: Int) {
    let done = writer.yearCount
    return (done > 0 ? visited[done - 1] : nil, visited.count - done)
  }

  /// Where the run stands.
  package var stop: JobStop {
    let (last, left) = standing
    let place = last.map { "after \($0)" } ?? "before the first year"
    return JobStop(text: "stopped \(place), \(visited.count - left) of \(visited.count) years done")
  }

  /// Has the last year that is on the disk told to `body`, each time that there are more, on any thread.
  func whenOnDisk(_ body: @escaping @Sendable (Int) -> Void) { writer.whenOnDisk(body) }

  /// Writes the checkpoint of a completed year.
  public func completed(_ state: FixedPointRuntimeState, _ report: YearReport) {
    writer.write(report, state, events)
    events = []
  }

  private func put(_ stage: RunStatus.Stage, message: String? = nil) throws(ResultFolderError) {
    try held.put(writer.status(stage, message: message), faults: faults)
  }
}

// The end of a run.
extension RunSession {
  /// What a complete run came to, in all its processes.
  public struct Summary {
    /// A digest a year.
    public var years: [YearDigest]
    /// Factors of the whole run, then those of its years.
    public var limitingFactors: [LimitingFactor]
    /// The annual table.
    public var annual: ResultTable?

    /// Creates a summary.
    public init(years: [YearDigest], limitingFactors: [LimitingFactor], annual: ResultTable? = nil) {
      self.years = years
      self.limitingFactors = limitingFactors
      self.annual = annual
    }
  }

  /// Puts the results in their place.
  ///
  /// - Parameters:
  ///   - manifest: Makes the manifest of digests of the years and the seconds spent on checkpoints, just before the
  ///     results are written.
  /// - Throws: `ResultFolderError`; the checkpoints stand.
  public func complete(
    _ manifest: (_ years: [YearDigest], _ checkpointSeconds: Double) -> RunManifest
  ) throws(ResultFolderError) -> Summary {
    writer.finishWithoutCheckpoint()
    if let failure = writer.failure { throw failure }
    faults.reach(.resultsBegun)
    let records = writer.records
    let digests = records.map(\.digest).filter { recorder.years.contains($0.year) }
    var manifest = manifest(digests, writer.seconds)
    manifest.phases = records.flatMap { record in
      record.phases.map { RunManifest.YearPhase(year: record.digest.year, $0) }
    }
    var files = try recorder.files(records)
    if options.hasReport { files.append(try RunReport.file(of: files, manifest)) }
    files.append(Self.dataPackage(of: files, manifest.about?.description ?? manifest.study))
    try folder.install(
      at: place, files, status: writer.status(.complete), manifest: manifest, faults: faults)
    var annual = RunOutputs.frame(study: recorder.study, years: Array(recorder.years), slices: false).first
    for record in records { annual?.append(record.annual) }
    return Summary(
      years: digests,
      limitingFactors: RunOutputs.limitingFactors(of: recorder.study, years: Array(recorder.years))
        + digests.flatMap(\.limitingFactors), annual: annual)
  }

  /// What describes the tables among some files.
  private static func dataPackage(
    of files: [(name: String, content: [UInt8])], _ title: String
  ) -> (name: String, content: [UInt8]) {
    let text = ResultDocument.dataPackage(
      title: title,
      files: files.filter { $0.name.hasSuffix(".csv") }.map { file in
        (
          file.name, DataPackage.File.headers(of: file.content), file.content.count,
          FileDigest(file.content).sha256
        )
      })
    return ("datapackage.json", Array(text.utf8))
  }

  /// Leaves the run to be resumed, with the tables of the years done in `.run/partial`.
  ///
  /// - Throws: `ResultFolderError`; checkpoints that were written before stand.
  public func leave(_ stage: RunStatus.Stage, message: String) throws(ResultFolderError) {
    writer.finish()
    let failure = writer.failure
    do throws(ResultFolderError) {
      // The reason before the tables: on a full disk there may be room for one of them.
      work.releaseSpare()
      try put(stage, message: message)
      try writePartialTables()
    } catch {
      throw failure ?? error
    }
    if let failure { throw failure }
  }

  /// Leaves the folder as it was before a run that has done nothing; a folder that this run made is taken away.
  public func discard() {
    writer.finishWithoutCheckpoint()
    if writer.records.isEmpty { held.discard() }
  }

  private func writePartialTables() throws(ResultFolderError) {
    guard !writer.records.isEmpty else { return }
    var path = work.partial
    do {
      for (name, content) in try recorder.files(writer.records) {
        path = "\(work.partial)/\(name)"
        try FileManager.default.createDirectory(
          at: URL(fileURLWithPath: path).deletingLastPathComponent(), withIntermediateDirectories: true)
        try FileReplacement(faults: .none).write(content, to: path, isDurable: false)
      }
    } catch {
      throw ResultFolderError(error, path: path)
    }
  }
}
