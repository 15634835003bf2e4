import Synchronization

/// What solvers did.
public struct SolverWork: Sendable, Hashable, Codable {
  /// What one method did.
  public struct Method: Sendable, Hashable, Codable {
    /// Programs solved, those that were given up included.
    public var solves = 0
    /// Pivots of these.
    public var pivots = 0

    /// Nothing.
    public init() {}
  }

  /// ``StackSimplex``.
  public var stack = Method()
  /// ``SparseSimplex``.
  public var sparse = Method()
  /// ``SimplexSolver``.
  public var glpk = Method()
  /// Cuts that decompositions found.
  public var cuts = 0

  /// Nothing.
  public init() {}

  /// Methods that solved anything, by name, in a fixed order.
  public var methods: [(name: String, work: Method)] {
    [("stack", stack), ("sparse", sparse), ("glpk", glpk)].filter { $0.1.solves > 0 }
  }
}

/// Adds up what all solvers did that were made while it was the ``current`` one; never has a say in what they do.
public final class SolverTally: Sendable {
  /// Whom solvers that are made now report to. A scope's, not the process's: threads that a scope starts are handed it
  /// (``bound(to:_:)``).
  @TaskLocal public static var current: SolverTally?

  private let sum = Mutex(SolverWork())

  /// Nothing yet.
  public init() {}

  /// What was reported so far. A solver reports when it is freed.
  public var work: SolverWork { sum.withLock { $0 } }

  /// Adds solves of a method.
  func add(_ method: WritableKeyPath<SolverWork, SolverWork.Method>, solves: Int, pivots: Int) {
    sum.withLock {
      $0[keyPath: method].solves += solves
      $0[keyPath: method].pivots += pivots
    }
  }

  /// Adds a cut that a decomposition found.
  public func addCut() { sum.withLock { $0.cuts += 1 } }

  /// Does something with a tally as the current one; with nil as it is.
  public static func bound<R, Failure: Error>(
    to tally: SolverTally?, _ body: () throws(Failure) -> R
  ) throws(Failure) -> R {
    guard let tally, tally !== current else { return try body() }
    let result = $current.withValue(tally) { () -> Result<R, Failure> in
      do throws(Failure) { return .success(try body()) } catch { return .failure(error) }
    }
    return try result.get()
  }
}
