import Foundation
import DispatchSolveLinearProgramming

/// Threads that do jobs on blocks for the length of a session; with one thread, the caller's own.
///
/// A solver never leaves its thread. What a job's solvers are asked does not depend on which thread does the job, so
/// results do not depend on the number of threads.
final class BlockWorkers: @unchecked Sendable {
  /// Work on one chunk of blocks, one after another: an answer a block, in their order.
  typealias Job<Answer> =
    @Sendable (BlockEngine, _ blocks: [Int], BlockEngine.GLPKSolve) throws(DispatchError) -> [Answer]

  /// A job with its chunk; what it returns stores the answers and is called while `condition` is locked.
  private typealias Request = @Sendable (BlockEngine, BlockEngine.GLPKSolve) -> @Sendable () -> Void

  /// Answers by chunk, written and read only while `condition` is locked.
  private final class Answers<Answer: Sendable>: @unchecked Sendable {
    var chunks: [Result<[Answer], DispatchError>?]

    init(_ count: Int) { chunks = Array(repeating: nil, count: count) }
  }

  // Everything mutable below is read and written only while `condition` is locked.
  private let condition = NSCondition()
  private var requests: [[Request]] = []
  private var outstanding = 0
  private var isClosing = false
  private var running = 0

  private let network: BlockEngine.Network
  private let solver: BlockSolver
  /// Does the jobs of a session without threads; used by the session's caller alone.
  private let own: BlockEngine?

  init(_ network: BlockEngine.Network, solver: BlockSolver, threads: Int) {
    self.network = network
    self.solver = solver
    // GLPK's problems live in the scope of a thread of their own.
    guard threads > 1 || solver == .glpk else {
      own = BlockEngine(network, solver: solver)
      return
    }
    own = nil
    requests = Array(repeating: [], count: threads)
    running = threads
    let tally = SolverTally.current
    for index in 0..<threads {
      let thread = Thread { [self] in SolverTally.bound(to: tally) { run(index) } }
      thread.stackSize = 8 << 20
      thread.start()
    }
  }

  /// Does a job on every chunk, chunk k on thread k modulo their number, and waits for all.
  ///
  /// - Returns: blocks with their answers, chunk by chunk.
  /// - Throws: What the job throws on the first chunk that fails, whichever thread was faster.
  func map<Answer: Sendable>(
    _ chunks: [[Int]], _ job: @escaping Job<Answer>
  ) throws(DispatchError) -> [(block: Int, answer: Answer)] {
    let answers = Answers<Answer>(chunks.count)
    if let own {
      for (number, blocks) in chunks.enumerated() {
        answers.chunks[number] = .success(try job(own, blocks, network.solveOnce))
      }
    } else {
      condition.lock()
      for (number, blocks) in chunks.enumerated() {
        requests[number % requests.count].append { engine, glpk in
          let answer = Result { () throws(DispatchError) in try job(engine, blocks, glpk) }
          return { answers.chunks[number] = answer }
        }
      }
      outstanding = chunks.count
      condition.broadcast()
      while outstanding > 0 { condition.wait() }
      condition.unlock()
    }
    var pairs: [(block: Int, answer: Answer)] = []
    for (blocks, answer) in zip(chunks, answers.chunks) {
      let found = try answer?.get() ?? []
      guard found.count == blocks.count else {
        throw .notCertified(
          year: network.system.year,
          block: blocks.map { network.system.blocks[$0].name }.joined(separator: ", "),
          reason: "\(found.count) answers for \(blocks.count) blocks")
      }
      for (block, answer) in zip(blocks, found) { pairs.append((block, answer)) }
    }
    return pairs
  }

  /// Relative difference between a point's least cost and GLPK's.
  func secondOpinion(_ block: Int, _ point: BlockPoint) throws(DispatchError) -> Double? {
    guard solver != .glpk else { return nil }
    let costs = try map([[block]]) { (engine, _, glpk) throws(DispatchError) in
      [try engine.leastCostByGLPK(block, point.pricing, point.basis, glpk)]
    }
    let ours = point.value(at: point.pricing)
    return costs.first.map { abs($0.answer - ours) / max(1, abs(ours)) }
  }

  /// Ends the threads; returns when their solvers are gone.
  func close() {
    condition.lock()
    isClosing = true
    condition.broadcast()
    while running > 0 { condition.wait() }
    condition.unlock()
  }

  private func run(_ index: Int) {
    BlockEngine.withSolvers(network, solver) { engine, glpk in
      while let request = next(index) {
        let store = request(engine, glpk)
        condition.lock()
        store()
        outstanding -= 1
        condition.broadcast()
        condition.unlock()
      }
    }
    condition.lock()
    running -= 1
    condition.broadcast()
    condition.unlock()
  }

  private func next(_ index: Int) -> Request? {
    condition.lock()
    defer { condition.unlock() }
    while requests[index].isEmpty {
      if isClosing { return nil }
      condition.wait()
    }
    return requests[index].removeFirst()
  }
}

extension BlockEngine {
  /// Lends an engine and a way to ask GLPK, with solvers that live as long as `body`.
  ///
  /// With GLPK as the solver there is one problem per model, of which only costs, bounds and right-hand sides change.
  fileprivate static func withSolvers(
    _ network: Network, _ solver: BlockSolver, _ body: (BlockEngine, GLPKSolve) -> Void
  ) {
    let engine = BlockEngine(network, solver: solver)
    guard solver == .glpk else { return body(engine, network.solveOnce) }
    do {
      try SimplexSolvers.with(network.models.map(\.template)) { solvers in
        body(engine) { model, figures, start in
          try solvers.withSolver(model) { try $0.solve(figures, from: start) }
        }
      }
    } catch {
      // The problems could not be set up: every solve gets that answer.
      body(engine) { _, _, _ in throw error }
    }
  }
}

extension BlockEngine.Network {
  /// Solves one LP by GLPK with a problem of its own.
  func solveOnce(
    _ model: Int, _ figures: BlockModel.Figures, _ start: BlockEngine.Start
  ) throws -> LPSolution {
    try SimplexSolver.with(models[model].template) { try $0.solve(figures, from: start) }
  }
}

extension SimplexSolver {
  /// Takes a block's figures over and solves.
  fileprivate mutating func solve(
    _ figures: BlockModel.Figures, from start: BlockEngine.Start
  ) throws(LinearProgramError) -> LPSolution {
    try setCosts(figures.costs)
    try setColumnBounds(lower: figures.columnLower, upper: figures.columnUpper)
    try setRowBounds(lower: figures.rowLower, upper: figures.rowUpper)
    switch start {
    case .cold: try resetBasis()
    case .current: break
    case .basis(let basis): try setBasis(basis)
    }
    return try solve()
  }
}
