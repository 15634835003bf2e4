import Foundation
import LinearProgramming

/// A block's optimum at one price.
struct BlockPoint: Sendable {
  /// Price on covered emissions, $/short ton.
  var price: Double
  /// Covered emissions, short tons.
  var emissions: Double
  /// Cost without the price on covered emissions, $.
  var baseCost: Double
  /// Primal solution.
  var primal: [Double]
  /// Row duals; nil when the point was carried over from a neighbouring price.
  var rowDuals: [Double]?
}

/// Threads that each own the solvers of some blocks for the length of a session.
///
/// A solver never leaves its thread. Which thread owns a block does not change what the block's solver is asked,
/// in which order, so results do not depend on the number of threads.
final class BlockWorkers: @unchecked Sendable {
  // Everything mutable below is read and written only while `condition` is locked.
  private let condition = NSCondition()
  private var requests: [[(block: Int, price: Double)]]
  private var answers: [Int: Result<BlockPoint, DispatchError>] = [:]
  private var outstanding = 0
  private var isClosing = false
  private var running = 0

  private let programs: [BlockProgram]
  private let year: Int

  init(programs: [BlockProgram], year: Int, threads: Int) {
    self.programs = programs
    self.year = year
    let count = max(1, min(threads, programs.count))
    requests = Array(repeating: [], count: count)
    running = count
    for index in 0..<count {
      let thread = Thread { [self] in run(index, of: count) }
      thread.stackSize = 8 << 20
      thread.start()
    }
  }

  /// Solves blocks at a price and waits for all; answers in the order of `blocks`.
  func solve(_ blocks: [Int], price: Double) throws(DispatchError) -> [BlockPoint] {
    condition.lock()
    for block in blocks { requests[block % requests.count].append((block, price)) }
    outstanding = blocks.count
    answers.removeAll(keepingCapacity: true)
    condition.broadcast()
    while outstanding > 0 { condition.wait() }
    let collected = blocks.map { answers[$0] }
    condition.unlock()
    var points: [BlockPoint] = []
    for answer in collected {
      // The first failing block in order decides, whichever thread was faster.
      guard let answer else { throw .notCertified(year: year, block: "?", reason: "a worker gave no answer") }
      points.append(try answer.get())
    }
    return points
  }

  /// Ends the threads; returns when their solvers are gone.
  func close() {
    condition.lock()
    isClosing = true
    condition.broadcast()
    while running > 0 { condition.wait() }
    condition.unlock()
  }

  private func run(_ index: Int, of count: Int) {
    let mine = programs.indices.filter { $0 % count == index }
    var failure: DispatchError?
    do {
      try SimplexSolvers.with(mine.map { programs[$0].program }) { solvers in
        while let request = next(index) {
          let local = (request.block - index) / count
          answer(
            request.block,
            Result { () throws(DispatchError) in
              try solve(request.block, price: request.price, local: local, &solvers)
            })
        }
      }
    } catch {
      failure = .invalidProgram("\(year): \(error)")
    }
    if let failure {
      // The solvers could not be set up: every request gets that answer.
      while let request = next(index) { answer(request.block, .failure(failure)) }
    }
    condition.lock()
    running -= 1
    condition.broadcast()
    condition.unlock()
  }

  private func next(_ index: Int) -> (block: Int, price: Double)? {
    condition.lock()
    defer { condition.unlock() }
    while requests[index].isEmpty {
      if isClosing { return nil }
      condition.wait()
    }
    return requests[index].removeFirst()
  }

  private func answer(_ block: Int, _ result: Result<BlockPoint, DispatchError>) {
    condition.lock()
    answers[block] = result
    outstanding -= 1
    condition.broadcast()
    condition.unlock()
  }

  private func solve(
    _ index: Int, price: Double, local: Int, _ solvers: inout SimplexSolvers
  ) throws(DispatchError) -> BlockPoint {
    let block = programs[index]
    let solution: LPSolution
    do {
      solution = try solvers.withSolver(local) { solver in
        for carbon in block.carbonColumns {
          try solver.setCost(
            block.program.costs[carbon.column] + price * carbon.rate, column: carbon.column)
        }
        return try solver.solve()
      }
    } catch {
      throw .invalidProgram("\(year), block \(block.name): \(error)")
    }
    switch solution.status {
    case .optimal:
      guard let certificate = solution.certificate, certificate.holds(within: certificateTolerance) else {
        throw .notCertified(
          year: year, block: block.name,
          reason: "certificate residual \(solution.certificate?.worst ?? .infinity)")
      }
    case .primalInfeasible:
      let rows = solution.infeasibility?.rowNames(in: block.program) ?? []
      throw .infeasible(year: year, block: block.name, rows: rows)
    default:
      throw .notCertified(year: year, block: block.name, reason: "\(solution.status)")
    }
    return BlockPoint(
      price: price, emissions: block.coveredEmissions(solution.primal),
      baseCost: block.baseCost(solution.primal), primal: solution.primal, rowDuals: solution.rowDuals)
  }
}
