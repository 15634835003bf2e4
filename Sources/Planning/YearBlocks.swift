import Dispatch
import Foundation
import PowerDispatch

/// The blocks of all years of a window, solved year by year on some threads.
///
/// A year's solvers are asked the same things in the same order whatever the number of threads, so answers do not
/// depend on it.
final class YearBlocks: @unchecked Sendable {
  /// What a block is asked.
  enum Question: Sendable {
    /// The optimum at a price, $/short ton.
    case price(Double)
    /// The optimum with emissions of at most so many short tons, looked for from a price on, up to a highest.
    case emissions(most: Double, near: Double, highest: Double)
  }

  /// A year's questions, one a block.
  struct Questions: Sendable {
    var year: Int
    var capacityMW: [Double]
    var blocks: [Question]
    /// By block and annual row.
    var quotas: [[Double]]
    /// By annual row, what a unit costs that a block does not bring, $.
    var paymentsUSD: [Double]
  }

  // Element t is used by the one thread that answers the questions of year t; a call ends before the next begins.
  private let years: [PlanningBlocks]
  private let threads: Int

  init(_ window: PlanningWindow, threads: Int) throws(PlanningError) {
    self.threads = max(1, threads)
    var years: [PlanningBlocks] = []
    do {
      for year in window.years { years.append(try PlanningBlocks(year.system)) }
    } catch {
      throw .dispatch(error)
    }
    self.years = years
  }

  /// Solves so far.
  var solves: Int { years.reduce(0) { $0 + $1.solves } }

  /// What is asked from now on is asked with loads as given, or a hair off.
  func setLoads(_ loads: LoadShift) {
    for year in years { year.loads = loads }
  }

  /// A cut as it is with loads a hair off.
  ///
  /// - Parameter paymentsUSD: By annual row, what a missing unit costs, $.
  func shifted(
    _ cut: CostCut, year t: Int, block b: Int, paymentsUSD: [Double], _ loads: LoadShift
  ) -> CostCut {
    CostCut(
      years[t].cut(
        b, rowDuals: cut.rowDuals, priceUSD: cut.pricesUSD.first ?? 0, paymentsUSD: paymentsUSD, loads: loads)
    )
  }

  /// Prices of energy that row duals of all blocks of a year give.
  func prices(year t: Int, lowest: [[Double]], highest: [[Double]]) -> LocationalPrices {
    years[t].prices(lowest: lowest, highest: highest)
  }

  /// Answers by block, in the order of the questions; no two may be of one year.
  func answers(_ questions: [Questions]) throws(PlanningError) -> [[PlanningBlocks.Answer]] {
    typealias Found = Result<[PlanningBlocks.Answer], DispatchError>
    var found: [Found?] = Array(repeating: nil, count: questions.count)
    if threads == 1 || questions.count < 2 {
      for (number, asked) in questions.enumerated() { found[number] = answer(asked) }
    } else {
      let lock = NSLock()
      let next = Counter()
      nonisolated(unsafe) var all = found
      DispatchQueue.concurrentPerform(iterations: min(threads, questions.count)) { _ in
        while true {
          lock.lock()
          let number = next.value
          next.value += 1
          lock.unlock()
          guard number < questions.count else { return }
          let answer = self.answer(questions[number])
          // Written only while the lock is held, read when all threads have returned.
          lock.lock()
          all[number] = answer
          lock.unlock()
        }
      }
      found = all
    }
    var answers: [[PlanningBlocks.Answer]] = []
    for result in found {
      do {
        answers.append(try result?.get() ?? [])
      } catch {
        throw .dispatch(error)
      }
    }
    return answers
  }

  /// What is bought out of annual rows where blocks are asked for a year, by block and row, MWh or short tons.
  func boughtOut(_ asked: Questions) throws(PlanningError) -> [[Double]] {
    let blocks = years[asked.year]
    do throws(DispatchError) {
      return try asked.blocks.indices.map { block throws(DispatchError) in
        let quotas = BlockQuotas(amounts: asked.quotas[block], paymentsUSD: asked.paymentsUSD)
        return switch asked.blocks[block] {
        case .price(let price):
          try blocks.boughtOut(block, capacityMW: asked.capacityMW, quotas: quotas, priceUSD: price)
        case .emissions(let most, let near, let highest):
          try blocks.boughtOut(
            block, capacityMW: asked.capacityMW, quotas: quotas, emissions: most, near: near,
            in: 0...highest)
        }
      }
    } catch {
      throw .dispatch(error)
    }
  }

  private final class Counter: @unchecked Sendable {
    /// Read and written only while the caller's lock is held.
    var value = 0
  }

  private func answer(_ asked: Questions) -> Result<[PlanningBlocks.Answer], DispatchError> {
    Result { () throws(DispatchError) in
      var answers: [PlanningBlocks.Answer] = []
      for (block, question) in asked.blocks.enumerated() {
        let quotas = BlockQuotas(amounts: asked.quotas[block], paymentsUSD: asked.paymentsUSD)
        switch question {
        case .price(let price):
          answers.append(
            try years[asked.year].optimum(
              block, capacityMW: asked.capacityMW, priceUSD: price, quotas: quotas))
        case .emissions(let most, let near, let highest):
          answers.append(
            try years[asked.year].optimum(
              block, capacityMW: asked.capacityMW, quotas: quotas, emissions: most, near: near,
              in: 0...highest))
        }
      }
      return answers
    }
  }
}
