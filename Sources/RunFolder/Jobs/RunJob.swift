import DispatchSolveCoordinator
import Foundation
import DispatchSolveLinearProgramming
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem

/// A run from the opening of its folder to the results in their place, or to the checkpoint that it stops at.
public struct RunJob {
  /// What results have besides tables, and how they are kept.
  public struct Options: Sendable {
    /// Whether tables by slice are written.
    public var slices = false
    /// Whether `report.html` is written.
    public var hasReport = true
    /// Whether `run.md` is written.
    public var hasLog = true
    /// How long a completed year may wait for its checkpoint, seconds; nil: a quarter of a second, up to two where checkpoints are
    /// large.
    public var checkpointInterval: Double?
    /// Folder for the LPs of failed blocks; nil: they are not saved.
    public var programs: String?

    /// The usual.
    public init() {}
  }

  /// Runs the years: study, model, tolerances, threads.
  public var runner: YearRunner
  /// Years asked for, ascending.
  public var years: Years
  /// What results follow from; the digest of the study is added here.
  public var identity: RunIdentity
  /// Where results go.
  public var folder: ResultFolder
  /// What to do with a folder that is there already.
  public var existing: ExistingResults
  /// What results have, and how they are kept.
  public var options = Options()
  /// Name of the solver, for the manifest.
  public var solver: String
  /// When it began, and how long reading took.
  public var began = JobTimes()
  /// Points at which crash tests end the process.
  public var faults = Faults.none
  /// Told what was found damaged and is computed again, and narrators that hear no more; must not block.
  public var note: @Sendable (String) -> Void = { _ in }
  /// Asked before anything is computed, with the year after which the run goes on.
  public var begins: (_ completedYear: Int?) throws -> Void = { _ in }

  /// Creates a job; see the properties.
  public init(
    runner: YearRunner, years: Years, identity: RunIdentity, folder: ResultFolder, existing: ExistingResults,
    solver: String = BlockSolver.stack.rawValue
  ) {
    self.runner = runner
    self.years = years
    self.identity = identity
    self.folder = folder
    self.existing = existing
    self.solver = solver
  }

  /// Runs the years that are left.
  ///
  /// - Parameters:
  ///   - stop: Asked between years, and while a window is planned.
  ///   - narrators: Told what happens; that a year is complete once it is on the disk.
  /// - Throws: `JobFailure`.
  public func run(
    stop: StopSignal = StopSignal(), narrators: [(name: String, narrator: any Narrator)] = []
  ) throws(JobFailure) -> JobEnding<RunSession.Summary> {
    let session: RunSession
    do throws(ResultFolderError) {
      switch try RunSession.open(
        folder, existing, study: runner.study, identity: identity, options: options, faults: faults)
      {
      case .alreadyComplete(let manifest): return .alreadyComplete(manifest)
      case .run(let opened): session = opened
      }
    } catch {
      throw JobFailure(error)
    }
    do {
      try begins(session.resume?.state.completedYear)
    } catch {
      try? session.leave(.paused, message: "\(error)")
      throw JobFailure(error)
    }
    for text in session.notes { note(text) }
    let host = NarratorHost(narrators, dropped: note)
    let gate = EventGate { host.narrate($0) }
    session.whenOnDisk { gate.isOnDisk(through: $0) }
    let watch = JobTimes()
    do throws(JobFailure) {
      let ending = try Job(session, stop).run { () throws(JobFailure) in
        try work(session, gate, stop)
      } isRefusal: { failure in
        if case .notSupported? = failure.error as? RunError { true } else { false }
      } stopped: { _ in
        let (last, left) = session.standing
        gate.end(.runStopped(after: last, yearsLeft: left))
        host.finish(patience: 0.2)
      } complete: { _ throws(ResultFolderError) in
        try complete(session, solveSeconds: watch.seconds)
      }
      if case .complete = ending {
        gate.isOnDisk(through: .max)
        gate.end(.runCompleted(years: session.visited.count))
        host.finish()
      }
      return ending
    } catch {
      gate.end(.runFailed(message: error.description))
      host.finish()
      throw error
    }
  }

  /// Runs years; nil when it stopped before the last.
  private func work(
    _ session: RunSession, _ gate: EventGate, _ stop: StopSignal
  ) throws(JobFailure) -> RunOutputs? {
    do throws(RunError) {
      let outputs = try StudyRunner(runner).run(
        Array(years), resuming: session.resume,
        following: RunFollower(
          narrate: { event in
            stop.pass { session.note(event) }
            gate.add(event)
          }, completed: { state, report in stop.pass { session.completed(state, report) } },
          shouldStop: { stop.isAsked || session.hasFailed }))
      return stop.isAsked && !session.hasFailed ? nil : outputs
    } catch {
      guard let programs = options.programs, case .dispatch(.blockFailed(let block)) = error else {
        throw JobFailure(error)
      }
      throw JobFailure(error, text: "\(error)\n\(save(block, programs))")
    }
  }

  /// Saves the LP of a failed block; returns what to say of it.
  private func save(_ failure: BlockFailure, _ folder: String) -> String {
    do throws(ResultFolderError) {
      return "LP saved: \(try ProgramFile.save(failure, study: runner.study.settings.name, in: folder))"
    } catch {
      return "LP not saved: \(error)"
    }
  }

  private func complete(
    _ session: RunSession, solveSeconds: Double
  ) throws(ResultFolderError) -> RunSession.Summary {
    try session.complete { digests, checkpointSeconds in
      var manifest = RunManifest(
        identity: session.identity,
        solverSettings: RunManifest.SolverSettings(
          solver: solver, threads: runner.threads, certificateTolerance: certificateTolerance,
          priceToleranceUSD: runner.settings.priceToleranceUSD,
          iterationLimit: runner.settings.iterationLimit),
        seconds: ["read": began.readSeconds, "solve": solveSeconds, "checkpoints": checkpointSeconds],
        started: began.text, yearsResumed: session.yearsDone,
        peakMemoryMB: RunManifest.peakMemoryMB(), audits: digests.reduce(0) { $0 + $1.audits },
        auditsPassed: digests.reduce(0) { $0 + $1.auditsPassed })
      manifest.settings = runner.study.writtenSettings
      manifest.about = RunManifest.About(runner.study)
      manifest.zoneNames = runner.study.zoneNames
      return manifest
    }
  }
}
