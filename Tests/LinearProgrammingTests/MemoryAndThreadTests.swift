import Foundation
import Synchronization
import Testing

@testable import DispatchSolveLinearProgramming

private final class ThreadResults<R: Sendable>: Sendable {
  let values = Mutex<[Int: Result<R, any Error>]>([:])
}

/// Runs `body` on `count` threads of their own at once; results in the order of their index.
private func onThreads<R: Sendable>(
  _ count: Int, _ body: @escaping @Sendable (Int) throws -> R
) throws -> [R] {
  let results = ThreadResults<R>()
  let done = DispatchSemaphore(value: 0)
  for index in 0..<count {
    let thread = Thread {
      let result = Result { try body(index) }
      results.values.withLock { $0[index] = result }
      done.signal()
    }
    thread.start()
  }
  for _ in 0..<count { done.wait() }
  let values = results.values.withLock { $0 }
  return try (0..<count).compactMap { try values[$0]?.get() }
}

@Suite("Threads")
struct ThreadTests {
  @Sendable private static func objectives(_ first: Int) throws -> [[Double]] {
    try (first..<first + 4).map { seed in
      let program = try transportProgram(zones: 10, unitsPerZone: 20, seed: UInt64(seed))
      return try SimplexSolver.with(program) { solver in
        try (0..<15).map { price in
          try solver.setCosts(program.costs.enumerated().map { $1 + Double((price * $0) % 41) })
          let solution = try solver.solve()
          #expect(solution.isOptimal)
          return solution.objective
        }
      }
    }
  }

  @Test("Two threads at once give, to the last bit, what one gives")
  func twoThreads() throws {
    let expected = try [Self.objectives(0), Self.objectives(100)]
    for _ in 0..<5 {
      let found = try onThreads(2) { try Self.objectives($0 * 100) }
      #expect(found == expected)
    }
  }

  @Test("Each thread leaves no solver behind")
  func freed() throws {
    let program = try transportProgram(zones: 3, unitsPerZone: 4, seed: 1)
    let counts = try onThreads(4) { _ in
      let inside = try SimplexSolver.with(program) { solver in
        _ = try solver.solve()
        return try SimplexSolver.with(program) { _ in GLPKProblem.liveCount }
      }
      return [inside, GLPKProblem.liveCount]
    }
    #expect(counts == [[2, 0], [2, 0], [2, 0], [2, 0]])
  }
}

#if os(Linux)
  /// Other tests run in the same process meanwhile and take and give back memory as they please. A leak grows in
  /// every batch of solves, so the lower quartile of the growth of several batches is what counts, and allowances leave room
  /// to spare: what is looked for would be several times larger. It also grows however often it is looked for: growth that is
  /// not there another time was that of other tests.
  @Suite("Memory", .serialized)
  struct MemoryTests {
    /// Resident size in bytes.
    private func residentSize() throws -> Int {
      let text = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
      let pages = try #require(text.split(separator: " ").dropFirst().first.flatMap { Int($0) })
      return pages * sysconf(Int32(_SC_PAGESIZE))
    }

    private static let batches = 9

    /// Times that growth is looked for where it is too large.
    private static let attempts = 4

    /// Lower quartile of the growth of the resident size over batches of `body`, bytes, the least of some attempts if the first is
    /// not below what is allowed; a first batch warms up.
    private func steadyGrowth(below allowed: Int, _ body: (Int) throws -> Void) throws -> Int {
      try body(0)
      var least = Int.max
      for _ in 0..<Self.attempts where least >= allowed {
        var growths: [Int] = []
        for batch in 1...Self.batches {
          let before = try residentSize()
          try body(batch)
          growths.append(try residentSize() - before)
        }
        least = min(least, growths.sorted()[Self.batches / 4])
      }
      return least
    }

    @Test("10,000 warm solves do not grow")
    func warmSolves() throws {
      // A solution is about 8 kB: keeping every one would take 8 MB a batch.
      let program = try transportProgram(zones: 12, unitsPerZone: 20, seed: 7)
      try SimplexSolver.with(program) { solver in
        var costs = program.costs
        let growth = try steadyGrowth(below: 2_000_000) { batch in
          for round in batch * 1_000..<(batch + 1) * 1_000 {
            costs[round % costs.count] += Double(round % 7) - 3
            try solver.setCosts(costs)
            let solution = try solver.solve()
            #expect(solution.isOptimal)
          }
        }
        #expect(growth < 2_000_000)
      }
    }

    @Test("10,000 solvers made and freed do not grow")
    func solversMade() throws {
      // A solver of this program takes more than 20 kB: keeping every one would take 20 MB a batch.
      let program = try transportProgram(zones: 4, unitsPerZone: 10, seed: 7)
      let growth = try steadyGrowth(below: 5_000_000) { _ in
        for _ in 0..<1_000 {
          let isOptimal = try SimplexSolver.with(program) { try $0.solve().isOptimal }
          #expect(isOptimal)
        }
      }
      #expect(growth < 5_000_000)
    }

    @Test("Infeasible solves and trapped failures do not grow")
    func failures() throws {
      var program = try transportProgram(zones: 4, unitsPerZone: 10, seed: 7)
      try program.setRowBounds(-5_000, -4_000, row: 0)
      // Each keeps more than 20 kB when it leaks: 6 MB a batch.
      let growth = try steadyGrowth(below: 2_000_000) { _ in
        for _ in 0..<300 {
          try SimplexSolver.with(program) { solver in
            let status = try solver.solve().status
            #expect(status == .primalInfeasible)
            #expect(throws: LinearProgramError.self) { try solver.problem.provokeFailure() }
          }
        }
      }
      #expect(growth < 2_000_000)
    }

    @Test("4,000 threads with a solver each do not grow")
    func threads() throws {
      // The solver library keeps 5 kB a thread until told otherwise: 2 MB a batch.
      let program = try transportProgram(zones: 2, unitsPerZone: 3, seed: 7)
      let growth = try steadyGrowth(below: 1_000_000) { _ in
        for _ in 0..<50 {
          let all = try onThreads(8) { _ in try SimplexSolver.with(program) { try $0.solve().isOptimal } }
          #expect(all == [Bool](repeating: true, count: 8))
        }
      }
      #expect(growth < 1_000_000)
    }
  }
#endif
