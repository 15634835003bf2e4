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
    /// By block and annual row.
    var quotas: [[Double]]
    /// By annual row, what a unit costs that a block does not bring, $.
    var paymentsUSD: [Double]
  }

  // A block is used by the one thread that answers its question; a call ends before the next begins.
  private let years: [PlanningBlocks]
  private let threads: Int
  /// By year, whether its first joint solve starts where that of the year before stands.
  private let follows: [Bool]

  /// - Parameter starts: By year, where its first joint solve starts; nil: where that of the year before stands.
  init(_ window: PlanningWindow, starts: [YearStart?], threads: Int) throws(PlanningError) {
    self.threads = max(1, threads)
    var years: [PlanningBlocks] = []
    do {
      for year in window.years { years.append(try PlanningBlocks(year.system)) }
    } catch {
      throw .dispatch(error)
    }
    self.years = years
    follows = starts.map { $0 == nil }
    for (year, start) in zip(years, starts) { if let start { year.start(at: start.basis) } }
  }

  /// By year, where the last joint solve ended.
  var starts: [YearStart?] { years.map { $0.jointBasis.map(YearStart.init) } }

  /// Solves so far.
  var solves: Int { years.reduce(0) { $0 + $1.solves } }

  /// Pivots of their own solvers so far.
  var pivots: Int { years.reduce(0) { $0 + $1.pivots } }

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

  /// What is known of a year valued at a price on covered emissions, $/short ton: duals prove something at every price.
  func valued(_ cost: YearCost, year t: Int, paymentsUSD: [Double], atUSD priceUSD: Double) -> YearCost {
    var valued = YearCost(blockCount: cost.cuts.count)
    valued.start = cost.start
    for (b, cuts) in cost.cuts.enumerated() {
      for cut in cuts {
        var moved = cut
        if cut.pricesUSD != [priceUSD] {
          moved.pricesUSD = [priceUSD]
          moved = shifted(moved, year: t, block: b, paymentsUSD: paymentsUSD, .none)
        }
        valued.add(moved, block: b)
      }
    }
    return valued
  }

  /// What a MW of each kind earns in a year at row duals of all blocks and a price on covered emissions, $/MW.
  func worthUSDPerMW(
    year t: Int, _ rowDuals: [[Double]], priceUSD: Double, paymentsUSD: [Double]
  ) -> [Double] {
    var worth = Array(repeating: 0.0, count: years[t].kindCount)
    for (b, duals) in rowDuals.enumerated() where !duals.isEmpty {
      let cut = years[t].cut(
        b, rowDuals: duals, priceUSD: priceUSD, paymentsUSD: paymentsUSD, loads: .none)
      for (kind, slope) in cut.capacitySlopes.enumerated() { worth[kind] -= slope }
    }
    return worth
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
    // A block's first solve starts where that of the year before stands: then years go in order, block by block.
    let isFirst = places.contains { years[questions[$0.number].year].isFresh($0.block) }
    let groups =
      isFirst
      ? Dictionary(grouping: places.indices) { places[$0].block }.sorted { $0.key < $1.key }.map(\.value)
      : places.indices.map { [$0] }
    let found = Found<PlanningBlocks.Answer>(places.count)
    @Sendable func answerAll(_ group: [Int]) {
      for index in group { found[index] = answer(questions[places[index].number], places[index].block) }
    }
    if threads == 1 || groups.count < 2 {
      groups.forEach(answerAll)
    } else {
      let queue = Counter(groups.count)
      DispatchQueue.concurrentPerform(iterations: min(threads, groups.count)) { _ in
        while let next = queue.next() { answerAll(groups[next]) }
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

  /// Whether the blocks of a year are solved together.
  func isJoint(year t: Int) -> Bool { years[t].isJoint }

  /// Answers of whole years, their emissions and annual rows shared out best; nil where that failed.
  func jointAnswers(
    _ requests: [(year: Int, request: JointYear.Request)]
  ) throws(PlanningError) -> [PlanningBlocks.YearAnswer?] {
    let found = Found<PlanningBlocks.YearAnswer?>(requests.count)
    @Sendable func answer(_ index: Int) {
      let (t, request) = requests[index]
      found[index] = Result { () throws(DispatchError) in
        if t > 0, follows[t] { years[t].start(like: years[t - 1]) }
        return try years[t].optimum(request)
      }
    }
    // A first solve starts where that of the year before stands: then years go in order.
    if threads == 1 || requests.count < 2 || requests.contains(where: { follows[$0.year] && years[$0.year].isFreshYear }) {
      requests.indices.forEach(answer)
    } else {
      let queue = Counter(requests.count)
      DispatchQueue.concurrentPerform(iterations: min(threads, requests.count)) { _ in
        while let next = queue.next() { answer(next) }
      }
    }
    var answers: [PlanningBlocks.YearAnswer?] = []
    for index in requests.indices {
      do {
        answers.append(try found[index]?.get() ?? nil)
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

  /// Numbers handed out one by one.
  private final class Counter: @unchecked Sendable {
    private let lock = NSLock()
    // Read and written only while the lock is held.
    private var given = 0
    private let count: Int

    init(_ count: Int) { self.count = count }

    func next() -> Int? {
      lock.withLock {
        guard given < count else { return nil }
        given += 1
        return given - 1
      }
    }
  }

  /// Answers, each written once.
  private final class Found<Answer>: @unchecked Sendable {
    private let lock = NSLock()
    // Read and written only while the lock is held.
    private var answers: [Result<Answer, DispatchError>?]

    init(_ count: Int) { answers = Array(repeating: nil, count: count) }

    subscript(index: Int) -> Result<Answer, DispatchError>? {
      get { lock.withLock { answers[index] } }
      set { lock.withLock { answers[index] = newValue } }
    }
  }

  private func answer(_ asked: Questions, _ block: Int) -> Result<PlanningBlocks.Answer, DispatchError> {
    Result { () throws(DispatchError) in
      let blocks = years[asked.year]
      let quotas = BlockQuotas(amounts: asked.quotas[block], paymentsUSD: asked.paymentsUSD)
      if asked.year > 0 { blocks.start(block, like: years[asked.year - 1]) }
      switch asked.blocks[block] {
      case .price(let price):
        return try blocks.optimum(
          block, capacityMW: asked.capacityMW, priceUSD: price, quotas: quotas)
      case .emissions(let most, let near, let highest):
        return try blocks.optimum(
          block, capacityMW: asked.capacityMW, quotas: quotas, emissions: most, near: near,
          in: 0...highest)
      }
    }
  }
}
