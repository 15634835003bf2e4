/// Where a job stopped.
public struct JobStop: Sendable, Hashable {
  /// For people: `stopped after 2031, 7 of 16 years done`.
  public var text: String

  /// Creates a stop.
  public init(text: String) {
    self.text = text
  }
}

/// How a job ended that did not fail.
public enum JobEnding<Outcome> {
  /// Its results are in their place.
  case complete(Outcome)
  /// It was asked to stop and did; it can be resumed.
  case stopped(JobStop)
  /// Its very results were there before, every file as its manifest says.
  case alreadyComplete(RunManifest)
}

/// Why a job failed.
public struct JobFailure: Error, CustomStringConvertible {
  /// The error behind it: `ResultFolderError`, or one of the work.
  public var error: any Error
  /// For people; one line or more.
  public var description: String

  /// Creates a failure; without a text of its own it has that of the error.
  public init(_ error: any Error, text: String? = nil) {
    self.error = error
    description = text ?? "\(error)"
  }
}

/// A job's hold on its folder.
package protocol JobSession: AnyObject {
  /// Where the work stands, for people.
  var stop: JobStop { get }

  /// Leaves the job to be resumed.
  func leave(_ stage: RunStatus.Stage, message: String) throws(ResultFolderError)

  /// Leaves the folder as it was before, if nothing was done.
  func discard()
}

/// The way of every job, of a run, a sweep and an experiment: work until all is done or somebody asks for a stop, then
/// results in their place, or a folder that says where the work stands and can be resumed.
package struct Job<Session: JobSession> {
  private let session: Session
  private let stop: StopSignal

  /// A job on a folder that is held.
  package init(_ session: Session, _ stop: StopSignal) {
    self.session = session
    self.stop = stop
  }

  /// Does the work and ends it.
  ///
  /// - Parameters:
  ///   - work: Returns what it came to; nil when it stopped before all was done.
  ///   - isRefusal: Whether a failure means that the work cannot begin, so that nothing is left of it.
  ///   - stopped: Told where the job stopped, once, when that is written down; on any thread.
  ///   - complete: Puts the results in their place.
  /// - Throws: `JobFailure`; the folder says why.
  package func run<Done, Outcome>(
    work: () throws(JobFailure) -> Done?, isRefusal: (JobFailure) -> Bool = { _ in false },
    stopped: @escaping (JobStop) -> Void, complete: (Done) throws(ResultFolderError) -> Outcome
  ) throws(JobFailure) -> JobEnding<Outcome> {
    // The session is used by this thread, but for an end that does not wait: nothing passes the gate then, which all uses
    // of the session until `end` pass.
    let leave = { [session] () throws(ResultFolderError) -> JobStop in
      let place = session.stop
      try session.leave(.paused, message: place.text)
      stopped(place)
      return place
    }
    stop.begin { Result(catching: leave) }
    let done: Done?
    do throws(JobFailure) {
      done = try work()
    } catch {
      if let left = stop.end() { return try Self.ending(left) }
      if isRefusal(error) {
        session.discard()
      } else {
        // The work's own failure is what to report, whatever becomes of its status.
        try? session.leave(.failed, message: error.description)
      }
      throw error
    }
    if let left = stop.end() { return try Self.ending(left) }
    do throws(ResultFolderError) {
      guard let done else { return .stopped(try leave()) }
      return .complete(try complete(done))
    } catch {
      try? session.leave(.failed, message: "\(error)")
      throw JobFailure(error)
    }
  }

  private static func ending<Outcome>(
    _ left: Result<JobStop, ResultFolderError>
  ) throws(JobFailure) -> JobEnding<Outcome> {
    do throws(ResultFolderError) {
      return .stopped(try left.get())
    } catch {
      throw JobFailure(error)
    }
  }
}
