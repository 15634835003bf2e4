import Foundation

/// A wish to stop, as a value that is handed to a job: who asks, and what becomes of the process, is the caller's.
///
/// A job looks at it between two pieces of its work, and ends by itself. A caller that does not wait so long leaves the work
/// where it is (``leave()``).
public final class StopSignal: @unchecked Sendable {
  private enum Stage {
    /// Nothing is at work.
    case idle
    /// A job is at work, which can be left so.
    case working(leave: () -> Result<JobStop, ResultFolderError>)
    /// The job ends by itself, and soon.
    case ending
    /// The job was left.
    case left(Result<JobStop, ResultFolderError>)
  }

  /// Held while results change hands, and by the end that does not wait: one of both happens.
  private let gate = NSLock()
  /// Read and written while `gate` is locked.
  private var stage = Stage.idle
  private let asking = NSLock()
  // Read and written while `asking` is locked.
  private var asked = false
  private var whenAsked: [() -> Void] = []

  /// Creates a signal that nobody has given yet.
  public init() {}

  /// Whether somebody asked.
  public var isAsked: Bool { asking.withLock { asked } }

  /// Asks for a stop after the work at hand.
  ///
  /// - Returns: Whether nobody had asked before.
  @discardableResult public func ask() -> Bool {
    let told: [() -> Void]? = asking.withLock {
      guard !asked else { return nil }
      asked = true
      return whenAsked
    }
    for tell in told ?? [] { tell() }
    return told != nil
  }

  /// Leaves work that has not ended by itself as it is, to be resumed; what the job does after that is lost.
  ///
  /// - Returns: Where it stopped; nil: nothing is at work, or it ends by itself and soon.
  /// - Throws: `ResultFolderError` when that could not be written down.
  public func leave() throws(ResultFolderError) -> JobStop? {
    gate.lock()
    defer { gate.unlock() }
    guard case .working(let leave) = stage else { return nil }
    let stopped = leave()
    stage = .left(stopped)
    return try stopped.get()
  }
}

// What jobs do with it.
extension StopSignal {
  /// Whether work ends by itself, and soon.
  package var isEnding: Bool { gate.withLock { if case .ending = stage { true } else { false } } }

  /// Whether work was left.
  package var isLeft: Bool { gate.withLock { if case .left = stage { true } else { false } } }

  /// Calls `body` once somebody asks, at once if somebody has.
  package func onAsking(_ body: @escaping () -> Void) {
    let isLate = asking.withLock {
      whenAsked.append(body)
      return asked
    }
    if isLate { body() }
  }

  /// Work begins, which can be left as `leave` says; it is called while nothing passes the gate.
  package func begin(leave: @escaping () -> Result<JobStop, ResultFolderError>) {
    gate.withLock { stage = .working(leave: leave) }
  }

  /// Does something that must not be cut off by an end that does not wait; nothing once the job was left.
  package func pass(_ body: () -> Void) {
    gate.withLock {
      if case .left = stage { return }
      body()
    }
  }

  /// Does something that may fail, as ``pass(_:)``.
  ///
  /// - Returns: Whether it was done; not, once the job was left.
  /// - Throws: What `body` throws.
  package func pass(throwing body: () throws -> Void) throws -> Bool {
    var result: Result<Void, any Error>?
    pass { result = Result { try body() } }
    try result?.get()
    return result != nil
  }

  /// From now on the work ends by itself, and soon; what it was left as before that, if it was.
  @discardableResult package func end() -> Result<JobStop, ResultFolderError>? {
    gate.withLock {
      if case .left(let stopped) = stage { return stopped }
      stage = .ending
      return nil
    }
  }
}
