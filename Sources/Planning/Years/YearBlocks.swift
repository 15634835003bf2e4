import Dispatch
import Foundation
import DispatchSolveLinearProgramming
import DispatchSolvePowerDispatch

/// The blocks of all years of a window, on some threads: those of a year solved together where that can be done, else one
/// by one.
///
/// A solver is asked the same things in the same order whatever the number of threads, so answers do not depend on it.
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
    /// The year's annual rows.
    var rows: WindowRows.Year

    /// The same of some blocks together: with a price on emissions nothing may be emitted but at that price.
    func together(_ group: Range<Int>) -> JointYear.Request {
      let isAll = group.count == blocks.count
      var request = JointYear.Request(
        capacityMW: capacityMW, emissions: 0, highestUSD: 0,
        // Of annual rows some blocks bring what they were given to bring.
        leastOfRows: isAll
          ? rows.least : rows.least.indices.map { r in quotas[group].reduce(0) { $0 + $1[r] } },
        paymentsUSD: rows.paymentsUSD, mostMissing: rows.least.indices.map(rows.mostMissing))
      for block in blocks[group] {
        switch block {
        case .price(let price): request.highestUSD = price
        case .emissions(let most, _, let highest):
          request.emissions += most
          request.highestUSD = highest
        }
      }
      return request
    }
  }

  // A block is used by the one thread that answers its question, and years share nothing that changes; calls overlap in runs
  // alone, each for years of its own.
  let years: [PlanningBlocks]
  private var threads: Int
  /// By year, whether its first joint solve starts where that of the year before stands.
  private let follows: [Bool]
  /// By year, whether it begins a run of years that are asked beside those before it: nothing of it starts where they stand.
  private var beginsRun: [Bool]

  /// - Parameters:
  ///   - starts: By year, where its first joint solve starts; nil: where that of the year before stands.
  ///   - kept: Programs that an earlier window left.
  ///   - joins: Whether parts that are solved together are joined at once, not when they are first asked.
  init(
    _ window: PlanningWindow, starts: [YearStart?], threads: Int, mostRowsTogether: Int,
    kept: KeptPrograms? = nil, joins: Bool = true
  ) throws(PlanningError) {
    self.threads = max(1, threads)
    let systems = window.years.map(\.system)
    let known = systems.map { kept?.take($0, mostRows: mostRowsTogether) }
    let new = systems.indices.filter { known[$0] == nil }
    let made = try Self.solved(new.map { [$0] }, count: systems.count, threads: self.threads) {
      year throws(DispatchError) in
      try PlanningBlocks(systems[year], mostRows: mostRowsTogether, joins: joins)
    }
    var next = made.makeIterator()
    let years = known.compactMap { $0 ?? next.next() }
    for (year, before) in zip(years.dropFirst(), years) { year.share(matricesOf: before) }
    self.years = years
    follows = starts.map { $0 == nil }
    beginsRun = years.indices.map { $0 == 0 }
    for (year, start) in zip(years, starts) { if let start { year.start(at: start.bases) } }
  }

  /// By year, where the last joint solves ended.
  var starts: [YearStart?] { years.map { $0.jointBases.map(YearStart.init) } }

  /// Solves so far.
  var solves: Int { years.reduce(0) { $0 + $1.solves } }

  /// Does something with runs of consecutive years, which threads share; within a run years are asked one after the other.
  func inRuns<Outcome>(
    _ runs: [Range<Int>], _ work: @Sendable (Range<Int>) throws(PlanningError) -> Outcome
  ) throws(PlanningError) -> [Outcome] {
    guard runs.count > 1 else { return try runs.map(work) }
    let before = (beginsRun, threads)
    defer { (beginsRun, threads) = before }
    for run in runs { beginsRun[run.lowerBound] = true }
    // What is left of the threads the years of a run share.
    threads = max(1, threads / runs.count)
    // The later a run, the more it adds: what begins last is what others wait for.
    return try Self.found(runs.indices.reversed().map { [$0] }, count: runs.count, threads: before.1) {
      run throws(PlanningError) in
      try work(runs[run])
    }
  }

  /// Does some things that have nothing to do with each other, on the threads that there are.
  func apart<Outcome>(_ count: Int, _ work: @Sendable (Int) -> Outcome) -> [Outcome] {
    Self.found((0..<count).map { [$0] }, count: count, threads: threads, work)
  }

  /// What is asked from now on is asked with loads as given, or a hair off.
  func setLoads(_ loads: LoadShift) {
    for year in years { year.loads = loads }
  }

  /// A cut, found with loads as given, as it is with loads a hair off: but for bounds that go with loads it is the same.
  ///
  /// - Parameter paymentsUSD: By annual row, what a missing unit costs, $.
  func shifted(
    _ cut: CostCut, year t: Int, block b: Int, paymentsUSD: [Double], _ loads: LoadShift
  ) -> CostCut {
    let priceUSD = cut.pricesUSD.first ?? 0
    // Above what a missing unit costs now, prices of annual rows prove less.
    guard zip(cut.rowPricesUSD, paymentsUSD).allSatisfy({ $0 <= $1 }),
      let change = years[t].cutChange(
        b, rowDuals: cut.rowDuals, priceUSD: priceUSD, paymentsUSD: paymentsUSD, to: loads)
    else { return anew(cut, year: t, block: b, paymentsUSD: paymentsUSD, loads) }
    var shifted = cut
    shifted.constantUSD += change
    return shifted
  }

  /// What a cut's duals prove at other prices of annual rows, none of them above what a missing unit costs.
  func repriced(
    _ cut: CostCut, year t: Int, block b: Int, rowPricesUSD: [Double], paymentsUSD: [Double]
  ) -> CostCut {
    var cut = cut
    cut.rowDuals = years[t].rowDuals(b, cut.rowDuals, rowPricesUSD: rowPricesUSD)
    return anew(cut, year: t, block: b, paymentsUSD: paymentsUSD, years[t].loads)
  }

  /// What a cut's duals prove at its price, with some loads.
  private func anew(
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
          moved = anew(moved, year: t, block: b, paymentsUSD: paymentsUSD, .none)
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

  /// Answers in the order of the questions, no two of which may be of one year: of all blocks of a year together, with
  /// emissions and annual rows shared out best, else block by block with the shares asked for.
  func answers(_ questions: [Questions]) throws(PlanningError) -> [PlanningBlocks.YearAnswer] {
    do throws(DispatchError) {
      for asked in questions { try years[asked.year].join() }
    } catch {
      throw .dispatch(error)
    }
    var answers: [PlanningBlocks.YearAnswer?] = try jointAnswers(questions)
    let left = questions.indices.filter { answers[$0] == nil }
    let single = try singleAnswers(left.map { questions[$0] })
    for (index, blocks) in zip(left, single) {
      let emissions = questions[index].blocks.map { question in
        if case .emissions(let most, _, _) = question { most } else { 0.0 }
      }
      answers[index] = PlanningBlocks.YearAnswer(
        blocks: blocks, emissions: emissions, quotas: questions[index].quotas, isJoint: false)
    }
    return answers.compactMap { $0 }
  }

  /// Answers of whole years, group by group; nil where blocks are not solved together, or that failed.
  private func jointAnswers(_ questions: [Questions]) throws(PlanningError) -> [PlanningBlocks.YearAnswer?] {
    let places = questions.indices.flatMap { number in
      years[questions[number].year].groups.indices.map { (number: number, group: $0) }
    }
    @Sendable func answer(_ index: Int) throws(DispatchError) -> PlanningBlocks.YearAnswer? {
      let asked = questions[places[index].number]
      let (year, group) = (years[asked.year], places[index].group)
      if follows[asked.year] {
        // A first group has those of its year follow where no year is before them.
        if group > 0, places[index].number == 0 { year.start(group: group, like: year, group: 0) }
        if !beginsRun[asked.year] { year.start(group: group, like: years[asked.year - 1], group: group) }
      }
      return try year.optimum(group: group, asked.together(year.groups[group]))
    }
    // A first solve starts where that of the year before stands: then years go in order, group by group.
    let isFirst = places.contains {
      let year = questions[$0.number].year
      return follows[year] && years[year].isFresh(group: $0.group)
    }
    var found: [PlanningBlocks.YearAnswer?] = []
    if isFirst, places.count > questions.count {
      found = try solved([[0]], count: 1, answer)
    }
    let first = found.count
    let left = Array(places.indices.dropFirst(first))
    let chains =
      isFirst
      ? Dictionary(grouping: left) { places[$0].group }.sorted { $0.key < $1.key }.map(\.value)
      : longestFirst(left, places.map { years[questions[$0.number].year].lastPivots(group: $0.group) })
    found += try solved(chains.map { $0.map { $0 - first } }, count: left.count) {
      index throws(DispatchError) in
      try answer(index + first)
    }
    return questions.indices.map { number in
      Self.joined(zip(places, found).filter { $0.0.number == number }.map(\.1))
    }
  }

  /// Items on their own, those that took longest last time first: what begins last is what others wait for.
  private func longestFirst(_ items: [Int], _ effort: [Int]) -> [[Int]] {
    (threads == 1 ? items : items.sorted { (-effort[$0], $0) < (-effort[$1], $1) }).map { [$0] }
  }

  /// The answers of a year's groups as one; nil where there are none, or one failed.
  private static func joined(_ groups: [PlanningBlocks.YearAnswer?]) -> PlanningBlocks.YearAnswer? {
    guard var whole = groups.first ?? nil, !groups.contains(where: { $0 == nil }) else { return nil }
    for case .some(let next) in groups.dropFirst() { whole.append(next) }
    return whole
  }

  /// Answers by block, in the order of the questions.
  private func singleAnswers(_ questions: [Questions]) throws(PlanningError) -> [[PlanningBlocks.Answer]] {
    let places = questions.indices.flatMap { number in
      questions[number].blocks.indices.map { (number: number, block: $0) }
    }
    // A block's first solve starts where that of the year before stands: then years go in order, block by block.
    let isFirst = places.contains { years[questions[$0.number].year].isFresh($0.block) }
    let groups =
      isFirst
      ? Dictionary(grouping: places.indices) { places[$0].block }.sorted { $0.key < $1.key }.map(\.value)
      : places.indices.map { [$0] }
    let found = try solved(groups, count: places.count) { index throws(DispatchError) in
      try answer(questions[places[index].number], places[index].block)
    }
    var answers = questions.map { _ in [PlanningBlocks.Answer]() }
    for (place, answer) in zip(places, found) { answers[place.number].append(answer) }
    return answers
  }

  /// What `solve` gives for each of some items below `count`, those of a group one after another on one thread.
  private func solved<Answer>(
    _ groups: [[Int]], count: Int, _ solve: @Sendable (Int) throws(DispatchError) -> Answer
  ) throws(PlanningError) -> [Answer] {
    try Self.solved(groups, count: count, threads: threads, solve)
  }

  private static func solved<Answer>(
    _ groups: [[Int]], count: Int, threads: Int, _ solve: @Sendable (Int) throws(DispatchError) -> Answer
  ) throws(PlanningError) -> [Answer] {
    do {
      return try found(groups, count: count, threads: threads, solve)
    } catch {
      throw .dispatch(error)
    }
  }

  private static func found<Answer, Failure: Error>(
    _ groups: [[Int]], count: Int, threads: Int, _ find: @Sendable (Int) throws(Failure) -> Answer
  ) throws(Failure) -> [Answer] {
    let found = Found<Answer, Failure>(count)
    @Sendable func findAll(_ group: [Int]) {
      for index in group {
        found[index] = Result { () throws(Failure) in try find(index) }
      }
    }
    if threads == 1 || groups.count < 2 {
      groups.forEach(findAll)
    } else {
      let queue = Counter(groups.count)
      let tally = SolverTally.current
      DispatchQueue.concurrentPerform(iterations: min(threads, groups.count)) { _ in
        SolverTally.bound(to: tally) {
          while let next = queue.next() { findAll(groups[next]) }
        }
      }
    }
    var answers: [Answer] = []
    for index in 0..<count {
      if let answer = try found[index]?.get() { answers.append(answer) }
    }
    return answers
  }

  /// What is bought out of annual rows where blocks are asked for a year, by block and row, MWh or short tons.
  func boughtOut(_ asked: Questions) throws(PlanningError) -> [[Double]] {
    let blocks = years[asked.year]
    do throws(DispatchError) {
      return try asked.blocks.indices.map { block throws(DispatchError) in
        let quotas = BlockQuotas(amounts: asked.quotas[block], paymentsUSD: asked.rows.paymentsUSD)
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
  private final class Found<Answer, Failure: Error>: @unchecked Sendable {
    private let lock = NSLock()
    // Read and written only while the lock is held.
    private var answers: [Result<Answer, Failure>?]

    init(_ count: Int) { answers = Array(repeating: nil, count: count) }

    subscript(index: Int) -> Result<Answer, Failure>? {
      get { lock.withLock { answers[index] } }
      set { lock.withLock { answers[index] = newValue } }
    }
  }

  private func answer(
    _ asked: Questions, _ block: Int
  ) throws(DispatchError) -> PlanningBlocks.Answer {
    let blocks = years[asked.year]
    let quotas = BlockQuotas(amounts: asked.quotas[block], paymentsUSD: asked.rows.paymentsUSD)
    if !beginsRun[asked.year] { blocks.start(block, like: years[asked.year - 1]) }
    switch asked.blocks[block] {
    case .price(let price):
      return try blocks.optimum(block, capacityMW: asked.capacityMW, priceUSD: price, quotas: quotas)
    case .emissions(let most, let near, let highest):
      return try blocks.optimum(
        block, capacityMW: asked.capacityMW, quotas: quotas, emissions: most, near: near, in: 0...highest)
    }
  }
}
