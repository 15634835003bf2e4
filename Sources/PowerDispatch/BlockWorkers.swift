import Foundation
import LinearProgramming

/// Threads that do jobs on blocks for the length of a session; with one thread, the caller's own.
///
/// A solver never leaves its thread. What a job's solvers are asked does not depend on which thread does the job, so
/// results do not depend on the number of threads.
final class BlockWorkers: @unchecked Sendable {
  // Everything mutable below is read and written only while `condition` is locked.
  private let condition = NSCondition()
  private var requests: [[(number: Int, job: BlockJob)]] = []
  private var answers: [Int: Result<BlockAnswer, DispatchError>] = [:]
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
    for index in 0..<threads {
      let thread = Thread { [self] in run(index) }
      thread.stackSize = 8 << 20
      thread.start()
    }
  }

  /// Does jobs, job k on thread k modulo their number, and waits for all.
  func perform(_ jobs: [BlockJob]) throws(DispatchError) -> [BlockAnswer] {
    if let own {
      var results: [BlockAnswer] = []
      for job in jobs { results.append(try own.perform(job, network.solveOnce)) }
      return results
    }
    condition.lock()
    for (number, job) in jobs.enumerated() { requests[number % requests.count].append((number, job)) }
    outstanding = jobs.count
    answers.removeAll(keepingCapacity: true)
    condition.broadcast()
    while outstanding > 0 { condition.wait() }
    let collected = jobs.indices.map { answers[$0] }
    condition.unlock()
    var results: [BlockAnswer] = []
    for answer in collected {
      // The first failing job in order decides, whichever thread was faster.
      guard let answer else {
        throw .notCertified(year: network.system.year, block: "?", reason: "a worker gave no answer")
      }
      results.append(try answer.get())
    }
    return results
  }

  /// Relative difference between a point's least cost and GLPK's.
  func secondOpinion(_ block: Int, _ point: BlockPoint) throws(DispatchError) -> Double? {
    guard solver != .glpk else { return nil }
    let job = BlockJob.secondOpinion(block: block, point.pricing, point.basis)
    guard case .secondOpinion(let leastCost) = try perform([job]).first else { return nil }
    let ours = point.value(at: point.pricing)
    return abs(leastCost - ours) / max(1, abs(ours))
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
    BlockEngine.withSolvers(network, solver) { perform in
      while let request = next(index) {
        answer(request.number, Result { () throws(DispatchError) in try perform(request.job) })
      }
    }
    condition.lock()
    running -= 1
    condition.broadcast()
    condition.unlock()
  }

  private func next(_ index: Int) -> (number: Int, job: BlockJob)? {
    condition.lock()
    defer { condition.unlock() }
    while requests[index].isEmpty {
      if isClosing { return nil }
      condition.wait()
    }
    return requests[index].removeFirst()
  }

  private func answer(_ number: Int, _ result: Result<BlockAnswer, DispatchError>) {
    condition.lock()
    answers[number] = result
    outstanding -= 1
    condition.broadcast()
    condition.unlock()
  }
}

extension BlockEngine {
  /// Lends a way to do jobs, with solvers that live as long as `body`.
  ///
  /// With GLPK as the solver there is one problem per model, of which only costs, bounds and right-hand sides change.
  static func withSolvers(
    _ network: Network, _ solver: BlockSolver,
    _ body: ((BlockJob) throws(DispatchError) -> BlockAnswer) -> Void
  ) {
    let engine = BlockEngine(network, solver: solver)
    guard solver == .glpk else {
      body { (job) throws(DispatchError) in try engine.perform(job, network.solveOnce) }
      return
    }
    do {
      try SimplexSolvers.with(network.models.map(\.template)) { solvers in
        func kept(_ model: Int, _ figures: BlockModel.Figures, _ start: Start) throws -> LPSolution {
          try solvers.withSolver(model) { try $0.solve(figures, from: start) }
        }
        body { (job) throws(DispatchError) in try engine.perform(job, kept) }
      }
    } catch {
      // The solvers could not be set up: every job gets that answer.
      body { (_) throws(DispatchError) in throw .invalidProgram("\(network.system.year): \(error)") }
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
