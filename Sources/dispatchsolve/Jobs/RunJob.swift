import DispatchSolveCoordinator
import Foundation
import DispatchSolvePowerDispatch
import DispatchSolvePowerSystem
import DispatchSolveRunFolder

/// A run from the opening of its folder to the results in their place, or to the checkpoint that it stops at.
struct RunJob {
  var study: Study
  var years: Years
  var identity: RunIdentity
  var slices: Bool
  var folder: ResultFolder
  var existing: ExistingResults
  var checkpointInterval: Double
  var threads: Int
  var solver: BlockSolver
  var model: (_ threads: Int) -> any DispatchModel
  var started: Beginning
  var readSeconds: Double
  var isQuiet: Bool
  /// Folder for the LPs of failed blocks; nil: they are not saved.
  var programs: String?
  /// Whether results have a report.
  var hasReport: Bool
  /// Where the program of a window goes; nil: nowhere.
  var windowProgram: WindowProgramFile?

  /// Runs the years that are left.
  ///
  /// - Returns: What the run came to; nil when it was complete before.
  /// - Throws: `CommandFailure`.
  func run(_ narrators: [(name: String, narrator: any Narrator)]) throws -> RunSession.Summary? {
    let faults = try FaultInjection.faults()
    let session: RunSession
    do throws(ResultFolderError) {
      switch try RunSession.open(
        folder, existing, study: study, identity: identity, slices: slices,
        checkpointInterval: checkpointInterval, faults: faults)
      {
      case .alreadyComplete: return nil
      case .run(let opened): session = opened
      }
    } catch {
      throw CommandFailure(error)
    }
    do throws(CommandFailure) {
      try windowProgram?.check(session.resume?.state.completedYear)
    } catch {
      try? session.leave(.paused, message: error.text)
      throw error
    }
    for note in session.notes { Console.note("\(note)\n") }
    let host = NarratorHost(narrators) { Console.note("\($0)\n", patience: 0) }
    let signals = StopSignals()
    // The session is used by this thread, but for the end that does not wait: it holds the gate then, which all uses of
    // the session until `signals.done()` pass.
    nonisolated(unsafe) let late = session
    let years = study.visitedYears(for: years)
    signals.listen { [isQuiet] in
      if !isQuiet {
        Console.note("\nstopping; a year that is not done in a second is left\n", patience: 0)
      }
    } late: { [years] signal in
      let done = late.yearsRecorded
      let last = done > 0 ? years[done - 1] : nil
      host.narrate(.runStopped(after: last, yearsLeft: years.count - done))
      host.finish(patience: 0.2)
      Console.end(Self.leave(late, last, done, of: years.count, signal))
    }
    do throws(CommandFailure) {
      let summary = try run(session, host, signals)
      host.narrate(.runCompleted(years: years.count))
      host.finish()
      return summary
    } catch {
      if error.code != .interrupted, error.code != .terminated {
        host.narrate(.runFailed(message: error.text))
      }
      host.finish()
      throw error
    }
  }

  private func run(
    _ session: RunSession, _ host: NarratorHost, _ signals: StopSignals
  ) throws(CommandFailure) -> RunSession.Summary {
    var runner = YearRunner(study: study, model: model(threads), threads: threads)
    runner.looksAtOtherPrices = true
    if let windowProgram { runner.windowBegins = windowProgram.begins }
    let solveStarted = Beginning()
    let outputs: RunOutputs
    do throws(RunError) {
      outputs = try StudyRunner(runner).run(
        Array(years), resuming: session.resume,
        following: RunFollower(
          narrate: { event in
            signals.pass { session.note(event) }
            host.narrate(event)
          }, completed: { state, report in signals.pass { session.completed(state, report) } },
          shouldStop: { signals.signal != nil || session.hasFailed }))
    } catch {
      signals.done()
      var failure = windowProgram?.failure ?? CommandFailure(error)
      if let programs, case .dispatch(.blockFailed(let block)) = error {
        failure.text += "\n" + Self.save(block, study: study.settings.name, programs)
      }
      // The run's own failure is what to tell, whatever becomes of its status.
      if failure.code == .configuration {
        session.discard()
      } else {
        try? session.leave(.failed, message: failure.text)
      }
      throw failure
    }
    signals.done()
    let solveSeconds = solveStarted.seconds
    if let signal = signals.signal, !session.hasFailed { try stop(session, host, outputs, signal) }
    do {
      return try session.complete(withReport: hasReport) { digests, checkpointSeconds in
        var manifest = RunManifest(
          identity: identity,
          solverSettings: RunManifest.SolverSettings(
            solver: solver.rawValue, threads: threads, certificateTolerance: certificateTolerance,
            priceToleranceUSD: runner.settings.priceToleranceUSD,
            iterationLimit: runner.settings.iterationLimit),
          seconds: ["read": readSeconds, "solve": solveSeconds, "checkpoints": checkpointSeconds],
          started: started.text, yearsResumed: session.yearsDone,
          peakMemoryMB: RunManifest.peakMemoryMB(), audits: digests.reduce(0) { $0 + $1.audits },
          auditsPassed: digests.reduce(0) { $0 + $1.auditsPassed })
        manifest.settings = study.writtenSettings
        manifest.about = RunManifest.About(study)
        manifest.zoneNames = study.zoneNames
        return manifest
      }
    } catch {
      let failure = CommandFailure(error)
      try? session.leave(.failed, message: failure.text)
      throw failure
    }
  }

  /// Saves the LP of a failed block; returns what to say of it.
  private static func save(_ failure: BlockFailure, study: String, _ folder: String) -> String {
    do throws(ResultFolderError) {
      return "LP saved: \(try ProgramFile.save(failure, study: study, in: folder))"
    } catch {
      return "LP not saved: \(error)"
    }
  }

  private func stop(
    _ session: RunSession, _ host: NarratorHost, _ outputs: RunOutputs, _ signal: Int32
  ) throws(CommandFailure) -> Never {
    let years = study.visitedYears(for: years)
    let done = years.count { $0 <= (outputs.state.completedYear ?? Int.min) }
    let failure = Self.leave(session, outputs.state.completedYear, done, of: years.count, signal)
    if failure.code == .interrupted || failure.code == .terminated {
      host.narrate(.runStopped(after: outputs.state.completedYear, yearsLeft: years.count - done))
    }
    throw failure
  }

  /// Leaves a session after a signal; returns how the program ends.
  private static func leave(
    _ session: RunSession, _ last: Int?, _ done: Int, of count: Int, _ signal: Int32
  ) -> CommandFailure {
    let place = last.map { "after \($0)" } ?? "before the first year"
    let text = "stopped \(place), \(done) of \(count) years done; --resume goes on"
    do throws(ResultFolderError) {
      try session.leave(.paused, message: text)
    } catch {
      return CommandFailure(error)
    }
    return CommandFailure(code: signal == SIGINT ? .interrupted : .terminated, text: text)
  }
}
