/// Several simplex solvers on one thread, each with a program of its own, that live as long as one
/// scope. The same rules hold as for ``SimplexSolver``.
public struct SimplexSolvers: ~Copyable {
  // An array cannot hold values that must not be copied.
  private let storage: UnsafeMutablePointer<SimplexSolver>
  /// Number of solvers.
  public private(set) var count = 0

  private init(capacity: Int) {
    storage = .allocate(capacity: capacity)
  }

  deinit {
    storage.deinitialize(count: count)
    storage.deallocate()
  }

  private mutating func append(
    _ program: LinearProgram, _ options: SimplexOptions
  ) throws(LinearProgramError) {
    (storage + count).initialize(to: try SimplexSolver(program, options: options))
    count += 1
  }

  /// Makes one solver a program, lends them all to `body`, and frees them.
  ///
  /// - Returns: what `body` returns.
  /// - Throws: `invalidOption`, `solverFailure`, and what `body` throws.
  public static func with<R>(
    _ programs: [LinearProgram], options: SimplexOptions = .init(),
    _ body: (inout SimplexSolvers) throws -> R
  ) throws -> R {
    var solvers = SimplexSolvers(capacity: programs.count)
    for program in programs { try solvers.append(program, options) }
    return try body(&solvers)
  }

  /// Lends solver `index` to `body`.
  ///
  /// - Returns: what `body` returns.
  /// - Throws: `indexOutOfRange`, and what `body` throws.
  public mutating func withSolver<R>(
    _ index: Int, _ body: (inout SimplexSolver) throws -> R
  ) throws -> R {
    guard index >= 0 && index < count else {
      throw LinearProgramError.indexOutOfRange(.solver, index: index, count: count)
    }
    return try body(&storage[index])
  }
}
