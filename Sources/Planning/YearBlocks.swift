import Dispatch
import Foundation
import PowerDispatch

/// The blocks of all years of a window, solved one by one on some threads.
///
/// A block's solver is asked the same things in the same order whatever the number of threads, so answers do not depend
/// on it.
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
  }

  // A block is used by the one thread that answers its question; a call ends before the next begins.
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
  func shifted(_ cut: CostCut, year t: Int, block b: Int, _ loads: LoadShift) -> CostCut {
    CostCut(
      years[t].cut(b, rowDuals: cut.rowDuals, priceUSD: cut.pricesUSD.first ?? 0, loads: loads))
  }

  /// Prices of energy that row duals of all blocks of a year give.
  func prices(year t: Int, lowest: [[Double]], highest: [[Double]]) -> LocationalPrices {
    years[t].prices(lowest: lowest, highest: highest)
  }

  /// Answers by block, in the order of the questions; no two may be of one year.
  func answers(_ questions: [Questions]) throws(PlanningError) -> [[PlanningBlocks.Answer]] {
    let places = questions.indices.flatMap { number in
      questions[number].blocks.indices.map { (number: number, block: $0) }
    }
    let found = Found(places.count)
    if threads == 1 || places.count < 2 {
      for (index, place) in places.enumerated() { found[index] = answer(questions[place.number], place.block) }
    } else {
      DispatchQueue.concurrentPerform(iterations: min(threads, places.count)) { _ in
        while let index = found.next() {
          found[index] = self.answer(questions[places[index].number], places[index].block)
        }
      }
    }
    var answers = questions.map { _ in [PlanningBlocks.Answer]() }
    for (index, place) in places.enumerated() {
      do {
        if let answer = try found[index]?.get() { answers[place.number].append(answer) }
      } catch {
        throw .dispatch(error)
      }
    }
    return answers
  }

  /// Places for answers, handed out one by one.
  private final class Found: @unchecked Sendable {
    // Read and written only while the lock is held.
    private let lock = NSLock()
    private var given = 0
    private var answers: [Result<PlanningBlocks.Answer, DispatchError>?]

    init(_ count: Int) { answers = Array(repeating: nil, count: count) }

    /// The next place that is not given yet.
    func next() -> Int? {
      lock.withLock {
        guard given < answers.count else { return nil }
        given += 1
        return given - 1
      }
    }

    subscript(index: Int) -> Result<PlanningBlocks.Answer, DispatchError>? {
      get { lock.withLock { answers[index] } }
      set { lock.withLock { answers[index] = newValue } }
    }
  }

  private func answer(_ asked: Questions, _ block: Int) -> Result<PlanningBlocks.Answer, DispatchError> {
    Result { () throws(DispatchError) in
      let blocks = years[asked.year]
      switch asked.blocks[block] {
      case .price(let price):
        return try blocks.optimum(block, capacityMW: asked.capacityMW, priceUSD: price)
      case .emissions(let most, let near, let highest):
        return try blocks.optimum(
          block, capacityMW: asked.capacityMW, emissions: most, near: near, in: 0...highest)
      }
    }
  }
}
